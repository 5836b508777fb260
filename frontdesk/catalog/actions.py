"""Changing the catalogue. Changes of one business take turns, so that checks against the rest of it hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypeVar
from uuid import UUID

import msgspec
from msgspec import UNSET

from frontdesk import team
from frontdesk.catalog import queries
from frontdesk.catalog.events import (
    AreaAdded,
    AreaChanged,
    AreaWordsForgotten,
    AreaWordsLearned,
    ServiceAdded,
    ServiceChanged,
    ServiceWordsForgotten,
    ServiceWordsLearned,
    StaffAreasChanged,
)
from frontdesk.catalog.records import Area, AreaChange, Price, Service, ServiceChange
from frontdesk.catalog.rules import check_offer, check_words, goes_in_circles, same_name, tidy_aliases, tidy_names
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import Conflict
from frontdesk.kit.events import Event, record

T = TypeVar("T", Service, Area)
Kind = Literal["service", "area"]


async def add_service(
    tx: Tx,
    names: Mapping[str, str],
    price: Price,
    *,
    aliases: Sequence[str] = (),
    description: str = "",
    skill_id: UUID | None = None,
    duration_minutes: int | None = None,
) -> UUID:
    """Offer one more thing."""
    await _take_turns(tx)
    wanted = Service(
        tx.new_id(), tidy_names(names), tidy_aliases(aliases), description.strip(), skill_id, duration_minutes, price, active=True
    )
    await _check_service(tx, wanted)
    await tx.execute(
        "insert into services (id, names, aliases, description, skill_id, duration_minutes, price_kind, price_minor, active, created_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        *_columns(wanted),
        tx.at,
    )
    await _changed(tx, ServiceAdded(wanted.id))
    return wanted.id


async def change_service(tx: Tx, service_id: UUID, change: ServiceChange) -> None:
    """Change what a service is called, takes or costs, or stop offering it; what is unset stays."""
    await _take_turns(tx)
    was = await queries.service_by_id(tx, service_id)
    wanted = _changed_by(was, change)
    await _check_service(tx, wanted)
    fields = _differences(was, wanted)
    if not fields:
        return
    await tx.execute(
        "update services set names = $2, aliases = $3, description = $4, skill_id = $5, duration_minutes = $6, price_kind = $7,"
        " price_minor = $8, active = $9 where id = $1",
        *_columns(wanted),
    )
    await _changed(tx, ServiceChanged(service_id, fields))


async def add_area(
    tx: Tx, names: Mapping[str, str], *, aliases: Sequence[str] = (), parent_id: UUID | None = None, branch_id: UUID | None = None
) -> UUID:
    """Serve one more place."""
    await _take_turns(tx)
    wanted = Area(tx.new_id(), tidy_names(names), tidy_aliases(aliases), parent_id, branch_id, active=True)
    await _check_area(tx, wanted)
    await tx.execute(
        "insert into areas (id, names, aliases, parent_id, branch_id, active, created_at) values ($1, $2, $3, $4, $5, $6, $7)",
        *msgspec.structs.astuple(wanted),
        tx.at,
    )
    await _changed(tx, AreaAdded(wanted.id))
    return wanted.id


async def change_area(tx: Tx, area_id: UUID, change: AreaChange) -> None:
    """Change what a place is called, where it lies or who serves it, or stop serving it; what is unset stays."""
    await _take_turns(tx)
    was = await queries.area_by_id(tx, area_id)
    wanted = _changed_by(was, change)
    await _check_area(tx, wanted)
    fields = _differences(was, wanted)
    if not fields:
        return
    await tx.execute(
        "update areas set names = $2, aliases = $3, parent_id = $4, branch_id = $5, active = $6 where id = $1",
        *msgspec.structs.astuple(wanted),
    )
    await _changed(tx, AreaChanged(area_id, fields))


async def learn_words(tx: Tx, kind: Kind, entry_id: UUID, words: str) -> bool:
    """From now on these words mean that service or area too, as a customer's message was said to mean; whether that was news."""
    await _take_turns(tx)
    was = await _entry(tx, kind, entry_id)
    if words.casefold() in {name.casefold() for name in (*was.names.values(), *was.aliases)}:
        return False
    wishes = team.Wishes()
    aliases = tidy_aliases((*was.aliases, words))
    check_words(wishes, was.names, aliases)
    wishes.done()
    await _set_aliases(tx, kind, entry_id, aliases)
    await _changed(tx, ServiceWordsLearned(entry_id, words) if kind == "service" else AreaWordsLearned(entry_id, words))
    return True


