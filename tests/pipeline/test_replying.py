"""The way back: a reply leaves once, and what is shown of it is what the provider said."""

from __future__ import annotations

import asyncio
import itertools
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.desk import BOOKING, Json, Shop, a_phone, refusal, reply, says, told, written


async def outbound(shop: Shop) -> Json:
    (found,) = await shop.messages(direction="outbound")
    return found


async def test_a_reply_is_sent_once_and_followed_until_it_is_read(shop: Shop) -> None:
    phone = a_phone()
    conversation_id = await written(shop, phone, at=datetime.now(UTC) - timedelta(minutes=1))
    async with await shop.console("Amal") as amal:
        answer = await reply(amal, conversation_id)
    assert (answer.status_code, answer.json()["status"]) == (201, "queued")
    message_id = answer.json()["id"]
    conversation = await shop.conversation()
    assert (conversation["unread"], conversation["reply_due_at"], conversation["preview_direction"]) == (0, None, "outbound")
    await shop.settle()
    (sent,) = shop.house.provider.sent_by(shop.phone_id)
    assert (sent["to"], sent["text"]["body"], sent["biz_opaque_callback_data"]) == (f"+{phone}", "Tomorrow at 9?", message_id)
    seen = [(await outbound(shop))["status"]]
    for word in ("sent", "delivered", "read"):
        await shop.whatsapp(statuses=[told(word, sent["wamid"], to=phone, biz_opaque_callback_data=message_id)])
        await shop.settle()
        seen.append((await outbound(shop))["status"])
    assert seen == ["sent", "sent", "delivered", "read"]
    assert (await outbound(shop))["provider_id"] == sent["wamid"]


