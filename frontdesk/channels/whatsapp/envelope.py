"""Wraps one item of a batch in an envelope of its own, in the provider's format, around its exact bytes."""

from __future__ import annotations

from datetime import datetime

import msgspec

from frontdesk.channels.records import Item
from frontdesk.channels.whatsapp.heads import NULL, Raw, current, read_head, rows, word
from frontdesk.channels.whatsapp.identity import Contacts, contacts_by_id

_OPEN = b'{"object":"whatsapp_business_account","entry":['


class Change(msgspec.Struct, gc=False):
    """Where an item was found."""

    entry: dict[str, Raw]
    whole: Raw
    field: str
    value: dict[str, Raw]
    account: str
    display: str = ""
    standby: bool = False
    digest: bytes = b""


class Part(msgspec.Struct, gc=False):
    """One item before it is wrapped: its names, and the pieces its envelope is made of."""

    change: Change
    key: str
    sender: str
    at: datetime | None
    member: str
    raw: Raw
    people: tuple[str, ...] = ()
    thread: tuple[tuple[bytes, Raw], ...] = ()
    chunk: Raw = NULL


def wrap(parts: list[Part]) -> list[Item]:
    """The items of a batch, each readable without the others."""
    crowds: dict[tuple[int, str], set[str]] = {}
    contacts: dict[int, tuple[list[Raw], Contacts]] = {}
    for part in parts:
        place = id(part.change)
        crowds.setdefault((place, part.member), set()).update(part.people)
        if place not in contacts:
            found = rows(part.change.value.get("contacts"))
            contacts[place] = found, contacts_by_id((word(head.wa_id), current(head.user_id)) for head in map(read_head, found))
    items = []
    for part in parts:
        place = id(part.change)
        known, by_id = contacts[place]
        chosen = by_id.place_of(part.people, crowds[place, part.member])
        raw = _envelope(part, None if chosen is None else known[chosen])
        items.append(Item(part.key, part.sender, part.at, raw, part.change.account))
    return items


def _envelope(part: Part, contact: Raw | None) -> bytes:
    change = part.change
    if part.member == "entry":
        return _OPEN + bytes(change.whole) + b"]}"
    if part.member == "change":
        inside = bytes(change.whole)
    else:
        inside = b'{"field":%s,"value":{%s}}' % (msgspec.json.encode(change.field), _value(part, contact))
    return b'%s{%s"changes":[%s]}]}' % (_OPEN, _members(change.entry, "id", "time"), inside)


def _value(part: Part, contact: Raw | None) -> bytes:
    shared = _members(part.change.value, "messaging_product", "metadata")
    if contact is not None:
        shared += b'"contacts":[%s],' % bytes(contact)
    lists = _list_of(part)
    return shared + (b'"standby":{%s}' % lists if part.change.standby else lists)


def _list_of(part: Part) -> bytes:
    raw = bytes(part.raw)
    if part.member == "history":
        thread = b"".join(b'"%s":%s,' % (name, bytes(value)) for name, value in part.thread)
        return b'"history":[{"metadata":%s,"threads":[{%s"messages":[%s]}]}]' % (bytes(part.chunk), thread, raw)
    if part.member == "history_errors":
        return b'"history":[{"errors":[%s]}]' % raw
    if part.member == "unread":
        return raw
    if part.member == "history_chunk":
        return b'"history":[%s]' % raw
    return b'"%s":[%s]' % (part.member.encode(), raw)


def _members(found: dict[str, Raw], *names: str) -> bytes:
    return b"".join(b'"%s":%s,' % (name.encode(), bytes(found[name])) for name in names if name in found)
