"""A form becomes a message; a machine's form waits for a person; nothing is thrown away."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.channels.contract import Refused, TooMuch, Unparsable
from frontdesk.channels.records import Account, Arrived, ChannelEvent, Handle, OutboundMessage
from frontdesk.channels.webform import adapter
from frontdesk.channels.webform.fields import DEFAULT, HONEYPOT, KEY, LARGEST, STAMP, Field, fields_of, problems, values_in
from frontdesk.channels.webform.spam import hidden_fields, reasons, shown_at, stamp
from tests.channels.fakes import FakeClient

SECRET = "form secret"
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
ACCOUNT = Account("webform", "contact", secrets={"form_secret": SECRET}, settings={"region": "SA"})


def post(**more: str) -> dict[str, str]:
    return {
        "name": "Noura S.",
        "phone": "050 123 0001",
        "email": "Noura@Example.com",
        "message": "The AC drips.\nCan you come today?",
        KEY: "k" * 22,
        STAMP: stamp(SECRET, NOW - timedelta(seconds=40)),
        HONEYPOT: "",
    } | more


def read(found: dict[str, Any] | bytes, account: Account | None = ACCOUNT, at: datetime | None = NOW) -> ChannelEvent:
    raw = found if isinstance(found, bytes) else urlencode(found).encode()
    [event] = adapter.parse(raw, Arrived(account, at))
    return event


def test_it_reads_as_a_message_with_claimed_addresses() -> None:
    event = read(post())
    assert (event.kind, event.type, event.id, event.account) == ("message", "form", "k" * 22, "contact")
    assert (event.name, event.text, event.from_) == ("Noura S.", "The AC drips.\nCan you come today?", "+966501230001")
    assert event.handles == (
        Handle("phone", "050 123 0001", "+966501230001", verified=False),
        Handle("email", "Noura@Example.com", "noura@example.com", verified=False),
    )
    assert event.form == {key: value for key, value in post().items() if key in ("name", "phone", "email", "message")}
    assert event.suspicious == ()


def test_json_reads_like_a_form() -> None:
    assert read(json.dumps(post()).encode()) == read(post())


def test_only_declared_fields_are_answers() -> None:
    fields = [
        {"name": "who", "label": "Name", "kind": "name"},
        {"name": "rooms", "label": "Rooms"},
        {"name": "extras", "label": "Extras", "kind": "choice"},
    ]
    account = Account("webform", "x", settings={"fields": fields})
    body = urlencode([("who", "Noura"), ("rooms", "3"), ("extras", "windows"), ("extras", "oven"), ("admin", "1")]).encode()
    event = read(body, account)
    assert event.form == {"who": "Noura", "rooms": "3", "extras": "windows, oven"}
    assert event.text == "Name: Noura\nRooms: 3\nExtras: windows, oven"


def test_a_wrong_declaration_falls_back_to_the_usual_fields() -> None:
    assert fields_of(Account("webform", "x", settings={"fields": [{"label": 1}]})) == DEFAULT
    assert fields_of(None) == DEFAULT


def test_an_empty_form_is_ignored_and_a_huge_one_cannot_be_read() -> None:
    assert read(b"website=&_key=abc").kind == "ignored"
    with pytest.raises(Unparsable):
        read(b"message=" + b"x" * LARGEST)
    with pytest.raises(Unparsable):
        read(b"&".join(b"f%d=1" % n for n in range(300)))


class TestSigns:
    @pytest.mark.parametrize(
        ("more", "reason"),
        [
            ({HONEYPOT: "http://spam"}, "the field hidden from people was filled in"),
            ({STAMP: stamp(SECRET, NOW - timedelta(seconds=1))}, "filled in faster than a person can"),
            ({STAMP: stamp("other", NOW - timedelta(seconds=60))}, "the hidden time stamp is forged"),
            ({STAMP: "1.x"}, "the hidden time stamp is forged"),
            ({"message": "see https://a https://b https://c www.d"}, "4 links"),
        ],
    )
    def test_a_machine_is_set_aside_with_the_reason(self, more: dict[str, str], reason: str) -> None:
        event = read(post(**more))
        assert reason in event.suspicious
        assert event.kind == "message"

    @pytest.mark.parametrize(
        "more", [{STAMP: ""}, {"message": "see https://a and https://b"}, {STAMP: stamp(SECRET, NOW - timedelta(days=3))}]
    )
    def test_one_weak_sign_is_not_enough(self, more: dict[str, str]) -> None:
        assert read(post(**more)).suspicious == ()

    def test_weak_signs_add_up(self) -> None:
        assert read(post(**{STAMP: "", "message": "https://a https://b"})).suspicious == ("2 links", "not sent from the form itself")

    def test_a_business_may_ask_for_more_time(self) -> None:
        slow = Account("webform", "x", secrets={"form_secret": SECRET}, settings={"minimum_seconds": 60})
        assert read(post(), slow).suspicious

    def test_without_a_clock_or_a_secret_speed_is_not_judged(self) -> None:
        assert read(post(**{STAMP: stamp(SECRET, NOW)}), at=None).suspicious == ()
        assert read(post(**{STAMP: "x"}), None).suspicious == ()

    def test_hidden_fields_are_fresh_and_ours(self) -> None:
        first, second = hidden_fields(SECRET, NOW), hidden_fields(SECRET, NOW)
        assert first[KEY] != second[KEY]
        assert shown_at(SECRET, first[STAMP]) == NOW
        assert first[HONEYPOT] == ""
        assert reasons(first, secret=SECRET, received_at=NOW + timedelta(seconds=10)) == ()

    @given(st.text())
    def test_no_stamp_can_be_guessed(self, written: str) -> None:
        assert shown_at(SECRET, written) is None


class TestSplit:
    def test_sent_twice_is_one_item(self) -> None:
        first = adapter.split(urlencode(post()).encode(), {})
        again = adapter.split(urlencode(post(message="The AC drips, sent again")).encode(), {})
        assert first[0].event_key == again[0].event_key == "form:" + "k" * 22
        assert first[0].sender_key == "0501230001"
        assert first[0].raw == urlencode(post()).encode()

    def test_without_a_key_it_is_named_by_its_hash(self) -> None:
        [item] = adapter.split(b"message=hi&email=A%40b.c&_key=short", {})
        assert item.event_key.startswith("sha256:")
        assert item.sender_key == "a@b.c"

    def test_a_body_that_cannot_be_read_is_kept(self) -> None:
        [item] = adapter.split(b"{", {})
        assert (item.raw, item.sender_key) == (b"{", item.event_key)


def test_only_size_is_a_reason_to_send_it_back() -> None:
    adapter.verify(b"website=spam", {}, {})
    with pytest.raises(TooMuch):
        adapter.verify(b"x" * (LARGEST + 1), {}, {})


def test_the_person_is_told_what_to_correct() -> None:
    fields = (*DEFAULT, Field("area", "Area", "choice", choices=("Jeddah", "Makkah")))
    assert problems(values_in(urlencode(post(area="Jeddah")).encode()), fields, "SA") == {}
    found = problems({"phone": "12", "email": "a@b", "message": "x" * 4001, "area": "Mars"}, fields, "SA")
    assert set(found) == {"phone", "email", "message", "area"}
    assert set(problems({}, fields)) == {"message", "phone"}


async def test_a_form_cannot_be_answered_on_itself() -> None:
    with pytest.raises(Refused) as refused:
        await adapter.send(FakeClient(), ACCOUNT, OutboundMessage(id="1", kind="text", text="hi"))
    assert refused.value.code == "no_reply_channel"
    assert not adapter.sends
