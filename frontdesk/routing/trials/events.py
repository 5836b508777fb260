"""What is told of shadows and trials."""

from __future__ import annotations

from uuid import UUID

from frontdesk.kit.events import Event, event


@event(
    "policy.shadow_started",
    subject="shadow",
    sentence="{actor} lets the draft of routing policy {draft_version} be decided in the shadow of version {live_version}",
    audience="routing.read",
)
class ShadowStarted(Event, frozen=True, kw_only=True):
    """A frozen draft is decided beside every live decision from now on; nothing follows from it."""

    shadow_id: UUID
    draft_version: int
    revision: int
    live_version: int


@event(
    "policy.shadow_stopped",
    subject="shadow",
    sentence="The shadow of routing policy {live_version} ended: {outcome}",
    audience="routing.read",
)
class ShadowStopped(Event, frozen=True, kw_only=True):
    """`outcome` is `stopped` by a person, `overtaken` by another live version, `enough` decisions, or `too_long`."""

    shadow_id: UUID
    live_version: int
    outcome: str


@event(
    "policy.trial_started",
    subject="trial",
    sentence="{actor} tries routing policy {policy_version} on {percent} % of the customers",
    audience="routing.read",
)
class TrialStarted(Event, frozen=True, kw_only=True):
    """A version decides for a share of the customers from now on; `note` is why."""

    trial_id: UUID
    policy_id: UUID
    policy_version: int
    live_version: int
    percent: float
    note: str


@event(
    "policy.trial_ended",
    subject="trial",
    sentence="The trial of routing policy {policy_version} ended: {outcome}",
    audience="routing.read",
)
class TrialEnded(Event, frozen=True, kw_only=True):
    """`outcome` is `published` for everybody, `stopped`, or `overtaken` by another live version; `note` is why."""

    trial_id: UUID
    policy_id: UUID
    policy_version: int
    outcome: str
    note: str
