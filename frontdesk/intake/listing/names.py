"""What the things in a row are called in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import msgspec

from frontdesk import catalog, team
from frontdesk.kit.database import Tx


class Names(msgspec.Struct, frozen=True):
    """What services, areas and branches are called in the reader's language, and the money of the business."""

    services: Mapping[UUID, str]
    areas: Mapping[UUID, str]
    branches: Mapping[UUID, str]
    currency: str


async def names(tx: Tx, language: str | None) -> Names:
    """All names at once: there are few of them."""
    wanted = (language or "en", "en")
    rows = await tx.rows(
        "select 's' as kind, id, names, '' as name from services union all select 'a', id, names, '' from areas"
        " union all select 'b', id, names, name from branches"
    )
    found: dict[str, dict[UUID, str]] = {"s": {}, "a": {}, "b": {}}
    for row in rows:
        found[row["kind"]][row["id"]] = catalog.called(row["names"], *wanted) or row["name"]
    return Names(found["s"], found["a"], found["b"], (await team.this_business(tx)).currency)
