"""What the team is made of, as other rooms see it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from frontdesk.team.shifts import AROUND_THE_CLOCK, ChangedDay, Hours, on_shift

Presence = Literal["available", "busy", "away", "offline", "no_answer"]
Kind = Literal["home_services", "clinic", "salon", "restaurant", "garage", "other"]


class Business(msgspec.Struct, frozen=True):
    """A tenant: one company with its own people, customers and rules."""

    id: UUID
    name: str
    kind: str
    timezone: str
    currency: str
    country: str
    languages: tuple[str, ...]
    week_start: int


class Branch(msgspec.Struct, frozen=True):
    """A place of the business, with its own clock and opening hours; no hours means that none are stated."""

    id: UUID
    name: str
    names: dict[str, str]
    address: str
    timezone: str
    opening: tuple[Hours, ...]
    active: bool


class Role(msgspec.Struct, frozen=True):
    """What a kind of person may do."""

    id: UUID
    name: str
    permissions: tuple[str, ...]
    builtin: bool
    people: int


class Skill(msgspec.Struct, frozen=True):
    """Something a person can be good at; the key is what rules refer to."""

    id: UUID
    key: str
    name: str
    people: int


class HeldSkill(msgspec.Struct, frozen=True):
    """A skill somebody has, from 1 (learning) to 5 (the best we have)."""

    skill_id: UUID
    key: str
    name: str
    level: int


class Staff(msgspec.Struct, frozen=True):
    """A person of the team."""

    id: UUID
    name: str
    email: str
    role_id: UUID
    role: str
    permissions: tuple[str, ...]
    languages: tuple[str, ...]
    skills: tuple[HeldSkill, ...]
    branches: tuple[UUID, ...]
    shifts: tuple[Hours, ...]
    timezone: str
    capacity: int
    urgent_headroom: int
    load: int
    presence: Presence
    presence_at: datetime | None
    last_assigned_at: datetime | None
    active: bool
    changed_days: tuple[ChangedDay, ...] = ()

    def on_shift(self, at: datetime) -> bool:
        """Whether the person is due at work; somebody without a weekly plan works whenever they say they are available."""
        if not self.shifts and not self.changed_days:
            return True
        return on_shift(self.shifts or AROUND_THE_CLOCK, at, self.timezone, self.changed_days)

    def may(self, permission: str) -> bool:
        """Whether the person's role allows it."""
        return permission in self.permissions

    def level(self, skill: str) -> int:
        """How good the person is at the skill with this key; 0 when they do not have it."""
        return next((held.level for held in self.skills if held.key == skill), 0)
