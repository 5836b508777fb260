"""The moves every action is made of: move a locked conversation between people within their capacity, write it down."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from frontdesk import team
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import Conflict
from frontdesk.kit.events import record
from frontdesk.routing.clocks import escalations
from frontdesk.routing.events import ConversationEscalated, ConversationOverdue, ConversationReleased, ConversationRerouted
from frontdesk.routing.explain import sentences
from frontdesk.routing.locks import Held
from frontdesk.routing.offers.actions import turn_into_work, withdraw
from frontdesk.routing.policies.records import Policy
from frontdesk.routing.queries import candidate_of
from frontdesk.routing.records import Decision
from frontdesk.routing.trials.actions.arms import enrol


async def give(
    tx: Tx, held: Held, to: UUID, decision: Decision, *, headroom: bool, beyond: bool = False, ended: str = "reassigned"
) -> UUID | None:
    """Make a person the owner: reserve their capacity, free the former owner's, change the conversation. The assignment's id,
    or None, with nothing changed, when the person has no room.

    The guard stands in the update itself (no count beforehand), so any number of workers cannot overfill anybody. One of
    those it is offered to has room already: what was kept for it.
    """
    weight = held.weight
    if held.occupied - {to}:
        await team.lock_people(tx, {to, *held.occupied})
    if held.offer is not None and to in held.offer.asked:
        weight = await turn_into_work(tx, held.offer, to, because=ended)
    else:
        took = await (team.take_on_beyond(tx, to, weight) if beyond else team.take_on(tx, to, weight, headroom=headroom))
        if not took:
            return None
        await withdraw(tx, held, ended)
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
        await _asked_about_at(tx, decision, to) if decision.situation.reply_wanted else None,
        held.version,
    )
    if not changed:
        raise moved_meanwhile()
    await tx.execute(
        "insert into assignments (id, conversation_id, staff_id, weight, state, because, started_at)"
        " values ($1, $2, $3, $4, 'active', $5, $6)",
        assignment_id,
        held.id,
        to,
        weight,
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
    await withdraw(tx, held, ended)
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
        raise moved_meanwhile()


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
        raise moved_meanwhile()
    await team.let_go(tx, held.holder_id, held.reserved)
    await record(
        tx,
        ConversationReleased(
            conversation_id=held.id, customer_id=held.customer_id, was=held.holder_id, weight=held.reserved, because=ended
        ),
    )
    return True


def moved_meanwhile() -> Conflict:
    """Somebody changed the conversation although it was locked: nothing of this may stand."""
    return Conflict("moved_meanwhile", "Somebody else changed this conversation at the same moment.")


async def _asked_about_at(tx: Tx, decision: Decision, owner_id: UUID) -> datetime:
    """When the owner is asked after: when the answer is due, or when they go home, should that be sooner."""
    known = next((person.shift_ends_at for person in decision.people if person.staff_id == owner_id), None)
    if not decision.people:
        known = candidate_of(await team.staff_by_id(tx, owner_id), (), tx.at).shift_ends_at
    return decision.wake_at if known is None or known <= tx.at else min(decision.wake_at, known)


async def keep_decision(tx: Tx, decision: Decision, *, trigger: str, reading_id: UUID | None) -> UUID:
    """Write the decision down with everything it looked at; it never changes afterwards. The caller records it."""
    await enrol(tx, decision)
    decision_id = tx.new_id()
    await tx.execute(
        "insert into decisions (id, conversation_id, reading_id, policy_version, trigger, action, owner_id, queue, sentence, record, at,"
        " sentences) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
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
        sentences(decision),
    )
    return decision_id


async def tell_if_overdue(tx: Tx, held: Held, decision: Decision) -> bool:
    """Say once for each answer that it was due and did not come: at the first look after the due time."""
    due = decision.due_at
    if not decision.situation.reply_wanted or due > tx.at or held.told_late_for == due:
        return False
    await tx.execute("update conversations set told_late_for = $2 where id = $1", held.id, due)
    owner_id = None if decision.owner is None else decision.owner.id
    await record(
        tx,
        ConversationOverdue(conversation_id=held.id, customer_id=held.customer_id, owner_id=owner_id, queue=decision.queue, due_at=due),
    )
    return True


async def escalate(tx: Tx, held: Held, decision: Decision, policy: Policy) -> None:
    """Bring in whom the policy names for each step that is reached; each step once for each answer that is due.

    Of those it names, the ones at their desks are told; all of them, when nobody is.
    """
    steps = [step for at, step in escalations(decision.situation, decision.rule, policy) if at <= tx.at]
    told = held.escalated if held.escalated_for == decision.due_at else 0
    if not decision.situation.reply_wanted or len(steps) <= told:
        return
    new = steps[told:]
    named = [person for person in await team.people(tx) if any(person.role in step.roles or person.id in step.people for step in new)]
    there = [person for person in named if person.presence in ("available", "busy") and person.on_shift(tx.at)]
    changed = "update conversations set escalated_for = $2, escalated = $3 where id = $1"
    await tx.execute(changed, held.id, decision.due_at, len(steps))
    await record(
        tx,
        ConversationEscalated(
            conversation_id=held.id,
            customer_id=held.customer_id,
            told=tuple(person.id for person in there or named),
            step=len(steps),
            share=new[-1].after,
            queue=decision.queue,
            due_at=decision.due_at,
        ),
    )
