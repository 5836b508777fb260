"""Answering the customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from frontdesk.channels import Choice, Handle, OutboundMessage, adapter_of, enqueue_message, send_again
from frontdesk.inbox.actions.messages import we_wrote
from frontdesk.inbox.events import MessageReplied, MessageRetried
from frontdesk.inbox.rules import check_reply_window, with_choices
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import Conflict, Invalid, NotFound
from frontdesk.kit.events import record

LONGEST_REPLY = 4096


async def reply(
    tx: Tx,
    conversation_id: UUID,
    *,
    author_id: UUID | None,
    author_name: str,
    text: str,
    client_id: str | None,
    reply_to_id: UUID | None = None,
    answers: bool = True,
    choices: Sequence[Choice] = (),
    choose: str = "",
    content: Mapping[str, object] | None = None,
) -> UUID:
    """Answer the customer on the channel they last used. Saying it twice with one client id sends it once.

    Without an author it is the assistant who speaks, and only as long as no person is at it. `answers` is false for what leaves the
    customer waiting for more; `choices` can be tapped where the channel has that, in a list called `choose` when they are many, and
    `content` stands beside the words for staff.
    """
    body = text.strip()
    if not body:
        raise Invalid("empty_message", "Write something before sending.", fields={"text": "must not be empty"})
    if len(body) > LONGEST_REPLY:
        raise Invalid("too_long", f"A message may have {LONGEST_REPLY} characters; this one has {len(body)}.", fields={"text": "too long"})
    # A stronger lock would wait for messages that are just being written, whose writers wait for this very row.
    rows = await tx.rows(
        "select c.customer_id, c.account_id, c.channel, c.status, c.owner_id, c.window_ends_at from conversations c"
        " where c.id = $1 for no key update",
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
    if author_id is None and (conversation["status"] not in ("waiting", "assisted") or conversation["owner_id"] is not None):
        raise Conflict("person_at_it", "A person has this conversation: the assistant leaves it to them.")
    check_reply_window(conversation["channel"], conversation["window_ends_at"], tx.at)
    handles = await _handles(tx, conversation["customer_id"], conversation["channel"])
    quoted: str | None = None
    if reply_to_id is not None:
        quoted = await tx.value("select provider_id from messages where id = $1 and conversation_id = $2", reply_to_id, conversation_id)
    message_id = tx.new_id()
    await tx.execute(
        "insert into messages (id, conversation_id, customer_id, account_id, direction, author_kind, author_id, author_name, type, text,"
        " reply_to, client_id, status, status_at, at, received_at, content)"
        " values ($1, $2, $3, $4, 'outbound', $11, $5, $6, 'text', $7, $8, $9, 'queued', $10, $10, $10, $12)",
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
        "assistant" if author_id is None else "staff",
        {**(content or {}), **({"choices": [one.title for one in choices]} if choices else {})},
    )
    payload = OutboundMessage(id=str(message_id), kind="text", to=tuple(handles), text=body, reply_to=quoted or "")
    await enqueue_message(
        tx,
        outbox_id=message_id,
        account_id=conversation["account_id"],
        conversation_id=conversation_id,
        message_id=message_id,
        recipient_key=str(conversation["customer_id"]),
        payload=with_choices(payload, choices, adapter_of(conversation["channel"]).sends, label=choose),
    )
    await we_wrote(tx, conversation_id, tx.at, body, "text", "outbound", answers=answers)
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
