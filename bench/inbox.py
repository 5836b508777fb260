"""The list and one conversation, with many of them: p50, p95, p99 and processor time a request, through the whole web application.

`--size` is the number of conversations (450,000 hold 3,150,000 messages: the size at which others report 5 to 200 seconds).
The ratio is to the same reads with 1,000 conversations in the same run.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg

from bench.rig import business, cpu_seconds, family, server, spread
from frontdesk import team
from frontdesk.inbox import queries as inbox
from frontdesk.inbox.search import find
from frontdesk.kit.context import Actor
from frontdesk.kit.database import Database
from frontdesk.kit.http import Outbound
from frontdesk.kit.postgres import Cluster
from frontdesk.kit.web import Context, Person
from frontdesk.pipeline.api import get_conversation

_READS = 300


async def measure(*, size: int | None, say: Callable[[str], None]) -> dict[str, Any]:
    """Fill to 1,000 conversations and read, then to `size` (450,000) and read again."""
    large = size or 450_000
    async with server(say) as cluster:
        database = await Database.connect(cluster.dsn)
        business_id, account_id = await business(database)
        found: dict[str, Any] = {"measures": "inbox list and one conversation", "sizes": {}}
        filled = 0
        for conversations in sorted({1_000, min(large, 100_000), large}):
            say(f"filling to {conversations} conversations")
            await _fill(cluster.dsn, business_id, account_id, filled, conversations)
            filled = conversations
            found["sizes"][str(conversations)] = await _read(database, cluster, business_id)
        await database.close()
    smallest, largest = found["sizes"]["1000"], found["sizes"][str(large)]
    found["ratios"] = {
        f"{view}_p95_to_1000": round(largest[view]["p95"] / smallest[view]["p95"], 2)
        for view in ("list_all", "list_mine", "open", "search")
    }
    return found


async def _fill(dsn: str, business_id: UUID, account_id: UUID, have: int, want: int) -> None:
    """Rows as the product writes them, made by the database itself."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("set synchronous_commit = off")
        people = [row["id"] for row in await connection.fetch("select id from staff where business_id = $1", business_id)]
        now = datetime.now(UTC)
        for start in range(have, want, 25_000):
            stop = min(want, start + 25_000)
            await connection.execute(_FILL, business_id, account_id, people, start, stop, now)
        await connection.execute("vacuum analyze customers, handles, conversations, messages")
    finally:
        await connection.close()


_FILL = """
with made as (
  select n, gen_random_uuid() as customer_id, gen_random_uuid() as conversation_id,
    $6::timestamptz - make_interval(mins => n) as at from generate_series($4::int, $5::int - 1) n
), people as (
  insert into customers (business_id, id, name, created_at) select $1, customer_id, 'Customer ' || n, at from made
), addresses as (
  insert into handles (business_id, id, customer_id, kind, value, normal, first_seen_at)
  select $1, gen_random_uuid(), customer_id, 'phone', '9665' || n, '+9665' || n, at from made
), talks as (
  insert into conversations (business_id, id, customer_id, account_id, channel, need, confidence, status, owner_id, opened_at,
    last_message_at, last_customer_at, preview, closed_at)
  select $1, conversation_id, customer_id, $2, 'whatsapp', (array['scheduling','pricing','complaint','general_question'])[1 + n % 4], 0.9,
    case when n % 10 = 0 then case when n % 20 = 0 then 'owned' else 'waiting' end else 'closed' end,
    case when n % 20 = 0 then ($3::uuid[])[1 + (n / 20) % cardinality($3::uuid[])] end,
    at, at, at, 'I need deep cleaning, message ' || n, case when n % 10 <> 0 then at end from made
)
insert into messages (business_id, id, conversation_id, customer_id, account_id, direction, author_kind, type, text, provider_id,
  at, received_at)
select $1, gen_random_uuid(), conversation_id, customer_id, $2, case when m % 2 = 0 then 'inbound' else 'outbound' end,
  case when m % 2 = 0 then 'customer' else 'staff' end, 'text',
  'Message ' || m || ' of conversation ' || n || ': could somebody come on ' || to_char(at, 'Day') || ' and what does it cost? Ref '
    || left(md5(n::text), 8),
  'wamid.fill.' || n || '.' || m, at + make_interval(secs => m), at + make_interval(secs => m)
from made cross join lateral generate_series(0, 5 + (n % 3)) m
"""


async def _read(database: Database, cluster: Cluster, business_id: UUID) -> dict[str, Any]:
    async with database.business(business_id) as tx:
        person = (await team.people(tx))[0]
        ids = [row["id"] for row in await tx.rows("select id from conversations order by last_message_at desc limit 300")]
    outbound = Outbound()
    who = Person(person.id, business_id, person.name, frozenset(team.PERMISSIONS), "")
    ctx = Context(database, outbound, who, "bench")

    async def listed(view: str, offset: int) -> None:
        async with database.business(business_id, Actor.staff(person.id)) as tx:
            await inbox.conversations(tx, view=view, viewer=person.id, own_only=False, need=None, urgent=False, offset=offset, limit=60)

    async def searched(text: str) -> None:
        async with database.business(business_id, Actor.staff(person.id)) as tx:
            await find(tx, text, viewer=person.id, own_only=False)

    found = {
        "list_all": await _timed(cluster, lambda n: listed("all", (n % 20) * 60)),
        "list_mine": await _timed(cluster, lambda n: listed("mine", 0)),
        "list_unassigned": await _timed(cluster, lambda n: listed("unassigned", 0)),
        "list_closed": await _timed(cluster, lambda n: listed("closed", (n % 20) * 60)),
        "open": await _timed(cluster, lambda n: get_conversation(ctx, ids[n % len(ids)])),
        "search": await _timed(cluster, lambda n: searched(hashlib.md5(str(n * 7 % 900).encode()).hexdigest()[:8]), most=100),
    }
    await outbound.close()
    return found


async def _timed(cluster: Cluster, read: Callable[[int], Any], *, most: int = _READS) -> dict[str, float]:
    for n in range(10):
        await read(n)
    postgres = cluster.pid or 0
    before = time.process_time() + cpu_seconds(family(postgres))
    took = []
    for n in range(most):
        began = time.perf_counter()
        await read(n)
        took.append(time.perf_counter() - began)
    cpu = time.process_time() + cpu_seconds(family(postgres)) - before
    return {**spread(took), "cpu_us": round(1e6 * cpu / most)}
