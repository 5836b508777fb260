"""What these tests are given: a Frontdesk on a database of its own, and a business in it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from frontdesk.understanding.versions import jobs, loaded
from tests.desk import House
from tests.desk_fixtures import house, other, shop

__all__ = ["begun", "house", "other", "shop"]


@pytest.fixture
async def begun(house: House) -> AsyncIterator[None]:
    """The house knows the version of the model that comes with it, and this process has no other one in memory."""
    await jobs.begin(house.database)
    loaded._failed.clear()
    yield
    loaded._held.clear()
    loaded._failed.clear()
