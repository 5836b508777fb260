"""Consumers: read events after a cursor, act, and move the cursor in the same commit, so that effects happen exactly once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import asyncpg
import msgspec

from frontdesk.kit.context import Actor, Cause
from frontdesk.kit.database import Database, Tx
from frontdesk.kit.events import EVENT_COLUMNS, StoredEvent

log = logging.getLogger(__name__)

EventHandler = Callable[[Tx, StoredEvent], Awaitable[None]]
ATTEMPTS = 5


class Consumer(msgspec.Struct, frozen=True):
    """One reaction: a name that keeps its cursor, the events it wants, what it does with one."""

    name: str
    on: tuple[str, ...]
    handle: EventHandler


CONSUMERS: dict[str, Consumer] = {}


def consumer(name: str, *, on: tuple[str, ...]) -> Callable[[EventHandler], EventHandler]:
    """Enter a reaction to events of lower rooms. It writes to the database only; what leaves the machine is a job."""

    def enter(handle: EventHandler) -> EventHandler:
        CONSUMERS[name] = Consumer(name, on, handle)
        return handle

    return enter


class Reader:
    """Feeds one consumer, event by event."""

    def __init__(self, database: Database, reaction: Consumer) -> None:
        self._database = database
        self._reaction = reaction
        self._failures: dict[int, int] = {}

    async def catch_up(self) -> int:
        """Handle everything that is stamped; how many events were read."""
        total = 0
        while batch := await self._next():
            for stored in batch:
                if not await self._handle(stored):
                    return total
                total += 1
        return total

    async def _next(self) -> list[StoredEvent]:
        async with self._database.across() as tx:
            cursor = await tx.value("select position from consumers where name = $1", self._reaction.name)
            if cursor is None:
                # A reaction that is new to this database starts now; history is not acted on again.
                await tx.execute(
                    "insert into consumers (name, position, moved_at) select $1, position, $2 from stamp on conflict do nothing",
                    self._reaction.name,
                    tx.at,
                )
                return []
            return await tx.all(
                StoredEvent,
                f"select {EVENT_COLUMNS} from events where position > $1 and name = any($2) order by position limit 200",
                cursor,
                list(self._reaction.on),
            )

    async def _handle(self, stored: StoredEvent) -> bool:
        actor = Actor("rule", self._reaction.name)
        try:
            async with self._database.business(stored.business_id, actor, Cause(stored.id, stored.request_id)) as tx:
                if await self._move(tx, stored.position):
                    await self._reaction.handle(tx, stored)
        except (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError):
            raise
        except Exception as error:
            return await self._failed(stored, error)
        self._failures.pop(stored.position, None)
        return True

    async def _move(self, tx: Tx, position: int) -> bool:
        return (
            await tx.execute(
                "update consumers set position = $2, moved_at = $3 where name = $1 and position < $2", self._reaction.name, position, tx.at
            )
            == 1
        )

    async def _failed(self, stored: StoredEvent, error: Exception) -> bool:
        failures = self._failures[stored.position] = self._failures.get(stored.position, 0) + 1
        log.warning("%s could not handle event %s (try %d)", self._reaction.name, stored.id, failures, exc_info=error)
        if failures < ATTEMPTS:
            await asyncio.sleep(0.05 * 2**failures)
            return False
        async with self._database.business(stored.business_id) as tx:
            if await self._move(tx, stored.position):
                await tx.execute(
                    "insert into parked_events (id, consumer, event_id, position, error, attempts, parked_at)"
                    " values ($1, $2, $3, $4, $5, $6, $7) on conflict (business_id, consumer, event_id) do update"
                    " set error = excluded.error, attempts = parked_events.attempts + excluded.attempts, replayed_at = null",
                    tx.new_id(),
                    self._reaction.name,
                    stored.id,
                    stored.position,
                    f"{type(error).__name__}: {error}"[:2000],
                    failures,
                    tx.at,
                )
        self._failures.pop(stored.position, None)
        return True

    async def run(self, look: asyncio.Event, *, idle: float = 1.0) -> None:
        """Catch up whenever `look` is set, and every `idle` seconds in any case."""
        while True:
            try:
                await self.catch_up()
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                log.warning("%s: %s", self._reaction.name, error)
                await asyncio.sleep(0.5)
            try:
                await asyncio.wait_for(look.wait(), idle)
            except TimeoutError:
                continue
            look.clear()


async def replay_parked(database: Database, parked_id: object, tx: Tx) -> bool:
    """Handle a parked event once more, inside `tx`; true when it worked out."""
    row = await tx.rows("select consumer, event_id from parked_events where id = $1 and replayed_at is null for update", parked_id)
    if not row:
        return False
    stored = await tx.one(StoredEvent, f"select {EVENT_COLUMNS} from events where id = $1", row[0]["event_id"])
    reaction = CONSUMERS.get(row[0]["consumer"])
    if stored is None or reaction is None:
        return False
    await reaction.handle(tx, stored)
    await tx.execute("update parked_events set replayed_at = $2 where id = $1", parked_id, tx.at)
    return True
