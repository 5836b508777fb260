"""The one mechanism: a recorded fact is at once the audit row, the outbox, the timeline and the analytics fact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from string import Formatter
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import msgspec

from frontdesk.kit.database import Tx
from frontdesk.kit.wording import book, phrase

E = TypeVar("E", bound="type[Event]")


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A fact, told in past tense. Its fields are ids and facts, never what a customer wrote."""

    name: ClassVar[str]
    version: ClassVar[int]
    subject: ClassVar[str]
    sentence: ClassVar[str]
    audience: ClassVar[str]
    personal: ClassVar[tuple[str, ...]]


class StoredEvent(msgspec.Struct, frozen=True):
    """An event as it stands in the table."""

    id: UUID
    position: int
    business_id: UUID
    at: datetime
    name: str
    version: int
    subject_kind: str
    subject_id: UUID | None
    customer_id: UUID | None
    conversation_id: UUID | None
    actor_kind: str
    actor_id: str | None
    cause_id: UUID | None
    request_id: str | None
    data: dict[str, Any]


CATALOGUE: dict[str, type[Event]] = {}


def event(
    name: str, *, subject: str, sentence: str, version: int = 1, audience: str = "business", personal: tuple[str, ...] = ()
) -> Callable[[E], E]:
    """Enter an event type into the catalogue.

    `subject` is the kind of thing it is about (its id is the field `<subject>_id`); `sentence` is how a person reads it,
    with {actor} and field names in braces; `audience` is the permission that may see it live ("business": everybody
    signed in to that business); `personal` names fields to blank when a person is erased.
    """

    def enter(cls: E) -> E:
        known = CATALOGUE.get(name)
        if known is not None and (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
            raise RuntimeError(f"two events are called {name}")
        _check(cls, name, sentence, personal)
        cls.name, cls.version, cls.subject = name, version, subject
        cls.sentence, cls.audience, cls.personal = sentence, audience, personal
        CATALOGUE[name] = cls
        return cls

    return enter


def _check(cls: type[Event], name: str, sentence: str, personal: tuple[str, ...]) -> None:
    fields = set(cls.__struct_fields__)
    # What belongs to the type would hide a field of that name, and {actor} in the sentence is who did it.
    if taken := fields & {"actor", *Event.__annotations__}:
        raise RuntimeError(f"{name}: a field cannot be called {', '.join(sorted(taken))}")
    shown = {part for _, part, _, _ in Formatter().parse(sentence) if part is not None} - {"actor"}
    if missing := (shown | set(personal)) - fields:
        raise RuntimeError(f"{name}: there is no field {', '.join(sorted(missing))}")


async def record(tx: Tx, fact: Event) -> UUID:
    """Write the fact down in the transaction that made it true; its event id."""
    data = msgspec.to_builtins(fact)
    event_id = tx.new_id()
    await tx.execute(
        "insert into events (id, at, name, version, subject_kind, subject_id, customer_id, conversation_id, actor_kind, actor_id,"
        " cause_id, request_id, data) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        event_id,
        tx.at,
        fact.name,
        fact.version,
        fact.subject,
        getattr(fact, f"{fact.subject}_id", None),
        getattr(fact, "customer_id", None),
        getattr(fact, "conversation_id", None),
        tx.actor.kind,
        tx.actor.id,
        tx.cause.id,
        tx.cause.request_id,
        data,
    )
    tx.recorded += 1
    return event_id


async def position_now(tx: Tx) -> int:
    """The last position given out; read it before a list, and everything after it arrives live."""
    position: int = await tx.value("select position from stamp")
    return position


def sentence_of(name: str, data: Mapping[str, Any], actor: str, names: Mapping[str, str] | None = None, language: str | None = None) -> str:
    """How a person reads the event in `language`, else in English; ids found in `names` are shown by name."""
    kind = CATALOGUE.get(name)
    if kind is None:
        return name
    known = names or {}
    words = {key: _shown(value, known, language) for key, value in data.items()}
    # A field that an older version of the event did not have is left out.
    sentence = book(language).events.get(name, kind.sentence)
    return sentence.format_map(defaultdict(str, words | {"actor": phrase(language, actor)}))


def _shown(value: Any, names: Mapping[str, str], language: str | None) -> str:
    if value is None:
        return phrase(language, "nobody")
    if isinstance(value, (list, tuple)):
        return ", ".join(_shown(one, names, language) for one in value)
    return names.get(str(value)) or phrase(language, str(value))


EVENT_COLUMNS = (
    "id, position, business_id, at, name, version, subject_kind, subject_id, customer_id, conversation_id,"
    " actor_kind, actor_id, cause_id, request_id, data"
)
