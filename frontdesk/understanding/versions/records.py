"""What is known of versions and their trials."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

# held: the version in use before the software brought another one; tried: a trial let it take over; promoted: the operator's
# command; chosen and went_back: a click of somebody who may.
Because = Literal["held", "tried", "promoted", "chosen", "went_back"]
Verdict = Literal["better", "no_worse", "worse", "too_few", "unopposed", "failed"]


class Known(msgspec.Struct, frozen=True):
    """A version this installation knows, without its content."""

    digest: str
    version: str
    card: dict[str, Any]
    origin: Literal["shipped", "promoted"]
    file: str
    size: int
    came_at: datetime


class Choice(msgspec.Struct, frozen=True):
    """Which version reads for a business (None: the shipped one), which one did before, since when, by whom and why."""

    model: str | None = None
    model_before: str | None = None
    model_since: datetime | None = None
    model_by: UUID | None = None
    model_because: Because | None = None


class Lesson(msgspec.Struct, frozen=True):
    """A confirmed message as a trial reads it: its language is what was read when it came."""

    id: UUID
    conversation_id: UUID
    need: str
    language: str
    text: str
    at: datetime


class Trial(msgspec.Struct, frozen=True):
    """A version on trial beside the one in use; it takes that one's place by itself only where `takes_over`."""

    id: UUID
    candidate: str
    against: str
    takes_over: bool
    asked_by: UUID | None
    asked_at: datetime
    total: int
    read: int
    ended_at: datetime | None
    verdict: Verdict | None
    result: dict[str, Any] | None


class TrialSide(msgspec.Struct, frozen=True):
    """How one version read the messages: how many rightly, how many it would have acted upon alone, and how many of those rightly."""

    right: int = 0
    alone: int = 0
    alone_right: int = 0

    def plus(self, other: TrialSide) -> TrialSide:
        """Both together."""
        return TrialSide(self.right + other.right, self.alone + other.alone, self.alone_right + other.alone_right)


class TrialCell(msgspec.Struct, frozen=True):
    """One need or one language, and how each side read its messages."""

    name: str
    messages: int
    current: TrialSide
    candidate: TrialSide


class Change(msgspec.Struct, frozen=True):
    """A message that one side read rightly and the other did not; `need` is what a person said."""

    message_id: UUID
    conversation_id: UUID
    need: str
    was: str
    now: str

    @property
    def better(self) -> bool:
        """Whether the candidate is the one that read it rightly."""
        return self.now == self.need


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What a trial found; `current` counts nothing where the version in use could not read any more."""

    messages: int
    current: TrialSide
    candidate: TrialSide
    better: int
    worse: int
    needs: list[TrialCell]
    languages: list[TrialCell]
    changed: list[Change]


# Of one message: how sure the version in use was and what it read (None where it cannot read any more), and the same of the candidate.
Readings = dict[str, tuple[tuple[float, str] | None, tuple[float, str]]]


class Compared(msgspec.Struct, frozen=True):
    """A trial at its end."""

    verdict: Verdict
    result: Result | None = None
    readings: Readings = {}
