"""Reading saved views."""

from __future__ import annotations

from uuid import UUID

import msgspec

from frontdesk.inbox.records import OwnerBrief
from frontdesk.intake.leads.queries import how_many
from frontdesk.intake.leads.views.records import Choice, SavedView
from frontdesk.intake.listing.records import Viewer
from frontdesk.kit.database import Tx


async def seen_by(tx: Tx, viewer: Viewer, *, may_share: bool, also: UUID | None = None) -> list[SavedView]:
    """One's own views, then those that others share, each with how many leads it holds; `also` one that was just given back."""
    rows = await tx.rows(
        "select v.id, v.name, v.shared, v.owner_id, s.name as owner_name, v.chosen, v.place, v.is_default, v.version from lead_views v"
        " join staff s on s.business_id = v.business_id and s.id = v.owner_id"
        " where v.owner_id = $1 or v.shared or v.id = $2 order by v.owner_id <> $1, v.place, v.created_at, v.id limit 100",
        viewer.staff_id,
        also,
    )
    chosen = [_choice(row["chosen"]) for row in rows]
    totals = await how_many(tx, [one.filters for one in chosen], viewer)
    return [
        SavedView(
            id=row["id"],
            name=row["name"],
            shared=row["shared"],
            owner=OwnerBrief(row["owner_id"], row["owner_name"]),
            chosen=choice,
            place=row["place"],
            is_default=row["is_default"] and row["owner_id"] == viewer.staff_id,
            may_change=may_share or row["owner_id"] == viewer.staff_id,
            version=row["version"],
            total=total,
        )
        for row, choice, total in zip(rows, chosen, totals, strict=True)
    ]


def _choice(stored: object) -> Choice:
    """A stored choice; one that an older version wrote and nobody can read any more shows everything."""
    try:
        return msgspec.convert(stored, Choice)
    except msgspec.ValidationError:
        return Choice()
