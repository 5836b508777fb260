"""What the rerouting rate is made of, and how it is shown."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

import msgspec

Reason = Literal["wrong_need", "wrong_area", "wrong_language", "unavailable", "customer_asked", "other"]
REASONS: tuple[Reason, ...] = get_args(Reason)
Outcome = Literal["kept", "rerouted", "left"]


class Holding(msgspec.Struct, frozen=True):
    """One person's time with a conversation, and how it ended; None while it goes on."""

    staff_id: UUID
    started_at: datetime
    ended_at: datetime | None = None
    end_reason: str | None = None
    acted: bool = False


class Judged(msgspec.Struct, frozen=True):
    """What became of a first handoff, and when; `to` is who had the work next."""

    outcome: Outcome
    at: datetime
    to: UUID | None = None


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """How often a first handoff did not stand, with the interval in which the true rate lies (Clopper and Pearson, 95 %).

    `handled` are those that were kept or rerouted; `left` changed hands through silence or absence and are counted apart.
    """

    key: str
    name: str
    handled: int
    rerouted: int
    left: int
    rate: float | None
    at_least: float
    at_most: float
    reasons: dict[Reason, int]


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """One conversation that was passed on."""

    conversation_id: UUID
    customer: str
    need: str | None
    rule: str
    owner_id: UUID
    owner: str
    to: str | None
    reason: Reason | None
    told: bool
    at: datetime


class Drift(msgspec.Struct, frozen=True, kw_only=True):
    """The alarm rang: of so many conversations since then so many were rerouted, where `expected` is usual.

    Without a need it is of all work; with a role only of what people of that role had first.
    """

    id: UUID
    need: str | None
    role: str | None
    conversations: int
    rerouted: int
    expected: float
    since: datetime
    at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None


class Watch(msgspec.Struct, frozen=True):
    """How far the alarm has come: it watches once it has seen `learns_from` conversations."""

    seen: int
    learns_from: int
    usual: float


class Reroutes(msgspec.Struct, frozen=True, kw_only=True):
    """The rerouting rate over some days, by need, rule and person, with what the alarm said."""

    days: int
    whole: Rate
    by_need: list[Rate]
    by_rule: list[Rate]
    by_person: list[Rate]
    examples: list[Example]
    drifts: list[Drift]
    watch: Watch


class LikelyReason(msgspec.Struct, frozen=True):
    """What can be told by itself of why work is passed on; nothing where nothing can."""

    reason: Reason | None
    need: str | None
