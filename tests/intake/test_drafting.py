"""A connected language model words replies: through the whole path, with a server of ours at the far end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from frontdesk import knowledge
from frontdesk.intake.conversation import drafting
from frontdesk.intake.settings.records import NeedSettings
from frontdesk.llm import queries, uses
from frontdesk.llm.way import give_way, way_of
from frontdesk.pipeline import summaries
from tests.desk import Json, Shop
from tests.desk import says as written
from tests.desk_fixtures import house, shop
from tests.intake.talking import SENDING, Customer, approve, let
from tests.llm.fake import FakeModel
from tests.llm.fake.received import Received
from tests.llm.world import calls_of, connect, used_today

__all__ = ["house", "shop"]

# What nothing approved surely answers, though an answer is near it.
ASKED = "Is there anywhere near you to leave the car while I wait?"
ASKED_ARABIC = "هل يوجد مكان قريب أترك فيه السيارة؟"
PARKING = "There is a free car park behind the branch, open until 22:00."
PARKING_ARABIC = "يوجد موقف سيارات مجاني خلف الفرع حتى الساعة 22:00."
GOOD = f"Hello! {PARKING}"
DRAFTING = msgspec.structs.replace(SENDING, needs={**SENDING.needs, "general_question": NeedSettings("draft", answers=True)})


@pytest.fixture
async def model(shop: Shop) -> AsyncIterator[FakeModel]:
    """A model that has a good answer, connected to a shop that sends by itself."""
    await approve(shop, "Parking", ["Do you have parking?", "هل لديكم موقف سيارات؟"], en=PARKING, ar=PARKING_ARABIC)
    async with FakeModel() as fake:
        fake.says = says(GOOD)
        yield fake
        way = way_of(shop.made.database)
        if way is not shop.house.outbound:
            await way.close()
            give_way(shop.made.database, shop.house.outbound)


def says(text: str, *, about: str = "Parking", cannot: bool = False) -> Any:
    """A model that answers so, and cites every source with this word in it."""

    def answer(asked: Received) -> Json:
        cited = [name for name, source in asked.fields.items() if name.startswith("source ") and about in source]
        return {"text": text, "cited": cited, "cannot_answer": cannot}

    return answer


async def connected(shop: Shop, model: FakeModel, settings: Any = SENDING, **more: Any) -> None:
    await let(shop, settings)
    way = way_of(shop.made.database)
    await connect(shop.made, model, **({"uses": ["drafting"], "timeout_ms": 3000} | more))
    if way is not shop.house.outbound:
        await way.close()


async def inquiries(shop: Shop) -> list[Json]:
    return await shop.rows("select reason, proposals from inquiries order by asked_at, id")


async def drafts(shop: Shop) -> list[Json]:
    return await shop.rows("select text, made_by, held_because, sources, state from drafts order by at, id")


async def outcomes(shop: Shop, *, times: int = 1) -> list[Any]:
    """What became of the same question of so many customers, in everything that a person or the customer sees of it."""
    customers = [Customer(shop) for _ in range(times)]
    for customer in customers:
        await shop.whatsapp(written(ASKED, by=customer.phone, at=shop.house.clock.now()))
    await shop.settle()
    await customers[0].waits(timedelta(seconds=4))
    rows = await shop.rows(
        "select c.status, c.need, c.owner_id is not null as owned, c.reply_due_at is not null as due, i.state, i.why,"
        " (select array_agg(q.reason order by q.id) from inquiries q where q.conversation_id = c.id) as inquiries,"
        " (select count(*) from gap_questions g where g.conversation_id = c.id) as gaps,"
        " (select count(*) from drafts d where d.conversation_id = c.id) as drafts,"
        " (select array_agg(m.text) from messages m where m.conversation_id = c.id and m.direction = 'outbound') as back"
        " from conversations c join handles h on h.business_id = c.business_id and h.customer_id = c.customer_id"
        " left join intakes i on i.business_id = c.business_id and i.conversation_id = c.id where h.value = any($1)",
        [customer.phone for customer in customers],
    )
    assert len(rows) == times
    return rows


async def with_no_model(shop: Shop) -> list[Any]:
    """What becomes of the question where nothing is connected."""
    await let(shop)
    return await outcomes(shop)


async def asked_and_not_answered(model: FakeModel, customer: Customer) -> asyncio.Task[list[str]]:
    """The customer's question has reached the model, which is still thinking."""
    model.may_answer.clear()
    waiting = asyncio.create_task(customer.says(ASKED))
    await model.asked.wait()
    return waiting


