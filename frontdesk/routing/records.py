"""What a decision looks at, and what it is."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from frontdesk.routing.policies.records import Rule, Wish
from frontdesk.team.shifts import Hours

HeldBecause = Literal["owner", "right"]
Action = Literal["assign", "offer", "keep", "hold", "queue", "escalate"]
StepKind = Literal["classified", "rule", "skill", "load", "owner", "queue"]


class Named(msgspec.Struct, frozen=True):
    """Somebody or something with a name."""

    id: UUID
    name: str


class Situation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything a decision may know of a conversation.

    `arrived_at` is since when the customer has waited; routing never moves it. `area_path` is the area and what it
    lies in, `area_within` what lies in it. `declined` have handed it on before; `refused` have declined an offer of it, the
    last of them at `refused_at`; `placed_in` is the queue a person chose by hand. `handled_as` is the shipped need that a need
    of the business's own is worked as. `doubted` (by a language model that read another need), `need_name`, `area_name` and
    `skill_names` serve the sentences only, nothing is decided by them.
    """

    conversation_id: UUID
    arrived_at: datetime
    need: str | None = None
    handled_as: str | None = None
    probabilities: dict[str, float] = {}
    confidence: float | None = None
    acts_from: float | None = None
    abstained: bool = False
    doubted: bool = False
    urgent: bool = False
    vip_level: int = 0
    channel: str = ""
    language: str | None = None
    service_ids: tuple[UUID, ...] = ()
    service_skills: tuple[str, ...] = ()
    area_path: tuple[UUID, ...] = ()
    area_within: tuple[UUID, ...] = ()
    branch_id: UUID | None = None
    weight: int = 2
    last_owner_id: UUID | None = None
    declined: tuple[UUID, ...] = ()
    refused: tuple[UUID, ...] = ()
    refused_at: datetime | None = None
    placed_in: str | None = None
    window_ends_at: datetime | None = None
    reply_wanted: bool = True
    reroutes: int = 0
    timezone: str = "UTC"
    opening: tuple[Hours, ...] = ()
    need_name: str = ""
    area_name: str = ""
    skill_names: dict[str, str] = {}


class Candidate(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything a decision may know of a person. No areas or branches means: all of them.

    `load` are the units they hold, `promised` the units meant for customers who wait longer than this one.
    """

    staff_id: UUID
    name: str
    role: str = ""
    may_reply: bool = True
    skills: dict[str, int] = {}
    languages: tuple[str, ...] = ()
    areas: tuple[UUID, ...] = ()
    branches: tuple[UUID, ...] = ()
    on_shift: bool = True
    shift_ends_at: datetime | None = None
    next_shift_at: datetime | None = None
    presence: str = "available"
    load: int = 0
    promised: int = 0
    capacity: int = 10
    urgent_headroom: int = 0
    last_assigned_at: datetime | None = None


class Reason(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why somebody cannot have the work, as a code with its particulars; `explain` puts it into words."""

    code: str
    params: dict[str, str | int] = {}


class Considered(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one person in a decision: every reason against, or the price of giving it to them (`score`, in points; the
    lowest wins) with the terms it is made of. `right` is how likely they are the right person."""

    staff_id: UUID
    name: str
    chosen: bool = False
    ring: int | None = None
    right: float = 1.0
    score: float | None = None
    terms: dict[str, float] = {}
    excluded: tuple[Reason, ...] = ()
    excluded_because: str | None = None


class Pressing(msgspec.Struct, frozen=True):
    """How pressing a conversation is: seconds of opening hours waited and promised, the seconds of work it will take, the points
    that one more second of waiting costs (`rate`), and those points for each second of work (`index`)."""

    waited: float
    target: float
    work: float
    rate: float
    index: float


class Step(msgspec.Struct, frozen=True):
    """One line of "Why routed here"."""

    kind: StepKind
    title: str
    detail: str


class Decision(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What routing chose and why, with all it looked at, so that anyone can compute it again.

    `offered` are asked all at once, for `offer_seconds`. `held_for` is whose return it waits for, `held_until` at the latest:
    whoever had the customer last, or is likelier the right person.
    `gap` is how many points more the next best would have cost. `by_hand` says that a person decided, and how; then there
    is nothing to compute. `overflowed_from` is the queue in which nobody took it in time. `queue_names` and `overflowed_names`
    are what people call the two queues, where they gave them a name; they serve the sentences only.
    """

    conversation_id: UUID
    at: datetime
    action: Action
    owner: Named | None = None
    offered: tuple[Named, ...] = ()
    offer_seconds: int = 0
    held_for: Named | None = None
    held_until: datetime | None = None
    held_because: HeldBecause = "owner"
    queue: str
    queue_names: dict[str, str] = {}
    overflowed_from: str = ""
    overflowed_names: dict[str, str] = {}
    rule: Rule
    relaxed: tuple[Wish, ...] = ()
    priority: str
    due_at: datetime
    wake_at: datetime
    pressing: Pressing | None = None
    tie_break: Literal["none", "waited_longest", "drawn"] = "none"
    runner_up: Named | None = None
    gap: float | None = None
    policy_version: int
    language: str = "en"
    by_hand: str = ""
    situation: Situation
    people: tuple[Candidate, ...] = ()
    candidates: tuple[Considered, ...] = ()
    sentence: str = ""
    steps: tuple[Step, ...] = ()


class CandidateView(msgspec.Struct, frozen=True):
    """One person of a decision, as the console shows them."""

    staff_id: UUID
    name: str
    chosen: bool
    score: float | None
    terms: dict[str, float]
    excluded_because: str | None


class DecisionView(msgspec.Struct, frozen=True):
    """A stored decision as the console's "Why routed here" shows it.

    `opens_at` is when its branch opens, while that is closed: nobody is promised an answer before. `on_call` were rung for it.
    """

    id: UUID
    at: datetime
    trigger: str
    action: Action
    sentence: str
    steps: tuple[Step, ...]
    candidates: list[CandidateView]
    policy_version: int
    confidence: float | None
    threshold: float | None
    reroutes: int
    due_at: datetime
    wake_at: datetime | None
    opens_at: datetime | None = None
    on_call: list[Named] = []


class QueueState(msgspec.Struct, frozen=True):
    """What waits in a queue now."""

    queue: str
    waiting: int
    urgent: int
    late: int
    oldest_at: datetime | None
    next_due_at: datetime | None