async def forget_words(tx: Tx, kind: Kind, entry_id: UUID, words: str) -> None:
    """Take learned words back; nothing happens when somebody has removed them already."""
    await _take_turns(tx)
    was = await _entry(tx, kind, entry_id)
    aliases = tuple(alias for alias in was.aliases if alias.casefold() != words.casefold())
    if aliases == was.aliases:
        return
    await _set_aliases(tx, kind, entry_id, aliases)
    await _changed(tx, ServiceWordsForgotten(entry_id, words) if kind == "service" else AreaWordsForgotten(entry_id, words))


async def _entry(tx: Tx, kind: Kind, entry_id: UUID) -> Service | Area:
    return await queries.service_by_id(tx, entry_id) if kind == "service" else await queries.area_by_id(tx, entry_id)


async def _set_aliases(tx: Tx, kind: Kind, entry_id: UUID, aliases: Sequence[str]) -> None:
    table = "services" if kind == "service" else "areas"
    await tx.execute(f"update {table} set aliases = $2 where id = $1", entry_id, list(aliases))


async def set_staff_areas(tx: Tx, staff_id: UUID, area_ids: Sequence[UUID]) -> None:
    """Say in which places somebody works; none means everywhere."""
    await _take_turns(tx)
    await team.staff_by_id(tx, staff_id)
    known = {area.id for area in await queries.areas(tx)}
    wishes = team.Wishes()
    wishes.must(set(area_ids) <= known, "areas", "One of these is not an area of this business.")
    wishes.done()
    was = set((await queries.staff_areas(tx)).get(staff_id, ()))
    added, removed = sorted(set(area_ids) - was), sorted(was - set(area_ids))
    if not added and not removed:
        return
    await tx.execute("delete from staff_areas where staff_id = $1 and area_id = any($2)", staff_id, removed)
    await tx.execute_many("insert into staff_areas (staff_id, area_id) values ($1, $2)", [(staff_id, area_id) for area_id in added])
    await record(tx, StaffAreasChanged(staff_id, tuple(added), tuple(removed)))


async def _take_turns(tx: Tx) -> None:
    await tx.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", f"catalog:{tx.business_id}")


async def _changed(tx: Tx, fact: Event) -> None:
    """Write the fact down and move the catalogue's version."""
    await record(tx, fact)
    await tx.execute(
        "insert into catalog_versions (version) values (1) on conflict (business_id) do update set version = catalog_versions.version + 1"
    )


async def _check_service(tx: Tx, wanted: Service) -> None:
    wishes = team.Wishes()
    check_words(wishes, wanted.names, wanted.aliases, wanted.description)
    check_offer(wishes, wanted.price, wanted.duration_minutes, (await team.this_business(tx)).currency)
    if wanted.skill_id is not None:
        known = await tx.value("select exists (select from skills where id = $1)", wanted.skill_id)
        wishes.must(known, "skill_id", "This is not a skill of this business.")
    wishes.done()
    others = [(other.id, other.names) for other in await queries.services(tx) if other.active and other.id != wanted.id]
    if wanted.active and (taken := same_name(wanted.names, others)):
        raise Conflict("name_taken", f"There is already a service called {taken}.")


async def _check_area(tx: Tx, wanted: Area) -> None:
    wishes = team.Wishes()
    check_words(wishes, wanted.names, wanted.aliases)
    others = {area.id: area for area in await queries.areas(tx)}
    if wanted.parent_id is not None:
        wishes.must(wanted.parent_id in others, "parent_id", "This is not an area of this business.")
        parents = {area.id: area.parent_id for area in others.values()}
        wishes.must(not goes_in_circles(wanted.id, wanted.parent_id, parents), "parent_id", "An area cannot lie in itself.")
    if wanted.branch_id is not None:
        known = await tx.value("select exists (select from branches where id = $1)", wanted.branch_id)
        wishes.must(known, "branch_id", "This is not a branch of this business.")
    wishes.done()
    beside = [
        (area.id, area.names) for area in others.values() if area.active and area.id != wanted.id and area.parent_id == wanted.parent_id
    ]
    if wanted.active and (taken := same_name(wanted.names, beside)):
        raise Conflict("name_taken", f"There is already an area called {taken} in the same place.")


def _columns(service: Service) -> tuple[object, ...]:
    amount = service.price.amount
    return (
        service.id,
        service.names,
        service.aliases,
        service.description,
        service.skill_id,
        service.duration_minutes,
        service.price.kind,
        None if amount is None else amount.minor,
        service.active,
    )


def _changed_by(was: T, change: ServiceChange | AreaChange) -> T:
    given = {field: value for field in change.__struct_fields__ if (value := getattr(change, field)) is not UNSET}
    wanted = msgspec.structs.replace(was, **given)
    return msgspec.structs.replace(wanted, names=tidy_names(wanted.names), aliases=tidy_aliases(wanted.aliases))


def _differences(was: Service | Area, wanted: Service | Area) -> tuple[str, ...]:
    return tuple(field for field in was.__struct_fields__ if getattr(was, field) != getattr(wanted, field))
