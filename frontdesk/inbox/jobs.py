"""Work of this room that nobody asks for: ending a rest when its time has come."""

from __future__ import annotations

from frontdesk.inbox.actions import wake
from frontdesk.inbox.queries import snoozes_over
from frontdesk.kit.database import Database


async def wake_due(database: Database) -> None:
    """Bring back every conversation whose rest is over."""
    async with database.across() as tx:
        due = await snoozes_over(tx, tx.at)
    for one in due:
        async with database.business(one.business_id) as tx:
            await wake(tx, one.id, "its time has come")
