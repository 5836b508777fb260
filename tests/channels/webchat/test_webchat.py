"""A visitor is who holds the token; what the page proves is believed, what the visitor says is only claimed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.channels.contract import Refused, SignatureWrong, TooMuch, Unparsable
from frontdesk.channels.records import Account, Arrived, ChannelEvent, Choice, Handle, OutboundMessage
from frontdesk.channels.webchat import adapter
from frontdesk.channels.webchat.visitors import issue_token, visitor_id, vouch
from tests.channels.fakes import FakeClient

SECRETS = {"visitor_secret": "visitors", "widget_secret": "page"}
ACCOUNT = Account("webchat", "site", secrets=SECRETS, settings={"region": "SA"})
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
TOKEN = issue_token("visitors")
BEARER = {"authorization": f"Bearer {TOKEN}"}


def post(**more: Any) -> bytes:
    return json.dumps({"id": "m1", "text": "Do you clean carpets?", "at": "2026-11-21T09:29:58Z"} | more).encode()


def read(body: bytes, at: datetime | None = NOW) -> ChannelEvent:
    [item] = adapter.split(body, BEARER)
    [event] = adapter.parse(item.raw, Arrived(ACCOUNT, at))
    return event


def user(expires: datetime = NOW + timedelta(hours=1), secret: str = "page", id_: object = "C-77") -> dict[str, Any]:
    return {"id": id_, "expires": int(expires.timestamp()), "signature": vouch(secret, str(id_), int(expires.timestamp()))}


def test_a_message_from_a_visitor() -> None:
    event = read(post(name="Noura", email="N@a.sa", phone="0501230001", page="https://nadhif.example/prices"))
    me = visitor_id(TOKEN)
    assert (event.kind, event.type, event.id, event.text, event.from_) == ("message", "text", "m1", "Do you clean carpets?", me)
    assert (event.account, event.name, event.url) == ("site", "Noura", "https://nadhif.example/prices")
    assert event.ts == NOW - timedelta(seconds=2)
    assert event.handles == (
        Handle("webchat", me, me),
        Handle("email", "N@a.sa", "n@a.sa", verified=False),
        Handle("phone", "0501230001", "+966501230001", verified=False),
    )


def test_the_token_is_never_stored() -> None:
    for body, headers in ((post(), BEARER), (post(token=TOKEN), {})):
        [item] = adapter.split(body, headers)
        assert TOKEN.encode() not in item.raw
        assert TOKEN not in item.event_key + item.sender_key
        assert item.sender_key == visitor_id(TOKEN)


def test_a_visitor_cannot_speak_for_another() -> None:
    [item] = adapter.split(post(visitor="somebody else"), BEARER)
    assert json.loads(item.raw)["visitor"] == visitor_id(TOKEN)


def test_sent_twice_is_one_item_and_two_visitors_may_count_alike() -> None:
    first, again = adapter.split(post(), BEARER)[0], adapter.split(post(text="resent"), BEARER)[0]
    other = adapter.split(post(), {"Authorization": f"bearer {issue_token('visitors')}"})[0]
    assert first.event_key == again.event_key != other.event_key
    assert adapter.split(post(id=None), BEARER)[0].event_key != adapter.split(post(id="x" * 500), BEARER)[0].event_key


def test_a_tap_on_a_choice() -> None:
    event = read(post(text="Yes", payload="confirm", reply_to="wc1"))
    assert (event.type, event.text, event.payload, event.reply_to) == ("button_reply", "Yes", "confirm", "wc1")


def test_nothing_said_is_ignored() -> None:
    assert read(post(text="")).kind == "ignored"
    with pytest.raises(Unparsable):
        adapter.parse(b"[]")


class TestKnownCustomers:
    def test_the_pages_proof_names_the_customer(self) -> None:
        event = read(post(user=user()))
        assert (event.from_user_id, event.note) == ("C-77", None)
        assert Handle("webchat_user", "C-77", "C-77") in event.handles

    @pytest.mark.parametrize(
        ("claim", "note"),
        [
            (user(secret="guess"), "the page's proof for the customer is wrong"),
            (user(expires=NOW - timedelta(seconds=1)), "the page's proof for the customer has run out"),
            (user() | {"id": "C-78"}, "the page's proof for the customer is wrong"),
            (user() | {"signature": None}, "the page's proof for the customer is wrong"),
            ({"id": "C-77"}, "the page names a customer without proof"),
        ],
    )
    def test_a_bad_proof_loses_the_claim_not_the_message(self, claim: dict[str, Any], note: str) -> None:
        event = read(post(user=claim))
        assert (event.text, event.from_user_id, event.note) == ("Do you clean carpets?", None, note)
        assert [handle.kind for handle in event.handles] == ["webchat"]


class TestTokens:
    def test_ours_opens(self) -> None:
        adapter.verify(post(), BEARER, SECRETS)
        adapter.verify(post(token=TOKEN), {}, SECRETS)

    @pytest.mark.parametrize(
        ("headers", "secrets"),
        [
            ({}, SECRETS),
            ({"authorization": f"Basic {TOKEN}"}, SECRETS),
            ({"authorization": "Bearer x"}, SECRETS),
            ({"authorization": f"Bearer {TOKEN[:-1]}"}, SECRETS),
            ({"authorization": f"Bearer {issue_token('another widget')}"}, SECRETS),
            (BEARER, {}),
        ],
    )
    def test_nothing_else_does(self, headers: dict[str, str], secrets: dict[str, str]) -> None:
        with pytest.raises(SignatureWrong):
            adapter.verify(post(), headers, secrets)

    @given(st.text())
    def test_none_can_be_made_up(self, token: str) -> None:
        with pytest.raises(SignatureWrong):
            adapter.verify(post(), {"authorization": f"Bearer {token}"}, SECRETS)

    def test_four_kilobytes_are_enough(self) -> None:
        with pytest.raises(TooMuch):
            adapter.verify(post(text="x" * 4096), BEARER, SECRETS)


async def test_sending_is_done_when_it_is_in_the_thread() -> None:
    client = FakeClient()
    message = OutboundMessage(id="outbox-1", kind="buttons", text="When?", buttons=(Choice("a", "Today"),))
    assert (await adapter.send(client, ACCOUNT, message)).provider_id == "webchat:outbox-1"
    assert client.asked == []
    for bad in (OutboundMessage(id="1", kind="template"), OutboundMessage(id="1", kind="text", text=" ")):
        with pytest.raises(Refused):
            await adapter.send(client, ACCOUNT, bad)
