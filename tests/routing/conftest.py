"""Routing is tested where a change that tells nobody is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest

from frontdesk.kit.clock import SystemClock
from frontdesk.kit.database import Database
from tests.conftest import _clone
from tests.guard import silence


async def _watched(server: str) -> str:
    dsn = await _clone(server)
    owner = await asyncpg.connect(dsn)
    try:
        await silence.forbid(owner)
    finally:
        await owner.close()
    return dsn


@pytest.fixture(scope="session")
async def common(server: str) -> AsyncIterator[Database]:
    """A database shared by the tests that keep to a business of their own."""
    database = await Database.connect(await _watched(server), clock=SystemClock(), size=10)
    yield database
    await database.close()


@pytest.fixture
async def own_dsn(server: str) -> str:
    """The address of a database that nothing else touches."""
    return await _watched(server)
