"""What a routing policy is made of: ordered rules that a person can read, and the numbers they refer to."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

import msgspec

from frontdesk.routing.engine.records import Prices

Level = Annotated[int, msgspec.Meta(ge=1, le=5)]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
Key = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_]{0,47}$")]
Language = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,3}$")]
Share = Annotated[float, msgspec.Meta(gt=0, le=1)]
Note = Annotated[str, msgspec.Meta(max_length=500)]
# A share of the time in which an answer is promised; 1 is the moment it is due.
OfTarget = Annotated[float, msgspec.Meta(gt=0, le=10)]
# How long somebody may think about an offer; 0 means that nobody is asked, work is simply given.
Offering = Annotated[int, msgspec.Meta(ge=0, le=3600)]
Points = Annotated[float, msgspec.Meta(ge=0, le=10_000)]
MIDNIGHT = 24 * 60
# No time a policy counts in is longer: beyond the end of the calendar nothing could be decided any more.
MONTH = 30 * 86_400


class Window(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A stretch of the day on some weekdays (0 is Monday; none means every day), in minutes on the branch's clock.

    One that ends where it starts or before runs over midnight into the next day.
    """

    weekdays: Annotated[tuple[Annotated[int, msgspec.Meta(ge=0, le=6)], ...], msgspec.Meta(max_length=7)] = ()
    starts_minute: Annotated[int, msgspec.Meta(ge=0, lt=MIDNIGHT)] = 0
    ends_minute: Annotated[int, msgspec.Meta(gt=0, le=MIDNIGHT)] = MIDNIGHT


class Conditions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """When a rule applies; what is left out does not matter.

    `vip_from` is the least VIP level; `areas` also match every smaller area inside them. `hours` asks whether the branch is
    open when the decision is made, `windows` whether that moment lies in one of them.
    """

    needs: tuple[str, ...] = ()
    urgent: bool | None = None
    vip_from: Annotated[int, msgspec.Meta(ge=0, le=3)] = 0
    languages: tuple[str, ...] = ()
    services: tuple[UUID, ...] = ()
    areas: tuple[UUID, ...] = ()
    channels: tuple[str, ...] = ()
    abstained: bool | None = None
    hours: Literal["open", "closed"] | None = None
    windows: Annotated[tuple[Window, ...], msgspec.Meta(max_length=12)] = ()


