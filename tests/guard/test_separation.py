"""No business can see another's rows: not by a forgotten clause, not by a guessed id, not through a reference."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

# Tables that belong to no business, each with its reason.
SHARED = {
    "migrations": "which steps of the schema have run",
    "stamp": "the last position given to an event, one row",
    "consumers": "how far each reaction has read",
    "schedules": "when each recurring work last ran",
    "sign_in_attempts": "keyed by hashes, before anybody knows whose business it is",
    "models": "versions of the trained part, made of no business's messages; one file serves all",
}
# What the application may do to them: everything else is refused by the database.
SHARED_RIGHTS = {
    "frontdesk_app": {"stamp": {"SELECT"}, "consumers": {"SELECT", "INSERT", "UPDATE"}, "models": {"SELECT"}},
    "frontdesk_across": {
        "stamp": {"SELECT", "UPDATE"},
        "consumers": {"SELECT", "INSERT", "UPDATE"},
        "schedules": {"SELECT", "INSERT", "UPDATE"},
        "sign_in_attempts": {"SELECT", "INSERT", "DELETE"},
        "models": {"SELECT", "INSERT", "UPDATE", "DELETE"},
    },
}
# What may be seen over business borders, and why.
ACROSS = {
    "events": "the stamper numbers them, consumers and the live stream read them",
    "parked_events": "an operator looks at what failed",
    "jobs": "a worker claims whatever is due",
    "arrivals": "acceptance stores and the pipeline claims, for all accounts",
    "arrival_tally": "counted by acceptance",
    "outbox": "the sender claims whatever is due",
    "businesses": "set-up and work that goes through all businesses",
    "staff": "signing in by e-mail address",
    "roles": "what the person signing in may do",
    "sessions": "whose cookie this is",
    "channel_accounts": "whose webhook this is",
    "conversations": "which snoozes are over",
    "promises": "which versions of the trained part are in use, before one is let go",
    "model_trials": "which versions of the trained part are being tried, before one is let go",
}
# Unique indexes over all businesses: each could tell a stranger that a value is taken, so each needs a reason.
UNIQUE_EVERYWHERE = {
    "events_position": "a number made by us",
    "staff_email": "signing in asks for the address alone; refused in words that do not tell whose it is",
    "sessions_token": "a hash of a random secret",
    "channel_accounts_external": "a provider's number or page belongs to one account",
    "arrivals_once": "starts with the account, whose id is random and belongs to one business",
}


@pytest.fixture
async def owner(own_dsn: str) -> AsyncIterator[Any]:
    """A connection as the database's owner."""
    connection = await asyncpg.connect(own_dsn)
    yield connection
    await connection.close()


async def _tables(owner: Any) -> set[str]:
    rows = await owner.fetch("select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')")
    return {row["relname"] for row in rows}


async def test_every_table_is_separated_by_business(owner: Any) -> None:
    """Keeps a new table from being readable by every business because its migration forgot one line."""
    rows = await owner.fetch(
        """
        select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as forced,
          (select a.attnotnull and not a.attisdropped from pg_attribute a where a.attrelid = c.oid and a.attname = 'business_id') as has,
          (select pg_get_expr(d.adbin, d.adrelid) from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
            where d.adrelid = c.oid and a.attname = 'business_id') as defaults,
          (select a.attname from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
            where i.indrelid = c.oid and i.indisprimary) as leads,
          (select array_agg(p.qual || ' / ' || p.with_check) from pg_policies p
            where p.tablename = c.relname and p.schemaname = 'public' and 'frontdesk_app' = any(p.roles)) as policies
        from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
        """
    )
    own = "(business_id = frontdesk_business())"
    # The same, looked up once a query: for tables that are read whole.
    once = "(business_id = ( SELECT frontdesk_business() AS frontdesk_business))"
    wrong = {
        row["name"]: {key: row[key] for key in ("has", "forced", "defaults", "leads", "policies")}
        for row in rows
        if row["name"] not in SHARED
        and not (
            row["has"]
            and row["forced"]
            and row["defaults"] == "frontdesk_business()"
            and row["leads"] == "business_id"
            and row["policies"] in ([f"{own} / {own}"], [f"{once} / {once}"])
        )
    }
    assert not wrong, f"end the migration with select frontdesk_separate('...'): {wrong}"


async def test_shared_tables_are_named(owner: Any) -> None:
    """Keeps this list from outliving its tables."""
    assert set(SHARED) <= await _tables(owner)
    assert set(ACROSS) <= await _tables(owner)


