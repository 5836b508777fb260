"""What is kept and shown of shadows and trials."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from frontdesk.routing.trials.arms import LEAST_SHARE, MOST_SHARE

Kind = Literal["person", "waits", "given", "queue", "terms"]
Cause = Literal["rule", "excluded", "allowed", "hold", "ring", "term", "promise", "way", "other"]
ShadowEnd = Literal["stopped", "overtaken", "enough", "too_long"]
TrialEnd = Literal["published", "stopped", "overtaken"]
TrialShare = Annotated[float, msgspec.Meta(ge=LEAST_SHARE, le=MOST_SHARE)]
Verdict = Literal["too_few", "no_difference", "better", "worse"]
Key = Literal["rerouted", "first_answer_p50", "first_answer_p90", "in_time", "overdue", "escalated"]


class Shadow(msgspec.Struct, frozen=True, kw_only=True):
    """A frozen draft that is decided beside what is live. `errors` are decisions it could not take."""

    id: UUID
    draft_version: int
    revision: int
    live_version: int
    started_by: str | None
    started_at: datetime
    outcome: ShadowEnd | None
    ended_by: str | None
    ended_at: datetime | None
    errors: int
    last_error: str


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """How the shadow decided otherwise. `elsewhere` says that it would have gone to somebody else, or waited where it did not."""

    kind: Kind
    elsewhere: bool
    cause: Cause
    why: dict[str, str]


class Elsewhere(msgspec.Struct, frozen=True, kw_only=True):
    """A share with the interval in which the true one lies (95 %, one look); nothing of both where it was seen too rarely."""

    key: str
    name: str
    of: int
    times: int
    rate: float | None
    at_least: float | None
    at_most: float | None


class PersonShift(msgspec.Struct, frozen=True, kw_only=True):
    """What a person would have got of the decisions looked at: `live` had they, `shadow` would they have, `gains` and `loses` of it."""

    staff_id: UUID
    name: str
    live: int
    shadow: int
    gains: int
    loses: int


class CauseCount(msgspec.Struct, frozen=True):
    """How often something made the difference."""

    cause: Cause
    times: int


class ShadowReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a shadow has found: of all decisions, by rule, by person, and what made the difference.

    `terms` are decisions that go the same way on other terms: another rule, promise or way of giving.
    """

    shadow: Shadow
    conversations: int
    whole: Elsewhere
    terms: int
    by_rule: list[Elsewhere]
    by_person: list[PersonShift]
    causes: list[CauseCount]


class Differing(msgspec.Struct, frozen=True, kw_only=True):
    """One decision that the shadow took otherwise. `customer` is empty for who may not read conversations."""

    decision_id: UUID
    conversation_id: UUID
    customer: str
    at: datetime
    kind: Kind
    live_rule: str
    live_owner: str | None
    live_queue: str
    shadow_rule: str
    shadow_owner: str | None
    shadow_queue: str
    why: str


class ShadowDifferences(msgspec.Struct, frozen=True):
    """A stretch of the list, the newest first."""

    items: list[Differing]
    total: int


class PolicyTrial(msgspec.Struct, frozen=True, kw_only=True):
    """A version that decides for a share of the customers."""

    id: UUID
    policy_id: UUID
    version: int
    live_version: int
    share: float
    note: str
    started_by: str | None
    started_at: datetime
    outcome: TrialEnd | None
    end_note: str
    ended_by: str | None
    ended_at: datetime | None


class InArm(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured in one arm: of how many, the value, and its interval (95 %, one look)."""

    of: int
    times: int | None
    value: float | None
    at_least: float | None
    at_most: float | None


class TrialMeasure(msgspec.Struct, frozen=True, kw_only=True):
    """One measure in both arms, and the difference (trial less live) with an interval that holds however often one looks."""

    key: Key
    unit: Literal["share", "seconds"]
    primary: bool
    needs: int
    live: InArm
    trial: InArm
    difference: float | None
    at_least: float | None
    at_most: float | None
    verdict: Verdict


class TrialComparison(msgspec.Struct, frozen=True, kw_only=True):
    """A trial beside what is live, from the conversations that were first decided about while it ran."""

    trial: PolicyTrial
    live_conversations: int
    live_customers: int
    trial_conversations: int
    trial_customers: int
    until: datetime
    measures: list[TrialMeasure]


class TrialPage(msgspec.Struct, frozen=True, kw_only=True):
    """What is being tried, else what was tried last; `past` are the trials before."""

    shadow: ShadowReport | None
    trial: PolicyTrial | None
    past: list[PolicyTrial]
