"""What routing does by itself: decide and carry it out, look again, fill a place that became free."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import msgspec

from frontdesk.kit.database import Tx, required
from frontdesk.kit.errors import NotFound
from frontdesk.kit.events import record
from frontdesk.kit.jobs import enqueue_once
from frontdesk.routing import queries
from frontdesk.routing.actions.deciding import carry_out, settle_whose
from frontdesk.routing.actions.held import escalate, free, put_back, tell_if_overdue
from frontdesk.routing.actions.offered import time_out
from frontdesk.routing.actions.silence import ask_after
from frontdesk.routing.clocks import next_call
from frontdesk.routing.eligibility import room
from frontdesk.routing.events import ConversationQueued, ReplyDue
from frontdesk.routing.explain import worded
from frontdesk.routing.locks import Held, lock
from frontdesk.routing.matching import rule_for
from frontdesk.routing.offers.actions import withdraw
from frontdesk.routing.packets.actions import renew
from frontdesk.routing.policies.actions import current
from frontdesk.routing.policies.records import Policy
from frontdesk.routing.queries import Loaded
from frontdesk.routing.records import Candidate, Decision, Named
from frontdesk.routing.rules import choose, in_question, keep, may_have
from frontdesk.routing.trials.deciding import in_force, policy_of

# How long until what another transaction kept locked, or what stood further back in the line, is tried again.
_MOMENT = timedelta(milliseconds=300)
# What a person decided about stays theirs until they are silent; everything else leaves with whoever goes home.
_BY_HAND = frozenset({"claimed", "assigned", "handed_to", "moved", "moved_back"})


async def route(tx: Tx, conversation_id: UUID, trigger: str = "arrival") -> Decision | None:
    """Decide who should have the conversation and carry it out, in the caller's transaction. None when it rests or is closed.

    One that has an owner keeps them and its reply clock is wound; only `corrected` (a person said what it is really
    about) moves it, when its owner does not fit any more. While it is offered the offer stands, unless what the customer
    needs is another thing now. Route one conversation a transaction.
    """
    held = required(await lock(tx, conversation_id), NotFound("conversation"))
    if held.status in ("closed", "snoozed", "assisted"):
        return None
    policy = await policy_of(tx, conversation_id)
    loaded = (await queries.situations(tx, [conversation_id], language=policy.language))[conversation_id]
    if trigger == "corrected":
        loaded = msgspec.structs.replace(loaded, situation=msgspec.structs.replace(loaded.situation, placed_in=None))
    if held.status == "owned" and held.owner_id is not None:
        stays = await _owner_who_stays(tx, held, held.owner_id, loaded, policy, moves=trigger == "corrected")
        if stays is not None:
            return await _keep(tx, held, loaded, policy, stays)
    if held.status == "offered" and held.offer is not None:
        rule = rule_for(loaded.situation, policy, tx.at)
        if trigger != "corrected" and (rule.key, loaded.situation.urgent) == (held.offer.rule, held.offer.urgent):
            await renew(tx, held.id, held.customer_id, language=policy.language, due_at=held.reply_due_at)
            return None
        # Those who are asked now are let go of first: asking others comes in a transaction of its own, which locks only them.
        await put_back(tx, held, queue=held.queue, due_at=held.reply_due_at, wake_at=tx.at, ended="changed")
        await route_soon(tx, held.id)
        return None
    former = held.holder_id
    if held.status == "waiting" and former is not None:
        # Closed without being released, and open again: what it still reserved is freed first.
        await free(tx, held, "reopened")
        held = msgspec.structs.replace(held, assignment_id=None, reserved=0, acted=False)
    decision = await settle_whose(tx, held, loaded, policy, trigger)
    await _fill_after(tx, former, decision)
    return decision


async def look_again(tx: Tx, conversation_id: UUID) -> bool:
    """A wake-up time has come: route what waits, end an offer that nobody answered, ask after what was not answered.

    Skipped when somebody is at it already. True when it waits now and is to be looked at once more, in another transaction.
    """
    held = await lock(tx, conversation_id, wait=False)
    if held is None or (held.wake_at is not None and held.wake_at > tx.at):
        return False
    if held.status == "waiting":
        await route(tx, conversation_id, "timer")
    elif held.status == "offered" and held.offer is not None:
        if held.offer.expires_at <= tx.at:
            await time_out(tx, held)
            return True
        await _call_for_help(tx, held)
    elif held.status == "owned" and held.owner_id is not None:
        decision = await ask_after(tx, held, held.owner_id)
        if decision is not None:
            await _fill_after(tx, held.owner_id, decision)
    return False


async def route_all_soon(tx: Tx) -> None:
    """Have everything that waits decided anew, what is due first at first, each in a transaction of its own."""
    for row in await tx.rows("select id from conversations where status = 'waiting' order by reply_due_at nulls last, opened_at, id"):
        await route_soon(tx, row["id"])


async def fill(tx: Tx, staff_id: UUID, *, leaving: UUID | None = None) -> int:
    """Give a person who has room what has waited longest of what they should have, `leaving` one they were just relieved of; how
    many they got.

    It happens in the transaction that made the room, so that no newcomer can take the place first. Others who wait are
    locked with `skip locked`, and only this one person is ever changed.
    """
    given = moved = 0
    waiting = await queries.line(tx, await current(tx))
    if not waiting:
        return given
    policies = await in_force(tx, [one.situation.conversation_id for one in waiting])
    people = await queries.candidates(tx)
    for loaded in waiting:
        person = next((one for one in people if one.staff_id == staff_id), None)
        if person is None or person.presence != "available" or room(person, urgent=True, weight=1) < 0:
            break
        policy = policies.of(loaded.situation.conversation_id)
        if not may_have(loaded.situation, person, policy, tx.at):
            continue
        decision = choose(loaded.situation, in_question(loaded.situation, people), policy, tx.at)
        if staff_id in _chosen(decision):
            # It is written down with everybody who was considered.
            decision = choose(loaded.situation, people, policy, tx.at)
        chosen = _chosen(decision)
        if staff_id in chosen and loaded.situation.conversation_id == leaving:
            continue
        if staff_id not in chosen:
            if chosen:
                # Somebody else has room for it as well, and is better placed: it must not wait for their next change.
                await route_soon(tx, loaded.situation.conversation_id)
                people = [_with_more(one, loaded.situation.weight) if one.staff_id in chosen else one for one in people]
                moved += 1
            continue
        held = await lock(tx, loaded.situation.conversation_id, wait=False)
        if held is None or held.status != "waiting" or held.holder_id is not None:
            continue
        if len(decision.offered) > 1:
            # Several are asked, and they are locked in their order: in a transaction of its own.
            await route_soon(tx, held.id)
        elif await carry_out(tx, held, loaded, worded(decision), policy, "freed"):
            await fill_soon(tx, staff_id, after=_MOMENT)
            break
        people = [_with_more(one, loaded.situation.weight) if one.staff_id == staff_id else one for one in people]
        given += 1
    if len(waiting) == queries.LINE and (given or moved):
        await fill_soon(tx, staff_id, after=_MOMENT)
    return given


async def fill_soon(tx: Tx, staff_id: UUID, *, after: timedelta = timedelta()) -> None:
    """Have the person's room filled in a transaction of its own, right after this one, which then holds nobody up."""
    await enqueue_once(tx, "routing.fill", key=f"staff:{staff_id}", args={"staff_id": str(staff_id)}, due_at=tx.at + after)


