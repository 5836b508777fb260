"""Wraps one item of a batch in an envelope of its own, in the provider's format, around its exact bytes."""

from __future__ import annotations

from datetime import datetime

import msgspec

from frontdesk.channels.records import Item
from frontdesk.channels.whatsapp.heads import NULL, Raw, current, read_head, rows, word
from frontdesk.channels.whatsapp.identity import sender_of

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
    for part in parts:
        crowds.setdefault((id(part.change), part.member), set()).update(part.people)
    return [
        Item(part.key, part.sender, part.at, _envelope(part, crowds[id(part.change), part.member]), part.change.account) for part in parts
    ]


def _envelope(part: Part, crowd: set[str]) -> bytes:
    change = part.change
    if part.member == "entry":
        return _OPEN + bytes(change.whole) + b"]}"
    if part.member == "change":
        inside = bytes(change.whole)
    else:
        inside = b'{"field":%s,"value":{%s}}' % (msgspec.json.encode(change.field), _value(part, crowd))
    return b'%s{%s"changes":[%s]}]}' % (_OPEN, _members(change.entry, "id", "time"), inside)


def _value(part: Part, crowd: set[str]) -> bytes:
    change = part.change
    shared = _members(change.value, "messaging_product", "metadata")
    contacts = rows(change.value.get("contacts"))
    heads = [read_head(contact) for contact in contacts]
    index = sender_of([(word(head.wa_id), current(head.user_id)) for head in heads], part.people, crowd)
    if index is not None:
        shared += b'"contacts":[%s],' % bytes(contacts[index])
    lists = _list_of(part)
    return shared + (b'"standby":{%s}' % lists if change.standby else lists)


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
