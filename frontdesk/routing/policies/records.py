"""What a routing policy is made of: ordered rules that a person can read, and the numbers they refer to."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

Level = Annotated[int, msgspec.Meta(ge=1, le=5)]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
Key = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_]{0,47}$")]
Share = Annotated[float, msgspec.Meta(gt=0, le=1)]


class Conditions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """When a rule applies; what is left out does not matter.

    `vip_from` is the least VIP level; `areas` also match every smaller area inside them.
    """

    needs: tuple[str, ...] = ()
    urgent: bool | None = None
    vip_from: Annotated[int, msgspec.Meta(ge=0, le=3)] = 0
    languages: tuple[str, ...] = ()
    services: tuple[UUID, ...] = ()
    areas: tuple[UUID, ...] = ()
    channels: tuple[str, ...] = ()
    abstained: bool | None = None


class Ring(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who may be given the work; all that is stated must hold. The next ring is asked only when nobody of this one can."""

    skills: dict[str, Level] = {}
    roles: tuple[str, ...] = ()
    except_roles: tuple[str, ...] = ()
    people: tuple[UUID, ...] = ()


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One line of the policy: when it applies, where the work belongs, and who may have it.

    `sticky` prefers whoever had the customer last. `choose` balances the load, or asks for the most skilled person
    (a complaint has a named owner, not merely a free one). `on_silence` says what happens when the reply is due and the
    owner has done nothing: somebody is told, or the work goes back to its queue.
    """

    key: Key
    name: Text
    when: Conditions = Conditions()
    queue: Key
    rings: Annotated[tuple[Ring, ...], msgspec.Meta(min_length=1, max_length=6)] = (Ring(),)
    preferred: tuple[str, ...] = ()
    service_skill: Literal["required", "preferred", "ignored"] = "preferred"
    language: Literal["required", "preferred"] = "required"
    area_bound: bool = True
    choose: Literal["balanced", "most_skilled"] = "balanced"
    priority: Key
    sticky: bool = False
    on_silence: Literal["tell", "return"] = "tell"


class PriorityClass(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How soon work of a kind must be answered, in seconds of the branch's opening hours."""

    target_seconds: Annotated[int, msgspec.Meta(gt=0, le=30 * 86_400)]


class Weights(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What each advantage of a person is worth; only their relation matters."""

    room: float = 1.0
    preferred: float = 2.0
    skill: float = 0.5
    language: float = 0.5
    owner: float = 0.5
    sticky_owner: float = 3.0
    waited: float = 0.1


class Policy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The routing rules of a business as one version of them; a published version never changes.

    `unsure` takes what the reader would not decide, `otherwise` what no rule speaks of. `languages` are the ones the
    business promises to answer in: there a rule may insist on the language, elsewhere speaking it is only an advantage.
    `vip_share` is the part of the ordinary target that a VIP waits at most.
    """

    rules: Annotated[tuple[Rule, ...], msgspec.Meta(max_length=100)]
    unsure: Rule
    otherwise: Rule
    classes: dict[str, PriorityClass]
    urgent_class: Key = "urgent"
    language: str = "en"
    languages: tuple[str, ...] = ()
    vip_share: Share = 0.5
    weights: Weights = Weights()
    window_margin_seconds: Annotated[int, msgspec.Meta(ge=0)] = 1800
    look_again_seconds: Annotated[int, msgspec.Meta(ge=10)] = 900
    last_minutes: Annotated[int, msgspec.Meta(ge=0, le=120)] = 5
    version: int = 0


class PolicyProblem(msgspec.Struct, frozen=True):
    """Something a manager should know before publishing. An `error` forbids it, a `warning` does not."""

    code: str
    severity: Literal["error", "warning"]
    detail: str
    rule: str | None = None


class PolicyVersion(msgspec.Struct, frozen=True):
    """One version of the policy as it is kept."""

    id: UUID
    version: int
    state: Literal["draft", "published", "retired"]
    policy: Policy
    published_by: UUID | None
    published_at: datetime | None
    created_at: datetime


class PolicyPage(msgspec.Struct, frozen=True):
    """The policy that is live, the draft of the next one, and what is wrong with either."""

    published: PolicyVersion
    problems: list[PolicyProblem]
    draft: PolicyVersion | None
    draft_problems: list[PolicyProblem]
