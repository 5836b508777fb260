"""A lead that did not come by a message: somebody called, or stood at the desk."""

from __future__ import annotations

from uuid import UUID

import msgspec

from frontdesk import customers, team
from frontdesk.intake.leads.actions.stored import insert, reckoned
from frontdesk.intake.leads.actions.working import another_is_open, check, values
from frontdesk.intake.leads.events import LeadAdded
from frontdesk.intake.leads.records import NewLead, StoredLead
from frontdesk.intake.leads.rules import correct
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import Invalid
from frontdesk.kit.events import record
from frontdesk.understanding.own import usable_need


async def add(tx: Tx, new: NewLead, *, by: UUID) -> UUID:
    """Add a lead for a known customer, or for whoever has this telephone number; whoever adds it has it. Its id."""
    await usable_need(tx, new.need)
    customer = await _customer(tx, new)
    blank = _blank(tx, customer, new, by)
    await check(tx, new.details)
    lead = correct(blank, values(new.details, blank)).lead
    if isinstance(new.details.value_minor, int):
        lead = msgspec.structs.replace(lead, value_minor=new.details.value_minor, value_by_person=True)
    lead = await reckoned(tx, lead)
    if not await insert(tx, lead):
        raise await another_is_open(tx, lead)
    await record(tx, LeadAdded(lead_id=lead.id, customer_id=customer.id, need=lead.need, owner_id=by))
    return lead.id


async def _customer(tx: Tx, new: NewLead) -> customers.Customer:
    if new.customer_id is not None:
        return await customers.by_id(tx, new.customer_id)
    country = (await team.this_business(tx)).country
    if customers.normal_phone(new.phone, country) is None:
        raise Invalid(
            "bad_phone", "This is not a telephone number.", fields={"phone": "Write it as it is dialled, or with its country code."}
        )
    # Nobody has proven that the number is theirs: it was told.
    resolved = await customers.resolve(tx, [customers.phone_claim(new.phone, country, verified=False)], name=new.name.strip() or None)
    return await customers.by_id(tx, resolved.customer_id)


def _blank(tx: Tx, customer: customers.Customer, new: NewLead, by: UUID) -> StoredLead:
    return StoredLead(
        id=tx.new_id(),
        customer_id=customer.id,
        conversation_id=None,
        current_conversation_id=None,
        need=new.need,
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
        language=customer.language,
        channel=new.channel,
        own={},
        origin={},
        confirmed={},
        confirmed_at=None,
        value_minor=None,
        value_by_person=False,
        owner_id=by,
        reply_due_at=None,
        customer_name=customer.name,
        merged_into=None,
        created_at=tx.at,
        changed_at=tx.at,
        version=1,
    )
