"""Jobs: shallow work done after a commit, enqueued in the transaction that wants it. Four words: done, retry, later, stop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from frontdesk.kit.context import SYSTEM, Actor, Cause
from frontdesk.kit.crew import Crew
from frontdesk.kit.database import Database, Tx, is_away, plain
from frontdesk.kit.queue import LeaseLost, Queue, backoff

log = logging.getLogger(__name__)

ATTEMPTS = 8
QUEUE = Queue("jobs", ("key",), "id, business_id, name, key, args, cause_id, attempts, lease_token")


class Done(msgspec.Struct, frozen=True):
    """The job did what it was for."""


class Retry(msgspec.Struct, frozen=True):
    """Something failed; try again with growing pauses, and give up into the dead letters after 8 tries."""

    error: str
    not_before: float = 0.0
    """Seconds that somebody else asked us to wait."""


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


class Run:
    """One try at a job."""

    def __init__(self, database: Database, job: Leased) -> None:
        self.database = database
        self.job = job
        self.args = job.args
        self.business_id = job.business_id
        self.finished = False

    @property
    def last_try(self) -> bool:
        """Whether another failure sends the job to the dead letters."""
        return self.job.attempts >= ATTEMPTS

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


async def enqueue_once(tx: Tx, name: str, *, key: str, args: dict[str, Any] | None = None, due_at: datetime | None = None) -> UUID:
    """Ask for a job that does the same however often it is asked for: one that still waits in its line, and is due by then, will do.

    That one is locked until the caller's commit, so whoever runs it sees what the caller changed.
    """
    waiting: UUID | None = await tx.value(
        "select id from jobs where state = 'pending' and line = hashtextextended($1 || ' ' || $2, 0) and key = $2 and name = $3"
        " and lease_until is null and due_at <= $4 order by id limit 1 for key share skip locked",
        str(tx.business_id),
        key,
        name,
        due_at or tx.at,
    )
    if waiting is not None:
        return waiting
    return await enqueue(tx, name, key=key, args=args, due_at=due_at)


async def revive(tx: Tx, job_id: UUID) -> bool:
    """Take a job out of the dead letters and let it try again; false when it is not there."""
    moved = await tx.execute(
        "update jobs set state = 'pending', attempts = 0, error = null, due_at = $2 where id = $1 and state = 'dead'", job_id, tx.at
    )
    tx.after_commit(wake)
    return moved == 1


_wakers: set[Callable[[], None]] = set()


def wake() -> None:
    """Tell this process's workers that a job waits."""
    for waker in _wakers:
        waker()


class Worker(Crew[Leased]):
    """Runs jobs until told to stop; several may run, in one process or many."""

    def __init__(self, database: Database, *, together: int = 8, idle: float = 0.2) -> None:
        super().__init__(database, QUEUE, Leased, self._try, together=together, idle=idle)

    async def run(self) -> None:
        """Work for ever, at once when this process asked for a job."""
        _wakers.add(self.wake)
        try:
            await super().run()
        finally:
            _wakers.discard(self.wake)

    async def _try(self, leased: Leased) -> bool:
        run = Run(self._database, leased)
        handler = HANDLERS.get(leased.name)
        try:
            # During an update another machine may already ask for what only the new program can do.
            outcome = await handler(run) if handler else Retry(f"nothing here runs jobs called {leased.name}")
        except LeaseLost:
            return False
        except Exception as error:
            if is_away(error):
                log.warning("job %s: %s: %s", leased.name, type(error).__name__, error)
            else:
                log.exception("job %s failed", leased.name)
            outcome = Retry(f"{type(error).__name__}: {error}")
        return run.finished or await self._settle(leased, outcome)

    async def _settle(self, leased: Leased, outcome: Outcome) -> bool:
        held = (leased.id, leased.lease_token)
        async with self._database.business(leased.business_id) as tx:
            match outcome:
                case Done():
                    await tx.execute("delete from jobs where id = $1 and lease_token = $2 and state = 'pending'", *held)
                    return True
                case Later(at):
                    await QUEUE.give_back(tx, *held, due_at=at, spent=False)
                    return False
                case Retry(error, not_before) if leased.attempts < ATTEMPTS:
                    pause = max(backoff(leased.attempts, first=0.5), timedelta(seconds=not_before))
                    if await QUEUE.give_back(tx, *held, due_at=tx.at + pause):
                        await tx.execute("update jobs set error = $2 where id = $1", leased.id, plain(error[:2000]))
                    return False
                case Retry(error) | Stop(error):
                    await tx.execute(
                        "update jobs set state = 'dead', error = $3, lease_until = null, lease_token = null"
                        " where id = $1 and lease_token = $2 and state = 'pending'",
                        *held,
                        plain(error[:2000]),
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
