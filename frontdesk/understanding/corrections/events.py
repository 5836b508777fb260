"""What happens when people correct signals."""

from __future__ import annotations

from uuid import UUID

from frontdesk.kit.events import Event, event


@event("message.signal_corrected", subject="message", sentence="{actor} said what the {signal} of this message is", audience="business")
class MessageSignalCorrected(Event, frozen=True):
    """A person said what a signal of a message is, be it what was read or something else."""

    message_id: UUID
    conversation_id: UUID
    correction_id: UUID
    signal: str
    wrong: bool


@event(
    "message.signal_taken_back", subject="message", sentence="{actor} took back what the {signal} of this message is", audience="business"
)
class MessageSignalTakenBack(Event, frozen=True):
    """A person took back what they had said of a signal; it is again what was read, and nothing is learned from it any more."""

    message_id: UUID
    conversation_id: UUID
    signal: str
