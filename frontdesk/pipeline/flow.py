"""The order of the path, and the worker that walks it."""

from __future__ import annotations

import contextlib
import logging

from frontdesk.channels import Unparsable
from frontdesk.channels.actions import end_arrival
from frontdesk.channels.rows import ARRIVAL_COLUMNS, Arrival
from frontdesk.kit.context import SYSTEM, Cause
from frontdesk.kit.crew import Crew
from frontdesk.kit.database import Database, is_away
from frontdesk.kit.errors import Conflict
from frontdesk.kit.queue import Queue, backoff
from frontdesk.pipeline import decide as _decide  # enters the job that goes on from here
from frontdesk.pipeline.thread import Suspicious, thread

log = logging.getLogger(__name__)

QUEUE = Queue("arrivals", ("account_id", "sender_key"), ARRIVAL_COLUMNS, run=16)
ATTEMPTS = 5
DECIDING = _decide.decide


class Flow(Crew[Arrival]):
    """Takes arrivals, one sender strictly in order, several senders together; any number of these may run."""

    def __init__(self, database: Database, *, together: int = 4, idle: float = 0.2) -> None:
        super().__init__(database, QUEUE, Arrival, self._take, together=together, idle=idle)

    async def thread_all(self) -> int:
        """Work until nothing is due; how many arrivals were taken."""
        return await self.run_all()

    async def _take(self, arrival: Arrival) -> bool:
        """Work off one arrival; false when the rest of its sender's line must wait."""
        try:
            await thread(self._database, arrival)
        except Conflict as conflict:
            if conflict.code != "arrival_taken":
                return await self._failed(arrival, conflict)
        except (Unparsable, Suspicious) as problem:
            await self._quarantine(arrival, f"{problem.code}: {problem.detail}")
        except Exception as error:
            if is_away(error):
                raise
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