async def release(tx: Tx, conversation_id: UUID, because: str) -> bool:
    """Free what the conversation reserved of its owner's capacity, exactly; false when it held nothing.

    Closed and snoozed ones stay so, and what was offered is offered no more; one that is still open goes back to its queue and
    is routed at once. The freed place goes to whoever has waited longest for this person.
    """
    held = required(await lock(tx, conversation_id), NotFound("conversation"))
    occupied = sorted(held.occupied)
    freed = await _release(tx, held, because)
    for person in occupied:
        await fill(tx, person)
    return freed


async def release_all_of(tx: Tx, staff_id: UUID, because: str) -> int:
    """Put everything a person holds back into its queues, to be routed anew; how many.

    All conversations are locked, in the order of their ids, before the person is.
    """
    return await _release_owned(tx, staff_id, because, only="true")


async def release_unfinished(tx: Tx, staff_id: UUID, because: str) -> int:
    """Put back what a person who has left their desk would leave waiting: what they have not begun, and what a customer waits for.

    What is answered stays theirs; when the customer writes again it goes to them, or if they are not there to somebody else.
    """
    return await _release_owned(tx, staff_id, because, only="reply_due_at is not null")


async def _release_owned(tx: Tx, staff_id: UUID, because: str, *, only: str) -> int:
    rows = await tx.rows(
        f"select id from conversations where owner_id = $1 and status = 'owned' and {only} order by id for no key update", staff_id
    )
    for row in rows:
        await _release(tx, required(await lock(tx, row["id"]), NotFound("conversation")), because)
    return len(rows)


