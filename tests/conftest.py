"""One PostgreSQL for the whole run; each test has a business of its own, or where it must, a database of its own."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest
from hypothesis import settings

from frontdesk.kit.clock import SystemClock
from frontdesk.kit.database import Database
from frontdesk.kit.garbage import keep_loaded
from frontdesk.kit.migrate import migrate
from frontdesk.kit.postgres import running
from tests.guard import silence
from tests.places import new_folder

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
_count = itertools.count(1)

# A shared machine is sometimes slow; a property that holds slowly still holds.
settings.register_profile("frontdesk", deadline=None)
settings.load_profile("frontdesk")


def pytest_collection_finish() -> None:
    """What was read for all tests stays to the end."""
    keep_loaded()


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """The reference material beside the project; tests that read it are skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the reference material is not beside this clone")
    return SHARED


@pytest.fixture(scope="session")
async def server() -> AsyncIterator[str]:
    """The address of a PostgreSQL with a migrated template database; started once a run."""
    outside = os.environ.get("FRONTDESK_TEST_DATABASE_URL")
    if outside:
        yield await _template(outside)
        return
    folder = new_folder("frontdesk-test-")
    try:
        async with running(folder, say=lambda _: None) as cluster:
            # A look at each of a hundred databases every few seconds is most of what a small machine would do.
            await _statement(cluster.dsn, "alter system set autovacuum_naptime = '2min'")
            await _statement(cluster.dsn, "select pg_reload_conf()")
            yield await _template(cluster.dsn)
    finally:
        shutil.rmtree(folder)


async def _template(dsn: str) -> str:
    name = f"template_{os.getpid()}"
    await _statement(dsn, f"create database {name}")
    await migrate(_database_of(dsn, name))
    # In every clone of this, whatever a test does: a business's row that is written without an event is refused.
    connection = await asyncpg.connect(_database_of(dsn, name))
    try:
        await silence.forbid(connection)
    finally:
        await connection.close()
    return dsn


async def _statement(dsn: str, sql: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


def _database_of(dsn: str, name: str) -> str:
    head, _, query = dsn.partition("?")
    return head.rsplit("/", 1)[0] + f"/{name}" + (f"?{query}" if query else "")


@asynccontextmanager
async def fresh_database(server: str) -> AsyncIterator[str]:
    """The address of a migrated database that is gone afterwards."""
    name = f"test_{os.getpid()}_{next(_count)}"
    await _statement(server, f"create database {name} template template_{os.getpid()} strategy file_copy")
    yield _database_of(server, name)
    await _statement(server, f"drop database {name} with (force)")


@pytest.fixture
async def empty_dsn(server: str) -> AsyncIterator[str]:
    """The address of a database in which nothing has ever run."""
    name = f"empty_{os.getpid()}_{next(_count)}"
    await _statement(server, f"create database {name} strategy file_copy")
    yield _database_of(server, name)
    await _statement(server, f"drop database {name} with (force)")


@pytest.fixture(scope="session")
async def common(server: str) -> AsyncIterator[Database]:
    """A database shared by the tests that keep to a business of their own."""
    async with fresh_database(server) as dsn:
        database = await Database.connect(dsn, clock=SystemClock(), size=10)
        yield database
        await database.close()


@pytest.fixture(scope="session")
async def house_dsn(server: str) -> AsyncIterator[str]:
    """The address of a database for the tests that run a whole Frontdesk, which works off whatever it finds there."""
    async with fresh_database(server) as dsn:
        yield dsn


@pytest.fixture
async def own_dsn(server: str) -> AsyncIterator[str]:
    """The address of a fresh migrated database that nothing else touches."""
    async with fresh_database(server) as dsn:
        yield dsn


@pytest.fixture
async def database(own_dsn: str) -> AsyncIterator[Database]:
    """A database of the test's own, for what looks across businesses: queues, the stamper, sign-in."""
    found = await Database.connect(own_dsn, size=10)
    yield found
    await found.close()
