"""What happens to the policy."""

from __future__ import annotations

from uuid import UUID

from frontdesk.kit.events import Event, event


@event("policy.drafted", subject="policy", sentence="{actor} changed the draft of routing policy {policy_version}", audience="routing.read")
class PolicyDrafted(Event, frozen=True, kw_only=True):
    """The next version of the rules was written or changed; nothing is decided by it yet."""

    policy_id: UUID
    policy_version: int


@event(
    "policy.discarded",
    subject="policy",
    sentence="{actor} threw away the draft of routing policy {policy_version}",
    audience="routing.read",
)
class PolicyDiscarded(Event, frozen=True, kw_only=True):
    """The draft was given up; what is live stays as it is."""

    policy_id: UUID
    policy_version: int


@event("policy.published", subject="policy", sentence="{actor} published routing policy {policy_version}", audience="routing.read")
class PolicyPublished(Event, frozen=True, kw_only=True):
    """From now on decisions follow this version; `restores` is the older one it brings back."""

    policy_id: UUID
    policy_version: int
    was: int | None
    restores: int | None = None
