"""Acceptance: what arrives in the same moment shares one commit, and nobody is answered before their own commit."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

import msgspec

from frontdesk.channels.actions import store_arrivals
from frontdesk.channels.rows import Waiting
from frontdesk.kit.database import Database, is_away
from frontdesk.kit.errors import Unavailable
from frontdesk.kit.loops import trouble

log = logging.getLogger(__name__)


class _Delivery(msgspec.Struct):
    arrivals: Sequence[Waiting]
    size: int
    done: asyncio.Future[None]


class Acceptance:
    """One flusher a process: takes everything that came while the last commit was under way and stores it together.

    `room` and `bytes_held` bound what may wait; beyond them the sender hears 503 and tries again. `most` and `bytes_at_once`
    bound what shares a commit. A batch that fails is split, so that one bad row fails alone.
    """

    def __init__(
        self,
        database: Database,
        *,
        room: int = 5000,
        bytes_held: int = 64_000_000,
        most: int = 1000,
        bytes_at_once: int = 16_000_000,
        patience: float = 10.0,
        on_stored: Callable[[], None] = lambda: None,
    ) -> None:
        self._database = database
        self._room = room
        self._bytes_held = bytes_held
        self._most = most
        self._bytes_at_once = bytes_at_once
        self._patience = patience
        self._queue: list[_Delivery] = []
        self._held = 0
        self._bytes = 0
        self._something = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.on_stored = on_stored
        self._closing = False

    def start(self) -> None:
        """Begin flushing."""
        self._task = asyncio.create_task(self._flush_for_ever(), name="acceptance")

    async def close(self) -> None:
        """Store what waits, then stop; what a stuck database does not take in time is refused, so that nobody waits for ever."""
        self._closing = True
        self._something.set()
        if self._task is not None:
            await asyncio.wait((self._task,), timeout=self._patience)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._refuse(self._queue)

    async def store(self, arrivals: Sequence[Waiting]) -> None:
        """Return once all of `arrivals` are committed. Raises Unavailable when they could not be."""
        if not arrivals:
            return
        delivery = _Delivery(arrivals, sum(len(arrival.raw) for arrival in arrivals), asyncio.get_running_loop().create_future())
        # One delivery alone is always taken, however large: else it could never be.
        full = self._held + len(arrivals) > self._room or self._bytes + delivery.size > self._bytes_held
        if self._closing or (self._held and full):
            raise Unavailable("busy", "Too much is arriving at once; please send it again in a moment.")
        if self._task is None:
            await self._commit(arrivals)
            return
        self._queue.append(delivery)
        self._held += len(arrivals)
        self._bytes += delivery.size
        self._something.set()
        await delivery.done

    async def _flush_for_ever(self) -> None:
        while not (self._closing and not self._queue):
            await self._something.wait()
            self._something.clear()
            while self._queue:
                batch = self._take()
                try:
                    await self._flush(batch)
                    self.on_stored()
                except Exception as error:
                    trouble("acceptance", error)
                finally:
                    self._held -= sum(len(delivery.arrivals) for delivery in batch)
                    self._bytes -= sum(delivery.size for delivery in batch)
                    self._refuse(batch)

    def _take(self) -> list[_Delivery]:
        count = size = taken = 0
        for delivery in self._queue:
            count += len(delivery.arrivals)
            size += delivery.size
            if taken and (count > self._most or size > self._bytes_at_once):
                break
            taken += 1
        batch, self._queue = self._queue[:taken], self._queue[taken:]
        return batch

    async def _flush(self, batch: list[_Delivery]) -> None:
        try:
            await self._commit([arrival for delivery in batch for arrival in delivery.arrivals])
        except Exception as error:
            if len(batch) == 1 or is_away(error):
                log.warning("could not store %d deliveries: %s: %s", len(batch), type(error).__name__, error)
                self._refuse(batch)
                return
            middle = len(batch) // 2
            await self._flush(batch[:middle])
            await self._flush(batch[middle:])
            return
        for delivery in batch:
            if not delivery.done.done():
                delivery.done.set_result(None)

    @staticmethod
    def _refuse(batch: list[_Delivery]) -> None:
        """Answer all that have had no answer yet."""
        for delivery in batch:
            if not delivery.done.done():
                delivery.done.set_exception(Unavailable("not_stored", "This could not be stored; please send it again."))

    async def _commit(self, arrivals: Sequence[Waiting]) -> None:
        async with self._database.across() as tx:
            await store_arrivals(tx, arrivals, tx.at)
