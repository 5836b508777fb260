"""Reads what WhatsApp delivered into channel events: every entry, every change, every list."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from frontdesk.channels.contract import Unparsable
from frontdesk.channels.records import Arrived, ChannelEvent, Json
from frontdesk.channels.tolerant import document, mapping, sequence, text
from frontdesk.channels.whatsapp import messages, notices
from frontdesk.channels.whatsapp.heads import COMMON, LISTS
from frontdesk.channels.whatsapp.where import Where, named

_UNKNOWN = Arrived()


def parse(raw: bytes, arrived: Arrived = _UNKNOWN) -> list[ChannelEvent]:
    """Read an item or a whole delivery, in order; a repeated id is marked as a duplicate."""
    envelope = document(raw)
    if type(envelope) is not dict:
        raise Unparsable("not_an_object", "A WhatsApp delivery is a JSON object; this is something else.")
    body = mapping(envelope)
    if text(body.get("object")) != "whatsapp_business_account":
        return [ChannelEvent(kind="ignored", note=f"not about a WhatsApp account: {text(body.get('object')) or 'no object named'}")]
    events = [event for entry in sequence(body.get("entry")) for event in _entry(mapping(entry))]
    return _marked(events) if events else [ChannelEvent(kind="ignored", note="an empty delivery")]


def _entry(entry: Json) -> Iterator[ChannelEvent]:
    business = text(entry.get("id"))
    changes = sequence(entry.get("changes"))
    if not changes:
        yield ChannelEvent(kind="ignored", business_account=business, note="an entry without changes", details=entry or None)
    for change in map(mapping, changes):
        yield from _change(change, business, entry.get("time"))


def _change(change: Json, business: str | None, time: object) -> Iterator[ChannelEvent]:
    value = mapping(change.get("value"))
    metadata = mapping(value.get("metadata")) or mapping(value.get("recipient"))
    contacts = tuple(map(mapping, sequence(value.get("contacts"))))
    where = Where(
        field=text(change.get("field")) or "",
        account=text(metadata.get("phone_number_id")),
        business=business,
        display="".join(filter(str.isdigit, text(metadata.get("display_phone_number")) or "")),
        contacts=contacts,
        by_id=named(contacts),
        standby=text(change.get("field")) == "standby",
    )
    events = list(_lists(value, where))
    inner = mapping(value.get("standby")) if where.standby else {}
    events += _lists(inner, where)
    yield from events
    # Beside lists we know there may be one we have never seen: it must not vanish.
    unread = {key: found for key, found in value.items() if type(found) in (dict, list) and found and key not in (*LISTS, *COMMON)}
    if inner:
        unread.pop("standby", None)
    if unread or not events:
        yield notices.news(unread if events else value, where, time)


def _lists(value: Json, where: Where) -> Iterator[ChannelEvent]:
    for name in LISTS:
        if name not in value:
            continue
        rows = [mapping(row) for row in sequence(value[name])]
        inside = msgspec.structs.replace(where, people=frozenset(one for row in rows for one in _ids(name, row)))
        if name == "history":
            for chunk in rows:
                yield from messages.history(chunk, inside)
        else:
            for row in rows:
                yield _READERS[name](row, inside)


def _ids(name: str, row: Json) -> tuple[str, ...]:
    keys = {"messages": ("from", "from_user_id"), "message_echoes": ("to", "to_user_id")}.get(name, ())
    return tuple(found for key in keys if (found := text(row.get(key))))


def _marked(events: list[ChannelEvent]) -> list[ChannelEvent]:
    seen: set[tuple[object, ...]] = set()
    marked = []
    for event in events:
        name = (event.kind, event.account, event.id, event.status, event.event, event.to_user_id if event.group else None)
        if event.id is not None and name in seen:
            event = msgspec.structs.replace(event, duplicate=True)
        seen.add(name)
        marked.append(event)
    return marked


_READERS: dict[str, Callable[[Json, Where], ChannelEvent]] = {
    "messages": messages.message,
    "message_echoes": messages.echo,
    "statuses": notices.status,
    "calls": notices.call,
    "state_sync": notices.sync,
    "user_id_update": notices.identity,
    "user_preferences": notices.preference,
    "errors": notices.error,
}
