"""Two leads that turn out to be one."""

from __future__ import annotations

from uuid import UUID

import msgspec

from frontdesk.intake.leads.actions.following import mirror
from frontdesk.intake.leads.actions.stored import locked, reckoned, save, whose
from frontdesk.intake.leads.events import LeadChanged, LeadMerged
from frontdesk.intake.leads.records import StoredLead
from frontdesk.intake.leads.rules import unite
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import Conflict, NotFound
from frontdesk.kit.events import record


async def merge(tx: Tx, one: UUID, other: UUID) -> UUID:
    """Make one lead of two of the same customer: the younger goes into the older, with all it knew. The id of what remains."""
    found = await locked(tx, sorted({one, other}))
    if len(found) < 2:
        raise NotFound("lead") if one != other else Conflict("same_lead", "A lead cannot be merged with itself.")
    if any(lead.merged_into is not None for lead in found.values()):
        raise Conflict("lead_merged", "One of these leads became part of another one already.")
    first, second = found[one], found[other]
    if first.customer_id != second.customer_id:
        raise Conflict("other_customer", "These leads are of two customers. Merge the customers first.")
    return await _unite_locked(tx, first, second, need=second.need)


async def _unite_locked(tx: Tx, one: StoredLead, other: StoredLead, *, need: str) -> UUID:
    """Merge two locked leads into one that is about `need`; the id of the older, which remains."""
    older, younger = sorted((one, other), key=lambda lead: (lead.created_at, lead.id))
    await tx.execute("update leads set merged_into = $2, changed_at = $3, version = version + 1 where id = $1", younger.id, older.id, tx.at)
    await tx.execute("update leads set merged_into = $2 where merged_into = $1", younger.id, older.id)
    await tx.execute(
        "insert into lead_conversations (lead_id, conversation_id, linked_at)"
        " select $2, conversation_id, linked_at from lead_conversations where lead_id = $1 on conflict do nothing",
        younger.id,
        older.id,
    )
    # Which of the two needs remains is said by whoever merges; an open lead about it may only stand once, so the other has gone first.
    picture = unite(older, younger).lead
    moved = picture.status != older.status
    lead = await reckoned(tx, msgspec.structs.replace(picture, need=need, status_at=tx.at if moved else older.status_at), older)
    await save(tx, lead)
    await mirror(tx, older.id)
    await record(tx, LeadMerged(**whose(younger), into=older.id))
    return older.id


async def put_need(tx: Tx, lead: StoredLead, need: str) -> UUID:
    """Let a locked lead be about another need; when the customer has an open lead about that, the two become one. What remains."""
    if lead.open:
        other = await tx.value(
            "select id from leads where customer_id = $1 and need = $2 and id <> $3 and merged_into is null"
            " and status in ('new', 'contacted', 'qualified')",
            lead.customer_id,
            need,
            lead.id,
        )
        found = await locked(tx, [other]) if other is not None else {}
        if (twin := found.get(other)) is not None and twin.open and twin.need == need:
            return await _unite_locked(tx, lead, twin, need=need)
    await save(tx, msgspec.structs.replace(lead, need=need))
    await record(tx, LeadChanged(**whose(lead), fields=("need",)))
    return lead.id


async def join_customers(tx: Tx, customer_id: UUID, into: UUID) -> None:
    """Two customers turned out to be one: their leads are one person's, and of two open ones about the same need one remains."""
    rows = await tx.rows("select id from leads where customer_id = any($1) order by id", [customer_id, into])
    found = await locked(tx, [row["id"] for row in rows])
    theirs = {lead.need: lead for lead in found.values() if lead.customer_id == into and lead.open}
    for lead in found.values():
        if lead.customer_id != customer_id:
            continue
        twin = theirs.get(lead.need) if lead.open else None
        if twin is not None:
            await _unite_locked(tx, lead, twin, need=lead.need)
        await tx.execute(
            "update leads l set customer_id = c.id, customer_name = c.name, changed_at = $3, version = version + 1"
            " from customers c where l.id = $1 and c.id = $2",
            lead.id,
            into,
            tx.at,
        )
        if twin is None:
            await record(tx, LeadChanged(**(whose(lead) | {"customer_id": into}), fields=("customer",)))


async def correct_need(tx: Tx, conversation_id: UUID) -> None:
    """A person said what a conversation is about: its open lead is about that too, unless a person set the lead's need itself."""
    rows = await tx.rows(
        "select l.id, c.need from conversations c join leads l on l.business_id = c.business_id and l.current_conversation_id = c.id"
        " where c.id = $1 and c.need <> l.need and l.merged_into is null and l.status in ('new', 'contacted', 'qualified') order by l.id",
        conversation_id,
    )
    for row in rows:
        lead = (await locked(tx, [row["id"]])).get(row["id"])
        if lead is not None and lead.open and lead.need != row["need"] and "need" not in lead.origin:
            await put_need(tx, lead, row["need"])
