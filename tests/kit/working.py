"""What the tests of workers share: handlers of the test's own, jobs put and looked at, crews that work meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from frontdesk.kit import jobs
from frontdesk.kit.database import Database
from frontdesk.kit.ids import uuid7
from frontdesk.kit.jobs import Outcome, Run, Worker, enqueue

BUSINESS = uuid7()


def handle(handler: Callable[[Run], Awaitable[Outcome]], name: str = "test.job") -> None:
    """Let the handler do jobs of this name."""
    jobs.job(name)(handler)


async def put(database: Database, *keys: str, name: str = "test.job", args: dict[str, Any] | None = None) -> list[UUID]:
    """Ask for one job of each key."""
    async with database.business(BUSINESS) as tx:
        return [await enqueue(tx, name, key=key, args=args) for key in keys]


async def left(database: Database) -> list[dict[str, Any]]:
    """Every job that is not gone."""
    async with database.business(BUSINESS) as tx:
        return [dict(row) for row in await tx.rows("select * from jobs order by id")]


async def none_left(database: Database) -> bool:
    """Whether all jobs are gone."""
    return not await left(database)


@asynccontextmanager
async def working(*workers: Worker) -> AsyncIterator[None]:
    """Let the workers work meanwhile."""
    tasks = [asyncio.create_task(worker.run()) for worker in workers]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def effects(database: Database) -> list[str]:
    """What jobs recorded that they did, in the order in which they did it."""
    async with database.business(BUSINESS) as tx:
        return [row["data"]["what"] for row in await tx.rows("select data from events order by serial")]
