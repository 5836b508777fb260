"""Changing the team: who is on it, what they can do, whether they are there, how much they hold."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import asyncpg
import msgspec

from frontdesk.kit.database import Tx
from frontdesk.kit.errors import Conflict, Invalid
from frontdesk.kit.events import record
from frontdesk.team.events import StaffAdded, StaffChanged, StaffDeactivated, StaffReactivated
from frontdesk.team.permissions import OWNER
from frontdesk.team.presence.actions import set_presence
from frontdesk.team.records import HeldSkill, Staff
from frontdesk.team.roles.queries import role_called
from frontdesk.team.rules import Wishes, check_email, check_hours, check_languages, check_name, must_not_grow
from frontdesk.team.sessions import kept
from frontdesk.team.sessions.actions import end_sessions
from frontdesk.team.shifts import Hours
from frontdesk.team.staff.queries import staff_by_id

MOST_CAPACITY = 1000


class SkillLevel(msgspec.Struct, frozen=True):
    """A skill with how good somebody is at it, 1 to 5."""

    skill_id: UUID
    level: int = 3


class NewStaff(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who joins; without a password they cannot sign in yet."""

    name: str
    email: str
    role: str
    password_hash: str | None = None
    languages: Sequence[str] = ()
    skills: Sequence[SkillLevel] = ()
    branches: Sequence[UUID] = ()
    shifts: Sequence[Hours] = ()
    capacity: int = 10
    urgent_headroom: int = 2


class StaffChanges(msgspec.Struct, frozen=True, kw_only=True):
    """What to change about a person; None leaves it as it is."""

    name: str | None = None
    email: str | None = None
    role: str | None = None
    password_hash: str | None = None
    languages: Sequence[str] | None = None
    skills: Sequence[SkillLevel] | None = None
    branches: Sequence[UUID] | None = None
    shifts: Sequence[Hours] | None = None
    capacity: int | None = None
    urgent_headroom: int | None = None
    active: bool | None = None


# Whoever changes one of these could become the person, or make them stronger.
_SENSITIVE = frozenset({"email", "role", "password", "active"})


async def add_staff(tx: Tx, new: NewStaff, *, may: frozenset[str]) -> UUID:
    """Take somebody on the team, in a role no stronger than what the one who does it may do."""
    _check(new)
    role = await role_called(tx, new.role)
    must_not_grow(by=may, was=frozenset(), becomes=frozenset(role.permissions))
    staff_id = tx.new_id()
    added = await tx.execute(
        "insert into staff (id, name, email, password_hash, role_id, languages, capacity, urgent_headroom, created_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing",
        staff_id,
        new.name.strip(),
        new.email.strip(),
        new.password_hash,
        role.id,
        list(new.languages),
        new.capacity,
        new.urgent_headroom,
        tx.at,
    )
    if not added:
        raise _email_taken()
    await _set_skills(tx, staff_id, new.skills)
    await _set_branches(tx, staff_id, new.branches)
    await _set_shifts(tx, staff_id, new.shifts)
    await record(tx, StaffAdded(staff_id, role.id))
    return staff_id


async def change_staff(tx: Tx, staff_id: UUID, changes: StaffChanges, *, may: frozenset[str], keep_session: str = "") -> None:
    """Change a person. Refused when it would touch or make somebody stronger than the one who does it, or leave no owner."""
    if changes.role is not None or changes.active is not None:
        # All owners in one order before the person, so that two owners who take each other off the team cannot both succeed.
        await _lock_owners(tx)
    await tx.execute("select from staff where id = $1 for no key update", staff_id)
    was = await staff_by_id(tx, staff_id)
    _check(changes)
    fields = _differences(was, changes)
    if not fields:
        return
    if fields & _SENSITIVE:
        role = await role_called(tx, changes.role or was.role)
        must_not_grow(by=may, was=frozenset(was.permissions), becomes=frozenset(role.permissions))
        await _keep_an_owner(tx, was, role=role.name, active=was.active if changes.active is None else changes.active)
        await _change_standing(tx, was, changes, role.id)
    await _change_work(tx, was, changes, fields)
    if "active" in fields:
        await _change_active(tx, was)
    elif "password" in fields:
        await end_sessions(tx, staff_id, but=keep_session)
    if others := fields - {"active"}:
        await record(tx, StaffChanged(staff_id, tuple(sorted(others))))
    tx.after_commit(kept.forget)


async def keep_better_hash(tx: Tx, staff_id: UUID, was: str, becomes: str) -> None:
    """Keep a password made with stronger parameters, unless the password was changed meanwhile."""
    await tx.execute("update staff set password_hash = $3 where id = $1 and password_hash = $2", staff_id, was, becomes)


def _check(person: NewStaff | StaffChanges) -> None:
    wishes = Wishes()
    if person.name is not None:
        check_name(wishes, person.name)
    if person.email is not None:
        check_email(wishes, person.email)
    check_languages(wishes, person.languages or ())
    check_hours(wishes, person.shifts or (), "shifts")
    skills = person.skills or ()
    wishes.must(all(1 <= skill.level <= 5 for skill in skills), "skills", "A skill has a level from 1 to 5.")
    wishes.must(len({skill.skill_id for skill in skills}) == len(skills), "skills", "Each skill can be given once.")
    for field, units in (("capacity", person.capacity), ("urgent_headroom", person.urgent_headroom)):
        wishes.must(units is None or 0 <= units <= MOST_CAPACITY, field, f"This must be a number from 0 to {MOST_CAPACITY}.")
    wishes.done()


