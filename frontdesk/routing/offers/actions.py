"""The moves of an offer, on a conversation that is locked: made, taken by one, left by some, withdrawn.

What was kept of anybody's capacity is given back exactly, in the statement that says so in `reservations`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from frontdesk import team
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import Conflict
from frontdesk.kit.events import record
from frontdesk.routing.events import ConversationOffered, OfferWithdrawn
from frontdesk.routing.locks import Held, Standing
from frontdesk.routing.records import Decision


class Short(Exception):
    """Some of those who were to be asked have no room any more, or are not there."""

    def __init__(self, people: set[UUID]) -> None:
        self.people = people


async def reserve_all(tx: Tx, people: Collection[UUID], weight: int, *, headroom: bool, beside: Collection[UUID] = ()) -> None:
    """Keep room with everybody who is to be asked, or with nobody. Raises Short; call it in a savepoint, which lets go of the locks.

    Nobody is waited for: somebody whom another decision has locked is passed over for now, because others can be asked too,
    and many who want the same few people would else stand in line for them. `beside` are whose room it gives back.
    """
    await team.lock_people(tx, beside)
    busy = set(people) - await team.lock_those_free(tx, people)
    if busy:
        raise Short(busy)
    short = {person for person in sorted(people) if not await team.reserve(tx, person, weight, headroom=headroom)}
    if short:
        raise Short(short)


async def make_offer(tx: Tx, held: Held, decision: Decision) -> UUID:
    """Write down the offer for which room is kept already; the offer's id."""
    offer_id = tx.new_id()
    people = [one.id for one in decision.offered]
    expires_at = tx.at + timedelta(seconds=decision.offer_seconds)
    await tx.execute(
        "insert into offers (id, conversation_id, rule, urgent, seconds, state, arrived_at, offered_at, expires_at)"
        " values ($1, $2, $3, $4, $5, 'offered', $6, $7, $8)",
        offer_id,
        held.id,
        decision.rule.key,
        decision.situation.urgent,
        decision.offer_seconds,
        decision.situation.arrived_at,
        tx.at,
        expires_at,
    )
    await tx.execute_many(
        "insert into reservations (offer_id, staff_id, conversation_id, weight, state) values ($1, $2, $3, $4, 'held')",
        [(offer_id, person, held.id, held.weight) for person in people],
    )
    await record(
        tx,
        ConversationOffered(
            conversation_id=held.id,
            customer_id=held.customer_id,
            offer_id=offer_id,
            offered_to=tuple(people),
            queue=decision.queue,
            weight=held.weight,
            seconds=decision.offer_seconds,
            expires_at=expires_at,
        ),
    )
    return offer_id


async def end_offer(tx: Tx, offer: Standing, state: str, *, because: str | None = None, by: UUID | None = None) -> None:
    """Say how the offer ended. Of any number who try, one does; everybody else is refused."""
    ended = await tx.execute(
        "update offers set state = $2, ended_at = $3, end_reason = $4, accepted_by = $5 where id = $1 and state = 'offered'",
        offer.id,
        state,
        tx.at,
        because,
        by,
    )
    if not ended:
        raise Conflict("moved_meanwhile", "Somebody else answered this offer at the same moment.")


async def give_back(tx: Tx, offer: Standing, people: Collection[UUID], state: str, *, because: str | None = None) -> None:
    """Let go of what was kept of these people's capacity. They are locked in the order of their ids first."""
    await team.lock_people(tx, people)
    for person in sorted(people):
        weight = await tx.value(
            "update reservations set state = $3, ended_at = $4, reason = $5 where offer_id = $1 and staff_id = $2 and state = 'held'"
            " returning weight",
            offer.id,
            person,
            state,
            tx.at,
            because,
        )
        if weight is not None:
            await team.let_go(tx, person, weight)


async def turn_into_work(tx: Tx, offer: Standing, staff_id: UUID, *, because: str | None = None) -> int:
    """One of those asked has it now: their reservation becomes their work, the others' are given back. The units it occupies."""
    await team.lock_people(tx, offer.asked)
    await end_offer(tx, offer, "accepted", by=staff_id, because=because)
    weight: int | None = await tx.value(
        "update reservations set state = 'accepted', ended_at = $3 where offer_id = $1 and staff_id = $2 and state = 'held'"
        " returning weight",
        offer.id,
        staff_id,
        tx.at,
    )
    if weight is None:
        raise Conflict("not_asked", "This offer was not made to you, or you have answered it.")
    await team.keep_reserved(tx, staff_id)
    await give_back(tx, offer, set(offer.asked) - {staff_id}, "released", because="accepted")
    return weight


async def withdraw(tx: Tx, held: Held, because: str) -> bool:
    """Take the standing offer back from everybody; false when there is none."""
    if held.offer is None:
        return False
    await give_back(tx, held.offer, held.offer.asked, "released", because=because)
    await end_offer(tx, held.offer, "withdrawn", because=because)
    await record(
        tx,
        OfferWithdrawn(
            conversation_id=held.id,
            customer_id=held.customer_id,
            offer_id=held.offer.id,
            offered_to=tuple(held.offer.asked),
            because=because,
        ),
    )
    return True
