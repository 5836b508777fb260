"""Questions nobody could answer: noted once, those that are alike together, answered or put aside; and answers made of replies."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from frontdesk import knowledge
from frontdesk.kit.errors import Conflict, Invalid
from frontdesk.knowledge import NewAnswer
from tests.desk import Json, Shop, a_phone, says
from tests.desk import reply as reply_to

GAPS = "/api/knowledge/gaps"
POOLS = {"title": "Swimming pools", "texts": {"en": "Yes, we clean swimming pools."}, "questions": ["Do you clean swimming pools?"]}


async def asks(shop: Shop, text: str, language: str | None = None) -> tuple[UUID, Json]:
    """A customer asks, and nothing approved answers it: the gap and the message."""
    phone = a_phone()
    before = {one["id"] for one in await shop.messages()}
    await shop.whatsapp(says(text, by=phone))
    await shop.settle()
    (message,) = [one for one in await shop.messages(direction="inbound") if one["id"] not in before]
    return await note(shop, message, language), message


async def note(shop: Shop, message: Json, language: str | None = None) -> UUID:
    """Nothing approved answers this message."""
    async with shop.tx() as tx:
        return await knowledge.note_gap(
            tx, conversation_id=message["conversation_id"], message_id=message["id"], language=language, need="general_question"
        )


async def listed(shop: Shop, **query: Any) -> Json:
    """The gaps as the owner sees them."""
    owner = await shop.console("Huda")
    answer = await owner.get(GAPS, params=query)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def test_questions_that_are_alike_are_one_gap_in_any_language(shop: Shop) -> None:
    owner = await shop.console("Huda")
    first, message = await asks(shop, "Do you clean swimming pools?")
    assert await note(shop, message) == first
    second, _ = await asks(shop, "هل تنظفون المسابح؟", "ar")
    third, _ = await asks(shop, "do u clean swimming pool?")
    other, _ = await asks(shop, "Do you sell gift vouchers?")
    assert first == third != other
    found = await listed(shop)
    assert found["open"] == len(found["items"])
    times = {one["id"]: one["times"] for one in found["items"]}
    assert times[str(first)] == 2 + (second == first)
    assert times[str(other)] == 1
    assert found["items"][0]["id"] == str(other)
    assert (await listed(shop, order="most"))["items"][0]["id"] == str(first)
    whole = (await owner.get(f"{GAPS}/{first}")).json()
    assert "Do you clean swimming pools?" in [one["text"] for one in whole["questions"]]


async def test_writing_the_answer_closes_all_that_are_alike(shop: Shop) -> None:
    owner = await shop.console("Huda")
    gap, _ = await asks(shop, "Do you clean swimming pools?")
    other, _ = await asks(shop, "Do you sell gift vouchers?")
    answer = await owner.post(f"{GAPS}/{gap}/answer", json={"answer": POOLS})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["state"], (await listed(shop))["items"][0]["id"]) == ("answered", str(other))
    async with shop.tx() as tx:
        (found, *_) = await knowledge.find(tx, "can you clean my swimming pool")
        assert (str(found.answer.id), found.sure) == (answer.json()["answer_id"], True)
        names = [
            row["name"] for row in await tx.rows("select name from events where name like 'gap.%' or name like 'answer.%' order by id")
        ]
        with pytest.raises(Conflict):
            await knowledge.answer_gap(tx, gap, NewAnswer(title="Again", texts={"en": "x"}))
    assert names == ["gap.noted", "gap.noted", "answer.written", "gap.answered"]


async def test_what_was_put_aside_takes_in_its_like_and_stays_aside(shop: Shop) -> None:
    owner = await shop.console("Huda")
    gap, _ = await asks(shop, "Do you clean swimming pools?")
    assert (await owner.post(f"{GAPS}/{gap}/dismiss")).json()["state"] == "dismissed"
    assert (await owner.post(f"{GAPS}/{gap}/dismiss")).status_code == 409
    again, _ = await asks(shop, "do you clean swimming pools")
    assert again == gap
    assert (await listed(shop))["items"] == []
    assert (await listed(shop, only="dismissed"))["items"][0]["times"] == 2


async def test_who_may_not_read_conversations_sees_no_words(shop: Shop) -> None:
    gap, _ = await asks(shop, "Do you clean swimming pools?")
    async with shop.tx() as tx:
        await tx.execute("select set_config('frontdesk_test.told', 'yes', true)")
        await tx.execute("update messages set deleted_at = now() where text like 'Do you clean%'")
    (found,) = (await listed(shop))["items"]
    assert (found["id"], found["text"]) == (str(gap), "")


async def test_a_reply_that_a_person_wrote_becomes_the_draft_of_an_answer(shop: Shop) -> None:
    owner = await shop.console("Huda")
    _, message = await asks(shop, "Do you clean swimming pools?")
    sent = await reply_to(owner, message["conversation_id"], "Yes, every Tuesday.")
    assert sent.status_code < 300, sent.text
    (reply,) = await shop.messages(direction="outbound")
    answer = await owner.get(f"/api/knowledge/replies/{reply['id']}/answer")
    assert answer.status_code == 200, answer.text
    draft = answer.json()
    assert (draft["title"], draft["questions"]) == ("Do you clean swimming pools", ["Do you clean swimming pools?"])
    assert list(draft["texts"].values()) == ["Yes, every Tuesday."]
    async with shop.tx() as tx:
        with pytest.raises(Invalid, match="reply"):
            await knowledge.save_as_answer(tx, message["id"])
