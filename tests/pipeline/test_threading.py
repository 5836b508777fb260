"""Which customer and which conversation a message belongs to."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime, timedelta

import pytest

from tests.desk import BOOKING, COMPLAINT, Json, Shop, a_phone, picture, says, seconds, spoken


def now() -> datetime:
    return datetime.now(UTC)


# One customer, one conversation for one need --------------------------------------------------------------------------


async def test_whatsapp_and_the_form_are_one_customer_and_one_conversation(shop: Shop) -> None:
    phone = a_phone()
    await shop.whatsapp(says(BOOKING, by=phone))
    await shop.settle()
    assert (await shop.form("I'd like to book a deep cleaning for Saturday", phone=f"0{phone[3:]}", name="Noura")).status_code == 200
    await shop.settle()
    (customer,) = await shop.customers()
    assert customer["name"] == "Noura"
    conversation = await shop.conversation()
    assert {row["account_id"] for row in await shop.messages()} == {shop.accounts["whatsapp"], shop.accounts["webform"]}
    assert (conversation["channel"], conversation["unread"]) == ("whatsapp", 2), "a form cannot be answered, so it goes on where it can"


@pytest.mark.parametrize("round_", range(4))
async def test_two_channels_in_the_same_moment_open_one_conversation(shop: Shop, round_: int) -> None:
    phone = a_phone()
    await shop.whatsapp(says(COMPLAINT, by=phone))
    await shop.settle()
    chat = shop.chat(BOOKING, phone=f"+{phone}")
    await asyncio.gather(shop.whatsapp(says(BOOKING, by=phone)), shop.form(BOOKING, phone=f"+{phone}"), chat)
    await shop.settle()
    assert len(await shop.customers()) == 1
    assert len(await shop.messages()) == 4
    assert sorted(row["need"] for row in await shop.conversations()) == ["complaint", "scheduling"]


async def test_a_complaint_is_a_conversation_of_its_own(shop: Shop) -> None:
    phone = a_phone()
    await shop.whatsapp(says(BOOKING, by=phone))
    await shop.settle()
    await shop.whatsapp(says(COMPLAINT, by=phone))
    await shop.settle()
    first, second = await shop.conversations()
    assert (first["need"], second["need"]) == ("scheduling", "complaint")
    assert second["owner_id"] == shop.people["Omar"], "the named owner of complaints"
    assert first["customer_id"] == second["customer_id"]


async def test_the_first_words_of_a_stranger_and_what_they_want_are_one_conversation(shop: Shop) -> None:
    phone = a_phone()
    await shop.whatsapp(says("hello", by=phone))
    await shop.settle()
    assert (await shop.conversation())["needs_person"]
    await shop.whatsapp(says(COMPLAINT, by=phone))
    await shop.settle()
    conversation = await shop.conversation()
    assert (conversation["need"], conversation["needs_person"]) == ("complaint", False)


async def test_a_picture_and_a_voice_note_at_once_are_one_conversation(shop: Shop) -> None:
    phone, at = a_phone(), now()
    shop.house.provider.files["lamp"] = b""
    await asyncio.gather(
        shop.whatsapp(spoken("image", picture("lamp"), by=phone, at=at)),
        shop.whatsapp(
            spoken("audio", {"id": "v1", "mime_type": "audio/ogg", "voice": True}, by=phone, at=at + timedelta(milliseconds=214))
        ),
    )
    await shop.settle()
    await shop.conversation()
    assert sorted(row["type"] for row in await shop.messages()) == ["image", "voice"]


async def test_an_album_of_three_is_three_messages_in_one_conversation(shop: Shop) -> None:
    phone = a_phone()
    await shop.whatsapp(*(spoken("image", picture(f"a{number}", f"picture {number}"), by=phone) for number in range(3)))
    await shop.settle()
    assert [row["text"] for row in await shop.messages()] == ["picture 0", "picture 1", "picture 2"]
    assert (await shop.conversation())["unread"] == 3


@pytest.mark.parametrize("words", ["ok thanks", "👍", "yes please"])
async def test_what_says_nothing_of_its_own_goes_on_with_the_conversation(shop: Shop, words: str) -> None:
    phone = a_phone()
    await shop.whatsapp(says(BOOKING, by=phone))
    await shop.settle()
    await shop.whatsapp(says(words, by=phone))
    await shop.settle()
    conversation = await shop.conversation()
    assert (conversation["need"], conversation["needs_person"], conversation["unread"]) == ("scheduling", False, 2)


async def test_what_a_person_said_it_is_about_is_not_unsaid_by_the_next_message(shop: Shop) -> None:
    phone = a_phone()
    await shop.whatsapp(says(BOOKING, by=phone))
    await shop.settle()
    conversation = await shop.conversation()
    async with await shop.console("Amal") as amal:
        answer = await amal.post(f"/api/conversations/{conversation['id']}/need", json={"need": "pricing"})
    assert answer.status_code == 200, answer.text
    await shop.whatsapp(says("I'd like to book a deep cleaning on Sunday at 10", by=phone))
    await shop.settle()
    assert [row["need"] for row in await shop.conversations()] == ["pricing"]


# A user without a phone number, and one who changes it ----------------------------------------------------------------


async def test_a_user_id_in_from_is_no_phone_number(shop: Shop) -> None:
    user = "SA.98765432109876543210"
    await shop.whatsapp(says(BOOKING, by=user), contacts=[{"profile": {"name": "Sami"}, "user_id": user}])
    await shop.settle()
    assert await shop.rows("select kind, value from handles") == [{"kind": "whatsapp_user", "value": user}]


async def test_number_and_user_id_are_one_customer_whichever_comes(shop: Shop) -> None:
    phone, user = a_phone(), "SA.1122334455667788"
    await shop.whatsapp(says(BOOKING, by=phone))
    await shop.settle()
    both = {"profile": {"name": "Sami"}, "wa_id": phone, "user_id": user}
    await shop.whatsapp(says("on Sunday", by=phone, from_user_id=user), contacts=[both])
    await shop.settle()
    hidden = says("or on Monday", by="") | {"from_user_id": user}
    await shop.whatsapp(hidden, contacts=[{"profile": {"name": "Sami"}, "user_id": user}])
    await shop.settle()
    assert len(await shop.customers()) == 1
    assert len(await shop.messages()) == 3
    await shop.conversation()


async def test_a_new_number_keeps_the_customer(shop: Shop) -> None:
    old, new = a_phone(), a_phone()
    await shop.whatsapp(says(BOOKING, by=old))
    await shop.settle()
    body = f"Noura changed from {old} to {new}"
    await shop.whatsapp(spoken("system", {"type": "user_changed_number", "wa_id": new, "body": body}, by=old), contacts=[])
    await shop.settle()
    await shop.whatsapp(says("it is me, on my new number", by=new))
    await shop.settle()
    assert len(await shop.customers()) == 1
    assert [row["normal"] for row in await shop.rows("select normal from handles")] == [f"+{new}"]
    await shop.conversation()


async def test_a_new_user_id_keeps_the_customer(shop: Shop) -> None:
    phone, old, new = a_phone(), "SA.111222333444", "SA.555666777888"
    await shop.whatsapp(says(BOOKING, by=phone, from_user_id=old), contacts=[{"wa_id": phone, "user_id": old}])
    await shop.settle()
    update = {"wa_id": phone, "user_id": {"previous": old, "current": new}, "timestamp": seconds()}
    await shop.changes("user_id_update", {"user_id_update": [update]})
    await shop.settle()
    hidden = says("still me", by="") | {"from_user_id": new}
    await shop.whatsapp(hidden, contacts=[{"user_id": new}])
    await shop.settle()
    assert len(await shop.customers()) == 1
    assert {row["value"] for row in await shop.rows("select value from handles")} == {phone, new}


# Closed, snoozed, owned by somebody who is away -----------------------------------------------------------------------


async def _closed(shop: Shop, phone: str) -> Json:
    await shop.whatsapp(says(BOOKING, by=phone))
    await shop.settle()
    conversation = await shop.conversation()
    async with await shop.console("Amal") as amal:
        assert (await amal.post(f"/api/conversations/{conversation['id']}/close")).status_code == 200
    await shop.settle()
    return await shop.conversation()


async def test_written_again_soon_it_is_the_same_conversation_and_given_to_somebody_who_is_there(shop: Shop) -> None:
    phone = a_phone()
    closed = await _closed(shop, phone)
    await shop.value("select set_config('x.y', '1', false)")
    async with await shop.console("Amal") as amal:
        await amal.put("/api/me/presence", json={"presence": "away"})
    shop.house.clock.ahead = timedelta(days=2)
    await shop.whatsapp(says("one more question about the booking", by=phone, at=shop.house.clock.now()))
    await shop.settle()
    again = await shop.conversation()
    assert again["id"] == closed["id"]
    assert (again["status"], again["closed_at"]) == ("owned", None)
    assert again["owner_id"] == shop.people["Omar"], "not the absent Amal"
    assert len(await shop.facts("conversation.reopened")) == 1


async def test_with_nobody_there_it_waits_and_is_looked_at_again(shop: Shop) -> None:
    phone = a_phone()
    await _closed(shop, phone)
    for name in ("Amal", "Omar"):
        async with await shop.console(name) as console:
            await console.put("/api/me/presence", json={"presence": "offline"})
    await shop.settle()
    await shop.whatsapp(says("one more question about the booking", by=phone))
    await shop.settle()
    again = await shop.conversation()
    assert (again["status"], again["owner_id"]) == ("waiting", None)
    assert again["wake_at"] is not None
    assert again["reply_due_at"] is not None


async def test_written_again_after_days_it_is_a_new_conversation(shop: Shop) -> None:
    phone = a_phone()
    await _closed(shop, phone)
    shop.house.clock.ahead = timedelta(days=4)
    await shop.whatsapp(says(BOOKING, by=phone, at=shop.house.clock.now()))
    await shop.settle()
    assert [row["status"] for row in await shop.conversations()] == ["closed", "owned"]


async def test_a_customer_who_writes_ends_the_rest(shop: Shop) -> None:
    phone = a_phone()
    await shop.whatsapp(says(BOOKING, by=phone))
    await shop.settle()
    conversation = await shop.conversation()
    async with await shop.console("Amal") as amal:
        until = (now() + timedelta(hours=5)).isoformat()
        answer = await amal.post(f"/api/conversations/{conversation['id']}/snooze", json={"until": until})
        assert (answer.status_code, answer.json()["status"]) == (200, "snoozed")
    await shop.settle()
    assert await shop.value("select max(load) from staff") == 0, "what rests holds nobody's capacity"
    await shop.whatsapp(says("actually, can you come at 9?", by=phone))
    await shop.settle()
    awake = await shop.conversation()
    assert (awake["status"], awake["snoozed_until"]) == ("owned", None)
    assert len(await shop.facts("conversation.woken")) == 1


# Order ----------------------------------------------------------------------------------------------------------------


async def test_late_messages_slip_into_their_place(shop: Shop) -> None:
    phone, at = a_phone(), now() - timedelta(minutes=30)
    said = [says(f"message {number}", by=phone, at=at + timedelta(minutes=number)) for number in range(10)]
    shuffled = said[:]
    random.Random(3).shuffle(shuffled)
    for message in shuffled:
        await shop.whatsapp(message)
        await shop.settle()
    assert [row["text"] for row in await shop.messages()] == [f"message {number}" for number in range(10)]
    conversation = await shop.conversation()
    assert (conversation["preview"], conversation["unread"]) == ("message 9", 10)
    assert conversation["last_message_at"] == datetime.fromtimestamp(int(said[-1]["timestamp"]), UTC)


async def test_messages_of_one_second_are_all_found_page_by_page(shop: Shop) -> None:
    phone, at = a_phone(), now() - timedelta(minutes=3)
    await shop.whatsapp(*(says(f"{number}", by=phone, at=at) for number in range(25)))
    await shop.settle()
    conversation_id = (await shop.conversation())["id"]
    found: list[Json] = []
    async with await shop.console("Amal") as amal:
        for _ in range(4):
            before = {"before": found[0]["id"]} if found else {}
            page = (await amal.get(f"/api/conversations/{conversation_id}/messages", params={"limit": 10} | before)).json()
            found = page + found
    assert [message["text"] for message in found] == [f"{number}" for number in range(25)]
