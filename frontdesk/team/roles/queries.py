"""Reading roles and skills."""

from __future__ import annotations

from uuid import UUID

import msgspec

from frontdesk.kit.database import Tx, required
from frontdesk.kit.errors import Invalid, NotFound
from frontdesk.team.permissions import permissions_of
from frontdesk.team.records import Role, Skill

_ROLES = (
    "select r.id, r.name, r.permissions, r.builtin,"
    " (select count(*) from staff p where p.business_id = r.business_id and p.role_id = r.id and p.active) as people from roles r"
)
_SKILLS = (
    "select k.id, k.key, k.name, (select count(*) from staff_skills h join staff p on p.business_id = h.business_id and p.id = h.staff_id"
    " where h.business_id = k.business_id and h.skill_id = k.id and p.active) as people from skills k"
)


async def all_roles(tx: Tx) -> list[Role]:
    """Every role, the built-in ones first."""
    return [_today(role) for role in await tx.all(Role, f"{_ROLES} order by r.builtin desc, r.name")]


async def role_by_id(tx: Tx, role_id: UUID) -> Role:
    """One role."""
    return _today(required(await tx.one(Role, f"{_ROLES} where r.id = $1", role_id), NotFound("role")))


async def role_called(tx: Tx, name: str) -> Role:
    """The role with this name, as a form names it."""
    wrong = Invalid("unknown_role", f"There is no role called {name}.", fields={"role": "Please choose one of the roles."})
    return _today(required(await tx.one(Role, f"{_ROLES} where r.name = $1", name), wrong))


async def all_skills(tx: Tx) -> list[Skill]:
    """Every skill, in the order of its name."""
    return await tx.all(Skill, f"{_SKILLS} order by k.name, k.id")


async def skill_by_id(tx: Tx, skill_id: UUID) -> Skill:
    """One skill."""
    return required(await tx.one(Skill, f"{_SKILLS} where k.id = $1", skill_id), NotFound("skill"))


def _today(role: Role) -> Role:
    allowed = permissions_of(role.name, builtin=role.builtin, stored=role.permissions)
    return msgspec.structs.replace(role, permissions=tuple(sorted(allowed)))
