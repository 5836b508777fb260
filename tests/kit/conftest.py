"""Folders for PostgreSQL and connections that are closed whatever happens."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import asyncpg
import pytest

from frontdesk.kit.postgres import running
from tests.places import new_folder


@pytest.fixture(scope="module")
def spot() -> Iterator[Path]:
    """A folder every account can walk to."""
    folder = new_folder("frontdesk-test-")
    yield folder
    for pid_file in folder.rglob("postmaster.pid"):
        with contextlib.suppress(OSError, ValueError):
            os.kill(int(pid_file.read_text("utf-8").splitlines()[0]), signal.SIGQUIT)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
async def made(spot: Path) -> Path:
    """A data folder whose database was made and stopped; each test takes it over and leaves it stopped."""
    folder = spot / "made"
    async with running(folder, say=lambda _: None):
        return folder


@pytest.fixture
async def connect() -> AsyncIterator[Callable[[str], Awaitable[asyncpg.Connection]]]:
    """Connections that are closed after the test, whatever became of the server."""
    opened: list[asyncpg.Connection] = []

    async def open_one(dsn: str) -> asyncpg.Connection:
        opened.append(await asyncpg.connect(dsn))
        return opened[-1]

    yield open_one
    for connection in opened:
        connection.terminate()
