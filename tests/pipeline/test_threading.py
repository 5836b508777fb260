"""Which customer and which conversation a message belongs to, and what becomes of it there."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime, timedelta

import pytest

from tests.desk import OURS, PIXEL, Json, Shop, a_phone, a_wamid, heard, picture, says, seconds, spoken, told

BOOKING = "I'd like to book a deep cleaning tomorrow"
COMPLAINT = "Your cleaner was rude and broke my vase, I want to complain"


def now() -> datetime:
    return datetime.now(UTC)


# One customer, one conversation for one need -----------------------------------------------------------------------


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


# A user without a phone number, and one who changes it -------------------------------------------------------------


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


# Closed, snoozed, owned by somebody who is away --------------------------------------------------------------------


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


# The phone beside the console --------------------------------------------------------------------------------------


def echo(text: str, to: str, at: datetime | None = None, **more: object) -> Json:
    return {"from": OURS, "to": to, "id": a_wamid(), "timestamp": seconds(at), "type": "text", "text": {"body": text}} | more


async def test_a_reply_on_the_phone_is_the_reply(shop: Shop) -> None:
    phone = a_phone()
    await shop.whatsapp(says(BOOKING, by=phone, at=now() - timedelta(minutes=2)))
    await shop.settle()
    assert (await shop.conversation())["reply_due_at"] is not None
    await shop.changes("smb_message_echoes", {"message_echoes": [echo("Of course, at 9?", phone)]})
    await shop.settle()
    conversation = await shop.conversation()
    assert (conversation["unread"], conversation["reply_due_at"]) == (0, None)
    assert (conversation["preview"], conversation["preview_direction"]) == ("Of course, at 9?", "echo")
    assert [(row["direction"], row["author_kind"]) for row in await shop.messages()] == [("inbound", "customer"), ("echo", "staff")]
    assert len(await shop.facts("conversation.taken_up")) == 1, "the owner's first action, made on the phone"


async def test_an_echo_that_comes_late_answers_nothing_newer(shop: Shop) -> None:
    phone, at = a_phone(), now() - timedelta(minutes=5)
    await shop.whatsapp(says(BOOKING, by=phone, at=at), says("and the windows?", by=phone, at=at + timedelta(minutes=4)))
    await shop.settle()
    await shop.changes("smb_message_echoes", {"message_echoes": [echo("Of course", phone, at + timedelta(minutes=1))]})
    await shop.settle()
    conversation = await shop.conversation()
    assert conversation["unread"] == 2
    assert conversation["reply_due_at"] is not None
    assert conversation["preview"] == "and the windows?"
    assert [row["text"] for row in await shop.messages()] == [BOOKING, "Of course", "and the windows?"]


async def test_what_the_business_says_first_asks_nobody_for_work(shop: Shop) -> None:
    phone = a_phone()
    await shop.changes("smb_message_echoes", {"message_echoes": [echo("Your invoice is ready", phone)]})
    await shop.settle()
    conversation = await shop.conversation()
    assert (conversation["status"], conversation["owner_id"], conversation["reply_due_at"]) == ("closed", None, None)
    await shop.whatsapp(says("thank you, and can I book again?", by=phone))
    await shop.settle()
    conversation = await shop.conversation()
    assert (conversation["status"], conversation["unread"]) == ("owned", 1)


async def test_statuses_of_an_echo_that_come_first_are_joined(shop: Shop) -> None:
    phone = a_phone()
    said = echo("On our way", phone)
    await shop.whatsapp(statuses=[told("read", str(said["id"]), to=phone)])
    await shop.settle()
    await shop.changes("smb_message_echoes", {"message_echoes": [said]})
    await shop.settle()
    (message,) = await shop.messages()
    assert message["status"] == "read"
    assert await shop.value("select count(*) from parked_statuses") == 0


# Edits, deletions, reactions ---------------------------------------------------------------------------------------


async def test_an_edit_keeps_both_versions(shop: Shop) -> None:
    phone = a_phone()
    first = says("Book me for Sunday", by=phone)
    await shop.whatsapp(first)
    await shop.settle()
    inner = {"type": "text", "text": {"body": "Book me for Monday"}}
    await shop.whatsapp(spoken("edit", {"original_message_id": first["id"], "message": inner}, by=phone))
    await shop.settle()
    (message,) = await shop.messages()
    assert message["text"] == "Book me for Monday"
    assert [edit["text"] for edit in message["edits"]] == ["Book me for Sunday"]
    assert (await shop.conversation())["preview"] == "Book me for Monday"


async def test_an_edit_that_comes_before_its_message_stands_for_it(shop: Shop) -> None:
    phone = a_phone()
    first = says("Book me for Sunday", by=phone)
    inner = {"type": "text", "text": {"body": "Book me for Monday"}}
    await shop.whatsapp(spoken("edit", {"original_message_id": first["id"], "message": inner}, by=phone))
    await shop.settle()
    await shop.whatsapp(first)
    await shop.settle()
    assert [row["text"] for row in await shop.messages()] == ["Book me for Monday"]
    assert await shop.ends() == ["threaded", "duplicate"]


async def test_what_was_taken_back_is_nowhere_to_be_read(shop: Shop) -> None:
    phone = a_phone()
    first = says("my card number is 4111", by=phone)
    await shop.whatsapp(says(BOOKING, by=phone), first)
    await shop.settle()
    await shop.whatsapp(spoken("revoke", {"original_message_id": first["id"]}, by=phone))
    await shop.settle()
    conversation = await shop.conversation()
    assert (conversation["preview"], conversation["preview_type"]) == ("", "deleted")
    async with await shop.console("Amal") as amal:
        shown = (await amal.get(f"/api/conversations/{conversation['id']}")).json()
        found = (await amal.get("/api/search", params={"q": "4111"})).json()
    assert [(message["deleted"], message["text"]) for message in shown["messages"]] == [(False, BOOKING), (True, "")]
    assert found == []
    assert "4111" not in str(shown)


async def test_reactions_come_and_go(shop: Shop) -> None:
    phone = a_phone()
    first = says(BOOKING, by=phone)
    await shop.whatsapp(first)
    await shop.settle()
    heart = spoken("reaction", {"message_id": first["id"], "emoji": "❤"}, by=phone)
    await shop.whatsapp(heart)
    await shop.settle()
    (message,) = await shop.messages()
    assert message["reactions"] == [{"by": phone, "emoji": "❤"}]
    await shop.whatsapp(spoken("reaction", {"message_id": first["id"], "emoji": ""}, by=phone))
    await shop.settle()
    (message,) = await shop.messages()
    assert message["reactions"] == []
    assert (await shop.conversation())["unread"] == 1


# Calls -------------------------------------------------------------------------------------------------------------


def ring(event: str, by: str, call_id: str, *, ours: bool = False, **more: object) -> Json:
    ends = {"from": OURS, "to": by} if ours else {"from": by, "to": OURS}
    direction = "BUSINESS_INITIATED" if ours else "USER_INITIATED"
    return ends | {"id": call_id, "event": event, "timestamp": seconds(), "direction": direction} | more


async def test_a_missed_call_is_one_unread_item_that_somebody_has(shop: Shop) -> None:
    phone, call_id = a_phone(), a_wamid()
    await shop.changes("calls", {"calls": [ring("connect", phone, call_id)]})
    await shop.changes("calls", {"calls": [ring("terminate", phone, call_id, status="FAILED", duration=0)]})
    await shop.settle()
    (message,) = await shop.messages()
    assert (message["type"], message["direction"]) == ("call", "inbound")
    assert message["content"]["call"] == {"ours": False, "state": "terminate", "outcome": "failed", "seconds": 0}
    conversation = await shop.conversation()
    assert (conversation["status"], conversation["unread"], conversation["preview_type"]) == ("owned", 1, "call")
    assert conversation["reply_due_at"] is not None
    assert conversation["window_ends_at"] is not None, "a call opens the window too"


async def test_a_call_that_was_taken_is_an_answer(shop: Shop) -> None:
    phone, call_id = a_phone(), a_wamid()
    await shop.changes("calls", {"calls": [ring("connect", phone, call_id)]})
    await shop.settle()
    await shop.changes("calls", {"calls": [ring("terminate", phone, call_id, status="COMPLETED", duration=120)]})
    await shop.settle()
    conversation = await shop.conversation()
    assert (conversation["unread"], conversation["reply_due_at"]) == (0, None)


async def test_a_call_of_ours_is_ours_and_answers_only_when_they_spoke(shop: Shop) -> None:
    phone, call_id = a_phone(), a_wamid()
    await shop.whatsapp(says(BOOKING, by=phone, at=now() - timedelta(minutes=1)))
    await shop.settle()
    rings = {"id": call_id, "type": "call", "status": "RINGING", "timestamp": seconds(), "recipient_id": phone}
    await shop.changes("calls", {"statuses": [rings]})
    await shop.settle()
    call = (await shop.messages(type="call"))[0]
    assert (call["direction"], call["author_kind"], call["status"]) == ("echo", "staff", None)
    waiting = await shop.conversation()
    assert (waiting["unread"], waiting["reply_due_at"] is not None) == (1, True)
    await shop.changes("calls", {"calls": [ring("connect", phone, call_id, ours=True)]})
    await shop.changes("calls", {"calls": [ring("terminate", phone, call_id, ours=True, status="COMPLETED", duration=63)]})
    await shop.settle()
    (call,) = await shop.messages(type="call")
    assert call["content"]["call"] == {"ours": True, "state": "terminate", "outcome": "completed", "seconds": 63}
    answered = await shop.conversation()
    assert (answered["unread"], answered["reply_due_at"]) == (0, None)


async def test_the_events_of_a_call_may_come_in_any_order(shop: Shop) -> None:
    phone, call_id = a_phone(), a_wamid()
    events = [ring("terminate", phone, call_id, status="COMPLETED", duration=7), ring("connect", phone, call_id)]
    for event in events:
        await shop.changes("calls", {"calls": [event]})
        await shop.settle()
    (call,) = await shop.messages()
    assert (call["content"]["call"]["state"], call["content"]["call"]["seconds"]) == ("terminate", 7)
    assert (await shop.conversation())["reply_due_at"] is None


# What was said before the channel was connected --------------------------------------------------------------------


def old(*messages: Json, peer: str) -> Json:
    metadata = {"phase": 0, "chunk_order": 1, "progress": 10}
    return {"history": [{"metadata": metadata, "threads": [{"id": peer, "messages": list(messages)}]}]}


def past(text: str, *, by: str, days: int, **more: object) -> Json:
    return says(text, by=by, at=now() - timedelta(days=days)) | {"history_context": {"status": "read"}} | more


async def test_history_opens_no_window_and_starts_no_clock(shop: Shop) -> None:
    phone = a_phone()
    await shop.changes("history", old(past("long ago", by=phone, days=60), past("we answered", by=OURS, days=59), peer=phone))
    await shop.settle()
    conversation = await shop.conversation()
    assert (conversation["status"], conversation["owner_id"], conversation["unread"]) == ("closed", None, 0)
    assert (conversation["window_ends_at"], conversation["reply_due_at"], conversation["wake_at"]) == (None, None, None)
    assert [(row["direction"], row["text"]) for row in await shop.messages()] == [("inbound", "long ago"), ("echo", "we answered")]
    assert await shop.facts("message.received") == []
    assert await shop.value("select count(*) from jobs") == 0


async def test_history_beside_a_live_conversation_makes_nobody_late(shop: Shop) -> None:
    phone = a_phone()
    await shop.whatsapp(says(BOOKING, by=phone))
    await shop.settle()
    before = await shop.conversation()
    await shop.changes("history", old(*(past(f"message {number}", by=phone, days=90 - number) for number in range(5)), peer=phone))
    await shop.settle()
    await shop.whatsapp(says("in the morning please", by=phone))
    await shop.settle()
    after = await shop.conversation()
    assert after["reply_due_at"] == before["reply_due_at"], "the clock of the first live message"
    assert (after["unread"], after["preview"]) == (2, "in the morning please")
    assert len(await shop.messages()) == 7


async def test_history_of_a_recent_talk_does_not_count_as_waiting(shop: Shop) -> None:
    phone = a_phone()
    await shop.changes("history", old(past("yesterday's question", by=phone, days=1), peer=phone))
    await shop.settle()
    await shop.whatsapp(says(BOOKING, by=phone))
    await shop.settle()
    conversation = await shop.conversation()
    assert conversation["status"] == "owned"
    assert conversation["reply_due_at"] > now()


async def test_history_twice_and_after_the_live_message_adds_nothing(shop: Shop) -> None:
    phone = a_phone()
    live = says(BOOKING, by=phone)
    await shop.whatsapp(live)
    await shop.settle()
    chunk = old(live | {"history_context": {"status": "read"}}, past("older", by=phone, days=3), peer=phone)
    for _ in range(2):
        await shop.changes("history", chunk)
        await shop.settle()
    assert [row["text"] for row in await shop.messages()] == ["older", BOOKING]


async def test_the_file_of_an_old_message_finds_its_place(shop: Shop) -> None:
    phone = a_phone()
    place = past("", by=phone, days=5) | {"type": "media_placeholder"}
    place.pop("text")
    await shop.changes("history", old(place, peer=phone))
    await shop.settle()
    (message,) = await shop.messages()
    assert message["media_id"] is None
    shop.house.provider.files["old-picture"] = bytes.fromhex("89504e470d0a1a0a0000000d49484452") + bytes(40)
    filled = {key: place[key] for key in ("from", "id", "timestamp")} | {"type": "image", "image": picture("old-picture", "the stain")}
    await shop.changes("history", {"messages": [filled]})
    await shop.settle()
    (message,) = await shop.messages()
    assert (message["type"], message["text"]) == ("image", "the stain")
    assert await shop.rows("select state from media") == [{"state": "stored"}]
    assert (await shop.conversation())["unread"] == 0
    assert len(await shop.facts("message.filled")) == 1


async def test_a_file_of_ours_that_comes_before_its_message_waits_for_it(shop: Shop) -> None:
    phone = a_phone()
    place = past("", by=OURS, days=5) | {"type": "media_placeholder", "to": phone}
    place.pop("text")
    shop.house.provider.files["ours"] = bytes.fromhex("89504e470d0a1a0a0000000d49484452") + bytes(40)
    filled = {key: place[key] for key in ("from", "id", "timestamp")} | {"type": "image", "image": picture("ours")}
    await shop.changes("history", {"messages": [filled]})
    await shop.house.settle()
    assert await shop.ends() == ["pending"]
    await shop.changes("history", old(place, peer=phone))
    await shop.house.settle()
    shop.house.clock.ahead = timedelta(minutes=5)
    await shop.settle()
    (message,) = await shop.messages()
    assert (message["type"], message["direction"]) == ("image", "echo")
    assert await shop.ends() == ["threaded", "threaded"]


# What nobody foresaw -----------------------------------------------------------------------------------------------


async def test_a_type_nobody_knows_is_shown(shop: Shop) -> None:
    await shop.whatsapp(spoken("hologram", {"caption": "look at this", "beam": 7}, by=a_phone()))
    await shop.settle()
    (message,) = await shop.messages()
    assert (message["type"], message["text"]) == ("unsupported", "look at this")
    assert message["content"]["original_type"] == "hologram"
    assert (await shop.conversation())["status"] == "owned"


async def test_a_list_nobody_told_us_of_is_shown(shop: Shop) -> None:
    phone = a_phone()
    poems = {"contacts": [{"wa_id": phone, "profile": {"name": "Noura"}}], "poems": [{"verse": "roses are red"}]}
    await shop.changes("messages", poems)
    await shop.settle()
    (message,) = await shop.messages()
    assert message["type"] == "unsupported"
    assert "roses are red" in str(message["content"])


@pytest.mark.parametrize(
    ("news", "health"),
    [
        ({"event": "ACCOUNT_VIOLATION", "violation_info": {"violation_type": "ADULT"}}, "failing"),
        ({"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE"}}, "stopped"),
        ({"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "SCHEDULE_FOR_DISABLE"}}, "failing"),
        ({"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "REINSTATE"}}, "working"),
        ({"event": "PARTNER_REMOVED"}, "stopped"),
        ({"event": "VERIFIED_ACCOUNT"}, "working"),
    ],
    ids=lambda value: value if isinstance(value, str) else str(value.get("ban_info", value["event"])),
)
async def test_news_about_the_account_is_shown_on_it(shop: Shop, news: Json, health: str) -> None:
    await shop.news("account_update", news)
    await shop.settle()
    (row,) = await shop.rows("select health, health_detail from channel_accounts where kind = 'whatsapp'")
    assert row["health"] == health
    assert bool(row["health_detail"]) == (health != "working")


async def test_history_that_was_not_shared_does_not_make_the_channel_fail(shop: Shop) -> None:
    await shop.changes("history", {"history": [{"errors": [{"code": 2593109, "title": "declined"}]}]})
    await shop.settle()
    assert await shop.value("select health from channel_accounts where kind = 'whatsapp'") == "working"


# The form ----------------------------------------------------------------------------------------------------------


async def test_a_suspicious_form_waits_for_a_person_who_says_that_it_is_real(shop: Shop) -> None:
    phone = a_phone()
    assert (await shop.form(BOOKING, phone=phone, website="https://spam.example")).status_code == 200, "never told to the sender"
    await shop.settle()
    (arrival,) = await shop.arrivals()
    assert arrival["state"] == "quarantined"
    assert arrival["reason"].startswith("suspicious: ")
    assert await shop.messages() == []
    async with await shop.console("Huda") as huda:
        (listed,) = (await huda.get("/api/channels/quarantine")).json()
        assert listed["id"] == str(arrival["id"])
        answer = await huda.post(f"/api/channels/quarantine/{arrival['id']}/replay")
        assert answer.status_code == 202, answer.text
        await shop.settle()
        assert (await huda.post(f"/api/channels/quarantine/{arrival['id']}/replay")).status_code == 404, "it is threaded now"
    assert [row["text"] for row in await shop.messages()] == [BOOKING]
    (fact,) = await shop.facts("arrival.replayed")
    assert (fact["actor_kind"], fact["data"]["vouched"]) == ("staff", True)


async def test_a_form_sent_twice_is_one_message(shop: Shop) -> None:
    phone = a_phone()
    for _ in range(2):
        assert (await shop.form(BOOKING, phone=phone, _key="the-same-key-of-one-page")).status_code == 200
    await shop.settle()
    assert len(await shop.messages()) == 1


# Order -------------------------------------------------------------------------------------------------------------


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


# Files -------------------------------------------------------------------------------------------------------------


async def test_a_file_is_fetched_and_the_open_screen_is_told(shop: Shop) -> None:
    shop.house.provider.files["stain"] = PIXEL
    async with await shop.console("Amal") as amal:
        position = (await amal.get("/api/me")).json()["position"]
        await shop.whatsapp(spoken("image", picture("stain", "this stain"), by=a_phone()))
        await shop.settle()
        live = await heard(shop.house, amal, after=position)
    stored = next(event for event in live if event["name"] == "media.stored")
    assert (stored["message"]["media"]["state"], stored["message"]["media"]["mime_type"]) == ("stored", "image/png")


async def test_a_file_that_cannot_be_fetched_says_why(shop: Shop) -> None:
    await shop.whatsapp(spoken("image", picture("gone", "this stain"), by=a_phone()))
    await shop.settle()
    async with await shop.console("Amal") as amal:
        (message,) = (await amal.get(f"/api/conversations/{(await shop.conversation())['id']}/messages")).json()
    assert (message["text"], message["media"]["state"]) == ("this stain", "failed")
    assert message["media"]["error"]
