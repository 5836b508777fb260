"""Keeping, changing and removing views of the leads."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET

from frontdesk.intake.leads.events import LeadViewChanged, LeadViewRemoved, LeadViewSaved
from frontdesk.intake.leads.views.records import NewView, ViewChange
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import Conflict, Forbidden, Invalid, NotFound
from frontdesk.kit.events import record

MOST = 50


async def keep(tx: Tx, new: NewView, *, by: UUID) -> UUID:
    """Keep a choice under a name; its place is behind those there are."""
    name = _named(new.name)
    rows = await tx.rows("select coalesce(max(place) + 1, 0) as place, count(*) as kept from lead_views where owner_id = $1", by)
    if rows[0]["kept"] >= MOST:
        raise Conflict("too_many_views", f"You have {MOST} views already. Remove one first.")
    if new.is_default:
        await _no_default(tx, by)
    view_id = tx.new_id()
    await tx.execute(
        "insert into lead_views (id, owner_id, name, shared, chosen, place, is_default, created_at, changed_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        view_id,
        by,
        name,
        new.shared,
        msgspec.to_builtins(new.chosen),
        rows[0]["place"],
        new.is_default,
        tx.at,
    )
    await record(tx, LeadViewSaved(view_id=view_id, shared=new.shared))
    return view_id


async def change(tx: Tx, view_id: UUID, wanted: ViewChange, *, by: UUID, may_share: bool) -> None:
    """Change a view of one's own, or as a manager one that is shared."""
    row = await _changeable(tx, view_id, by, may_share=may_share)
    if wanted.version is not None and wanted.version != row["version"]:
        raise Conflict("view_changed", "Somebody changed this view meanwhile. Look at it again.", extra={"version": row["version"]})
    given: dict[str, Any] = {
        field: getattr(wanted, field)
        for field in ("name", "chosen", "shared", "is_default", "place")
        if getattr(wanted, field) is not UNSET
    }
    if "name" in given:
        given["name"] = _named(given["name"])
    if "chosen" in given:
        given["chosen"] = msgspec.to_builtins(given["chosen"])
    if "is_default" in given and row["owner_id"] != by:
        raise Invalid("not_your_view", "What a view opens with is its owner's to say.", fields={"is_default": "not yours"})
    fields = tuple(field for field, value in given.items() if row[field] != value)
    if not fields:
        return
    if given.get("is_default"):
        await _no_default(tx, by)
    now = {field: given.get(field, row[field]) for field in ("name", "chosen", "shared", "is_default", "place")}
    await tx.execute(
        "update lead_views set name = $2, chosen = $3, shared = $4, is_default = $5, place = $6, changed_at = $7, version = version + 1"
        " where id = $1",
        view_id,
        now["name"],
        now["chosen"],
        now["shared"],
        now["is_default"],
        now["place"],
        tx.at,
    )
    await record(tx, LeadViewChanged(view_id=view_id, shared=now["shared"], fields=fields))


async def remove(tx: Tx, view_id: UUID, *, by: UUID, may_share: bool) -> None:
    """Remove a view of one's own, or as a manager one that is shared."""
    row = await _changeable(tx, view_id, by, may_share=may_share)
    await tx.execute("delete from lead_views where id = $1", view_id)
    await record(tx, LeadViewRemoved(view_id=view_id, shared=row["shared"]))


async def _changeable(tx: Tx, view_id: UUID, by: UUID, *, may_share: bool) -> Any:
    rows = await tx.rows(
        "select owner_id, name, chosen, shared, is_default, place, version from lead_views where id = $1"
        " and (shared or owner_id = $2) for update",
        view_id,
        by,
    )
    if not rows:
        raise NotFound("view")
    if rows[0]["owner_id"] != by and not may_share:
        raise Forbidden("Somebody else shares this view. Only they and a manager can change it.", "not_your_view")
    return rows[0]


async def _no_default(tx: Tx, by: UUID) -> None:
    await tx.execute("update lead_views set is_default = false where owner_id = $1 and is_default", by)


def _named(name: str) -> str:
    wanted = " ".join(name.split())
    if not wanted:
        raise Invalid("name_required", "Give the view a name.", fields={"name": "must not be empty"})
    return wanted
