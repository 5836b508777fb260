"""Messages that come in, and notes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from frontdesk.inbox.actions.statuses import join_early_statuses
from frontdesk.inbox.actions.transcripts import await_transcript
from frontdesk.inbox.events import CustomerCalled, MessageEchoed, MessageImported, MessageReceived, NoteAdded
from frontdesk.inbox.records import Incoming
from frontdesk.inbox.rules import preview_of
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import Invalid, NotFound
from frontdesk.kit.events import record


async def add_incoming(tx: Tx, conversation_id: UUID, customer_id: UUID, incoming: Incoming) -> UUID | None:
    """Put what came over a channel into its conversation; None when that very message stands there already.

    The thread is ordered by the provider's time, so a late message slips into its place and does not become the preview.
    """
    message_id = tx.new_id()
    made = await tx.execute(
        "insert into messages (id, conversation_id, customer_id, account_id, arrival_id, direction, author_kind, author_name, type, text,"
        " content, media_id, reply_to, provider_id, language, status, at, received_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)"
        " on conflict (business_id, account_id, provider_id) where provider_id is not null do nothing",
        message_id,
        conversation_id,
        customer_id,
        incoming.account_id,
        incoming.arrival_id,
        incoming.direction,
        {"inbound": "customer", "echo": "staff"}.get(incoming.direction, "system"),
        incoming.author_name,
        incoming.type,
        incoming.text,
        incoming.content,
        incoming.media_id,
        incoming.reply_to,
        incoming.provider_id,
        incoming.language,
        "sent" if incoming.direction == "echo" and incoming.answers else None,
        incoming.at,
        incoming.received_at,
    )
    if not made:
        return None
    if incoming.written_down_by is not None:
        await await_transcript(tx, message_id, conversation_id, incoming.written_down_by)
    if incoming.historic:
        await _brought_in(tx, conversation_id, incoming)
        imported = MessageImported(
            message_id=message_id, conversation_id=conversation_id, customer_id=customer_id, channel=incoming.channel
        )
        await record(tx, imported)
    elif incoming.direction == "inbound":
        await _customer_wrote(tx, conversation_id, incoming)
        await record(
            tx,
            MessageReceived(
                message_id=message_id,
                conversation_id=conversation_id,
                customer_id=customer_id,
                arrival_id=incoming.arrival_id,
                channel=incoming.channel,
                type=incoming.type,
            ),
        )
    else:
        await we_wrote(tx, conversation_id, incoming.at, incoming.text, incoming.type, incoming.direction, answers=incoming.answers)
        fact = MessageEchoed if incoming.answers else CustomerCalled
        await record(tx, fact(message_id=message_id, conversation_id=conversation_id, customer_id=customer_id, channel=incoming.channel))
        await join_early_statuses(tx, message_id)
    return message_id


async def _brought_in(tx: Tx, conversation_id: UUID, incoming: Incoming) -> None:
    # What was said before the channel was connected counts as answered: nobody waits for a reply to it.
    await tx.execute(
        "update conversations set last_message_at = greatest(last_message_at, $2), opened_at = least(opened_at, $2),"
        " last_reply_at = greatest(last_reply_at, $2), version = version + 1,"
        " preview = case when last_message_at <= $2 then $3 else preview end,"
        " preview_type = case when last_message_at <= $2 then $4 else preview_type end,"
        " preview_direction = case when last_message_at <= $2 then $5 else preview_direction end where id = $1",
        conversation_id,
        incoming.at,
        preview_of(incoming.text, incoming.type),
        incoming.type,
        incoming.direction,
    )


async def _customer_wrote(tx: Tx, conversation_id: UUID, incoming: Incoming) -> None:
    # The conversation goes on where the customer wrote last, unless nothing can be sent back there.
    await tx.execute(
        "update conversations set unread = unread + 1, version = version + 1,"
        " account_id = case when $8 then $2 else account_id end, channel = case when $8 then $3 else channel end,"
        " preview = case when last_message_at <= $4 then $5 else preview end,"
        " preview_type = case when last_message_at <= $4 then $6 else preview_type end,"
        " preview_direction = case when last_message_at <= $4 then 'inbound' else preview_direction end,"
        " last_message_at = greatest(last_message_at, $4), last_customer_at = greatest(last_customer_at, $4),"
        " window_ends_at = greatest(window_ends_at, $7) where id = $1",
        conversation_id,
        incoming.account_id,
        incoming.channel,
        incoming.at,
        preview_of(incoming.text, incoming.type),
        incoming.type,
        incoming.window_ends_at,
        incoming.answerable,
    )


# What was said from the phone may be heard of late: it is no answer to what the customer wrote after it. Who replies here has
# seen everything, even where the provider's clock is ahead of ours.
_ANSWERED = "($6 and ($5 = 'outbound' or coalesce(last_customer_at <= $2, true)))"


async def we_wrote(tx: Tx, conversation_id: UUID, at: datetime, text: str, kind: str, direction: str, *, answers: bool = True) -> None:
    """Show what our side said; with `answers` the customer has their answer."""
    await tx.execute(
        f"update conversations set version = version + 1, unread = case when {_ANSWERED} then 0 else unread end,"
        f" reply_due_at = case when {_ANSWERED} then null else reply_due_at end,"
        f" last_reply_at = case when {_ANSWERED} then greatest(last_reply_at, last_customer_at, $2)"
        " when $6 then greatest(last_reply_at, $2) else last_reply_at end,"
        " preview = case when last_message_at <= $2 then $3 else preview end,"
        " preview_type = case when last_message_at <= $2 then $4 else preview_type end,"
        " preview_direction = case when last_message_at <= $2 then $5 else preview_direction end,"
        " last_message_at = greatest(last_message_at, $2) where id = $1",
        conversation_id,
        at,
        preview_of(text, kind),
        kind,
        direction,
        answers,
    )


async def add_note(tx: Tx, conversation_id: UUID, *, author_id: UUID, author_name: str, text: str, client_id: str | None) -> UUID:
    """Add a note that only staff can see."""
    body = text.strip()
    if not body:
        raise Invalid("empty_message", "Write something before saving the note.", fields={"text": "must not be empty"})
    rows = await tx.rows("select customer_id, account_id from conversations where id = $1", conversation_id)
    if not rows:
        raise NotFound("conversation")
    message_id = tx.new_id()
    made = await tx.execute(
        "insert into messages (id, conversation_id, customer_id, account_id, direction, author_kind, author_id, author_name, type, text,"
        " client_id, at, received_at) values ($1, $2, $3, $4, 'note', 'staff', $5, $6, 'text', $7, $8, $9, $9)"
        " on conflict (business_id, conversation_id, client_id) where client_id is not null do nothing",
        message_id,
        conversation_id,
        rows[0]["customer_id"],
        rows[0]["account_id"],
        author_id,
        author_name,
        body,
        client_id,
        tx.at,
    )
    if not made:
        first: UUID = await tx.value("select id from messages where conversation_id = $1 and client_id = $2", conversation_id, client_id)
        return first
    await record(tx, NoteAdded(message_id=message_id, conversation_id=conversation_id, customer_id=rows[0]["customer_id"]))
    return message_id
