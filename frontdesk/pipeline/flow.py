"""The order of the path, and the worker that walks it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from uuid import UUID

import asyncpg

from frontdesk.channels import Unparsable
from frontdesk.channels.actions import end_arrival
from frontdesk.channels.rows import ARRIVAL_COLUMNS, Arrival
from frontdesk.kit.context import SYSTEM, Cause
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Conflict
from frontdesk.kit.queue import Queue, backoff
from frontdesk.pipeline import decide as _decide  # enters the job that goes on from here
from frontdesk.pipeline.thread import Suspicious, thread

log = logging.getLogger(__name__)

QUEUE = Queue("arrivals", ("account_id", "sender_key"), ARRIVAL_COLUMNS, run=16)
ATTEMPTS = 5
DECIDING = _decide.decide


class Flow:
    """Takes arrivals, one sender strictly in order, several senders together; any number of these may run."""

    def __init__(self, database: Database, *, together: int = 4, idle: float = 0.2) -> None:
        self._database = database
        self._together = together
        self._idle = idle
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Something arrived."""
        self._woken.set()

    async def run(self) -> None:
        """Work for ever; a database that is away is waited for."""
        while True:
            self._woken.clear()
            try:
                worked = await self.round()
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                log.warning("pipeline: %s", error)
                await asyncio.sleep(0.5)
                continue
            if not worked:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), self._idle)

    async def thread_all(self) -> int:
        """Work until nothing is due; how many arrivals were taken."""
        total = 0
        while worked := await self.round():
            total += worked
        return total

    async def round(self) -> int:
        """Claim once and work off what was claimed; how many."""
        arrivals = await QUEUE.claim(self._database, Arrival, most=self._together * 4, at=self._database.clock.now())
        lines: dict[tuple[UUID, str], list[Arrival]] = {}
        for arrival in arrivals:
            lines.setdefault((arrival.account_id, arrival.sender_key), []).append(arrival)
        gate = asyncio.Semaphore(self._together)

        async def in_order(line: list[Arrival]) -> None:
            async with gate:
                for place, arrival in enumerate(line):
                    if not await self._one(arrival):
                        await self._give_back(line[place + 1 :])
                        return

        await asyncio.gather(*(in_order(line) for line in lines.values()))
        return len(arrivals)

    async def _give_back(self, arrivals: list[Arrival]) -> None:
        for arrival in arrivals:
            async with self._database.business(arrival.business_id) as tx:
                await QUEUE.give_back(tx, arrival.id, arrival.lease_token, due_at=arrival.due_at, spent=False)

    async def _one(self, arrival: Arrival) -> bool:
        """Work off one arrival; false when the rest of its sender's line must wait."""
        try:
            await thread(self._database, arrival)
        except Conflict as conflict:
            if conflict.code != "arrival_taken":
                return await self._failed(arrival, conflict)
        except (Unparsable, Suspicious) as problem:
            await self._quarantine(arrival, f"{problem.code}: {problem.detail}")
        except (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError):
            raise
        except Exception as error:
            return await self._failed(arrival, error)
        return True

    async def _failed(self, arrival: Arrival, error: Exception) -> bool:
        if arrival.attempts >= ATTEMPTS:
            log.error("arrival %s is set aside after %d tries", arrival.id, arrival.attempts, exc_info=error)
            await self._quarantine(arrival, f"failed: {type(error).__name__}: {error}"[:2000])
            return True
        log.warning("arrival %s failed (try %d)", arrival.id, arrival.attempts, exc_info=error)
        async with self._database.business(arrival.business_id) as tx:
            pause = backoff(arrival.attempts, first=0.2, longest=30)
            await QUEUE.give_back(tx, arrival.id, arrival.lease_token, due_at=tx.at + pause)
        return False

    async def _quarantine(self, arrival: Arrival, reason: str) -> None:
        async with self._database.business(arrival.business_id, SYSTEM, Cause(arrival.id)) as tx:
            with contextlib.suppress(Conflict):
                await end_arrival(tx, arrival, "quarantined", reason)
