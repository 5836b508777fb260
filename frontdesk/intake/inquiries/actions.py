"""Opening, answering and dismissing what the assistant would not answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from frontdesk import knowledge, routing
from frontdesk.intake.inquiries.events import (
    InquiryAnswered,
    InquiryDismissed,
    InquiryFollowed,
    InquiryOpened,
    InquiryRenewed,
    InquiryTaught,
)
from frontdesk.intake.inquiries.records import InquiryReason, Proposal, Why
from frontdesk.intake.listing.actions import take_name
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import Conflict, NotFound
from frontdesk.kit.events import record

LONGEST_REASON = 500


async def open_inquiry(
    tx: Tx, *, conversation_id: UUID, message_id: UUID, reason: InquiryReason, detail: Why, proposals: Sequence[Proposal] = ()
) -> UUID:
    """Hand a question to people; an open one of the same conversation for the same reason is renewed instead of doubled. Its id."""
    # The conversation stands still meanwhile, so that a change of its owner is either seen here or comes after and is followed.
    rows = await tx.rows(
        "select c.customer_id, c.owner_id, cu.name from conversations c join customers cu on cu.business_id = c.business_id"
        " and cu.id = c.customer_id where c.id = $1 for no key update of c",
        conversation_id,
    )
    if not rows:
        raise NotFound("conversation")
    made = await tx.rows(
        "insert into inquiries (id, conversation_id, message_id, customer_id, customer_name, need, reason, detail, language, urgent,"
        " area_id, branch_id, service_ids, channel, proposals, asked_at, renewed_at, owner_id, queue, reply_due_at)"
        " select $1, c.id, $3, c.customer_id, $4, c.need, $5, $6, c.language, c.urgent, c.area_id, c.branch_id, c.service_ids, c.channel,"
        " $7, $8, $8, c.owner_id, c.queue, c.reply_due_at from conversations c where c.id = $2"
        " on conflict (business_id, conversation_id, reason) where state = 'open' do update set message_id = excluded.message_id,"
        " need = excluded.need, detail = excluded.detail, language = excluded.language, urgent = excluded.urgent,"
        " area_id = excluded.area_id, branch_id = excluded.branch_id, service_ids = excluded.service_ids, channel = excluded.channel,"
        " proposals = excluded.proposals, renewed_at = excluded.renewed_at, times = inquiries.times + 1, version = inquiries.version + 1,"
        " owner_id = excluded.owner_id, queue = excluded.queue, reply_due_at = excluded.reply_due_at returning id, times",
        tx.new_id(),
        conversation_id,
        message_id,
        rows[0]["name"],
        reason,
        msgspec.to_builtins(detail),
        msgspec.to_builtins(tuple(proposals)),
        tx.at,
    )
    fact = InquiryOpened if made[0]["times"] == 1 else InquiryRenewed
    await record(
        tx,
        fact(
            inquiry_id=made[0]["id"],
            conversation_id=conversation_id,
            customer_id=rows[0]["customer_id"],
            message_id=message_id,
            owner_id=rows[0]["owner_id"],
            reason=reason,
            code=detail.code,
        ),
    )
    found: UUID = made[0]["id"]
    return found


async def answer(
    tx: Tx, inquiry_id: UUID, *, staff_id: UUID, name: str, text: str, client_id: str | None = None, version: int | None = None
) -> UUID:
    """Send a person's answer on the customer's channel; everything still open in that conversation is answered by it. The message."""
    row = await _still_open(tx, inquiry_id, version, client_id)
    message_id = await routing.answer(
        tx, row["conversation_id"], staff_id=staff_id, name=name, text=text, client_id=client_id, reply_to_id=row["message_id"]
    )
    await answered(tx, row["conversation_id"], at=tx.at, by=staff_id, message_id=message_id)
    return message_id


async def _still_open(tx: Tx, inquiry_id: UUID, version: int | None, client_id: str | None) -> Any:
    # Read without a lock: the reply locks the conversation first, as whoever opens an inquiry does.
    rows = await tx.rows(
        "select i.conversation_id, i.message_id, i.state, i.version, i.ended_at, s.name as by, m.client_id from inquiries i"
        " left join staff s on s.business_id = i.business_id and s.id = i.ended_by"
        " left join messages m on m.business_id = i.business_id and m.id = i.answer_id where i.id = $1",
        inquiry_id,
    )
    if not rows:
        raise NotFound("inquiry")
    row = rows[0]
    said_before = client_id is not None and row["client_id"] == client_id
    if (row["state"] != "open" or (version is not None and row["version"] != version)) and not said_before:
        raise _ended(row)
    return row


def _ended(row: Any) -> Conflict:
    by = row["by"] or "Frontdesk"
    if row["state"] == "open":
        return Conflict("inquiry_changed", "The customer asked again meanwhile. Look at it again.", extra={"version": row["version"]})
    verb = "answered" if row["state"] == "answered" else "dismissed"
    return Conflict(f"inquiry_{verb}", f"{by} {verb} this already.", extra={"by": by, "at": str(row["ended_at"])})


async def answered(tx: Tx, conversation_id: UUID, *, at: datetime, by: UUID | None, message_id: UUID | None) -> None:
    """A person replied in the thread at that time: what was open and asked before is answered by it."""
    rows = await tx.rows(
        "update inquiries set state = 'answered', ended_at = $2, ended_by = $3, answer_id = $4, version = version + 1"
        " where conversation_id = $1 and state = 'open' and renewed_at <= $2 returning id, customer_id, owner_id, asked_at",
        conversation_id,
        at,
        by,
        message_id,
    )
    for row in rows:
        await record(
            tx,
            InquiryAnswered(
                inquiry_id=row["id"],
                conversation_id=conversation_id,
                customer_id=row["customer_id"],
                owner_id=row["owner_id"],
                answer_id=message_id,
                seconds=max(0, round((at - row["asked_at"]).total_seconds())),
            ),
        )


async def teach(tx: Tx, inquiry_id: UUID, answer: knowledge.NewAnswer) -> UUID:
    """Approve what was answered, once, so that whoever asks next has it at once. The approved answer."""
    rows = await tx.rows(
        "select i.message_id, i.conversation_id, i.customer_id, i.owner_id, i.state, a.title from inquiries i"
        " left join answers a on a.business_id = i.business_id and a.id = i.taught_id where i.id = $1 for no key update of i",
        inquiry_id,
    )
    if not rows:
        raise NotFound("inquiry")
    row = rows[0]
    if row["state"] != "answered":
        raise Conflict("inquiry_unanswered", "Answer the customer first; what you say then can be approved.")
    if row["title"] is not None:
        raise Conflict("inquiry_taught", f"This was saved as “{row['title']}” already.")
    answer_id = await knowledge.answer_question(tx, row["message_id"], answer)
    written = await knowledge.answer_by_id(tx, answer_id)
    await tx.execute("update inquiries set taught_id = $2, version = version + 1 where id = $1", inquiry_id, answer_id)
    await record(
        tx,
        InquiryTaught(
            inquiry_id=inquiry_id,
            conversation_id=row["conversation_id"],
            customer_id=row["customer_id"],
            owner_id=row["owner_id"],
            answer_id=answer_id,
            title=written.title,
        ),
    )
    return answer_id


async def dismiss(tx: Tx, inquiry_id: UUID, *, by: UUID | None, because: str = "", version: int | None = None) -> None:
    """Put a question aside that needs no answer."""
    rows = await tx.rows(
        "update inquiries set state = 'dismissed', ended_at = $2, ended_by = $3, dismissed_because = $4, version = version + 1"
        " where id = $1 and state = 'open' and ($5::int is null or version = $5) returning id, conversation_id, customer_id, owner_id",
        inquiry_id,
        tx.at,
        by,
        because.strip()[:LONGEST_REASON],
        version,
    )
    if not rows:
        await _still_open(tx, inquiry_id, version, None)
        raise Conflict("inquiry_changed", "Somebody changed this inquiry meanwhile. Look at it again.")
    await record(tx, _dismissed(rows[0], closed=False))


async def drop_closed(tx: Tx, conversation_id: UUID) -> None:
    """A conversation was closed: nobody waits for what is still open in it."""
    rows = await tx.rows(
        "update inquiries i set state = 'dismissed', ended_at = $2, dismissed_because = 'closed', version = i.version + 1"
        " from conversations c where i.conversation_id = $1 and i.state = 'open' and c.business_id = i.business_id and c.id = $1"
        " and c.status = 'closed' returning i.id, i.conversation_id, i.customer_id, i.owner_id",
        conversation_id,
        tx.at,
    )
    for row in rows:
        await record(tx, _dismissed(row, closed=True))


def _dismissed(row: Any, *, closed: bool) -> InquiryDismissed:
    return InquiryDismissed(
        inquiry_id=row["id"],
        conversation_id=row["conversation_id"],
        customer_id=row["customer_id"],
        owner_id=row["owner_id"],
        closed=closed,
    )


async def assign(tx: Tx, inquiry_id: UUID, to: UUID | None, because: str = "") -> None:
    """Give the conversation of a question to somebody within their capacity, or with None back to its queue."""
    conversation_id = await tx.value("select conversation_id from inquiries where id = $1", inquiry_id)
    if conversation_id is None:
        raise NotFound("inquiry")
    await routing.assign(tx, conversation_id, to, because)
    await follow(tx, conversation_id)


async def follow(tx: Tx, conversation_id: UUID) -> None:
    """Let the open inquiries of a conversation show who has it now, where it waits and when its answer is due, as it stands now."""
    rows = await tx.rows(
        "select i.id, i.customer_id, i.owner_id as was, i.queue as was_queue, i.reply_due_at as was_due, c.owner_id, c.queue,"
        " c.reply_due_at"
        " from inquiries i join conversations c on c.business_id = i.business_id and c.id = i.conversation_id"
        " where i.conversation_id = $1 and i.state = 'open' order by i.id for no key update of i",
        conversation_id,
    )
    for row in rows:
        pairs = {
            "owner": (row["was"], row["owner_id"]),
            "queue": (row["was_queue"], row["queue"]),
            "reply_due": (row["was_due"], row["reply_due_at"]),
        }
        fields = tuple(name for name, (was, now) in pairs.items() if was != now)
        if not fields:
            continue
        await tx.execute(
            "update inquiries set owner_id = $2, queue = $3, reply_due_at = $4 where id = $1",
            row["id"],
            row["owner_id"],
            row["queue"],
            row["reply_due_at"],
        )
        followed = InquiryFollowed(
            inquiry_id=row["id"], customer_id=row["customer_id"], owner_id=row["owner_id"], was=row["was"], fields=fields
        )
        await record(tx, followed)


async def rename(tx: Tx, customer_id: UUID) -> None:
    """Show a customer's questions under the name they have now."""
    for row in await take_name(tx, "inquiries", customer_id):
        followed = InquiryFollowed(inquiry_id=row["id"], customer_id=customer_id, owner_id=row["owner_id"], was=None, fields=("customer",))
        await record(tx, followed)
