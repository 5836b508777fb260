"""The phone beside the console: replies made on it, calls, and what was said before the channel was connected."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.desk import BOOKING, OURS, Json, Shop, a_phone, a_wamid, picture, says, seconds, told


def now() -> datetime:
    return datetime.now(UTC)


# The phone beside the console -----------------------------------------------------------------------------------------


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


# Calls ----------------------------------------------------------------------------------------------------------------


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


# What was said before the channel was connected -----------------------------------------------------------------------


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