async def _release(tx: Tx, held: Held, because: str) -> bool:
    if held.status not in ("owned", "offered"):
        return await withdraw(tx, held, because) or await free(tx, held, because)
    await put_back(tx, held, queue=held.queue, due_at=held.reply_due_at, wake_at=tx.at, ended=because)
    queued = ConversationQueued(conversation_id=held.id, customer_id=held.customer_id, queue=held.queue, was=held.owner_id, wake_at=tx.at)
    await record(tx, queued)
    await route_soon(tx, held.id)
    return bool(held.occupied)


async def route_soon(tx: Tx, conversation_id: UUID) -> None:
    """Have the conversation routed in a transaction of its own, right after this one."""
    await enqueue_once(tx, "routing.route", key=f"conversation:{conversation_id}", args={"conversation_id": str(conversation_id)})


async def _owner_who_stays(tx: Tx, held: Held, owner_id: UUID, loaded: Loaded, policy: Policy, *, moves: bool) -> Named | None:
    if not moves:
        found = await tx.rows("select name, presence from staff where id = $1 and active", owner_id)
        left = not found or (found[0]["presence"] == "offline" and loaded.situation.reply_wanted and held.by not in _BY_HAND)
        return None if left else Named(owner_id, found[0]["name"])
    # What they hold of this very conversation must not count against them.
    people = [
        msgspec.structs.replace(one, load=max(one.load - held.reserved, 0)) if one.staff_id == owner_id else one
        for one in await queries.candidates(tx)
    ]
    decision = choose(loaded.situation, people, policy, tx.at)
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


async def _call_for_help(tx: Tx, held: Held) -> None:
    """Nobody has accepted yet and time runs out: bring in who the policy names, and look again at the next step or when it expires."""
    assert held.offer is not None
    policy = await policy_of(tx, held.id)
    situation = (await queries.situations(tx, [held.id], language=policy.language))[held.id].situation
    decision = keep(situation, Named(held.id, ""), policy, tx.at)
    nobody = msgspec.structs.replace(decision, owner=None)
    await escalate(tx, held, nobody, policy)
    await tell_if_overdue(tx, held, nobody)
    call = next_call(situation, decision.rule, policy, tx.at)
    wake_at = held.offer.expires_at if call is None else min(call, held.offer.expires_at)
    await tx.execute("update conversations set wake_at = $2 where id = $1", held.id, wake_at)


async def _fill_after(tx: Tx, former: UUID | None, decision: Decision) -> None:
    if former is not None and (decision.owner is None or decision.owner.id != former):
        await fill(tx, former)


def _chosen(decision: Decision) -> set[UUID]:
    return {one.id for one in (decision.owner, *decision.offered) if one is not None}


def _with_more(person: Candidate, weight: int) -> Candidate:
    return msgspec.structs.replace(person, load=person.load + weight)
