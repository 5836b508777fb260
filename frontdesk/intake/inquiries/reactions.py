"""What follows for inquiries from what happens to conversations and customers."""

from __future__ import annotations

from uuid import UUID

from frontdesk.intake.inquiries.actions import answered, drop_closed, follow, rename
from frontdesk.intake.listing.changes import CHANGES_WHOSE
from frontdesk.kit.consumers import consumer
from frontdesk.kit.database import Tx
from frontdesk.kit.events import StoredEvent


@consumer("intake.inquiries", on=CHANGES_WHOSE)
async def keep_up(tx: Tx, stored: StoredEvent) -> None:
    """Open inquiries show their conversation's owner and deadline; a person's reply answers them, and closing drops them."""
    if stored.conversation_id is None:
        return
    conversation_id = UUID(str(stored.conversation_id))
    await follow(tx, conversation_id)
    by_person = stored.actor_kind == "staff" and stored.actor_id is not None
    if stored.name == "message.echoed" or (stored.name == "message.replied" and by_person):
        by = UUID(stored.actor_id) if by_person and stored.actor_id else None
        await answered(tx, conversation_id, at=stored.at, by=by, message_id=UUID(str(stored.data["message_id"])))
    elif stored.name == "conversation.closed":
        await drop_closed(tx, conversation_id)


@consumer("intake.inquiry_names", on=("customer.changed",))
async def go_by_the_new_name(tx: Tx, stored: StoredEvent) -> None:
    """A customer is called something else; so are their questions in the queue."""
    if stored.subject_id is not None:
        await rename(tx, UUID(str(stored.subject_id)))
