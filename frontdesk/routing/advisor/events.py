"""What is told of the coverage advisor."""

from __future__ import annotations

from uuid import UUID

from frontdesk.kit.events import Event, event


@event(
    "routing.advice_asked",
    subject="advice",
    sentence="{actor} asked which changes of coverage would help most, from the last {weeks} weeks",
    audience="routing.read",
)
class AdviceAsked(Event, frozen=True, kw_only=True):
    """The coverage advisor begins to look at the last weeks."""

    advice_id: UUID
    weeks: int


@event(
    "routing.advice_given",
    subject="advice",
    sentence="The coverage advisor found {findings} changes that would help, from {enquiries} enquiries",
    audience="routing.read",
)
class AdviceGiven(Event, frozen=True, kw_only=True):
    """The coverage advisor is done: how many changes would surely help, and how many enquiries that rests on."""

    advice_id: UUID
    findings: int
    enquiries: int


@event("routing.advice_cancelled", subject="advice", sentence="{actor} stopped the coverage advisor", audience="routing.read")
class AdviceCancelled(Event, frozen=True, kw_only=True):
    """A person stopped the coverage advisor before it was done."""

    advice_id: UUID


@event("routing.advice_failed", subject="advice", sentence="The coverage advisor could not finish: {why}", audience="routing.read")
class AdviceFailed(Event, frozen=True, kw_only=True):
    """The coverage advisor came to no end."""

    advice_id: UUID
    why: str
