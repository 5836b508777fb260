"""What happens to readings."""

from __future__ import annotations

from uuid import UUID

from frontdesk.kit.events import Event, event


@event("message.understood", subject="message", sentence="The message was read as {need}", audience="business")
class MessageUnderstood(Event, frozen=True):
    """The engine read a message; the reading itself stands in its own row."""

    message_id: UUID
    conversation_id: UUID
    reading_id: UUID
    need: str
    certainty: int
    abstained: bool
    engine: str
