"""The handoff packet, and what it is made from."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from frontdesk.team.records import Presence
from frontdesk.understanding.records import Reading


class Said(msgspec.Struct, frozen=True):
    """One message, as far as a packet needs it."""

    id: UUID
    ours: bool
    author: str
    type: str
    text: str
    at: datetime


class Understood(msgspec.Struct, frozen=True):
    """What one message was read as."""

    message_id: UUID
    reading: Reading


class ServiceFact(msgspec.Struct, frozen=True):
    """What the catalog says of a service, with its price already written out."""

    id: UUID
    name: str
    price_kind: Literal["fixed", "from", "on_inspection"]
    price: str | None


class Left(msgspec.Struct, frozen=True):
    """Who had the work before and is gone: they went offline, left the team, went home, or stayed silent."""

    name: str
    because: Literal["offline", "deactivated", "shift_over", "silence"]
    at: datetime


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a packet may be made from. `readings` and `messages` are in the order in which they were written.

    `topic` is the name of a need of the business's own, and `need` what that is handled as.
    """

    language: str
    timezone: str
    now: datetime
    customer: str
    vip: bool
    channel: str
    need: str | None
    abstained: bool
    urgent: bool
    customer_language: str | None
    services: tuple[ServiceFact, ...] = ()
    area: str = ""
    place_matters: bool = False
    currency: str = ""
    readings: tuple[Understood, ...] = ()
    messages: tuple[Said, ...] = ()
    topic: str = ""
    due_at: datetime | None = None
    left: Left | None = None


class PacketSignal(msgspec.Struct, frozen=True):
    """One thing known about the request, by the name the console has for it."""

    name: str
    value: str


class Packet(msgspec.Struct, frozen=True, kw_only=True):
    """What the next person needs to act without scrolling."""

    next_action: str
    summary: str
    already_said: tuple[str, ...] = ()
    signals: tuple[PacketSignal, ...] = ()
    cites: tuple[UUID, ...] = ()
    due_at: datetime | None = None


class PacketLink(msgspec.Struct, frozen=True):
    """Another conversation of this customer that the next person may have to know: what it is about, and how it stands."""

    conversation_id: UUID
    need: str | None
    status: str
    at: datetime


class ModelSummary(msgspec.Struct, frozen=True):
    """What a language model says of the conversation, as of the last message it had read."""

    text: str
    language: str
    made_by: str
    at: datetime


class PacketView(msgspec.Struct, frozen=True):
    """A stored packet as the console shows it; `made_by` is a person's name, or "rules".

    `taken_up_seconds` is how long it took from a person's handing it over to the first action of whoever got it.
    """

    id: UUID
    next_action: str
    summary: str
    already_said: list[str]
    signals: list[PacketSignal]
    cites: list[UUID]
    due_at: datetime | None
    made_by: str
    at: datetime
    taken_up_seconds: int | None = None
    links: list[PacketLink] = []
    by_model: ModelSummary | None = None


class Receiver(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody work could be handed to: whether they are there, how full they are, and what speaks against them.

    `room` says whether this piece of work still fits; `against` is empty for whoever the rules would let have it.
    """

    id: UUID
    name: str
    role: str
    presence: Presence
    on_shift: bool
    shift_ends_at: datetime | None
    next_shift_at: datetime | None
    load: int
    capacity: int
    room: bool
    against: str = ""


class ReceivingQueue(msgspec.Struct, frozen=True):
    """A queue work could be handed to, with how many wait there and how many people who serve it are there."""

    queue: str
    name: str
    waiting: int
    there: int


class Receivers(msgspec.Struct, frozen=True):
    """Everywhere a conversation could be handed to, the best place first."""

    people: list[Receiver]
    queues: list[ReceivingQueue]
    language: str | None


class TakenUp(msgspec.Struct, frozen=True):
    """What became of the work that was handed to somebody: how much of it they took up, and how soon (half within `median_seconds`)."""

    id: UUID | None
    name: str
    handed: int
    taken_up: int
    waiting: int
    median_seconds: int | None


class HandOffs(msgspec.Struct, frozen=True):
    """How work that people handed over was taken up, as a whole and by who got it."""

    days: int
    whole: TakenUp
    by_person: list[TakenUp]
