"""The events these tests tell, and the house they happen in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from frontdesk.kit.database import Database
from frontdesk.kit.events import CATALOGUE, event
from frontdesk.kit.ids import uuid7
from frontdesk.kit.stamper import Stamper
from frontdesk.outlets.live import Hub
from tests.outlets.house import House, Said, Whispered, dress


@pytest.fixture(autouse=True)
def _facts() -> Iterator[None]:
    before = dict(CATALOGUE)
    event("test.said", subject="thing", sentence="{what}")(Said)
    event("test.whispered", subject="thing", sentence="{what}", audience="secrets.read")(Whispered)
    yield
    CATALOGUE.clear()
    CATALOGUE.update(before)


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    hub = Hub(database, dress)
    await hub.catch_up()
    yield House(database, hub, Stamper(database), uuid7())
    hub.close()
