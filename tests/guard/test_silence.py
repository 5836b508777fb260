"""The guard against silent writes guards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from frontdesk.kit.database import Database
from frontdesk.kit.events import record
from frontdesk.team.events import SkillAdded
from tests.guard import silence
from tests.guard.test_separation import SHARED
from tests.team.made import make


@pytest.fixture
async def watched(own_dsn: str) -> AsyncIterator[Database]:
    """A database in which silence is forbidden."""
    owner = await asyncpg.connect(own_dsn)
    try:
        await silence.forbid(owner)
    finally:
        await owner.close()
    database = await Database.connect(own_dsn, size=2)
    yield database
    await database.close()


async def _skill(tx: Any, skill_id: UUID) -> None:
    await tx.execute("insert into skills (id, key, name) values ($1, 'plumbing', 'Plumbing')", skill_id)


@pytest.fixture
async def business(watched: Database) -> UUID:
    """A business to write for, made by the house itself: it records what it does from its first row on."""
    return (await make(watched)).id


async def test_a_silent_write_is_refused(watched: Database, business: UUID) -> None:
    """Keeps a change from happening that no timeline, stream, webhook or report will ever show."""
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="a silent write: insert of skills"):
        async with watched.business(business) as tx:
            await _skill(tx, uuid4())


@pytest.mark.parametrize("told_first", [True, False])
async def test_a_write_that_tells_is_fine(watched: Database, business: UUID, told_first: bool) -> None:
    """Whether the event is recorded before or after the change makes no difference."""
    skill_id = uuid4()
    async with watched.business(business) as tx:
        if not told_first:
            await _skill(tx, skill_id)
        await record(tx, SkillAdded(skill_id=skill_id, key="plumbing"))
        if told_first:
            await _skill(tx, skill_id)


async def test_an_event_that_was_undone_does_not_count(watched: Database, business: UUID) -> None:
    """Keeps an event inside a savepoint that was rolled back from covering for what stayed."""
    skill_id = uuid4()

    async def undone(tx: Any) -> None:
        async with tx.savepoint():
            await record(tx, SkillAdded(skill_id=skill_id, key="plumbing"))
            raise LookupError

    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="a silent write"):
        async with watched.business(business) as tx:
            await _skill(tx, skill_id)
            with pytest.raises(LookupError):
                await undone(tx)


async def test_the_next_transaction_must_tell_again(watched: Database, business: UUID) -> None:
    """Keeps the mark of one transaction from staying on its connection."""
    for _ in range(4):
        async with watched.business(business) as tx:
            await record(tx, SkillAdded(skill_id=uuid4(), key="plumbing"))
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        async with watched.business(business) as tx:
            await _skill(tx, uuid4())


async def test_every_business_table_is_watched_or_named(own_dsn: str) -> None:
    """Keeps a new table from being silent by accident."""
    owner = await asyncpg.connect(own_dsn)
    try:
        watched = set(await silence.forbid(owner))
        rows = await owner.fetch("select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'")
        columns = await owner.fetch(
            "select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'public'"
        )
    finally:
        await owner.close()
    assert watched | set(silence.QUIET) | set(SHARED) == {row["relname"] for row in rows}
    assert not watched & set(silence.QUIET)
    named = {f"{table}.{column}" for table, names in silence.QUIET_COLUMNS.items() for column in names}
    assert named <= {row["name"] for row in columns}
