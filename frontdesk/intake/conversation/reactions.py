"""What the assistant does when something happened in a lower room."""

from __future__ import annotations

from uuid import UUID

from frontdesk.intake.conversation.actions import forget
from frontdesk.kit.consumers import consumer
from frontdesk.kit.database import Tx
from frontdesk.kit.events import StoredEvent


@consumer("intake.closed", on=("conversation.closed",))
async def begin_anew(tx: Tx, stored: StoredEvent) -> None:
    """A matter is over: when the customer writes again, the assistant may ask again."""
    status = await tx.value("select status from conversations where id = $1", stored.subject_id)
    if stored.subject_id is not None and status == "closed":
        await forget(tx, UUID(str(stored.subject_id)))
