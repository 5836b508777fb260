"""The claim: heads only, lines in order, nobody's work taken, and quick however long the lines are."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from frontdesk.kit import queue as module
from frontdesk.kit.clock import ShiftedClock
from frontdesk.kit.database import Database
from frontdesk.kit.ids import uuid7
from frontdesk.kit.jobs import QUEUE, Leased, enqueue
from frontdesk.kit.queue import LEASE, LeaseLost, backoff, forget_leases
from tests.kit.made import until_waiting

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
BUSINESS = uuid7(START)


@pytest.fixture
def clock() -> ShiftedClock:
    return ShiftedClock(START)


@pytest.fixture
async def desk(own_dsn: str, clock: ShiftedClock) -> AsyncIterator[Database]:
    """A database whose clock stands still."""
    database = await Database.connect(own_dsn, clock=clock, size=12)
    yield database
    await database.close()


async def _put(database: Database, *keys: str, business: UUID = BUSINESS, due_in: float = 0) -> list[UUID]:
    async with database.business(business) as tx:
        return [await enqueue(tx, "test.job", key=key, due_at=tx.at + timedelta(seconds=due_in)) for key in keys]


async def _claim(database: Database, most: int = 100) -> list[Leased]:
    return await QUEUE.claim(database, Leased, most=most, at=database.clock.now())


async def _keys(database: Database, most: int = 100) -> list[str]:
    return [leased.key for leased in await _claim(database, most)]


async def _done(database: Database, *leased: Leased) -> None:
    for one in leased:
        async with database.business(one.business_id) as tx:
            assert await tx.execute("delete from jobs where id = $1 and lease_token = $2", one.id, one.lease_token) == 1


async def _owner(database: Database, sql: str, *args: Any) -> list[Any]:
    connection = await asyncpg.connect(database.dsn)
    try:
        rows: list[Any] = await connection.fetch(sql, *args)
        return rows
    finally:
        await connection.close()


# What a claim takes


async def test_a_claim_takes_the_first_of_each_line_and_those_that_follow_it(desk: Database) -> None:
    put = await _put(desk, "a", "b", "a", "c", "a")
    claimed = await _claim(desk)
    assert [one.id for one in claimed] == put
    assert [[one.key for one in line] for line in QUEUE.lines(claimed)] == [["a", "a", "a"], ["b"], ["c"]]
    assert {one.attempts for one in claimed} == {1}
    assert await _claim(desk) == []


async def test_a_claim_takes_no_more_lines_and_no_longer_runs_than_wanted(desk: Database) -> None:
    await _put(desk, *["a"] * 40, "b", "c")
    # So many of one line fill the view; the next look sees past them.
    assert await _keys(desk, most=2) == ["a"] * QUEUE.run
    assert await _keys(desk, most=1) == ["b"]
    assert await _keys(desk, most=2) == ["c"]


async def test_lines_of_different_businesses_do_not_mix(desk: Database) -> None:
    other = uuid7()
    await _put(desk, "a", "a")
    await _put(desk, "a", business=other)
    assert len(QUEUE.lines(await _claim(desk))) == 2


async def test_the_oldest_due_comes_first(desk: Database, clock: ShiftedClock) -> None:
    await _put(desk, "later", due_in=2)
    await _put(desk, "sooner", due_in=1)
    clock.advance(timedelta(seconds=5))
    await _put(desk, "now")
    assert [await _keys(desk, most=1) for _ in range(4)] == [["sooner"], ["later"], ["now"], []]


async def test_what_is_not_due_blocks_what_follows_it_and_ends_the_run(desk: Database, clock: ShiftedClock) -> None:
    first, *_ = await _put(desk, "a")
    await _put(desk, "a", due_in=60)
    third, *_ = await _put(desk, "a")
    [leased] = await _claim(desk)
    assert leased.id == first
    await _done(desk, leased)
    assert await _claim(desk) == []
    clock.advance(timedelta(seconds=60))
    assert [one.id for one in await _claim(desk)][-1] == third


async def test_a_leased_head_blocks_its_line_until_the_lease_runs_out(desk: Database, clock: ShiftedClock) -> None:
    await _put(desk, "a")
    [held] = await _claim(desk)
    await _put(desk, "a")
    assert await _claim(desk) == []
    clock.advance(LEASE)
    assert await _claim(desk) == []
    clock.advance(timedelta(milliseconds=1))
    again = await _claim(desk)
    assert [one.attempts for one in again] == [2, 1]
    assert again[0].lease_token != held.lease_token


async def test_one_that_comes_in_late_before_a_leased_one_waits_its_turn(desk: Database) -> None:
    """An id is made before its transaction commits, so an earlier one can appear while a later one is being worked on."""
    async with desk.business(BUSINESS) as late:
        early_id = await enqueue(late, "test.job", key="a")
        await _put(desk, "a")
        [held] = await _claim(desk)
    assert held.id > early_id
    assert await _claim(desk) == []
    await _done(desk, held)
    assert [one.id for one in await _claim(desk)] == [early_id]


async def test_a_heartbeat_keeps_what_is_held_and_only_that(desk: Database, clock: ShiftedClock) -> None:
    await _put(desk, "a", "b")
    held = await _claim(desk)
    clock.advance(LEASE / 2)
    await QUEUE.extend(desk, held[:1], at=clock.now())
    clock.advance(LEASE / 2 + timedelta(seconds=1))
    taken = await _claim(desk)
    assert [one.key for one in taken] == ["b"]
    await QUEUE.extend(desk, held, at=clock.now() + LEASE)
    clock.advance(LEASE + timedelta(seconds=1))
    assert [one.key for one in await _claim(desk)] == ["b"]


async def test_what_is_put_back_is_free_at_once_and_has_cost_no_try(desk: Database) -> None:
    await _put(desk, "a", "a")
    held = await _claim(desk)
    await QUEUE.put_back(desk, held)
    assert [one.attempts for one in await _claim(desk)] == [1, 1]
    await QUEUE.put_back(desk, held)
    assert await _claim(desk) == []


async def test_whoever_lost_the_lease_is_refused_and_cannot_give_back(desk: Database, clock: ShiftedClock) -> None:
    await _put(desk, "a")
    [lost] = await _claim(desk)
    clock.advance(LEASE * 2)
    [ours] = await _claim(desk)
    with pytest.raises(LeaseLost):
        async with desk.business(BUSINESS) as tx:
            await QUEUE.still_ours(tx, lost.id, lost.lease_token)
    async with desk.business(BUSINESS) as tx:
        assert not await QUEUE.give_back(tx, lost.id, lost.lease_token, due_at=tx.at)
        await QUEUE.still_ours(tx, ours.id, ours.lease_token)


async def test_a_program_alone_on_its_database_frees_what_its_killed_predecessor_held(desk: Database) -> None:
    await _put(desk, "a", "b")
    await _claim(desk)
    await forget_leases(desk, QUEUE)
    assert await _keys(desk) == ["a", "b"]


@pytest.mark.parametrize(("attempts", "seconds"), [(0, 1), (1, 1), (2, 2), (5, 16), (50, 600), (5000, 600)])
def test_pauses_double_up_to_a_longest(attempts: int, seconds: float) -> None:
    assert backoff(attempts) == timedelta(seconds=seconds)


# Several at once


async def test_claims_at_the_same_moment_share_the_lines_and_wait_for_nobody(desk: Database) -> None:
    await _put(desk, *(f"k{number % 40}" for number in range(120)))
    lots = await asyncio.gather(*(_claim(desk, most=10) for _ in range(8)))
    lots += [await _claim(desk)]
    owners: dict[str, set[int]] = {}
    for number, lot in enumerate(lots):
        for one in lot:
            owners.setdefault(one.key, set()).add(number)
    assert len(owners) == 40
    assert all(len(owned) == 1 for owned in owners.values())


async def test_a_line_whose_head_is_locked_by_somebody_s_transaction_is_passed_by(desk: Database, clock: ShiftedClock) -> None:
    await _put(desk, "a", "b")
    held = await _claim(desk)
    clock.advance(LEASE * 2)
    async with desk.business(BUSINESS) as tx:
        await QUEUE.still_ours(tx, held[0].id, held[0].lease_token)
        assert [one.key for one in await asyncio.wait_for(_claim(desk), 2)] == ["b"]


# Long lines


async def test_followers_are_marked_once_and_every_end_frees_the_next(desk: Database) -> None:
    await _put(desk, *["hot"] * 60)
    seen = 0
    while held := await _claim(desk, most=2):
        assert [one.id for one in held] == sorted(one.id for one in held)
        assert {one.key for one in held} == {"hot"}
        seen += len(held)
        assert await _claim(desk) == []
        behind = (await _owner(desk, "select count(*) from jobs where behind and lease_until is null"))[0][0]
        assert behind == 60 - seen
        await _done(desk, *held)
    assert seen == 60


@pytest.mark.parametrize("end", ["delete from jobs where id = $1", "update jobs set state = 'dead' where id = $1"])
async def test_whatever_ends_the_one_in_front_the_next_can_go(desk: Database, end: str) -> None:
    put = await _put(desk, *["a"] * 3)
    async with desk.across() as tx:
        assert await tx.execute(QUEUE._marking, desk.clock.now()) == 2
    for number in range(3):
        async with desk.business(BUSINESS) as tx:
            await tx.execute(end, put[number])
        left = await _claim(desk)
        assert [one.id for one in left] == put[number + 1 :]
        await QUEUE.put_back(desk, left)


async def test_nobody_is_marked_behind_one_whose_end_is_under_way(desk: Database) -> None:
    """Else the mark would come after the end has looked for marks, and the line would stand still for ever."""
    first, second = await _put(desk, "a", "a")
    async with desk.business(BUSINESS) as ending:
        await ending.execute("delete from jobs where id = $1", first)
        async with desk.across() as tx:
            assert await tx.execute(QUEUE._marking, desk.clock.now()) == 0
    assert [one.id for one in await _claim(desk)] == [second]


async def test_an_end_waits_for_the_mark_and_then_takes_it_off(desk: Database) -> None:
    first, second = await _put(desk, "a", "a")

    async def end() -> None:
        async with desk.business(BUSINESS) as tx:
            await tx.execute("delete from jobs where id = $1", first)

    async with desk.across() as tx:
        assert await tx.execute(QUEUE._marking, desk.clock.now()) == 1
        ending = asyncio.create_task(end())
        await until_waiting(desk)
    await ending
    assert [one.id for one in await _claim(desk)] == [second]


async def test_ends_of_the_same_line_at_the_same_time_leave_nobody_behind(desk: Database) -> None:
    chance = random.Random(3)
    for _ in range(8):
        put = await _put(desk, *["a"] * 6)
        async with desk.across() as tx:
            await tx.execute(QUEUE._marking, desk.clock.now())

        async def end(job_id: UUID) -> None:
            await asyncio.sleep(chance.random() * 0.005)
            async with desk.business(BUSINESS) as tx:
                await tx.execute("update jobs set state = 'dead' where id = $1", job_id)
                await asyncio.sleep(chance.random() * 0.005)

        ended = chance.sample(put, 5)
        await asyncio.gather(*(end(one) for one in ended), _claimed_and_put_back(desk))
        # What was locked when it should have been put back comes back with the end of its lease.
        desk.clock.advance(LEASE + timedelta(seconds=1))  # type: ignore[attr-defined]
        left = await _claim(desk)
        assert [one.id for one in left] == [one for one in put if one not in ended]
        await _done(desk, *left)


async def _claimed_and_put_back(database: Database) -> None:
    for _ in range(5):
        await QUEUE.put_back(database, await _claim(database, most=1))


async def test_a_long_line_does_not_hide_the_others(desk: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MARKED", 50)
    await _put(desk, *["hot"] * 400)
    [head, *_] = await _claim(desk, most=1)
    async with desk.business(BUSINESS) as tx:
        await QUEUE.give_back(tx, head.id, head.lease_token, due_at=desk.clock.now() + timedelta(hours=1))
    desk.clock.advance(timedelta(seconds=30))  # type: ignore[attr-defined]
    await _put(desk, "fresh")
    assert await _keys(desk, most=1) == ["fresh"]


@pytest.fixture
async def crowd(own_dsn: str, clock: ShiftedClock) -> AsyncIterator[Database]:
    database = await Database.connect(own_dsn, clock=clock, size=2)
    yield database
    await database.close()


@pytest.mark.parametrize("keys", [1, 100, 100_000])
async def test_with_a_hundred_thousand_waiting_a_claim_reads_only_its_indexes(crowd: Database, keys: int) -> None:
    await _owner(
        crowd,
        "insert into jobs (id, business_id, name, key, due_at, created_at)"
        " select ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, $1, 'test.job', 'k' || (n % $2),"
        " $3::timestamptz + n * interval '1 ms', $3 from generate_series(1, 100000) n",
        BUSINESS,
        keys,
        START - timedelta(hours=1),
    )
    for statistics in ("none", "fresh"):
        if statistics == "fresh":
            await _owner(crowd, "analyze jobs")
        async with crowd.across() as tx:
            await tx.execute(f"prepare claim (timestamptz, timestamptz, uuid) as {QUEUE.claiming(16)}")
            plan = "\n".join(row[0] for row in await tx.rows("explain execute claim (now(), now(), gen_random_uuid())"))
            await tx.execute("deallocate claim")
        assert "Seq Scan" not in plan, plan
        assert "Hash" not in plan, plan
        assert "jobs_pending" in plan
        assert plan.count("jobs_in_line") == 3
    for _ in range(3):
        began = asyncio.get_running_loop().time()
        claimed = await _claim(crowd, most=16)
        assert asyncio.get_running_loop().time() - began < 1
        assert len(claimed) == 16 * min(16, 100_000 // keys) if keys > 1 else len(claimed) == 16
        await _done(crowd, *claimed[:16])
        await QUEUE.put_back(crowd, claimed[16:])
