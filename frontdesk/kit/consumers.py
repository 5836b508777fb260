"""Consumers: read events after a cursor, act, and move the cursor in the same commit, so that effects happen exactly once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
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
_CURSOR = "select c.position as cursor, s.position as horizon from consumers c cross join stamp s where c.name = $1"


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
        self.reaction = reaction
        self._failures: dict[int, int] = {}
        # Where its cursor was last seen; before it somebody has put it back.
        self._cursor = 0
        # Up to where nothing is left to handle; None while that is not known.
        self.clear: int | None = None

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
                self.clear = look.horizon
                return total

    def is_concerned(self, cursor: int | None, horizon: int, newest: Mapping[str, int]) -> bool:
        """Whether there may be something to handle, by its cursor and the position of the newest event of each name; else it is clear
        up to the horizon."""
        clear, self.clear = self.clear, None
        if clear is None or clear > horizon or cursor is None or cursor < self._cursor or horizon - cursor >= _FAR:
            return True
        if any(newest.get(name, 0) > clear for name in self.reaction.on):
            return True
        self.clear = horizon
        return False

    async def _look(self) -> _Look:
        async with self._database.across() as tx:
            # The horizon is read before the events: whatever stands up to it is among them.
            found = await tx.rows(_CURSOR, self.reaction.name)
            if not found:
                await _begin(tx, self.reaction.name)
                found = await tx.rows(_CURSOR, self.reaction.name)
            cursor, horizon = found[0]
            self._cursor = cursor
            events = await tx.all(
                StoredEvent,
                f"select {EVENT_COLUMNS} from events where position > $1 and name = any($2) order by position limit $3",
                cursor,
                list(self.reaction.on),
                _BATCH,
            )
        return _Look(tuple(events), cursor, horizon)

    async def _pass_over(self, look: _Look) -> None:
        # Else a reaction to something rare would read everything since the last of it, again and again.
        reached = max([look.cursor, *(stored.position for stored in look.events)])
        if look.horizon - reached >= _FAR:
            async with self._database.across() as tx:
                await self._move(tx, look.horizon)
            reached = look.horizon
        self._cursor = reached

    async def _handle(self, stored: StoredEvent) -> bool:
        actor = Actor("rule", self.reaction.name)
        tx: Tx | None = None
        try:
            async with self._database.business(stored.business_id, actor, Cause(stored.id, stored.request_id)) as tx:
                if await self._move(tx, stored.position):
                    await self.reaction.handle(tx, stored)
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
                "update consumers set position = $2, moved_at = $3 where name = $1 and position < $2", self.reaction.name, position, tx.at
            )
            == 1
        )

    async def _failed(self, stored: StoredEvent, error: Exception) -> bool:
        failures = self._failures[stored.position] = self._failures.get(stored.position, 0) + 1
        log.warning("%s could not handle event %s (try %d)", self.reaction.name, stored.id, failures, exc_info=error)
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
                    self.reaction.name,
                    stored.id,
                    stored.position,
                    plain(f"{type(error).__name__}: {error}"[:2000]),
                    failures,
                    tx.at,
                )
        self._failures.pop(stored.position, None)
        return True

    async def run(self, look: asyncio.Event, *, idle: float = 60.0) -> None:
        """Catch up whenever `look` is set, and every `idle` seconds in any case."""
        await keep_going(self.reaction.name, self._all_handled, look, idle=idle)

    async def _all_handled(self) -> bool:
        await self.catch_up()
        return False


class Lookout:
    """One look for all readers of a process: most events concern few of them, and the others need not be asked."""

    def __init__(self, database: Database, readers: Sequence[Reader]) -> None:
        self._database = database
        self._readers = readers
        self._looks = {reader: asyncio.Event() for reader in readers}

    async def concerned(self) -> list[Reader]:
        """The readers that may have something to handle."""
        known = [reader.clear for reader in self._readers if reader.clear is not None]
        async with self._database.across() as tx:
            rows = await tx.rows("select s.position as horizon, c.name, c.position from stamp s left join consumers c on true")
            cursors, horizon = {row["name"]: row["position"] for row in rows}, rows[0]["horizon"]
            newest: dict[str, int] = {}
            if known and min(known) < horizon:
                events = await tx.rows(
                    "select name, max(position) as newest from events where position > $1 and position <= $2 group by name",
                    min(known),
                    horizon,
                )
                newest = {row["name"]: row["newest"] for row in events}
        return [reader for reader in self._readers if reader.is_concerned(cursors.get(reader.reaction.name), horizon, newest)]

    async def run(self, look: asyncio.Event, *, idle: float = 1.0) -> None:
        """Wake whom it concerns whenever `look` is set, and every `idle` seconds in any case; `look_of` is what they wait for."""
        await keep_going("lookout", self._woken, look, idle=idle)

    def look_of(self, reader: Reader) -> asyncio.Event:
        """What is set when there may be something for this reader."""
        return self._looks[reader]

    async def _woken(self) -> bool:
        for reader in await self.concerned():
            self._looks[reader].set()
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
