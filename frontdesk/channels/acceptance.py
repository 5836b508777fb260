"""Acceptance: what arrives in the same moment shares one commit, and nobody is answered before their own commit."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence

import asyncpg
import msgspec

from frontdesk.channels.actions import store_arrivals
from frontdesk.channels.rows import Waiting
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Unavailable

log = logging.getLogger(__name__)


class _Delivery(msgspec.Struct):
    arrivals: Sequence[Waiting]
    done: asyncio.Future[None]


class Acceptance:
    """One flusher a process: takes everything that came while the last commit was under way and stores it together.

    `room` bounds how many arrivals may wait; beyond it the sender hears 503 and tries again. A batch that fails is
    split, so that one bad row fails alone.
    """

    def __init__(self, database: Database, *, room: int = 5000, most: int = 1000, on_stored: Callable[[], None] = lambda: None) -> None:
        self._database = database
        self._room = room
        self._most = most
        self._queue: list[_Delivery] = []
        self._held = 0
        self._something = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.on_stored = on_stored
        self._closing = False

    def start(self) -> None:
        """Begin flushing."""
        self._task = asyncio.create_task(self._flush_for_ever(), name="acceptance")

    async def close(self) -> None:
        """Store what waits, then stop."""
        self._closing = True
        self._something.set()
        if self._task is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def store(self, arrivals: Sequence[Waiting]) -> None:
        """Return once all of `arrivals` are committed. Raises Unavailable when they could not be."""
        if not arrivals:
            return
        if self._closing or self._held + len(arrivals) > max(self._room, len(arrivals)):
            raise Unavailable("busy", "Too much is arriving at once; please send it again in a moment.")
        if self._task is None:
            await self._commit(arrivals)
            return
        delivery = _Delivery(arrivals, asyncio.get_running_loop().create_future())
        self._queue.append(delivery)
        self._held += len(arrivals)
        self._something.set()
        await delivery.done

    async def _flush_for_ever(self) -> None:
        while not (self._closing and not self._queue):
            await self._something.wait()
            self._something.clear()
            while self._queue:
                batch = self._take()
                await self._flush(batch)
                self._held -= sum(len(delivery.arrivals) for delivery in batch)

    def _take(self) -> list[_Delivery]:
        count = 0
        for place, delivery in enumerate(self._queue):
            count += len(delivery.arrivals)
            if count >= self._most:
                batch, self._queue = self._queue[: place + 1], self._queue[place + 1 :]
                return batch
        batch, self._queue = self._queue, []
        return batch

    async def _flush(self, batch: list[_Delivery]) -> None:
        try:
            await self._commit([arrival for delivery in batch for arrival in delivery.arrivals])
        except Exception as error:
            if len(batch) > 1 and not isinstance(error, (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError)):
                middle = len(batch) // 2
                await self._flush(batch[:middle])
                await self._flush(batch[middle:])
                return
            log.warning("could not store arrivals: %s", error)
            for delivery in batch:
                if not delivery.done.done():
                    delivery.done.set_exception(Unavailable("not_stored", "This could not be stored; please send it again."))
            return
        for delivery in batch:
            if not delivery.done.done():
                delivery.done.set_result(None)
        self.on_stored()

    async def _commit(self, arrivals: Sequence[Waiting]) -> None:
        async with self._database.across() as tx:
            await store_arrivals(tx, arrivals, tx.at)