@pytest.mark.parametrize(("asked", "answer"), [(ASKED, GOOD), (ASKED_ARABIC, PARKING_ARABIC)], ids=["en", "ar"])
async def test_a_good_draft_goes_out_with_its_source(shop: Shop, model: FakeModel, asked: str, answer: str) -> None:
    await connected(shop, model)
    model.says = says(answer, about="Parking")
    customer = Customer(shop)
    assert await customer.says(asked) == [answer]
    (question,) = model.received
    assert question.fields["question"] == asked
    assert not any("Noura" in text for text in question.fields.values()), "the customer's name stays here"
    (message,) = await shop.rows("select content, author_kind from messages where text = $1", answer)
    assert (message["author_kind"], [one["title"] for one in message["content"]["sources"]]) == ("assistant", ["Parking"])
    assert (await shop.conversation())["status"] == "assisted"
    assert (await inquiries(shop), await drafts(shop)) == ([], [])
    (spoke,) = await shop.facts("assistant.spoke")
    assert spoke["data"]["why"] == "why.worded_by_model"
    (call,) = await calls_of(shop.made)
    assert (call.purpose, call.outcome, call.conversation_id) == ("drafting", "answered", (await shop.conversation())["id"])
    # Who asks the same again was not helped by it: a person is told, and the same words are not said twice.
    assert answer not in await customer.says(asked)
    assert (await shop.conversation())["status"] == "owned"


async def test_what_is_urgent_goes_to_a_person_at_once(shop: Shop, model: FakeModel) -> None:
    await connected(shop, model)
    await Customer(shop).says(f"It is urgent, I am in front of your door right now! {ASKED}")
    assert model.received == []
    assert (await shop.conversation())["status"] == "owned"


async def test_whatever_goes_wrong_is_as_if_there_were_no_model(shop: Shop, model: FakeModel) -> None:
    """Of another shape, refusing, unable, slow, cut, down: the same words, inquiry and owner. Then the breaker, then the budget."""
    (without,) = await with_no_model(shop)
    assert (without["inquiries"], without["gaps"], without["drafts"], without["owned"]) == (["no_source"], 1, 0, True)
    await connected(shop, model, timeout_ms=500)
    for mode in ("wrong_shape", "filtered"):
        model.mode = mode
        assert await outcomes(shop) == [without], mode
    unable = iter((says("", cannot=True), says(GOOD, about="no such words"), says("..."), says("Hello, thank you for your message!")))
    model.mode, model.says = "honest", lambda asked: next(unable)(asked)
    assert await outcomes(shop, times=4) == [without] * 4
    assert next(unable, None) is None
    for mode, times in (("slow", 1), ("cut", 3), ("refuse_500", 1)):
        model.mode = mode
        model.forget()
        assert await outcomes(shop, times=times) == [without] * times, mode
        assert len(model.received) == times
    model.forget()
    model.mode, model.says = "honest", says(GOOD)
    assert await outcomes(shop) == [without], "the breaker is open"
    await connected(shop, model, base_url=model.base("compatible"), provider="compatible", budget_tokens=1)
    assert await outcomes(shop) == [without], "the budget is gone"
    assert (await used_today(shop.made)).used_up
    assert model.received == []


async def test_whoever_takes_it_meanwhile_is_not_talked_over(shop: Shop, model: FakeModel) -> None:
    """A person claims it while the model is still writing."""
    await connected(shop, model)
    customer = Customer(shop)
    waiting = await asked_and_not_answered(model, customer)
    conversation = await shop.conversation()
    async with await shop.console("Amal") as amal:
        assert (await amal.post(f"/api/conversations/{conversation['id']}/claim", json={})).status_code == 200
    model.may_answer.set()
    assert await waiting == []
    assert (await shop.conversation())["owner_id"] == shop.people["Amal"]
    assert await drafts(shop) == []


async def test_what_the_customer_writes_meanwhile_is_looked_at_too(shop: Shop, model: FakeModel) -> None:
    """The draft answers words that are no longer the newest: it is dropped, and a new one is written about all of them."""
    await connected(shop, model)
    customer = Customer(shop)
    waiting = await asked_and_not_answered(model, customer)
    await shop.whatsapp(written("It is a big van, can I leave the car there?", by=customer.phone, at=shop.house.clock.now()))
    await shop.house.desk.flow.thread_all()
    model.may_answer.set()
    assert await waiting == [GOOD]
    first, second = model.received
    assert second.fields["question"] == f"{ASKED}\nIt is a big van, can I leave the car there?"
    assert first.fields["question"] == ASKED


async def test_a_source_that_changed_meanwhile_is_none(shop: Shop, model: FakeModel) -> None:
    """What was approved a moment ago is not said after somebody has taken it back."""
    await connected(shop, model)
    waiting = await asked_and_not_answered(model, Customer(shop))
    async with shop.tx() as tx:
        await knowledge.retire_answer(tx, await tx.value("select id from answers"))
    model.may_answer.set()
    back = await waiting
    assert GOOD not in back
    assert [one["reason"] for one in await inquiries(shop)] == ["no_source"]


