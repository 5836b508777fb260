"""Saved views of the leads over HTTP."""

from __future__ import annotations

from uuid import UUID

from frontdesk.intake.leads.views import actions, queries
from frontdesk.intake.leads.views.records import Choice, NewView, SavedView, ViewChange
from frontdesk.intake.listing.asking import usable, viewer_of
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import NotFound
from frontdesk.kit.web import Context, route


@route("GET", "/api/leads/views", permission="leads.read")
async def list_views(ctx: Context) -> list[SavedView]:
    """One's own saved views, then those that others share, each with how many leads it holds."""
    async with ctx.tx() as tx:
        return await queries.seen_by(tx, viewer_of(ctx), may_share=ctx.may("leads.share"))


@route("POST", "/api/leads/views", permission="leads.read")
async def save_view(ctx: Context, data: NewView) -> SavedView:
    """Keep a choice of leads under a name, for oneself or for everybody."""
    usable(data.chosen.filters)
    async with ctx.tx() as tx:
        view_id = await actions.keep(tx, data, by=ctx.person.staff_id)
        return await _one(ctx, tx, view_id)


@route("PATCH", "/api/leads/views/{view_id:uuid}", permission="leads.read")
async def change_view(ctx: Context, view_id: UUID, data: ViewChange) -> SavedView:
    """Change a view of one's own, or as a manager one that is shared."""
    if isinstance(data.chosen, Choice):
        usable(data.chosen.filters)
    async with ctx.tx() as tx:
        await actions.change(tx, view_id, data, by=ctx.person.staff_id, may_share=ctx.may("leads.share"))
        return await _one(ctx, tx, view_id)


@route("DELETE", "/api/leads/views/{view_id:uuid}", permission="leads.read", status=204)
async def remove_view(ctx: Context, view_id: UUID) -> None:
    """Remove a view of one's own, or as a manager one that is shared."""
    async with ctx.tx() as tx:
        await actions.remove(tx, view_id, by=ctx.person.staff_id, may_share=ctx.may("leads.share"))


async def _one(ctx: Context, tx: Tx, view_id: UUID) -> SavedView:
    seen = await queries.seen_by(tx, viewer_of(ctx), may_share=ctx.may("leads.share"), also=view_id)
    found = next((one for one in seen if one.id == view_id), None)
    if found is None:
        raise NotFound("view")
    return found
