"""Reading offers."""

from __future__ import annotations

from uuid import UUID

from frontdesk import inbox
from frontdesk.kit.database import Tx
from frontdesk.routing.offers.records import OfferView
from frontdesk.routing.packets.queries import packet_view
from frontdesk.routing.queries import decision_view


async def offers_to(tx: Tx, staff_id: UUID, language: str | None = None) -> list[OfferView]:
    """What the person is asked to take, the soonest to expire first."""
    rows = await tx.rows(
        "select o.id, o.conversation_id, o.urgent, o.seconds, o.arrived_at, o.offered_at, o.expires_at,"
        " (select count(*) - 1 from reservations x where x.business_id = o.business_id and x.offer_id = o.id and x.state = 'held')"
        " as others"
        " from reservations r join offers o on o.business_id = r.business_id and o.id = r.offer_id"
        " where r.staff_id = $1 and r.state = 'held' and o.state = 'offered' order by o.expires_at, o.id",
        staff_id,
    )
    known = await inbox.queries.rows_by_id(tx, [row["conversation_id"] for row in rows])
    found = []
    for row in rows:
        conversation_id = row["conversation_id"]
        packet = await packet_view(tx, conversation_id, language)
        decision = await decision_view(tx, conversation_id, language)
        found.append(
            OfferView(
                id=row["id"],
                conversation=known[conversation_id],
                next_action="" if packet is None else packet.next_action,
                why="" if decision is None else decision.sentence,
                others=row["others"],
                urgent=row["urgent"],
                seconds=row["seconds"],
                arrived_at=row["arrived_at"],
                offered_at=row["offered_at"],
                expires_at=row["expires_at"],
            )
        )
    return found


async def conversation_of(tx: Tx, offer_id: UUID) -> UUID | None:
    """Which conversation an offer is about."""
    found: UUID | None = await tx.value("select conversation_id from offers where id = $1", offer_id)
    return found


async def winner_of(tx: Tx, offer_id: UUID) -> tuple[str, UUID | None, str | None]:
    """What became of an offer: its state, and who accepted it."""
    rows = await tx.rows(
        "select o.state, o.accepted_by, s.name from offers o left join staff s on s.business_id = o.business_id and s.id = o.accepted_by"
        " where o.id = $1",
        offer_id,
    )
    return (rows[0]["state"], rows[0]["accepted_by"], rows[0]["name"]) if rows else ("", None, None)


async def asked_to(tx: Tx, staff_id: UUID) -> list[UUID]:
    """The conversations for which the person's room is kept, in the order in which they are locked."""
    rows = await tx.rows(
        "select distinct conversation_id as id from reservations where staff_id = $1 and state = 'held' order by 1", staff_id
    )
    return [row["id"] for row in rows]
