"""The bytes on the wire are what the providers send, and what the real adapters read."""

from __future__ import annotations

import base64
import hmac
import json
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from frontdesk.channels import Account, Arrived, adapter_of
from frontdesk.channels.contract import SignatureWrong
from frontdesk.channels.records import ChannelEvent
from frontdesk.channels.webchat.visitors import issue_token, visitor_id
from frontdesk.demo import wire

AT = datetime(2026, 11, 21, 9, 30, 5, tzinfo=UTC)
LINE = wire.Line("205570000000001", "104250000000001", "966120000001")
SENDER = wire.Sender("نورة", "966500000111", wire.user_id("966500000111", LINE.business_account, "SA"))
ID = wire.wamid(SENDER.wa_id, "ab" * 16, inbound=True)
WHATSAPP = adapter_of("whatsapp")


def read(kind: str, content: object, reply_to: tuple[str, str] | None = None) -> ChannelEvent:
    body = wire.encoded(wire.said(wire.message(SENDER, ID, AT, kind, content, reply_to=reply_to), line=LINE, sender=SENDER))
    WHATSAPP.verify(body, wire.signed(body, "s3cret"), {"app_secret": "s3cret"})
    (item,) = WHATSAPP.split(body, {})
    assert (item.event_key, item.sender_key, item.account) == (ID, SENDER.wa_id, LINE.phone_id)
    (event,) = WHATSAPP.parse(item.raw)
    assert (event.kind, event.id, event.name, event.ts) == ("message", ID, "نورة", AT)
    assert {one.kind for one in event.handles} == {"phone", "whatsapp_user"}
    return event


def test_text() -> None:
    event = read("text", wire.text("كم سعر التنظيف؟ 🙏"))
    assert (event.type, event.text) == ("text", "كم سعر التنظيف؟ 🙏")


def test_files() -> None:
    event = read("image", wire.file("77", "image/jpeg", b"abc", caption="here"))
    assert (event.type, event.text, event.media[0].id) == ("image", "here", "77")
    assert event.media[0].sha256 == base64.b64encode(sha256(b"abc").digest()).decode()
    assert read("audio", wire.file("78", "audio/ogg; codecs=opus", b"abc", voice=True)).type == "voice"
    assert read("document", wire.file("79", "application/pdf", b"abc", filename="a.pdf")).media[0].filename == "a.pdf"


def test_place_card_tap_and_answer() -> None:
    place = read("location", wire.place(21.56, 39.15, address="Al Rawdah, Jeddah"))
    assert (place.location, place.text) == ((21.56, 39.15), "Al Rawdah, Jeddah")
    card = read("contacts", wire.card("Abdullah Saleh", "+966 50 000 5111"))
    assert (card.contacts[0].name, card.contacts[0].wa_ids) == ("Abdullah Saleh", ("966500005111",))
    tap = read("interactive", wire.tap("slot-2", "Tomorrow 9:00"), reply_to=(LINE.display, "wamid.X"))
    assert (tap.type, tap.payload, tap.text, tap.reply_to) == ("button_reply", "slot-2", "Tomorrow 9:00", "wamid.X")


def test_statuses_come_in_one_batch_and_carry_what_we_attached() -> None:
    failed = wire.status("wamid.B", "failed", AT, "966500000112", tracker="t2", error=(131026, "Message undeliverable", "no account"))
    body = wire.encoded(wire.told([wire.status("wamid.A", "read", AT, SENDER.wa_id, tracker="t1"), failed], line=LINE))
    events = [event for item in WHATSAPP.split(body, {}) for event in WHATSAPP.parse(item.raw)]
    assert [(event.kind, event.status, event.tracker) for event in events] == [("status", "read", "t1"), ("status", "failed", "t2")]
    assert events[1].errors == (131026,)


def test_the_bytes_look_as_meta_writes_them() -> None:
    body = wire.encoded({"a": "سلام / 😀"})
    assert body == b'{"a":"\\u0633\\u0644\\u0627\\u0645 \\/ \\ud83d\\ude00"}'
    assert json.loads(body) == {"a": "سلام / 😀"}
    expected = hmac.new(b"key", body, sha256).hexdigest()
    assert wire.signed(body, "key")["x-hub-signature-256"] == f"sha256={expected}"


def test_one_changed_byte_is_noticed() -> None:
    body = wire.encoded(wire.told([], line=LINE))
    with pytest.raises(SignatureWrong):
        WHATSAPP.verify(body + b" ", wire.signed(body, "s3cret"), {"app_secret": "s3cret"})


def test_message_ids_have_whatsapps_shape() -> None:
    inside = base64.b64decode(ID.removeprefix("wamid."))
    assert inside.startswith(b"\x1c\x18\x0c966500000111\x15\x02\x00\x12\x18\x20")
    assert wire.wamid(SENDER.wa_id, "cd" * 9, inbound=False) != ID


def test_a_form_is_not_suspicious() -> None:
    account = Account("webform", "enquiries", secrets={"form_secret": "shh"}, settings={"region": "SA"})
    body, headers = wire.form({"name": "Megan", "phone": "+966 55 000 7126", "message": "A villa in Obhur"}, secret="shh", at=AT)
    form = adapter_of("webform")
    form.verify(body, headers, account.secrets)
    (item,) = form.split(body, headers)
    assert item.event_key.startswith("form:")
    (event,) = form.parse(item.raw, Arrived(account, AT))
    assert (event.name, event.text, event.suspicious) == ("Megan", "A villa in Obhur", ())
    assert event.handles[0].normal == "+966550007126"


def test_a_chat_message_is_its_visitors() -> None:
    token = issue_token("shh")
    body, headers = wire.chat("do you cover Obhur?", message_id="m1", at=AT, token=token, name="Kofi")
    chat = adapter_of("webchat")
    chat.verify(body, headers, {"visitor_secret": "shh"})
    (item,) = chat.split(body, headers)
    (event,) = chat.parse(item.raw, Arrived(Account("webchat", "chat", secrets={"visitor_secret": "shh"}), AT))
    assert (event.text, event.name, event.handles[0].normal) == ("do you cover Obhur?", "Kofi", visitor_id(token))
