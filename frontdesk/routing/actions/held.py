"""The moves every action is made of: lock the conversation, move it between people within their capacity, write it down.

Lock order, everywhere: the conversation first, then people in the order of their ids. A second conversation is only ever
locked with `skip locked`, so that nobody waits for a conversation while holding a person.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from frontdesk import team
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import Conflict
from frontdesk.kit.events import record
from frontdesk.routing.events import ConversationOverdue, ConversationReleased, ConversationRerouted
from frontdesk.routing.records import Decision


class Held(msgspec.Struct, frozen=True):
    """A conversation locked by this transaction, with its live assignment and whoever had it last."""

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
    version: int
    last_staff_id: UUID | None = None
    assignment_id: UUID | None = None
    reserved: int = 0
    acted: bool = False

    @property
    def holder_id(self) -> UUID | None:
        """Whose capacity it occupies."""
        return self.last_staff_id if self.assignment_id is not None else None


_COLUMNS = "id, customer_id, status, queue, owner_id, first_owner_id, weight, reroutes, urgent, reply_due_at, wake_at, version"


async def lock(tx: Tx, conversation_id: UUID, *, wait: bool = True) -> Held | None:
    """Lock the conversation against every other change of owner; None when there is none, or without `wait` when somebody has it.

    `no key update` leaves messages free to be written meanwhile; the assignment is read after the lock is held, because
    only then is it the one that stands.
    """
    held = await tx.one(
        Held, f"select {_COLUMNS} from conversations where id = $1 for no key update{'' if wait else ' skip locked'}", conversation_id
    )
    if held is None:
        return None
    rows = await tx.rows(
        "select id, staff_id, weight, state, first_action_at from assignments where conversation_id = $1"
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
    )


async def give(tx: Tx, held: Held, to: UUID, decision: Decision, *, headroom: bool, ended: str = "reassigned") -> UUID | None:
    """Make a person the owner: reserve their capacity, free the former owner's, change the conversation. The assignment's id,
    or None, with nothing changed, when the person has no room.

    The guard stands in the update itself (no count beforehand), so any number of workers cannot overfill anybody.
    """
    if held.holder_id is not None:
        people = sorted({held.holder_id, to})
        await tx.rows("select id from staff where id = any($1) order by id for no key update", people)
    if not await team.take_on(tx, to, held.weight, headroom=headroom):
        return None
    await free(tx, held, ended)
    assignment_id = tx.new_id()
    was = held.last_staff_id
    rerouted = held.first_owner_id is not None and was is not None and was != to
    changed = await tx.execute(
        "update conversations set status = 'owned', owner_id = $2, owner_since = $3, first_owner_id = coalesce(first_owner_id, $2),"
        " queue = $4, reroutes = reroutes + $5, reply_due_at = $6, wake_at = $7, snoozed_until = null, version = version + 1"
        " where id = $1 and version = $8",
        held.id,
        to,
        tx.at,
        decision.queue,
        int(rerouted),
        decision.due_at if decision.situation.reply_wanted else None,
        decision.wake_at if decision.situation.reply_wanted else None,
        held.version,
    )
    if not changed:
        raise Conflict("moved_meanwhile", "Somebody else changed this conversation at the same moment.")
    await tx.execute(
        "insert into assignments (id, conversation_id, staff_id, weight, state, because, started_at)"
        " values ($1, $2, $3, $4, 'active', $5, $6)",
        assignment_id,
        held.id,
        to,
        held.weight,
        decision.by_hand or decision.rule.key,
        tx.at,
    )
    if rerouted and was is not None:
        await record(
            tx,
            ConversationRerouted(
                conversation_id=held.id, customer_id=held.customer_id, owner_id=to, was=was, because=ended, count=held.reroutes + 1
            ),
        )
    return assignment_id


async def put_back(tx: Tx, held: Held, *, queue: str, due_at: datetime | None, wake_at: datetime, ended: str) -> None:
    """Let the conversation wait in a queue; what it held of anybody's capacity is free."""
    await free(tx, held, ended)
    changed = await tx.execute(
        "update conversations set status = 'waiting', owner_id = null, owner_since = null, queue = $2, reply_due_at = $3, wake_at = $4,"
        " snoozed_until = null, version = version + 1 where id = $1 and version = $5",
        held.id,
        queue,
        due_at,
        wake_at,
        held.version,
    )
    if not changed:
        raise Conflict("moved_meanwhile", "Somebody else changed this conversation at the same moment.")


async def free(tx: Tx, held: Held, ended: str) -> bool:
    """End the live assignment and give back exactly what it reserved; false when there is none."""
    if held.assignment_id is None or held.holder_id is None:
        return False
    changed = await tx.execute(
        "update assignments set state = 'ended', ended_at = $2, end_reason = $3 where id = $1 and state = 'active'",
        held.assignment_id,
        tx.at,
        ended,
    )
    if not changed:
        raise Conflict("moved_meanwhile", "Somebody else changed this conversation at the same moment.")
    await team.let_go(tx, held.holder_id, held.reserved)
    await record(
        tx,
        ConversationReleased(
            conversation_id=held.id, customer_id=held.customer_id, was=held.holder_id, weight=held.reserved, because=ended
        ),
    )
    return True


async def keep_decision(tx: Tx, decision: Decision, *, trigger: str, reading_id: UUID | None) -> UUID:
    """Write the decision down with everything it looked at; it never changes afterwards. The caller records it."""
    decision_id = tx.new_id()
    await tx.execute(
        "insert into decisions (id, conversation_id, reading_id, policy_version, trigger, action, owner_id, queue, sentence, record, at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        decision_id,
        decision.conversation_id,
        reading_id,
        decision.policy_version,
        trigger,
        decision.action,
        None if decision.owner is None else decision.owner.id,
        decision.queue,
        decision.sentence,
        decision,
        tx.at,
    )
    return decision_id


async def tell_if_overdue(tx: Tx, held: Held, decision: Decision) -> bool:
    """Say once for each answer that it was due and did not come: at the first look after the due time."""
    due = decision.due_at
    told = held.reply_due_at is not None and held.wake_at is not None and held.wake_at > due
    if not decision.situation.reply_wanted or due > tx.at or told:
        return False
    owner_id = None if decision.owner is None else decision.owner.id
    await record(
        tx,
        ConversationOverdue(conversation_id=held.id, customer_id=held.customer_id, owner_id=owner_id, queue=decision.queue, due_at=due),
    )
    return True
