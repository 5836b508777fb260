"""A connected language model reads messages too: it can raise a doubt or notice what was overlooked, and nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from frontdesk.llm.way import give_way, way_of
from tests.desk import BOOKING, Json, Shop
from tests.desk_fixtures import house, shop
from tests.intake.talking import Customer, let
from tests.llm.fake import FakeModel
from tests.llm.fake.received import Received
from tests.llm.world import calls_of, connect

__all__ = ["house", "shop"]

NOTHING: Json = {
    "need": None, "service_ids": [], "area_id": None, "urgent": None, "date": None, "date_to": None, "time": None, "time_to": None,
    "budget_minor": None, "language": "en", "confidence": 0.9,
}  # fmt: skip


@pytest.fixture
async def model(shop: Shop) -> AsyncIterator[FakeModel]:
    """A model that is connected for reading."""
    async with FakeModel() as fake:
        await connect(shop.made, fake, uses=["reading"], timeout_ms=1500)
        fake.says = guess(need="scheduling")
        yield fake
        await way_of(shop.made.database).close()
        give_way(shop.made.database, shop.house.outbound)


def guess(*, service: str = "", area: str = "", **more: Any) -> Any:
    """A model that reads so; a service and an area are told by their names."""

    def answer(asked: Received) -> Json:
        def named(field: str, name: str) -> list[str]:
            lines = asked.fields.get(field, "").splitlines()
            return [line.partition(":")[0] for line in lines if name and name in line]

        return {**NOTHING, "service_ids": named("services", service), "area_id": next(iter(named("areas", area)), None), **more}

    return answer


async def opinions(shop: Shop) -> list[Json]:
    return [one["data"] for one in await shop.facts("message.second_opinion")]


async def test_agreement_changes_nothing(shop: Shop, model: FakeModel) -> None:
    """Whoever is told the same twice writes nothing down."""
    await Customer(shop).says(BOOKING)
    conversation = await shop.conversation()
    assert (conversation["need"], conversation["needs_person"]) == ("scheduling", False)
    assert await opinions(shop) == []
    assert [one.purpose for one in await calls_of(shop.made)] == ["reading"]
    (question,) = model.received
    assert question.fields["message"] == BOOKING
    assert "Noura" not in str(question.fields)


async def test_another_need_lets_a_person_decide(shop: Shop, model: FakeModel) -> None:
    """The reading stays what it was, no longer sure; the assistant that would have gone on leaves it."""
    await let(shop)
    model.says = guess(need="complaint")
    back = await Customer(shop).says(BOOKING)
    conversation = await shop.conversation()
    assert (conversation["need"], conversation["needs_person"], conversation["status"]) == ("scheduling", True, "owned")
    assert [row["reason"] for row in await shop.rows("select reason from inquiries")] == ["not_confident"]
    assert not any("?" in one for one in back)
    (said,) = await opinions(shop)
    assert (said["need"], said["read_need"], said["agrees"]) == ("complaint", "scheduling", False)
    (stored,) = await shop.rows("select need, confidence, abstained, reading from readings")
    assert (stored["need"], stored["abstained"], stored["reading"]["abstained_code"]) == ("scheduling", True, "second_opinion")
    assert stored["confidence"] < stored["reading"]["acts_from"]
    async with await shop.console("Amal") as amal:
        shown = (await amal.get(f"/api/conversations/{conversation['id']}")).json()
    assert (shown["reading"]["second"]["need"], shown["reading"]["second"]["agrees"]) == ("complaint", False)
    assert "as something else by the language model" in shown["decision"]["steps"][0]["detail"]


async def test_what_a_person_said_is_not_doubted(shop: Shop, model: FakeModel) -> None:
    """Nor is a message that goes on with a matter that was read before."""
    customer = Customer(shop)
    await customer.says(BOOKING)
    model.says = guess(need="complaint", service="Deep", date="2030-01-01")
    await customer.says("in Jeddah please, as discussed")
    conversation = await shop.conversation()
    assert (conversation["need"], conversation["needs_person"]) == ("scheduling", False)


async def test_what_only_the_model_noticed_is_repeated_and_not_asked(shop: Shop, model: FakeModel) -> None:
    """Nothing is told or kept of it before the customer has said yes."""
    await let(shop)
    model.says = guess(need="scheduling", service="Deep", confidence=0.8, budget_minor=100)
    customer = Customer(shop)
    said = "I'd like to book you for tomorrow in Jeddah, everything is filthy after the renovation"
    (summary,) = await customer.says(said)
    conversation = await shop.conversation()
    assert "Deep cleaning" in summary, summary
    assert conversation["service_ids"] == []
    async with await shop.console("Amal") as amal:
        signals = (await amal.get(f"/api/conversations/{conversation['id']}")).json()["reading"]["signals"]
    (service,) = [one for one in signals if one["kind"] == "service"]
    assert (service["label"], service["by_model"]) == ("Deep cleaning", True)
    (lead,) = await shop.rows("select service_ids, confirmed_at from leads")
    assert (lead["service_ids"], lead["confirmed_at"]) == ([], None)
    model.says = guess(need="scheduling")
    await customer.says("yes")
    (lead,) = await shop.rows("select service_ids, confirmed_at is not null as confirmed, budget_minor from leads")
    assert (lead["service_ids"], lead["confirmed"]) == ([shop.services["deep"]], True)
    assert lead["budget_minor"] is None, "a budget is not repeated, so nobody said yes to it"
    assert (await shop.conversation())["service_ids"] == [shop.services["deep"]]
    (confirmed,) = await shop.facts("message.noticed_confirmed")
    assert confirmed["data"]["noticed"] == ["service"]


async def test_a_price_is_told_only_of_what_was_confirmed(shop: Shop, model: FakeModel) -> None:
    await let(shop)
    model.says = guess(need="pricing", service="Deep")
    customer = Customer(shop)
    (summary,) = await customer.says("How much would it be to get everything spotless?")
    assert "Deep cleaning" in summary
    assert not any(sign.isdigit() for sign in summary)
    model.says = guess(need="pricing")
    (price,) = await customer.says("yes")
    assert "350" in price


async def test_it_never_overwrites_what_was_read(shop: Shop, model: FakeModel) -> None:
    """The reader found the place and the day; whatever the model says of them is not even kept."""
    model.says = guess(need="scheduling", area="Riyadh", date="2029-01-01", time="03:00", budget_minor=-5)
    await Customer(shop).says("I'd like to book a deep cleaning tomorrow in Jeddah")
    assert await opinions(shop) == []
    assert (await shop.conversation())["area_id"] == shop.areas["jeddah"]


@pytest.mark.parametrize("mode", ["slow", "cut", "wrong_shape", "refuse_500", "filtered"])
async def test_a_model_that_fails_leaves_everything_as_it_is(shop: Shop, model: FakeModel, mode: Any) -> None:
    await connect(shop.made, model, uses=["reading"], timeout_ms=500)
    model.mode = mode
    await Customer(shop).says(BOOKING)
    conversation = await shop.conversation()
    assert (conversation["need"], conversation["needs_person"], conversation["status"]) == ("scheduling", False, "owned")
    assert await opinions(shop) == []