async def test_a_need_that_is_drafted_waits_for_a_person(shop: Shop, model: FakeModel) -> None:
    await connected(shop, model, DRAFTING)
    assert await Customer(shop).says(ASKED) == []
    (draft,) = await drafts(shop)
    assert (draft["text"], draft["made_by"], draft["held_because"]) == (GOOD, "model", ["mode_draft"])
    assert [one["title"] for one in draft["sources"]] == ["Parking"]
    conversation = await shop.conversation()
    assert conversation["status"] == "owned"
    async with await shop.console("Amal") as amal:
        shown = (await amal.get(f"/api/conversations/{conversation['id']}")).json()["assistant"]["draft"]
    assert (shown["words_of"], shown["sources"][0]["title"]) == ("model", "Parking")


async def test_what_says_more_than_its_sources_is_shown_and_never_sent(shop: Shop, model: FakeModel) -> None:
    """The customer is told that somebody answers, and the one who does sees what the model would have said and why it was not."""
    await connected(shop, model)
    model.says = says("Yes, there is a free car park, and you get 90% off.")
    back = await Customer(shop).says(ASKED)
    assert len(back) == 1
    assert "90" not in back[0]
    (inquiry,) = await inquiries(shop)
    assert inquiry["reason"] == "no_source"
    (proposal,) = inquiry["proposals"]
    assert proposal["why_not"]["code"] == "not_in_source"
    assert await drafts(shop) == [], "nothing to send with one click"


async def test_what_was_not_surely_read_is_drafted_for_a_person_only(shop: Shop, model: FakeModel) -> None:
    """The model itself doubts the reading: its good answer waits for whoever decides, and the customer is told that somebody does."""
    reading = dict.fromkeys(("area_id", "urgent", "date", "date_to", "time", "time_to", "budget_minor", "language"))

    def answer(asked: Received) -> Json:
        read = {**reading, "need": "scheduling", "service_ids": [], "confidence": 0.9}
        return says(GOOD)(asked) if "question" in asked.fields else read

    await connected(shop, model, uses=["reading", "drafting"])
    model.says = answer
    (told,) = await Customer(shop).says(ASKED)
    assert told != GOOD
    (draft,) = await drafts(shop)
    assert (draft["text"], draft["made_by"], draft["held_because"], draft["state"]) == (GOOD, "model", ["abstained"], "proposed")
    assert [one["reason"] for one in await inquiries(shop)] == ["not_confident"]


async def test_words_that_something_stumbles_over_are_left_out(shop: Shop, model: FakeModel, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of our own in handling what a model wrote costs the customer nothing either."""
    (without,) = await with_no_model(shop)
    await connected(shop, model)

    async def broken(*_: Any) -> Any:
        raise RuntimeError

    monkeypatch.setattr(drafting, "standing", broken)
    assert await outcomes(shop) == [without]
    assert len(model.received) == 1


async def test_the_owner_is_shown_a_suggestion(shop: Shop, model: FakeModel) -> None:
    """Once a person has it nothing is sent, and what would say more than its sources is not even shown."""
    await connected(shop, model)
    customer = Customer(shop)
    await customer.says("I'd like to speak to a person please")
    assert (await shop.conversation())["status"] == "owned"
    assert await customer.says(ASKED) == []
    (draft,) = await drafts(shop)
    assert (draft["text"], draft["made_by"]) == (GOOD, "model")
    assert "person_owns" in draft["held_because"]
    model.says = says("Yes, and you get 90% off deep cleaning.")
    assert await customer.says("And is there somewhere to leave a bicycle?") == []
    assert [one["text"] for one in await drafts(shop) if one["state"] == "proposed"] in ([], [GOOD])


async def test_what_only_people_answer_is_not_even_asked(shop: Shop, model: FakeModel) -> None:
    """Complaints, medicine, refunds: the words do not leave the machine."""
    await connected(shop, model)
    for said in (
        "Your cleaner was rude and broke my vase, I want to complain",
        "I'm on isotretinoin, is a deep cleaning safe for me?",
        "I want my money back for yesterday",
    ):
        await Customer(shop).says(said)
    assert model.received == []


async def test_without_a_model_nothing_is_asked_of_the_database(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once it is known that there is none, a message costs no query for it; who connects one changes that at once."""
    await let(shop)
    uses.forget(shop.id)
    await Customer(shop).says(ASKED)
    asked = 0

    async def counted(tx: Any) -> list[Any]:
        nonlocal asked
        asked += 1
        return []

    monkeypatch.setattr(queries, "uses", counted)
    await Customer(shop).says(ASKED)
    assert asked == 0


def test_a_card_number_is_covered_before_a_text_is_cut_apart() -> None:
    """Neither half of it is left, where a long message is cut for a model."""
    card = "4111 1111 1111 1111"
    for before in range(3960, 4000):
        offer = drafting.Offer(((UUID(int=1), f"{card} {'x' * before}"),), "en", {})
        assert not any(sign.isdigit() for sign in offer.question), before
    for before in range(1960, 2020):
        assert not any(sign.isdigit() for sign in summaries.cut(f"{'x' * before} {card}")), before
