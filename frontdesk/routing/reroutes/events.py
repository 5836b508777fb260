"""What is told of reroutes."""

from __future__ import annotations

from uuid import UUID

from frontdesk.kit.events import Event, event


@event("conversation.reroute_explained", subject="conversation", sentence="{actor} said why this was passed on: {why}")
class RerouteExplained(Event, frozen=True, kw_only=True):
    """A person said why they pass work on; `need` is what it really is, where they said so."""

    conversation_id: UUID
    customer_id: UUID
    reason: str
    why: str
    need: str | None


@event(
    "routing.drifted",
    subject="drift",
    sentence="More work than usual is passed on: {rerouted} of {conversations}, where {percent} % is usual.",
    audience="routing.read",
)
class RoutingDrifted(Event, frozen=True, kw_only=True):
    """The rerouting rate left what is usual: of all work, of one need, or of one need with people of one role."""

    drift_id: UUID
    need: str | None
    role: str | None
    conversations: int
    rerouted: int
    percent: float


@event("routing.drift_acknowledged", subject="drift", sentence="{actor} has seen the alarm.", audience="routing.read")
class DriftAcknowledged(Event, frozen=True, kw_only=True):
    """A person has seen that the rerouting rate drifted."""

    drift_id: UUID
