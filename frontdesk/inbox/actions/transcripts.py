"""What is said in recordings, as it is waited for, written down or given up."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from frontdesk.inbox.actions.previews import preview_again
from frontdesk.inbox.events import MessageNotTranscribed, MessageTranscribed, TranscriptAsked
from frontdesk.kit.database import Tx, plain
from frontdesk.kit.events import record


async def await_transcript(tx: Tx, message_id: UUID, conversation_id: UUID, until: datetime) -> None:
    """Wait for the words of a recording; whoever puts the message into its thread records that."""
    await tx.execute(
        "insert into transcripts (message_id, conversation_id, state, due_at, at) values ($1, $2, 'waiting', $3, $4)"
        " on conflict (business_id, message_id) do update set state = 'waiting', due_at = $3, error = null, at = $4",
        message_id,
        conversation_id,
        until,
        tx.at,
    )


async def ask_for_transcript(tx: Tx, message_id: UUID, conversation_id: UUID, customer_id: UUID, until: datetime) -> None:
    """A person wants a recording written down that is not, or not yet."""
    await await_transcript(tx, message_id, conversation_id, until)
    await record(tx, TranscriptAsked(message_id=message_id, conversation_id=conversation_id, customer_id=customer_id))


async def write_down(
    tx: Tx, message_id: UUID, text: str, *, language: str | None, made_by: str, by_id: UUID | None = None, seconds: int | None = None
) -> bool:
    """Give a recording its words. What a person wrote is not written over by a machine; false then, and when it was taken back."""
    words = plain(text).strip()
    rows = await tx.rows(
        "select m.conversation_id, m.customer_id, m.text, t.by_id, t.state from messages m"
        " left join transcripts t on t.business_id = m.business_id and t.message_id = m.id"
        " where m.id = $1 and m.deleted_at is null for no key update of m",
        message_id,
    )
    if not rows or (by_id is None and (rows[0]["by_id"] is not None or rows[0]["state"] == "done")):
        return False
    row = rows[0]
    await tx.execute("update messages set text = $2, language = $3 where id = $1", message_id, words, language)
    await tx.execute(
        "insert into transcripts as t (message_id, conversation_id, state, due_at, language, made_by, by_id, heard, seconds, at)"
        " values ($1, $2, 'done', $3, $4, $5, $6, $7, $8, $3)"
        " on conflict (business_id, message_id) do update set state = 'done', language = $4, made_by = $5, by_id = $6, error = null,"
        " heard = coalesce(t.heard, $7), seconds = coalesce($8, t.seconds), at = $3",
        message_id,
        row["conversation_id"],
        tx.at,
        language,
        made_by,
        by_id,
        (row["text"] or None) if by_id is not None and row["by_id"] is None else None,
        seconds,
    )
    await preview_again(tx, row["conversation_id"])
    await record(
        tx,
        MessageTranscribed(
            message_id=message_id,
            conversation_id=row["conversation_id"],
            customer_id=row["customer_id"],
            language=language,
            made_by=made_by,
            by_person=by_id is not None,
        ),
    )
    return True


async def give_up_transcript(tx: Tx, message_id: UUID, code: str) -> bool:
    """The words of a recording are not to be had for now: a person listens, or tries again. False when they are not waited for."""
    rows = await tx.rows(
        "update transcripts t set state = 'failed', error = $2, at = $3 from messages m"
        " where t.message_id = $1 and t.state = 'waiting' and m.business_id = t.business_id and m.id = t.message_id"
        " returning m.conversation_id, m.customer_id",
        message_id,
        code,
        tx.at,
    )
    if not rows:
        return False
    await record(
        tx,
        MessageNotTranscribed(
            message_id=message_id, conversation_id=rows[0]["conversation_id"], customer_id=rows[0]["customer_id"], code=code
        ),
    )
    return True
