"""Workers of a queue: several lines at the same time, each strictly in order, and nothing held longer than needed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Generic, TypeVar
from uuid import UUID

from frontdesk.kit.database import Database, is_away
from frontdesk.kit.loops import all_of, trouble
from frontdesk.kit.queue import LEASE, Item, Queue

T = TypeVar("T", bound=Item)

_HEARTBEAT = LEASE.total_seconds() / 4
_AFTER_TROUBLE = 0.5


class Crew(Generic[T]):
    """Claims lines and works them off until told to stop; any number of crews, in any number of processes, share a queue.

    `one` works off one item and says whether its line may go on; false means that the item, or its place, has to wait.
    Of the lines that are claimed `together` are worked on, and as many again lie ready, so that claims come in batches.
    """

    def __init__(
        self,
        database: Database,
        queue: Queue,
        into: type[T],
        one: Callable[[T], Awaitable[bool]],
        *,
        together: int,
        idle: float,
        patience: float = 5.0,
    ) -> None:
        self._database = database
        self._queue = queue
        self._into = into
        self._one = one
        self._most = together * 2
        self._idle = idle
        self._patience = patience
        self._gate = asyncio.Semaphore(together)
        self._woken = asyncio.Event()
        self._held: dict[UUID, T] = {}
        self._stopping = False

    def wake(self) -> None:
        """Something waits, or there is room again."""
        self._woken.set()

    async def round(self) -> int:
        """Claim once and work off what was claimed; how many items."""
        lines = await self._claim(self._most)
        async with self._beating():
            await all_of(self._work(line) for line in lines)
        return sum(len(line) for line in lines)

    async def run_all(self) -> int:
        """Work off everything that is due now, and what that leads to; how many items."""
        total = 0
        while worked := await self.round():
            total += worked
        return total

    async def run(self) -> None:
        """Work for ever; a database that is away is waited for. When told to stop, what is under way comes to its end first."""
        under_way: set[asyncio.Task[None]] = set()
        async with self._beating():
            try:
                while True:
                    self._woken.clear()
                    if not await self._fill(under_way):
                        with contextlib.suppress(TimeoutError):
                            async with asyncio.timeout(self._idle):
                                await self._woken.wait()
            finally:
                await self._finish(under_way)

    async def _fill(self, under_way: set[asyncio.Task[None]]) -> bool:
        """Claim when half of the places are free; whether there may be more to claim at once."""
        room = self._most - len(under_way)
        if room * 2 < self._most:
            return False
        try:
            lines = await self._claim(room)
        except Exception as error:
            trouble(self._queue.table, error)
            await asyncio.sleep(_AFTER_TROUBLE)
            return True
        for line in lines:
            task = asyncio.create_task(self._work(line))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
            task.add_done_callback(lambda _: self.wake())
        return bool(lines)

    async def _finish(self, under_way: set[asyncio.Task[None]]) -> None:
        self._stopping = True
        try:
            if under_way:
                await asyncio.wait(set(under_way), timeout=self._patience)
        finally:
            self._stopping = False
            for task in under_way:
                task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    async def _claim(self, most: int) -> list[list[T]]:
        items = await self._queue.claim(self._database, self._into, most=most, at=self._database.clock.now())
        self._held.update((item.id, item) for item in items)
        return self._queue.lines(items)

    async def _work(self, line: list[T]) -> None:
        left = list(line)
        try:
            async with self._gate:
                while left and not self._stopping:
                    go_on = await self._one(left[0])
                    self._held.pop(left.pop(0).id, None)
                    if not go_on:
                        break
            await self._queue.put_back(self._database, left)
        except Exception as error:
            # Whoever works on an item answers for what the item does; what comes out here is that the database is away.
            trouble(self._queue.table, error)
            if not is_away(error):
                await asyncio.sleep(_AFTER_TROUBLE)
            with contextlib.suppress(Exception):
                await self._queue.put_back(self._database, left)
        finally:
            for item in left:
                self._held.pop(item.id, None)

    @asynccontextmanager
    async def _beating(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self._beat())
        try:
            yield
        finally:
            task.cancel()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(_HEARTBEAT)
            if self._held:
                try:
                    await self._queue.extend(self._database, list(self._held.values()), at=self._database.clock.now())
                except Exception as error:
                    trouble(self._queue.table, error)
