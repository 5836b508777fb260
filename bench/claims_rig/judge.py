"""What must hold at every moment and at the end, read from the database in one look each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

# Each counts what must not be; all of them in one statement see one moment.
_WRONG = {
    "people over capacity": "select count(*) from staff p where business_id = $1 and (select coalesce(sum(weight), 0) from holdings h"
    " where h.business_id = p.business_id and h.staff_id = p.id) > p.capacity + p.urgent_headroom",
    "double owners": "select count(*) from (select conversation_id from assignments where business_id = $1 and state = 'active'"
    " group by conversation_id having count(*) > 1) twice",
    "offers with two winners": "select count(*) from (select offer_id from reservations where business_id = $1 and state = 'accepted'"
    " group by offer_id having count(*) > 1) twice",
    "owned and offered at once": "select count(*) from assignments a join offers o using (business_id, conversation_id)"
    " where a.business_id = $1 and a.state = 'active' and o.state = 'offered'",
}
_AT_THE_END = {
    "loads that are not what is held": "select count(*) from staff p where business_id = $1 and load <> (select coalesce(sum(weight), 0)"
    " from holdings h where h.business_id = p.business_id and h.staff_id = p.id)",
    "waiting without a next look": "select count(*) from conversations where business_id = $1 and status in ('waiting', 'offered')"
    " and wake_at is null",
    "owned by nobody": "select count(*) from conversations c where business_id = $1 and status = 'owned' and not exists (select from"
    " assignments a where a.business_id = c.business_id and a.conversation_id = c.id and a.state = 'active' and a.staff_id = c.owner_id)",
    "offered to nobody": "select count(*) from conversations c where business_id = $1 and status = 'offered' and not exists (select from"
    " reservations r where r.business_id = c.business_id and r.conversation_id = c.id and r.state = 'held')",
    "room kept for nothing": "select count(*) from reservations r join offers o on o.business_id = r.business_id and o.id = r.offer_id"
    " where r.business_id = $1 and r.state = 'held' and o.state <> 'offered'",
    "room kept by what is over": "select count(*) from holdings h join conversations c on c.business_id = h.business_id"
    " and c.id = h.conversation_id where h.business_id = $1 and c.status in ('closed', 'snoozed')",
    "neither owned nor escalated": "select count(*) from conversations where business_id = $1 and first_owner_id is null and escalated = 0",
    "arrival times that moved": "select count(*) from decisions d join conversations c on c.business_id = d.business_id"
    " and c.id = d.conversation_id where d.business_id = $1 and d.record -> 'situation' ? 'arrived_at'"
    " and (d.record -> 'situation' ->> 'arrived_at')::timestamptz <> c.opened_at",
}


async def wrong_now(connection: Any, business_id: UUID) -> dict[str, int]:
    """What is wrong at this moment."""
    return await _counted(connection, _WRONG, business_id)


async def wrong_at_the_end(connection: Any, business_id: UUID, size: int) -> dict[str, int]:
    """What is wrong once everything has come to rest; `lost` are arrivals that are nowhere."""
    found = await _counted(connection, {**_WRONG, **_AT_THE_END}, business_id)
    there = await connection.fetchval("select count(*) from conversations where business_id = $1", business_id)
    return {"lost": size - there, **found}


async def fullest(connection: Any, business_id: UUID) -> int:
    """The most units that anybody holds."""
    sql = "select coalesce(max(units), 0) from (select sum(weight) as units from holdings where business_id = $1 group by staff_id) held"
    return int(await connection.fetchval(sql, business_id))


async def states(connection: Any, business_id: UUID) -> dict[str, int]:
    """How many conversations stand in each state."""
    rows = await connection.fetch("select status, count(*) as n from conversations where business_id = $1 group by 1", business_id)
    return {row["status"]: row["n"] for row in rows}


async def happened(connection: Any, business_id: UUID) -> dict[str, int]:
    """How many offers ended how."""
    rows = await connection.fetch("select state, count(*) as n from offers where business_id = $1 group by 1 order by 1", business_id)
    return {row["state"]: row["n"] for row in rows}


async def _counted(connection: Any, questions: dict[str, str], business_id: UUID) -> dict[str, int]:
    columns = ", ".join(f"({sql}) as q{place}" for place, sql in enumerate(questions.values()))
    row = await connection.fetchrow(f"select {columns}", business_id)
    return {name: row[f"q{place}"] for place, name in enumerate(questions)}