async def test_sending_twice_with_one_client_id_sends_once(shop: Shop) -> None:
    conversation_id = await written(shop, a_phone())
    async with await shop.console("Amal") as amal:
        answers = await asyncio.gather(*(reply(amal, conversation_id, client_id="c1") for _ in range(5)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    await shop.settle()
    assert len(shop.house.provider.sent_by(shop.phone_id)) == 1


async def test_a_reply_quotes_what_it_answers(shop: Shop) -> None:
    conversation_id = await written(shop, a_phone())
    (first,) = await shop.messages()
    async with await shop.console("Amal") as amal:
        answer = await reply(amal, conversation_id, reply_to_id=str(first["id"]))
        assert answer.json()["reply_to_id"] == str(first["id"])
    await shop.settle()
    (sent,) = shop.house.provider.sent_by(shop.phone_id)
    assert sent["context"] == {"message_id": first["provider_id"]}


@pytest.mark.parametrize("text", ["", "   ", "x" * 4097])
async def test_what_cannot_be_sent_is_refused_at_once(shop: Shop, text: str) -> None:
    conversation_id = await written(shop, a_phone())
    async with await shop.console("Amal") as amal:
        answer = await reply(amal, conversation_id, text)
    assert answer.status_code == 400
    assert "text" in answer.json()["fields"]
    assert await shop.messages(direction="outbound") == []


async def test_after_a_day_the_window_is_closed_until_the_customer_writes_again(shop: Shop) -> None:
    phone = a_phone()
    conversation_id = await written(shop, phone)
    shop.house.clock.ahead = timedelta(hours=23, minutes=59)
    async with await shop.console("Amal") as amal:
        assert (await reply(amal, conversation_id)).status_code == 201
        shop.house.clock.ahead = timedelta(hours=24, minutes=1)
        closed = await reply(amal, conversation_id)
        assert (closed.status_code, closed.json()["code"]) == (409, "reply_window_closed")
        assert closed.json()["window_ends_at"]
        await shop.whatsapp(says("still there?", by=phone, at=shop.house.clock.now()))
        await shop.settle()
        assert (await reply(amal, conversation_id)).status_code == 201


async def test_a_refusal_is_shown_and_a_second_try_really_tries(shop: Shop) -> None:
    conversation_id = await written(shop, a_phone())
    shop.house.provider.next_answers(shop.phone_id, refusal(131026, "Message undeliverable"))
    async with await shop.console("Amal") as amal:
        message_id = (await reply(amal, conversation_id)).json()["id"]
        await shop.settle()
        failed = await outbound(shop)
        assert (failed["status"], failed["error_code"]) == ("failed", "undeliverable")
        assert "cannot be reached" in failed["error"]
        assert len(shop.house.provider.sent_by(shop.phone_id)) == 1
        again = await amal.post(f"/api/conversations/{conversation_id}/messages/{message_id}/retry")
        assert (again.status_code, again.json()["status"], again.json()["error"]) == (202, "queued", None)
        await shop.settle()
        assert len(shop.house.provider.sent_by(shop.phone_id)) == 2
        assert (await outbound(shop))["status"] == "sent"
        twice = await amal.post(f"/api/conversations/{conversation_id}/messages/{message_id}/retry")
        assert (twice.status_code, twice.json()["code"]) == (409, "not_failed")


async def test_a_lost_token_stops_the_channel_and_says_so(shop: Shop) -> None:
    conversation_id = await written(shop, a_phone())
    shop.house.provider.next_answers(shop.phone_id, refusal(190, "Session has expired", 401))
    async with await shop.console("Amal") as amal:
        await reply(amal, conversation_id)
        await shop.settle()
    (row,) = await shop.rows("select health, health_detail from channel_accounts where kind = 'whatsapp'")
    assert row["health"] == "stopped"
    assert "access token" in row["health_detail"]


_LOST = [httpx.ReadTimeout("slow"), httpx.RemoteProtocolError("cut off"), httpx.Response(502), ValueError("a fault of our own")]


@pytest.mark.parametrize("lost", _LOST, ids=repr)
async def test_an_answer_that_never_came_is_never_sent_again_by_itself(shop: Shop, lost: Any) -> None:
    phone = a_phone()
    conversation_id = await written(shop, phone)
    shop.house.provider.next_answers(shop.phone_id, lost)
    async with await shop.console("Amal") as amal:
        message_id = (await reply(amal, conversation_id)).json()["id"]
        for hours in (0, 1, 12):
            shop.house.clock.ahead = timedelta(hours=hours)
            await shop.settle()
        assert (await outbound(shop))["status"] == "unconfirmed"
        (sent,) = shop.house.provider.sent_by(shop.phone_id)
        await shop.whatsapp(statuses=[told("delivered", sent["wamid"], to=phone, biz_opaque_callback_data=message_id)])
        await shop.settle()
    known = await outbound(shop)
    assert (known["status"], known["provider_id"]) == ("delivered", sent["wamid"]), "the status webhook tells what the answer did not"


async def test_a_provider_that_was_not_reached_is_tried_again(shop: Shop) -> None:
    conversation_id = await written(shop, a_phone())
    shop.house.provider.next_answers(shop.phone_id, httpx.ConnectError("no route"), refusal(130429, "too fast"))
    async with await shop.console("Amal") as amal:
        await reply(amal, conversation_id)
        for minutes in (0, 5, 60):
            shop.house.clock.ahead = timedelta(minutes=minutes)
            await shop.settle()
    assert (await outbound(shop))["status"] == "sent"
    assert len(shop.house.provider.sent_by(shop.phone_id)) == 3


async def test_replies_to_one_customer_leave_in_order(shop: Shop) -> None:
    conversation_id = await written(shop, a_phone())
    shop.house.provider.next_answers(shop.phone_id, refusal(130429, "too fast"))
    async with await shop.console("Amal") as amal:
        for number in range(6):
            await reply(amal, conversation_id, f"part {number}")
        for minutes in (0, 5):
            shop.house.clock.ahead = timedelta(minutes=minutes)
            await shop.settle()
    bodies = [one["text"]["body"] for one in shop.house.provider.sent_by(shop.phone_id)]
    assert bodies == ["part 0", *(f"part {number}" for number in range(6))]


# Statuses ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tracked", [True, False], ids=["with our id", "without it"])
async def test_a_status_before_the_answer_to_the_request_is_joined(shop: Shop, tracked: bool) -> None:
    phone = a_phone()
    conversation_id = await written(shop, phone)

    async def hurry(body: Json, wamid: str) -> None:
        more = {"biz_opaque_callback_data": body["biz_opaque_callback_data"]} if tracked else {}
        await shop.whatsapp(statuses=[told("delivered", wamid, to=phone, **more)])
        await shop.house.desk.flow.thread_all()

    shop.house.provider.before_answer = hurry
    async with await shop.console("Amal") as amal:
        await reply(amal, conversation_id)
        await shop.settle()
    assert (await outbound(shop))["status"] == "delivered"
    assert await shop.value("select count(*) from parked_statuses") == 0


_SHUFFLES = [
    (("sent", "delivered", "read"), "read"),
    (("sent", "failed"), "failed"),
    (("failed", "delivered", "sent"), "delivered"),
    (("read", "sent", "nonsense"), "read"),
]


@pytest.mark.parametrize(("words", "stands"), _SHUFFLES, ids=[" ".join(words) for words, _ in _SHUFFLES])
async def test_statuses_in_any_order_end_in_the_same_state(shop: Shop, words: tuple[str, ...], stands: str) -> None:
    phone = a_phone()
    conversation_id = await written(shop, phone)
    orders = list(itertools.permutations(words))
    async with await shop.console("Amal") as amal:
        for number in range(len(orders)):
            await reply(amal, conversation_id, f"reply {number}")
    await shop.settle()
    sent = shop.house.provider.sent_by(shop.phone_id)
    for place in range(len(words)):
        statuses = [told(order[place], one["wamid"], to=phone) for order, one in zip(orders, sent, strict=True)]
        random.Random(place).shuffle(statuses)
        await shop.whatsapp(statuses=statuses + statuses[:2])
        await shop.settle()
    assert [row["status"] for row in await shop.messages(direction="outbound")] == [stands] * len(orders)


async def test_a_status_of_another_business_s_message_changes_nothing(shop: Shop, other: Shop) -> None:
    phone = a_phone()
    conversation_id = await written(shop, phone)
    async with await shop.console("Amal") as amal:
        message_id = (await reply(amal, conversation_id)).json()["id"]
    await shop.settle()
    await other.whatsapp(statuses=[told("read", "wamid.guessed", to=phone, biz_opaque_callback_data=message_id)])
    await other.settle()
    assert (await outbound(shop))["status"] == "sent"
    assert await other.ends() == ["ignored"]


# Other channels ----------------------------------------------------------------------------------------------------


async def test_the_chat_is_answered_on_the_chat(shop: Shop) -> None:
    assert (await shop.chat(BOOKING, name="Sami")).status_code == 200
    await shop.settle()
    async with await shop.console("Amal") as amal:
        await reply(amal, (await shop.conversation())["id"])
        await shop.settle()
    assert (await outbound(shop))["status"] == "sent"
    assert shop.house.provider.sent_by(shop.phone_id) == []


async def test_a_form_alone_cannot_be_answered_and_says_what_to_do(shop: Shop) -> None:
    await shop.form(BOOKING, email="noura@example.com")
    await shop.settle()
    async with await shop.console("Amal") as amal:
        await reply(amal, (await shop.conversation())["id"])
        await shop.settle()
    failed = await outbound(shop)
    assert (failed["status"], failed["error_code"]) == ("failed", "no_reply_channel")
    assert "e-mail" in failed["error"]
