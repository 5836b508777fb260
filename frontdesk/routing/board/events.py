"""What a manager does on the board, as facts."""

from __future__ import annotations

from uuid import UUID

from frontdesk.kit.events import Event, event


@event("conversation.moved", subject="conversation", sentence="{actor} moved this from {was} to {to}")
class ConversationMoved(Event, frozen=True, kw_only=True):
    """A person moved work on the board; `was` and `to` are a person's id or a queue.

    `over_capacity` says that they meant it although there was no room.
    """

    conversation_id: UUID
    customer_id: UUID
    move_id: UUID
    was: str
    to: str
    over_capacity: bool


@event("conversation.move_undone", subject="conversation", sentence="{actor} took back moving this: it is with {to} again")
class ConversationMoveUndone(Event, frozen=True, kw_only=True):
    """A move was taken back within its ten seconds."""

    conversation_id: UUID
    customer_id: UUID
    move_id: UUID
    was: str
    to: str


@event("staff.paused", subject="staff", sentence="{actor} paused {staff_id}: nothing new comes to them")
class StaffPaused(Event, frozen=True, kw_only=True):
    """Somebody else said that a person takes no new work now."""

    staff_id: UUID
    by_id: UUID


@event("staff.resumed", subject="staff", sentence="{actor} ended the pause of {staff_id}")
class StaffResumed(Event, frozen=True, kw_only=True):
    """Somebody else ended the pause of a person."""

    staff_id: UUID
    by_id: UUID
