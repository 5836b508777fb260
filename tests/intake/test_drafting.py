"""A connected language model words replies: through the whole path, with a server of ours at the far end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from frontdesk.llm.way import give_way, way_of
from tests.desk import Json, Shop
from tests.intake.talking import SENDING, Customer, approve, let
from tests.llm.fake import FakeModel, Mode
from tests.llm.fake.received import Received
from tests.llm.world import calls_of, connect, connection_of
from tests.desk_fixtures import house, other, shop

__all__ = ["house", "other", "shop"]

# What nothing approved surely answers, though an answer is near it.
ASKED = "Is there anywhere near you to leave the car while I wait?"
PARKING = "There is a free car park behind the branch, open until 22:00."
GOOD = "There is a free car park behind the branch, open until 22:00."


@pytest.fixture
async def model(shop: Shop) -> AsyncIterator[FakeModel]:
    async with FakeModel() as fake:
        yield fake
        await way_of(shop.made.database).close()
        give_way(shop.made.database, shop.house.outbound)


def says(text: str, *names: str, cannot: bool = False) -> Any:
    """A model that answers so and cites the sources whose text has one of these words."""

    def answer(asked: Received) -> Json:
        cited = [name for name, source in asked.fields.items() if name.startswith("source ") and any(one in source for one in names)]
        return {"text": text, "cited": cited, "cannot_answer": cannot}

    return answer


async def ready(shop: Shop, model: FakeModel, *, settings: Any = SENDING, **more: Any) -> None:
    await approve(shop, "Parking", ["Do you have parking?"], en=PARKING, ar="يوجد موقف سيارات مجاني خلف الفرع حتى الساعة 22:00.")
    await let(shop, settings)
    await connect(shop.made, model, **({"uses": ["drafting"], "timeout_ms": 2000} | more))


async def test_a_good_draft_goes_out_with_its_source(shop: Shop, model: FakeModel) -> None:
    await ready(shop, model)
    model.says = says(GOOD, "car park")
    back = await Customer(shop).says(ASKED)
    print(back, [one.fields for one in model.received])
    assert back == [GOOD]
