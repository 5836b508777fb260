"""What a backtest found, as it is kept: facts and codes; sentences are made from them when somebody reads it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from frontdesk.routing.trials.records import Cause, Kind

Key = Literal["rerouted", "half", "most", "in_time", "unsure", "lost", "cost", "longest_queue"]
Verdict = Literal["better", "worse", "unclear", "same"]
State = Literal["waiting", "running", "done", "cancelled", "failed"]
Step = Literal["waiting", "reading", "deciding", "replaying", "done"]


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """One figure under the live policy and under the tried one, both replayed; `life` is what really was.

    `at_least` and `at_most` are where the difference lies (95 %); None where there is nothing to tell it from. Shares are between 0 and
    1, times seconds of opening hours.
    """

    key: Key
    life: float | None
    before: float
    after: float
    at_least: float | None
    at_most: float | None
    verdict: Verdict


class ClassMeasure(msgspec.Struct, frozen=True, kw_only=True):
    """How one priority class reached the right person in time."""

    priority: str
    enquiries: int
    in_time: Measure


class PersonLoad(msgspec.Struct, frozen=True, kw_only=True):
    """What one person had to do on a day they were at work: conversations, and the share of their time with something open."""

    staff_id: UUID
    before: float
    after: float
    busy_before: float
    busy_after: float


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a decision leaves a conversation: with somebody, or waiting in a queue, by a rule."""

    staff_id: UUID | None
    queue: str
    rule: str
    rule_name: str


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """A recorded decision that the tried policy would have made otherwise, and what made the difference, in each language staff read."""

    conversation_id: UUID
    at: datetime
    kind: Kind
    cause: Cause
    was: Place
    now: Place
    why: dict[str, str]


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """What was recomputed exactly: every decision that routing had made by itself, from what it had looked at then.

    `same` came out as recorded under the version they name; the others are left out of the comparison. `elsewhere` are conversations
    whose first differing decision would have sent them to somebody else, or to another queue.
    """

    decisions: int
    same: int
    conversations: int
    elsewhere: int
    otherwise: int
    changed: tuple[Changed, ...] = ()
    by_cause: dict[str, int] = {}


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """What the reader must know before believing a figure, as a code with its particulars."""

    code: str
    params: dict[str, float] = {}


class Replayed(msgspec.Struct, frozen=True, kw_only=True):
    """What replaying both policies found. Without `measures` there was too little to replay."""

    enquiries: int
    days: float
    seeds: int
    measures: tuple[Measure, ...] = ()
    classes: tuple[ClassMeasure, ...] = ()
    people: tuple[PersonLoad, ...] = ()
    limits: tuple[Limit, ...] = ()
    counted: dict[str, int] = {}


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a backtest found."""

    recorded: Recorded
    replayed: Replayed