def _differences(was: Staff, changes: StaffChanges) -> set[str]:
    pairs = {
        "name": (changes.name and changes.name.strip(), was.name),
        "email": (changes.email and changes.email.strip(), was.email),
        "role": (changes.role, was.role),
        "languages": (None if changes.languages is None else tuple(changes.languages), was.languages),
        "skills": (_levels(changes.skills), _levels(was.skills)),
        "branches": (None if changes.branches is None else set(changes.branches), set(was.branches)),
        "shifts": (None if changes.shifts is None else sorted(changes.shifts), sorted(was.shifts)),
        "capacity": (changes.capacity, was.capacity),
        "urgent_headroom": (changes.urgent_headroom, was.urgent_headroom),
        "active": (changes.active, was.active),
    }
    fields = {field for field, (wanted, had) in pairs.items() if wanted is not None and wanted != had}
    return fields | ({"password"} if changes.password_hash else set())


def _levels(skills: Sequence[SkillLevel] | Sequence[HeldSkill] | None) -> dict[UUID, int] | None:
    return None if skills is None else {skill.skill_id: skill.level for skill in skills}


async def _lock_owners(tx: Tx) -> None:
    await tx.rows(
        "select p.id from staff p join roles r on r.business_id = p.business_id and r.id = p.role_id"
        " where r.builtin and r.name = $1 and p.active order by p.id for no key update of p",
        OWNER,
    )


async def _keep_an_owner(tx: Tx, was: Staff, *, role: str, active: bool) -> None:
    if was.role != OWNER or not was.active or (role == OWNER and active):
        return
    others = await tx.value(
        "select count(*) from staff p join roles r on r.business_id = p.business_id and r.id = p.role_id"
        " where r.builtin and r.name = $1 and p.active and p.id <> $2",
        OWNER,
        was.id,
    )
    if not others:
        raise Conflict("last_owner", "This is the last owner; make somebody else an owner first.")


async def _change_standing(tx: Tx, was: Staff, changes: StaffChanges, role_id: UUID) -> None:
    sql = "update staff set email = coalesce($2, email), password_hash = coalesce($3, password_hash), role_id = $4 where id = $1"
    try:
        async with tx.savepoint():
            await tx.execute(sql, was.id, changes.email and changes.email.strip(), changes.password_hash, role_id)
    except asyncpg.UniqueViolationError:
        raise _email_taken() from None


async def _change_work(tx: Tx, was: Staff, changes: StaffChanges, fields: set[str]) -> None:
    capacity = was.capacity if changes.capacity is None else changes.capacity
    headroom = was.urgent_headroom if changes.urgent_headroom is None else changes.urgent_headroom
    if was.load > capacity + headroom:
        raise Conflict(
            "capacity_below_load", f"{was.name} holds {was.load} units now; hand some of it over first.", extra={"load": was.load}
        )
    if fields & {"name", "languages", "capacity", "urgent_headroom"}:
        await tx.execute(
            "update staff set name = coalesce($2, name), languages = coalesce($3, languages), capacity = $4, urgent_headroom = $5"
            " where id = $1",
            was.id,
            changes.name and changes.name.strip(),
            None if changes.languages is None else list(changes.languages),
            capacity,
            headroom,
        )
    if changes.skills is not None and "skills" in fields:
        await _set_skills(tx, was.id, changes.skills)
    if changes.branches is not None and "branches" in fields:
        await _set_branches(tx, was.id, changes.branches)
    if changes.shifts is not None and "shifts" in fields:
        await _set_shifts(tx, was.id, changes.shifts)


async def _change_active(tx: Tx, was: Staff) -> None:
    if not was.active:
        await tx.execute("update staff set active = true where id = $1", was.id)
        await record(tx, StaffReactivated(was.id))
        return
    await set_presence(tx, was.id, "offline")
    await tx.execute("update staff set active = false where id = $1", was.id)
    await end_sessions(tx, was.id)
    await record(tx, StaffDeactivated(was.id))


async def _set_skills(tx: Tx, staff_id: UUID, skills: Sequence[SkillLevel]) -> None:
    await _must_exist(tx, "skills", {skill.skill_id for skill in skills})
    await tx.execute("delete from staff_skills where staff_id = $1", staff_id)
    rows = [(staff_id, skill.skill_id, skill.level) for skill in skills]
    await tx.execute_many("insert into staff_skills (staff_id, skill_id, level) values ($1, $2, $3)", rows)


async def _set_branches(tx: Tx, staff_id: UUID, branches: Sequence[UUID]) -> None:
    await _must_exist(tx, "branches", set(branches))
    await tx.execute("delete from staff_branches where staff_id = $1", staff_id)
    rows = [(staff_id, branch_id) for branch_id in sorted(set(branches))]
    await tx.execute_many("insert into staff_branches (staff_id, branch_id) values ($1, $2)", rows)


async def _set_shifts(tx: Tx, staff_id: UUID, shifts: Sequence[Hours]) -> None:
    await tx.execute("delete from shifts where staff_id = $1", staff_id)
    rows = [(tx.new_id(), staff_id, one.weekday, one.starts_minute, one.ends_minute) for one in sorted(shifts)]
    sql = "insert into shifts (id, staff_id, weekday, starts_minute, ends_minute) values ($1, $2, $3, $4, $5)"
    await tx.execute_many(sql, rows)


async def _must_exist(tx: Tx, table: str, ids: set[UUID]) -> None:
    if not ids:
        return
    known = {row["id"] for row in await tx.rows(f"select id from {table} where id = any($1)", list(ids))}
    if ids - known:
        what = {"skills": "skill", "branches": "branch"}[table]
        raise Invalid(f"unknown_{what}", f"There is no such {what} here.", fields={table: f"One of them is not a {what} of this business."})


def _email_taken() -> Conflict:
    return Conflict("email_taken", "Somebody already signs in with this e-mail address.")
