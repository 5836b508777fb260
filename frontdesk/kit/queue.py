"""Claiming work from a table: one key strictly in order, any number of workers, nothing lost when one dies.

A queue table has the columns id, business_id, state ('pending' while it waits), due_at, attempts, lease_until, lease_token,
and the migration's `frontdesk_queue` adds `behind`, the indexes and the trigger.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Protocol, TypeVar
from uuid import UUID, uuid4

import msgspec

from frontdesk.kit.database import Database, Tx


class Item(Protocol):
    """A row of a queue as a worker holds it; it also has the columns of the queue's key."""

    @property
    def id(self) -> UUID: ...
    @property
    def business_id(self) -> UUID: ...
    @property
    def lease_token(self) -> UUID: ...


T = TypeVar("T", bound=Item)

LEASE = timedelta(seconds=20)

# How many due rows a claim looks at for each key it wants, and how many of those in the way it marks at one go.
_LOOKED_AT = 4
_MARKED = 1000
# While there is always work, this often in seconds is looked for rows whose mark nobody took off.
_FREED_EVERY = 1.0


class LeaseLost(Exception):
    """Another worker took this item over after our lease ran out; whatever we did is rolled back."""


class Queue:
    """A table used as a queue. `key` are the columns whose equal values must be worked strictly in order of id."""

    def __init__(self, table: str, key: tuple[str, ...], columns: str, *, run: int = 16) -> None:
        self.table = table
        self.key = key
        self.run = run
        self._columns = columns
        self._freed_at = 0.0

    async def claim(self, database: Database, into: type[T], *, most: int, at: datetime) -> list[T]:
        """Lease up to `most` keys whose first waiting item is due, each with up to `run` items in order.

        1. A head is a waiting item with no earlier waiting item of its key; a leased or postponed head blocks its key,
           so order holds whatever dies. 2. `skip locked` keeps workers out of each other's way. 3. A lease that ran out
           makes the head claimable again: that is how a killed worker's items come back. 4. When due rows that are no
           heads fill the view, they are marked and so leave it; each is looked at once, however long its line is. 5. A mark
           that nobody took off is found here, whenever nothing else is to do and every second in any case.
        """
        while True:
            async with database.across() as tx:
                rows = await tx.rows(self.claiming(most), at, at + LEASE, uuid4())
                marked = await tx.execute(self._marking, at) if not rows or rows[0]["crowded"] else 0
            freed = 0 if rows and time.monotonic() - self._freed_at < _FREED_EVERY else await self._free(database)
            if rows or not (marked or freed):
                return sorted((msgspec.convert(dict(row), into) for row in rows), key=lambda item: item.id)

    async def _free(self, database: Database) -> int:
        """Take the mark off rows that are first in their line: two ends at the same moment can each leave it to the other."""
        self._freed_at = time.monotonic()
        async with database.across() as tx:
            return await tx.execute(self._freeing)

    def claiming(self, most: int) -> str:
        """The statement that claims; its limits are written out, because PostgreSQL plans for the worst when it cannot see them."""
        return self._claiming.replace(":most", str(most)).replace(":look", str(most * _LOOKED_AT))

    @cached_property
    def _claiming(self) -> str:
        table, free = self.table, "{0}.state = 'pending' and {0}.due_at <= $1 and ({0}.lease_until is null or {0}.lease_until < $1)"
        returning = ", ".join(f"q.{column.strip()}" for column in self._columns.split(","))
        return (
            # What is due, oldest first.
            f"with due as materialized (select a.business_id, a.id from {table} a where not a.behind and {free.format('a')}"
            f" order by a.due_at, a.id limit :look),"
            # The heads among it. That a later row of the line is leased can only be when the head came in late: it waits too.
            f" heads as materialized (select a.line, a.id from due join {table} a using (business_id, id) where {free.format('a')}"
            f" and a.id = (select b.id from {table} b where b.state = 'pending' and b.line = a.line order by b.id limit 1)"
            f" and not exists (select from (select b.lease_until from {table} b where b.state = 'pending' and b.line = a.line"
            f" order by b.id limit {self.run + 1}) near where near.lease_until >= $1)"
            f" order by a.due_at, a.id limit :most for update of a skip locked),"
            # Each with those that follow it, up to the first that is not due or that somebody holds: a claim waits for nobody.
            f" lines as materialized (select c.* from heads cross join lateral (select b.business_id, b.id, b.line,"
            f" row_number() over until as n, bool_and({free.format('b')}) over until as free from {table} b where b.state = 'pending'"
            f" and b.line = heads.line and b.id >= heads.id window until as (order by b.id) order by b.id limit {self.run}) c"
            f" where c.free),"
            f" locked as materialized (select a.business_id, a.id, a.line, lines.n from lines join {table} a using (business_id, id)"
            f" where {free.format('a')} for update of a skip locked),"
            " runs as materialized (select business_id, id from"
            " (select *, row_number() over (partition by line order by n) as m from locked) l where n = m)"
            f" update {table} q set lease_until = $2, lease_token = $3, attempts = q.attempts + 1 from runs"
            f" where q.business_id = runs.business_id and q.id = runs.id and q.state = 'pending'"
            f" returning {returning}, (select count(*) from due) = :look and (select count(*) from heads) < :most as crowded"
        )

    @cached_property
    def _marking(self) -> str:
        table = self.table
        return (
            f"with due as materialized (select a.business_id, a.id, a.line from {table} a where a.state = 'pending' and not a.behind"
            f" and a.due_at <= $1 and (a.lease_until is null or a.lease_until < $1)"
            f" order by a.due_at, a.id limit {_MARKED} for update skip locked),"
            # While the first of a line is locked here nobody can end it, so its end will find the mark and take it off.
            f" firsts as materialized (select b.line, b.id from (select distinct line from due) lines cross join lateral"
            f" (select f.business_id, f.id from {table} f where f.state = 'pending' and f.line = lines.line order by f.id limit 1) found"
            f" join {table} b using (business_id, id) where b.state = 'pending' for share of b skip locked)"
            f" update {table} q set behind = true from due join firsts using (line)"
            f" where q.business_id = due.business_id and q.id = due.id and due.id > firsts.id"
        )

    @cached_property
    def _freeing(self) -> str:
        table = self.table
        return (
            f"with lost as (select b.business_id, b.id from {table} b where b.behind and b.state = 'pending' and not exists"
            f" (select from {table} e where e.state = 'pending' and e.line = b.line and e.id < b.id) for update of b skip locked)"
            f" update {table} q set behind = false from lost where q.business_id = lost.business_id and q.id = lost.id"
        )

    def lines(self, items: Iterable[T]) -> list[list[T]]:
        """The items by key, each line in the order in which it came."""
        found: dict[tuple[Any, ...], list[T]] = {}
        for item in items:
            found.setdefault(tuple(getattr(item, column) for column in ("business_id", *self.key)), []).append(item)
        return list(found.values())

    async def extend(self, database: Database, items: Sequence[Item], *, at: datetime) -> None:
        """Heartbeat: keep what we hold for another lease."""
        await self._change(database, items, "lease_until = $4", at + LEASE)

    async def put_back(self, database: Database, items: Sequence[Item]) -> None:
        """Let others have what we hold and have not touched; it counts as no attempt."""
        if items:
            await self._change(database, items, "lease_until = null, lease_token = null, attempts = q.attempts - 1")

    async def _change(self, database: Database, items: Sequence[Item], change: str, *more: object) -> None:
        sql = (
            # What somebody has locked is being ended right now; to wait for several of those could make them wait for us.
            f"with ours as materialized (select a.business_id, a.id from unnest($1::uuid[], $2::uuid[], $3::uuid[]) held (b, i, token)"
            f" join {self.table} a on a.business_id = held.b and a.id = held.i"
            " where a.lease_token = held.token and a.state = 'pending' for update of a skip locked)"
            f" update {self.table} q set {change} from ours where q.business_id = ours.business_id and q.id = ours.id"
        )
        held = [item.business_id for item in items], [item.id for item in items], [item.lease_token for item in items]
        async with database.across() as tx:
            await tx.execute(sql, *held, *more)

    async def still_ours(self, tx: Tx, item_id: UUID, token: UUID) -> None:
        """Lock the item inside the caller's transaction; refused when another worker has taken it."""
        held = await tx.value(
            f"select true from {self.table} where id = $1 and lease_token = $2 and state = 'pending' for update", item_id, token
        )
        if not held:
            raise LeaseLost

    async def give_back(self, tx: Tx, item_id: UUID, token: UUID, *, due_at: datetime, spent: bool = True) -> bool:
        """Let it wait until `due_at`; with `spent` false the attempt does not count."""
        sql = (
            f"update {self.table} set lease_until = null, lease_token = null, due_at = $3, attempts = attempts - $4"
            " where id = $1 and lease_token = $2 and state = 'pending'"
        )
        return await tx.execute(sql, item_id, token, due_at, 0 if spent else 1) == 1


def backoff(attempts: int, *, first: float = 1.0, longest: float = 600.0) -> timedelta:
    """How long to wait before the next try: doubling from `first` seconds, at most `longest`."""
    return timedelta(seconds=min(first * 2.0 ** min(max(attempts - 1, 0), 60), longest))


async def forget_leases(database: Database, *queues: Queue) -> None:
    """Free everything a killed predecessor held. Only for a program that knows it is alone on its database."""
    async with database.across() as tx:
        for queue in queues:
            await tx.execute(
                f"update {queue.table} set lease_until = null, lease_token = null where state = 'pending' and lease_until is not null"
            )
