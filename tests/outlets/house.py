"""A business whose events are told live, and browsers that listen."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import msgspec

from frontdesk.kit.database import Database
from frontdesk.kit.events import Event, StoredEvent, position_now, record
from frontdesk.kit.ids import uuid7
from frontdesk.kit.stamper import Stamper
from frontdesk.kit.web import Person
from frontdesk.outlets.live import Hub
from tests.kit.made import until


class Said(Event, frozen=True):
    """Something everybody may hear."""

    what: str
    conversation_id: UUID | None = None
    owner_id: UUID | None = None


class Whispered(Event, frozen=True):
    """Something only some may hear."""

    what: str


class House(msgspec.Struct):
    """One business, its events and its hub."""

    database: Database
    hub: Hub
    stamper: Stamper
    business_id: UUID

    async def happen(self, *facts: Event, business: UUID | None = None) -> None:
        """Record facts and give them their positions."""
        async with self.database.business(business or self.business_id) as tx:
            for fact in facts:
                await record(tx, fact)
        await self.stamper.stamp_all()

    async def say(self, *words: str) -> None:
        """Record that something was said."""
        await self.happen(*(Said(what=word) for word in words))

    async def now(self) -> int:
        """The position of a list read now."""
        async with self.database.business(self.business_id) as tx:
            return await position_now(tx)

    def person(self, *permissions: str, business: UUID | None = None, staff_id: UUID | None = None) -> Person:
        """Somebody signed in."""
        return Person(staff_id or uuid7(), business or self.business_id, "Maya", frozenset(permissions or ("inbox.read",)), "csrf")


async def dress(_: Database, __: UUID, events: Sequence[StoredEvent]) -> list[dict[str, Any]]:
    return [
        {} if one.conversation_id is None else {"owners": frozenset([one.data["owner_id"]] if one.data["owner_id"] else [])}
        for one in events
    ]


class Console:
    """A browser: keeps the last id it was given, as EventSource does, and applies what it hears."""

    def __init__(self, hub: Hub, person: Person, after: int | None = None) -> None:
        self.last_id = after
        self.heard: list[str] = []
        self.positions: list[int] = []
        self.resets = 0
        self.beats = 0
        self._hub = hub
        self._person = person
        self._stream: AsyncGenerator[bytes, None] | None = None
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> Console:
        """Connect, or connect again."""
        self._stream = self._hub.stream(self._person, self.last_id)
        assert await anext(self._stream) == b"retry: 1000\n\n"
        self._task = asyncio.create_task(self._listen(self._stream))
        return self

    async def _listen(self, stream: AsyncGenerator[bytes, None]) -> None:
        async for part in stream:
            self.take(part)

    def take(self, part: bytes) -> None:
        """Read one part as a browser does."""
        assert part.endswith(b"\n\n")
        fields = dict(line.split(": ", 1) for line in part.decode().strip().split("\n") if not line.startswith(":"))
        if "id" in fields:
            self.last_id = int(fields["id"])
        if fields.get("event") == "reset":
            self.resets += 1
        elif "data" in fields:
            body = json.loads(fields["data"])
            assert body["position"] == self.last_id
            self.heard.append(body["data"]["what"])
            self.positions.append(body["position"])
        else:
            self.beats += 1

    async def close(self) -> None:
        """Go away."""
        assert self._task is not None
        assert self._stream is not None
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._stream.aclose()

    async def has(self, *words: str) -> None:
        """Wait until exactly these were heard."""
        try:
            await until(lambda: self._equal(words), within=5)
        except TimeoutError:
            assert self.heard == list(words)

    async def _equal(self, words: Sequence[str]) -> bool:
        return self.heard == list(words)


@asynccontextmanager
async def opened(hub: Hub, person: Person, after: int | None = None) -> AsyncIterator[Console]:
    console = await Console(hub, person, after).open()
    try:
        yield console
    finally:
        await console.close()


async def holds(true: Callable[[], bool]) -> bool:
    """What is so at once, as something to wait for."""
    return true()


@asynccontextmanager
async def listening(hub: Hub) -> AsyncIterator[None]:
    task = asyncio.create_task(hub.run())
    try:
        await until(lambda: holds(lambda: hub._position is not None))
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
