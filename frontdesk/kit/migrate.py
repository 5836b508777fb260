"""Numbered SQL migrations: in order, once each, each in its own transaction, refused when they cannot be right."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib import resources

import asyncpg
import msgspec

from frontdesk.kit.errors import Problem

# Any number that nothing else uses: the advisory lock under which only one program migrates.
_LOCK = 0x66726F6E74


class Migration(msgspec.Struct, frozen=True):
    """One numbered step of the schema."""

    number: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def shipped() -> list[Migration]:
    """The migrations that travel with this program, in order."""
    folder = resources.files("frontdesk") / "migrations"
    found = [entry for entry in folder.iterdir() if entry.name.endswith(".sql")]
    return sorted(
        (Migration(int(entry.name[:4]), entry.name[:-4], entry.read_text("utf-8")) for entry in found),
        key=lambda migration: migration.number,
    )


async def migrate(dsn: str, *, say: Callable[[str], None] = lambda _: None, migrations: list[Migration] | None = None) -> list[str]:
    """Bring the database to this program's schema; the names of the migrations that ran.

    Refused when the database is newer than this program, when a migration that ran has been changed since, or when
    a table stays locked for more than 5 seconds (nothing is changed then; try again when the long transaction is over).
    """
    wanted = shipped() if migrations is None else migrations
    connection = await asyncpg.connect(dsn, server_settings={"application_name": "frontdesk migrate", "lock_timeout": "5s"})
    try:
        await connection.execute("set lock_timeout = '60s'")
        await connection.execute("select pg_advisory_lock($1)", _LOCK)
        await connection.execute("set lock_timeout = '5s'")
        await connection.execute(
            "create table if not exists migrations"
            " (number int primary key, name text not null, checksum text not null, ran_at timestamptz not null default now())"
        )
        done = {row["number"]: row for row in await connection.fetch("select number, name, checksum from migrations")}
        _check(wanted, done)
        ran = []
        for migration in wanted:
            if migration.number in done:
                continue
            say(f"Preparing the database: {migration.name[5:].replace('_', ' ')}")
            try:
                async with connection.transaction():
                    await connection.execute(migration.sql)
                    await connection.execute(
                        "insert into migrations (number, name, checksum) values ($1, $2, $3)",
                        migration.number,
                        migration.name,
                        migration.checksum,
                    )
            except asyncpg.LockNotAvailableError as error:
                raise Problem(
                    "migration_locked",
                    f"Migration {migration.name} could not get a table within 5 seconds because another program holds it."
                    " Nothing was changed; try again.",
                    status=503,
                ) from error
            ran.append(migration.name)
        return ran
    finally:
        await connection.close()


async def pending(dsn: str) -> list[str]:
    """Names of shipped migrations that have not run on this database."""
    connection = await asyncpg.connect(dsn)
    try:
        if await connection.fetchval("select to_regclass('public.migrations')") is None:
            return [migration.name for migration in shipped()]
        done = {row["number"]: row for row in await connection.fetch("select number, name, checksum from migrations")}
        _check(shipped(), done)
        return [migration.name for migration in shipped() if migration.number not in done]
    finally:
        await connection.close()


def _check(wanted: list[Migration], done: dict[int, asyncpg.Record]) -> None:
    known = {migration.number: migration for migration in wanted}
    newest = max(known, default=0)
    ahead = [row["name"] for number, row in done.items() if number > newest]
    if ahead:
        raise Problem(
            "database_is_newer",
            f"This database was made by a newer Frontdesk (it has {', '.join(sorted(ahead))})."
            " Start that version, or restore a backup made by this one.",
            status=503,
        )
    for number, row in done.items():
        if number in known and known[number].checksum != row["checksum"]:
            raise Problem(
                "migration_changed",
                f"Migration {row['name']} is not the one that ran on this database. Install the released program again.",
                status=503,
            )
