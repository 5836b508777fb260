"""A lead between the table and its record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from frontdesk import catalog, team
from frontdesk.intake.leads.records import StoredLead
from frontdesk.intake.leads.rules import empty_budget, priced, span
from frontdesk.kit.database import Tx, required
from frontdesk.kit.errors import Conflict, NotFound

COLUMNS = """l.id, l.customer_id, l.conversation_id, l.current_conversation_id, l.need, l.status, l.status_at, l.lost_reason, l.urgent,
 l.area_id, l.branch_id, l.service_ids, l.timing, l.wanted_at, l.wanted_to, l.language, l.channel, l.own, l.origin, l.confirmed,
 l.confirmed_at, l.value_minor, l.value_by_person, l.owner_id, l.reply_due_at, l.customer_name, l.merged_into, l.created_at,
 l.changed_at, l.version, case when l.budget_minor is not null then jsonb_build_object('kind', l.budget_kind, 'amount',
 jsonb_build_object('minor', l.budget_minor, 'currency', l.budget_currency)) end as budget"""


async def locked(tx: Tx, lead_ids: Sequence[UUID]) -> dict[UUID, StoredLead]:
    """These leads, against every other change of them; always taken in the order of their ids."""
    sql = f"select {COLUMNS} from leads l where l.id = any($1) order by l.id for no key update"
    return {lead.id: lead for lead in await tx.all(StoredLead, sql, list(lead_ids))}


async def locked_one(tx: Tx, lead_id: UUID, version: int | None = None) -> StoredLead:
    """One lead, against every other change of it; refused when it is no longer as whoever changes it saw it."""
    lead = required((await locked(tx, [lead_id])).get(lead_id), NotFound("lead"))
    if lead.merged_into is not None:
        raise Conflict("lead_merged", "This lead became part of another one.", extra={"lead_id": str(lead.merged_into)})
    if version is not None and lead.version != version:
        raise await _changed_meanwhile(tx, lead)
    return lead


async def _changed_meanwhile(tx: Tx, lead: StoredLead) -> Conflict:
    rows = await tx.rows(
        "select e.at, s.name from events e left join staff s on e.actor_kind = 'staff' and s.id::text = e.actor_id"
        " where e.subject_kind = 'lead' and e.subject_id = $1 and e.name <> 'lead.followed' order by e.at desc, e.id desc limit 1",
        lead.id,
    )
    by = (rows[0]["name"] if rows else None) or "Frontdesk"
    extra = {"by": by, "version": lead.version, "status": lead.status}
    return Conflict("lead_changed", f"{by} changed this lead meanwhile. Look at it again.", extra=extra)


async def reckoned(tx: Tx, lead: StoredLead, was: StoredLead | None = None) -> StoredLead:
    """The lead with what follows from its details: its value from the prices of its services, and when it is wanted as a time."""
    value = lead.value_minor
    if not lead.value_by_person and (was is None or was.service_ids != lead.service_ids or was.value_by_person):
        found = await catalog.services_by_ids(tx, lead.service_ids) if lead.service_ids else {}
        value = priced(found.values(), lead.service_ids)
    begins, ends = lead.wanted_at, lead.wanted_to
    if was is None or was.timing != lead.timing:
        begins, ends = span(lead.timing, await _timezone(tx, lead.branch_id), tx.at)
    return msgspec.structs.replace(lead, value_minor=value, wanted_at=begins, wanted_to=ends)


async def _timezone(tx: Tx, branch_id: UUID | None) -> str:
    found: str | None = None if branch_id is None else await tx.value("select timezone from branches where id = $1", branch_id)
    return found or (await team.this_business(tx)).timezone


def whose(lead: StoredLead) -> dict[str, Any]:
    """What every event of a lead says of it."""
    return {
        "lead_id": lead.id,
        "customer_id": lead.customer_id,
        "conversation_id": lead.current_conversation_id,
        "owner_id": lead.owner_id,
    }


def values(lead: StoredLead) -> tuple[Any, ...]:
    """What `insert` and `save` write, in the order of their columns."""
    return (
        lead.id,
        lead.current_conversation_id,
        lead.need,
        lead.status,
        lead.status_at,
        lead.lost_reason,
        lead.urgent,
        lead.area_id,
        lead.branch_id,
        list(lead.service_ids),
        None if lead.timing is None else {key: value for key, value in msgspec.to_builtins(lead.timing).items() if value},
        lead.wanted_at,
        lead.wanted_to,
        *empty_budget(lead.budget),
        lead.language,
        lead.channel,
        lead.own,
        {field: {key: value for key, value in msgspec.to_builtins(origin).items() if value} for field, origin in lead.origin.items()},
        lead.confirmed,
        lead.confirmed_at,
        lead.value_minor,
        lead.value_by_person,
        lead.owner_id,
        lead.reply_due_at,
    )


_WRITTEN = (
    "current_conversation_id, need, status, status_at, lost_reason, urgent, area_id, branch_id, service_ids, timing, wanted_at, wanted_to,"
    " budget_minor, budget_currency, budget_kind, language, channel, own, origin, confirmed, confirmed_at, value_minor, value_by_person,"
    " owner_id, reply_due_at"
)
_PLACES = ", ".join(f"${number}" for number in range(2, 27))


async def insert(tx: Tx, lead: StoredLead) -> bool:
    """Make a new lead; false when the customer has an open one for this need by now."""
    made = await tx.execute(
        f"insert into leads (id, {_WRITTEN}, customer_id, conversation_id, customer_name, created_at, changed_at)"
        f" values ($1, {_PLACES}, $27, $28, $29, $30, $30)"
        " on conflict (business_id, customer_id, need) where status in ('new', 'contacted', 'qualified') and merged_into is null"
        " do nothing",
        *values(lead),
        lead.customer_id,
        lead.conversation_id,
        lead.customer_name,
        tx.at,
    )
    return bool(made)


async def save(tx: Tx, lead: StoredLead) -> None:
    """Write a locked lead back as it should stand now."""
    changed = await tx.execute(
        f"update leads set ({_WRITTEN}) = ({_PLACES}), changed_at = $27, version = version + 1 where id = $1 and version = $28",
        *values(lead),
        tx.at,
        lead.version,
    )
    if not changed:
        raise Conflict("lead_changed", "Somebody changed this lead meanwhile. Look at it again.")


async def link(tx: Tx, lead_id: UUID, conversation_id: UUID) -> bool:
    """Note that the lead was spoken of in a conversation; false when that was known."""
    made = await tx.execute(
        "insert into lead_conversations (lead_id, conversation_id, linked_at) values ($1, $2, $3) on conflict do nothing",
        lead_id,
        conversation_id,
        tx.at,
    )
    return bool(made)
