"""The way to the database: a pool, and transactions that carry the business, the actor and the cause."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, overload
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import asyncpg
import msgspec

from frontdesk.kit.clock import Clock, SystemClock
from frontdesk.kit.context import NO_CAUSE, SYSTEM, Actor, Cause
from frontdesk.kit.ids import uuid7

T = TypeVar("T")
_json = msgspec.json.Encoder(enc_hook=str)
_unjson = msgspec.json.Decoder()
# An escaped zero character, but not an escaped backslash with the letters u0000 after it.
_ZERO = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")

_innermost: ContextVar[Tx | None] = ContextVar("innermost_transaction", default=None)


def in_transaction() -> bool:
    """Whether whoever asks runs inside a transaction that is still open, its own or that of the task that started it."""
    tx = _innermost.get()
    return tx is not None and tx.open


class Tx:
    """One open transaction: as whom, for which business, at what time.

    Every write in it belongs to `business_id` by row security; `at` is the one time of the whole transaction.
    """

    def __init__(self, connection: Any, business_id: UUID | None, actor: Actor, cause: Cause, clock: Clock) -> None:
        self.connection = connection
        self._business_id = business_id
        self.actor = actor
        self.cause = cause
        self.at = clock.now()
        self.open = True
        self.recorded = 0
        self._lost = False
        self._clock = clock
        self._savepoints = 0
        self._after_commit: list[Callable[[], None]] = []

    @property
    def business_id(self) -> UUID:
        """The business of this transaction; a transaction across businesses has none."""
        if self._business_id is None:
            raise RuntimeError("this transaction looks across businesses and belongs to none")
        return self._business_id

    @property
    def crosses_businesses(self) -> bool:
        return self._business_id is None

    @property
    def lost(self) -> bool:
        """Whether the connection broke, so that nothing done here can be committed any more."""
        return _is_closed(self.connection) if self.open else self._lost

    def new_id(self) -> UUID:
        """An id that sorts by the time at which it was made (the shifted clock's, when history is played)."""
        return new_id(self._clock)

    async def all(self, into: type[T], sql: str, *args: Any) -> list[T]:
        """Every row of the query, as records."""
        rows = await self.connection.fetch(sql, *args)
        return [msgspec.convert(dict(row), into) for row in rows]

    async def one(self, into: type[T], sql: str, *args: Any) -> T | None:
        """The first row of the query, or None."""
        row = await self.connection.fetchrow(sql, *args)
        return None if row is None else msgspec.convert(dict(row), into)

    async def rows(self, sql: str, *args: Any) -> list[Any]:
        """Rows as the driver gives them, for shapes that have no record."""
        rows: list[Any] = await self.connection.fetch(sql, *args)
        return rows

    async def value(self, sql: str, *args: Any) -> Any:
        """The first column of the first row, or None."""
        return await self.connection.fetchval(sql, *args)

    async def execute(self, sql: str, *args: Any) -> int:
        """Run a statement; how many rows it touched."""
        tag: str = await self.connection.execute(sql, *args)
        last = tag.rsplit(" ", 1)[-1]
        return int(last) if last.isdigit() else 0

    async def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run a statement once for each row of arguments."""
        await self.connection.executemany(sql, rows)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """A part that may fail and be undone without losing the rest."""
        self._savepoints += 1
        name, hooks, recorded = f"part_{self._savepoints}", len(self._after_commit), self.recorded
        await self.connection.execute(f"savepoint {name}")
        try:
            yield
        except BaseException:
            del self._after_commit[hooks:]
            self.recorded = recorded
            if not self.lost:
                await self.connection.execute(f"rollback to savepoint {name}")
            raise
        await self.connection.execute(f"release savepoint {name}")

    def after_commit(self, run: Callable[[], None]) -> None:
        """Call `run` once the transaction has committed; never when it rolled back. Must not block."""
        self._after_commit.append(run)


class _Connection(asyncpg.Connection):  # type: ignore[misc]
    # A pooled connection holds no session state of ours, so the driver's RESET ALL (50 us each time) is not needed.
    def get_reset_query(self) -> str:
        return ""


def _encode(value: object) -> str:
    # PostgreSQL's jsonb cannot hold a zero character, and one in a stranger's words must not fail a whole transaction.
    text = _json.encode(value).decode()
    return _ZERO.sub(r"\1\\ufffd", text) if "\\u0000" in text else text


async def _prepare(connection: Any) -> None:
    for kind in ("jsonb", "json"):
        await connection.set_type_codec(
            kind,
            schema="pg_catalog",
            encoder=_encode,
            decoder=lambda text: _unjson.decode(text),
            format="text",
        )


class Database:
    """A pool of connections, and the three ways of opening a transaction on it."""

    def __init__(self, pool: Any, dsn: str, clock: Clock) -> None:
        self.pool = pool
        self.dsn = dsn
        self.clock = clock
        self.on_recorded: Callable[[], None] = lambda: None

    @classmethod
    async def connect(cls, dsn: str, *, clock: Clock | None = None, size: int = 10) -> Database:
        """Open a pool of at most `size` connections to a PostgreSQL whose roles and tables exist already."""
        pool = await asyncpg.create_pool(
            dsn,
            min_size=1,
            max_size=size,
            connection_class=_Connection,
            init=_prepare,
            max_inactive_connection_lifetime=300,
            server_settings={
                "application_name": "frontdesk",
                "plan_cache_mode": "force_generic_plan",
                "timezone": "UTC",
                "jit": "off",
                "idle_in_transaction_session_timeout": "60s",
            },
        )
        return cls(pool, dsn, clock or SystemClock())

    async def close(self) -> None:
        """Close the pool, waiting a moment for work that is under way."""
        try:
            await asyncio.wait_for(self.pool.close(), 10)
        except TimeoutError:
            self.pool.terminate()

    @asynccontextmanager
    async def business(self, business_id: UUID, actor: Actor = SYSTEM, cause: Cause = NO_CAUSE) -> AsyncIterator[Tx]:
        """A transaction for one business: sees and writes only that business's rows."""
        async with self._open("frontdesk_app", business_id, actor, cause) as tx:
            yield tx

    @asynccontextmanager
    async def across(self, actor: Actor = SYSTEM) -> AsyncIterator[Tx]:
        """A transaction over business borders: queues, sign-in and account lookup only, by grant."""
        async with self._open("frontdesk_across", None, actor, NO_CAUSE) as tx:
            yield tx

    @asynccontextmanager
    async def _open(self, role: str, business_id: UUID | None, actor: Actor, cause: Cause) -> AsyncIterator[Tx]:
        connection = await self._begun(_opening(role, business_id))
        tx = Tx(connection, business_id, actor, cause, self.clock)
        outer = _innermost.get()
        _innermost.set(tx)
        try:
            yield tx
            ended = await connection.execute("commit")
        except BaseException:
            await _roll_back(connection)
            raise
        finally:
            tx._lost, tx.open = tx.lost, False
            _innermost.set(outer)
            await self.pool.release(connection)
        if ended != "COMMIT":
            # PostgreSQL answers a commit after an error that was caught with a silent rollback.
            raise RolledBack
        for run in tx._after_commit:
            run()
        if tx.recorded:
            self.on_recorded()

    async def _begun(self, opening: str) -> Any:
        # A connection may have broken while it lay idle; nothing was asked of it yet, so another one can be tried.
        for again in (True, False):
            try:
                connection = await self.pool.acquire()
            except OSError as error:
                raise DatabaseAway(f"{type(error).__name__}: {error}") from error
            try:
                await connection.execute(opening)
            except BaseException as error:
                await _roll_back(connection)
                await self.pool.release(connection)
                if not (again and is_away(error)):
                    raise
                # What broke one has most likely broken all of them.
                await self.pool.expire_connections()
            else:
                return connection
        raise AssertionError


class RolledBack(RuntimeError):
    """A statement failed, its error was caught, and the transaction went on as if it could still be committed."""

    def __init__(self) -> None:
        super().__init__("the transaction had failed before its end: nothing of it is stored; use a savepoint around what may fail")


class DatabaseAway(OSError):
    """No connection to the database can be had."""


def is_away(error: BaseException) -> bool:
    """Whether the database could not be reached or went away, as opposed to refusing what was asked of it."""
    if isinstance(error, asyncpg.InterfaceError):
        # The driver has one name for a connection that is closed and for a call that is wrong.
        return "clos" in str(error) or "released" in str(error)
    return isinstance(error, _AWAY)


# The driver calls it an internal error when the server's last word comes between two questions.
GONE = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.InternalClientError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.ReadOnlySQLTransactionError,
    ConnectionError,
    DatabaseAway,
)


