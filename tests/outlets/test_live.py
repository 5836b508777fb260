"""The live stream: whoever lists and then listens misses nothing, hears nothing twice, and nothing that is not for them."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import pytest

from frontdesk.kit.database import Database
from frontdesk.kit.events import CATALOGUE, Event, StoredEvent, event, position_now, record
from frontdesk.kit.ids import uuid7
from frontdesk.kit.stamper import Stamper
from frontdesk.kit.web import Person
from frontdesk.outlets import live as module
from frontdesk.outlets.live import Hub
from tests.kit.made import end_backends, until


@pytest.fixture(autouse=True)
def _facts() -> Iterator[None]:
    before = dict(CATALOGUE)
    event("test.said", subject="thing", sentence="{what}")(Said)
    event("test.whispered", subject="thing", sentence="{what}", audience="secrets.read")(Whispered)
    yield
    CATALOGUE.clear()
    CATALOGUE.update(before)


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


async def _dress(_: Database, __: UUID, events: Sequence[StoredEvent]) -> list[dict[str, Any]]:
    return [
        {} if one.conversation_id is None else {"owners": frozenset([one.data["owner_id"]] if one.data["owner_id"] else [])}
        for one in events
    ]


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    hub = Hub(database, _dress)
    await hub.catch_up()
    yield House(database, hub, Stamper(database), uuid7())
    hub.close()


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
async def _opened(hub: Hub, person: Person, after: int | None = None) -> AsyncIterator[Console]:
    console = await Console(hub, person, after).open()
    try:
        yield console
    finally:
        await console.close()


async def test_a_list_and_the_stream_after_it_miss_nothing(house: House) -> None:
    await house.say("before the list")
    after = await house.now()
    await house.say("between list and stream")
    async with _opened(house.hub, house.person(), after) as console:
        await house.say("after")
        await house.hub.catch_up()
        await console.has("between list and stream", "after")


async def test_what_is_told_live_and_replayed_is_heard_once(house: House) -> None:
    """The hub tells while the console is still reading what it missed."""
    after = await house.now()
    stream = house.hub.stream(house.person(), after)
    assert (await anext(stream)).startswith(b"retry")
    await house.say("one", "two")
    await house.hub.catch_up()
    console = Console(house.hub, house.person(), after)
    console.take(await anext(stream))
    await house.say("three")
    await house.hub.catch_up()
    console.take(await anext(stream))
    console.take(await anext(stream))
    assert console.heard == ["one", "two", "three"]
    await stream.aclose()


async def test_a_console_that_comes_back_is_told_what_it_missed_from_its_last_position(house: House) -> None:
    async with _opened(house.hub, house.person(), await house.now()) as console:
        await house.say("one")
        await house.hub.catch_up()
        await console.has("one")
        await console.close()
        await house.say("two", "three")
        await house.hub.catch_up()
        await console.open()
        await house.say("four")
        await house.hub.catch_up()
        await console.has("one", "two", "three", "four")
        assert console.positions == [1, 2, 3, 4]
        assert console.resets == 0


async def test_after_a_long_absence_it_is_told_to_fetch_anew_and_from_where_it_goes_on(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_REPLAYED", 5)
    await house.say(*(f"old {number}" for number in range(6)))
    async with _opened(house.hub, house.person(), 0) as console:
        await until(lambda: _is(lambda: console.resets == 1))
        assert console.last_id == 6
        await house.say("new")
        await house.hub.catch_up()
        await console.has("new")
        await console.close()
        await house.say("newer")
        await console.open()
        await console.has("new", "newer")
        assert console.resets == 1


async def _is(true: Any) -> bool:
    return bool(true())


async def test_a_position_of_a_database_that_was_replaced_is_noticed(house: House) -> None:
    await house.say("one", "two")
    async with _opened(house.hub, house.person(), 5_000_000) as console:
        await until(lambda: _is(lambda: console.resets == 1))
        assert console.last_id == 2
        await house.say("three")
        await house.hub.catch_up()
        await console.has("three")


async def test_a_console_that_cannot_keep_up_is_cut_off_and_resumes_without_a_gap(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_WAITING", 10)
    person = house.person()
    console = Console(house.hub, person, await house.now())
    stream = house.hub.stream(person, console.last_id)
    assert (await anext(stream)).startswith(b"retry")
    await house.say("first")
    await house.hub.catch_up()
    console.take(await anext(stream))
    # From here on it does not read, and more happens than may wait for it.
    await house.say(*(f"more {number}" for number in range(25)))
    await house.hub.catch_up()
    rest = [part async for part in stream]
    for part in rest:
        console.take(part)
    assert house.hub.consoles == 0
    await console.open()
    await console.has("first", *(f"more {number}" for number in range(25)))
    assert console.positions == list(range(1, 27))
    await console.close()


async def test_one_console_that_hangs_holds_up_no_other(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_WAITING", 3)
    hanging = house.hub.stream(house.person(), None)
    assert (await anext(hanging)).startswith(b"retry")
    reading = asyncio.ensure_future(anext(hanging))
    await asyncio.sleep(0)
    async with _opened(house.hub, house.person(), await house.now()) as console:
        for number in range(8):
            await house.say(str(number))
            await house.hub.catch_up()
            await console.has(*(str(one) for one in range(number + 1)))
    await reading
    await hanging.aclose()


async def test_only_those_who_may_hear_it_do(house: House) -> None:
    now = await house.now()
    async with (
        _opened(house.hub, house.person("inbox.read", "secrets.read"), now) as insider,
        _opened(house.hub, house.person(), now) as anybody,
    ):
        await house.happen(Said(what="a"), Whispered(what="b"), Said(what="c"))
        await house.hub.catch_up()
        await insider.has("a", "b", "c")
        await anybody.has("a", "c")
        async with _opened(house.hub, house.person(), now) as late:
            await late.has("a", "c")


async def test_who_sees_only_their_own_work_hears_only_of_it(house: House) -> None:
    mine, now = uuid7(), await house.now()
    facts = (
        Said(what="mine", conversation_id=uuid7(), owner_id=mine),
        Said(what="another's", conversation_id=uuid7(), owner_id=uuid7()),
        Said(what="nobody's", conversation_id=uuid7()),
        Said(what="of no conversation"),
    )
    specialist = house.person("inbox.read_own", staff_id=mine)
    async with _opened(house.hub, specialist, now) as console:
        await house.happen(*facts)
        await house.hub.catch_up()
        await console.has("mine", "of no conversation")
    async with _opened(house.hub, specialist, now) as replayed, _opened(house.hub, house.person(), now) as manager:
        await replayed.has("mine", "of no conversation")
        await manager.has(*(fact.what for fact in facts))


async def test_when_dressing_fails_it_is_told_plainly_and_only_to_those_who_see_everything(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    async def torn(*_: Any) -> list[dict[str, Any]]:
        raise KeyError("nobody foresaw this")

    hub = Hub(house.database, torn)
    await hub.catch_up()
    mine = uuid7()
    async with _opened(hub, house.person()) as manager, _opened(hub, house.person("inbox.read_own", staff_id=mine)) as specialist:
        await house.happen(Said(what="talk", conversation_id=uuid7(), owner_id=mine), Said(what="news"))
        await hub.catch_up()
        await manager.has("talk", "news")
        await specialist.has("news")
    assert "nobody foresaw this" in caplog.text


async def test_another_business_hears_nothing(house: House) -> None:
    other = uuid7()
    async with (
        _opened(house.hub, house.person(business=other), 0) as neighbour,
        _opened(house.hub, house.person(), 0) as console,
    ):
        await house.say("ours")
        await house.happen(Said(what="theirs"), business=other)
        await house.hub.catch_up()
        await console.has("ours")
        await neighbour.has("theirs")
        async with _opened(house.hub, house.person(business=other), 0) as late:
            await late.has("theirs")
        async with _opened(house.hub, house.person(business=uuid7()), 0) as stranger:
            await asyncio.sleep(0.05)
            assert stranger.heard == []


async def test_silence_is_filled_and_moves_the_position_over_what_was_not_for_this_console(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_HEARTBEAT", 0.03)
    async with _opened(house.hub, house.person(), await house.now()) as console:
        await house.happen(*(Whispered(what="secret") for _ in range(3)))
        await house.hub.catch_up()
        await until(lambda: _is(lambda: console.beats >= 2))
        assert (console.heard, console.last_id) == ([], 3)
        await house.say("aloud")
        await house.hub.catch_up()
        await console.has("aloud")


async def test_consoles_that_left_are_forgotten(house: House) -> None:
    consoles = [await Console(house.hub, house.person()).open() for _ in range(5)]
    assert house.hub.consoles == 5
    for console in consoles:
        await console.close()
    assert house.hub.consoles == 0
    assert house.hub._consoles == {}


async def test_when_the_house_closes_every_stream_ends_at_once(house: House) -> None:
    consoles = [await Console(house.hub, house.person()).open() for _ in range(3)]
    await asyncio.sleep(0.01)
    house.hub.close()
    await asyncio.wait_for(asyncio.gather(*(console._task for console in consoles if console._task)), 1)
    late = await Console(house.hub, house.person()).open()
    assert late._task is not None
    await asyncio.wait_for(late._task, 1)


# Listening


@asynccontextmanager
async def _listening(hub: Hub) -> AsyncIterator[None]:
    task = asyncio.create_task(hub.run())
    try:
        await until(lambda: _is(lambda: hub._position is not None))
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_what_was_stamped_is_told_at_once(database: Database) -> None:
    hub = Hub(database, _dress)
    house = House(database, hub, Stamper(database), uuid7())
    await house.say("before this process")
    async with _listening(hub), _opened(hub, house.person()) as console:
        began = asyncio.get_running_loop().time()
        await house.say("now")
        await console.has("now")
        assert asyncio.get_running_loop().time() - began < 2


async def test_a_listening_connection_that_breaks_is_replaced_and_nothing_is_missed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_AFTER_TROUBLE", 0.05)
    monkeypatch.setattr(module, "_LOOK_ANYWAY", 60)
    hub = Hub(database, _dress)
    house = House(database, hub, Stamper(database), uuid7())
    async with _listening(hub), _opened(hub, house.person()) as console:
        said = []
        for number in range(5):
            assert await end_backends(database.dsn, "frontdesk live") == 1
            said.append(str(number))
            # It is called out while nobody listens.
            await house.say(said[-1])
            await console.has(*said)
            await until(lambda: _hears(database))


async def _hears(database: Database) -> bool:
    connection = await asyncpg.connect(database.dsn)
    try:
        sql = "select count(*) = 1 from pg_stat_activity where datname = current_database() and application_name = 'frontdesk live'"
        return bool(await connection.fetchval(sql))
    finally:
        await connection.close()


async def test_a_restart_of_the_whole_database_is_survived(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_AFTER_TROUBLE", 0.05)
    hub = Hub(database, _dress)
    house = House(database, hub, Stamper(database), uuid7())
    async with _listening(hub), _opened(hub, house.person()) as console:
        await end_backends(database.dsn)
        await end_backends(database.dsn, "frontdesk live")
        await house.say("after")
        await console.has("after")


async def test_events_that_come_unannounced_are_told_and_the_operator_hears_why(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As behind a connection pooler, where listening hears nothing and says nothing."""
    monkeypatch.setattr(module, "_LOOK_ANYWAY", 0.1)
    monkeypatch.setattr(module, "CHANNEL", "another_channel")
    hub = Hub(database, _dress)
    house = House(database, hub, Stamper(database), uuid7())
    async with _listening(hub), _opened(hub, house.person()) as console:
        for number in range(3):
            await house.say(str(number))
            await console.has(*(str(one) for one in range(number + 1)))
            await asyncio.sleep(0.15)
    assert caplog.text.count("pooler") == 1


