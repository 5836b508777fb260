"""Positions: whoever reads by them misses nothing, however the transactions overlap."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from frontdesk.kit import stamper as module
from frontdesk.kit.clock import ShiftedClock
from frontdesk.kit.database import Database
from frontdesk.kit.events import StoredEvent
from frontdesk.kit.ids import uuid7
from frontdesk.kit.stamper import CHANNEL, Stamper, stamp
from tests.kit.made import end_backends, happen, until


async def _after(database: Database, position: int) -> list[StoredEvent]:
    async with database.across() as tx:
        return await tx.all(
            StoredEvent,
            "select id, position, business_id, at, name, version, subject_kind, subject_id, customer_id, conversation_id, actor_kind,"
            " actor_id, cause_id, request_id, data from events where position > $1 order by position",
            position,
        )


async def _stamp(database: Database) -> int:
    async with database.across() as tx:
        return await stamp(tx)


@contextmanager
def _running(stamper: Stamper) -> Iterator[None]:
    task = asyncio.create_task(stamper.run())
    try:
        yield
    finally:
        task.cancel()


async def test_a_reader_by_id_loses_what_a_reader_by_position_finds(database: Database) -> None:
    """Why there is a stamper: a transaction that began earlier commits later, behind the back of `id > cursor`."""
    business_id = uuid7()

    async def by_id(after: UUID) -> list[UUID]:
        async with database.business(business_id) as tx:
            return [row["id"] for row in await tx.rows("select id from events where id > $1 order by id", after)]

    async with database.business(business_id) as slow:
        early = await happen(slow)
        async with database.business(business_id) as quick:
            late = await happen(quick)
        assert early < late
        seen_by_id = await by_id(UUID(int=0))
        await _stamp(database)
        seen_by_position = [stored.id for stored in await _after(database, 0)]
    assert seen_by_id == seen_by_position == [late]

    seen_by_id += await by_id(seen_by_id[-1])
    await _stamp(database)
    seen_by_position += [stored.id for stored in await _after(database, 1)]
    assert seen_by_id == [late]
    assert seen_by_position == [late, early]


async def test_eight_writers_and_two_stampers_lose_nothing_and_leave_no_gap(own_dsn: str) -> None:
    writers, each = 8, 25
    database, other = await Database.connect(own_dsn, size=writers + 2), await Database.connect(own_dsn, size=1)
    chance = random.Random(7)
    written: set[UUID] = set()

    async def write() -> None:
        for _ in range(each):
            mine = []
            async with database.business(uuid7()) as tx:
                for _ in range(chance.randint(1, 3)):
                    mine.append(await happen(tx))
                    await asyncio.sleep(chance.random() * 0.004)
            written.update(mine)

    seen: list[StoredEvent] = []

    async def read() -> None:
        fresh = await _after(other, len(seen))
        # What is visible is always a whole beginning of the order: never a number whose predecessors come later.
        assert [stored.position for stored in fresh] == list(range(len(seen) + 1, len(seen) + len(fresh) + 1))
        seen.extend(fresh)

    try:
        with _running(Stamper(database, idle=0.002)), _running(Stamper(other, idle=0.003)):
            writing = asyncio.gather(*(write() for _ in range(writers)))
            while not writing.done() or len(seen) < len(written):
                await read()
                await asyncio.sleep(0.002)
            await writing
        assert {stored.id for stored in seen} == written
        assert len(seen) == len(written) > writers * each
        assert await _stamp(other) == 0
    finally:
        await database.close()
        await other.close()


async def test_what_follows_from_something_stands_after_it_whatever_the_clocks_say(own_dsn: str) -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    ahead = await Database.connect(own_dsn, clock=ShiftedClock(now + timedelta(seconds=30)), size=1)
    behind = await Database.connect(own_dsn, clock=ShiftedClock(now), size=1)
    business_id, told = uuid7(), []
    try:
        for database in (ahead, behind, ahead, behind):
            async with database.business(business_id) as tx:
                told.append(await happen(tx))
        assert told != sorted(told)
        await _stamp(ahead)
        assert [stored.id for stored in await _after(ahead, 0)] == told
    finally:
        await ahead.close()
        await behind.close()


async def test_events_of_one_transaction_keep_their_order(database: Database) -> None:
    async with database.business(uuid7()) as tx:
        told = [await happen(tx) for _ in range(50)]
    await _stamp(database)
    assert [stored.id for stored in await _after(database, 0)] == told


async def test_more_than_one_batch_is_stamped_at_one_go(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BATCH", 10)
    for _ in range(3):
        async with database.business(uuid7()) as tx:
            for _ in range(15):
                await happen(tx)
    batches: list[bool] = []
    stamper = Stamper(database)
    stamper.on_stamped = lambda: batches.append(True)
    assert await stamper.stamp_all() == 45
    assert len(batches) == 5
    assert [stored.position for stored in await _after(database, 0)] == list(range(1, 46))


async def test_a_stamper_killed_in_the_middle_leaves_everything_to_the_next(database: Database) -> None:
    async with database.business(uuid7()) as tx:
        told = [await happen(tx) for _ in range(5)]
    with pytest.raises(asyncio.CancelledError):
        async with database.across() as tx:
            assert await stamp(tx) == 5
            raise asyncio.CancelledError
    assert await _after(database, 0) == []
    assert await _stamp(database) == 5
    assert [(stored.id, stored.position) for stored in await _after(database, 0)] == [(one, place) for place, one in enumerate(told, 1)]


async def test_an_idle_stamper_writes_nothing_and_locks_nothing(database: Database) -> None:
    async with database.across() as holder:
        await holder.value("select position from stamp for update")
        async with database.across() as tx:
            assert await asyncio.wait_for(stamp(tx), 2) == 0
            assert await tx.value("select pg_current_xact_id_if_assigned()") is None


async def test_one_look_is_called_for_a_batch_and_only_once_it_is_there(database: Database) -> None:
    heard: list[str] = []
    connection = await asyncpg.connect(database.dsn)
    await connection.add_listener(CHANNEL, lambda *told: heard.append(str(told[-1])))
    try:
        for _ in range(3):
            async with database.business(uuid7()) as tx:
                await happen(tx)
                await happen(tx)
        assert await _stamp(database) == 6
        async with asyncio.timeout(2):
            while not heard:  # noqa: ASYNC110 (the driver calls back, it sets no event)
                await asyncio.sleep(0.01)
        await connection.execute("select 1")
        assert heard == ["6"]
    finally:
        await connection.close()


async def test_an_event_is_stamped_as_soon_as_this_process_recorded_it(database: Database) -> None:
    stamper = Stamper(database, idle=60)
    stamped = asyncio.Event()
    stamper.on_stamped = stamped.set
    with _running(stamper):
        await asyncio.sleep(0.05)
        async with database.business(uuid7()) as tx:
            await happen(tx)
        await asyncio.wait_for(stamped.wait(), 2)


async def test_the_stamper_outlives_a_restart_of_the_database_and_errors_nobody_foresaw(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("frontdesk.kit.loops._AFTER_TROUBLE", 0.01)
    stamper = Stamper(database, idle=0.01)
    failures = [KeyError("nobody foresaw this")]
    monkeypatch.setattr(module, "stamp", lambda tx: stamp(tx) if not failures else _fail(failures.pop()))
    with _running(stamper):
        await asyncio.sleep(0.1)
        await end_backends(database.dsn)
        async with database.business(uuid7()) as tx:
            await happen(tx)
        await until(lambda: _after(database, 0))
    assert "nobody foresaw this" in caplog.text


async def _fail(error: Exception) -> int:
    raise error
