"""Saying whether somebody can take work."""

from __future__ import annotations

from uuid import UUID

from frontdesk.kit.database import Tx
from frontdesk.kit.events import record
from frontdesk.team.events import StaffPresenceChanged
from frontdesk.team.records import Presence


async def set_presence(tx: Tx, staff_id: UUID, presence: Presence) -> bool:
    """Say whether the person can take work; true when that was news."""
    was = await tx.value(
        "with was as (select id, presence from staff where id = $1 and active for no key update)"
        " update staff p set presence = $2, presence_at = $3 from was where p.id = was.id and was.presence <> $2 returning was.presence",
        staff_id,
        presence,
        tx.at,
    )
    if was is None:
        return False
    await record(tx, StaffPresenceChanged(staff_id, was, presence))
    return True


async def did_not_answer(tx: Tx, staff_id: UUID) -> bool:
    """Somebody who said they were there let an offer pass: they get none until they show life. What they said since stands."""
    return await _turn(tx, staff_id, "available", "no_answer")


async def shows_life(tx: Tx, staff_id: UUID) -> bool:
    """Somebody who had not answered did something: they can be asked again."""
    return await _turn(tx, staff_id, "no_answer", "available")


async def _turn(tx: Tx, staff_id: UUID, was: Presence, becomes: Presence) -> bool:
    sql = "update staff set presence = $3, presence_at = $4 where id = $1 and presence = $2 and active"
    if not await tx.execute(sql, staff_id, was, becomes, tx.at):
        return False
    await record(tx, StaffPresenceChanged(staff_id, was, becomes))
    return True
