"""Reading the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from frontdesk.catalog.records import Area, Service
from frontdesk.kit.database import Tx, required
from frontdesk.kit.errors import NotFound

_SERVICES = """
select s.id, s.names, s.aliases, s.description, s.skill_id, s.duration_minutes, s.active, jsonb_build_object('kind', s.price_kind, 'amount',
  case when s.price_minor is not null then jsonb_build_object('minor', s.price_minor, 'currency', u.currency) end) as price
from services s join businesses u on u.business_id = s.business_id
"""
_AREAS = "select id, names, aliases, parent_id, branch_id, active from areas"


async def catalog_version(tx: Tx) -> int:
    """A number that grows with every change of services and areas: read it before them, and a copy is good until it moves."""
    version: int | None = await tx.value("select version from catalog_versions")
    return version or 0


async def services(tx: Tx) -> list[Service]:
    """Every service, those no longer offered included, in the order they were added."""
    return await tx.all(Service, f"{_SERVICES} order by s.created_at, s.id")


async def services_by_ids(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Service]:
    """Those of the services that exist here, by id."""
    return {service.id: service for service in await tx.all(Service, f"{_SERVICES} where s.id = any($1)", list(ids))}


async def service_by_id(tx: Tx, service_id: UUID) -> Service:
    """One service."""
    return required((await services_by_ids(tx, [service_id])).get(service_id), NotFound("service"))


async def areas(tx: Tx) -> list[Area]:
    """Every area, those no longer served included, in the order they were added."""
    return await tx.all(Area, f"{_AREAS} order by created_at, id")


async def area_by_id(tx: Tx, area_id: UUID) -> Area:
    """One area."""
    return required(await tx.one(Area, f"{_AREAS} where id = $1", area_id), NotFound("area"))


async def staff_areas(tx: Tx) -> dict[UUID, tuple[UUID, ...]]:
    """Which areas each person works in; who is missing works in any."""
    rows = await tx.rows("select staff_id, array_agg(area_id order by area_id) as areas from staff_areas group by staff_id")
    return {row["staff_id"]: tuple(row["areas"]) for row in rows}