class Ring(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who may be given the work; all that is stated must hold. The next ring is asked only when nobody of this one can."""

    skills: dict[str, Level] = {}
    roles: tuple[str, ...] = ()
    except_roles: tuple[str, ...] = ()
    people: tuple[UUID, ...] = ()


MOST_RINGS = 6
# A version is `trial` while it decides for a share of the customers, and `tried` when that ended without its being published.
State: TypeAlias = Literal["draft", "trial", "tried", "published", "retired"]
Wish: TypeAlias = Literal["preferred", "level", "area", "language"]


class Relaxation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A wish that falls away once `after` of the target has passed.

    `preferred`: skills that are only an advantage count no more. `level`: skills that are asked for are enough at level 1.
    `area`: any area will do. `language`: somebody may answer with a translation. What must never be given up is
    no wish and cannot be named here.
    """

    after: OfTarget
    drops: Wish


class Escalation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who is brought in once `after` of the target has passed: they are told, or the work is offered to them as well."""

    after: OfTarget
    roles: tuple[str, ...] = ()
    people: tuple[UUID, ...] = ()
    does: Literal["tell", "offer"] = "tell"


class Overflow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where work goes that nobody of its own queue took in time."""

    queue: Key
    after: OfTarget


class OnCall(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A turn on call: who is rung for urgent work while the branch is closed, in this order. Without windows whenever it is closed."""

    people: Annotated[tuple[UUID, ...], msgspec.Meta(min_length=1, max_length=20)]
    windows: Annotated[tuple[Window, ...], msgspec.Meta(max_length=12)] = ()


# Told when little time is left, and asked to take it when there is none.
ESCALATION = (
    Escalation(after=0.8, roles=("manager", "owner")),
    Escalation(after=1.0, roles=("manager", "owner"), does="offer"),
)


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One line of the policy: when it applies, where the work belongs, and who may have it.

    `sticky` prefers whoever had the customer last. `choose` balances the load, or asks for the most skilled person
    (a complaint has a named owner, not merely a free one). `on_silence` says what happens when the reply is due and the
    owner has done nothing: somebody is told, or the work goes back to its queue. `sticky_share` is the part of the target
    for which work waits for its last owner. With `offer_seconds` work is offered, else it is given. That and `escalate` are
    the policy's own where they are not stated. One that is not `enabled` stands in its place and decides nothing.
    """

    key: Key
    name: Text
    enabled: bool = True
    when: Conditions = Conditions()
    queue: Key
    rings: Annotated[tuple[Ring, ...], msgspec.Meta(min_length=1, max_length=MOST_RINGS)] = (Ring(),)
    preferred: tuple[str, ...] = ()
    service_skill: Literal["required", "preferred", "ignored"] = "preferred"
    language: Literal["required", "preferred"] = "required"
    area_bound: bool = True
    choose: Literal["balanced", "most_skilled"] = "balanced"
    priority: Key
    sticky: bool = False
    sticky_share: Annotated[float, msgspec.Meta(ge=0, le=10)] = 0.35
    offer_seconds: Offering | None = None
    on_silence: Literal["tell", "return"] = "tell"
    relax: Annotated[tuple[Relaxation, ...], msgspec.Meta(max_length=8)] = ()
    escalate: Annotated[tuple[Escalation, ...], msgspec.Meta(max_length=8)] | None = None
    overflow: Overflow | None = None


class PriorityClass(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How soon work of a kind must be answered, in seconds of the branch's opening hours, and what it costs in points when it is not.

    `delay_cost` for each target waited (less before the first has passed), `breach_cost` once the target is missed, `value` when the
    customer leaves. `work_seconds` is how long such work keeps somebody busy, `patience_seconds` how long such customers wait
    on average before they leave (three targets, where it is not known). `names` is what people call it, by language.
    """

    target_seconds: Annotated[int, msgspec.Meta(gt=0, le=MONTH)]
    delay_cost: Points = 2.0
    breach_cost: Points = 3.0
    value: Points = 10.0
    work_seconds: Annotated[int, msgspec.Meta(ge=10, le=86_400)] = 600
    patience_seconds: Annotated[int, msgspec.Meta(gt=0, le=12 * MONTH)] | None = None
    names: Annotated[dict[Language, Text], msgspec.Meta(max_length=20)] = {}


class Advantages(Prices, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What each advantage of a person is worth in points; only their relation matters.

    Besides what every price is made of: `preferred` when somebody has none of the skills that are an advantage, `language` when
    they do not speak the customer's, `sticky_gain` where a rule prefers whoever had the customer last.
    """

    preferred: Points = 2.0
    language: Points = 1.0
    sticky_gain: Points = 1.0


class Policy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The routing rules of a business as one version of them; a published version never changes.

    `unsure` takes what the reader would not decide, `otherwise` what no rule speaks of. `languages` are the ones the
    business promises to answer in: there a rule may insist on the language, elsewhere speaking it is only an advantage.
    `vip_share` is the part of the ordinary target that a VIP waits at most. What was not surely understood waits a
    moment for somebody who is the right person with a probability of at least `least_right`, when nobody who could take it is.
    Whoever has waited `longest_wait` targets comes before everybody who is not urgent, whatever else is at stake.
    """

    rules: Annotated[tuple[Rule, ...], msgspec.Meta(max_length=100)]
    unsure: Rule
    otherwise: Rule
    classes: dict[str, PriorityClass]
    urgent_class: Key = "urgent"
    language: str = "en"
    languages: tuple[str, ...] = ()
    vip_share: Share = 0.5
    prices: Advantages = Advantages()
    least_right: Share = 0.35
    longest_wait: Annotated[float, msgspec.Meta(ge=1, le=100)] = 4.0
    window_margin_seconds: Annotated[int, msgspec.Meta(ge=0, le=MONTH)] = 1800
    look_again_seconds: Annotated[int, msgspec.Meta(ge=10, le=MONTH)] = 900
    last_minutes: Annotated[int, msgspec.Meta(ge=0, le=120)] = 5
    offer_seconds: Offering = 0
    escalate: Annotated[tuple[Escalation, ...], msgspec.Meta(max_length=8)] = ESCALATION
    queues: Annotated[dict[Key, dict[Language, Text]], msgspec.Meta(max_length=100)] = {}
    on_call: Annotated[tuple[OnCall, ...], msgspec.Meta(max_length=20)] = ()
    ring_seconds: Annotated[int, msgspec.Meta(ge=30, le=3600)] = 300
    version: int = 0

    def escalation_of(self, rule: Rule) -> tuple[Escalation, ...]:
        """Who is brought in for a rule's work: as it says, else as the whole policy does."""
        return self.escalate if rule.escalate is None else rule.escalate

    def offer_seconds_of(self, rule: Rule) -> int:
        """How long somebody may think about an offer of this rule's work; 0 where it is given at once."""
        return self.offer_seconds if rule.offer_seconds is None else rule.offer_seconds


class PolicyProblem(msgspec.Struct, frozen=True):
    """Something a manager should know before publishing. An `error` forbids it, a `warning` does not."""

    code: str
    severity: Literal["error", "warning"]
    detail: str
    rule: str | None = None


class PolicyVersion(msgspec.Struct, frozen=True):
    """One version of the policy as it is kept.

    `revision` counts the changes of a draft: whoever saves says which one they had before them, so that nobody's work is
    overwritten unseen. `restores` is the older version that this one publishes again.
    """

    id: UUID
    version: int
    state: State
    policy: Policy
    revision: int
    note: str
    restores: int | None
    changed_by: UUID | None
    changed_at: datetime
    published_by: UUID | None
    published_at: datetime | None
    created_at: datetime


class VersionLine(msgspec.Struct, frozen=True):
    """One version in the history: who let it decide, when, and why."""

    version: int
    state: State
    note: str
    restores: int | None
    rules: int
    by: str | None
    at: datetime


class PolicyChange(msgspec.Struct, frozen=True):
    """One difference between two versions, in a sentence; `rule` is the key of the rule it is about."""

    kind: Literal["added", "removed", "moved", "changed", "setting"]
    sentence: str
    rule: str | None = None


class PolicyDiff(msgspec.Struct, frozen=True):
    """What the later of two versions does otherwise; version 0 is the file or policy that was handed in."""

    before: int
    after: int
    changes: list[PolicyChange]


class Names(msgspec.Struct, frozen=True):
    """What people call what a policy refers to: by id people, services and areas; by key skills, queues, priority classes and own needs."""

    ids: dict[UUID, str] = {}
    skills: dict[str, str] = {}
    needs: dict[str, str] = {}
    queues: dict[str, str] = {}
    classes: dict[str, str] = {}


class PolicyPage(msgspec.Struct, frozen=True):
    """The policy that is live, the draft of the next one with what it would change, and what is wrong with either."""

    published: PolicyVersion
    problems: list[PolicyProblem]
    draft: PolicyVersion | None
    draft_problems: list[PolicyProblem]
    changes: list[PolicyChange]
    names: Names


class PolicyCheck(msgspec.Struct, frozen=True):
    """What is wrong with a policy that was handed in, and what it would change of the one that is live."""

    problems: list[PolicyProblem]
    changes: list[PolicyChange]


class RuleHits(msgspec.Struct, frozen=True):
    """How many conversations a rule decided about within the days looked at, and how many of all decisions that are."""

    rule: str
    conversations: int
