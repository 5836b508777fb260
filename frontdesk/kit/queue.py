"""Claiming work from a table: one key strictly in order, any number of workers, nothing lost when one dies.

A queue table has the columns id, business_id, state ('pending' while it waits), due_at, attempts, lease_until, lease_token.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid4

import msgspec

from frontdesk.kit.database import Database, Tx

T = TypeVar("T")

LEASE = timedelta(seconds=20)


class LeaseLost(Exception):
    """Another worker took this item over after our lease ran out; whatever we did is rolled back."""


class Queue(msgspec.Struct, frozen=True):
    """A table used as a queue. `key` are the columns whose equal values must be worked strictly in order of id."""

    table: str
    key: tuple[str, ...]
    columns: str
    run: int = 16

    async def claim(self, database: Database, into: type[T], *, most: int, at: datetime) -> list[T]:
        """Lease up to `most` keys whose first waiting item is due, each with up to `run` items in order.

        1. A head is a waiting item with no earlier waiting item of its key; a leased or postponed head blocks its key,
           so order holds whatever dies. 2. `skip locked` keeps workers out of each other's way. 3. A lease that ran out
           makes the head claimable again: that is how a killed worker's items come back.
        """
        same = " and ".join(f"b.{column} = a.{column}" for column in ("business_id", *self.key))
        mine = " and ".join(f"c.{column} = h.{column}" for column in ("business_id", *self.key))
        keys = ", ".join(f"a.{column}" for column in ("business_id", *self.key))
        returning = ", ".join(f"q.{column.strip()}" for column in self.columns.split(","))
        token = uuid4()
        sql = (
            f"with heads as materialized (select a.id, {keys} from {self.table} a where a.state = 'pending' and a.due_at <= $1"
            f" and (a.lease_until is null or a.lease_until < $1)"
            f" and not exists (select from {self.table} b where b.state = 'pending' and {same} and b.id < a.id)"
            f" order by a.due_at, a.id limit $2 for update skip locked),"
            f" runs as materialized (select c.business_id, c.id from heads h cross join lateral"
            f" (select c.business_id, c.id from {self.table} c where c.state = 'pending' and {mine} and c.id >= h.id"
            f" and c.due_at <= $1 order by c.id limit $3) c)"
            f" update {self.table} q set lease_until = $4, lease_token = $5, attempts = q.attempts + 1 from runs"
            f" where q.business_id = runs.business_id and q.id = runs.id and q.state = 'pending'"
            f" returning {returning}"
        )
        async with database.across() as tx:
            claimed = await tx.all(into, sql, at, most, self.run, at + LEASE, token)
        return sorted(claimed, key=lambda item: item.id)  # type: ignore[attr-defined]

    async def extend(self, database: Database, token: UUID, *, at: datetime) -> None:
        """Heartbeat: keep everything leased under `token` for another lease."""
        async with database.across() as tx:
            await tx.execute(f"update {self.table} set lease_until = $2 where lease_token = $1 and state = 'pending'", token, at + LEASE)

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
    return timedelta(seconds=min(first * 2 ** max(attempts - 1, 0), longest))


async def forget_leases(database: Database, *queues: Queue) -> None:
    """Free everything a killed predecessor held. Only for a program that knows it is alone on its database."""
    async with database.across() as tx:
        for queue in queues:
            await tx.execute(
                f"update {queue.table} set lease_until = null, lease_token = null where state = 'pending' and lease_until is not null"
            )
