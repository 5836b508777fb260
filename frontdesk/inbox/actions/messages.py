"""Verbs of a message."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from frontdesk.channels import Handle, OutboundMessage, enqueue_message, send_again
from frontdesk.inbox.events import (
    CallChanged,
    CustomerCalled,
    MessageDeleted,
    MessageEchoed,
    MessageEdited,
    MessageFilled,
    MessageImported,
    MessageReacted,
    MessageReceived,
    MessageReplied,
    MessageRetried,
    MessageStatusChanged,
    NoteAdded,
    StatusParked,
)
from frontdesk.inbox.records import Call, Incoming
from frontdesk.inbox.rules import check_reply_window, preview_of, standing_call, standing_status
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import Conflict, Invalid, NotFound
from frontdesk.kit.events import record

LONGEST_REPLY = 4096


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
        await _we_wrote(tx, conversation_id, incoming.at, incoming.text, incoming.type, incoming.direction, answers=incoming.answers)
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


async def _we_wrote(tx: Tx, conversation_id: UUID, at: datetime, text: str, kind: str, direction: str, *, answers: bool = True) -> None:
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


async def reply(
    tx: Tx, conversation_id: UUID, *, author_id: UUID, author_name: str, text: str, client_id: str | None, reply_to_id: UUID | None = None
) -> UUID:
    """Answer the customer on the channel they last used. Saying it twice with one client id sends it once."""
    body = text.strip()
    if not body:
        raise Invalid("empty_message", "Write something before sending.", fields={"text": "must not be empty"})
    if len(body) > LONGEST_REPLY:
        raise Invalid("too_long", f"A message may have {LONGEST_REPLY} characters; this one has {len(body)}.", fields={"text": "too long"})
    # A stronger lock would wait for messages that are just being written, whose writers wait for this very row.
    rows = await tx.rows(
        "select c.customer_id, c.account_id, c.channel, c.status, c.window_ends_at from conversations c where c.id = $1 for no key update",
        conversation_id,
    )
    if not rows:
        raise NotFound("conversation")
    conversation = rows[0]
    if client_id is not None:
        sent_before: UUID | None = await tx.value(
            "select id from messages where conversation_id = $1 and client_id = $2", conversation_id, client_id
        )
        if sent_before is not None:
            return sent_before
    if conversation["status"] == "closed":
        raise Conflict("conversation_closed", "This conversation is closed. Reopen it to answer.")
    check_reply_window(conversation["channel"], conversation["window_ends_at"], tx.at)
    handles = await _handles(tx, conversation["customer_id"], conversation["channel"])
    quoted: str | None = None
    if reply_to_id is not None:
        quoted = await tx.value("select provider_id from messages where id = $1 and conversation_id = $2", reply_to_id, conversation_id)
    message_id = tx.new_id()
    await tx.execute(
        "insert into messages (id, conversation_id, customer_id, account_id, direction, author_kind, author_id, author_name, type, text,"
        " reply_to, client_id, status, status_at, at, received_at)"
        " values ($1, $2, $3, $4, 'outbound', 'staff', $5, $6, 'text', $7, $8, $9, 'queued', $10, $10, $10)",
        message_id,
        conversation_id,
        conversation["customer_id"],
        conversation["account_id"],
        author_id,
        author_name,
        body,
        quoted,
        client_id,
        tx.at,
    )
    await enqueue_message(
        tx,
        outbox_id=message_id,
        account_id=conversation["account_id"],
        conversation_id=conversation_id,
        message_id=message_id,
        recipient_key=str(conversation["customer_id"]),
        payload=OutboundMessage(id=str(message_id), kind="text", to=tuple(handles), text=body, reply_to=quoted or ""),
    )
    await _we_wrote(tx, conversation_id, tx.at, body, "text", "outbound")
    await record(
        tx,
        MessageReplied(
            message_id=message_id,
            conversation_id=conversation_id,
            customer_id=conversation["customer_id"],
            channel=conversation["channel"],
        ),
    )
    return message_id


# Which addresses of a customer a channel can send to.
_REACHED_BY = {
    "whatsapp": ("phone", "whatsapp_user"),
    "webchat": ("webchat",),
    "webform": ("email", "phone"),
}


async def _handles(tx: Tx, customer_id: UUID, channel: str) -> list[Handle]:
    kinds = _REACHED_BY.get(channel, (channel,))
    found = await tx.all(
        Handle,
        "select kind, value, normal, verified from handles where customer_id = $1 and kind = any($2)"
        " order by array_position($2, kind), first_seen_at desc",
        customer_id,
        list(kinds),
    )
    if not found:
        raise Conflict("no_address", f"This customer has no address that {channel} can reach.")
    return found


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


async def set_status(
    tx: Tx,
    message_id: UUID,
    status: str,
    *,
    at: datetime,
    code: str | None = None,
    detail: str | None = None,
    provider_id: str | None = None,
) -> bool:
    """Note how far a message of ours got; statuses come late and out of order, so it only moves forward."""
    rows = await tx.rows("select status, conversation_id, provider_id from messages where id = $1 for no key update", message_id)
    if not rows:
        return False
    now = standing_status(rows[0]["status"], status)
    if now == rows[0]["status"] and (provider_id is None or rows[0]["provider_id"] is not None):
        return True
    failed = now in ("failed", "unconfirmed")
    await tx.execute(
        "update messages set status = $2, status_at = $3, error_code = $4, error = $5,"
        " provider_id = coalesce(provider_id, $6) where id = $1",
        message_id,
        now,
        at,
        code if failed else None,
        detail if failed else None,
        provider_id,
    )
    await record(
        tx,
        MessageStatusChanged(message_id=message_id, conversation_id=rows[0]["conversation_id"], status=now, code=code if failed else None),
    )
    return True


async def settle_outbox(tx: Tx, message_id: UUID, status: str, *, provider_id: str | None, code: str | None, detail: str | None) -> None:
    """Carry the outbox's verdict onto the message, and the provider's statuses that came before we knew its id."""
    known = await set_status(tx, message_id, status, at=tx.at, code=code, detail=detail, provider_id=provider_id)
    if known and provider_id is not None:
        await join_early_statuses(tx, message_id)


async def join_early_statuses(tx: Tx, message_id: UUID) -> None:
    """Let the statuses that waited for a message speak of it now."""
    early = await tx.rows(
        "delete from parked_statuses using messages m where m.id = $1 and parked_statuses.business_id = m.business_id"
        " and parked_statuses.account_id = m.account_id and parked_statuses.provider_id = m.provider_id"
        " returning parked_statuses.status, parked_statuses.at, parked_statuses.code, parked_statuses.detail",
        message_id,
    )
    for row in early:
        await set_status(tx, message_id, row["status"], at=row["at"], code=row["code"], detail=row["detail"])


async def park_status(
    tx: Tx, account_id: UUID, provider_id: str, status: str, at: datetime, *, code: str | None = None, detail: str | None = None
) -> None:
    """Keep a status that speaks of a message whose provider id we do not know yet."""
    await tx.execute(
        "insert into parked_statuses (id, account_id, provider_id, status, at, code, detail) values ($1, $2, $3, $4, $5, $6, $7)",
        tx.new_id(),
        account_id,
        provider_id,
        status,
        at,
        code,
        detail,
    )
    await record(tx, StatusParked(account_id=account_id, status=status))


async def retry(tx: Tx, conversation_id: UUID, message_id: UUID) -> None:
    """Send a message again that failed or that nobody could confirm; the outbox really tries."""
    rows = await tx.rows(
        "select c.channel, c.window_ends_at from messages m"
        " join conversations c on c.business_id = m.business_id and c.id = m.conversation_id"
        " where m.id = $1 and m.conversation_id = $2 for no key update of m",
        message_id,
        conversation_id,
    )
    if not rows:
        raise NotFound("message")
    check_reply_window(rows[0]["channel"], rows[0]["window_ends_at"], tx.at)
    await send_again(tx, message_id)
    await tx.execute(
        "update messages set status = 'queued', status_at = $2, error = null, error_code = null, provider_id = null where id = $1",
        message_id,
        tx.at,
    )
    await record(tx, MessageRetried(message_id=message_id, conversation_id=conversation_id))


async def edit_message(tx: Tx, message_id: UUID, text: str, at: datetime) -> None:
    """The writer changed the message; what it said before is kept."""
    rows = await tx.rows("select text, edits, conversation_id from messages where id = $1 for no key update", message_id)
    if not rows:
        raise NotFound("message")
    edits = [*rows[0]["edits"], {"text": rows[0]["text"], "until": at.isoformat()}]
    await tx.execute("update messages set text = $2, edits = $3 where id = $1", message_id, text, edits)
    await _preview_again(tx, rows[0]["conversation_id"])
    await record(tx, MessageEdited(message_id=message_id, conversation_id=rows[0]["conversation_id"]))


async def revoke_message(tx: Tx, message_id: UUID, at: datetime) -> None:
    """The writer took the message back; staff see that there was one."""
    conversation_id = await tx.value(
        "update messages set deleted_at = $2 where id = $1 and deleted_at is null returning conversation_id", message_id, at
    )
    if conversation_id is not None:
        await _preview_again(tx, conversation_id)
        await record(tx, MessageDeleted(message_id=message_id, conversation_id=conversation_id))


async def _preview_again(tx: Tx, conversation_id: UUID) -> None:
    """The list's line says what the last message says now; words that were taken back are in no list either."""
    rows = await tx.rows(
        "select text, type, direction, deleted_at from messages where conversation_id = $1 and direction <> 'note'"
        " order by at desc, id desc limit 1",
        conversation_id,
    )
    for row in rows:
        gone = row["deleted_at"] is not None
        await tx.execute(
            "update conversations set preview = $2, preview_type = $3, preview_direction = $4, version = version + 1 where id = $1",
            conversation_id,
            "" if gone else preview_of(row["text"], row["type"]),
            "deleted" if gone else row["type"],
            row["direction"],
        )


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
    await _preview_again(tx, conversation_id)
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
        await _we_wrote(tx, row["conversation_id"], at, "", "call", "echo")
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
