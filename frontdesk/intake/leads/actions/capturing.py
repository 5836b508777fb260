"""A customer's words become a lead, and the lead grows with them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from frontdesk.intake.leads.actions.joining import put_need
from frontdesk.intake.leads.actions.stored import insert, link, locked, reckoned, save, whose
from frontdesk.intake.leads.events import LeadCaptured, LeadCompleted
from frontdesk.intake.leads.records import LeadDetails, StoredLead
from frontdesk.intake.leads.rules import hear
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import NotFound
from frontdesk.kit.events import record

_TALK = """select c.customer_id, c.channel, c.status, c.owner_id, c.reply_due_at, c.language, cu.name from conversations c
 join customers cu on cu.business_id = c.business_id and cu.id = c.customer_id where c.id = $1 for no key update of c"""


async def capture(tx: Tx, *, conversation_id: UUID, details: LeadDetails, confirmed: bool) -> UUID:
    """Create or update the lead of a conversation from what its customer said so far; its id.

    `confirmed` says that the customer said yes to exactly these details. Said twice, it changes nothing the second time.
    """
    # The conversation stands still meanwhile, so that a change of its owner is either seen here or comes after and is followed.
    rows = await tx.rows(_TALK, conversation_id)
    if not rows:
        raise NotFound("conversation")
    talk = rows[0]
    for _ in range(3):
        lead = await _open_lead(tx, conversation_id, talk["customer_id"], details.need)
        if lead is not None:
            return await _complete(tx, lead, conversation_id, talk, details, confirmed=confirmed)
        begun = await _begin(tx, conversation_id, talk, details, confirmed=confirmed)
        if begun is not None:
            return begun
    raise RuntimeError("a lead of this customer came and went at every try")


async def _open_lead(tx: Tx, conversation_id: UUID, customer_id: UUID, need: str) -> StoredLead | None:
    """The open lead that this conversation is about, else the customer's about the same need."""
    rows = await tx.rows(
        "select l.id from leads l left join lead_conversations y on y.business_id = l.business_id and y.lead_id = l.id"
        " and y.conversation_id = $1 where l.customer_id = $2 and l.merged_into is null and l.status in ('new', 'contacted', 'qualified')"
        " and (l.need = $3 or y.lead_id is not null) order by y.lead_id is null, l.need <> $3, l.created_at, l.id limit 1",
        conversation_id,
        customer_id,
        need,
    )
    found = await locked(tx, [row["id"] for row in rows])
    return next((lead for lead in found.values() if lead.open), None)


async def _begin(tx: Tx, conversation_id: UUID, talk: Any, details: LeadDetails, *, confirmed: bool) -> UUID | None:
    blank = StoredLead(
        id=tx.new_id(),
        customer_id=talk["customer_id"],
        conversation_id=conversation_id,
        current_conversation_id=conversation_id,
        need=details.need,
        status="new",
        status_at=tx.at,
        lost_reason="",
        urgent=False,
        area_id=None,
        branch_id=None,
        service_ids=(),
        timing=None,
        wanted_at=None,
        wanted_to=None,
        budget=None,
        language=talk["language"],
        channel=talk["channel"],
        own={},
        origin={},
        confirmed={},
        confirmed_at=None,
        value_minor=None,
        value_by_person=False,
        owner_id=talk["owner_id"],
        reply_due_at=talk["reply_due_at"] if talk["status"] != "closed" else None,
        customer_name=talk["name"],
        merged_into=None,
        created_at=tx.at,
        changed_at=tx.at,
        version=1,
    )
    lead = await reckoned(tx, hear(blank, details, confirmed=confirmed, at=tx.at).lead)
    if not await insert(tx, lead):
        return None
    await link(tx, lead.id, conversation_id)
    await record(tx, LeadCaptured(**whose(lead), need=lead.need, confirmed=confirmed))
    return lead.id


async def _complete(tx: Tx, lead: StoredLead, conversation_id: UUID, talk: Any, details: LeadDetails, *, confirmed: bool) -> UUID:
    if lead.need != details.need and "need" not in lead.origin:
        lead_id = await put_need(tx, lead, details.need)
        lead = (await locked(tx, [lead_id]))[lead_id]
    linked = await link(tx, lead.id, conversation_id)
    picture = hear(lead, details, confirmed=confirmed, at=tx.at)
    fields = (*picture.fields, "conversation") if linked else picture.fields
    if picture.lead == lead and not linked:
        return lead.id
    now = msgspec.structs.replace(
        picture.lead,
        current_conversation_id=conversation_id,
        channel=talk["channel"],
        owner_id=talk["owner_id"] if talk["status"] != "closed" else lead.owner_id,
        reply_due_at=talk["reply_due_at"] if talk["status"] != "closed" else None,
    )
    await save(tx, await reckoned(tx, now, lead))
    await record(tx, LeadCompleted(**whose(now), fields=fields, confirmed=confirmed))
    return lead.id
