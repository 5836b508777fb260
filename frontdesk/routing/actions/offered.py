"""The moves of a conversation that is offered: proposed to people, let pass by all of them, left by one of them."""

from __future__ import annotations

from uuid import UUID

from frontdesk import team
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import Conflict
from frontdesk.kit.events import record
from frontdesk.routing.actions.held import free, moved_meanwhile
from frontdesk.routing.events import OfferDeclined, OfferTimedOut, OfferWithdrawn
from frontdesk.routing.locks import Held, Standing
from frontdesk.routing.offers.actions import Short, end_offer, give_back, make_offer, reserve_all, withdraw
from frontdesk.routing.records import Decision


async def propose(tx: Tx, held: Held, decision: Decision, *, ended: str) -> set[UUID]:
    """Offer the conversation to those the decision names, keeping room for it with each. Who has none any more; nothing
    is changed then, and nobody stays locked."""
    people = [one.id for one in decision.offered]
    try:
        async with tx.savepoint():
            await reserve_all(tx, people, held.weight, headroom=decision.situation.urgent, beside=held.occupied)
    except Short as short:
        return short.people
    await withdraw(tx, held, ended)
    await free(tx, held, ended)
    changed = await tx.execute(
        "update conversations set status = 'offered', owner_id = null, owner_since = null, queue = $2, reply_due_at = $3, wake_at = $4,"
        " snoozed_until = null, version = version + 1 where id = $1 and version = $5",
        held.id,
        decision.queue,
        decision.due_at,
        decision.wake_at,
        held.version,
    )
    if not changed:
        raise moved_meanwhile()
    await make_offer(tx, held, decision)
    return set()


async def time_out(tx: Tx, held: Held) -> None:
    """Nobody answered in time: what was kept is free, the conversation waits again since when it always has, and whoever was
    asked gets no offers until they show life."""
    offer = _standing(held)
    await give_back(tx, offer, offer.asked, "timed_out")
    await end_offer(tx, offer, "timed_out")
    for person in sorted(offer.asked):
        await team.did_not_answer(tx, person)
    await _wait_again(tx, held)
    await record(
        tx,
        OfferTimedOut(
            conversation_id=held.id,
            customer_id=held.customer_id,
            offer_id=offer.id,
            offered_to=tuple(offer.asked),
            seconds=round((offer.expires_at - offer.offered_at).total_seconds()),
        ),
    )


async def step_back(tx: Tx, held: Held, staff_id: UUID, because: str, *, declined: bool) -> int:
    """One of those asked will not take it, or is not there any more: what was kept of theirs is free. How many are still asked;
    with nobody left the conversation waits again."""
    offer = _standing(held)
    await give_back(tx, offer, {staff_id}, "declined" if declined else "released", because=because)
    left = len(offer.asked) - 1
    if not left:
        await end_offer(tx, offer, "declined" if declined else "withdrawn", because=because)
        await _wait_again(tx, held)
    about = {"conversation_id": held.id, "customer_id": held.customer_id, "offer_id": offer.id}
    if declined:
        told = OfferDeclined(**about, offered_to=tuple(offer.asked), staff_id=staff_id, because=because or "no reason given", left=left)
        await record(tx, told)
    else:
        await record(tx, OfferWithdrawn(**about, offered_to=(staff_id,), because=because))
    return left


def _standing(held: Held) -> Standing:
    if held.offer is None:
        raise Conflict("not_offered", "This conversation is not offered to anybody.")
    return held.offer


async def _wait_again(tx: Tx, held: Held) -> None:
    # Looked at again at once, by this process or, should it die now, by any other.
    changed = await tx.execute(
        "update conversations set status = 'waiting', wake_at = $2, version = version + 1"
        " where id = $1 and version = $3 and status = 'offered'",
        held.id,
        tx.at,
        held.version,
    )
    if not changed:
        raise moved_meanwhile()
