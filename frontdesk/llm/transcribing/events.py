"""What happens to the transcriber."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from frontdesk.kit.events import Event, event


@event(
    "transcriber.connected",
    subject="transcriber",
    sentence="{actor} connected {model} to write down voice notes",
    audience="assistant.read",
)
class TranscriberConnected(Event, frozen=True):
    """What is said in voice notes is written down from now on."""

    transcriber_id: UUID
    model: str


@event(
    "transcriber.changed",
    subject="transcriber",
    sentence="{actor} changed how voice notes are written down: {fields}",
    audience="assistant.read",
)
class TranscriberChanged(Event, frozen=True):
    """The transcriber is another one, switched on or off, or has another budget or key."""

    transcriber_id: UUID
    fields: tuple[str, ...]


@event(
    "transcriber.disconnected",
    subject="transcriber",
    sentence="{actor} lets nobody write down voice notes any more",
    audience="assistant.read",
)
class TranscriberDisconnected(Event, frozen=True):
    """Voice notes are left to people; the key is gone."""

    transcriber_id: UUID
    model: str


@event(
    "transcriber.breaker_opened",
    subject="transcriber",
    sentence="Writing down voice notes failed {failures} times within a minute ({code}); it is left alone for a while",
    audience="assistant.read",
)
class TranscriberBreakerOpened(Event, frozen=True):
    """The transcriber is not asked until a try succeeds; voice notes are left to people."""

    transcriber_id: UUID
    failures: int
    code: str
    until: datetime


@event("transcriber.breaker_closed", subject="transcriber", sentence="Voice notes are written down again", audience="assistant.read")
class TranscriberBreakerClosed(Event, frozen=True):
    """A try succeeded after a pause, so the transcriber is asked again."""

    transcriber_id: UUID


@event(
    "transcriber.budget_used_up",
    subject="transcriber",
    sentence="The budget of {day} for writing down voice notes is used up",
    audience="assistant.read",
)
class TranscriberBudgetUsedUp(Event, frozen=True):
    """Voice notes are left to people for the rest of the business's day."""

    transcriber_id: UUID
    day: date
