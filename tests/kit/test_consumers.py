"""Consumers: every event is handled exactly once and in order, whatever is killed; what cannot be handled is set aside."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from uuid import UUID

import asyncpg
import pytest

from frontdesk.kit import consumers as module
from frontdesk.kit.consumers import ATTEMPTS, CONSUMERS, Consumer, Lookout, Reader, begin_new, replay_parked
from frontdesk.kit.context import Actor
from frontdesk.kit.database import Database, Tx
from frontdesk.kit.events import CATALOGUE, Event, StoredEvent, event, record
from frontdesk.kit.ids import uuid7
from frontdesk.kit.jobs import enqueue
from frontdesk.kit.stamper import stamp
from tests.kit.made import end_backends, happen, until

BUSINESS = uuid7()


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PAUSE", 0)
    monkeypatch.setattr("frontdesk.kit.loops._AFTER_TROUBLE", 0.01)


async def _happened(database: Database, count: int, what: str = "") -> list[UUID]:
    async with database.business(BUSINESS) as tx:
        told = [await happen(tx, what or str(number)) for number in range(count)]
    async with database.across() as tx:
        while await stamp(tx):
            pass
    return told


async def _effect(tx: Tx, stored: StoredEvent) -> None:
    """What a handler does: a row that tells of the event, so that twice would be seen."""
    await enqueue(tx, "test.effect", key=str(stored.position), args={"event_id": str(stored.id)})


async def _effects(database: Database) -> list[str]:
    async with database.business(BUSINESS) as tx:
        return [row["args"]["event_id"] for row in await tx.rows("select args from jobs order by id")]


def _reader(database: Database, handle: Callable[[Tx, StoredEvent], Awaitable[None]] = _effect, *, name: str = "test.reader") -> Reader:
    return Reader(database, Consumer(name, ("test.happened",), handle))


async def _begun(database: Database, reader: Reader) -> Reader:
    assert await reader.catch_up() == 0
    return reader


async def _cursor(database: Database, name: str = "test.reader") -> int:
    async with database.across() as tx:
        position: int = await tx.value("select position from consumers where name = $1", name)
    return position


async def _reached(database: Database, position: int) -> bool:
    return await _cursor(database) >= position


async def _parked(database: Database) -> list[tuple[UUID, int, str]]:
    async with database.business(BUSINESS) as tx:
        return [
            (row["id"], row["position"], row["error"]) for row in await tx.rows("select * from parked_events where replayed_at is null")
        ]


async def test_it_handles_what_happens_after_it_began_once_and_in_order(database: Database) -> None:
    await _happened(database, 3)
    reader = await _begun(database, _reader(database))
    told = await _happened(database, 450)
    assert await reader.catch_up() == 450
    assert await _effects(database) == [str(one) for one in told]
    assert await reader.catch_up() == 0
    assert await _cursor(database) == 453


async def test_a_reaction_new_to_the_database_begins_before_anything_else_happens(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _happened(database, 2)
    reader = _reader(database)
    monkeypatch.setattr(module, "CONSUMERS", {"test.reader": reader.reaction})
    await begin_new(database)
    told = await _happened(database, 2)
    await begin_new(database)
    assert await reader.catch_up() == 2
    assert await _effects(database) == [str(one) for one in told]


async def test_the_handler_acts_as_the_rule_and_because_of_the_event(database: Database) -> None:
    seen: list[tuple[Actor, UUID | None, UUID]] = []

    async def handle(tx: Tx, stored: StoredEvent) -> None:
        seen.append((tx.actor, tx.cause.id, tx.business_id))

    reader = await _begun(database, _reader(database, handle))
    told = await _happened(database, 1)
    await reader.catch_up()
    assert seen == [(Actor("rule", "test.reader"), told[0], BUSINESS)]


async def test_killed_at_any_moment_it_still_does_everything_exactly_once(own_dsn: str) -> None:
    database = await Database.connect(own_dsn, size=2)

    async def handle(tx: Tx, stored: StoredEvent) -> None:
        await _effect(tx, stored)
        await asyncio.sleep(0)

    try:
        await _begun(database, _reader(database, handle))
        told = await _happened(database, 40)
        kills = 0
        for step in range(1, 2000):
            task = asyncio.create_task(_reader(database, handle).catch_up())
            await asyncio.sleep(0.0003 * (step % 40))
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            kills += task.cancelled()
            if await _cursor(database) == len(told):
                break
        assert kills > 5
        assert await _effects(database) == [str(one) for one in told]
    finally:
        await database.close()


async def test_the_database_breaking_under_the_handler_costs_no_try_and_no_event(database: Database) -> None:
    breaks = 8

    async def handle(tx: Tx, stored: StoredEvent) -> None:
        nonlocal breaks
        await _effect(tx, stored)
        if breaks:
            breaks -= 1
            await end_backends(database.dsn)

    reader = await _begun(database, _reader(database, handle))
    told = await _happened(database, 3)
    look = asyncio.Event()
    task = asyncio.create_task(reader.run(look, idle=0.01))
    try:
        await until(lambda: _reached(database, 3))
    finally:
        task.cancel()
    assert await _effects(database) == [str(one) for one in told]
    assert await _parked(database) == []


async def test_several_readers_of_one_reaction_share_the_work_and_keep_the_order(own_dsn: str) -> None:
    databases = [await Database.connect(own_dsn, size=2) for _ in range(3)]
    order: list[int] = []

    async def handle(tx: Tx, stored: StoredEvent) -> None:
        await _effect(tx, stored)
        await asyncio.sleep(0.001)
        order.append(stored.position)

    try:
        await _begun(databases[0], _reader(databases[0]))
        told = await _happened(databases[0], 60)
        await asyncio.gather(*(_reader(database, handle).catch_up() for database in databases))
        assert sorted(await _effects(databases[0])) == sorted(str(one) for one in told)
        assert order == list(range(1, 61))
    finally:
        for database in databases:
            await database.close()


@pytest.mark.parametrize(
    "error", [ValueError("a\0b\ud800"), FileNotFoundError("no such file"), TimeoutError(), asyncpg.InterfaceError("3 arguments")]
)
async def test_an_event_that_fails_five_times_is_set_aside_and_the_rest_goes_on(database: Database, error: Exception) -> None:
    tries = 0

    async def handle(tx: Tx, stored: StoredEvent) -> None:
        nonlocal tries
        await _effect(tx, stored)
        if stored.data["what"] == "1":
            tries += 1
            raise error

    reader = await _begun(database, _reader(database, handle))
    told = await _happened(database, 3)
    for _ in range(ATTEMPTS):
        await reader.catch_up()
    assert tries == ATTEMPTS
    assert await _effects(database) == [str(told[0]), str(told[2])]
    [(_, position, why)] = await _parked(database)
    assert position == 2
    assert why.startswith(type(error).__name__)
    await reader.catch_up()
    assert tries == ATTEMPTS


async def test_a_handler_that_swallows_a_failed_statement_does_not_lose_the_event(database: Database) -> None:
    async def handle(tx: Tx, stored: StoredEvent) -> None:
        await _effect(tx, stored)
        with pytest.raises(asyncpg.DivisionByZeroError):
            await tx.value("select 1 / 0")

    reader = await _begun(database, _reader(database, handle))
    await _happened(database, 1)
    for _ in range(ATTEMPTS):
        await reader.catch_up()
    assert await _effects(database) == []
    [(_, _, why)] = await _parked(database)
    assert why.startswith("RolledBack")


async def test_a_failure_that_passes_is_forgotten(database: Database) -> None:
    failing = 4

    async def handle(tx: Tx, stored: StoredEvent) -> None:
        nonlocal failing
        if failing:
            failing -= 1
            raise ValueError("not yet")
        await _effect(tx, stored)

    reader = await _begun(database, _reader(database, handle))
    told = await _happened(database, 1)
    for _ in range(ATTEMPTS):
        await reader.catch_up()
    assert await _effects(database) == [str(told[0])]
    assert await _parked(database) == []
    assert reader._failures == {}


async def test_an_event_set_aside_can_be_replayed_once_the_fault_is_repaired(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = True
    causes: list[UUID | None] = []

    async def handle(tx: Tx, stored: StoredEvent) -> None:
        if broken:
            raise ValueError("broken")
        causes.append(tx.cause.id)
        await _effect(tx, stored)

    reader = await _begun(database, _reader(database, handle))
    monkeypatch.setitem(CONSUMERS, "test.reader", reader.reaction)
    told = await _happened(database, 1)
    for _ in range(ATTEMPTS):
        await reader.catch_up()
    [(parked_id, _, _)] = await _parked(database)

    with pytest.raises(ValueError, match="broken"):
        async with database.business(BUSINESS) as tx:
            await replay_parked(tx, parked_id)
    assert len(await _parked(database)) == 1

    broken = False
    async with database.business(uuid7()) as tx:
        assert await replay_parked(tx, parked_id) is False
    async with database.business(BUSINESS) as tx:
        assert await replay_parked(tx, parked_id) is True
        assert tx.cause.id is None
    async with database.business(BUSINESS) as tx:
        assert await replay_parked(tx, parked_id) is False
    assert causes == told
    assert await _effects(database) == [str(told[0])]
    assert await _parked(database) == []


async def test_what_is_of_no_interest_is_passed_over_and_not_read_again_and_again(database: Database) -> None:
    rare = await _begun(database, Reader(database, Consumer("test.rare", ("test.rare",), _effect)))
    usual = await _begun(database, _reader(database))
    await _happened(database, 700)
    assert await rare.catch_up() == 0
    assert await _cursor(database, "test.rare") == 700
    assert await usual.catch_up() == 700
    assert len(await _effects(database)) == 700


async def test_passing_over_never_jumps_an_event_that_is_just_being_stamped(own_dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    database = await Database.connect(own_dsn, size=6)
    monkeypatch.setattr(module, "_FAR", 1)
    seen: list[UUID] = []

    async def handle(tx: Tx, stored: StoredEvent) -> None:
        seen.append(stored.id)

    try:
        reader = await _begun(database, _reader(database, handle))
        done = asyncio.Event()

        async def look() -> None:
            while not done.is_set():
                await reader.catch_up()

        looking = asyncio.create_task(look())
        told = [one for _ in range(60) for one in await _happened(database, 2)]
        done.set()
        await looking
        await reader.catch_up()
        assert seen == told
    finally:
        await database.close()


class Told(Event, frozen=True):
    """Something of one of several kinds happened."""

    thing_id: UUID | None = None


def _a_kind(name: str) -> type[Told]:
    made = event(name, subject="thing", sentence="Something happened.")(type("Told", (Told,), {}, frozen=True))
    del CATALOGUE[name]
    return made


async def _take_turns(database: Database, lookout: Lookout) -> int:
    """Let every reader that is concerned catch up once; how many were."""
    concerned = await lookout.concerned()
    for reader in concerned:
        await reader.catch_up()
    return len(concerned)


async def test_only_whom_an_event_concerns_is_asked(database: Database) -> None:
    one = Reader(database, Consumer("test.one", ("test.happened",), _effect))
    other = Reader(database, Consumer("test.other", ("test.rare",), _effect))
    lookout = Lookout(database, [one, other])
    assert await lookout.concerned() == [one, other], "nobody knows yet how far they are"
    for reader in (one, other):
        await reader.catch_up()
    assert await lookout.concerned() == []
    await _happened(database, 2)
    assert await lookout.concerned() == [one]
    assert await lookout.concerned() == [one], "until it has caught up"
    assert await one.catch_up() == 2
    assert await lookout.concerned() == []
    # Who lies far behind with nothing to do moves its cursor once.
    await _happened(database, 600)
    assert await _take_turns(database, lookout) == 2
    assert await _cursor(database, "test.other") == 602
    assert await lookout.concerned() == []


async def test_who_failed_or_was_put_back_is_asked_again(database: Database) -> None:
    broken = True

    async def handle(tx: Tx, stored: StoredEvent) -> None:
        if broken:
            raise ValueError("broken")
        await _effect(tx, stored)

    reader = _reader(database, handle)
    lookout = Lookout(database, [reader])
    assert await _take_turns(database, lookout) == 1
    told = await _happened(database, 1)
    for _ in range(ATTEMPTS - 1):
        assert await _take_turns(database, lookout) == 1
    broken = False
    assert await _take_turns(database, lookout) == 1
    assert await _effects(database) == [str(told[0])]
    assert await lookout.concerned() == []
    async with database.across() as tx:
        await tx.execute("update consumers set position = 0 where name = 'test.reader'")
    assert await _take_turns(database, lookout) == 1
    assert len(await _effects(database)) == 2


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_comes_meanwhile_nothing_is_overlooked(database: Database, seed: int) -> None:
    """Two processes with the same reactions, some of which stumble, while events of several names come in: all is handled, each once."""
    chance = random.Random(seed)
    names = [f"test.{name}" for name in "abcd"]
    kinds = {name: _a_kind(name) for name in names}

    def stumbling(of: str) -> Callable[[Tx, StoredEvent], Awaitable[None]]:
        async def handle(tx: Tx, stored: StoredEvent) -> None:
            if chance.random() < 0.1:
                raise ValueError("stumbled")
            await enqueue(tx, of, key=str(stored.position), args={"event_id": str(stored.id)})

        return handle

    wanted = {f"reads.{number}": tuple(chance.sample(names, chance.randint(1, 3))) for number in range(5)}
    processes = [Lookout(database, [Reader(database, Consumer(key, on, stumbling(key))) for key, on in wanted.items()]) for _ in range(2)]
    assert await _take_turns(database, processes[0]) == 5
    told: list[str] = []

    async def write() -> None:
        for _ in range(12):
            async with database.business(BUSINESS) as tx:
                for _ in range(chance.randint(1, 90)):
                    told.append(chance.choice(names))
                    await record(tx, kinds[told[-1]](thing_id=uuid7()))
            async with database.across() as tx:
                await stamp(tx)

    async def read(lookout: Lookout) -> None:
        for _ in range(20):
            await _take_turns(database, lookout)

    await asyncio.gather(write(), *(read(one) for one in processes))
    async with database.across() as tx:
        while await stamp(tx):
            pass
    for lookout in processes:
        while await _take_turns(database, lookout):
            pass
    async with database.business(BUSINESS) as tx:
        done = await tx.rows("select name, count(*) as times, count(distinct args->>'event_id') as events from jobs group by name")
        parked = await tx.rows("select consumer, count(*) as times from parked_events group by consumer")
    given_up = {row["consumer"]: row["times"] for row in parked}
    found = {row["name"]: row["events"] + given_up.get(row["name"], 0) for row in done}
    assert all(row["times"] == row["events"] for row in done)
    assert found == {key: sum(name in on for name in told) for key, on in wanted.items()}
