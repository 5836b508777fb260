"""Jobs: four words, effects exactly once, dead letters for what cannot be done, schedules."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from frontdesk.kit import crew, jobs
from frontdesk.kit.clock import ShiftedClock
from frontdesk.kit.context import Cause
from frontdesk.kit.database import Database
from frontdesk.kit.ids import uuid7
from frontdesk.kit.jobs import (
    ATTEMPTS,
    Done,
    Later,
    Outcome,
    Retry,
    Run,
    Schedule,
    Stop,
    Worker,
    enqueue,
    enqueue_once,
    keep_schedules,
    revive,
)
from frontdesk.kit.queue import LEASE
from tests.kit.made import happen
from tests.kit.working import BUSINESS, effects, handle, left, put


@pytest.fixture(autouse=True)
def _handlers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "HANDLERS", {})
    monkeypatch.setattr(crew, "_AFTER_TROUBLE", 0.01)


@pytest.fixture
async def desk(own_dsn: str) -> AsyncIterator[Database]:
    """A database whose clock stands still."""
    database = await Database.connect(own_dsn, clock=ShiftedClock(datetime(2026, 3, 1, 9, tzinfo=UTC)), size=4)
    yield database
    await database.close()


def _advance(database: Database, seconds: float) -> None:
    assert isinstance(database.clock, ShiftedClock)
    database.clock.advance(timedelta(seconds=seconds))


# Four words


async def test_done_takes_the_job_away(desk: Database) -> None:
    seen: list[tuple[UUID, dict[str, Any]]] = []

    async def handler(run: Run) -> Outcome:
        seen.append((run.business_id, run.args))
        return Done()

    handle(handler)
    await put(desk, "a", args={"x": 1})
    assert await Worker(desk).run_all() == 1
    assert seen == [(BUSINESS, {"x": 1})]
    assert await left(desk) == []


async def test_retry_waits_longer_each_time_and_ends_in_the_dead_letters(desk: Database) -> None:
    tries: list[tuple[int, bool]] = []

    async def handler(run: Run) -> Outcome:
        tries.append((run.job.attempts, run.last_try))
        return Retry("the printer is\0on fire")

    handle(handler)
    await put(desk, "a")
    waits = []
    for _ in range(ATTEMPTS):
        assert await Worker(desk).run_all() == 1
        [row] = await left(desk)
        assert row["error"] == "the printer is\ufffdon fire"
        waits.append((row["due_at"] - desk.clock.now()).total_seconds())
        assert await Worker(desk).run_all() == 0
        _advance(desk, max(waits[-1], 0))
    assert waits[:-1] == [0.5 * 2**number for number in range(ATTEMPTS - 1)]
    assert tries == [(number, number == ATTEMPTS) for number in range(1, ATTEMPTS + 1)]
    [row] = await left(desk)
    assert (row["state"], row["lease_token"]) == ("dead", None)
    _advance(desk, 100_000)
    assert await Worker(desk).run_all() == 0


async def test_a_retry_waits_at_least_as_long_as_somebody_asked(desk: Database) -> None:
    async def handler(run: Run) -> Outcome:
        return Retry("busy", not_before=90)

    handle(handler)
    await put(desk, "a")
    await Worker(desk).run_all()
    assert (await left(desk))[0]["due_at"] == desk.clock.now() + timedelta(seconds=90)


async def test_later_is_no_failure_however_often(desk: Database) -> None:
    count = 0

    async def handler(run: Run) -> Outcome:
        nonlocal count
        count += 1
        assert run.job.attempts == 1
        return Later(desk.clock.now() + timedelta(minutes=1)) if count < 20 else Done()

    handle(handler)
    await put(desk, "a")
    while await Worker(desk).run_all():
        _advance(desk, 60)
    assert count == 20
    assert await left(desk) == []


async def test_stop_goes_to_the_dead_letters_at_once_and_the_line_goes_on(desk: Database) -> None:
    seen: list[str] = []

    async def handler(run: Run) -> Outcome:
        seen.append(str(run.job.id))
        return Stop("it can never work") if len(seen) == 1 else Done()

    handle(handler)
    asked = await put(desk, "a", "a")
    assert await Worker(desk).run_all() == 2
    assert seen == [str(one) for one in asked]
    assert [(row["id"], row["state"], row["error"]) for row in await left(desk)] == [(asked[0], "dead", "it can never work")]


async def test_a_dead_job_can_be_revived_and_then_tries_from_the_beginning(desk: Database) -> None:
    fixed = False

    async def handler(run: Run) -> Outcome:
        assert run.job.attempts == 1
        return Done() if fixed else Stop("broken")

    handle(handler)
    [job_id] = await put(desk, "a")
    await Worker(desk).run_all()
    fixed = True
    async with desk.business(uuid7()) as tx:
        assert not await revive(tx, job_id)
    async with desk.business(BUSINESS) as tx:
        assert await revive(tx, job_id)
        assert not await revive(tx, job_id)
    assert await Worker(desk).run_all() == 1
    assert await left(desk) == []


async def test_a_job_that_this_program_does_not_know_waits_for_one_that_does(desk: Database) -> None:
    await put(desk, "a", name="test.of_the_next_version")
    assert await Worker(desk).run_all() == 1
    [row] = await left(desk)
    assert (row["state"], row["error"]) == ("pending", "nothing here runs jobs called test.of_the_next_version")


@pytest.mark.parametrize(
    "error", [ValueError("no"), FileNotFoundError("no"), TimeoutError("no"), asyncpg.InterfaceError("no"), KeyError("\ud800\0")]
)
async def test_any_error_of_a_handler_is_a_failed_try_and_no_more(desk: Database, error: Exception) -> None:
    async def handler(run: Run) -> Outcome:
        raise error

    handle(handler)
    await put(desk, "a", "a")
    assert await Worker(desk).run_all() == 2
    rows = await left(desk)
    assert [row["attempts"] for row in rows] == [1, 0]
    assert rows[0]["error"].startswith(type(error).__name__)
    assert {row["lease_token"] for row in rows} == {None}


async def test_a_failure_holds_up_its_own_line_only(desk: Database) -> None:
    seen: list[str] = []

    async def handler(run: Run) -> Outcome:
        seen.append(run.job.key)
        return Retry("no") if run.job.key == "a" else Done()

    handle(handler)
    await put(desk, "a", "a", "b", "a", "b")
    await Worker(desk).run_all()
    assert sorted(seen) == ["a", "b", "b"]
    assert [row["key"] for row in await left(desk)] == ["a", "a", "a"]


# Exactly once


async def test_a_job_is_asked_for_by_the_transaction_that_wants_it_or_not_at_all(desk: Database) -> None:
    cause = uuid4()
    seen: list[UUID | None] = []

    async def handler(run: Run) -> Outcome:
        async with run.transaction() as tx:
            seen.append(tx.cause.id)
        return Done()

    handle(handler)
    with pytest.raises(ZeroDivisionError):
        async with desk.business(BUSINESS) as tx:
            await enqueue(tx, "test.job", key="a")
            raise ZeroDivisionError
    async with desk.business(BUSINESS, cause=Cause(cause)) as tx:
        await enqueue(tx, "test.job", key="a")
    assert await Worker(desk).run_all() == 1
    assert seen == [cause]


async def test_what_stands_in_line_already_is_not_asked_for_again(desk: Database) -> None:
    ran: list[str] = []

    async def handler(run: Run) -> Outcome:
        ran.append(run.job.key)
        return Done()

    handle(handler)
    async with desk.business(BUSINESS) as tx:
        first = await enqueue_once(tx, "test.job", key="a")
        assert await enqueue_once(tx, "test.job", key="a") == first
        assert await enqueue_once(tx, "test.job", key="b") != first
        assert await enqueue_once(tx, "test.other", key="a") != first
        assert await enqueue_once(tx, "test.job", key="a", due_at=tx.at - timedelta(seconds=1)) != first
    async with desk.business(uuid7()) as tx:
        assert await enqueue_once(tx, "test.job", key="a") != first
    async with desk.business(BUSINESS) as tx:
        assert await enqueue_once(tx, "test.job", key="a") == first


async def test_what_was_asked_for_once_runs_after_whoever_asked_last_has_committed(desk: Database, own_dsn: str) -> None:
    async def handler(run: Run) -> Outcome:
        return Done()

    handle(handler)
    await put(desk, "a")
    other = await Database.connect(own_dsn, clock=desk.clock, size=2)
    try:
        async with desk.business(BUSINESS) as tx:
            (waiting,) = await left(other)
            assert await enqueue_once(tx, "test.job", key="a") == waiting["id"]
            assert await Worker(other).run_all() == 0
            await happen(tx)
        assert await Worker(other).run_all() == 1
    finally:
        await other.close()


async def test_what_runs_already_may_have_looked_too_early_and_is_asked_for_anew(desk: Database) -> None:
    runs = 0

    async def handler(run: Run) -> Outcome:
        nonlocal runs
        runs += 1
        if runs == 1:
            async with desk.business(BUSINESS) as tx:
                assert await enqueue_once(tx, "test.job", key="a") != run.job.id
        return Done()

    handle(handler)
    await put(desk, "a")
    await Worker(desk).run_all()
    await Worker(desk).run_all()
    assert runs == 2


async def test_finishing_takes_the_job_away_together_with_its_effects(desk: Database) -> None:
    async def handler(run: Run) -> Outcome:
        async with run.finishing() as tx:
            await happen(tx, "effect")
        raise ValueError("after the end nothing counts any more")

    handle(handler)
    await put(desk, "a")
    await Worker(desk).run_all()
    assert await left(desk) == []
    assert await effects(desk) == ["effect"]


async def test_whoever_lost_the_lease_leaves_no_effects(desk: Database) -> None:
    entered = 0

    async def handler(run: Run) -> Outcome:
        nonlocal entered
        entered += 1
        if entered == 1:
            # While this one sleeps, its lease runs out and another worker does the job.
            _advance(desk, LEASE.total_seconds() + 1)
            assert await Worker(desk).run_all() == 2
        async with run.finishing() as tx:
            await happen(tx, f"{run.job.key} by {entered}")
        return Done()

    handle(handler)
    await put(desk, "a", "a")
    await Worker(desk).round()
    assert entered == 3
    assert await effects(desk) == ["a by 2", "a by 3"]
    assert await left(desk) == []


# Schedules


async def test_a_schedule_is_kept_by_one_process_at_a_time_and_a_failing_one_harms_no_other(database: Database) -> None:
    ran: list[str] = []

    async def fails(_: Database) -> None:
        ran.append("fails")
        raise ValueError("no")

    async def works(_: Database) -> None:
        ran.append("works")

    schedules = [Schedule("test.fails", timedelta(hours=1), fails), Schedule("test.works", timedelta(hours=1), works)]
    tasks = [asyncio.create_task(keep_schedules(database, schedules)) for _ in range(3)]
    await asyncio.sleep(0.3)
    for task in tasks:
        task.cancel()
    assert sorted(ran) == ["fails", "works"]
    assert await jobs._due(database, Schedule("test.works", timedelta(0), works))
    assert not await jobs._due(database, schedules[1])
