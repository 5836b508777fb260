"""Chat on Monday, a form on Tuesday, a call on Wednesday: one customer, one conversation, one owner, nothing repeated."""

from __future__ import annotations

from datetime import timedelta

from tests.desk import OURS, Shop, a_phone, a_wamid, says, seconds


async def test_one_matter_on_four_channels_and_a_complaint_beside_it(shop: Shop) -> None:
    phone = a_phone()
    house = shop.house

    # Monday: the chat, where the visitor leaves their number.
    assert (await shop.chat("Hello, I'd like to book a deep cleaning", name="Noura", phone=f"+{phone}")).status_code == 200
    await shop.settle()
    owner = (await shop.conversation())["owner_id"]
    assert owner is not None

    # Tuesday: the form on the web page.
    house.clock.ahead = timedelta(days=1)
    sent = await shop.form("I'd like to book the deep cleaning for Saturday, in Jeddah", phone=f"+{phone}", email="noura@example.com")
    assert sent.status_code == 200
    await shop.settle()

    # Wednesday: a call that nobody takes, and a message on WhatsApp.
    house.clock.ahead = timedelta(days=2)
    at = house.clock.now()
    rings = {"id": a_wamid(), "from": phone, "to": OURS, "event": "connect", "timestamp": seconds(at), "direction": "USER_INITIATED"}
    await shop.changes("calls", {"calls": [rings]})
    await shop.whatsapp(says("Is Saturday at 10 possible?", by=phone, at=at + timedelta(seconds=30)))
    await shop.settle()

    (customer,) = await shop.customers()
    handles = {row["kind"] for row in await shop.rows("select kind from handles where customer_id = $1", customer["id"])}
    assert (customer["name"], handles) == ("Noura", {"webchat", "phone", "email"})
    conversation = await shop.conversation()
    assert (conversation["need"], conversation["owner_id"], conversation["reroutes"]) == ("scheduling", owner, 0)
    assert conversation["channel"] == "whatsapp", "it goes on where the customer wrote last"
    messages = await shop.messages()
    assert [row["type"] for row in messages] == ["text", "form", "call", "text"]
    assert len({row["account_id"] for row in messages}) == 3

    # What was said on one channel is known on all of them.
    async with await shop.console("Amal") as amal:
        shown = (await amal.get(f"/api/conversations/{conversation['id']}")).json()
    signals = {signal["kind"]: signal for signal in shown["reading"]["signals"]}
    assert signals["location"]["source_message_id"] == str(messages[1]["id"]), "the place was said on the form"
    assert signals["service"]["label"] == "Deep cleaning"
    assert [message["channel"] for message in shown["messages"]] == ["webchat", "webform", "whatsapp", "whatsapp"]

    # A complaint of the same customer is another piece of work, with a named owner.
    await shop.whatsapp(says("Your cleaner was rude and broke my vase, I want to complain", by=phone, at=at + timedelta(minutes=5)))
    await shop.settle()
    first, complaint = sorted(await shop.conversations(), key=lambda row: bool(row["need"] == "complaint"))
    assert (first["id"], complaint["owner_id"]) == (conversation["id"], shop.people["Omar"])
    assert complaint["customer_id"] == customer["id"]
    async with await shop.console("Omar") as omar:
        shown = (await omar.get(f"/api/conversations/{complaint['id']}")).json()
    assert {row["id"] for row in shown["customer"]["conversations"]} == {str(first["id"]), str(complaint["id"])}
