"""The few members that name an item of a webhook delivery, and the keys made from them."""

from __future__ import annotations

from hashlib import sha256

import msgspec

from frontdesk.channels.tolerant import UNREADABLE, document, mapping, text

Raw = msgspec.Raw
NULL = Raw(b"null")
Loose = str | int | float | bool | None

LISTS = ("messages", "message_echoes", "history", "statuses", "calls", "state_sync", "user_id_update", "user_preferences", "errors")
"""The lists a change can carry, in the order in which they are read; anything else is news about the account."""

COMMON = frozenset(("messaging_product", "metadata", "contacts"))
"""What a change says about all its lists."""


class Head(msgspec.Struct, gc=False, rename={"from_": "from"}):
    """What an item says of itself, its people and its time; the rest of it is not decoded."""

    id: Loose = None
    from_: Loose = None
    from_user_id: Loose = None
    to: Loose = None
    to_user_id: Loose = None
    recipient_id: Loose = None
    recipient_user_id: Loose = None
    recipient_participant_id: Loose = None
    recipient_participant_user_id: Loose = None
    wa_id: Loose = None
    user_id: object = None
    timestamp: Loose = None
    type: Loose = None
    status: Loose = None
    event: Loose = None


_head = msgspec.json.Decoder(Head).decode
_object = msgspec.json.Decoder(dict[str, Raw]).decode
_list = msgspec.json.Decoder(list[Raw]).decode
_scalar = msgspec.json.Decoder(str | int).decode


def read_head(raw: Raw) -> Head:
    """The head of one item; a member of an unexpected type does not hide the others."""
    try:
        return _head(raw)
    except UNREADABLE:
        pass
    try:
        found = mapping(document(bytes(raw)))
    except Exception:
        return Head()
    head = Head()
    for field, name in zip(Head.__struct_fields__, Head.__struct_encode_fields__, strict=True):
        value = found.get(name)
        setattr(head, field, value if field == "user_id" or type(value) in (str, int, float) else None)
    return head


def name_item(name: str, field: str, head: Head, display: str) -> tuple[str, tuple[str, ...]]:
    """The key of an item that has an id (else ""), and the ids of the customer it is about."""
    own = word(head.id)
    if name == "messages":
        kind = head.type if head.type in ("edit", "revoke") else ""
        prefix = "history_media:" if field == "history" else f"{kind}:" if kind else ""
        return own and prefix + own, (word(head.from_), word(head.from_user_id))
    if name == "statuses":
        person, person_id = word(head.recipient_participant_id), word(head.recipient_participant_user_id)
        # In a group every member reports on the same message.
        who = f":{person or person_id}" if person or person_id else ""
        key = f"{'call' if head.type == 'call' else 'status'}:{own}:{word(head.status)}{who}"
        return own and key, (person or word(head.recipient_id), person_id or word(head.recipient_user_id))
    if name == "message_echoes":
        kind = f"_{head.type}" if head.type in ("edit", "revoke") else ""
        return own and f"echo{kind}:{own}", (word(head.to), word(head.to_user_id))
    if name == "calls":
        return own and f"call:{own}:{word(head.event)}", _caller(head, display)
    return "", (word(head.wa_id), current(head.user_id))


def _caller(head: Head, display: str) -> tuple[str, ...]:
    """The customer of a call is whichever end is not our number."""
    caller, called = word(head.from_), word(head.to)
    if called and caller.lstrip("+") == "".join(filter(str.isdigit, display)):
        return (called, word(head.to_user_id))
    return (caller or word(head.from_user_id) or called, word(head.from_user_id))


def current(value: object) -> str:
    """A user id, also when it is written as {"previous": ..., "current": ...}."""
    return word(mapping(value).get("current")) if type(value) is dict else word(value)


def word(value: object) -> str:
    """An id or type word as text; "" when there is none."""
    return value if type(value) is str else text(value) or ""


def as_object(raw: Raw | None) -> dict[str, Raw]:
    """The members of an object, undecoded; none when it is no object."""
    if raw is None:
        return {}
    try:
        return _object(raw)
    except UNREADABLE:
        return {}


def rows(raw: Raw | None) -> list[Raw]:
    """The members of a list, undecoded; what should be a list and is not is a list of itself, and null is none."""
    if raw is None or bytes(raw) == b"null":
        return []
    try:
        return _list(raw)
    except UNREADABLE:
        return [raw]


def as_text(raw: Raw | None) -> str:
    """A string or whole number as text; "" for anything else."""
    if raw is None:
        return ""
    try:
        return str(_scalar(raw))
    except UNREADABLE:
        return ""


def hashed(name: str, *parts: bytes) -> str:
    """A key for something without an id: the hash of what it says."""
    return f"{name}:sha256:" + sha256(b"\0".join(parts)).hexdigest()


def safe(key: str) -> str:
    """A key that any database takes and any index holds; one that is too long or unprintable is replaced by its hash."""
    if len(key) <= 300 and key.isprintable():
        return key
    return "sha256:" + sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
