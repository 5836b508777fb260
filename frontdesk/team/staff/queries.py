"""Reading people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from frontdesk.kit.database import Tx
from frontdesk.kit.errors import NotFound
from frontdesk.team.permissions import permissions_of
from frontdesk.team.records import Presence, Staff

# The zone of a person's shifts is that of the oldest open branch they work at.
_STAFF = """
select p.id, p.name, p.email, p.role_id, r.name as role, r.builtin, r.permissions, p.languages, p.capacity, p.urgent_headroom, p.load,
  p.presence, p.presence_at, p.last_assigned_at, p.active,
  coalesce((select jsonb_agg(jsonb_build_object('skill_id', k.id, 'key', k.key, 'name', k.name, 'level', h.level) order by k.key)
    from staff_skills h join skills k on k.business_id = h.business_id and k.id = h.skill_id
    where h.business_id = p.business_id and h.staff_id = p.id), '[]') as skills,
  coalesce((select jsonb_agg(jsonb_build_object('weekday', t.weekday, 'starts_minute', t.starts_minute, 'ends_minute', t.ends_minute)
    order by t.weekday, t.starts_minute) from shifts t where t.business_id = p.business_id and t.staff_id = p.id), '[]') as shifts,
  coalesce((select jsonb_agg(jsonb_build_object('day', d.day, 'hours', d.hours) order by d.day) from shift_changes d
    where d.business_id = p.business_id and d.staff_id = p.id), '[]') as changed_days,
  coalesce((select array_agg(w.branch_id order by w.branch_id) from staff_branches w
    where w.business_id = p.business_id and w.staff_id = p.id), '{}') as branches,
  coalesce((select b.timezone from staff_branches w join branches b on b.business_id = w.business_id and b.id = w.branch_id
    where w.business_id = p.business_id and w.staff_id = p.id and b.active order by b.created_at, b.id limit 1), u.timezone) as timezone
from staff p
join roles r on r.business_id = p.business_id and r.id = p.role_id
join businesses u on u.business_id = p.business_id
"""


class Oneself(msgspec.Struct, frozen=True):
    """The person signed in, as they see themselves."""

    id: UUID
    name: str
    email: str
    role: str
    permissions: tuple[str, ...]
    presence: Presence
    load: int
    capacity: int
    languages: tuple[str, ...]


async def people(tx: Tx, *, everybody: bool = False) -> list[Staff]:
    """The team by name, and with `everybody` also those who left it."""
    which = "" if everybody else " where p.active"
    return [_staff(row) for row in await tx.rows(f"{_STAFF}{which} order by p.name, p.id")]


async def staff_by_ids(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Staff]:
    """Those of the people that exist here, by id."""
    return {row["id"]: _staff(row) for row in await tx.rows(f"{_STAFF} where p.id = any($1)", list(ids))}


async def staff_by_id(tx: Tx, staff_id: UUID) -> Staff:
    """One person."""
    found = await staff_by_ids(tx, [staff_id])
    if staff_id not in found:
        raise NotFound("person on the team")
    return found[staff_id]


async def names_of_staff(tx: Tx, ids: Sequence[UUID] | None = None) -> dict[UUID, str]:
    """What people are called, by id; everybody, when none are asked for."""
    sql = "select id, name from staff where $1::uuid[] is null or id = any($1)"
    return {row["id"]: row["name"] for row in await tx.rows(sql, None if ids is None else list(ids))}


async def oneself(tx: Tx, staff_id: UUID) -> Oneself:
    """The person signed in."""
    rows = await tx.rows(
        "select p.id, p.name, p.email, r.name as role, r.builtin, r.permissions, p.presence, p.load, p.capacity, p.languages"
        " from staff p join roles r on r.business_id = p.business_id and r.id = p.role_id where p.id = $1",
        staff_id,
    )
    if not rows:
        raise NotFound("person on the team")
    return msgspec.convert(_allowed(rows[0]), Oneself)


def _staff(row: Any) -> Staff:
    return msgspec.convert(_allowed(row), Staff)


def _allowed(row: Any) -> dict[str, Any]:
    values = dict(row)
    allowed = permissions_of(values["role"], builtin=values.pop("builtin"), stored=values["permissions"])
    values["permissions"] = tuple(sorted(allowed))
    return values
