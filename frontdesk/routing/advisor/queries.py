"""Reading the coverage advisor's studies."""

from __future__ import annotations

from uuid import UUID

from frontdesk import catalog
from frontdesk.kit.database import Tx, required
from frontdesk.kit.errors import NotFound
from frontdesk.routing.advisor.covering import Areas
from frontdesk.routing.advisor.records import Study

_COLUMNS = "id, weeks, state, phase, done, total, asked_by, asked_at, ended_at, error, result"


async def study_by_id(tx: Tx, advice_id: UUID) -> Study:
    """One study."""
    return required(await tx.one(Study, f"select {_COLUMNS} from advices where id = $1", advice_id), NotFound("advice"))


async def newest(tx: Tx) -> Study | None:
    """The study that was asked for last."""
    return await tx.one(Study, f"select {_COLUMNS} from advices order by id desc limit 1")


async def newest_given(tx: Tx) -> Study | None:
    """The last study that came to its end."""
    return await tx.one(Study, f"select {_COLUMNS} from advices where state = 'given' order by id desc limit 1")


async def areas_served(tx: Tx) -> Areas:
    """Each area the business serves, and the one it lies in."""
    return {area.id: area.parent_id for area in await catalog.areas(tx) if area.active}
