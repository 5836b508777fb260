"""Consumers: read events after a cursor, act, and move the cursor in the same commit, so that effects happen exactly once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec

from frontdesk.kit.context import Actor, Cause
from frontdesk.kit.database import Database, Tx, plain
from frontdesk.kit.events import EVENT_COLUMNS, StoredEvent
from frontdesk.kit.loops import keep_going

log = logging.getLogger(__name__)

EventHandler = Callable[[Tx, StoredEvent], Awaitable[None]]
ATTEMPTS = 5
_PAUSE = 0.05
_BATCH = 200
# How many events of no interest a cursor may lie behind before it is moved over them.
_FAR = 500


class Consumer(msgspec.Struct, frozen=True):
    """One reaction: a name that keeps its cursor, the events it wants, what it does with one."""

    name: str
    on: tuple[str, ...]
    handle: EventHandler


CONSUMERS: dict[str, Consumer] = {}


class _Look(msgspec.Struct, frozen=True):
    events: tuple[StoredEvent, ...]
    cursor: int
    horizon: int


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
        while True:
            look = await self._look()
            for stored in look.events:
                if not await self._handle(stored):
                    return total
                total += 1
            if len(look.events) < _BATCH:
                await self._pass_over(look)
                return total

    async def _look(self) -> _Look:
        async with self._database.across() as tx:
            # The horizon is read before the events: whatever stands up to it is among them.
            found = await tx.rows(
                "select c.position as cursor, s.position as horizon from consumers c cross join stamp s where c.name = $1",
                self._reaction.name,
            )
            if not found:
                await _begin(tx, self._reaction.name)
                return _Look((), 0, 0)
            cursor, horizon = found[0]
            events = await tx.all(
                StoredEvent,
                f"select {EVENT_COLUMNS} from events where position > $1 and name = any($2) order by position limit $3",
                cursor,
                list(self._reaction.on),
                _BATCH,
            )
        return _Look(tuple(events), cursor, horizon)

    async def _pass_over(self, look: _Look) -> None:
        # Else a reaction to something rare would read everything since the last of it, again and again.
        reached = max([look.cursor, *(stored.position for stored in look.events)])
        if look.horizon - reached >= _FAR:
            async with self._database.across() as tx:
                await self._move(tx, look.horizon)

    async def _handle(self, stored: StoredEvent) -> bool:
        actor = Actor("rule", self._reaction.name)
        tx: Tx | None = None
        try:
            async with self._database.business(stored.business_id, actor, Cause(stored.id, stored.request_id)) as tx:
                if await self._move(tx, stored.position):
                    await self._reaction.handle(tx, stored)
        except Exception as error:
            if tx is None or tx.lost:
                # The database went away: that is nothing the event did.
                raise
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
            await asyncio.sleep(_PAUSE * 2**failures)
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
                    plain(f"{type(error).__name__}: {error}"[:2000]),
                    failures,
                    tx.at,
                )
        self._failures.pop(stored.position, None)
        return True

    async def run(self, look: asyncio.Event, *, idle: float = 1.0) -> None:
        """Catch up whenever `look` is set, and every `idle` seconds in any case."""
        await keep_going(self._reaction.name, self._all_handled, look, idle=idle)

    async def _all_handled(self) -> bool:
        await self.catch_up()
        return False


async def begin_new(database: Database) -> None:
    """Let every reaction that is new to this database begin now, before anything else happens here; history is not acted on again."""
    async with database.across() as tx:
        for name in CONSUMERS:
            await _begin(tx, name)


async def _begin(tx: Tx, name: str) -> None:
    await tx.execute(
        "insert into consumers (name, position, moved_at) select $1, position, $2 from stamp on conflict do nothing", name, tx.at
    )


async def replay_parked(tx: Tx, parked_id: UUID) -> bool:
    """Handle a parked event once more, inside `tx`; false when it is not parked here, or nobody reacts to it any more."""
    parked = await tx.rows("select consumer, event_id from parked_events where id = $1 and replayed_at is null for update", parked_id)
    if not parked:
        return False
    stored = await tx.one(StoredEvent, f"select {EVENT_COLUMNS} from events where id = $1", parked[0]["event_id"])
    reaction = CONSUMERS.get(parked[0]["consumer"])
    if stored is None or reaction is None:
        return False
    before, tx.cause = tx.cause, Cause(stored.id, tx.cause.request_id)
    try:
        await reaction.handle(tx, stored)
    finally:
        tx.cause = before
    await tx.execute("update parked_events set replayed_at = $2 where id = $1", parked_id, tx.at)
    return True
