"""What people do with a lead: move it on, give it to somebody, correct what is known of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from msgspec import UNSET

from frontdesk import routing, team
from frontdesk.intake.leads.actions.joining import put_need
from frontdesk.intake.leads.actions.stored import locked_one, reckoned, save, whose
from frontdesk.intake.leads.events import LeadAssigned, LeadChanged, LeadMoved
from frontdesk.intake.leads.records import OPEN, LeadChange, Origin, Status, StoredLead
from frontdesk.intake.leads.rules import FIELDS, OWN, bare, correct
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import Conflict, Invalid, NotFound
from frontdesk.kit.events import record
from frontdesk.understanding import Timing

LONGEST_REASON = 500
_MOST_SERVICES = 20
_MOST_OWN = 30
_FARTHEST = timedelta(days=3660)


async def set_status(tx: Tx, lead_id: UUID, status: Status, *, lost_reason: str = "", version: int | None = None) -> None:
    """Move a lead to another stage; a lost one needs its reason. With `version`, only as it was seen then."""
    reason = lost_reason.strip()[:LONGEST_REASON] if status == "lost" else ""
    if status == "lost" and not reason:
        raise Invalid("lost_reason_required", "Say why the lead is lost.", fields={"lost_reason": "must not be empty"})
    lead = await locked_one(tx, lead_id, version)
    if (lead.status, lead.lost_reason) == (status, reason):
        return
    try:
        async with tx.savepoint():
            await save(tx, msgspec.structs.replace(lead, status=status, status_at=tx.at, lost_reason=reason))
    except asyncpg.UniqueViolationError:
        raise await another_is_open(tx, lead) from None
    await record(tx, LeadMoved(**whose(lead), was=lead.status, status=status))


async def another_is_open(tx: Tx, lead: StoredLead) -> Conflict:
    """What is said when the customer has an open lead about the same need."""
    other = await tx.value(
        "select id from leads where customer_id = $1 and need = $2 and merged_into is null and status = any($3)",
        lead.customer_id,
        lead.need,
        list(OPEN),
    )
    return Conflict(
        "open_lead_exists",
        "This customer has an open lead about the same need already. Merge the two instead.",
        extra={"lead_id": str(other)},
    )


async def assign(tx: Tx, lead_id: UUID, to: UUID | None, because: str = "") -> None:
    """Give a lead, and its conversation where that is still open, to a person within their capacity; with None to nobody."""
    rows = await tx.rows(
        "select c.id, c.status, l.owner_id, l.merged_into from leads l"
        " left join conversations c on c.business_id = l.business_id and c.id = l.current_conversation_id where l.id = $1",
        lead_id,
    )
    if not rows or rows[0]["merged_into"] is not None:
        raise NotFound("lead")
    if to is not None:
        person = await team.staff_by_id(tx, to)
        if not person.active:
            raise Conflict("not_active", f"{person.name} is no longer on the team.")
    # The conversation before the lead: whoever captures a lead takes them in the same order.
    if rows[0]["id"] is not None and rows[0]["status"] != "closed":
        await routing.assign(tx, rows[0]["id"], to, because)
    lead = await locked_one(tx, lead_id)
    if lead.owner_id == to:
        return
    await tx.execute("update leads set owner_id = $2, changed_at = $3, version = version + 1 where id = $1", lead.id, to, tx.at)
    await record(tx, LeadAssigned(**(whose(lead) | {"owner_id": to}), was=lead.owner_id))


async def change(tx: Tx, lead_id: UUID, wanted: LeadChange, *, version: int | None = None) -> UUID:
    """A person corrects what is known of a lead; with another need it may become one with an open lead about that. What remains."""
    lead = await locked_one(tx, lead_id, version)
    await check(tx, wanted)
    picture = correct(lead, values(wanted, lead))
    fields, now = picture.fields, picture.lead
    if wanted.value_minor is not UNSET and (wanted.value_minor, wanted.value_minor is not None) != (lead.value_minor, lead.value_by_person):
        # An emptied value goes by the price list again.
        now = msgspec.structs.replace(now, value_minor=wanted.value_minor, value_by_person=wanted.value_minor is not None)
        fields = (*fields, "value")
    if fields:
        now = await reckoned(tx, now, lead)
        await save(tx, now)
        await record(tx, LeadChanged(**whose(lead), fields=fields))
    if wanted.need is UNSET or wanted.need == lead.need:
        return lead.id
    lead = await locked_one(tx, lead_id)
    return await put_need(tx, msgspec.structs.replace(lead, origin={**lead.origin, "need": Origin("person")}), wanted.need)


def values(wanted: LeadChange, lead: StoredLead) -> dict[str, Any]:
    """What a person sets, by field."""
    found: dict[str, Any] = {}
    for field, attribute in FIELDS.items():
        value = getattr(wanted, attribute, UNSET)
        if value is not UNSET:
            found[field] = value
    if "services" in found:
        found["services"] = tuple(dict.fromkeys(found["services"]))
    if "timing" in found:
        found["timing"] = bare(found["timing"])
    if wanted.own is not UNSET:
        given = {label.strip(): value.strip() for label, value in wanted.own.items() if label.strip()}
        found |= {OWN + label: given.get(label) or None for label in {*lead.own, *given}}
    return found


async def check(tx: Tx, wanted: LeadChange) -> None:
    """Refuse what this business does not have."""
    wishes = team.Wishes()
    for field, table in (("area_id", "areas"), ("branch_id", "branches")):
        value = getattr(wanted, field)
        if isinstance(value, UUID):
            known = await tx.value(f"select exists (select from {table} where id = $1)", value)
            wishes.must(known, field, "This is not one of this business.")
    if wanted.service_ids is not UNSET:
        known = await tx.value("select count(*) from services where id = any($1)", list(wanted.service_ids))
        wishes.must(len(wanted.service_ids) <= _MOST_SERVICES, "service_ids", f"At most {_MOST_SERVICES} services.")
        wishes.must(known == len(set(wanted.service_ids)), "service_ids", "One of these is not a service of this business.")
    if isinstance(wanted.timing, Timing):
        days = [day for day in (wanted.timing.date, wanted.timing.date_to) if day is not None]
        wishes.must(all(abs(day - tx.at.date()) <= _FARTHEST for day in days), "timing", "This is too many years away.")
    if wanted.own is not UNSET:
        wishes.must(len(wanted.own) <= _MOST_OWN, "own", f"At most {_MOST_OWN} fields.")
    wishes.done()
