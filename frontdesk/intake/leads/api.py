"""Leads over HTTP: the list with every filter and order, the board, one lead, and what people do with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated
from uuid import UUID

import msgspec

from frontdesk.intake.leads import actions, queries
from frontdesk.intake.leads.choosing import LeadFilter, Sort
from frontdesk.intake.leads.details import view
from frontdesk.intake.leads.export import as_csv
from frontdesk.intake.leads.records import Given, LeadBoard, LeadChange, LeadPage, LeadRow, LeadView, NewLead, Status
from frontdesk.intake.listing.asking import filter_of, ids_of, in_range, viewer_of
from frontdesk.intake.listing.records import Viewer
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import Problem
from frontdesk.kit.web import Context, Streamed, route

Several = Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=200)]
Reason = Annotated[str, msgspec.Meta(max_length=500)]


class LeadMove(msgspec.Struct, forbid_unknown_fields=True):
    """The stage to move a lead to; `version` is the one it had when it was looked at."""

    status: Status
    lost_reason: Reason = ""
    version: int | None = None


class LeadMoves(msgspec.Struct, forbid_unknown_fields=True):
    """The stage to move several leads to."""

    lead_ids: Several
    status: Status
    lost_reason: Reason = ""


class AssignSeveral(msgspec.Struct, forbid_unknown_fields=True):
    """Who is to have several leads; nobody, when no person is named."""

    lead_ids: Several
    staff_id: UUID | None
    because: Annotated[str, msgspec.Meta(max_length=300)] = ""


class ChangeLead(msgspec.Struct, forbid_unknown_fields=True):
    """What to correct of a lead; `version` is the one it had when it was looked at."""

    change: LeadChange
    version: int | None = None


class MergeInto(msgspec.Struct, forbid_unknown_fields=True):
    """The other lead."""

    lead_id: UUID


class LeadCount(msgspec.Struct, frozen=True):
    """How many leads nobody has contacted yet."""

    new: int


@route("GET", "/api/leads", permission="leads.read")
async def list_leads(
    ctx: Context,
    chosen: str = "{}",
    sort: Sort = "created",
    descending: bool = True,
    offset: int = 0,
    limit: int = 60,
    language: str | None = None,
) -> LeadPage:
    """A stretch of the leads that are chosen (`chosen` is a LeadFilter as JSON), in any order, with how many stand at each stage."""
    in_range(offset, limit)
    wanted, viewer = filter_of(chosen, LeadFilter), viewer_of(ctx)
    async with ctx.tx() as tx:
        return await queries.page(tx, wanted, viewer, sort=sort, descending=descending, offset=offset, limit=limit, language=language)


@route("GET", "/api/leads/board", permission="leads.read")
async def lead_board(
    ctx: Context, chosen: str = "{}", sort: Sort = "created", descending: bool = True, each: int = 30, language: str | None = None
) -> LeadBoard:
    """The leads that are chosen by stage, the first `each` of every stage."""
    wanted, viewer = filter_of(chosen, LeadFilter), viewer_of(ctx)
    async with ctx.tx() as tx:
        return await queries.board(tx, wanted, viewer, sort=sort, descending=descending, each=max(1, min(each, 100)), language=language)


@route("GET", "/api/leads/rows", permission="leads.read")
async def lead_rows(ctx: Context, ids: str = "", language: str | None = None) -> list[LeadRow]:
    """These leads (up to 200 ids, with commas between them), of those the person may see: for what changed while a list is open."""
    viewer = viewer_of(ctx)
    async with ctx.tx() as tx:
        rows = await queries.rows_by_id(tx, ids_of(ids), language)
        return [row for row in rows.values() if viewer.sees(row.owner)]


@route("GET", "/api/leads/count", permission="leads.read")
async def count_leads(ctx: Context) -> LeadCount:
    """How many leads nobody has contacted yet, of those the person may see."""
    async with ctx.tx() as tx:
        return LeadCount(await queries.new_ones(tx, viewer_of(ctx)))


@route("GET", "/api/leads/export", permission="leads.export")
async def export_leads(
    ctx: Context, chosen: str = "{}", sort: Sort = "created", descending: bool = True, language: str | None = None
) -> Streamed:
    """The leads that are chosen as a comma-separated file."""
    ctx.require("leads.read")
    parts = as_csv(ctx.tx, filter_of(chosen, LeadFilter), viewer_of(ctx), sort=sort, descending=descending, language=language)
    return Streamed(parts, "text/csv", "leads.csv")


@route("GET", "/api/leads/{lead_id:uuid}", permission="leads.read")
async def get_lead(ctx: Context, lead_id: UUID, language: str | None = None) -> LeadView:
    """One lead with everything known of it."""
    async with ctx.tx() as tx:
        return await view(tx, lead_id, viewer_of(ctx), language)


@route("POST", "/api/leads", permission="leads.work")
async def add_lead(ctx: Context, data: NewLead, language: str | None = None) -> LeadView:
    """Add a lead of somebody who called or came by; whoever adds it has it."""
    viewer = viewer_of(ctx)
    async with ctx.tx() as tx:
        lead_id = await actions.add(tx, data, by=ctx.person.staff_id)
        return await view(tx, lead_id, viewer, language)


@route("PATCH", "/api/leads/{lead_id:uuid}", permission="leads.work")
async def change_lead(ctx: Context, lead_id: UUID, data: ChangeLead, language: str | None = None) -> LeadView:
    """Correct what is known of a lead. With another need it may become one with an open lead: the answer is what remains."""
    viewer = viewer_of(ctx)
    async with ctx.tx() as tx:
        await queries.one_row(tx, lead_id, viewer)
        remaining = await actions.change(tx, lead_id, data.change, version=data.version)
        return await view(tx, remaining, Viewer(viewer.staff_id, own_only=False), language)


@route("POST", "/api/leads/{lead_id:uuid}/status", permission="leads.work", status=200)
async def move_lead(ctx: Context, lead_id: UUID, data: LeadMove, language: str | None = None) -> LeadRow:
    """LeadMove a lead to another stage; a lost one needs its reason."""
    viewer = viewer_of(ctx)
    async with ctx.tx() as tx:
        await queries.one_row(tx, lead_id, viewer)
        await actions.set_status(tx, lead_id, data.status, lost_reason=data.lost_reason, version=data.version)
        return (await queries.rows_by_id(tx, [lead_id], language))[lead_id]


@route("POST", "/api/leads/{lead_id:uuid}/merge", permission="leads.work", status=200)
async def merge_leads(ctx: Context, lead_id: UUID, data: MergeInto, language: str | None = None) -> LeadView:
    """Make one of two leads of the same customer; the answer is what remains."""
    viewer = viewer_of(ctx)
    async with ctx.tx() as tx:
        for one in (lead_id, data.lead_id):
            await queries.one_row(tx, one, viewer)
        remaining = await actions.merge(tx, lead_id, data.lead_id)
        return await view(tx, remaining, Viewer(viewer.staff_id, own_only=False), language)


@route("POST", "/api/leads/status", permission="leads.work", status=200)
async def move_leads(ctx: Context, data: LeadMoves) -> list[Given]:
    """LeadMove several leads to another stage; of each that could not be moved, why."""
    return await _each(ctx, data.lead_ids, lambda tx, one: actions.set_status(tx, one, data.status, lost_reason=data.lost_reason))


@route("POST", "/api/leads/assign", permission="inbox.assign", status=200)
async def assign_leads(ctx: Context, data: AssignSeveral) -> list[Given]:
    """Give several leads, with their open conversations, to one person within their capacity; of each that could not be given, why."""
    ctx.require("leads.work")
    return await _each(ctx, data.lead_ids, lambda tx, one: actions.assign(tx, one, data.staff_id, data.because))


async def _each(ctx: Context, lead_ids: Sequence[UUID], act: Callable[[Tx, UUID], Awaitable[None]]) -> list[Given]:
    # Each in a transaction of its own: one that is refused takes no other with it, and nothing is locked longer than it must be.
    viewer = viewer_of(ctx)
    done: list[Given] = []
    for lead_id in dict.fromkeys(lead_ids):
        try:
            async with ctx.tx() as tx:
                await queries.one_row(tx, lead_id, viewer)
                await act(tx, lead_id)
        except Problem as refused:
            done.append(Given(lead_id, False, refused.code, refused.detail))
        else:
            done.append(Given(lead_id, True))
    return done
