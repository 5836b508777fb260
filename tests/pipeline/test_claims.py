"""Who answers: of two people one wins and the other is told who; what somebody has, their console knows."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from frontdesk import team
from tests.desk import BOOKING, Shop, a_phone, heard, reply, says, written


async def unowned(shop: Shop, phone: str | None = None) -> UUID:
    """A conversation that waits, because nobody was there when it came; now Amal and Omar are back."""
    for name in ("Amal", "Omar"):
        async with await shop.console(name) as console:
            await console.put("/api/me/presence", json={"presence": "busy"})
    await shop.settle()
    conversation_id = await written(shop, phone or a_phone())
    assert (await shop.conversation())["status"] == "waiting"
    return conversation_id


async def test_who_answers_what_nobody_has_has_it(shop: Shop) -> None:
    conversation_id = await unowned(shop)
    async with await shop.console("Huda") as huda:
        assert (await reply(huda, conversation_id)).status_code == 201
    conversation = await shop.conversation()
    assert (conversation["status"], conversation["owner_id"]) == ("owned", shop.people["Huda"])
    assert [fact["data"]["owner_id"] for fact in await shop.facts("conversation.claimed")] == [str(shop.people["Huda"])]


@pytest.mark.parametrize("round_", range(3))
async def test_two_people_claim_at_once_and_one_is_told_who_won(shop: Shop, round_: int) -> None:
    conversation_id = await unowned(shop)
    async with await shop.console("Amal") as amal, await shop.console("Omar") as omar:
        answers = await asyncio.gather(*(one.post(f"/api/conversations/{conversation_id}/claim") for one in (amal, omar)))
    won, lost = sorted(answers, key=lambda answer: answer.status_code)
    assert (won.status_code, lost.status_code, lost.json()["code"]) == (200, 409, "already_owned")
    owner = won.json()["owner"]
    assert lost.json()["owner"] == owner
    assert owner["name"] in lost.json()["detail"]
    assert (await shop.conversation())["owner_id"] == UUID(owner["id"])
    assert await shop.value("select count(*) from assignments where state = 'active'") == 1
    assert await shop.value("select sum(load) from staff") == 2


@pytest.mark.parametrize("round_", range(3))
async def test_two_people_answer_at_once_and_the_customer_hears_one_of_them(shop: Shop, round_: int) -> None:
    conversation_id = await unowned(shop)
    async with await shop.console("Amal") as amal, await shop.console("Omar") as omar:
        answers = await asyncio.gather(
            reply(amal, conversation_id, "Amal here", expected_owner=None), reply(omar, conversation_id, "Omar here", expected_owner=None)
        )
    won, lost = sorted(answers, key=lambda answer: answer.status_code)
    assert (won.status_code, lost.status_code, lost.json()["code"]) == (201, 409, "already_owned")
    assert lost.json()["owner"]["name"] == won.json()["author"]["name"]
    await shop.settle()
    (sent,) = shop.house.provider.sent_by(shop.phone_id)
    assert sent["text"]["body"] == won.json()["text"]


async def test_a_colleague_who_knows_whose_it_is_may_help(shop: Shop) -> None:
    conversation_id = await written(shop, a_phone())
    async with await shop.console("Omar") as omar:
        assert (await reply(omar, conversation_id, expected_owner=str(shop.people["Amal"]))).status_code == 201
        assert (await reply(omar, conversation_id)).status_code == 201
        assert (await reply(omar, conversation_id, expected_owner=str(shop.people["Huda"]))).status_code == 409
    assert (await shop.conversation())["owner_id"] == shop.people["Amal"]


@pytest.mark.parametrize("round_", range(3))
async def test_a_reply_while_the_customer_writes_blocks_neither(shop: Shop, round_: int) -> None:
    phone = a_phone()
    conversation_id = await unowned(shop, phone)
    for number in range(6):
        await shop.whatsapp(says(f"one more thing {number}", by=phone))
    async with await shop.console("Amal") as amal:
        answer, _ = await asyncio.gather(reply(amal, conversation_id), shop.house.desk.flow.thread_all())
    assert answer.status_code == 201, answer.text
    await shop.settle()
    assert len(shop.house.provider.sent_by(shop.phone_id)) == 1
    assert len(await shop.messages(direction="inbound")) == 7


async def test_a_closed_conversation_is_not_answered_until_it_is_opened(shop: Shop) -> None:
    conversation_id = await written(shop, a_phone())
    async with await shop.console("Amal") as amal:
        await amal.post(f"/api/conversations/{conversation_id}/close")
        refused = await reply(amal, conversation_id)
        assert (refused.status_code, refused.json()["code"]) == (409, "conversation_closed")
        opened = await amal.post(f"/api/conversations/{conversation_id}/reopen", json={})
        assert (opened.status_code, opened.json()["owner"]["name"]) == (200, "Amal")
        assert (await reply(amal, conversation_id)).status_code == 201


async def test_a_note_stays_inside(shop: Shop) -> None:
    conversation_id = await written(shop, a_phone())
    async with await shop.console("Amal") as amal:
        before = (await shop.conversation())["preview"]
        for _ in range(2):
            answer = await amal.post(f"/api/conversations/{conversation_id}/notes", json={"text": "VIP, be kind", "client_id": "n1"})
            assert (answer.status_code, answer.json()["direction"]) == (201, "note")
        await shop.settle()
    assert len(await shop.messages(direction="note")) == 1
    assert shop.house.provider.sent_by(shop.phone_id) == []
    assert (await shop.conversation())["preview"] == before


async def test_the_console_hears_the_whole_story(shop: Shop) -> None:
    async with await shop.console("Amal") as amal:
        position = (await amal.get("/api/me")).json()["position"]
        conversation_id = await written(shop, a_phone())
        await reply(amal, conversation_id)
        await shop.settle()
        told_live = await heard(shop.house, amal, after=position)
    names = [event["name"] for event in told_live]
    positions = [event["position"] for event in told_live]
    assert positions == sorted(set(positions))
    wanted = ["conversation.opened", "message.received", "conversation.classified", "conversation.routed", "conversation.assigned"]
    assert [name for name in names if name in wanted] == wanted
    assert names.index("message.replied") < names.index("outbox.accepted") < names.index("message.status_changed")
    received = next(event for event in told_live if event["name"] == "message.received")
    assert received["message"]["text"] == BOOKING
    assert received["conversation"]["id"] == str(conversation_id)


async def test_what_its_owner_set_aside_before_they_left_goes_on_with_whoever_takes_it_up(shop: Shop) -> None:
    conversation_id = await unowned(shop)
    path = f"/api/conversations/{conversation_id}"
    async with await shop.console("Omar") as omar, await shop.console("Huda") as huda:
        assert (await omar.post(f"{path}/claim")).status_code == 200
        until = (shop.house.clock.now() + timedelta(days=1)).isoformat()
        for wrong, code in (("2026-03-01T00:00:00", "invalid"), ("9999-12-31T00:00:00Z", "until_too_far")):
            refused = await omar.post(f"{path}/snooze", json={"until": wrong})
            assert (refused.status_code, refused.json()["code"]) == (400, code)
        assert (await omar.post(f"{path}/snooze", json={"until": until})).status_code == 200
        assert (await huda.post(f"{path}/claim")).json()["code"] == "already_owned", "it is his still"
        async with shop.tx() as tx:
            await team.change_staff(tx, shop.people["Omar"], team.StaffChanges(active=False), may=team.EVERYTHING)
        await shop.settle()
        assert (await huda.post(f"{path}/reopen", json={})).status_code == 200
    conversation = await shop.conversation()
    assert (conversation["status"], conversation["owner_id"]) == ("owned", shop.people["Huda"])
