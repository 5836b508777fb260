"""Jobs: shallow work done after a commit, enqueued in the transaction that wants it. Four words: done, retry, later, stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from frontdesk.kit.context import SYSTEM, Actor, Cause
from frontdesk.kit.database import Database, Tx
from frontdesk.kit.queue import LeaseLost, Queue, backoff

log = logging.getLogger(__name__)

ATTEMPTS = 8
QUEUE = Queue("jobs", ("key",), "id, business_id, name, key, args, cause_id, attempts, lease_token, due_at")


class Done(msgspec.Struct, frozen=True):
    """The job did what it was for."""


class Retry(msgspec.Struct, frozen=True):
    """Something failed; try again with growing pauses, and give up into the dead letters after 8 tries."""

    error: str


class Later(msgspec.Struct, frozen=True):
    """Not now: run again at `at`; this is no failure."""

    at: datetime


class Stop(msgspec.Struct, frozen=True):
    """It can never work: straight to the dead letters, with the reason."""

    why: str


Outcome = Done | Retry | Later | Stop


class Leased(msgspec.Struct, frozen=True):
    """A job this worker holds."""

    id: UUID
    business_id: UUID
    name: str
    key: str
    args: dict[str, Any]
    cause_id: UUID | None
    attempts: int
    lease_token: UUID
    due_at: datetime


class Run:
    """One try at a job."""

    def __init__(self, database: Database, job: Leased) -> None:
        self.database = database
        self.job = job
        self.args = job.args
        self.business_id = job.business_id
        self.finished = False

    @asynccontextmanager
    async def transaction(self, actor: Actor = SYSTEM) -> AsyncIterator[Tx]:
        """A transaction of the job's business."""
        async with self.database.business(self.business_id, actor, Cause(self.job.cause_id)) as tx:
            yield tx

    @asynccontextmanager
    async def finishing(self, actor: Actor = SYSTEM) -> AsyncIterator[Tx]:
        """A transaction that also ends the job: its effects happen exactly once, whatever is killed when."""
        async with self.transaction(actor) as tx:
            await QUEUE.still_ours(tx, self.job.id, self.job.lease_token)
            yield tx
            await tx.execute("delete from jobs where id = $1", self.job.id)
        self.finished = True


JobHandler = Callable[[Run], Awaitable[Outcome]]
HANDLERS: dict[str, JobHandler] = {}


def job(name: str) -> Callable[[JobHandler], JobHandler]:
    """Enter a job's handler; handlers must be safe to run twice."""

    def enter(handler: JobHandler) -> JobHandler:
        HANDLERS[name] = handler
        return handler

    return enter


async def enqueue(tx: Tx, name: str, *, key: str, args: dict[str, Any] | None = None, due_at: datetime | None = None) -> UUID:
    """Ask for a job in the caller's transaction; jobs of one key run strictly in order."""
    job_id = tx.new_id()
    await tx.execute(
        "insert into jobs (id, name, key, args, cause_id, due_at, created_at) values ($1, $2, $3, $4, $5, $6, $7)",
        job_id,
        name,
        key,
        args or {},
        tx.cause.id,
        due_at or tx.at,
        tx.at,
    )
    tx.after_commit(wake)
    return job_id


_wakers: set[Callable[[], None]] = set()


def wake() -> None:
    """Tell this process's workers that a job waits."""
    for waker in _wakers:
        waker()


class Worker:
    """Runs jobs until told to stop; several may run, in one process or many."""

    def __init__(self, database: Database, *, together: int = 4, idle: float = 0.2) -> None:
        self._database = database
        self._together = together
        self._idle = idle
        self._woken = asyncio.Event()

    async def run_all(self) -> int:
        """Run everything that is due now, and what that leads to; how many."""
        total = 0
        while ran := await self._round():
            total += ran
        return total

    async def run(self) -> None:
        """Work for ever; a database that is away is waited for."""
        _wakers.add(self._woken.set)
        try:
            while True:
                self._woken.clear()
                try:
                    ran = await self._round()
                except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                    log.warning("jobs: %s", error)
                    await asyncio.sleep(0.5)
                    continue
                if not ran:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._woken.wait(), self._idle)
        finally:
            _wakers.discard(self._woken.set)

    async def _round(self) -> int:
        jobs = await QUEUE.claim(self._database, Leased, most=self._together * 4, at=self._database.clock.now())
        keys: dict[tuple[UUID, str], list[Leased]] = {}
        for leased in jobs:
            keys.setdefault((leased.business_id, leased.key), []).append(leased)
        gate = asyncio.Semaphore(self._together)

        async def in_order(run: list[Leased]) -> None:
            async with gate:
                for position, leased in enumerate(run):
                    if not await self._one(leased):
                        await self._release(run[position + 1 :])
                        return

        await asyncio.gather(*(in_order(run) for run in keys.values()))
        return len(jobs)

    async def _release(self, rest: list[Leased]) -> None:
        for leased in rest:
            async with self._database.business(leased.business_id) as tx:
                await QUEUE.give_back(tx, leased.id, leased.lease_token, due_at=leased.due_at, spent=False)

    async def _one(self, leased: Leased) -> bool:
        run = Run(self._database, leased)
        handler = HANDLERS.get(leased.name)
        try:
            outcome = await handler(run) if handler else Stop(f"nothing here runs jobs called {leased.name}")
        except LeaseLost:
            return False
        except (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError) as error:
            outcome = Retry(f"{type(error).__name__}: {error}")
        except Exception as error:
            log.exception("job %s failed", leased.name)
            outcome = Retry(f"{type(error).__name__}: {error}")
        if run.finished:
            return True
        return await self._settle(leased, outcome)

    async def _settle(self, leased: Leased, outcome: Outcome) -> bool:
        now = self._database.clock.now()
        async with self._database.business(leased.business_id) as tx:
            match outcome:
                case Done():
                    await tx.execute("delete from jobs where id = $1 and lease_token = $2", leased.id, leased.lease_token)
                    return True
                case Later(at):
                    await QUEUE.give_back(tx, leased.id, leased.lease_token, due_at=at, spent=False)
                    return False
                case Retry(error) if leased.attempts < ATTEMPTS:
                    await tx.execute("update jobs set error = $2 where id = $1", leased.id, error[:2000])
                    pause = backoff(leased.attempts, first=0.5)
                    await QUEUE.give_back(tx, leased.id, leased.lease_token, due_at=now + pause)
                    return False
                case Retry(error) | Stop(error):
                    await tx.execute(
                        "update jobs set state = 'dead', error = $3, lease_until = null where id = $1 and lease_token = $2",
                        leased.id,
                        leased.lease_token,
                        error[:2000],
                    )
                    return True


class Schedule(msgspec.Struct, frozen=True):
    """Something done again and again: `every` so often, by one process at a time."""

    name: str
    every: timedelta
    run: Callable[[Database], Awaitable[None]]


async def keep_schedules(database: Database, schedules: list[Schedule]) -> None:
    """Run each schedule when it is due, whichever process gets to it first."""
    while True:
        for schedule in schedules:
            try:
                if await _due(database, schedule):
                    await schedule.run(database)
            except Exception:
                log.exception("schedule %s failed", schedule.name)
        await asyncio.sleep(1)


async def _due(database: Database, schedule: Schedule) -> bool:
    async with database.across() as tx:
        claimed = await tx.execute(
            "insert into schedules (name, ran_at) values ($1, $2) on conflict (name) do update set ran_at = $2"
            " where schedules.ran_at is null or schedules.ran_at <= $3",
            schedule.name,
            tx.at,
            tx.at - schedule.every,
        )
    return claimed == 1
