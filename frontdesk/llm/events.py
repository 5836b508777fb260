"""What happens to the connection to a language model."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from frontdesk.kit.events import Event, event


@event(
    "language_model.connected",
    subject="connection",
    sentence="{actor} connected the language model {model} ({provider})",
    audience="assistant.read",
)
class ModelConnected(Event, frozen=True):
    """A language model can be asked from now on, for what it may be used for."""

    connection_id: UUID
    provider: str
    model: str
    uses: tuple[str, ...]


@event("language_model.changed", subject="connection", sentence="{actor} changed the language model: {fields}", audience="assistant.read")
class ModelChanged(Event, frozen=True):
    """The connection leads elsewhere, may be used for other things, or has another budget or key."""

    connection_id: UUID
    fields: tuple[str, ...]


@event("language_model.disconnected", subject="connection", sentence="{actor} disconnected the language model", audience="assistant.read")
class ModelDisconnected(Event, frozen=True):
    """No language model is asked any more; the key is gone."""

    connection_id: UUID
    provider: str
    model: str


@event(
    "language_model.breaker_opened",
    subject="connection",
    sentence="The language model failed {failures} times within a minute ({code}); it is left alone for a while",
    audience="assistant.read",
)
class BreakerOpened(Event, frozen=True):
    """The model is not asked until a try succeeds; everything goes on without it."""

    connection_id: UUID
    failures: int
    code: str
    until: datetime


@event("language_model.breaker_closed", subject="connection", sentence="The language model answers again", audience="assistant.read")
class BreakerClosed(Event, frozen=True):
    """A try succeeded after a pause, so the model is asked again."""

    connection_id: UUID


@event(
    "language_model.budget_used_up",
    subject="connection",
    sentence="The language model's budget of {day} is used up",
    audience="assistant.read",
)
class BudgetUsedUp(Event, frozen=True):
    """The model is not asked for the rest of the business's day."""

    connection_id: UUID
    day: date
