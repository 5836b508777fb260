"""What the reader must know of a business, from its catalog and its settings."""

from __future__ import annotations

from uuid import UUID

from frontdesk import catalog, team
from frontdesk.kit.database import Tx
from frontdesk.understanding.records import AreaEntry, BusinessContext, ServiceEntry

_MOST_KEPT = 1000
_contexts: dict[UUID, tuple[int, BusinessContext]] = {}


async def context_of(tx: Tx) -> BusinessContext:
    """What the reader must know of this business; built anew when its catalog has changed."""
    kept = _contexts.get(tx.business_id)
    version = await catalog.catalog_version(tx)
    if kept is not None and kept[0] == version:
        return kept[1]
    business = await team.this_business(tx)
    fresh = BusinessContext(
        languages=tuple(business.languages),
        timezone=business.timezone,
        # The team counts days from 1 like ISO 8601, the reader from 0.
        week_start=business.week_start - 1,
        currency=business.currency,
        services=tuple(ServiceEntry(str(one.id), dict(one.names), tuple(one.aliases)) for one in await catalog.services(tx) if one.active),
        areas=tuple(
            AreaEntry(
                str(one.id),
                dict(one.names),
                tuple(one.aliases),
                None if one.branch_id is None else str(one.branch_id),
                None if one.parent_id is None else str(one.parent_id),
            )
            for one in await catalog.areas(tx)
            if one.active
        ),
    )
    if len(_contexts) >= _MOST_KEPT:
        _contexts.clear()
    _contexts[tx.business_id] = (version, fresh)
    return fresh
