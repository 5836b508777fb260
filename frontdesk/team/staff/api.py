"""The team over HTTP."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from frontdesk.kit.events import position_now
from frontdesk.kit.web import SIGNED_IN, Context, route
from frontdesk.team.records import Presence, Staff
from frontdesk.team.rules import Wishes, check_password
from frontdesk.team.shifts import Hours
from frontdesk.team.sign_in.passwords import hash_password
from frontdesk.team.staff import queries
from frontdesk.team.staff.actions import NewStaff, SkillLevel, StaffChanges, add_staff, change_staff


class Colleague(msgspec.Struct, frozen=True):
    """Somebody work could be given to, with what one needs to know for it."""

    id: UUID
    name: str
    role: str
    presence: Presence
    on_shift: bool
    load: int
    capacity: int
    skills: tuple[str, ...]
    languages: tuple[str, ...]


class Colleagues(msgspec.Struct, frozen=True):
    """The active team, and the event position it was read at."""

    items: list[Colleague]
    position: int


class StaffList(msgspec.Struct, frozen=True):
    """Everybody, those who left included, and the event position it was read at."""

    items: list[Staff]
    position: int


class StaffIn(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody to take on the team; without a password they cannot sign in yet."""

    name: str
    email: str
    role: str
    password: str | None = None
    languages: list[str] = []
    skills: list[SkillLevel] = []
    branches: list[UUID] = []
    shifts: list[Hours] = []
    capacity: int = 10
    urgent_headroom: int = 2


class StaffChange(msgspec.Struct, frozen=True):
    """What to change about a person; what is left out stays. A new password ends their sessions."""

    name: str | None = None
    email: str | None = None
    role: str | None = None
    password: str | None = None
    languages: list[str] | None = None
    skills: list[SkillLevel] | None = None
    branches: list[UUID] | None = None
    shifts: list[Hours] | None = None
    capacity: int | None = None
    urgent_headroom: int | None = None
    active: bool | None = None


@route("GET", "/api/staff", permission=SIGNED_IN)
async def list_colleagues(ctx: Context) -> Colleagues:
    """The team at a glance, for choosing whom to give work to."""
    async with ctx.tx() as tx:
        position = await position_now(tx)
        people = await queries.people(tx)
        return Colleagues([_colleague(person, tx.at) for person in people], position)


@route("GET", "/api/team/staff", permission="team.read")
async def list_staff(ctx: Context) -> StaffList:
    """Everybody with everything."""
    async with ctx.tx() as tx:
        position = await position_now(tx)
        return StaffList(await queries.people(tx, everybody=True), position)


@route("POST", "/api/team/staff", permission="team.write")
async def add(ctx: Context, data: StaffIn) -> Staff:
    """Take somebody on the team."""
    kept = await _kept(data.password, (data.name, data.email))
    new = NewStaff(
        name=data.name,
        email=data.email,
        role=data.role,
        password_hash=kept,
        languages=data.languages,
        skills=data.skills,
        branches=data.branches,
        shifts=data.shifts,
        capacity=data.capacity,
        urgent_headroom=data.urgent_headroom,
    )
    async with ctx.tx() as tx:
        staff_id = await add_staff(tx, new, may=ctx.person.permissions)
        return await queries.staff_by_id(tx, staff_id)


@route("PATCH", "/api/team/staff/{staff_id:uuid}", permission="team.write")
async def change(ctx: Context, staff_id: UUID, data: StaffChange) -> Staff:
    """Change a person."""
    kept = await _kept(data.password, (data.name or "", data.email or ""))
    changes = StaffChanges(
        name=data.name,
        email=data.email,
        role=data.role,
        password_hash=kept,
        languages=data.languages,
        skills=data.skills,
        branches=data.branches,
        shifts=data.shifts,
        capacity=data.capacity,
        urgent_headroom=data.urgent_headroom,
        active=data.active,
    )
    keep = ctx.person.csrf if staff_id == ctx.person.staff_id else ""
    async with ctx.tx() as tx:
        await change_staff(tx, staff_id, changes, may=ctx.person.permissions, keep_session=keep)
        return await queries.staff_by_id(tx, staff_id)


async def _kept(password: str | None, known: tuple[str, ...]) -> str | None:
    if password is None:
        return None
    wishes = Wishes()
    check_password(wishes, password, known=known)
    wishes.done()
    return await hash_password(password)


def _colleague(person: Staff, at: datetime) -> Colleague:
    skills = tuple(held.name for held in person.skills)
    on_shift = person.on_shift(at)
    return Colleague(person.id, person.name, person.role, person.presence, on_shift, person.load, person.capacity, skills, person.languages)
