"""What people confirm and correct is learned from: at once, for their business alone, and never more than they said."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from frontdesk.kit.events import record
from frontdesk.pipeline import understand
from frontdesk.understanding import Reading
from frontdesk.understanding.events import HandledAsRead
from frontdesk.understanding.lessons import actions, memory, taught
from tests.desk import Json, Shop, a_phone, reply, says

ODD = "the usual arrangement for the blue villa as with my sister please"
ODD_AGAIN = "hello, the usual arrangement for the blue villa please, as with my sister"
PRICE = "How much is a deep cleaning?"


async def wrote(shop: Shop, text: str, phone: str | None = None) -> Json:
    """A customer wrote; the message."""
    before = {one["id"] for one in await shop.messages()}
    await shop.whatsapp(says(text, by=phone or a_phone()))
    await shop.settle()
    (found,) = [one for one in await shop.messages(direction="inbound") if one["id"] not in before]
    return found


async def read(shop: Shop, text: str) -> Reading:
    """How a message would be read now."""
    async with shop.tx() as tx:
        return await understand.read(tx, text, at=tx.at, channel="whatsapp")


def at(message: Json) -> str:
    return f"/api/conversations/{message['conversation_id']}/messages/{message['id']}/need"


async def lessons(shop: Shop) -> list[Json]:
    return await shop.rows("select message_id, need, strength, by_id, read_need, sure from lessons order by id")


async def reading_of(shop: Shop, message_id: UUID) -> Json:
    (found,) = await shop.rows("select need, confidence, abstained from readings where message_id = $1", message_id)
    return found


async def known(shop: Shop, outcomes: Sequence[tuple[float, bool]], *, weak: bool = False) -> None:
    """So many messages were read with this sureness, and confirmed to be right or wrong."""
    message = await wrote(shop, PRICE)
    async with shop.tx() as tx:
        for sure, right in outcomes:
            copy = tx.new_id()
            await tx.execute(
                "insert into messages (id, conversation_id, customer_id, account_id, direction, author_kind, type, text, at, received_at)"
                " select $1, conversation_id, customer_id, account_id, direction, author_kind, type, '', at, received_at"
                " from messages where id = $2",
                copy,
                message["id"],
            )
            await tx.execute(
                "insert into lessons (id, conversation_id, message_id, need, strength, by_id, read_need, sure, abstained, engine, at)"
                " values ($1, $2, $3, $4, $5, $6, 'pricing', $7, false, 'x', $8)",
                tx.new_id(),
                message["conversation_id"],
                copy,
                "pricing" if right else "complaint",
                "weak" if weak else "explicit",
                None if weak else shop.people["Amal"],
                sure,
                tx.at,
            )
        await tx.execute(
            "insert into promises (version) values ($1) on conflict (business_id) do update set version = excluded.version", tx.new_id()
        )
        await record(tx, HandledAsRead(conversation_id=message["conversation_id"], message_ids=[], need="pricing"))


async def test_a_correction_changes_how_the_very_next_message_is_read(shop: Shop) -> None:
    message = await wrote(shop, ODD)
    before = await read(shop, ODD_AGAIN)
    assert before.need != "specialist_review"
    async with await shop.console("Amal") as amal:
        answer = await amal.post(at(message), json={"need": "specialist_review"})
    assert (answer.status_code, answer.json()["need"], answer.json()["needs_person"]) == (200, "specialist_review", False)
    after = await read(shop, ODD_AGAIN)
    assert after.need == "specialist_review"
    assert after.probabilities["specialist_review"] > before.probabilities["specialist_review"] + 0.3
    again = await wrote(shop, ODD_AGAIN)
    assert (await reading_of(shop, again["id"]))["need"] == "specialist_review"
    was = await reading_of(shop, message["id"])
    (lesson,) = await lessons(shop)
    assert lesson == {
        "message_id": message["id"],
        "need": "specialist_review",
        "strength": "explicit",
        "by_id": shop.people["Amal"],
        "read_need": was["need"],
        "sure": pytest.approx(was["confidence"], abs=1e-4),
    }
    (fact,) = await shop.facts("message.need_confirmed")
    assert (fact["actor_id"], fact["data"]["need"]) == (str(shop.people["Amal"]), "specialist_review")


async def test_a_correction_is_taken_back(shop: Shop) -> None:
    message = await wrote(shop, ODD)
    before = await read(shop, ODD_AGAIN)
    read_as = await reading_of(shop, message["id"])
    async with await shop.console("Amal") as amal:
        await amal.post(at(message), json={"need": "complaint"})
        assert (await read(shop, ODD_AGAIN)).need == "complaint"
        answer = await amal.delete(at(message))
        assert (answer.status_code, answer.json()["need"], answer.json()["needs_person"]) == (200, read_as["need"], read_as["abstained"])
        assert (await amal.delete(at(message))).status_code == 404
    assert await lessons(shop) == []
    assert (await read(shop, ODD_AGAIN)).probabilities == before.probabilities
    assert [fact["name"] for fact in await shop.rows("select name from events where name like '%taken_back' order by at, id")] == [
        "conversation.need_taken_back",
        "message.need_taken_back",
    ]


async def test_what_is_said_anew_replaces_what_was_said_before(shop: Shop) -> None:
    message = await wrote(shop, ODD)
    async with await shop.console("Amal") as amal:
        for need in ("complaint", "specialist_review"):
            await amal.post(at(message), json={"need": need})
            assert (await read(shop, ODD_AGAIN)).need == need
    assert [one["need"] for one in await lessons(shop)] == ["specialist_review"]


async def test_a_process_that_starts_anew_has_learned_the_same(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    needs = ("complaint", "specialist_review", "pricing", "other")
    async with await shop.console("Amal") as amal:
        for number in range(12):
            message = await wrote(shop, f"arrangement number {number} for the villa of my sister")
            await amal.post(at(message), json={"need": needs[number % 4]})
            before = await read(shop, "arrangement number 9 for the villa")
    monkeypatch.setattr(memory, "_kept", {})
    after = await read(shop, "arrangement number 9 for the villa")
    assert after.need == before.need
    assert after.probabilities == pytest.approx(before.probabilities, abs=2e-4)


async def test_another_business_learns_nothing_from_it(shop: Shop, other: Shop) -> None:
    message = await wrote(shop, ODD)
    theirs = await read(other, ODD_AGAIN)
    async with await shop.console("Amal") as amal:
        await amal.post(at(message), json={"need": "complaint"})
    async with await other.console("Amal") as stranger:
        assert (await stranger.post(at(message), json={"need": "pricing"})).status_code == 404
        figures = (await stranger.get("/api/understanding")).json()
    assert (await read(shop, ODD_AGAIN)).need == "complaint"
    assert await read(other, ODD_AGAIN) == theirs
    assert await lessons(other) == []
    assert (figures["explicit"], figures["whole"]["messages"], figures["confused"]) == (0, 0, [])


async def test_a_business_that_taught_nothing_asks_one_small_question(shop: Shop) -> None:
    asked: list[str] = []
    async with shop.tx() as tx:
        context = await understand.context_of(tx)
        with tx.connection.query_logger(lambda query: asked.append(query.query)):
            found = await taught(tx, context)
            await asyncio.sleep(0)
    assert (found.head, found.act_at) == (None, None)
    assert asked == ["select promise, until_proven, weak_counts, version, model from promises"]


async def test_correcting_a_conversation_teaches_the_message_that_told_the_need(shop: Shop) -> None:
    phone = a_phone()
    first = await wrote(shop, PRICE, phone)
    thanks = await wrote(shop, "ok thanks", phone)
    assert thanks["conversation_id"] == first["conversation_id"]
    async with await shop.console("Amal") as amal:
        answer = await amal.post(f"/api/conversations/{first['conversation_id']}/need", json={"need": "complaint"})
        seen = (await amal.get(f"/api/conversations/{first['conversation_id']}")).json()["reading"]
    assert answer.status_code == 200
    assert [(one["message_id"], one["need"]) for one in await lessons(shop)] == [(first["id"], "complaint")]
    assert (seen["message_id"], seen["corrected_need"]) == (str(first["id"]), "complaint")


async def test_confirming_is_a_lesson_too_and_twice_is_once(shop: Shop) -> None:
    message = await wrote(shop, PRICE)
    async with await shop.console("Amal") as amal:
        for _ in range(2):
            assert (await amal.post(at(message), json={"need": "pricing"})).status_code == 200
    (lesson,) = await lessons(shop)
    assert (lesson["need"], lesson["read_need"]) == ("pricing", "pricing")
    assert len(await shop.facts("message.need_confirmed")) == 1
    assert await shop.facts("conversation.need_corrected") == []
    assert len(await shop.facts("conversation.need_confirmed")) == 2


async def closed(shop: Shop, message: Json, *, answered: bool = True) -> None:
    async with await shop.console("Amal") as amal:
        if answered:
            assert (await reply(amal, message["conversation_id"])).status_code == 201
        assert (await amal.post(f"/api/conversations/{message['conversation_id']}/close")).status_code == 200
    await shop.settle()


async def test_what_was_handled_without_objection_is_confirmed_weakly_and_kept_apart(shop: Shop) -> None:
    message = await wrote(shop, PRICE)
    await closed(shop, message)
    (lesson,) = await lessons(shop)
    assert (lesson["message_id"], lesson["need"], lesson["strength"], lesson["by_id"]) == (message["id"], "pricing", "weak", None)
    (fact,) = await shop.facts("conversation.handled_as_read")
    assert fact["data"]["message_ids"] == [str(message["id"])]
    async with await shop.console("Huda") as huda:
        figures = (await huda.get("/api/understanding")).json()
    assert (figures["explicit"], figures["weak"], figures["whole"]["confirmed"], figures["whole"]["weak"]) == (0, 1, 0, 1)
    assert figures["curve"] == []


async def test_what_nobody_answered_or_somebody_corrected_confirms_nothing(shop: Shop) -> None:
    unanswered = await wrote(shop, PRICE)
    await closed(shop, unanswered, answered=False)
    corrected = await wrote(shop, "What does deep cleaning cost?")
    async with await shop.console("Amal") as amal:
        await amal.post(at(corrected), json={"need": "complaint"})
    await closed(shop, corrected)
    assert [one["strength"] for one in await lessons(shop)] == ["explicit"]


async def test_a_later_correction_takes_the_weak_lessons_of_a_conversation_back(shop: Shop) -> None:
    phone = a_phone()
    first = await wrote(shop, PRICE, phone)
    second = await wrote(shop, "And what does the sofa cleaning cost?", phone)
    await closed(shop, second)
    assert {one["strength"] for one in await lessons(shop)} == {"weak"}
    async with await shop.console("Amal") as amal:
        assert (await amal.post(at(second), json={"need": "complaint"})).status_code == 200
    assert [(one["message_id"], one["strength"]) for one in await lessons(shop)] == [(second["id"], "explicit")]
    (fact,) = await shop.facts("conversation.doubted")
    assert fact["data"]["message_ids"] == [str(first["id"])]


async def test_the_threshold_counts_only_from_when_it_is_proven(shop: Shop) -> None:
    await known(shop, [(0.999, True)] * 58)
    async with await shop.console("Huda") as huda:
        figures = (await huda.get("/api/understanding")).json()
        assert (figures["proven"], figures["acts_at"], figures["still_needed"]) == (False, None, 1)
        await known(shop, [(0.999, True)])
        figures = (await huda.get("/api/understanding")).json()
        assert (figures["proven"], figures["acts_at"], figures["still_needed"]) == (True, 0.999, 0)
        assert (figures["proven_on"], figures["proven_right"]) == (59, 59)
    async with shop.tx() as tx:
        found = await taught(tx, await understand.context_of(tx))
    assert found.act_at == 0.999
    assert (await read(shop, PRICE)).abstained == ((await read(shop, PRICE)).confidence < 0.999)


async def test_weak_confirmations_prove_a_promise_only_where_the_owner_allows_it(shop: Shop) -> None:
    await known(shop, [(0.999, True)] * 80, weak=True)
    async with await shop.console("Huda") as huda:
        assert (await huda.get("/api/understanding")).json()["proven"] is False
        wish = {"promise": 0.95, "until_proven": "act", "weak_counts": True}
        answer = await huda.put("/api/understanding", json=wish)
        assert (answer.status_code, answer.json()["proven"]) == (200, True)
        assert (await huda.put("/api/understanding", json=wish | {"weak_counts": False})).json()["proven"] is False


async def test_until_proven_a_person_is_asked_where_the_owner_wants_that(shop: Shop) -> None:
    assert not (await read(shop, PRICE)).abstained
    async with await shop.console("Huda") as huda:
        answer = await huda.put("/api/understanding", json={"promise": 0.98, "until_proven": "ask"})
        assert (answer.status_code, answer.json()["promise"], answer.json()["acts_at"]) == (200, 0.98, None)
    reading = await read(shop, PRICE)
    assert (reading.need, reading.abstained, reading.abstained_code) == ("pricing", True, "not_sure")
    (fact,) = await shop.facts("understanding.promised")
    assert fact["data"]["percent"] == 98.0
    async with await shop.console("Amal") as amal:
        assert (await amal.put("/api/understanding", json={"promise": 0.8, "until_proven": "act"})).status_code == 403
        assert (await amal.get("/api/understanding")).status_code == 200
    async with await shop.console("Dina") as dina:
        assert (await dina.get("/api/understanding")).status_code == 403


async def test_corrections_at_the_same_time_are_all_learned(shop: Shop) -> None:
    texts = [f"{word} arrangement for the villa" for word in ("amber", "cobalt", "crimson", "saffron", "violet", "scarlet")]
    messages = [await wrote(shop, text) for text in texts]
    await read(shop, ODD)
    async with await shop.console("Amal") as amal, await shop.console("Omar") as omar:

        async def correct(number: int, message: Json, need: str) -> Any:
            return await (amal, omar)[number % 2].post(at(message), json={"need": need})

        answers = await asyncio.gather(
            *(correct(number, message, "complaint") for number, message in enumerate(messages)),
            *(correct(number, messages[0], need) for number, need in enumerate(("pricing", "complaint"))),
            *(read(shop, ODD) for _ in range(4)),
        )
    assert {answer.status_code for answer in answers[:8]} == {200}
    found = await lessons(shop)
    assert {one["message_id"] for one in found} == {one["id"] for one in messages}
    assert len(found) == len(messages)
    reading = await read(shop, "vermilion arrangement for the villa")
    assert reading.need == "complaint"
    async with shop.tx() as tx:
        head = (await taught(tx, await understand.context_of(tx))).head
    assert head is not None
    assert len(head) == len(messages), "nothing is learned twice"


async def test_the_page_shows_what_is_confused_with_its_words_and_how_it_learns(shop: Shop) -> None:
    async with await shop.console("Amal") as amal, await shop.console("Huda") as huda:
        for number in range(4):
            message = await wrote(shop, f"{PRICE} It has {number} rooms. {'Very long. ' * 20}")
            await amal.post(at(message), json={"need": "general_question" if number else "pricing"})
        found = (await huda.get("/api/understanding")).json()
    pair = found["confused"][0]
    assert (pair["read_need"], pair["need"], pair["times"]) == ("pricing", "general_question", pair["times"])
    assert len(pair["examples"]) <= 3
    assert all(one["text"].endswith("…") and len(one["text"]) == 141 for one in pair["examples"])
    whole = found["whole"]
    assert whole["messages"] == 4
    assert whole["at_least"] <= (whole["realised"] or 0) <= whole["at_most"]
    assert {one["language"] for one in found["languages"]} == {"en"}
    (block,) = found["curve"]
    assert (block["first"], block["last"], block["seen"]) == (1, 4, 4)


async def test_what_was_said_of_an_erased_message_is_not_learned_from(shop: Shop) -> None:
    message = await wrote(shop, ODD)
    async with shop.tx() as tx:
        await actions.confirm(
            tx, conversation_id=message["conversation_id"], message_id=message["id"], need="complaint", by=shop.people["Amal"]
        )
        await tx.execute("update messages set deleted_at = $2, text = '' where id = $1", message["id"], tx.at)
    async with shop.tx() as tx:
        assert (await taught(tx, await understand.context_of(tx))).head is None
