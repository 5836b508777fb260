"""The board with a large team and a long line: p50, p95 and p99 of each thing it asks for, through the handlers of the API.

`--size` is the number of waiting conversations (2,000), for 200 people who hold six each.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from bench.rig import business, server, spread
from frontdesk import team
from frontdesk.kit.database import Database
from frontdesk.kit.http import Outbound
from frontdesk.kit.web import Context, Person
from frontdesk.routing.board.api import get_board, get_held, get_waiting
from frontdesk.routing.reroutes.api import get_reroutes

_PEOPLE = 200
_HOLDS = 6
_READS = 150


async def measure(*, size: int | None, say: Callable[[str], None]) -> dict[str, Any]:
    """Fill a business and read its board again and again."""
    waiting = size or 2_000
    async with server(say) as cluster:
        database = await Database.connect(cluster.dsn)
        business_id, account_id = await business(database)
        async with database.business(business_id) as tx:
            role_id = await tx.value("select role_id from staff limit 1")
        say(f"{_PEOPLE} people, {waiting} waiting")
        await _fill(cluster.dsn, business_id, account_id, role_id, waiting)
        found = await _read(database, business_id)
        await database.close()
    return {"measures": "the board, milliseconds a request", "people": _PEOPLE, "waiting": waiting, **found}


async def _read(database: Database, business_id: UUID) -> dict[str, Any]:
    async with database.business(business_id) as tx:
        staff = [row["id"] for row in await tx.rows("select id from staff order by id")]
    person = Person(staff[0], business_id, "Bench", team.EVERYTHING, "")
    ctx = Context(database, Outbound(), person, "bench")

    async def timed(ask: Callable[[int], Awaitable[object]]) -> dict[str, float]:
        took = []
        for number in range(_READS):
            began = time.perf_counter()
            msgspec.json.encode(await ask(number))
            took.append(time.perf_counter() - began)
        return spread(took)

    return {
        "board_ms": await timed(lambda _: get_board(ctx, "en")),
        "first_page_ms": await timed(lambda _: get_waiting(ctx, None, 0, 60, "en")),
        "far_page_ms": await timed(lambda n: get_waiting(ctx, None, 60 * (n % 30), 60, "ar")),
        "one_queue_ms": await timed(lambda _: get_waiting(ctx, "front_desk", 0, 60, "en")),
        "one_person_ms": await timed(lambda n: get_held(ctx, staff[n % len(staff)])),
        "reroutes_ms": await timed(lambda _: get_reroutes(ctx, 90, "en")),
    }


async def _fill(dsn: str, business_id: UUID, account_id: UUID, role_id: UUID, waiting: int) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        now = datetime.now(UTC)
        await connection.execute(_STAFF, business_id, role_id, _PEOPLE, now)
        await connection.execute(_TALKS, business_id, account_id, _PEOPLE * _HOLDS, _PEOPLE * _HOLDS + waiting, now, _RECORD)
        await connection.execute("vacuum analyze")
    finally:
        await connection.close()


# As large as the record of a decision that looked at 200 people.
_RECORD = msgspec.json.encode(
    {
        "rule": {"key": "otherwise"},
        "situation": {"need": "pricing", "confidence": 0.9},
        "candidates": [{"staff_id": f"{n:032}", "name": f"Person {n}", "excluded": [{"code": "full"}]} for n in range(200)],
    }
).decode()

_STAFF = """
with made as (
  insert into staff (id, business_id, name, email, role_id, capacity, load, presence, created_at)
  select gen_random_uuid(), $1, 'Person ' || n, 'p' || n || '@bench.example', $2, 20, 0, 'available', $4 from generate_series(1, $3::int) n
  returning id
)
insert into shifts (id, business_id, staff_id, weekday, starts_minute, ends_minute)
select gen_random_uuid(), $1, id, d, 480, 1020 from made cross join generate_series(0, 6) d"""

_TALKS = """
with people as (
  select id, row_number() over (order by id) - 1 as n from staff where business_id = $1 and name like 'Person %'
), made as (
  select n, gen_random_uuid() as customer_id, gen_random_uuid() as id, $5::timestamptz - make_interval(secs => n) as at,
    case when n < $3 then (select p.id from people p where p.n = m.n % 200) end as owner_id,
    (array['front_desk', 'scheduling', 'complaints', 'support', 'inquiries'])[1 + m.n % 5] as queue
  from generate_series(0, $4::int - 1) m(n)
), customers_made as (
  insert into customers (business_id, id, name, created_at) select $1, customer_id, 'Customer ' || n, at from made returning id
), talks as (
  insert into conversations (business_id, id, customer_id, account_id, channel, need, confidence, status, queue, owner_id, opened_at,
    last_message_at, reply_due_at, wake_at, urgent)
  select $1, id, customer_id, $2, 'whatsapp', 'pricing', 0.9, case when owner_id is null then 'waiting' else 'owned' end, queue, owner_id,
    at, at, at + interval '15 minutes', at + interval '15 minutes', n % 20 = 0 from made
  where (select count(*) from customers_made) > 0 returning id
), decided as (
  insert into decisions (business_id, id, conversation_id, policy_version, trigger, action, queue, sentence, record, at, sentences)
  select $1, gen_random_uuid(), id, 1, 'arrival', 'queue', queue, 'Waits.', $6::jsonb, at, '{"en": "Waits.", "ar": "تنتظر."}' from made
  where (select count(*) from talks) > 0 returning id
)
insert into assignments (business_id, id, conversation_id, staff_id, weight, state, because, started_at)
select $1, gen_random_uuid(), id, owner_id, 2, 'active', 'bench', at from made
where owner_id is not null and (select count(*) from decided) > 0"""
