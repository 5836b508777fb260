"""Locking a conversation together with what it holds of anybody's capacity.

Lock order, everywhere: the conversation first, then people in the order of their ids. A second conversation is only ever
locked with `skip locked`, so that nobody waits for a conversation while holding a person.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from frontdesk.kit.database import Tx


class Standing(msgspec.Struct, frozen=True):
    """An offer that nobody has answered yet; `asked` are those for whom room is kept, with how much."""

    id: UUID
    rule: str
    urgent: bool
    offered_at: datetime
    expires_at: datetime
    asked: dict[UUID, int] = {}


class Held(msgspec.Struct, frozen=True):
    """A conversation locked by this transaction, with its live assignment or offer and whoever had it last."""

    id: UUID
    customer_id: UUID
    status: str
    queue: str
    owner_id: UUID | None
    first_owner_id: UUID | None
    weight: int
    reroutes: int
    urgent: bool
    reply_due_at: datetime | None
    wake_at: datetime | None
    told_late_for: datetime | None
    escalated_for: datetime | None
    escalated: int
    version: int
    last_staff_id: UUID | None = None
    assignment_id: UUID | None = None
    reserved: int = 0
    acted: bool = False
    by: str = ""
    offer: Standing | None = None

    @property
    def holder_id(self) -> UUID | None:
        """Whose capacity it occupies as their work."""
        return self.last_staff_id if self.assignment_id is not None else None

    @property
    def occupied(self) -> set[UUID]:
        """Everybody whose capacity it occupies, be it only as an offer."""
        asked = set() if self.offer is None else set(self.offer.asked)
        return asked if self.holder_id is None else {self.holder_id, *asked}


_COLUMNS = (
    "id, customer_id, status, queue, owner_id, first_owner_id, weight, reroutes, urgent, reply_due_at, wake_at,"
    " told_late_for, escalated_for, escalated, version"
)


async def lock(tx: Tx, conversation_id: UUID, *, wait: bool = True) -> Held | None:
    """Lock the conversation against every other change of owner; None when there is none, or without `wait` when somebody has it.

    `no key update` leaves messages free to be written meanwhile; what it holds is read after the lock is held, because
    only then is it what stands.
    """
    held = await tx.one(
        Held, f"select {_COLUMNS} from conversations where id = $1 for no key update{'' if wait else ' skip locked'}", conversation_id
    )
    if held is None:
        return None
    held = msgspec.structs.replace(held, offer=await _standing(tx, conversation_id))
    rows = await tx.rows(
        "select id, staff_id, weight, state, because, first_action_at from assignments where conversation_id = $1"
        " order by state = 'active' desc, started_at desc, id desc limit 1",
        conversation_id,
    )
    if not rows:
        return held
    live = rows[0]["state"] == "active"
    return msgspec.structs.replace(
        held,
        last_staff_id=rows[0]["staff_id"],
        assignment_id=rows[0]["id"] if live else None,
        reserved=rows[0]["weight"] if live else 0,
        acted=live and rows[0]["first_action_at"] is not None,
        by=rows[0]["because"] if live else "",
    )


async def _standing(tx: Tx, conversation_id: UUID) -> Standing | None:
    rows = await tx.rows(
        "select o.id, o.rule, o.urgent, o.offered_at, o.expires_at, r.staff_id, r.weight from offers o"
        " left join reservations r on r.business_id = o.business_id and r.offer_id = o.id and r.state = 'held'"
        " where o.conversation_id = $1 and o.state = 'offered' order by r.staff_id",
        conversation_id,
    )
    if not rows:
        return None
    asked = {row["staff_id"]: row["weight"] for row in rows if row["staff_id"] is not None}
    first = rows[0]
    return Standing(first["id"], first["rule"], first["urgent"], first["offered_at"], first["expires_at"], asked)
