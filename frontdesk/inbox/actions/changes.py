"""What becomes of messages that stand in their thread already."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from frontdesk.inbox.actions.messages import we_wrote
from frontdesk.inbox.actions.previews import preview_again
from frontdesk.inbox.events import CallChanged, CardRevealed, MessageDeleted, MessageEchoed, MessageEdited, MessageFilled, MessageReacted
from frontdesk.inbox.records import Call
from frontdesk.inbox.rules import standing_call
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import NotFound
from frontdesk.kit.events import record


async def edit_message(tx: Tx, message_id: UUID, text: str, at: datetime) -> None:
    """The writer changed the message; what it said before is kept."""
    rows = await tx.rows("select text, edits, conversation_id from messages where id = $1 for no key update", message_id)
    if not rows:
        raise NotFound("message")
    edits = [*rows[0]["edits"], {"text": rows[0]["text"], "until": at.isoformat()}]
    await tx.execute("update messages set text = $2, edits = $3 where id = $1", message_id, text, edits)
    await preview_again(tx, rows[0]["conversation_id"])
    await record(tx, MessageEdited(message_id=message_id, conversation_id=rows[0]["conversation_id"]))


async def revoke_message(tx: Tx, message_id: UUID, at: datetime) -> None:
    """The writer took the message back; staff see that there was one."""
    conversation_id = await tx.value(
        "update messages set deleted_at = $2 where id = $1 and deleted_at is null returning conversation_id", message_id, at
    )
    if conversation_id is not None:
        await preview_again(tx, conversation_id)
        await record(tx, MessageDeleted(message_id=message_id, conversation_id=conversation_id))


async def fill_message(tx: Tx, message_id: UUID, *, type: str, text: str, media_id: UUID) -> bool:
    """Put the file into a message that was brought in without it; false when it has one already."""
    conversation_id = await tx.value(
        "update messages set media_id = $2, type = $3, text = case when $4 <> '' then $4 else text end"
        " where id = $1 and media_id is null returning conversation_id",
        message_id,
        media_id,
        type,
        text,
    )
    if conversation_id is None:
        return False
    await preview_again(tx, conversation_id)
    await record(tx, MessageFilled(message_id=message_id, conversation_id=conversation_id))
    return True


async def hear_of_call(tx: Tx, message_id: UUID, heard: Call, *, at: datetime) -> None:
    """Note how a call goes on. Once two people have spoken, the customer is answered, whoever rang."""
    rows = await tx.rows(
        "select content, conversation_id, customer_id, a.kind as channel from messages m"
        " join channel_accounts a on a.business_id = m.business_id and a.id = m.account_id where m.id = $1 for no key update of m",
        message_id,
    )
    if not rows:
        raise NotFound("message")
    row = rows[0]
    before = msgspec.convert(row["content"].get("call", {"ours": heard.ours}), Call)
    now = standing_call(before, heard)
    if now == before:
        return
    await tx.execute("update messages set content = content || $2 where id = $1", message_id, {"call": msgspec.to_builtins(now)})
    ids = {"message_id": message_id, "conversation_id": row["conversation_id"]}
    if now.answered and not before.answered:
        await we_wrote(tx, row["conversation_id"], at, "", "call", "echo")
        await record(tx, MessageEchoed(**ids, customer_id=row["customer_id"], channel=row["channel"]))
    await record(tx, CallChanged(**ids, state=now.state, outcome=now.outcome, seconds=now.seconds))


async def react(tx: Tx, message_id: UUID, by: str, emoji: str | None) -> None:
    """Set or take away a reaction; each person has at most one on a message."""
    rows = await tx.rows("select reactions, conversation_id from messages where id = $1 for no key update", message_id)
    if not rows:
        raise NotFound("message")
    rest = [reaction for reaction in rows[0]["reactions"] if reaction["by"] != by]
    reactions = [*rest, {"emoji": emoji, "by": by}] if emoji else rest
    await tx.execute("update messages set reactions = $2 where id = $1", message_id, reactions)
    await record(tx, MessageReacted(message_id=message_id, conversation_id=rows[0]["conversation_id"]))


async def reveal(tx: Tx, conversation_id: UUID, message_id: UUID) -> str:
    """What a message says with nothing covered; that somebody looked is recorded."""
    rows = await tx.rows(
        "select text, customer_id from messages where id = $1 and conversation_id = $2 and deleted_at is null", message_id, conversation_id
    )
    if not rows:
        raise NotFound("message")
    await record(tx, CardRevealed(conversation_id=conversation_id, customer_id=rows[0]["customer_id"], message_id=message_id))
    return str(rows[0]["text"])
