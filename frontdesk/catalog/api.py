"""The catalogue over HTTP."""

from __future__ import annotations

from uuid import UUID

import msgspec

from frontdesk.catalog import actions, queries
from frontdesk.catalog.records import Area, AreaChange, Price, Service, ServiceChange
from frontdesk.kit.web import Context, route


class ServiceList(msgspec.Struct, frozen=True):
    """The services, and the version of the catalogue they were read at."""

    items: list[Service]
    version: int


class ServiceIn(msgspec.Struct, frozen=True, kw_only=True):
    """A service to offer."""

    names: dict[str, str]
    price: Price
    aliases: list[str] = []
    description: str = ""
    skill_id: UUID | None = None
    duration_minutes: int | None = None


class AreaList(msgspec.Struct, frozen=True):
    """The areas, and the version of the catalogue they were read at."""

    items: list[Area]
    version: int


class AreaIn(msgspec.Struct, frozen=True, kw_only=True):
    """An area to serve."""

    names: dict[str, str]
    aliases: list[str] = []
    parent_id: UUID | None = None
    branch_id: UUID | None = None


class StaffAreas(msgspec.Struct, frozen=True):
    """The areas somebody works in; none means everywhere."""

    staff_id: UUID
    areas: tuple[UUID, ...]


class StaffAreasList(msgspec.Struct, frozen=True):
    """Who works where; who is missing works everywhere."""

    items: list[StaffAreas]


class StaffAreasIn(msgspec.Struct, frozen=True):
    """The areas somebody is to work in."""

    areas: list[UUID]


@route("GET", "/api/catalog/services", permission="catalog.read")
async def list_services(ctx: Context) -> ServiceList:
    """Every service."""
    async with ctx.tx() as tx:
        version = await queries.catalog_version(tx)
        return ServiceList(await queries.services(tx), version)


@route("POST", "/api/catalog/services", permission="catalog.write")
async def add_service(ctx: Context, data: ServiceIn) -> Service:
    """Offer one more service."""
    async with ctx.tx() as tx:
        service_id = await actions.add_service(
            tx,
            data.names,
            data.price,
            aliases=data.aliases,
            description=data.description,
            skill_id=data.skill_id,
            duration_minutes=data.duration_minutes,
        )
        return await queries.service_by_id(tx, service_id)


@route("PATCH", "/api/catalog/services/{service_id:uuid}", permission="catalog.write")
async def change_service(ctx: Context, service_id: UUID, data: ServiceChange) -> Service:
    """Change a service, or stop offering it."""
    async with ctx.tx() as tx:
        await actions.change_service(tx, service_id, data)
        return await queries.service_by_id(tx, service_id)


@route("GET", "/api/catalog/areas", permission="catalog.read")
async def list_areas(ctx: Context) -> AreaList:
    """Every area."""
    async with ctx.tx() as tx:
        version = await queries.catalog_version(tx)
        return AreaList(await queries.areas(tx), version)


@route("POST", "/api/catalog/areas", permission="catalog.write")
async def add_area(ctx: Context, data: AreaIn) -> Area:
    """Serve one more area."""
    async with ctx.tx() as tx:
        area_id = await actions.add_area(tx, data.names, aliases=data.aliases, parent_id=data.parent_id, branch_id=data.branch_id)
        return await queries.area_by_id(tx, area_id)


@route("PATCH", "/api/catalog/areas/{area_id:uuid}", permission="catalog.write")
async def change_area(ctx: Context, area_id: UUID, data: AreaChange) -> Area:
    """Change an area, or stop serving it."""
    async with ctx.tx() as tx:
        await actions.change_area(tx, area_id, data)
        return await queries.area_by_id(tx, area_id)


@route("GET", "/api/catalog/staff-areas", permission="team.read")
async def list_staff_areas(ctx: Context) -> StaffAreasList:
    """Who works in which areas."""
    async with ctx.tx() as tx:
        return StaffAreasList([StaffAreas(staff_id, found) for staff_id, found in (await queries.staff_areas(tx)).items()])


@route("PUT", "/api/catalog/staff-areas/{staff_id:uuid}", permission="team.write")
async def set_staff_areas(ctx: Context, staff_id: UUID, data: StaffAreasIn) -> StaffAreas:
    """Say in which areas somebody works."""
    async with ctx.tx() as tx:
        await actions.set_staff_areas(tx, staff_id, data.areas)
        return StaffAreas(staff_id, (await queries.staff_areas(tx)).get(staff_id, ()))
