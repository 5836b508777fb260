"""What a connected language model writes for people: a summary beside the packet, a message or a reply in another language."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from frontdesk.llm import actions
from tests.desk import Shop, a_phone, says
from tests.llm.fake import FakeModel
from tests.llm.world import calls_of, connect, wanted

ARABIC = "أريد حجز تنظيف عميق غدًا في جدة"


@pytest.fixture
async def model(shop: Shop) -> AsyncIterator[FakeModel]:
    """A connected model that may summarise and translate."""
    async with FakeModel() as found:
        outbound = await connect(shop.made, found, uses=["summarising", "translating"])
        yield found
        await outbound.close()


async def _said(shop: Shop, *texts: str) -> str:
    phone = a_phone()
    for text in texts:
        await shop.whatsapp(says(text, by=phone, at=shop.house.clock.now()))
        await shop.settle()
    return str((await shop.conversation())["id"])


async def test_a_summary_stands_beside_the_packet(shop: Shop, model: FakeModel) -> None:
    """With enough said, whoever gets it sees what the model makes of it; the packet's own lines stay what they were."""
    model.says = {"text": "Noura wants a deep cleaning in Jeddah tomorrow and asked for two cleaners."}
    conversation = await _said(
        shop, "I'd like to book a deep cleaning", "in Jeddah", "tomorrow", "two cleaners please", "call me at 0551234567"
    )
    assert model.received == [], "too little had been said when it was given to somebody first"
    async with await shop.console("Amal") as amal:
        before = (await amal.get(f"/api/conversations/{conversation}")).json()["packet"]
        assert before["by_model"] is None
        body = {"staff_id": str(shop.people["Omar"]), "because": "Omar knows her"}
        answer = await amal.post(f"/api/conversations/{conversation}/assign", json=body)
        assert answer.status_code == 200, answer.text
        await shop.settle()
        after = (await amal.get(f"/api/conversations/{conversation}")).json()["packet"]
    assert after["by_model"]["text"] == model.says["text"]
    assert after["by_model"]["made_by"] == "test-1"
    assert (after["next_action"], after["summary"]) == (before["next_action"], before["summary"])
    assert "message 5" in model.received[-1].fields
    assert "0551234567" not in model.wire
    (call,) = await calls_of(shop.made)
    assert (call.purpose, str(call.conversation_id)) == ("summarising", conversation)


async def test_without_an_answer_the_packet_is_as_it_was(shop: Shop, model: FakeModel) -> None:
    model.mode = "wrong_shape"
    conversation = await _said(shop, "I'd like to book a deep cleaning", "in Jeddah", "tomorrow", "two cleaners please", "thanks")
    async with await shop.console("Amal") as amal:
        assert (
            await amal.post(f"/api/conversations/{conversation}/assign", json={"staff_id": str(shop.people["Omar"]), "because": ""})
        ).is_success
        await shop.settle()
        packet = (await amal.get(f"/api/conversations/{conversation}")).json()["packet"]
    assert packet["by_model"] is None
    assert packet["next_action"]
    assert await shop.facts("conversation.summarised") == []


async def test_a_message_is_translated_once(shop: Shop, model: FakeModel) -> None:
    conversation = await _said(shop, ARABIC)
    (message,) = await shop.messages(direction="inbound")
    assert message["language"] == "ar"
    model.says = {"text": "I would like to book a deep cleaning tomorrow in Jeddah"}
    path = f"/api/conversations/{conversation}/messages/{message['id']}/translation"
    async with await shop.console("Amal") as amal:
        for _ in range(2):
            answer = await amal.post(path, json={"language": "en"})
            assert answer.status_code == 200, answer.text
            assert answer.json() == {"text": model.says["text"], "language": "en", "made_by": "test-1"}
        assert len(model.received) == 1, "kept"
        assert "translating" in (await amal.get(f"/api/conversations/{conversation}")).json()["aids"]
        async with shop.tx() as tx:
            await tx.execute("update messages set text = text || ' ' where id = $1", message["id"])
            await actions.connect(tx, wanted(model, uses=["translating"]))
        await amal.post(path, json={"language": "en"})
        assert len(model.received) == 2, "it says something else now"
        assert (await amal.post(path, json={"language": "English please"})).status_code == 400
    assert len(await shop.facts("message.translated")) == 2


async def test_a_reply_is_translated_before_a_person_sends_it(shop: Shop, model: FakeModel) -> None:
    conversation = await _said(shop, ARABIC)
    model.says = {"text": "أهلًا، نعم غدًا مناسب"}
    path = f"/api/conversations/{conversation}/translate"
    async with await shop.console("Amal") as amal:
        answer = await amal.post(path, json={"text": "Hello, yes, tomorrow suits", "language": "ar"})
        assert answer.json()["text"] == "أهلًا، نعم غدًا مناسب"
        assert await shop.messages(direction="outbound") == [], "nothing is sent by that"
        model.mode = "refuse_500"
        answer = await amal.post(path, json={"text": "Hello", "language": "ar"})
        assert (answer.status_code, answer.json()["code"]) == (409, "not_translated")
        async with shop.tx() as tx:
            await actions.connect(tx, wanted(model, uses=["summarising"]))
        answer = await amal.post(path, json={"text": "Hello", "language": "ar"})
        assert answer.json()["why"] == "not_allowed"
