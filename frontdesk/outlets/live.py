"""The live stream: committed events, in order, to everybody who may see them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from frontdesk.kit.database import Database, is_away
from frontdesk.kit.events import CATALOGUE, EVENT_COLUMNS, StoredEvent, position_now
from frontdesk.kit.loops import trouble
from frontdesk.kit.stamper import CHANNEL
from frontdesk.kit.web import Person

log = logging.getLogger(__name__)

_encoder = msgspec.json.Encoder()
_HEARTBEAT = 15.0
# Nobody need wait longer than this for an event whose announcement was lost.
_LOOK_ANYWAY = 5.0
_AFTER_TROUBLE = 0.5
_BATCH = 500
# A client that was away for longer than this many events fetches anew instead of being told each.
_MOST_REPLAYED = 500
_MOST_WAITING = 1000


class Telling(msgspec.Struct, frozen=True):
    """One event ready to be told: its bytes, and who may hear it."""

    position: int
    data: bytes
    audience: str
    owners: frozenset[str] | None
    """Staff who may see it although they see only their own work; None when it is about no conversation."""


class _Missed(msgspec.Struct, frozen=True):
    tellings: tuple[Telling, ...]
    position: int
    complete: bool


Dress = Callable[[Database, UUID, Sequence[StoredEvent]], Awaitable[list[dict[str, Any]]]]


class Subscriber:
    """One open console."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.cut_off = False
        self._waiting: deque[Telling] = deque()
        self._news = asyncio.Event()
        self._own_only = "inbox.read" not in person.permissions

    def may_hear(self, telling: Telling) -> bool:
        """Whether the person may see this event."""
        if telling.audience != "business" and telling.audience not in self.person.permissions:
            return False
        return not (self._own_only and telling.owners is not None and str(self.person.staff_id) not in telling.owners)

    def tell(self, telling: Telling) -> None:
        """Queue it; a console that cannot keep up is cut off, and told the rest when it comes back with its last position."""
        if self.cut_off or not self.may_hear(telling):
            return
        if len(self._waiting) >= _MOST_WAITING:
            self.end()
        else:
            self._waiting.append(telling)
            self._news.set()

    def end(self) -> None:
        """Tell nothing more. What waits is thrown away whole: a gap in it could never be filled."""
        self.cut_off = True
        self._waiting.clear()
        self._news.set()

    async def next(self, patience: float) -> Telling | None:
        """The next telling; None when there was none for so many seconds, or none will ever come."""
        if not self._waiting and not self.cut_off:
            self._news.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    await self._news.wait()
        return self._waiting.popleft() if self._waiting else None


