"""Taking and giving back capacity: each in one guarded statement, so that any number of workers cannot overfill anybody.

Who changes several people locks them first, in the order of their ids. The caller records what the capacity is for.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from frontdesk.kit.database import Tx


async def lock_people(tx: Tx, staff_ids: Iterable[UUID]) -> None:
    """Lock people against every other change of what they hold, in the one order that cannot block others for ever."""
    await tx.rows("select id from staff where id = any($1) order by id for no key update", sorted(staff_ids))


async def lock_those_free(tx: Tx, staff_ids: Iterable[UUID]) -> set[UUID]:
    """Lock those of the people whom nobody else has locked, without waiting for anybody; who that is."""
    rows = await tx.rows("select id from staff where id = any($1) order by id for no key update skip locked", sorted(staff_ids))
    return {row["id"] for row in rows}


async def take_on(tx: Tx, staff_id: UUID, weight: int, *, headroom: bool = False) -> bool:
    """Add work to what the person holds, if there is room; `headroom` also allows the room kept for urgent work."""
    taken = await tx.execute(
        "update staff set load = load + $2, last_assigned_at = $3"
        " where id = $1 and active and load + $2 <= capacity + case when $4 then urgent_headroom else 0 end",
        staff_id,
        weight,
        tx.at,
        headroom,
    )
    return taken == 1


async def take_on_beyond(tx: Tx, staff_id: UUID, weight: int) -> bool:
    """Add work to what the person holds although there is no room: only what a person decided on purpose, knowing that."""
    taken = await tx.execute(
        "update staff set load = load + $2, beyond = greatest(load + $2 - capacity - urgent_headroom, 0), last_assigned_at = $3"
        " where id = $1 and active",
        staff_id,
        weight,
        tx.at,
    )
    return taken == 1


async def reserve(tx: Tx, staff_id: UUID, weight: int, *, headroom: bool = False) -> bool:
    """Keep room for work that is only offered; false when there is none, or the person is not there any more."""
    taken = await tx.execute(
        "update staff set load = load + $2 where id = $1 and active and presence = 'available'"
        " and load + $2 <= capacity + case when $3 then urgent_headroom else 0 end",
        staff_id,
        weight,
        headroom,
    )
    return taken == 1


async def keep_reserved(tx: Tx, staff_id: UUID) -> None:
    """What was reserved is the person's work now: they have just been given something."""
    await tx.execute("update staff set last_assigned_at = $2 where id = $1", staff_id, tx.at)


async def let_go(tx: Tx, staff_id: UUID, weight: int) -> None:
    """Take exactly this much work off the person again."""
    await tx.execute("update staff set load = load - $2 where id = $1", staff_id, weight)