async def test_a_reference_cannot_cross_businesses(owner: Any) -> None:
    """Keeps a row from pointing into another business: row security does not watch foreign keys, so the key itself must."""
    rows = await owner.fetch(
        """
        select k.conrelid::regclass::text || ' -> ' || k.confrelid::regclass::text as reference,
          (select array_agg(a.attname order by u.place) from unnest(k.conkey) with ordinality u(num, place)
            join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.num) as own,
          (select array_agg(a.attname order by u.place) from unnest(k.confkey) with ordinality u(num, place)
            join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.num) as theirs
        from pg_constraint k where k.contype = 'f' and k.connamespace = 'public'::regnamespace
        """
    )
    wrong = [row["reference"] for row in rows if row["own"][0] != "business_id" or row["theirs"][0] != "business_id"]
    assert rows
    assert not wrong


async def test_unique_over_all_businesses_only_by_name(owner: Any) -> None:
    """Keeps a unique index from telling one business what another one has."""
    rows = await owner.fetch(
        """
        select i.indexrelid::regclass::text as name, i.indrelid::regclass::text as of,
          array(select a.attname from unnest(i.indkey::int2[]) u(num)
            join pg_attribute a on a.attrelid = i.indrelid and a.attnum = u.num) as columns
        from pg_index i join pg_class c on c.oid = i.indrelid where i.indisunique and c.relnamespace = 'public'::regnamespace
        """
    )
    found = {row["name"] for row in rows if row["of"] not in SHARED and "business_id" not in row["columns"]}
    assert found == set(UNIQUE_EVERYWHERE)


async def test_the_roles_cannot_get_around_row_security(owner: Any) -> None:
    """Keeps the whole separation from resting on a role that is above it."""
    rows = await owner.fetch(
        "select rolname as name, rolinherit as inherits,"
        " rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication as mighty,"
        " array(select m.roleid::regrole::text from pg_auth_members m where m.member = r.oid order by 1) as member_of"
        " from pg_roles r where rolname in ('frontdesk_app', 'frontdesk_across', 'frontdesk_program')"
    )
    roles = {row["name"]: row for row in rows}
    assert not [name for name, role in roles.items() if role["mighty"]]
    assert roles["frontdesk_app"]["member_of"] == roles["frontdesk_across"]["member_of"] == []
    # Who signs in has the rights of neither until it becomes one of them, for one transaction.
    assert roles["frontdesk_program"]["member_of"] == ["frontdesk_across", "frontdesk_app"]
    assert not roles["frontdesk_program"]["inherits"]
    for name in roles:
        assert not await owner.fetch("select relname from pg_class where relowner = $1::text::regrole", name)
        assert not await owner.fetchval("select has_schema_privilege($1, 'public', 'create')", name)
    # A function that runs as its owner would open a door through every policy.
    assert not await owner.fetch("select proname from pg_proc where pronamespace = 'public'::regnamespace and prosecdef")


async def test_the_roles_have_no_other_rights(owner: Any) -> None:
    """Keeps a grant too many from going unnoticed; rights on single columns count like rights on the table."""
    rows = await owner.fetch(
        """
        select r.rolname as role, c.relname as name, p.privilege_type as may
        from pg_class c, pg_roles r, lateral (
          select * from aclexplode(c.relacl)
          union all
          select (aclexplode(a.attacl)).* from pg_attribute a where a.attrelid = c.oid
        ) p
        where r.oid = p.grantee and c.relnamespace = 'public'::regnamespace and r.rolname in ('frontdesk_app', 'frontdesk_across')
        """
    )
    rights: dict[str, dict[str, set[str]]] = {"frontdesk_app": {}, "frontdesk_across": {}}
    for row in rows:
        rights[row["role"]].setdefault(row["name"], set()).add(row["may"])
    for role, tables in rights.items():
        assert {name: may for name, may in tables.items() if name in SHARED} == SHARED_RIGHTS[role]
    assert all(may <= {"SELECT", "INSERT", "UPDATE", "DELETE"} for tables in rights.values() for may in tables.values())
    assert rights["frontdesk_app"]["events"] == {"SELECT", "INSERT"}
    assert set(rights["frontdesk_across"]) - set(SHARED) == set(ACROSS)
    everybody = await owner.fetch(
        "select c.relname from pg_class c, aclexplode(c.relacl) p where c.relnamespace = 'public'::regnamespace and p.grantee = 0"
    )
    assert not everybody
