"""Crews: every line in order and every job once, whoever fails, dawdles or dies."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from frontdesk.kit import crew, jobs, queue
from frontdesk.kit.database import Database
from frontdesk.kit.jobs import ATTEMPTS, Done, Later, Outcome, Retry, Run, Worker
from tests.kit.made import end_backends, happen, until
from tests.kit.working import effects, handle, left, none_left, put, working


@pytest.fixture(autouse=True)
def _handlers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "HANDLERS", {})
    monkeypatch.setattr(crew, "_AFTER_TROUBLE", 0.01)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses and leases short enough to wait for."""
    monkeypatch.setattr(jobs, "backoff", lambda *_, **__: timedelta(milliseconds=3))
    monkeypatch.setattr(queue, "LEASE", timedelta(milliseconds=400))
    monkeypatch.setattr(crew, "_HEARTBEAT", 0.1)


@pytest.mark.usefixtures("quick")
async def test_a_long_job_keeps_its_lease(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    # A busy machine may hold up ten heartbeats in a row, and not thirty.
    monkeypatch.setattr(queue, "LEASE", timedelta(seconds=1.5))
    monkeypatch.setattr(crew, "_HEARTBEAT", 0.05)
    runs: list[int] = []

    async def handler(run: Run) -> Outcome:
        runs.append(run.job.attempts)
        await asyncio.sleep(2.5)
        async with run.finishing() as tx:
            await happen(tx, "effect")
        return Done()

    handle(handler)
    await put(database, "a")
    async with working(Worker(database, idle=0.05), Worker(database, idle=0.05)):
        await until(lambda: none_left(database))
    assert runs == [1]
    assert await effects(database) == ["effect"]


@pytest.mark.usefixtures("quick")
async def test_the_database_breaking_under_a_job_loses_and_doubles_nothing(database: Database) -> None:
    breaks = 3

    async def handler(run: Run) -> Outcome:
        nonlocal breaks
        async with run.finishing() as tx:
            await happen(tx, str(run.args["n"]))
            if breaks:
                breaks -= 1
                await end_backends(database.dsn)
        return Done()

    handle(handler)
    for number in range(6):
        await put(database, "a", args={"n": number})
    async with working(Worker(database, idle=0.02)):
        await until(lambda: none_left(database))
    assert await effects(database) == [str(number) for number in range(6)]


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("seed", [1, 2])
async def test_eight_workers_that_fail_postpone_and_die_keep_every_line_in_order(own_dsn: str, seed: int) -> None:
    chance = random.Random(seed)
    lines, each = 12, 12
    tries = deaths = 0
    databases = [await Database.connect(own_dsn, size=3) for _ in range(4)]
    order: dict[str, list[int]] = defaultdict(list)

    async def handler(run: Run) -> Outcome:
        nonlocal tries
        tries += 1
        fate = chance.random()
        await asyncio.sleep(chance.random() * 0.004)
        # What is left over by the many deaths on a slow machine is not given away by bad luck.
        if fate < 0.1 and run.job.attempts < ATTEMPTS - 1:
            return Retry("no luck")
        if fate < 0.2:
            return Later(datetime.now(UTC) + timedelta(milliseconds=chance.randint(0, 10)))
        if fate < 0.25 and run.job.attempts < ATTEMPTS - 1:
            raise ValueError("no luck")
        async with run.finishing() as tx:
            await happen(tx, f"{run.job.key} {run.args['n']}")
            await asyncio.sleep(chance.random() * 0.002)
        order[run.job.key].append(run.args["n"])
        return Done()

    async def write(key: str) -> None:
        for number in range(each):
            await put(databases[0], key, args={"n": number})
            await asyncio.sleep(chance.random() * 0.01)

    async def worker(database: Database) -> None:
        nonlocal deaths
        while True:
            # It lives until so much has been tried, as long as that takes, is killed in the middle of whatever it does, and another
            # one takes its place.
            one = Worker(database, together=3, idle=0.01)
            one._patience = 0.0
            task = asyncio.create_task(one.run())
            try:
                last = tries + chance.randint(8, 40)
                while True:
                    await asyncio.sleep(0.005 + chance.random() * 0.01)
                    if tries >= last:
                        break
            finally:
                task.cancel()
                deaths += 1
            await asyncio.gather(task, return_exceptions=True)

    handle(handler)
    tasks = [asyncio.create_task(worker(databases[number % 4])) for number in range(8)]
    try:
        await asyncio.gather(*(write(f"k{number}") for number in range(lines)))
        await until(lambda: none_left(databases[0]), within=90)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    assert deaths >= 20
    told = await effects(databases[0])
    for database in databases:
        await database.close()
    assert sorted(told) == sorted(f"k{line} {number}" for line in range(lines) for number in range(each))
    for line in range(lines):
        mine = [int(effect.split()[1]) for effect in told if effect.split()[0] == f"k{line}"]
        assert mine == sorted(mine)


# Many lines


@pytest.mark.usefixtures("quick")
async def test_a_hot_line_neither_starves_the_others_nor_crawls(database: Database) -> None:
    ended: list[str] = []

    async def handler(run: Run) -> Outcome:
        async with run.finishing():
            pass
        ended.append(run.job.key)
        return Done()

    handle(handler)
    await put(database, *["hot"] * 600)
    await put(database, *(f"k{number}" for number in range(30)))
    began = asyncio.get_running_loop().time()
    async with working(Worker(database, together=4, idle=0.05)):
        await until(lambda: none_left(database), within=60)
    took = asyncio.get_running_loop().time() - began
    assert len(ended) == 630
    # All others are done long before the long line is.
    assert max(place for place, key in enumerate(ended) if key != "hot") < 400
    # Thousands a second on a quiet machine; this only notices when it becomes quadratic.
    assert took < 40


async def test_slow_jobs_do_not_hold_up_quick_ones_that_come_later(database: Database) -> None:
    release = asyncio.Event()
    ended: list[str] = []

    async def slow(run: Run) -> Outcome:
        await release.wait()
        return Done()

    async def fast(run: Run) -> Outcome:
        ended.append(run.job.key)
        return Done()

    handle(slow, "test.slow")
    handle(fast)
    await put(database, "s1", "s2", name="test.slow")
    async with working(Worker(database, together=4, idle=0.05)):
        await asyncio.sleep(0.1)
        for number in range(5):
            await put(database, f"q{number}")
            await asyncio.sleep(0.02)
        async with asyncio.timeout(5):
            while len(ended) < 5:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        release.set()
        await until(lambda: none_left(database))


async def test_a_job_starts_as_soon_as_this_process_asked_for_it(database: Database) -> None:
    began = asyncio.Event()

    async def handler(run: Run) -> Outcome:
        began.set()
        return Done()

    handle(handler)
    async with working(Worker(database, idle=60)):
        await asyncio.sleep(0.1)
        await put(database, "a")
        await asyncio.wait_for(began.wait(), 2)
    assert jobs._wakers == set()


async def test_a_worker_that_is_told_to_stop_ends_what_it_began_and_puts_the_rest_back(database: Database) -> None:
    began, release = asyncio.Event(), asyncio.Event()

    async def handler(run: Run) -> Outcome:
        began.set()
        await release.wait()
        return Done()

    handle(handler)
    await put(database, *["a"] * 5)
    task = asyncio.create_task(Worker(database).run())
    await asyncio.wait_for(began.wait(), 2)
    task.cancel()
    await asyncio.sleep(0.05)
    assert not task.done()
    release.set()
    await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled()
    rows = await left(database)
    assert [(row["attempts"], row["lease_token"]) for row in rows] == [(0, None)] * 4


async def test_a_worker_outlives_what_nobody_foresaw(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failures = [KeyError("nobody foresaw this"), ConnectionResetError("gone")]
    claim = queue.Queue.claim

    async def unlucky(self: queue.Queue, *args: Any, **more: Any) -> Any:
        if failures:
            raise failures.pop()
        return await claim(self, *args, **more)

    async def handler(run: Run) -> Outcome:
        return Done()

    handle(handler)
    monkeypatch.setattr(queue.Queue, "claim", unlucky)
    await put(database, "a")
    async with working(Worker(database, idle=0.01)):
        await until(lambda: none_left(database))
    assert "nobody foresaw this" in caplog.text