class Hub:
    """Reads new events once a process and tells every open console of that business."""

    def __init__(self, database: Database, dress: Dress, *, listen_dsn: str | None = None) -> None:
        self._database = database
        self._dress = dress
        self._dsn = listen_dsn or database.dsn
        self._consoles: dict[UUID, set[Subscriber]] = {}
        self._position: int | None = None
        self._look = asyncio.Event()
        self._closed = False
        self._deaf = False

    @property
    def consoles(self) -> int:
        """How many consoles are open."""
        return sum(len(group) for group in self._consoles.values())

    def close(self) -> None:
        """End every stream, so that the server need not wait for consoles that never leave."""
        self._closed = True
        for group in self._consoles.values():
            for console in group:
                console.end()

    async def run(self) -> None:
        """Listen for ever; when the connection breaks, listen again and catch up."""
        while True:
            try:
                await self._listen()
            except Exception as error:
                trouble("live", error)
                await asyncio.sleep(_AFTER_TROUBLE)

    async def _listen(self) -> None:
        connection = await asyncpg.connect(self._dsn, timeout=10, server_settings={"application_name": "frontdesk live"})
        gone = asyncio.Event()

        def ended(_: object) -> None:
            gone.set()
            self._look.set()

        connection.add_termination_listener(ended)
        try:
            await connection.add_listener(CHANNEL, self._called)
            if self._position is None:
                async with self._database.across() as tx:
                    self._position = await tx.value("select position from stamp")
            # Whatever was called out while nobody listened.
            self._look.set()
            while not gone.is_set():
                announced = True
                try:
                    async with asyncio.timeout(_LOOK_ANYWAY):
                        await self._look.wait()
                except TimeoutError:
                    announced = False
                self._look.clear()
                if await self.catch_up() and not announced:
                    self._hear_worse()
                    return
        finally:
            connection.terminate()

    def _called(self, *_: object) -> None:
        self._deaf = False
        self._look.set()

    def _hear_worse(self) -> None:
        # A connection that broke unseen, or a pooler in between that swallows what is called out: listen on a new one.
        if not self._deaf:
            log.warning(
                "live: events came without being announced; is there a connection pooler before the database? It needs a direct address."
            )
        self._deaf = True

    async def catch_up(self) -> int:
        """Tell everything that was stamped since the last look; how many events."""
        total = 0
        while True:
            async with self._database.across() as tx:
                fresh = await tx.all(
                    StoredEvent,
                    f"select {EVENT_COLUMNS} from events where position > $1 order by position limit {_BATCH}",
                    self._position or 0,
                )
            if not fresh:
                return total
            by_business: dict[UUID, list[StoredEvent]] = {}
            for stored in fresh:
                by_business.setdefault(stored.business_id, []).append(stored)
            for business_id, mine in by_business.items():
                if self._consoles.get(business_id):
                    tellings = await self._tellings(business_id, mine)
                    for console in self._consoles.get(business_id, ()):
                        for telling in tellings:
                            console.tell(telling)
            self._position = fresh[-1].position
            total += len(fresh)

    async def _tellings(self, business_id: UUID, events: Sequence[StoredEvent]) -> list[Telling]:
        try:
            dressed = await self._dress(self._database, business_id, events)
        except Exception as error:
            if is_away(error):
                raise
            # Better told plainly than not at all: a console fetches what it needs.
            trouble("live: dressing", error)
            dressed = [{} for _ in events]
        return [self._telling(stored, extra) for stored, extra in zip(events, dressed, strict=True)]

    def _telling(self, stored: StoredEvent, extra: dict[str, Any]) -> Telling:
        kind = CATALOGUE.get(stored.name)
        # Of a conversation nobody said whose it is, those who see only their own hear nothing.
        owners: frozenset[str] | None = extra.pop("owners", None if stored.conversation_id is None else frozenset())
        body = {
            "name": stored.name,
            "position": stored.position,
            "at": stored.at,
            "subject_id": stored.subject_id,
            "conversation_id": stored.conversation_id,
            "customer_id": stored.customer_id,
            "actor": {"kind": stored.actor_kind, "id": stored.actor_id},
            "data": stored.data,
            **extra,
        }
        data = b"id: %d\ndata: %s\n\n" % (stored.position, _encoder.encode(body))
        return Telling(stored.position, data, "business" if kind is None else kind.audience, owners)

    async def stream(self, person: Person, after: int | None) -> AsyncGenerator[bytes, None]:
        """What one console hears: what it missed since `after`, then everything new, with a heartbeat in silence."""
        console = Subscriber(person)
        group = self._consoles.setdefault(person.business_id, set())
        # Registered before the replay is read, so nothing falls between; what is told twice is dropped by position.
        group.add(console)
        try:
            yield b"retry: 1000\n\n"
            told = 0
            if after is not None:
                missed = await self._missed(person, after)
                told = missed.position
                if not missed.complete:
                    # The position comes along, so that the next return begins from here.
                    yield b"id: %d\nevent: reset\ndata: {}\n\n" % told
                for telling in missed.tellings:
                    if console.may_hear(telling):
                        yield telling.data
            while not (console.cut_off or self._closed):
                heard = self._position
                fresh = await console.next(_HEARTBEAT)
                if fresh is None and not console.cut_off:
                    # An id without data moves the console's last position on, over what it was not meant to hear.
                    yield b": still here\n\n" if heard is None else b": still here\nid: %d\n\n" % max(heard, told)
                elif fresh is not None and fresh.position > told:
                    told = fresh.position
                    yield fresh.data
        finally:
            group.discard(console)
            if not group and self._consoles.get(person.business_id) is group:
                del self._consoles[person.business_id]

    async def _missed(self, person: Person, after: int) -> _Missed:
        async with self._database.business(person.business_id) as tx:
            now = await position_now(tx)
            fresh = await tx.all(
                StoredEvent,
                f"select {EVENT_COLUMNS} from events where business_id = $1 and position > $2 order by position limit $3",
                person.business_id,
                after,
                _MOST_REPLAYED + 1,
            )
        # A position from the future was given by another database, of which a backup has taken the place.
        if len(fresh) > _MOST_REPLAYED or after > now:
            return _Missed((), now, complete=False)
        tellings = tuple(await self._tellings(person.business_id, fresh)) if fresh else ()
        return _Missed(tellings, fresh[-1].position if fresh else after, complete=True)
