"""Changing roles and skills."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from frontdesk.kit.database import Tx
from frontdesk.kit.errors import Conflict, Forbidden
from frontdesk.kit.events import record
from frontdesk.team.events import RoleAdded, RoleChanged, SkillAdded, SkillChanged
from frontdesk.team.permissions import BUILT_IN, unknown
from frontdesk.team.roles.queries import role_by_id, skill_by_id
from frontdesk.team.rules import Wishes, check_name, key_of, must_not_grow
from frontdesk.team.sessions import kept


async def add_built_in_roles(tx: Tx) -> dict[str, UUID]:
    """Give a new business the roles that every business has, by name."""
    made = {name: tx.new_id() for name in BUILT_IN}
    for name, role_id in made.items():
        allowed = sorted(BUILT_IN[name])
        await tx.execute("insert into roles (id, name, permissions, builtin) values ($1, $2, $3, true)", role_id, name, allowed)
        await record(tx, RoleAdded(role_id, tuple(allowed)))
    return made


async def add_role(tx: Tx, name: str, permissions: Sequence[str], *, may: frozenset[str]) -> UUID:
    """Make a role of permissions that the one who makes it has."""
    _check(name, permissions)
    must_not_grow(by=may, was=frozenset(), becomes=frozenset(permissions))
    role_id, allowed = tx.new_id(), sorted(set(permissions))
    sql = "insert into roles (id, name, permissions) values ($1, $2, $3) on conflict do nothing"
    if not await tx.execute(sql, role_id, name.strip(), allowed):
        raise _name_taken("role", name)
    await record(tx, RoleAdded(role_id, tuple(allowed)))
    return role_id


async def change_role(
    tx: Tx, role_id: UUID, *, name: str | None = None, permissions: Sequence[str] | None = None, may: frozenset[str]
) -> None:
    """Call a role something else, or let it allow something else; the built-in roles stay as they are."""
    await tx.execute("select from roles where id = $1 for update", role_id)
    was = await role_by_id(tx, role_id)
    if was.builtin:
        raise Forbidden("The built-in roles cannot be changed; make a role of your own instead.", code="role_built_in")
    wanted = was.permissions if permissions is None else tuple(sorted(set(permissions)))
    called = was.name if name is None else name.strip()
    _check(called, wanted)
    must_not_grow(by=may, was=frozenset(was.permissions), becomes=frozenset(wanted))
    fields = tuple(field for field, differs in (("name", called != was.name), ("permissions", wanted != was.permissions)) if differs)
    if not fields:
        return
    try:
        async with tx.savepoint():
            await tx.execute("update roles set name = $2, permissions = $3 where id = $1", role_id, called, list(wanted))
    except asyncpg.UniqueViolationError:
        raise _name_taken("role", called) from None
    added, removed = set(wanted) - set(was.permissions), set(was.permissions) - set(wanted)
    await record(tx, RoleChanged(role_id, fields, tuple(sorted(added)), tuple(sorted(removed))))
    tx.after_commit(kept.forget)


async def add_skill(tx: Tx, name: str, *, key: str = "") -> UUID:
    """Name something people can be good at."""
    wishes = Wishes()
    check_name(wishes, name)
    short = key_of(key or name)
    wishes.must(short and len(short) <= 60, "key", "The key needs letters or digits, 60 at most.")
    wishes.done()
    skill_id = tx.new_id()
    if not await tx.execute("insert into skills (id, key, name) values ($1, $2, $3) on conflict do nothing", skill_id, short, name.strip()):
        raise _name_taken("skill", name)
    await record(tx, SkillAdded(skill_id, short))
    return skill_id


async def rename_skill(tx: Tx, skill_id: UUID, name: str) -> None:
    """Call a skill something else; rules go on by its key."""
    wishes = Wishes()
    check_name(wishes, name)
    wishes.done()
    skill = await skill_by_id(tx, skill_id)
    if await tx.execute("update skills set name = $2 where id = $1 and name <> $2", skill_id, name.strip()):
        await record(tx, SkillChanged(skill_id, skill.key))


def _check(name: str, permissions: Sequence[str]) -> None:
    wishes = Wishes()
    check_name(wishes, name)
    missing = unknown(permissions)
    wishes.must(not missing, "permissions", f"There is no permission called {', '.join(missing)}.")
    wishes.must(permissions, "permissions", "A role has to allow something.")
    wishes.done()


def _name_taken(what: str, name: str) -> Conflict:
    return Conflict("name_taken", f"There is already a {what} called {name.strip()}.")
