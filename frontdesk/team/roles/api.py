"""Roles and skills over HTTP."""

from __future__ import annotations

from uuid import UUID

import msgspec

from frontdesk.kit.web import Context, route
from frontdesk.team.permissions import PERMISSIONS
from frontdesk.team.records import Role, Skill
from frontdesk.team.roles import actions, queries


class Permission(msgspec.Struct, frozen=True):
    """Something a role can allow, in words."""

    name: str
    sentence: str


class RoleList(msgspec.Struct, frozen=True):
    """The roles, and everything a role can allow."""

    items: list[Role]
    permissions: list[Permission]


class RoleIn(msgspec.Struct, frozen=True):
    """A role to make."""

    name: str
    permissions: list[str]


class RoleChange(msgspec.Struct, frozen=True):
    """What to change about a role; what is left out stays."""

    name: str | None = None
    permissions: list[str] | None = None


class SkillList(msgspec.Struct, frozen=True):
    """The skills of the business."""

    items: list[Skill]


class SkillIn(msgspec.Struct, frozen=True):
    """A skill to add; without a key one is made from the name."""

    name: str
    key: str = ""


class SkillChange(msgspec.Struct, frozen=True):
    """A skill's new name."""

    name: str


@route("GET", "/api/team/roles", permission="team.read")
async def list_roles(ctx: Context) -> RoleList:
    """Every role, and every permission there is."""
    async with ctx.tx() as tx:
        found = await queries.all_roles(tx)
    return RoleList(found, [Permission(name, sentence) for name, sentence in PERMISSIONS.items()])


@route("POST", "/api/team/roles", permission="team.write")
async def add_role(ctx: Context, data: RoleIn) -> Role:
    """Make a role out of permissions."""
    async with ctx.tx() as tx:
        role_id = await actions.add_role(tx, data.name, data.permissions, may=ctx.person.permissions)
        return await queries.role_by_id(tx, role_id)


@route("PATCH", "/api/team/roles/{role_id:uuid}", permission="team.write")
async def change_role(ctx: Context, role_id: UUID, data: RoleChange) -> Role:
    """Change what a role is called or allows."""
    async with ctx.tx() as tx:
        await actions.change_role(tx, role_id, name=data.name, permissions=data.permissions, may=ctx.person.permissions)
        return await queries.role_by_id(tx, role_id)


@route("GET", "/api/team/skills", permission="team.read")
async def list_skills(ctx: Context) -> SkillList:
    """Every skill."""
    async with ctx.tx() as tx:
        return SkillList(await queries.all_skills(tx))


@route("POST", "/api/team/skills", permission="team.write")
async def add_skill(ctx: Context, data: SkillIn) -> Skill:
    """Add a skill."""
    async with ctx.tx() as tx:
        skill_id = await actions.add_skill(tx, data.name, key=data.key)
        return await queries.skill_by_id(tx, skill_id)


@route("PATCH", "/api/team/skills/{skill_id:uuid}", permission="team.write")
async def change_skill(ctx: Context, skill_id: UUID, data: SkillChange) -> Skill:
    """Call a skill something else."""
    async with ctx.tx() as tx:
        await actions.rename_skill(tx, skill_id, data.name)
        return await queries.skill_by_id(tx, skill_id)