# All of it at once


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_whatever_happens_a_client_that_replays_equals_one_that_fetches_afresh(
    own_dsn: str, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(module, "_MOST_REPLAYED", 12)
    monkeypatch.setattr(module, "_MOST_WAITING", 6)
    monkeypatch.setattr(module, "_HEARTBEAT", 0.02)
    monkeypatch.setattr(module, "_AFTER_TROUBLE", 0.02)
    chance = random.Random(seed)
    database = await Database.connect(own_dsn, size=8)
    hub = Hub(database, _dress)
    house = House(database, hub, Stamper(database, idle=0.005), uuid7())
    done = asyncio.Event()

    async def write(name: str) -> None:
        for number in range(20):
            async with database.business(house.business_id) as tx:
                await record(tx, Said(what=f"{name}{number}"))
                await asyncio.sleep(chance.random() * 0.01)

    async def fetch() -> tuple[int, set[str]]:
        async with database.business(house.business_id) as tx:
            position = await position_now(tx)
            return position, {row["what"] for row in await tx.rows("select data->>'what' as what from events")}

    async def browse(person: Person) -> set[str]:
        position, known = await fetch()
        console = Console(hub, person, position)
        resets = 0

        async def catch() -> bool:
            nonlocal known, resets
            if console.resets > resets:
                resets = console.resets
                known |= (await fetch())[1]
            return len(known | set(console.heard)) == len((await fetch())[1])

        while not done.is_set():
            await console.open()
            await asyncio.sleep(chance.random() * 0.05)
            await catch()
            await console.close()
        await console.open()
        try:
            await until(catch, within=5)
        finally:
            await console.close()
        assert console.positions == sorted(set(console.positions))
        return known | set(console.heard)

    async def disturb() -> None:
        while not done.is_set():
            await asyncio.sleep(0.08)
            await end_backends(database.dsn, "frontdesk live")

    try:
        async with _listening(hub), asyncio.TaskGroup() as group:
            stamping = group.create_task(house.stamper.run())
            disturbing = group.create_task(disturb())
            browsing = [group.create_task(browse(house.person())) for _ in range(4)]
            await asyncio.gather(*(write(name) for name in "abcd"))
            done.set()
            seen = await asyncio.gather(*browsing)
            await disturbing
            stamping.cancel()
        everything = (await fetch())[1]
        assert len(everything) == 80
        assert all(one == everything for one in seen)
    finally:
        await database.close()
