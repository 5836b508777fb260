"""What is told of those on call."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from frontdesk.kit.events import Event, event


@event("conversation.on_call_rung", subject="conversation", sentence="{told} on call was rung: it is urgent, and nobody is there")
class OnCallRung(Event, frozen=True, kw_only=True):
    """Urgent work waits while the branch is closed: somebody on call was told; the next one is at `again_at` if nobody has it by then."""

    conversation_id: UUID
    customer_id: UUID
    told: tuple[UUID, ...]
    attempt: int
    queue: str
    again_at: datetime
