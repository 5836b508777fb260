"""What routing does by itself: decide and carry it out, look again, fill a place that became free."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from frontdesk.kit.database import Tx, required
from frontdesk.kit.errors import NotFound
from frontdesk.kit.events import record
from frontdesk.kit.jobs import enqueue
from frontdesk.routing import queries
from frontdesk.routing.actions.held import Held, free, give, keep_decision, lock, put_back, tell_if_overdue
from frontdesk.routing.eligibility import room
from frontdesk.routing.events import (
    ConversationAssigned,
    ConversationKeptWaiting,
    ConversationQueued,
    ConversationRouted,
    ReplyDue,
    ReplySettled,
)
from frontdesk.routing.packets.actions import renew
from frontdesk.routing.policies.actions import current
from frontdesk.routing.policies.records import Policy
from frontdesk.routing.queries import Loaded
from frontdesk.routing.records import Candidate, Decision, Named
from frontdesk.routing.rules import decide, due_at, keep, place_in_line, promise, rule_for

# After so many lost races for a place the next try comes in a transaction of its own.
_TRIES = 4
# These are about somebody who has waited already; what has just come never takes the place of those who wait.
_OVERTAKING = frozenset({"timer", "freed", "corrected", "silence"})


async def route(tx: Tx, conversation_id: UUID, trigger: str = "arrival") -> Decision | None:
    """Decide who should have the conversation and carry it out, in the caller's transaction. None when it rests or is closed.

    One that has an owner keeps them and its reply clock is wound; only `corrected` (a person said what it is really
    about) moves it, when its owner does not fit any more. Route one conversation a transaction.
    """
    held = required(await lock(tx, conversation_id), NotFound("conversation"))
    if held.status in ("closed", "snoozed"):
        return None
    policy = await current(tx)
    loaded = (await queries.situations(tx, [conversation_id], language=policy.language))[conversation_id]
    if trigger == "corrected":
        loaded = msgspec.structs.replace(loaded, situation=msgspec.structs.replace(loaded.situation, placed_in=None))
    if held.status == "owned" and held.owner_id is not None:
        stays = await _owner_who_stays(tx, held, held.owner_id, loaded, policy, moves=trigger == "corrected")
        if stays is not None:
            return await _keep(tx, held, loaded, policy, stays)
    former = held.holder_id
    if held.status == "waiting" and former is not None:
        # Closed without being released, and open again: what it still reserved is freed first.
        await free(tx, held, "reopened")
        held = msgspec.structs.replace(held, assignment_id=None, reserved=0, acted=False)
    decision = await _decide(tx, held, loaded, policy, trigger)
    await _fill_after(tx, former, decision)
    return decision


async def look_again(tx: Tx, conversation_id: UUID) -> None:
    """A wake-up time has come: route what waits, ask after what was not answered. Skipped when somebody is at it already."""
    held = await lock(tx, conversation_id, wait=False)
    if held is None or (held.wake_at is not None and held.wake_at > tx.at):
        return
    if held.status == "waiting":
        await route(tx, conversation_id, "timer")
    elif held.status == "owned" and held.owner_id is not None:
        await _ask_after(tx, held, held.owner_id)


async def fill(tx: Tx, staff_id: UUID) -> int:
    """Give a person who has room what has waited longest of what they should have; how many they got.

    It happens in the transaction that made the room, so that no newcomer can take the place first. Others who wait are
    locked with `skip locked`, and only this one person is ever changed.
    """
    given = 0
    policy = await current(tx)
    waiting = await queries.line(tx, language=policy.language)
    if not waiting:
        return given
    people = await queries.candidates(tx)
    for loaded in waiting:
        person = next((one for one in people if one.staff_id == staff_id), None)
        if person is None or not person.on_shift or person.presence != "available" or room(person, urgent=True, weight=1) < 0:
            break
        decision = decide(loaded.situation, people, policy, tx.at)
        if decision.owner is None or decision.owner.id != staff_id:
            continue
        held = await lock(tx, loaded.situation.conversation_id, wait=False)
        if held is None or held.status != "waiting" or held.holder_id is not None:
            continue
        if not await _assign(tx, held, loaded, decision, "freed"):
            break
        people = [_with_more(one, loaded.situation.weight) if one.staff_id == staff_id else one for one in people]
        given += 1
    return given


async def release(tx: Tx, conversation_id: UUID, because: str) -> bool:
    """Free what the conversation reserved of its owner's capacity, exactly; false when it held nothing.

    Closed and snoozed ones stay so; one that is still open goes back to its queue and is routed at once. The freed place
    goes to whoever has waited longest for this person.
    """
    held = required(await lock(tx, conversation_id), NotFound("conversation"))
    freed = await _release(tx, held, because)
    if freed and held.holder_id is not None:
        await fill(tx, held.holder_id)
    return freed


async def release_all_of(tx: Tx, staff_id: UUID, because: str) -> int:
    """Put everything a person holds back into its queues, to be routed anew; how many.

    All conversations are locked, in the order of their ids, before the person is.
    """
    rows = await tx.rows("select id from conversations where owner_id = $1 and status = 'owned' order by id for no key update", staff_id)
    for row in rows:
        await _release(tx, required(await lock(tx, row["id"]), NotFound("conversation")), because)
    return len(rows)


async def _release(tx: Tx, held: Held, because: str) -> bool:
    if held.status != "owned":
        return await free(tx, held, because)
    await put_back(tx, held, queue=held.queue, due_at=held.reply_due_at, wake_at=tx.at, ended=because)
    queued = ConversationQueued(conversation_id=held.id, customer_id=held.customer_id, queue=held.queue, was=held.owner_id, wake_at=tx.at)
    await record(tx, queued)
    await route_soon(tx, held.id)
    return held.holder_id is not None


async def route_soon(tx: Tx, conversation_id: UUID) -> None:
    """Have the conversation routed in a transaction of its own, right after this one."""
    await enqueue(tx, "routing.route", key=f"conversation:{conversation_id}", args={"conversation_id": str(conversation_id)})


async def _owner_who_stays(tx: Tx, held: Held, owner_id: UUID, loaded: Loaded, policy: Policy, *, moves: bool) -> Named | None:
    if not moves:
        name = await tx.value("select name from staff where id = $1 and active", owner_id)
        return None if name is None else Named(owner_id, name)
    # What they hold of this very conversation must not count against them.
    people = [
        msgspec.structs.replace(one, load=max(one.load - held.reserved, 0)) if one.staff_id == owner_id else one
        for one in await queries.candidates(tx)
    ]
    decision = decide(loaded.situation, people, policy, tx.at)
    best = next((one.ring for one in decision.candidates if one.chosen), None)
    fits = next((one for one in decision.candidates if one.staff_id == owner_id and not one.excluded), None)
    return Named(owner_id, fits.name) if fits is not None and fits.ring == best else None


async def _keep(tx: Tx, held: Held, loaded: Loaded, policy: Policy, owner: Named) -> Decision:
    decision = keep(loaded.situation, owner, policy, tx.at)
    if loaded.situation.reply_wanted and held.reply_due_at != decision.due_at:
        await tx.execute(
            "update conversations set reply_due_at = $2, wake_at = $3, queue = $4, version = version + 1 where id = $1",
            held.id,
            decision.due_at,
            decision.wake_at,
            decision.queue,
        )
        due = ReplyDue(conversation_id=held.id, customer_id=held.customer_id, owner_id=owner.id, due_at=decision.due_at)
        await record(tx, due)
        await tell_if_overdue(tx, held, decision)
    await renew(tx, held.id, held.customer_id, language=policy.language, due_at=decision.due_at)
    return decision


async def _decide(tx: Tx, held: Held, loaded: Loaded, policy: Policy, trigger: str) -> Decision:
    lost: set[UUID] = set()
    for _ in range(_TRIES):
        people = [_without_room(one) if one.staff_id in lost else one for one in await queries.candidates(tx)]
        if trigger not in _OVERTAKING:
            people = await _with_promises(tx, loaded, people, policy)
        decision = decide(loaded.situation, people, policy, tx.at)
        if decision.owner is None:
            return await _queue(tx, held, loaded, decision, trigger)
        if await _assign(tx, held, loaded, decision, trigger):
            return decision
        # Somebody else took the place between our look and our claim.
        lost.add(decision.owner.id)
    decision = decide(loaded.situation, [_without_room(one) for one in await queries.candidates(tx)], policy, tx.at)
    return await _queue(tx, held, loaded, msgspec.structs.replace(decision, wake_at=tx.at + timedelta(seconds=1)), trigger)


async def _with_promises(tx: Tx, loaded: Loaded, people: Sequence[Candidate], policy: Policy) -> list[Candidate]:
    """The people with the places marked that belong to those who wait already and come before this conversation."""
    situation = loaded.situation
    if all(room(one, urgent=situation.urgent, weight=situation.weight) < 0 for one in people):
        return list(people)
    due = due_at(situation, rule_for(situation, policy), policy)
    mine = place_in_line(due, situation.arrived_at, situation.conversation_id)
    ahead = [
        one.situation
        for one in await queries.line(tx, language=policy.language, due_by=due)
        if one.situation.conversation_id != situation.conversation_id
        and place_in_line(one.due_at or due, one.situation.arrived_at, one.situation.conversation_id) < mine
    ]
    return promise(ahead, people, policy, tx.at) if ahead else list(people)


async def _fill_after(tx: Tx, former: UUID | None, decision: Decision) -> None:
    if former is not None and (decision.owner is None or decision.owner.id != former):
        await fill(tx, former)


async def _assign(tx: Tx, held: Held, loaded: Loaded, decision: Decision, trigger: str) -> bool:
    assert decision.owner is not None
    assignment_id = await give(tx, held, decision.owner.id, decision, headroom=loaded.situation.urgent, ended=_ended(trigger))
    if assignment_id is None:
        return False
    await _record_routed(tx, held, loaded, decision, trigger)
    await record(
        tx,
        ConversationAssigned(
            conversation_id=held.id,
            customer_id=held.customer_id,
            assignment_id=assignment_id,
            owner_id=decision.owner.id,
            was=held.last_staff_id,
            weight=held.weight,
            because=decision.rule.name,
        ),
    )
    await tell_if_overdue(tx, held, decision)
    await renew(tx, held.id, held.customer_id, language=decision.language, due_at=decision.due_at)
    return True


async def _queue(tx: Tx, held: Held, loaded: Loaded, decision: Decision, trigger: str) -> Decision:
    told = await tx.value("select sentence from decisions where conversation_id = $1 order by at desc, id desc limit 1", held.id)
    await put_back(tx, held, queue=decision.queue, due_at=decision.due_at, wake_at=decision.wake_at, ended=_ended(trigger))
    if told != decision.sentence:
        await _record_routed(tx, held, loaded, decision, trigger)
    if held.status != "waiting" or held.queue != decision.queue or told is None or held.owner_id is not None:
        await record(
            tx,
            ConversationQueued(
                conversation_id=held.id, customer_id=held.customer_id, queue=decision.queue, was=held.owner_id, wake_at=decision.wake_at
            ),
        )
    elif told == decision.sentence:
        await record(
            tx,
            ConversationKeptWaiting(conversation_id=held.id, customer_id=held.customer_id, queue=decision.queue, wake_at=decision.wake_at),
        )
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


async def _ask_after(tx: Tx, held: Held, owner_id: UUID) -> None:
    """The answer of an owner is due. Somebody is told; one who did nothing and is not there, or whose rule says so, loses it."""
    if held.reply_due_at is None:
        await settle(tx, held)
        return
    policy = await current(tx)
    loaded = (await queries.situations(tx, [held.id], language=policy.language))[held.id]
    people = await queries.candidates(tx)
    owner = next((one for one in people if one.staff_id == owner_id), None)
    here = owner is not None and owner.on_shift and owner.presence == "available"
    returns = rule_for(loaded.situation, policy).on_silence == "return"
    if not held.acted and (returns or not here):
        without = (*loaded.situation.declined, owner_id)
        situation = msgspec.structs.replace(loaded.situation, declined=tuple(sorted(set(without))))
        decision = await _decide(tx, held, msgspec.structs.replace(loaded, situation=situation), policy, "silence")
        await _fill_after(tx, owner_id, decision)
        return
    decision = keep(loaded.situation, Named(owner_id, "" if owner is None else owner.name), policy, tx.at)
    if not await tell_if_overdue(tx, held, decision):
        await record(tx, ReplyDue(conversation_id=held.id, customer_id=held.customer_id, owner_id=owner_id, due_at=decision.due_at))
    await tx.execute("update conversations set wake_at = $2 where id = $1", held.id, decision.wake_at)


async def settle(tx: Tx, held: Held) -> None:
    """Nothing is owed to the customer any more: stop the reply clock."""
    if held.reply_due_at is None and held.wake_at is None:
        return
    await tx.execute("update conversations set reply_due_at = null, wake_at = null where id = $1", held.id)
    await record(tx, ReplySettled(conversation_id=held.id, customer_id=held.customer_id, owner_id=held.owner_id))


def _ended(trigger: str) -> str:
    return {"silence": "silence", "corrected": "corrected"}.get(trigger, "reassigned")


def _with_more(person: Candidate, weight: int) -> Candidate:
    return msgspec.structs.replace(person, load=person.load + weight)


def _without_room(person: Candidate) -> Candidate:
    return msgspec.structs.replace(person, promised=max(person.capacity + person.urgent_headroom - person.load, 0))
