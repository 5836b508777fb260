"""kill -9 of the server and of PostgreSQL while webhooks pour in: nothing lost, nothing twice, nothing half done."""

from __future__ import annotations

import asyncio
import json
import os
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from frontdesk.kit.postgres import joined
from tests.crash.rig import Desk, Provider, deliveries, free_port, set_up

SENDERS = 50
# 40 of each are 2,000 messages: the full run.
EACH = int(os.environ.get("FRONTDESK_CRASH_EACH", "24"))
MESSAGES = SENDERS * EACH


@pytest.fixture
def desk() -> Iterator[Desk]:
    # Not pytest's own folder: that is closed to the unprivileged account PostgreSQL runs under when we are root.
    with tempfile.TemporaryDirectory(prefix="frontdesk-crash-") as folder:
        Path(folder).chmod(0o755)
        found = Desk(Path(folder) / "data", free_port())
        try:
            found.start()
            yield found
        finally:
            found.stop()


SERVER_KILLS = 8
POSTGRES_KILLS = 5


async def _killing(desk: Desk, provider: Provider, expected: int, chance: random.Random) -> dict[str, int]:
    """Kill at random points of the deliveries' progress, so that a slow machine sees as many kills as a fast one."""
    victims = ["server"] * SERVER_KILLS + ["postgres"] * POSTGRES_KILLS
    chance.shuffle(victims)
    kills = {"server": 0, "postgres": 0}
    moments = sorted(chance.sample(range(expected // 20, expected * 19 // 20), len(victims)))
    for moment, victim in zip(moments, victims, strict=True):
        await provider.has_delivered(moment)
        await asyncio.sleep(chance.uniform(0, 0.1))
        if victim == "postgres":
            kills["postgres"] += desk.kill_postgres()
        else:
            desk.kill()
            kills["server"] += 1
            await asyncio.to_thread(desk.start)
    return kills


@pytest.mark.timeout(420)
async def test_kill_minus_nine_loses_and_doubles_nothing(desk: Desk) -> None:
    """1,200 messages with duplicates and reordering from a sender that retries, while both processes are killed at random."""
    seed = int(os.environ.get("FRONTDESK_CRASH_SEED", "7"))
    path = set_up(desk)
    provider = Provider(desk.url + path)
    bodies = deliveries(senders=SENDERS, each=EACH, seed=seed)
    delivering = asyncio.create_task(provider.deliver_all(bodies, pause=0.01))
    killer = asyncio.create_task(_killing(desk, provider, len(bodies), random.Random(seed)))
    # When the desk cannot be started again the killer ends with the reason; waiting for deliveries would hide it.
    await asyncio.wait((delivering, killer), return_when=asyncio.FIRST_COMPLETED)
    kills = await killer
    await delivering
    print(f"{provider.delivered} deliveries, {provider.retries} retries, kills {kills}")
    assert kills["server"] == SERVER_KILLS
    assert kills["postgres"] >= 1
    balance = await _settled(desk)
    assert balance["difference"] == 0, balance
    assert balance["pending"] == 0, balance
    assert balance["quarantined"] == 0, balance
    assert balance["threaded"] == MESSAGES, balance
    async with joined(desk.data, say=lambda _: None) as server:
        connection = await asyncpg.connect(server.dsn)
        try:
            await _check(connection)
        finally:
            await connection.close()


async def _settled(desk: Desk) -> dict[str, int]:
    """The ledger when all is done; the tables are asked first, as a command loads the whole program each time."""
    left = (
        "select (select count(*) from arrivals where state = 'pending') + (select count(*) from events where position is null)"
        " + (select count(*) from jobs where state = 'pending' and name = 'pipeline.decide')"
    )
    until = time.monotonic() + 180
    async with joined(desk.data, say=lambda _: None) as server:
        connection = await asyncpg.connect(server.dsn)
        try:
            while time.monotonic() < until:
                if await connection.fetchval(left) == 0:
                    break
                await asyncio.sleep(0.3)
        finally:
            await connection.close()
    balance: dict[str, int] = json.loads(await asyncio.to_thread(desk.command, "ledger", "--json"))
    return balance


async def _check(connection: asyncpg.Connection) -> None:
    inbound = await connection.fetch(
        "select m.provider_id, m.text, h.value as sender from messages m join handles h on h.business_id = m.business_id"
        " and h.customer_id = m.customer_id and h.kind = 'phone' where m.direction = 'inbound' order by h.value, m.at, m.id"
    )
    assert len(inbound) == MESSAGES
    assert len({row["provider_id"] for row in inbound}) == MESSAGES, "every message exactly once"
    by_sender: dict[str, list[int]] = {}
    for row in inbound:
        by_sender.setdefault(row["sender"], []).append(int(row["text"].rsplit(".", 1)[1]))
    assert len(by_sender) == SENDERS, "one customer a sender"
    for sender, numbers in by_sender.items():
        assert numbers == list(range(EACH)), f"in order for {sender}"
    nothing_half_done = {
        "an arrival without its message": "select count(*) from arrivals a where state = 'threaded' and not exists"
        " (select from messages m where m.business_id = a.business_id and m.arrival_id = a.id)",
        "a message without its reading": "select count(*) from messages m where direction = 'inbound' and not exists"
        " (select from readings r where r.business_id = m.business_id and r.message_id = m.id)",
        "a message without its event": "select count(*) from messages m where not exists"
        " (select from events e where e.business_id = m.business_id and e.subject_id = m.id and e.name = 'message.received')",
        "a message received twice by the events": "select count(*) from (select subject_id from events where name = 'message.received'"
        " group by subject_id having count(*) > 1) twice",
        "a conversation nobody decided about": "select count(*) from conversations c where not exists"
        " (select from decisions d where d.business_id = c.business_id and d.conversation_id = c.id)",
        "an owner without an assignment": "select count(*) from conversations c where status = 'owned' and not exists"
        " (select from assignments a where a.business_id = c.business_id and a.conversation_id = c.id and a.staff_id = c.owner_id"
        " and a.state = 'active')",
        "work that waits without a next look": "select count(*) from conversations where status = 'waiting' and wake_at is null",
        "a load that is not the sum of what is held": "select count(*) from staff s where load <> coalesce((select sum(weight)"
        " from assignments a where a.business_id = s.business_id and a.staff_id = s.id and a.state = 'active'), 0)",
        "a decision still to be made": "select count(*) from jobs where name = 'pipeline.decide'",
        "an event without a position": "select count(*) from events where position is null",
        "a gap in the positions": "select max(position) - count(*) from events",
    }
    found = {name: await connection.fetchval(sql) for name, sql in nothing_half_done.items()}
    assert not {name: count for name, count in found.items() if count}, found
