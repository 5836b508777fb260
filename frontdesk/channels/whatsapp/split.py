"""Cuts a webhook delivery into items while the provider waits: nothing is decoded further than its id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256

import msgspec

from frontdesk.channels.records import Item
from frontdesk.channels.tolerant import UNREADABLE, moment
from frontdesk.channels.whatsapp.envelope import Change, Part, wrap
from frontdesk.channels.whatsapp.heads import COMMON, LISTS, Head, Raw, as_object, as_text, hashed, name_item, read_head, rows, safe


class _Metadata(msgspec.Struct, gc=False):
    phone_number_id: str
    display_phone_number: str = ""


class _Value(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    metadata: _Metadata
    messages: list[Head] = []
    statuses: list[Head] = []
    contacts: Raw = Raw(b"[]")
    messaging_product: str = ""


class _UsualChange(msgspec.Struct, gc=False):
    field: str
    value: _Value


class _UsualEntry(msgspec.Struct, gc=False):
    changes: list[_UsualChange]


class _Usual(msgspec.Struct, gc=False):
    """The shape of nearly every delivery; one that deviates anywhere does not decode into it."""

    object: str
    entry: list[_UsualEntry]


_usual = msgspec.json.Decoder(_Usual).decode


def split(body: bytes, headers: Mapping[str, str]) -> list[Item]:
    """Cut a delivery into its items, at least one; a body that makes no sense is one item named by its hash."""
    try:
        return _single(body) or _batch(body) or [_nameless(body)]
    except Exception:
        # Whatever is wrong with a body is for the reader to say: the provider must get its 200 in any case.
        return [_nameless(body)]


def _single(body: bytes) -> list[Item] | None:
    """The usual delivery of one message or status, in one pass; the same answer as the long way."""
    try:
        envelope = _usual(body)
    except UNREADABLE:
        return None
    if envelope.object != "whatsapp_business_account" or len(envelope.entry) != 1 or len(envelope.entry[0].changes) != 1:
        return None
    change = envelope.entry[0].changes[0]
    value = change.value
    if change.field == "standby" or not value.metadata.phone_number_id or len(value.messages) + len(value.statuses) != 1:
        return None
    name, head = ("messages", value.messages[0]) if value.messages else ("statuses", value.statuses[0])
    key, people = name_item(name, change.field, head, value.metadata.display_phone_number)
    sender = people[0] or people[1]
    if not key or not sender:
        return None
    return [Item(safe(key), safe(sender), moment(head.timestamp), body, safe(value.metadata.phone_number_id))]


def _batch(body: bytes) -> list[Item]:
    parts = list(_parts(body))
    if len(parts) == 1:
        part = parts[0]
        return [Item(part.key, part.sender, part.at, body, part.change.account)]
    return wrap(parts)


def _nameless(body: bytes) -> Item:
    key = "sha256:" + sha256(body).hexdigest()
    return Item(key, key, None, body, "")


def _parts(body: bytes) -> Iterator[Part]:
    envelope = as_object(Raw(body))
    if as_text(envelope.get("object")) != "whatsapp_business_account":
        return
    for entry_raw in rows(envelope.get("entry")):
        entry = as_object(entry_raw)
        business = as_text(entry.get("id"))
        changes = rows(entry.get("changes"))
        if not changes:
            yield _news(Change(entry, entry_raw, "", {}, safe(business)), "entry")
        for change_raw in changes:
            change = as_object(change_raw)
            value = as_object(change.get("value"))
            metadata = as_object(value.get("metadata") or value.get("recipient"))
            account = as_text(metadata.get("phone_number_id")) or business
            display = as_text(metadata.get("display_phone_number"))
            where = Change(entry, change_raw, as_text(change.get("field")), value, safe(account), display)
            found = list(_parts_of(where, value))
            inner = as_object(value.get("standby")) if where.field == "standby" else {}
            if inner:
                found += _parts_of(msgspec.structs.replace(where, standby=True), inner)
            yield from found or [_news(where, "change")]
            unread = _unread(value, "standby" if inner else "")
            if found and unread:
                # A list nobody has told us of must not vanish when the delivery is taken apart.
                yield Part(
                    where,
                    hashed("unread", where.account.encode(), unread),
                    safe(_lone_contact(where)) or where.account,
                    None,
                    "unread",
                    Raw(unread),
                )


def _unread(value: dict[str, Raw], known: str) -> bytes:
    """The lists and objects of a change that nobody told us of, as members."""
    names = [name for name in value if name not in LISTS and name not in COMMON and name != known]
    full = [name for name in names if as_object(value[name]) or (bytes(value[name]).startswith(b"[") and rows(value[name]))]
    return b",".join(b"%s:%s" % (msgspec.json.encode(name), bytes(value[name])) for name in full)


def _parts_of(where: Change, value: dict[str, Raw]) -> Iterator[Part]:
    for name in LISTS:
        for raw in rows(value.get(name)):
            yield from _history(where, raw) if name == "history" else [_part(where, name, raw)]


def _part(where: Change, name: str, raw: Raw) -> Part:
    head = read_head(raw)
    key, people = name_item(name, where.field, head, where.display)
    if name == "state_sync":
        contact = as_object(as_object(raw).get("contact"))
        people = (as_text(contact.get("phone_number")), as_text(contact.get("user_id")))
    elif name == "errors":
        # Two errors in the same words are told apart by the change they came in.
        where.digest = where.digest or sha256(where.whole).digest()
        key, people = hashed(name, where.account.encode(), bytes(raw), where.digest), (where.account,)
    key = key or hashed(name, where.account.encode(), bytes(raw))
    people = tuple(one for one in people if one)
    return Part(where, safe(key), safe(people[0] if people else _lone_contact(where) or key), moment(head.timestamp), name, raw, people)


def _history(where: Change, chunk_raw: Raw) -> Iterator[Part]:
    """A synchronised chunk: one item for each old message, so that a repeated chunk adds nothing."""
    chunk = as_object(chunk_raw)
    found = 0
    for thread_raw in rows(chunk.get("threads")):
        thread = as_object(thread_raw)
        peer = as_text(thread.get("id"))
        for message in rows(thread.get("messages")):
            found += 1
            part = _part(where, "history", message)
            own = name_item("messages", "", read_head(message), "")[0]
            part.key = safe(f"history:{own}") if own else part.key
            part.sender = safe(peer) if peer else part.sender
            part.thread = tuple((name.encode(), thread[name]) for name in ("id", "context") if name in thread)
            part.chunk = chunk.get("metadata", part.chunk)
            yield part
    for error in rows(chunk.get("errors")):
        found += 1
        part = _part(where, "errors", error)
        part.member = "history_errors"
        yield part
    if not found:
        part = _part(where, "history", chunk_raw)
        part.member = "history_chunk"
        yield part


def _news(where: Change, member: str) -> Part:
    """Something about the account, which has no id: named by the hash of what it says and when."""
    time = where.entry.get("time", Raw(b""))
    key = hashed(member, where.account.encode(), bytes(time), bytes(where.whole))
    return Part(where, key, where.account or key, moment(as_text(time)), member, where.whole)


def _lone_contact(where: Change) -> str:
    """The only contact of a change, for an item that does not say itself whom it is about."""
    contacts = rows(where.value.get("contacts"))
    if len(contacts) != 1:
        return ""
    contact = as_object(contacts[0])
    return as_text(contact.get("wa_id")) or as_text(contact.get("user_id"))
