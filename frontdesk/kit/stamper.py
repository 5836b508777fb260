"""The stamper: one loop gives committed events their position and tells the world to look, once a batch."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from frontdesk.kit.database import Database, Tx
from frontdesk.kit.loops import keep_going

CHANNEL = "frontdesk_events"
_BATCH = 2000


async def stamp(tx: Tx) -> int:
    """Give the next committed events their positions; how many.

    0. Look first without a lock: an idle stamper writes nothing.
    1. Lock the one row that holds the last position: any number of stampers take turns.
    2. Only committed events are visible here, so an event committed later gets a later position, whatever its id. Of those
       seen together, the one written down first comes first: `serial` is one counter for all machines, their clocks are not.
    3. Positions and the new last position commit together, so a reader that has seen position n has seen all below n.
    """
    if not await tx.value("select exists (select from events where position is null)"):
        return 0
    last = await tx.value("select position from stamp for update")
    count: int = await tx.value(
        "with fresh as (select business_id, id, row_number() over (order by serial) as place from"
        " (select business_id, id, serial from events where position is null order by serial limit $2) e),"
        " stamped as (update events e set position = $1 + f.place from fresh f"
        " where e.business_id = f.business_id and e.id = f.id and e.position is null returning 1)"
        " select count(*) from stamped",
        last,
        _BATCH,
    )
    if count:
        await tx.execute("update stamp set position = $1", last + count)
        await tx.execute("select pg_notify($1, $2)", CHANNEL, str(last + count))
    return count


class Stamper:
    """Runs `stamp` as soon as this process recorded something, and every `idle` seconds for what others recorded."""

    def __init__(self, database: Database, *, idle: float = 0.05) -> None:
        self._database = database
        self._idle = idle
        self._wake = asyncio.Event()
        self.on_stamped: Callable[[], None] = lambda: None
        database.on_recorded = self.wake

    def wake(self) -> None:
        """There is something to stamp."""
        self._wake.set()

    async def stamp_all(self) -> int:
        """Stamp until nothing is left; how many."""
        total = 0
        while True:
            async with self._database.across() as tx:
                count = await stamp(tx)
            total += count
            if count:
                self.on_stamped()
            if count < _BATCH:
                return total

    async def run(self) -> None:
        """Stamp for ever; a database that is away is waited for."""
        await keep_going("stamper", self._all_done, self._wake, idle=self._idle)

    async def _all_done(self) -> bool:
        await self.stamp_all()
        return False
