"""What the tests of the kit share: a business nobody else has, something to record, backends to end."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from uuid import UUID

import asyncpg

from frontdesk.kit.database import GONE, Database, Tx
from frontdesk.kit.events import CATALOGUE, Event, event, record
from frontdesk.kit.ids import uuid7


@event("test.happened", subject="thing", sentence="{actor} did {what}.", personal=("what",))
class Happened(Event, frozen=True):
    """Something happened in a test."""

    thing_id: UUID | None = None
    what: str = ""


# Only tests know it: the list of events that the house documents stays its own.
del CATALOGUE["test.happened"]


async def happen(tx: Tx, what: str = "") -> UUID:
    """Record that something happened."""
    return await record(tx, Happened(thing_id=uuid7(), what=what))


async def end_backends(dsn: str, application: str = "frontdesk") -> int:
    """Break every connection of the program to this database, as a restart of PostgreSQL would; how many."""
    connection = await asyncpg.connect(dsn)
    try:
        ended: int = await connection.fetchval(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid() and application_name = $1",
            application,
        )
    finally:
        await connection.close()
    return ended


async def until(true: Callable[[], Awaitable[object]], *, within: float = 10.0) -> None:
    """Return once it is true; while the database is away it is not."""
    async with asyncio.timeout(within):
        while True:
            with contextlib.suppress(*GONE):
                if await true():
                    return
            await asyncio.sleep(0.01)


async def until_waiting(database: Database, *, backends: int = 1) -> None:
    """Return once that many backends of this database wait for a lock."""
    connection = await asyncpg.connect(database.dsn)
    sql = "select count(*) >= $1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    try:
        await until(lambda: connection.fetchval(sql, backends))
    finally:
        await connection.close()
