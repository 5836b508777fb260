"""The rerouting rate over HTTP, and what somebody should be told when they look up."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from frontdesk import inbox
from frontdesk.inbox.api import own_only
from frontdesk.kit.errors import Invalid
from frontdesk.kit.web import SIGNED_IN, Context, route
from frontdesk.routing.policies.actions import current
from frontdesk.routing.records import Named
from frontdesk.routing.reroutes import queries
from frontdesk.routing.reroutes.actions import acknowledge
from frontdesk.routing.reroutes.records import Drift, LikelyReason, Reroutes
from frontdesk.routing.rings.queries import Ringing, ringing

_MOST_DAYS = 366


class Notices(msgspec.Struct, frozen=True):
    """What somebody should know now: who paused them, alarms nobody has seen yet, and what they were rung for and nobody has."""

    paused_by: Named | None
    paused_at: datetime | None
    drifts: list[Drift]
    ringing: list[Ringing] = []


@route("GET", "/api/routing/reroutes", permission="routing.read")
async def get_reroutes(ctx: Context, days: int = 30, language: str | None = None) -> Reroutes:
    """How often a first handoff did not stand, by need, rule and person, with exact intervals and examples."""
    if not 1 <= days <= _MOST_DAYS:
        raise Invalid("days_out_of_reach", f"Ask for 1 to {_MOST_DAYS} days.", fields={"days": f"from 1 to {_MOST_DAYS}"})
    async with ctx.tx() as tx:
        words = language or (await current(tx)).language
        return await queries.reroutes(tx, days, words, names=ctx.may("inbox.read"))


@route("POST", "/api/routing/drifts/{drift_id:uuid}/acknowledge", permission="routing.read", status=200)
async def acknowledge_drift(ctx: Context, drift_id: UUID) -> list[Drift]:
    """Say that the alarm was seen; what is left unseen."""
    async with ctx.tx() as tx:
        await acknowledge(tx, drift_id, ctx.person.staff_id)
        return await queries.drifts(tx, unseen=True)


@route("GET", "/api/routing/notices", permission=SIGNED_IN)
async def get_notices(ctx: Context) -> Notices:
    """Who paused the person who asks, alarms that nobody has seen yet, and urgent work they were rung for."""
    async with ctx.tx() as tx:
        rows = await tx.rows(
            "select z.by_id, b.name, z.at from pauses z"
            " join staff p on p.business_id = z.business_id and p.id = z.staff_id and p.presence = 'away' and p.presence_at = z.at"
            " join staff b on b.business_id = z.business_id and b.id = z.by_id where z.staff_id = $1 and z.by_id <> $1",
            ctx.person.staff_id,
        )
        drifts = await queries.drifts(tx, unseen=True) if ctx.may("routing.read") else []
        rung = await ringing(tx, ctx.person.staff_id, names=ctx.may("inbox.read")) if ctx.may("inbox.work") else []
        if not rows:
            return Notices(None, None, drifts, rung)
        return Notices(Named(rows[0]["by_id"], rows[0]["name"]), rows[0]["at"], drifts, rung)


@route("GET", "/api/conversations/{conversation_id:uuid}/reroute-reason", permission="inbox.work")
async def get_likely_reason(ctx: Context, conversation_id: UUID, staff_id: UUID | None = None, queue: str | None = None) -> LikelyReason:
    """What can be told by itself of why this would go to that person or queue, to be confirmed with one click."""
    async with ctx.tx() as tx:
        row = await inbox.queries.conversation_row(tx, conversation_id, viewer=ctx.person.staff_id, own_only=own_only(ctx))
        return await queries.likely(tx, conversation_id, was=row.owner.id if row.owner else None, to=staff_id, queue=queue)
