"""The door: what is stored, what is refused, and that the provider's answer means what it says."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from frontdesk.channels.acceptance import Acceptance
from tests.desk import Json, Shop, a_phone, picture, says, signed, spoken, told

SHARED = Path(__file__).resolve().parents[3] / "shared" / "fixtures"
# What stays visible in a thread although the index does not count it as something new that a customer wrote.
ALSO_SHOWN = ("echo", "edit", "call", "history", "history_media")


def public() -> list[Json]:
    """The public WhatsApp payloads beside this clone; none where they are absent."""
    index = SHARED / "index.json"
    found = json.loads(index.read_text())["fixtures"] if index.is_file() else []
    return [one for one in found if one["channel"] == "whatsapp"]


ABSENT = "the public payloads are not beside this clone"
PAYLOADS = [pytest.param(one, id=Path(one["file"]).stem) for one in public()] or [pytest.param(None, marks=pytest.mark.skip(ABSENT))]


@pytest.mark.parametrize("fixture", PAYLOADS)
async def test_a_public_payload_takes_its_whole_way(shop: Shop, fixture: dict[str, Any]) -> None:
    body = (SHARED / fixture["file"]).read_bytes()
    wrong = bytearray(body)
    wrong[len(body) // 2] ^= 1
    refused = await shop.house.post(shop.hook("whatsapp"), bytes(wrong), x_hub_signature_256=signed(body))
    assert refused.status_code == 401
    assert await shop.arrivals() == []

    answers = await asyncio.gather(*(shop.deliver(body) for _ in range(3)))
    answers.append(await shop.deliver(body))
    assert {answer.status_code for answer in answers} == {200}
    await shop.settle()

    expected = fixture["expected"]
    kinds = [one["kind"] for one in expected["events"]]
    received = [fact["data"]["type"] for fact in await shop.facts("message.received")]
    # An edit whose first version never came is all there is of that message.
    assert len(received) - received.count("call") == expected["messages"] + kinds.count("edit")
    assert len(await shop.messages()) == expected["messages"] + sum(kinds.count(kind) for kind in ALSO_SHOWN)
    arrivals = await shop.arrivals()
    assert not [row for row in arrivals if row["state"] == "quarantined"]
    assert (await shop.rows("select sum(accepted) as accepted from arrival_tally"))[0]["accepted"] >= 4 * len(arrivals)


@pytest.mark.skipif(not public(), reason=ABSENT)
async def test_all_public_payloads_in_one_delivery_lose_none(shop: Shop) -> None:
    fixtures = public()
    entries = [entry for one in fixtures for entry in json.loads((SHARED / one["file"]).read_bytes())["entry"]]
    body = json.dumps({"object": "whatsapp_business_account", "entry": entries}).encode()
    assert (await shop.deliver(body)).status_code == 200
    await shop.settle()
    ids = {
        event["id"]
        for one in fixtures
        for event in one["expected"]["events"]
        if event["kind"] in ("message", "postback", "echo", "call") and "id" in event
    }
    shown = {row["provider_id"] for row in await shop.messages()}
    assert ids - shown == set()
    assert not [row for row in await shop.arrivals() if row["state"] == "quarantined"]


async def test_a_signed_delivery_becomes_a_message(shop: Shop) -> None:
    noura = a_phone()
    body = shop.delivery(
        {"messages": [says("I need deep cleaning", by=noura)], "contacts": [{"profile": {"name": "Noura"}, "wa_id": noura}]}
    )
    answer = await shop.deliver(body)
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert await shop.ends() == ["pending"], "stored before the answer, worked off afterwards"
    await shop.settle()
    (message,) = await shop.messages()
    assert (message["text"], message["direction"], message["author_name"]) == ("I need deep cleaning", "inbound", "Noura")
    assert await shop.ends() == ["threaded"]


@pytest.mark.parametrize("place", ["first", "middle", "last"])
async def test_one_changed_byte_is_refused_and_stores_nothing(shop: Shop, place: str) -> None:
    body = shop.delivery({"messages": [says("hello", by=a_phone())]})
    changed = bytearray(body)
    changed[{"first": 0, "middle": len(body) // 2, "last": -1}[place]] ^= 1
    before = shop.house.desk.webhooks.refused
    answer = await shop.house.post(shop.hook("whatsapp"), bytes(changed), x_hub_signature_256=signed(body))
    assert (answer.status_code, answer.json()["code"]) == (401, "signature_wrong")
    assert shop.house.desk.webhooks.refused == before + 1
    assert await shop.arrivals() == []
    assert await shop.value("select count(*) from arrival_tally") == 0


async def test_a_missing_or_foreign_signature_is_refused(shop: Shop) -> None:
    body = shop.delivery({"messages": [says("hello", by=a_phone())]})
    assert (await shop.house.post(shop.hook("whatsapp"), body)).status_code == 401
    assert (await shop.deliver(body, secret="somebody else's")).status_code == 401
    assert await shop.arrivals() == []


async def test_the_provider_s_question_is_answered(shop: Shop) -> None:
    async with shop.house.client() as client:
        asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "verify me"}
        right = await client.get(shop.hook("whatsapp"), params=asked)
        assert (right.status_code, right.text) == (200, "1158201444")
        wrong = await client.get(shop.hook("whatsapp"), params=asked | {"hub.verify_token": "guess"})
        assert wrong.status_code == 403


async def test_unknown_doors_are_closed(shop: Shop) -> None:
    body = shop.delivery({"messages": [says("hello", by=a_phone())]})
    account = shop.accounts["whatsapp"]
    for path in (
        f"/hooks/whatsapp/{uuid4()}",
        f"/hooks/webform/{account}",
        f"/hooks/whatsapp/{account}/more",
        "/hooks/whatsapp/none",
        "/hooks",
    ):
        answer = await shop.house.post(path, body, x_hub_signature_256=signed(body))
        assert answer.status_code in (404, 405), path
    assert await shop.arrivals() == []


async def test_posted_again_and_again_it_is_one_message(shop: Shop) -> None:
    body = shop.delivery({"messages": [says("hello", by=a_phone())]})
    answers = await asyncio.gather(*(shop.deliver(body) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {200}
    await shop.settle()
    assert (await shop.deliver(body)).status_code == 200
    await shop.settle()
    assert len(await shop.messages()) == 1
    (arrival,) = await shop.arrivals()
    assert (arrival["state"], arrival["repeats"]) == ("threaded", 8)


async def test_a_message_repeated_in_another_envelope_is_one_message(shop: Shop) -> None:
    noura = a_phone()
    message = says("hello", by=noura)
    await shop.whatsapp(message)
    await shop.whatsapp(message, says("and more", by=noura))
    await shop.settle()
    assert [row["text"] for row in await shop.messages()] == ["hello", "and more"]


async def test_a_batch_of_everything_loses_nothing(shop: Shop) -> None:
    people = [a_phone() for _ in range(4)]
    first = {"messages": [says(f"one from {who}", by=who) for who in people], "statuses": [told("read", "wamid.unknown", to=people[0])]}
    second = {"messages": [says(f"two from {who}", by=who) for who in people], "errors": [{"code": 131000, "title": "x"}]}
    entry = json.loads(shop.delivery(first, second))["entry"][0]
    third = {"messages": [says(f"three from {who}", by=who) for who in people]}
    body = json.dumps({"object": "whatsapp_business_account", "entry": [entry, json.loads(shop.delivery(third))["entry"][0]]}).encode()
    assert (await shop.deliver(body)).status_code == 200
    await shop.settle()
    texts = sorted(row["text"] for row in await shop.messages())
    assert texts == sorted(f"{word} from {who}" for word in ("one", "two", "three") for who in people)
    ends = await shop.ends()
    assert (ends.count("threaded"), ends.count("ignored"), len(ends)) == (12, 2, 14)


KINDS: list[tuple[str, object, str]] = [
    ("text", {"body": "hello"}, "text"),
    ("image", picture("k1", "the kitchen"), "image"),
    ("video", {"id": "k2", "mime_type": "video/mp4"}, "video"),
    ("audio", {"id": "k3", "mime_type": "audio/ogg; codecs=opus", "voice": True}, "voice"),
    ("audio", {"id": "k4", "mime_type": "audio/mpeg"}, "audio"),
    ("document", {"id": "k5", "mime_type": "application/pdf", "filename": "offer.pdf"}, "document"),
    ("sticker", {"id": "k6", "mime_type": "image/webp", "animated": True}, "sticker"),
    ("location", {"latitude": 21.54, "longitude": 39.17, "name": "Home", "address": "Al Rawdah"}, "location"),
    ("contacts", [{"name": {"formatted_name": "My neighbour"}, "phones": [{"phone": "+966501112233"}]}], "contacts"),
    ("interactive", {"type": "button_reply", "button_reply": {"id": "yes", "title": "Yes"}}, "button_reply"),
    ("interactive", {"type": "list_reply", "list_reply": {"id": "s1", "title": "Saturday"}}, "list_reply"),
    ("interactive", {"type": "nfm_reply", "nfm_reply": {"name": "flow", "body": "Sent", "response_json": '{"rooms": 3}'}}, "nfm_reply"),
    ("button", {"payload": "CONFIRM", "text": "Confirm"}, "button"),
    ("order", {"catalog_id": "1", "text": "please", "product_items": [{"product_retailer_id": "p", "quantity": 2}]}, "order"),
    ("unsupported", {"type": "poll"}, "unsupported"),
    ("telegram_from_1910", {"body": "STOP"}, "unsupported"),
]


async def test_every_kind_of_message_is_one_item_in_its_thread(shop: Shop) -> None:
    phone = a_phone()
    await shop.whatsapp(*(spoken(kind, content, by=phone) for kind, content, _ in KINDS))
    await shop.settle()
    assert [row["type"] for row in await shop.messages()] == [shown for _, _, shown in KINDS]
    assert (await shop.conversation())["unread"] == len(KINDS)
    async with await shop.console("Amal") as amal:
        answer = await amal.get(f"/api/conversations/{(await shop.conversation())['id']}")
    assert len(answer.json()["messages"]) == len(KINDS)


async def test_hundreds_of_updates_in_one_delivery(shop: Shop) -> None:
    statuses = [told("sent", f"wamid.bulk.{number}", to="966500000001") for number in range(250)]
    assert (await shop.deliver(shop.delivery({"statuses": statuses}))).status_code == 200
    assert len(await shop.arrivals()) == 250
    await shop.settle()


# Bad input ---------------------------------------------------------------------------------------------------------


async def test_broken_json_is_stored_and_set_aside(shop: Shop) -> None:
    for body in (b'{"object": "whatsapp_business_account", "entry": [', b"", b"\xff\xfe\x00", b"[" * 5000):
        assert (await shop.deliver(body)).status_code == 200, body
    await shop.settle()
    arrivals = await shop.arrivals()
    assert [row["state"] for row in arrivals] == ["quarantined"] * 4
    assert all(row["reason"] for row in arrivals)
    assert len(await shop.facts("arrival.quarantined")) == 4


async def test_invalid_utf8_inside_a_message_is_read(shop: Shop) -> None:
    body = shop.delivery({"messages": [says("mark HERE end", by=a_phone())]}).replace(b"HERE", b"\xc3\x28")
    assert (await shop.deliver(body)).status_code == 200
    await shop.settle()
    (message,) = await shop.messages()
    assert message["text"].startswith("mark ")
    assert message["text"].endswith(" end")


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("", ""),
        ("   ", "   "),
        ("🧹🧼✨", "🧹🧼✨"),
        ("before\0after", "beforeafter"),
        ("\ud83d lone half", "? lone half"),
        ("x" * 60_000, "x" * 60_000),
        ("\u202eright to left\u202c", "\u202eright to left\u202c"),
    ],
    ids=["empty", "blank", "emoji", "nul", "surrogate", "60,000 characters", "bidi"],
)
async def test_odd_texts_arrive_as_they_are(shop: Shop, text: str, stands: str) -> None:
    await shop.whatsapp(says(text, by=a_phone()))
    await shop.settle()
    (message,) = await shop.messages()
    assert message["text"] == stands
    assert await shop.ends() == ["threaded"]
    assert (await shop.conversation())["status"] == "owned"


async def test_a_sticker_alone_and_thirty_pictures_are_shown(shop: Shop) -> None:
    one, other = a_phone(), a_phone()
    await shop.whatsapp(spoken("sticker", {"id": "s1", "mime_type": "image/webp"}, by=one))
    await shop.whatsapp(*(spoken("image", picture(f"p{number}"), by=other) for number in range(30)))
    await shop.settle()
    assert [row["type"] for row in await shop.messages()].count("image") == 30
    assert sorted(row["unread"] for row in await shop.conversations()) == [1, 30]


async def test_three_megabytes_are_taken_and_five_are_not(shop: Shop) -> None:
    assert (await shop.deliver(shop.delivery({"messages": [says("x" * 2_900_000, by=a_phone())]}))).status_code == 200
    answer = await shop.deliver(shop.delivery({"messages": [says("x" * 5_000_000, by=a_phone())]}))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    await shop.settle()
    assert len(await shop.messages()) == 1


@pytest.mark.parametrize("stamp", ["0", "-5", "99999999999999999999", "soon", None, "4102444799", {}], ids=str)
async def test_an_absurd_time_falls_back_to_the_time_of_receipt(shop: Shop, stamp: object) -> None:
    await shop.whatsapp(says("when?", by=a_phone()) | {"timestamp": stamp})
    await shop.settle()
    (message,) = await shop.messages()
    assert message["at"] == message["received_at"]
    assert message["received_at"] - shop.house.clock.now() < timedelta(minutes=1)


async def test_fields_of_other_types_do_not_stop_a_message(shop: Shop) -> None:
    noura = a_phone()
    message = says("still here", by=noura) | {"context": "none", "referral": [], "errors": "no", "from": int(noura)}
    assert (await shop.deliver(shop.delivery({"messages": [message], "contacts": "nobody", "statuses": None}))).status_code == 200
    await shop.settle()
    assert [row["text"] for row in await shop.messages()] == ["still here"]


# When the database is slow or away ---------------------------------------------------------------------------------


async def test_a_full_house_says_so_instead_of_promising(shop: Shop) -> None:
    acceptance = Acceptance(shop.house.database, room=0)
    acceptance.start()
    await acceptance.close()
    webhooks = shop.house.desk.webhooks
    kept, webhooks._acceptance = webhooks._acceptance, acceptance
    try:
        answer = await shop.deliver(shop.delivery({"messages": [says("hello", by=a_phone())]}))
    finally:
        webhooks._acceptance = kept
    assert answer.status_code == 503
    assert await shop.arrivals() == []


async def test_a_database_that_is_away_is_told_to_the_provider(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise ConnectionRefusedError("the database is away")

    webhooks = shop.house.desk.webhooks
    webhooks.forget(shop.accounts["whatsapp"])
    monkeypatch.setattr(webhooks._database, "across", away)
    answer = await shop.deliver(shop.delivery({"messages": [says("hello", by=a_phone())]}))
    assert (answer.status_code, answer.json()["code"]) == (503, "not_stored")
