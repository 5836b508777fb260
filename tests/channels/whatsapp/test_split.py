"""Cutting a delivery apart loses nothing, never fails, and gives each item a name of its own."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.channels.contract import Unparsable
from frontdesk.channels.records import ChannelEvent, Item
from frontdesk.channels.whatsapp import split as module
from frontdesk.channels.whatsapp.parse import parse
from frontdesk.channels.whatsapp.split import split
from tests.channels import samples as s


def cut(body: bytes) -> list[Item]:
    items = split(body, {})
    assert items
    return items


def read(items: list[Item]) -> list[ChannelEvent]:
    return [event for item in items for event in parse(item.raw)]


def plain(events: list[ChannelEvent]) -> list[ChannelEvent]:
    return [msgspec.structs.replace(event, duplicate=False) for event in events]


def test_one_message_is_the_body_itself() -> None:
    body = s.of_messages(s.message())
    assert cut(body) == [Item("wamid.IN1", s.NOURA, datetime.fromtimestamp(s.AT, UTC), body, s.ACCOUNT)]


def test_a_batch_over_entries_changes_and_lists_loses_none() -> None:
    first = s.change(s.value(messages=[s.message(), s.message(id_="wamid.IN2")], statuses=[s.status()], errors=[{"code": 131000}]))
    second = s.change(s.value(account="111", messages=[s.message(id_="wamid.IN3")]))
    other = s.delivery(s.change(s.value(account="222", statuses=[s.status("read"), s.status("sent")])))
    batch = s.delivery(first, second)
    batch["entry"] += other["entry"]
    items = cut(s.raw(batch))
    assert [item.event_key.split(":sha256")[0] for item in items] == [
        "wamid.IN1",
        "wamid.IN2",
        "status:wamid.OUT1:delivered",
        "errors",
        "wamid.IN3",
        "status:wamid.OUT1:read",
        "status:wamid.OUT1:sent",
    ]
    assert [item.account for item in items] == [s.ACCOUNT] * 4 + ["111", "222", "222"]
    assert read(items) == parse(s.raw(batch))


def test_each_item_holds_the_exact_bytes_and_only_its_own_contact() -> None:
    sami = {"profile": {"name": "Sami \u0633"}, "wa_id": "966500000009"}
    own = s.message(text={"body": 'caf\u00e9   "quoted"'})
    body = s.of_messages(own, s.message(id_="wamid.IN2") | {"from": "966500000009"}, contacts=[s.CONTACT, sami])
    first, second = cut(body)
    assert json.dumps(own).encode() in first.raw
    assert b"Sami" not in first.raw
    assert b"Noura" not in second.raw
    assert json.dumps(sami).encode() in second.raw
    assert json.loads(first.raw)["entry"][0]["changes"][0]["value"]["contacts"] == [s.CONTACT]


def test_a_repeated_delivery_has_the_same_names_however_it_is_batched() -> None:
    parts: list[dict[str, Any]] = [
        {"messages": [s.message()]},
        {"statuses": [s.status()]},
        {"user_preferences": [{"wa_id": s.NOURA, "value": "stop", "timestamp": 1}]},
    ]
    alone = [cut(s.raw(s.delivery(s.change(s.value(contacts=[], **part)))))[0].event_key for part in parts]
    together = [item.event_key for item in cut(s.raw(s.delivery(*(s.change(s.value(contacts=[], **part)) for part in parts))))]
    assert alone == together


@pytest.mark.parametrize(
    ("body", "key", "sender"),
    [
        (s.of_messages(s.message("edit", {})), "edit:wamid.IN1", s.NOURA),
        (s.of_messages(s.message("revoke", {})), "revoke:wamid.IN1", s.NOURA),
        (s.of_messages(s.message() | {"from": ""}), "wamid.IN1", s.NOURA),
        (s.of_messages(s.message(from_user_id="SA.1") | {"from": None}), "wamid.IN1", "SA.1"),
        (s.of_messages(s.message() | {"from": None}, contacts=[]), "wamid.IN1", "wamid.IN1"),
        (s.of_statuses(s.status() | {"recipient_id": None, "recipient_user_id": "SA.1"}), "status:wamid.OUT1:delivered", "SA.1"),
        (s.of_statuses(s.status(type="call")), "call:wamid.OUT1:delivered", s.NOURA),
        (s.of_statuses(s.status(recipient_participant_id="7")), "status:wamid.OUT1:delivered:7", "7"),
        (s.of("smb_message_echoes", message_echoes=[{"id": "e", "to": s.NOURA, "type": "text"}]), "echo:e", s.NOURA),
        (s.of("smb_message_echoes", message_echoes=[{"id": "e", "to": s.NOURA, "type": "edit"}]), "echo_edit:e", s.NOURA),
        (s.of("smb_message_echoes", message_echoes=[{"id": "e", "to": s.NOURA, "type": "revoke"}]), "echo_revoke:e", s.NOURA),
        (s.of("calls", calls=[{"id": "c", "from": s.OURS, "to": s.NOURA, "event": "connect"}]), "call:c:connect", s.NOURA),
        (s.of("history", messages=[s.message("image", {})]), "history_media:wamid.IN1", s.NOURA),
        (s.of("history", history=[{"threads": [{"id": s.NOURA, "messages": [{"id": "h", "from": s.OURS}]}]}]), "history:h", s.NOURA),
    ],
)
def test_every_kind_has_a_name_and_a_line_to_wait_in(body: bytes, key: str, sender: str) -> None:
    [item] = cut(body)
    assert (item.event_key, item.sender_key, item.raw) == (key, sender, body)


def test_what_has_no_id_is_named_by_what_it_says_and_when() -> None:
    first = cut(s.news("account_update", 1, event="DISABLED_UPDATE"))[0]
    again = cut(s.news("account_update", 1, event="DISABLED_UPDATE"))[0]
    later = cut(s.news("account_update", 2, event="DISABLED_UPDATE"))[0]
    assert first.event_key == again.event_key != later.event_key
    assert (first.account, first.sender_key) == (s.BUSINESS, s.BUSINESS)


def test_a_history_chunk_is_one_item_for_each_old_message() -> None:
    thread = {
        "id": s.NOURA,
        "context": {"user_id": s.NOURA_ID},
        "messages": [{"id": f"h{n}", "from": s.OURS, "type": "text"} for n in range(3)],
    }
    other = {"id": "966500000009", "messages": [{"id": "h9", "from": "966500000009"}]}
    body = s.of(
        "history",
        history=[{"metadata": {"phase": 1}, "threads": [thread, other]}, {"errors": [{"code": 1}]}, {"metadata": {"progress": 100}}],
    )
    items = cut(body)
    assert [item.sender_key for item in items][:4] == [s.NOURA] * 3 + ["966500000009"]
    assert read(items) == parse(body)


def test_a_nested_standby_list_keeps_its_nesting() -> None:
    body = s.of("standby", standby={"messages": [s.message(), s.message(id_="wamid.IN2")]}, contacts=[s.CONTACT])
    assert [event.standby for event in read(cut(body))] == [True, True]
    assert read(cut(body)) == parse(body)


def test_a_list_nobody_told_us_of_is_an_item() -> None:
    body = s.of("messages", messages=[s.message(), s.message(id_="wamid.IN2")], holograms=[{"id": 1}], contacts=[s.CONTACT])
    assert len(cut(body)) == 3
    assert read(cut(body)) == parse(body)


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"{}", b'{"object":"page"}', b"\xff\xfe", b'{"object":"whatsapp_business_account"}', b"[" * 200_000]
)
def test_a_body_that_makes_no_sense_is_one_item_named_by_its_hash(body: bytes) -> None:
    [item] = cut(body)
    assert item.event_key.startswith("sha256:")
    assert item.raw == body


def test_keys_can_be_stored_whatever_the_ids_are() -> None:
    for strange in ("x" * 5000, "nul\0", "line\n"):
        [item] = cut(s.of_messages(s.message(id_=strange) | {"from": strange}, contacts=[]))
        for key in (item.event_key, item.sender_key):
            assert key.isprintable()
            assert len(key) <= 300
    [item] = cut(s.of_messages(s.message(id_="#")).replace(b'"#"', rb'"\ud83d"'))
    assert item.event_key.encode()


def test_a_thousand_customers_in_one_delivery_keep_their_names() -> None:
    names = [f"9665{n:08}" for n in range(1000)]
    contacts = [{"profile": {"name": name}, "wa_id": name} for name in names]
    messages = [s.message(id_=f"wamid.{name}") | {"from": name} for name in reversed(names)]
    body = s.of_messages(*messages, contacts=contacts)
    assert [event.name for event in parse(body)] == names[::-1]
    assert [event.name for event in read(cut(body))] == names[::-1]


def test_three_megabytes_of_a_thousand_messages() -> None:
    many = [s.message(id_=f"wamid.{n}", text={"body": "x" * 2800}) for n in range(1000)]
    items = cut(s.of_messages(*many))
    assert [item.event_key for item in items] == [f"wamid.{n}" for n in range(1000)]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
LISTS = (
    "messages",
    "statuses",
    "message_echoes",
    "calls",
    "errors",
    "history",
    "state_sync",
    "user_id_update",
    "user_preferences",
    "new_list",
)


_ROW = st.fixed_dictionaries(
    {},
    optional={
        "id": st.sampled_from(["a", "b", 7, ""]) | JSON,
        "from": st.sampled_from([s.NOURA, "966500000009", s.NOURA_ID, ""]) | JSON,
        "to": st.just(s.NOURA) | JSON,
        "recipient_id": st.just(s.NOURA) | JSON,
        "type": st.sampled_from(["text", "edit", "revoke", "call", "system", "x"]) | JSON,
        "status": st.sampled_from(["sent", "read"]) | JSON,
        "timestamp": st.just(str(s.AT)) | JSON,
        "text": st.just({"body": "hi"}) | JSON,
        "threads": st.lists(
            st.fixed_dictionaries({"id": JSON, "messages": st.lists(st.fixed_dictionaries({"id": JSON}), max_size=2)}), max_size=2
        ),
    },
)
_VALUE = st.fixed_dictionaries(
    {"metadata": st.just({"phone_number_id": s.ACCOUNT, "display_phone_number": s.OURS}) | JSON},
    optional={name: st.lists(_ROW | JSON, max_size=3) | JSON for name in LISTS}
    | {"contacts": st.lists(st.just(s.CONTACT) | st.just({"wa_id": "966500000009"}) | JSON, max_size=2) | JSON, "standby": JSON},
)
_CHANGE = st.fixed_dictionaries({"value": _VALUE | JSON, "field": st.sampled_from(["messages", "history", "standby", "calls", "x"]) | JSON})
_ENTRY = st.fixed_dictionaries({"changes": st.lists(_CHANGE | JSON, max_size=2) | JSON}, optional={"id": JSON, "time": JSON})
# Deliveries of believable shape in which any member may be anything.
DELIVERIES = st.fixed_dictionaries({"object": st.just("whatsapp_business_account"), "entry": st.lists(_ENTRY | JSON, max_size=2) | JSON})


@settings(max_examples=400, deadline=None)
@given(DELIVERIES)
def test_taken_apart_or_whole_a_delivery_reads_the_same(found: dict[str, Any]) -> None:
    body = json.dumps(found).encode()
    assert plain(read(cut(body))) == plain(parse(body))


@settings(max_examples=300, deadline=None)
@given(DELIVERIES)
def test_the_short_way_names_items_like_the_long_way(found: dict[str, Any]) -> None:
    body = json.dumps(found).encode()
    short = module._single(body)
    if short is not None:
        assert short == module._batch(body)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | st.text().map(str.encode) | JSON.map(lambda found: json.dumps(found).encode()))
def test_any_bytes_are_at_least_one_item_and_reading_fails_only_as_unparsable(body: bytes) -> None:
    for item in cut(body):
        try:
            assert parse(item.raw)
        except Unparsable:
            assert item.event_key.startswith("sha256:")


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_damaged_delivery_is_never_refused(data: st.DataObject) -> None:
    body = bytearray(s.of_messages(s.message(), s.message(id_="wamid.IN2")))
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    damaged = bytes(body[: data.draw(st.integers(0, len(body)))])
    for item in cut(damaged):
        try:
            assert parse(item.raw)
        except Unparsable:
            assert len(cut(damaged)) == 1
