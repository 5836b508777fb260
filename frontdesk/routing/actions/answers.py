"""What people answer to an offer, and what becomes of it when they leave their desk."""

from __future__ import annotations

from uuid import UUID

from frontdesk import team
from frontdesk.kit.database import Tx, required
from frontdesk.kit.errors import Conflict, NotFound
from frontdesk.kit.events import record
from frontdesk.routing import queries
from frontdesk.routing.actions.by_policy import fill, fill_soon, route_soon
from frontdesk.routing.actions.held import give
from frontdesk.routing.actions.offered import step_back
from frontdesk.routing.events import OfferAccepted
from frontdesk.routing.locks import Held, lock
from frontdesk.routing.offers.queries import asked_to, conversation_of, winner_of
from frontdesk.routing.packets.actions import renew
from frontdesk.routing.records import Named
from frontdesk.routing.rules import keep
from frontdesk.routing.trials.deciding import policy_of


async def accept(tx: Tx, offer_id: UUID, staff_id: UUID) -> UUID:
    """Take what one was offered. Of several who do it at once one wins, and the others are told who. The conversation's id."""
    held = await _locked(tx, offer_id)
    await team.shows_life(tx, staff_id)
    offer = held.offer
    if offer is None or offer.id != offer_id or staff_id not in offer.asked:
        if (await winner_of(tx, offer_id))[1] == staff_id:
            return held.id
        raise await _over(tx, offer_id)
    policy = await policy_of(tx, held.id)
    loaded = (await queries.situations(tx, [held.id], language=policy.language))[held.id]
    name = (await team.names_of_staff(tx, [staff_id]))[staff_id]
    decision = keep(loaded.situation, Named(staff_id, name), policy, tx.at)
    assignment_id = required(await give(tx, held, staff_id, decision, headroom=True, ended="offer"), Conflict("not_active", name))
    await record(
        tx,
        OfferAccepted(
            conversation_id=held.id,
            customer_id=held.customer_id,
            offer_id=offer_id,
            offered_to=tuple(offer.asked),
            assignment_id=assignment_id,
            owner_id=staff_id,
            was=held.last_staff_id,
            weight=offer.asked[staff_id],
            seconds=max(0, round((tx.at - offer.offered_at).total_seconds())),
        ),
    )
    await renew(tx, held.id, held.customer_id, language=policy.language, due_at=decision.due_at)
    for other in sorted(set(offer.asked) - {staff_id}):
        await fill_soon(tx, other)
    return held.id


async def decline(tx: Tx, offer_id: UUID, staff_id: UUID, because: str = "") -> None:
    """Say that one will not take it. The next best is asked at once, and one's room goes to who waits for it."""
    held = await _locked(tx, offer_id)
    await team.shows_life(tx, staff_id)
    if held.offer is None or held.offer.id != offer_id or staff_id not in held.offer.asked:
        raise await _over(tx, offer_id)
    if not await step_back(tx, held, staff_id, because, declined=True):
        await route_soon(tx, held.id)
    await fill(tx, staff_id)


async def step_away(tx: Tx, staff_id: UUID, because: str) -> int:
    """The person is not at their desk: nothing is offered to them any more. How many offers that were.

    All conversations are locked, in the order of their ids, before the person is.
    """
    ids = await asked_to(tx, staff_id)
    await tx.rows("select id from conversations where id = any($1) order by id for no key update", ids)
    left = 0
    for conversation_id in ids:
        held = await lock(tx, conversation_id)
        if held is None or held.offer is None or staff_id not in held.offer.asked:
            continue
        left += 1
        if not await step_back(tx, held, staff_id, because, declined=False):
            await route_soon(tx, held.id)
    return left


async def _locked(tx: Tx, offer_id: UUID) -> Held:
    conversation_id = required(await conversation_of(tx, offer_id), NotFound("offer"))
    return required(await lock(tx, conversation_id), NotFound("offer"))


async def _over(tx: Tx, offer_id: UUID) -> Conflict:
    state, staff_id, name = await winner_of(tx, offer_id)
    if state == "offered":
        return Conflict("not_asked", "This offer was not made to you, or you have answered it.")
    if staff_id is not None:
        return Conflict("already_taken", f"{name} was first.", extra={"owner": {"id": str(staff_id), "name": name or ""}})
    return Conflict("offer_over", "This offer is not open any more.")
