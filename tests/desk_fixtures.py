"""A Frontdesk for a whole run of tests, and in it a business for each of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from frontdesk.kit.database import Database
from tests.desk import House, Shop, open_house, open_shop


@pytest.fixture(scope="session")
async def house(house_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """One process of Frontdesk, without its loops, on a database that nothing else works off."""
    database = await Database.connect(house_dsn, size=10)
    found = await open_house(database, Path(tmp_path_factory.mktemp("desk")))
    yield found
    await found.outbound.close()
    await database.close()


@pytest.fixture
async def shop(house: House) -> AsyncIterator[Shop]:
    """A business of the test's own."""
    house.provider.before_answer = None
    yield await open_shop(house)
    house.clock.ahead = timedelta()


@pytest.fixture
async def other(house: House) -> Shop:
    """A second business in the same house."""
    return await open_shop(house, name="Another Company")
