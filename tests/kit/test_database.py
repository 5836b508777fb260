"""Transactions: one business each, all or nothing, and never a pool that leaks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from frontdesk.kit.clock import ShiftedClock
from frontdesk.kit.context import Actor, Cause
from frontdesk.kit.database import GONE, Database, RolledBack, Tx, as_program, in_transaction, is_away, plain
from frontdesk.kit.http import Outbound
from frontdesk.kit.ids import uuid7
from frontdesk.kit.jobs import enqueue
from tests.guard.silence import permit
from tests.kit.made import end_backends, happen, until_waiting

SIZE = 3


@pytest.fixture
async def small(own_dsn: str) -> AsyncIterator[Database]:
    """A database with so few connections that a lost one is noticed."""
    database = await Database.connect(own_dsn, size=SIZE)
    yield database
    await database.close()


async def _job(tx: Tx, key: str = "k") -> UUID:
    return await enqueue(tx, "test.job", key=key)


async def _jobs(database: Database, business_id: UUID) -> int:
    async with database.business(business_id) as tx:
        count: int = await tx.value("select count(*) from jobs")
    return count


async def _is_whole(database: Database) -> None:
    """Every connection of the pool can be had, and none is left inside a transaction or a role."""
    assert not in_transaction()
    async with asyncio.timeout(5):
        held = [await database.pool.acquire() for _ in range(SIZE)]
    try:
        for connection in held:
            assert not connection.is_in_transaction()
            row = await connection.fetchrow(
                "select current_user = session_user as self, current_setting('frontdesk.business_id', true) as b"
            )
            assert row["self"]
            assert not row["b"]
    finally:
        for connection in held:
            await database.pool.release(connection)


# One business at a time


async def test_a_transaction_sees_and_touches_only_the_rows_of_its_business(common: Database) -> None:
    ours, theirs = uuid7(), uuid7()
    async with common.business(theirs) as tx:
        their_job = await _job(tx)
    async with common.business(ours) as tx:
        our_job = await _job(tx)
        assert [row["id"] for row in await tx.rows("select id from jobs")] == [our_job]
        assert await tx.execute("update jobs set key = 'mine' where id = $1", their_job) == 0
        assert await tx.execute("delete from jobs where id = $1", their_job) == 0
    assert await _jobs(common, theirs) == 1


async def test_a_row_cannot_be_written_into_or_moved_to_another_business(common: Database) -> None:
    ours, theirs = uuid7(), uuid7()
    for sql in (
        "insert into jobs (id, business_id, name, key, due_at, created_at) values ($1, $2, 'n', 'k', now(), now())",
        "update jobs set business_id = $2 where id <> $1",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
            async with common.business(ours) as tx:
                await _job(tx)
                await tx.execute(sql, uuid7(), theirs)
    assert await _jobs(common, theirs) == await _jobs(common, ours) == 0


@pytest.mark.parametrize("setting", [None, "", "00000000-0000-0000-0000-000000000000"])
async def test_without_its_business_the_application_s_role_sees_nothing_in_any_table(common: Database, setting: str | None) -> None:
    async with common.business(uuid7()) as tx:
        await _job(tx)
        await happen(tx)
    connection = await asyncpg.connect(common.dsn)
    try:
        tables = await connection.fetch(
            "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'business_id'"
            " where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace"
        )
        assert len(tables) > 20
        await connection.execute("set role frontdesk_app")
        if setting is not None:
            await connection.execute(f"set frontdesk.business_id = '{setting}'")
        for table in tables:
            assert await connection.fetchval(f"select count(*) from {table['relname']}") == 0, table["relname"]
        with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.NotNullViolationError)):
            await connection.execute(
                "insert into jobs (id, business_id, name, key, due_at, created_at)"
                " values (gen_random_uuid(), coalesce(frontdesk_business(), gen_random_uuid()), 'n', 'k', now(), now())"
                if setting != "00000000-0000-0000-0000-000000000000"
                else "insert into jobs (id, business_id, name, key, due_at, created_at)"
                " values (gen_random_uuid(), gen_random_uuid(), 'n', 'k', now(), now())"
            )
    finally:
        await connection.close()


async def test_a_business_setting_that_is_no_id_is_an_error_and_not_an_open_door(common: Database) -> None:
    connection = await asyncpg.connect(common.dsn)
    try:
        await connection.execute("set role frontdesk_app; set frontdesk.business_id = 'true'' or true --'")
        with pytest.raises(asyncpg.InvalidTextRepresentationError):
            await connection.fetch("select * from jobs")
    finally:
        await connection.close()


async def test_only_an_id_can_name_the_business(common: Database) -> None:
    with pytest.raises(ValueError, match="UUID"):
        async with common.business("'; drop table jobs; --"):  # type: ignore[arg-type]
            pass
    assert not in_transaction()


async def test_who_the_program_signs_in_as_cannot_become_more_than_it_is(common: Database) -> None:
    try:
        database = await Database.connect(as_program(common.dsn), size=1)
    except asyncpg.InvalidAuthorizationSpecificationError:
        pytest.skip("this PostgreSQL wants a password, so it is not our own")
    business_id = uuid7()
    try:
        async with database.business(business_id) as tx:
            await _job(tx)
            assert await tx.value("select session_user") == "frontdesk_program"
        for escape in (
            "set role postgres",
            "set session authorization postgres",
            "reset role; select count(*) from jobs",
            "alter table jobs disable row level security",
            "alter table jobs no force row level security",
            "drop policy one_business on jobs",
            "alter role frontdesk_app bypassrls",
            "grant frontdesk_across to frontdesk_app",
            "create function frontdesk_business() returns uuid language sql as 'select null'",
            "set session_replication_role = replica",
            "alter table events disable trigger all",
            "copy jobs to program 'cat'",
        ):
            with pytest.raises(asyncpg.PostgresError):
                async with database.business(uuid7()) as tx:
                    await tx.connection.execute(escape)
        async with database.across() as tx:
            assert await tx.value("select count(*) from jobs where business_id = $1", business_id) == 1
    finally:
        await database.close()


async def test_the_same_query_on_one_connection_answers_each_role_truly(own_dsn: str) -> None:
    database = await Database.connect(own_dsn, size=1)
    ours, theirs = uuid7(), uuid7()
    query = "select count(*) from jobs"
    try:
        for business_id in (ours, theirs, theirs):
            async with database.business(business_id) as tx:
                await _job(tx)
        for _ in range(7):
            async with database.business(ours) as tx:
                assert await tx.value(query) == 1
            async with database.across() as tx:
                assert await tx.value(query) == 3
            async with database.business(theirs) as tx:
                assert await tx.value(query) == 2
    finally:
        await database.close()


# Over the borders


async def test_looking_across_businesses_shows_queues_but_no_customer_and_no_words(common: Database) -> None:
    async with common.across() as tx:
        tables = {
            row["relname"]
            for row in await tx.rows("select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace")
        }
        open_to_it = {name for name in tables if await tx.value("select has_table_privilege($1, 'select')", name)}
    assert {"arrivals", "outbox", "jobs", "events", "stamp", "consumers"} <= open_to_it
    assert not open_to_it & {"messages", "customers", "handles", "notes", "packets", "readings", "services"}
    for name in sorted(tables - open_to_it):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with common.across() as tx:
                await tx.rows(f"select * from {name} limit 1")


async def test_a_transaction_across_businesses_belongs_to_none(common: Database) -> None:
    async with common.across() as tx:
        assert tx.crosses_businesses
        with pytest.raises(RuntimeError, match="belongs to none"):
            _ = tx.business_id
    with pytest.raises(asyncpg.NotNullViolationError):
        async with common.across() as tx:
            await _job(tx)


async def test_every_reference_between_rows_of_businesses_names_the_business(common: Database) -> None:
    async with common.across() as tx:
        loose = await tx.rows(
            "with owned as (select attrelid as table from pg_attribute where attname = 'business_id' and attnum > 0)"
            " select c.conrelid::regclass::text as from_table, c.conname from pg_constraint c"
            " where c.contype = 'f' and c.conrelid in (table owned) and c.confrelid in (table owned)"
            " and not exists (select from unnest(c.conkey, c.confkey) k (mine, theirs)"
            " join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.mine"
            " join pg_attribute b on b.attrelid = c.confrelid and b.attnum = k.theirs"
            " where a.attname = 'business_id' and b.attname = 'business_id')"
        )
    assert [tuple(row) for row in loose] == []


async def test_a_row_cannot_refer_to_another_business_s_row(common: Database) -> None:
    ours, theirs = uuid7(), uuid7()
    for business_id in (ours, theirs):
        async with common.business(business_id) as tx:
            await permit(tx)
            await tx.execute(
                "insert into businesses (business_id, name, timezone, currency, country, languages, created_at)"
                " values ($1, 'Test', 'UTC', 'SAR', 'SA', '{en}', $2)",
                business_id,
                tx.at,
            )
    account_id = uuid7()
    async with common.business(theirs) as tx:
        await permit(tx)
        await tx.execute(
            "insert into channel_accounts (id, kind, external_id, name, created_at) values ($1, 'webform', $2, 'Form', $3)",
            account_id,
            str(account_id),
            tx.at,
        )
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        async with common.business(ours) as tx:
            await tx.execute(
                "insert into outbox (id, account_id, recipient_key, payload, due_at, created_at) values ($1, $2, 'r', '{}', $3, $3)",
                uuid7(),
                account_id,
                tx.at,
            )


# All or nothing


async def test_hooks_run_after_the_commit_and_only_then(common: Database) -> None:
    business_id, seen = uuid7(), []
    async with common.business(business_id) as tx:
        await _job(tx)
        tx.after_commit(lambda: seen.append(in_transaction()))
        assert seen == []
    assert seen == [False]
    with pytest.raises(ZeroDivisionError):
        async with common.business(business_id) as tx:
            tx.after_commit(lambda: seen.append(True))
            raise ZeroDivisionError
    assert seen == [False]


async def test_what_fails_in_a_savepoint_is_undone_alone_with_its_hooks(common: Database) -> None:
    business_id, seen = uuid7(), []
    async with common.business(business_id) as tx:
        async with tx.savepoint():
            await _job(tx, "kept")
            with pytest.raises(asyncpg.DivisionByZeroError):
                async with tx.savepoint():
                    await _job(tx, "undone")
                    tx.after_commit(lambda: seen.append("undone"))
                    await happen(tx)
                    await tx.value("select 1 / 0")
        tx.after_commit(lambda: seen.append("kept"))
        assert tx.recorded == 0
        assert [row["key"] for row in await tx.rows("select key from jobs")] == ["kept"]
    assert seen == ["kept"]
    assert await _jobs(common, business_id) == 1


async def test_a_swallowed_error_cannot_pass_for_a_commit(common: Database) -> None:
    business_id, seen = uuid7(), []
    with pytest.raises(RolledBack):
        async with common.business(business_id) as tx:
            await _job(tx)
            tx.after_commit(lambda: seen.append(True))
            with pytest.raises(asyncpg.DivisionByZeroError):
                await tx.value("select 1 / 0")
    assert seen == []
    assert await _jobs(common, business_id) == 0


async def test_a_commit_that_fails_leaves_nothing_and_the_connection_whole(small: Database) -> None:
    owner = await asyncpg.connect(small.dsn)
    await owner.execute(
        "create function refuse() returns trigger language plpgsql as $$ begin raise exception 'late'; end $$;"
        " create constraint trigger refuse after insert on jobs deferrable initially deferred for each row execute function refuse()"
    )
    await owner.close()
    business_id, seen = uuid7(), []
    with pytest.raises(asyncpg.RaiseError, match="late"):
        async with small.business(business_id) as tx:
            await _job(tx)
            tx.after_commit(lambda: seen.append(True))
    assert seen == []
    assert await _jobs(small, business_id) == 0
    await _is_whole(small)


async def test_a_transaction_cancelled_at_any_moment_is_whole_or_nothing(small: Database) -> None:
    loop, complaints = asyncio.get_running_loop(), []
    loop.set_exception_handler(lambda _, context: complaints.append(context["message"]))
    business_id = uuid7()
    done = 0

    async def work() -> None:
        async with small.business(business_id) as tx:
            await _job(tx)
            async with tx.savepoint():
                await _job(tx)

    try:
        for step in range(400):
            task = asyncio.create_task(work())
            await asyncio.sleep(step * 0.0004)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            done += not task.cancelled()
            if done == 5:
                break
        assert done == 5 <= step
        rows = await _jobs(small, business_id)
        # A commit that was under way when the cancellation came may have happened all the same; half of it never.
        assert rows % 2 == 0
        assert rows >= 2 * done
        await _is_whole(small)
        assert complaints == []
    finally:
        loop.set_exception_handler(None)


async def test_a_transaction_cancelled_while_it_waits_for_a_lock_gives_the_connection_back(small: Database) -> None:
    business_id = uuid7()
    async with small.business(business_id) as tx:
        await _job(tx)

    async def wait() -> None:
        async with small.business(business_id) as tx:
            await tx.execute("select 1 from jobs for update")

    async with small.business(business_id) as tx:
        await tx.execute("select 1 from jobs for update")
        task = asyncio.create_task(wait())
        await until_waiting(small)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await _is_whole(small)


async def test_the_transaction_says_who_and_why_and_when(common: Database) -> None:
    actor, cause = Actor.staff(uuid4()), Cause(uuid4(), "request-7")
    business_id = uuid7()
    async with common.business(business_id, actor, cause) as tx:
        assert (tx.business_id, tx.actor, tx.cause) == (business_id, actor, cause)
        assert tx.at.utcoffset() == timedelta(0)
        assert abs((datetime.now(UTC) - tx.at).total_seconds()) < 5


async def test_ids_follow_the_clock_of_the_database_and_keep_their_order(own_dsn: str) -> None:
    clock = ShiftedClock(datetime(2026, 2, 1, 9, tzinfo=UTC))
    database = await Database.connect(own_dsn, clock=clock, size=1)
    try:
        async with database.business(uuid7()) as tx:
            made = [await _job(tx) for _ in range(100)]
            assert made == [row["id"] for row in await tx.rows("select id from jobs order by id")]
    finally:
        await database.close()
    assert {one.int >> 80 for one in made} == {int(clock.now().timestamp() * 1000)}


# PostgreSQL goes away


async def test_connections_broken_while_idle_are_replaced_unnoticed(small: Database) -> None:
    business_id = uuid7()
    held = [await small.pool.acquire() for _ in range(SIZE)]
    for connection in held:
        await small.pool.release(connection)
    assert await end_backends(small.dsn) == SIZE

    async def work() -> None:
        async with small.business(business_id) as tx:
            await _job(tx)

    await asyncio.gather(*(work() for _ in range(4 * SIZE)))
    assert await _jobs(small, business_id) == 4 * SIZE
    await _is_whole(small)


async def test_a_connection_broken_inside_a_transaction_is_told_and_leaves_the_pool_whole(small: Database) -> None:
    business_id = uuid7()
    with pytest.raises(GONE) as told:
        async with small.business(business_id) as tx:
            await _job(tx)
            await end_backends(small.dsn)
            await _job(tx)
    assert is_away(told.value)
    assert tx.lost
    assert not in_transaction()
    with pytest.raises(GONE) as told:
        async with small.business(business_id) as tx:
            await _job(tx)
            await end_backends(small.dsn)
    assert is_away(told.value)
    assert await _jobs(small, business_id) == 0
    await _is_whole(small)


async def test_a_refusal_of_the_database_is_not_taken_for_its_absence(common: Database) -> None:
    for sql in ("select 1 / 0", "select 'x'::uuid", "select nothing"):
        with pytest.raises(asyncpg.PostgresError) as told:
            async with common.business(uuid7()) as tx:
                await tx.value(sql)
        assert not is_away(told.value)


# No network inside


async def test_nothing_leaves_the_machine_while_a_transaction_is_open(common: Database) -> None:
    outbound = Outbound()
    async with common.business(uuid7()):
        with pytest.raises(RuntimeError, match="inside a transaction"):
            await outbound.request("GET", "https://provider.example/")
        async with common.across():
            assert in_transaction()
        assert in_transaction()
        task = asyncio.create_task(outbound.request("GET", "https://provider.example/"))
        with pytest.raises(RuntimeError, match="inside a transaction"):
            await task
    assert not in_transaction()
    await outbound.close()


async def test_a_task_begun_inside_a_transaction_is_free_once_that_has_ended(common: Database) -> None:
    ended = asyncio.Event()

    async def later() -> bool:
        await ended.wait()
        return in_transaction()

    async with common.business(uuid7()):
        task = asyncio.create_task(later())
        await asyncio.sleep(0)
    ended.set()
    assert await task is False


# What strangers write


@pytest.mark.parametrize("words", ["a\0b", "\\u0000", "\\\0", "\0\0", '"\0"', "\\\\u0000\0"])
async def test_a_zero_character_in_someone_s_words_fails_no_transaction(common: Database, words: str) -> None:
    async with common.business(uuid7()) as tx:
        await enqueue(tx, "test.job", key=plain(words), args={"words": words, words: 1})
        row = (await tx.rows("select key, args from jobs"))[0]
    kept = words.replace("\0", "\ufffd")
    assert row["key"] == kept
    assert row["args"] == {"words": kept, kept: 1}


def test_half_a_character_becomes_something_that_can_be_stored() -> None:
    assert plain("a\ud83d\0b") == "a?\ufffdb"
    assert plain("سلام 👋") == "سلام 👋"
