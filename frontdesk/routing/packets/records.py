"""The handoff packet, and what it is made from."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

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


class PacketView(msgspec.Struct, frozen=True):
    """A stored packet as the console shows it; `made_by` is a person's name, or "rules"."""

    id: UUID
    next_action: str
    summary: str
    already_said: list[str]
    signals: list[PacketSignal]
    cites: list[UUID]
    due_at: datetime | None
    made_by: str
    at: datetime
