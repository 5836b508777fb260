"""Deciding about a locked conversation and carrying the decision out: somebody has it, is asked, or it waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from uuid import UUID

import msgspec

from frontdesk.kit.database import Tx
from frontdesk.kit.events import record
from frontdesk.routing import queries
from frontdesk.routing.actions.held import escalate, give, keep_decision, put_back, tell_if_overdue
from frontdesk.routing.actions.offered import propose
from frontdesk.routing.eligibility import room
from frontdesk.routing.events import (
    ConversationAssigned,
    ConversationHeld,
    ConversationKeptWaiting,
    ConversationQueued,
    ConversationRouted,
)
from frontdesk.routing.locks import Held
from frontdesk.routing.packets.actions import renew
from frontdesk.routing.policies.actions import current
from frontdesk.routing.policies.records import Policy
from frontdesk.routing.queries import Loaded
from frontdesk.routing.records import Candidate, Decision
from frontdesk.routing.rules import decide, in_order, promise
from frontdesk.routing.trials.deciding import in_force

# After so many lost races for a place the next try comes in a transaction of its own.
_TRIES = 4
_SOON = timedelta(seconds=1)
# These are about somebody who has waited already; what has just come never takes the place of those who wait.
_OVERTAKING = frozenset({"timer", "freed", "corrected", "silence", "shift_over"})
_ENDED = {"silence": "silence", "corrected": "corrected", "shift_over": "shift_over"}


async def settle_whose(tx: Tx, held: Held, loaded: Loaded, policy: Policy, trigger: str) -> Decision:
    """Decide whose the conversation is, and make it so. A place lost to somebody else is tried for no more."""
    lost: set[UUID] = set()
    for _ in range(_TRIES):
        people = [_without_room(one) if one.staff_id in lost else one for one in await queries.candidates(tx)]
        if trigger not in _OVERTAKING:
            people = await _with_promises(tx, loaded, people)
        decision = decide(loaded.situation, people, policy, tx.at)
        if decision.owner is None and not decision.offered:
            return await _queue(tx, held, loaded, decision, policy, trigger, again=bool(lost))
        full = await carry_out(tx, held, loaded, decision, policy, trigger)
        if not full:
            return decision
        # Somebody else took the place between our look and our claim.
        lost |= full
    decision = decide(loaded.situation, [_without_room(one) for one in await queries.candidates(tx)], policy, tx.at)
    return await _queue(tx, held, loaded, decision, policy, trigger, again=True)


async def carry_out(tx: Tx, held: Held, loaded: Loaded, decision: Decision, policy: Policy, trigger: str) -> set[UUID]:
    """Give it to the one who was chosen, or offer it to those who are asked. Who has no room for it any more; nothing is changed then."""
    if decision.owner is None:
        return await _offer(tx, held, loaded, decision, policy, trigger)
    if not await _give(tx, held, loaded, decision, decision.owner.id, trigger):
        return {decision.owner.id}
    await tell_if_overdue(tx, held, decision)
    await renew(tx, held.id, held.customer_id, language=decision.language, due_at=decision.due_at)
    return set()


async def _offer(tx: Tx, held: Held, loaded: Loaded, decision: Decision, policy: Policy, trigger: str) -> set[UUID]:
    # What takes time comes before anybody is locked.
    await renew(tx, held.id, held.customer_id, language=decision.language, due_at=decision.due_at)
    full = await propose(tx, held, decision, ended=_ENDED.get(trigger, "reassigned"))
    if not full:
        await _record_routed(tx, held, loaded, decision, trigger)
        await escalate(tx, held, decision, policy)
        await tell_if_overdue(tx, held, decision)
    return full


async def _give(tx: Tx, held: Held, loaded: Loaded, decision: Decision, owner_id: UUID, trigger: str) -> bool:
    ended = _ENDED.get(trigger, "reassigned")
    assignment_id = await give(tx, held, owner_id, decision, headroom=loaded.situation.urgent, ended=ended)
    if assignment_id is None:
        return False
    await _record_routed(tx, held, loaded, decision, trigger)
    await record(
        tx,
        ConversationAssigned(
            conversation_id=held.id,
            customer_id=held.customer_id,
            assignment_id=assignment_id,
            owner_id=owner_id,
            was=held.last_staff_id,
            weight=held.weight,
            because=decision.rule.name,
        ),
    )
    return True


async def _with_promises(tx: Tx, loaded: Loaded, people: Sequence[Candidate]) -> list[Candidate]:
    """The people with the places marked that belong to those who wait already and come before this conversation."""
    situation = loaded.situation
    if all(room(one, urgent=situation.urgent, weight=situation.weight) < 0 for one in people):
        return list(people)
    # There is one line, whatever is tried: its order is that of the live policy, so that no arm of a trial gets ahead of the other.
    live = await current(tx)
    first = await queries.first_waiting(tx, language=live.language)
    waiting = [one.situation for one in first.values() if one.situation.conversation_id != situation.conversation_id]
    order = in_order([*waiting, situation], live, tx.at) if waiting else [situation]
    ahead = order[: order.index(situation)]
    policies = await in_force(tx, [one.conversation_id for one in ahead])
    for _, alike in groupby(ahead, key=lambda one: policies.of(one.conversation_id).version):
        each = list(alike)
        people = promise(each, people, policies.of(each[0].conversation_id), tx.at)
    return list(people)


async def _queue(tx: Tx, held: Held, loaded: Loaded, decision: Decision, policy: Policy, trigger: str, *, again: bool = False) -> Decision:
    told = await tx.value("select sentence from decisions where conversation_id = $1 order by at desc, id desc limit 1", held.id)
    ended = _ENDED.get(trigger, "reassigned")
    queue = decision.queue
    # After a lost race for a place it is looked at again soon; whoever has it now may not keep it.
    wake_at = min(decision.wake_at, tx.at + _SOON) if again else decision.wake_at
    await put_back(tx, held, queue=queue, due_at=decision.due_at, wake_at=wake_at, ended=ended)
    if told != decision.sentence:
        await _record_routed(tx, held, loaded, decision, trigger)
        if decision.held_for is not None and decision.held_until is not None:
            await record(
                tx,
                ConversationHeld(
                    conversation_id=held.id,
                    customer_id=held.customer_id,
                    queue=queue,
                    staff_id=decision.held_for.id,
                    until=decision.held_until,
                ),
            )
    if held.status != "waiting" or held.queue != decision.queue or told is None or held.owner_id is not None:
        await record(
            tx, ConversationQueued(conversation_id=held.id, customer_id=held.customer_id, queue=queue, was=held.owner_id, wake_at=wake_at)
        )
    elif told == decision.sentence:
        await record(tx, ConversationKeptWaiting(conversation_id=held.id, customer_id=held.customer_id, queue=queue, wake_at=wake_at))
    await escalate(tx, held, decision, policy)
    await tell_if_overdue(tx, held, decision)
    await renew(tx, held.id, held.customer_id, language=decision.language, due_at=decision.due_at)
    return decision


async def _record_routed(tx: Tx, held: Held, loaded: Loaded, decision: Decision, trigger: str) -> None:
    decision_id = await keep_decision(tx, decision, trigger=trigger, reading_id=loaded.reading_id)
    await record(
        tx,
        ConversationRouted(
            conversation_id=held.id,
            customer_id=held.customer_id,
            decision_id=decision_id,
            trigger=trigger,
            action=decision.action,
            owner_id=None if decision.owner is None else decision.owner.id,
            queue=decision.queue,
            rule=decision.rule.key,
            priority=decision.priority,
            policy_version=decision.policy_version,
            why=decision.sentence,
        ),
    )


def _without_room(person: Candidate) -> Candidate:
    return msgspec.structs.replace(person, promised=max(person.capacity + person.urgent_headroom - person.load, 0))
