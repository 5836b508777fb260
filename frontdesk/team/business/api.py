"""The business and its branches over HTTP."""

from __future__ import annotations

from uuid import UUID

import msgspec

from frontdesk.kit.web import SIGNED_IN, Context, route
from frontdesk.team.business import actions, queries
from frontdesk.team.records import Branch, Business, Kind
from frontdesk.team.shifts import Hours


class BusinessChange(msgspec.Struct, frozen=True):
    """What to change about the business; what is left out stays."""

    name: str | None = None
    kind: Kind | None = None
    timezone: str | None = None
    country: str | None = None
    languages: list[str] | None = None
    week_start: int | None = None


class BranchList(msgspec.Struct, frozen=True):
    """The branches of the business."""

    items: list[Branch]


class BranchIn(msgspec.Struct, frozen=True, kw_only=True):
    """A branch to open."""

    name: str
    timezone: str | None = None
    address: str = ""
    names: dict[str, str] = {}
    opening: list[Hours] = []


class BranchChange(msgspec.Struct, frozen=True):
    """What to change about a branch; what is left out stays."""

    name: str | None = None
    names: dict[str, str] | None = None
    address: str | None = None
    timezone: str | None = None
    opening: list[Hours] | None = None
    active: bool | None = None


@route("GET", "/api/business", permission=SIGNED_IN)
async def show_business(ctx: Context) -> Business:
    """The business one works for."""
    async with ctx.tx() as tx:
        return await queries.this_business(tx)


@route("PATCH", "/api/business", permission="business.write")
async def change_business(ctx: Context, data: BusinessChange) -> Business:
    """Change the business."""
    async with ctx.tx() as tx:
        await actions.change_business(
            tx,
            name=data.name,
            kind=data.kind,
            timezone=data.timezone,
            country=data.country,
            languages=data.languages,
            week_start=data.week_start,
        )
        return await queries.this_business(tx)


@route("GET", "/api/team/branches", permission="team.read")
async def list_branches(ctx: Context) -> BranchList:
    """Every branch."""
    async with ctx.tx() as tx:
        return BranchList(await queries.all_branches(tx))


@route("POST", "/api/team/branches", permission="team.write")
async def add_branch(ctx: Context, data: BranchIn) -> Branch:
    """Open a branch; without a time zone it keeps the business's time."""
    async with ctx.tx() as tx:
        timezone = data.timezone or (await queries.this_business(tx)).timezone
        branch_id = await actions.add_branch(tx, data.name, timezone=timezone, address=data.address, names=data.names, opening=data.opening)
        return await queries.branch_by_id(tx, branch_id)


@route("PATCH", "/api/team/branches/{branch_id:uuid}", permission="team.write")
async def change_branch(ctx: Context, branch_id: UUID, data: BranchChange) -> Branch:
    """Change a branch, or close it."""
    async with ctx.tx() as tx:
        await actions.change_branch(
            tx,
            branch_id,
            name=data.name,
            names=data.names,
            address=data.address,
            timezone=data.timezone,
            opening=data.opening,
            active=data.active,
        )
        return await queries.branch_by_id(tx, branch_id)
