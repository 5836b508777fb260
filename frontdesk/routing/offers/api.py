"""Offers over HTTP: what one is asked to take, and one's answer."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec

from frontdesk import inbox
from frontdesk.inbox.records import ConversationRow
from frontdesk.kit.events import position_now
from frontdesk.kit.web import Context, route
from frontdesk.routing.actions import accept, decline
from frontdesk.routing.offers.queries import offers_to
from frontdesk.routing.offers.records import Offers


class Refusal(msgspec.Struct, forbid_unknown_fields=True):
    """Why one will not take it; nobody has to say."""

    because: Annotated[str, msgspec.Meta(max_length=300)] = ""


@route("GET", "/api/offers", permission="inbox.work")
async def list_offers(ctx: Context, language: str | None = None) -> Offers:
    """What one is asked to take, the soonest to expire first."""
    async with ctx.tx() as tx:
        position = await position_now(tx)
        return Offers(await offers_to(tx, ctx.person.staff_id, language), tx.at, position)


@route("POST", "/api/offers/{offer_id:uuid}/accept", permission="inbox.work", status=200)
async def accept_offer(ctx: Context, offer_id: UUID) -> ConversationRow:
    """Take it. Of several who do it at once one wins; the answer tells the others who."""
    async with ctx.tx() as tx:
        conversation_id = await accept(tx, offer_id, ctx.person.staff_id)
        return (await inbox.queries.rows_by_id(tx, [conversation_id]))[conversation_id]


@route("POST", "/api/offers/{offer_id:uuid}/decline", permission="inbox.work", status=200)
async def decline_offer(ctx: Context, offer_id: UUID, data: Refusal) -> Offers:
    """Say no: the next best is asked at once. What one is still asked to take."""
    async with ctx.tx() as tx:
        await decline(tx, offer_id, ctx.person.staff_id, data.because.strip())
        position = await position_now(tx)
        return Offers(await offers_to(tx, ctx.person.staff_id), tx.at, position)
