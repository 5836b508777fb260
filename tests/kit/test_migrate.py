"""Migrations: in order, once each, whole or not at all, and refused with a reason when they cannot be right."""

from __future__ import annotations

import asyncio
import re

import asyncpg
import pytest

from frontdesk.kit import migrate as module
from frontdesk.kit.errors import Problem
from frontdesk.kit.migrate import Migration, migrate, pending, shipped
from tests.kit.made import until

FIRST = Migration(1, "0001_first", "create table walk (step text); insert into walk values ('first')")
SECOND = Migration(2, "0002_second", "insert into walk values ('second')")
THIRD = Migration(3, "0003_third", "insert into walk values ('third')")


async def _walk(dsn: str) -> list[str]:
    connection = await asyncpg.connect(dsn)
    try:
        return [row["step"] for row in await connection.fetch("select step from walk")]
    finally:
        await connection.close()


async def test_they_run_in_order_and_once_each(empty_dsn: str) -> None:
    said: list[str] = []
    assert await migrate(empty_dsn, migrations=[SECOND, FIRST], say=said.append) == ["0001_first", "0002_second"]
    assert await migrate(empty_dsn, migrations=[FIRST, SECOND, THIRD], say=said.append) == ["0003_third"]
    assert await migrate(empty_dsn, migrations=[FIRST, SECOND, THIRD], say=said.append) == []
    assert await _walk(empty_dsn) == ["first", "second", "third"]
    assert said == [f"Preparing the database: {name}" for name in ("first", "second", "third")]


async def test_a_migration_changed_since_it_ran_is_refused(empty_dsn: str) -> None:
    await migrate(empty_dsn, migrations=[FIRST])
    with pytest.raises(Problem, match="migration_changed"):
        await migrate(empty_dsn, migrations=[Migration(1, FIRST.name, FIRST.sql + " "), SECOND])
    assert await _walk(empty_dsn) == ["first"]


async def test_a_database_newer_than_the_program_is_refused(empty_dsn: str) -> None:
    await migrate(empty_dsn, migrations=[FIRST, SECOND, THIRD])
    for known in ([FIRST], [FIRST, SECOND], [FIRST, THIRD]):
        with pytest.raises(Problem, match="database_is_newer") as told:
            await migrate(empty_dsn, migrations=known)
        assert told.value.status == 503


async def test_a_migration_that_comes_too_late_is_refused(empty_dsn: str) -> None:
    await migrate(empty_dsn, migrations=[FIRST, THIRD])
    with pytest.raises(Problem, match=r"migration_out_of_order.*0002_second"):
        await migrate(empty_dsn, migrations=[FIRST, SECOND, THIRD])


async def test_one_that_fails_is_taken_back_whole_and_those_before_it_stay(empty_dsn: str) -> None:
    broken = Migration(2, "0002_broken", "insert into walk values ('half'); select 1 / 0")
    with pytest.raises(Problem, match=r"migration_failed.*0002_broken.*division by zero"):
        await migrate(empty_dsn, migrations=[FIRST, broken, THIRD])
    assert await _walk(empty_dsn) == ["first"]
    assert await migrate(empty_dsn, migrations=[FIRST, SECOND, THIRD]) == ["0002_second", "0003_third"]


async def test_a_table_held_by_somebody_else_is_waited_for_five_seconds_and_no_longer(empty_dsn: str) -> None:
    await migrate(empty_dsn, migrations=[FIRST])
    holder = await asyncpg.connect(empty_dsn)
    try:
        async with holder.transaction():
            await holder.execute("lock table walk")
            began = asyncio.get_running_loop().time()
            with pytest.raises(Problem, match=r"migration_locked.*0002_second"):
                await migrate(empty_dsn, migrations=[FIRST, SECOND])
            assert 4.5 < asyncio.get_running_loop().time() - began < 8
    finally:
        await holder.close()
    assert await migrate(empty_dsn, migrations=[FIRST, SECOND]) == ["0002_second"]


async def test_several_programs_at_once_run_each_migration_once(empty_dsn: str) -> None:
    slow = [Migration(one.number, one.name, f"{one.sql}; select pg_sleep(0.05)") for one in (FIRST, SECOND, THIRD)]
    ran = await asyncio.gather(*(migrate(empty_dsn, migrations=slow) for _ in range(4)))
    assert sorted(name for one in ran for name in one) == ["0001_first", "0002_second", "0003_third"]
    assert await _walk(empty_dsn) == ["first", "second", "third"]


async def test_whoever_waits_too_long_for_another_program_is_told_so(empty_dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_TURN_SECONDS", 1)
    slow = Migration(1, "0001_slow", "select pg_sleep(2.5)")
    first = asyncio.create_task(migrate(empty_dsn, migrations=[slow]))
    await asyncio.sleep(0.5)
    with pytest.raises(Problem, match="migration_running"):
        await migrate(empty_dsn, migrations=[slow])
    assert await first == ["0001_slow"]


async def test_a_program_killed_while_migrating_leaves_the_turn_to_the_next(empty_dsn: str) -> None:
    first = asyncio.create_task(migrate(empty_dsn, migrations=[FIRST, Migration(2, "0002_second", f"{SECOND.sql}; select pg_sleep(30)")]))
    connection = await asyncpg.connect(empty_dsn)
    try:
        kill = (
            "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database()"
            " and pid <> pg_backend_pid() and wait_event = 'PgSleep'"
        )
        await until(lambda: connection.fetchval(kill))
    finally:
        await connection.close()
    with pytest.raises((Problem, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await first
    assert await migrate(empty_dsn, migrations=[FIRST, SECOND]) == ["0002_second"]
    assert await _walk(empty_dsn) == ["first", "second"]


async def test_an_up_to_date_database_is_not_locked_and_asks_for_no_rights(own_dsn: str) -> None:
    holder = await asyncpg.connect(own_dsn)
    try:
        async with holder.transaction():
            await holder.execute("lock table jobs; select pg_advisory_xact_lock($1)".replace("$1", str(module._LOCK)))
            assert await asyncio.wait_for(migrate(own_dsn), 2) == []
            assert await asyncio.wait_for(pending(own_dsn), 2) == []
    finally:
        await holder.close()


async def test_pending_names_what_has_not_run(empty_dsn: str) -> None:
    assert await pending(empty_dsn) == [migration.name for migration in shipped()]


def test_the_shipped_migrations_are_numbered_without_gap_or_doubling() -> None:
    assert [migration.number for migration in shipped()] == list(range(1, len(shipped()) + 1))
    assert all(re.fullmatch(r"\d{4}_[a-z_]+", migration.name) for migration in shipped())
