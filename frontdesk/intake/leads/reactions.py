"""What follows for leads from what happens to conversations and customers."""

from __future__ import annotations

from uuid import UUID

from frontdesk.intake.leads.actions import correct_need, first_reply, follow, rename
from frontdesk.intake.listing.changes import CHANGES_WHOSE
from frontdesk.kit.consumers import consumer
from frontdesk.kit.database import Tx
from frontdesk.kit.events import StoredEvent


@consumer("intake.leads", on=CHANGES_WHOSE)
async def keep_up(tx: Tx, stored: StoredEvent) -> None:
    """The leads of a conversation show its owner and deadline; when a person answered, they are no longer new."""
    if stored.conversation_id is None:
        return
    conversation_id = UUID(str(stored.conversation_id))
    await follow(tx, conversation_id)
    if stored.name == "message.echoed" or (stored.name == "message.replied" and stored.actor_kind == "staff"):
        await first_reply(tx, conversation_id, stored.at)


@consumer("intake.lead_needs", on=("conversation.need_corrected", "conversation.need_taken_back"))
async def be_about_what_a_person_said(tx: Tx, stored: StoredEvent) -> None:
    """A person corrected what a conversation is about; its lead is about that."""
    if stored.conversation_id is not None:
        await correct_need(tx, UUID(str(stored.conversation_id)))


@consumer("intake.lead_names", on=("customer.changed",))
async def go_by_the_new_name(tx: Tx, stored: StoredEvent) -> None:
    """A customer is called something else; so are their leads in the list."""
    if stored.subject_id is not None:
        await rename(tx, UUID(str(stored.subject_id)))
