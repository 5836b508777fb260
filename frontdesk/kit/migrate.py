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
_TURN_SECONDS = 60


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
    connection = await asyncpg.connect(dsn, server_settings={"application_name": "frontdesk migrate"})
    try:
        # Usually there is nothing to do, and then nothing is locked and no right to change tables is needed.
        if not _missing(wanted, await _done(connection)):
            return []
        await _wait_for_turn(connection)
        await connection.execute(
            "create table if not exists migrations"
            " (number int primary key, name text not null, checksum text not null, ran_at timestamptz not null default now())"
        )
        ran = []
        for migration in _missing(wanted, await _done(connection)):
            say(f"Preparing the database: {migration.name[5:].replace('_', ' ')}")
            await _run(connection, migration)
            ran.append(migration.name)
        return ran
    finally:
        await connection.close()


async def pending(dsn: str) -> list[str]:
    """Names of shipped migrations that have not run on this database."""
    connection = await asyncpg.connect(dsn)
    try:
        return [migration.name for migration in _missing(shipped(), await _done(connection))]
    finally:
        await connection.close()


async def _wait_for_turn(connection: asyncpg.Connection) -> None:
    # The lock belongs to the session: when a program is killed, its turn is over.
    try:
        await connection.execute(f"set lock_timeout = '{_TURN_SECONDS}s'")
        await connection.execute("select pg_advisory_lock($1)", _LOCK)
        await connection.execute("set lock_timeout = '5s'")
    except asyncpg.LockNotAvailableError as error:
        raise Problem(
            "migration_running",
            f"Another program has been changing this database for more than {_TURN_SECONDS} seconds."
            " Wait until it has finished, then try again.",
            status=503,
        ) from error


async def _run(connection: asyncpg.Connection, migration: Migration) -> None:
    try:
        async with connection.transaction():
            await connection.execute(migration.sql)
            await connection.execute(
                "insert into migrations (number, name, checksum) values ($1, $2, $3)", migration.number, migration.name, migration.checksum
            )
    except asyncpg.LockNotAvailableError as error:
        raise Problem(
            "migration_locked",
            f"Migration {migration.name} could not get a table within 5 seconds because another program holds it."
            " Nothing was changed; try again.",
            status=503,
        ) from error
    except asyncpg.PostgresError as error:
        raise Problem(
            "migration_failed",
            f"Migration {migration.name} failed and was taken back; the ones before it are kept. PostgreSQL says: {error}",
            status=503,
        ) from error


async def _done(connection: asyncpg.Connection) -> dict[int, asyncpg.Record]:
    if await connection.fetchval("select to_regclass('migrations')") is None:
        return {}
    return {row["number"]: row for row in await connection.fetch("select number, name, checksum from migrations")}


def _missing(wanted: list[Migration], done: dict[int, asyncpg.Record]) -> list[Migration]:
    """What has still to run, in order, once it is certain that what ran is what this program knows."""
    _check(wanted, done)
    return sorted((migration for migration in wanted if migration.number not in done), key=lambda migration: migration.number)


def _check(wanted: list[Migration], done: dict[int, asyncpg.Record]) -> None:
    known = {migration.number: migration for migration in wanted}
    strange = [row["name"] for number, row in done.items() if number not in known]
    if strange:
        raise Problem(
            "database_is_newer",
            f"This database was made by a newer Frontdesk (it has {', '.join(sorted(strange))})."
            " Start that version, or restore a backup made by this one.",
            status=503,
        )
    late = [migration.name for migration in wanted if migration.number not in done and migration.number < max(done, default=0)]
    if late:
        raise Problem(
            "migration_out_of_order",
            f"Migration {', '.join(sorted(late))} should have run before those that this database has. Install the released program again.",
            status=503,
        )
    for number, row in done.items():
        if known[number].checksum != row["checksum"]:
            raise Problem(
                "migration_changed",
                f"Migration {row['name']} is not the one that ran on this database. Install the released program again.",
                status=503,
            )
