"""What could be changed, whom that would help, and what is known of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from frontdesk.routing.advisor.statistics import Interval

Kind = Literal["area", "language", "skill", "level", "shift", "absences", "understanding", "person"]
State = Literal["under_way", "given", "cancelled", "failed"]
Phase = Literal["reading", "looking", "choosing", "measuring"]
# What a finding leans on where the business's own days say nothing.
Assumption = Literal["patience", "work", "answering", "presence", "arrivals", "same_speed", "not_together", "newcomer", "understanding"]
Lacking = Literal["days", "enquiries", "finished", "people"]
Covered = Literal["nobody", "not_then", "one"]

Weekday = Annotated[int, msgspec.Meta(ge=0, le=6)]


class Change(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing a manager could change.

    `staff_id` is who would be otherwise, or whom one more person would be like; without it, it is the whole team. A shift is the
    hours from one minute to another of a weekday (over midnight it ends after 1440).
    """

    kind: Kind
    staff_id: UUID | None = None
    area_id: UUID | None = None
    language: str = ""
    skill: str = ""
    level: int = 0
    weekday: int | None = None
    starts_minute: int = 0
    ends_minute: int = 0

    @property
    def what(self) -> tuple[str, ...]:
        """What it adds, whoever it is: two changes of one `what` stand for each other."""
        hours = (str(self.weekday), str(self.starts_minute)) if self.weekday is not None else ()
        kind = "skill" if self.kind == "level" else self.kind
        return (kind, str(self.area_id or ""), self.language, self.skill, *hours)


class Whom(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The customers a change would help; what is left out does not matter. `starts_minute` and on of which weekday they wrote."""

    needs: tuple[str, ...] = ()
    area_id: UUID | None = None
    language: str = ""
    urgent: bool = False
    weekday: int | None = None
    starts_minute: int = 0
    ends_minute: int = 0


class Effect(msgspec.Struct, frozen=True):
    """Something as it is, and as it would be with the change."""

    before: float
    after: Interval

    @property
    def less(self) -> bool:
        """Whether it would surely be less."""
        return self.after.most < self.before - 1e-9

    @property
    def more(self) -> bool:
        """Whether it would surely be more."""
        return self.after.least > self.before + 1e-9


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """A change that would surely help, and how much.

    `wait` (mean seconds of opening hours until the right person begins) and `in_time` (the share that has what was promised) are of
    `whom`; `lost` (customers who leave) and `cost` (points) are of the whole business, a week.
    `customers` of `whom` wrote in the `days` it was measured on. `instead` are others who would do it too.
    """

    change: Change
    whom: Whom
    customers: int
    days: int
    replays: int
    wait: Effect
    in_time: Effect
    lost: Effect
    cost: Effect
    instead: tuple[Change, ...] = ()
    assumptions: tuple[Assumption, ...] = ()


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """A change that was replayed, and of which nothing can be claimed: `measured` on the days that were kept back, or not even that."""

    change: Change
    measured: bool
    cost: Effect | None = None


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """Combinations that are badly covered: each of the needs with the language and the area; what is left out holds for every one.

    `nobody` can do it at all, nobody who can is there when it comes (`not_then`: of `enquiries` so many as `uncovered`), or only
    `one` person (`only_id`) can.
    """

    covered: Covered
    needs: tuple[str, ...] = ()
    language: str = ""
    area_id: UUID | None = None
    enquiries: int = 0
    uncovered: int = 0
    only_id: UUID | None = None


class Cell(msgspec.Struct, frozen=True, array_like=True):
    """What came in one hour of one weekday about one need, in one language, from one area."""

    weekday: int
    hour: int
    need: str
    language: str
    area_id: UUID | None
    enquiries: int
    waited: float
    late: int
    lost: int


class Lack(msgspec.Struct, frozen=True):
    """What the history has too little of: so many there are, so many it takes."""

    what: Lacking
    there: int
    wanted: int


class Trust(msgspec.Struct, frozen=True, kw_only=True):
    """The past replayed as it was, beside what truly happened: whether the replay can be believed."""

    wait_replayed: float
    wait_true: float
    lost_replayed: float
    lost_true: float


class Advice(msgspec.Struct, frozen=True, kw_only=True):
    """What the last weeks say: which changes would help, what was tried, where it is thin.

    Findings come in the order of what they save; one more person, who costs a salary, after what the team can do itself.
    """

    starts: datetime
    ends: datetime
    days: int
    enquiries: int
    people: int
    policy_version: int
    lacks: tuple[Lack, ...] = ()
    findings: tuple[Finding, ...] = ()
    tried: tuple[Tried, ...] = ()
    screened: int = 0
    gaps: tuple[Gap, ...] = ()
    cells: tuple[Cell, ...] = ()
    trust: Trust | None = None
    seconds: float = 0.0


class Study(msgspec.Struct, frozen=True, kw_only=True):
    """One time the advisor was asked: how far it is, and what it found."""

    id: UUID
    weeks: int
    state: State
    phase: Phase
    done: int
    total: int
    asked_by: UUID | None
    asked_at: datetime
    ended_at: datetime | None
    error: str
    result: Advice | None
