"""The live stream: committed events, in order, to everybody who may see them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from frontdesk.kit.database import Database
from frontdesk.kit.events import CATALOGUE, EVENT_COLUMNS, StoredEvent
from frontdesk.kit.stamper import CHANNEL
from frontdesk.kit.web import Person

log = logging.getLogger(__name__)

_encoder = msgspec.json.Encoder()
_HEARTBEAT = 15.0
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


Dress = Callable[[Database, UUID, Sequence[StoredEvent]], Awaitable[list[dict[str, Any]]]]


class Subscriber:
    """One open console."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.waiting: asyncio.Queue[Telling | None] = asyncio.Queue(_MOST_WAITING)
        self._own_only = "inbox.read" not in person.permissions

    def may_hear(self, telling: Telling) -> bool:
        """Whether the person may see this event."""
        if telling.audience != "business" and telling.audience not in self.person.permissions:
            return False
        return not (self._own_only and telling.owners is not None and str(self.person.staff_id) not in telling.owners)

    def tell(self, telling: Telling) -> None:
        """Queue it; a console that cannot keep up is cut off and comes back with its last position."""
        if not self.may_hear(telling):
            return
        try:
            self.waiting.put_nowait(telling)
        except asyncio.QueueFull:
            with contextlib.suppress(asyncio.QueueEmpty):
                self.waiting.get_nowait()
            self.waiting.put_nowait(None)


class Hub:
    """Reads new events once a process and tells every open console of that business."""

    def __init__(self, database: Database, dress: Dress, *, listen_dsn: str | None = None) -> None:
        self._database = database
        self._dress = dress
        self._dsn = listen_dsn or database.dsn
        self._consoles: dict[UUID, set[Subscriber]] = {}
        self._position: int | None = None
        self._look = asyncio.Event()
        self.closing = asyncio.Event()

    @property
    def consoles(self) -> int:
        """How many consoles are open."""
        return sum(len(group) for group in self._consoles.values())

    async def run(self) -> None:
        """Listen for ever; when the connection breaks, listen again and catch up."""
        while True:
            try:
                await self._listen()
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                log.warning("live: %s", error)
                await asyncio.sleep(0.5)

    async def _listen(self) -> None:
        connection = await asyncpg.connect(self._dsn, server_settings={"application_name": "frontdesk live"})
        gone = asyncio.Event()

        def ended(_: object) -> None:
            gone.set()
            self._look.set()

        connection.add_termination_listener(ended)
        try:
            await connection.add_listener(CHANNEL, lambda *_: self._look.set())
            if self._position is None:
                async with self._database.across() as tx:
                    self._position = await tx.value("select position from stamp")
            while not gone.is_set():
                # The timeout is a safety net: a NOTIFY can be missed only when the connection broke unseen.
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._look.wait(), 5)
                self._look.clear()
                await self.catch_up()
        finally:
            if not connection.is_closed():
                await connection.close(timeout=2)

    async def catch_up(self) -> None:
        """Tell everything that was stamped since the last look."""
        while True:
            async with self._database.across() as tx:
                fresh = await tx.all(
                    StoredEvent,
                    f"select {EVENT_COLUMNS} from events where position > $1 order by position limit 500",
                    self._position or 0,
                )
            if not fresh:
                return
            for business_id, consoles in list(self._consoles.items()):
                mine = [stored for stored in fresh if stored.business_id == business_id]
                if mine and consoles:
                    for telling in await self._tellings(business_id, mine):
                        for console in consoles:
                            console.tell(telling)
            self._position = fresh[-1].position

    async def _tellings(self, business_id: UUID, events: Sequence[StoredEvent]) -> list[Telling]:
        dressed = await self._dress(self._database, business_id, events)
        return [self._telling(stored, extra) for stored, extra in zip(events, dressed, strict=True)]

    def _telling(self, stored: StoredEvent, extra: dict[str, Any]) -> Telling:
        kind = CATALOGUE.get(stored.name)
        owners: frozenset[str] | None = extra.pop("owners", None)
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
            told = after or 0
            if after is not None:
                missed, complete = await self._missed(person, after)
                if not complete:
                    yield b"event: reset\ndata: {}\n\n"
                for telling in missed:
                    told = telling.position
                    if console.may_hear(telling):
                        yield telling.data
            while not self.closing.is_set():
                try:
                    telling_or_end = await asyncio.wait_for(console.waiting.get(), _HEARTBEAT)
                except TimeoutError:
                    yield b": still here\n\n"
                    continue
                if telling_or_end is None:
                    return
                if telling_or_end.position > told:
                    yield telling_or_end.data
        finally:
            group.discard(console)
            if not group:
                self._consoles.pop(person.business_id, None)

    async def _missed(self, person: Person, after: int) -> tuple[list[Telling], bool]:
        async with self._database.business(person.business_id) as tx:
            fresh = await tx.all(
                StoredEvent,
                f"select {EVENT_COLUMNS} from events where business_id = $1 and position > $2 order by position limit $3",
                person.business_id,
                after,
                _MOST_REPLAYED + 1,
            )
        if len(fresh) > _MOST_REPLAYED:
            return [], False
        return (await self._tellings(person.business_id, fresh) if fresh else []), True
