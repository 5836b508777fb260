"""Leads follow their conversations: the owner, the deadline, the first reply, the need.

Every one of these looks at what stands now and not at what an event says, so that a late event changes nothing that is newer.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from frontdesk.intake.leads.events import LeadFollowed, LeadMoved
from frontdesk.intake.listing.actions import take_name
from frontdesk.kit.database import Tx
from frontdesk.kit.events import record

# Of the conversations of a lead the one that matters: still open before closed, then where something was said last.
_CURRENT = """select l.id, l.customer_id, l.owner_id as was, l.reply_due_at as was_due, l.channel as was_channel,
 l.current_conversation_id as was_in, c.id as conversation_id, c.status, c.channel,
 case when c.status = 'closed' then l.owner_id else c.owner_id end as owner_id,
 case when c.status <> 'closed' then c.reply_due_at end as reply_due_at
 from leads l cross join lateral (
  select t.* from lead_conversations y join conversations t on t.business_id = y.business_id and t.id = y.conversation_id
  where y.business_id = l.business_id and y.lead_id = l.id order by (t.status = 'closed'), t.last_message_at desc, t.id desc limit 1
 ) c where {which} and l.merged_into is null order by l.id for no key update of l"""


async def follow(tx: Tx, conversation_id: UUID) -> None:
    """Let the leads of a conversation show who has it now and when its answer is due."""
    which = "l.id in (select lead_id from lead_conversations where conversation_id = $1)"
    for row in await tx.rows(_CURRENT.format(which=which), conversation_id):
        await _copy(tx, row, tell=True)


async def mirror(tx: Tx, lead_id: UUID) -> None:
    """The same for one lead, as part of another change of it that is told itself."""
    for row in await tx.rows(_CURRENT.format(which="l.id = $1"), lead_id):
        await _copy(tx, row, tell=False)


async def _copy(tx: Tx, row: Any, *, tell: bool) -> None:
    pairs = {
        "owner": (row["was"], row["owner_id"]),
        "reply_due": (row["was_due"], row["reply_due_at"]),
        "channel": (row["was_channel"], row["channel"]),
        "conversation": (row["was_in"], row["conversation_id"]),
    }
    fields = tuple(name for name, (was, now) in pairs.items() if was != now)
    if not fields:
        return
    await tx.execute(
        "update leads set owner_id = $2, reply_due_at = $3, channel = $4, current_conversation_id = $5 where id = $1",
        row["id"],
        row["owner_id"],
        row["reply_due_at"],
        row["channel"],
        row["conversation_id"],
    )
    if tell:
        followed = LeadFollowed(lead_id=row["id"], customer_id=row["customer_id"], owner_id=row["owner_id"], was=row["was"], fields=fields)
        await record(tx, followed)


async def first_reply(tx: Tx, conversation_id: UUID, at: datetime) -> None:
    """A person answered the customer at that time: leads that were new are contacted, unless a person has placed them since."""
    rows = await tx.rows(
        "update leads set status = 'contacted', status_at = $3, changed_at = $3, version = version + 1"
        " where id in (select lead_id from lead_conversations where conversation_id = $1)"
        " and status = 'new' and status_at <= $2 and merged_into is null returning id, customer_id, owner_id",
        conversation_id,
        at,
        tx.at,
    )
    for row in rows:
        await record(
            tx,
            LeadMoved(
                lead_id=row["id"],
                customer_id=row["customer_id"],
                conversation_id=conversation_id,
                owner_id=row["owner_id"],
                was="new",
                status="contacted",
            ),
        )


async def rename(tx: Tx, customer_id: UUID) -> None:
    """Show the leads of a customer under the name they have now."""
    for row in await take_name(tx, "leads", customer_id):
        followed = LeadFollowed(lead_id=row["id"], customer_id=customer_id, owner_id=row["owner_id"], was=None, fields=("customer",))
        await record(tx, followed)
