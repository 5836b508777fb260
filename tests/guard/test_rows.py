"""What the separation of businesses means for the rows themselves, tried on every table there is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from tests.guard.test_separation import SHARED

OURS, THEIRS, NOBODY = str(uuid4()), str(uuid4()), str(uuid4())
_MADE = {
    "uuid": "gen_random_uuid()",
    "timestamptz": "now()",
    "date": "current_date",
    "bool": "true",
    "jsonb": "'{}'",
    "bytea": "sha256(gen_random_uuid()::text::bytea)",
}


@pytest.fixture
async def filled(own_dsn: str) -> AsyncIterator[Any]:
    """A database with one row in every table for each of two businesses."""
    owner = await asyncpg.connect(own_dsn)
    await _without_rules_about_content(owner)
    for table in await _tables(owner):
        await owner.execute(f"alter table {table} disable trigger user")
        for number, business in enumerate((OURS, THEIRS)):
            await _row(owner, table, business, number)
    yield owner
    await owner.close()


async def test_a_business_sees_its_own_rows_only(filled: Any) -> None:
    """Keeps every table, the newest too, from showing a row to another business or to a transaction that named none."""
    for table in await _tables(filled):
        for business, seen in ((OURS, [OURS]), (THEIRS, [THEIRS]), (NOBODY, []), ("", [])):
            async with filled.transaction():
                await _become(filled, business)
                assert [str(row["business_id"]) for row in await filled.fetch(f"select business_id from {table}")] == seen, table


async def test_a_business_cannot_touch_anothers_rows(filled: Any) -> None:
    """Keeps an update or delete with a guessed id from reaching across."""
    for table in await _tables(filled):
        for statement in (f"delete from {table} where business_id = '{OURS}'", f"update {table} set business_id = business_id"):
            async with filled.transaction():
                await _become(filled, NOBODY)
                try:
                    async with filled.transaction():
                        assert (await filled.execute(statement)).endswith(" 0"), table
                except asyncpg.InsufficientPrivilegeError:
                    continue


async def test_a_row_cannot_be_given_to_another_business(filled: Any) -> None:
    """Keeps a business from writing into another one's tables."""
    for table in await _tables(filled):
        async with filled.transaction():
            await _become(filled, OURS)
            for statement in (
                f"update {table} set business_id = '{THEIRS}'",
                f"insert into {table} (business_id) values ('{THEIRS}')",
            ):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    async with filled.transaction():
                        await filled.execute(statement)


async def _become(connection: Any, business: str) -> None:
    await connection.execute(f"set local role frontdesk_app; set local frontdesk.business_id = '{business}'")


async def _tables(owner: Any) -> list[str]:
    rows = await owner.fetch("select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')")
    return sorted({row["relname"] for row in rows} - set(SHARED))


async def _without_rules_about_content(owner: Any) -> None:
    """So that a row can be made of anything; the rules of separation stay."""
    rules = await owner.fetch(
        "select conname as name, conrelid::regclass::text as of from pg_constraint"
        " where contype in ('c', 'f') and connamespace = 'public'::regnamespace order by contype desc"
    )
    for rule in rules:
        await owner.execute(f"alter table {rule['of']} drop constraint {rule['name']}")


async def _row(owner: Any, table: str, business: str, number: int) -> None:
    columns = await owner.fetch(
        "select column_name as name, udt_name as kind from information_schema.columns"
        " where table_name = $1 and table_schema = 'public' and column_name <> 'business_id'"
        " and is_nullable = 'NO' and is_identity = 'NO' and is_generated = 'NEVER'",
        table,
    )
    values = [_MADE.get(column["kind"]) or ("'{}'" if column["kind"].startswith("_") else f"'{number}'") for column in columns]
    names = ", ".join(["business_id", *(column["name"] for column in columns)])
    await owner.execute(f"insert into {table} ({names}) values ({', '.join([repr(business), *values])})")