PROGRAM = "frontdesk_program"


def as_program(dsn: str) -> str:
    """The same database for somebody who owns nothing there and cannot step around row security; made by the first migration."""
    parts = urlsplit(dsn)
    return urlunsplit(parts._replace(netloc=f"{PROGRAM}@{parts.netloc.rpartition('@')[2]}"))


def new_id(clock: Clock) -> UUID:
    """An id that sorts by the clock's time."""
    return uuid7() if isinstance(clock, SystemClock) else uuid7(clock.now())


def plain(text: str) -> str:
    """The text without what PostgreSQL cannot store: zero characters and halves of characters."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def _opening(role: str, business_id: UUID | None) -> str:
    # One round trip for all three; both values are ours (a literal role, a UUID's hex), nothing is quoted from outside.
    business = "" if business_id is None else str(UUID(str(business_id)))
    return f"begin; set local role {role}; set local frontdesk.business_id = '{business}'"


def _is_closed(connection: Any) -> bool:
    try:
        return bool(connection.is_closed())
    except asyncpg.InterfaceError:
        # It has left the pool by itself.
        return True


async def _roll_back(connection: Any) -> None:
    try:
        await connection.execute("rollback")
    except GONE:
        # A broken connection may already have left the pool by itself.
        with contextlib.suppress(asyncpg.InterfaceError):
            connection.terminate()


@overload
def required(value: T | None, otherwise: Callable[[], Exception]) -> T: ...
@overload
def required(value: T | None, otherwise: Exception) -> T: ...
def required(value: T | None, otherwise: Exception | Callable[[], Exception]) -> T:
    """The value, or the error that says it is missing."""
    if value is None:
        raise otherwise if isinstance(otherwise, Exception) else otherwise()
    return value


Handler = Callable[[Tx], Awaitable[None]]
