"""The ledger: whatever comes in ends in exactly one way, and both sides always agree."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from frontdesk.channels.acceptance import Acceptance
from frontdesk.channels.actions import end_arrival, replay
from frontdesk.channels.queries import ledger
from frontdesk.channels.rows import ARRIVAL_COLUMNS, Arrival, Ledger, Waiting
from frontdesk.kit.crew import Crew
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Conflict, NotFound
from frontdesk.kit.ids import uuid7
from frontdesk.kit.queue import Queue
from tests.channels.made import Desk, a_desk
from tests.kit.made import until

QUEUE = Queue("arrivals", ("account_id", "sender_key"), ARRIVAL_COLUMNS)


async def _store(desk: Desk, *keys: str, sender: str = "sender") -> None:
    async with desk.database.across() as tx:
        at = tx.at
    await Acceptance(desk.database).store(
        [Waiting(uuid7(), desk.business_id, desk.account_id, "whatsapp", key, sender, None, at, b"{}") for key in keys]
    )


async def _claimed(desk: Desk) -> list[Arrival]:
    return await QUEUE.claim(desk.database, Arrival, most=100, at=desk.database.clock.now() + timedelta(seconds=1))


async def _end(desk: Desk, arrival: Arrival, state: str, reason: str | None = None) -> None:
    async with desk.database.business(desk.business_id) as tx:
        await end_arrival(tx, arrival, state, reason)


async def test_every_end_has_its_column_and_the_sum_is_what_came_in(database: Database) -> None:
    desk = await a_desk(database)
    await _store(desk, *"abcdef")
    await _store(desk, *"abz")
    for arrival, state in zip(await _claimed(desk), ("threaded", "threaded", "duplicate", "ignored", "quarantined"), strict=False):
        await _end(desk, arrival, state, None if state == "threaded" else "why: because")
    assert await ledger(database) == Ledger(arrivals=9, threaded=2, duplicate=3, ignored=1, quarantined=1, pending=2, difference=0)


async def test_an_empty_house_balances(database: Database) -> None:
    assert await ledger(database) == Ledger(arrivals=0, threaded=0, duplicate=0, ignored=0, quarantined=0, pending=0, difference=0)


async def test_a_row_that_vanished_shows_as_a_difference(database: Database) -> None:
    desk = await a_desk(database)
    await _store(desk, "a", "b")
    owner = await asyncpg.connect(database.dsn)
    try:
        await owner.execute("delete from arrivals where event_key = 'a'")
    finally:
        await owner.close()
    assert (await ledger(database)).difference == 1


async def test_an_arrival_ends_once(database: Database) -> None:
    desk = await a_desk(database)
    await _store(desk, "a")
    [arrival] = await _claimed(desk)
    await _end(desk, arrival, "threaded")
    with pytest.raises(Conflict, match="arrival_taken"):
        await _end(desk, arrival, "ignored")
    assert [row["state"] for row in await desk.arrivals()] == ["threaded"]


async def test_whoever_lost_the_lease_cannot_end_it(database: Database) -> None:
    desk = await a_desk(database)
    await _store(desk, "a")
    [lost] = await _claimed(desk)
    await QUEUE.put_back(database, [lost])
    [ours] = await _claimed(desk)
    with pytest.raises(Conflict, match="arrival_taken"):
        await _end(desk, lost, "ignored")
    await _end(desk, ours, "threaded")


async def test_a_repeat_of_what_has_ended_changes_nothing_but_the_count(database: Database) -> None:
    desk = await a_desk(database)
    await _store(desk, "a")
    [arrival] = await _claimed(desk)
    await _end(desk, arrival, "threaded")
    await _store(desk, "a", "a")
    [row] = await desk.arrivals()
    assert (row["state"], row["repeats"]) == ("threaded", 2)
    assert await _claimed(desk) == []


async def test_a_repeat_of_what_a_worker_holds_is_counted_without_waiting_for_it(database: Database) -> None:
    desk = await a_desk(database)
    await _store(desk, "a", "b")
    first, second = await _claimed(desk)
    async with database.business(desk.business_id) as tx:
        await QUEUE.still_ours(tx, first.id, first.lease_token)
        await asyncio.wait_for(_store(desk, "a", "b", "a"), 2)
        await end_arrival(tx, first, "threaded")
        await end_arrival(tx, second, "threaded")
    assert [row["repeats"] for row in await desk.arrivals()] == [0, 1]
    balance = await ledger(database)
    assert (balance.arrivals, balance.threaded, balance.duplicate, balance.difference) == (5, 2, 3, 0)


async def test_what_was_set_aside_is_told_and_can_be_replayed(database: Database) -> None:
    desk = await a_desk(database)
    await _store(desk, "a", "b")
    first, second = await _claimed(desk)
    await _end(desk, first, "quarantined", "not_json: the body is not JSON")
    await _end(desk, second, "threaded")
    for arrival_id in (second.id, uuid7()):
        with pytest.raises(NotFound):
            async with database.business(desk.business_id) as tx:
                await replay(tx, arrival_id)
    with pytest.raises(NotFound):
        async with database.business((await a_desk(database)).business_id) as tx:
            await replay(tx, first.id)
    async with database.business(desk.business_id) as tx:
        await replay(tx, first.id)
    assert [one.id for one in await _claimed(desk)] == [first.id]
    events = await desk.events("arrival.quarantined", "arrival.replayed")
    assert [(event["name"], event["data"].get("code")) for event in events] == [
        ("arrival.quarantined", "not_json"),
        ("arrival.replayed", None),
    ]
    assert (await ledger(database)).difference == 0


async def _balanced(database: Database) -> bool:
    return not (await ledger(database)).pending


@pytest.mark.parametrize("seed", [1, 2])
async def test_two_doors_and_two_workers_at_full_speed_balance_to_the_last_one(own_dsn: str, seed: int) -> None:
    chance = random.Random(seed)
    databases = [await Database.connect(own_dsn, size=5) for _ in range(2)]
    desks = [await a_desk(databases[0]) for _ in range(2)]
    doors = [Acceptance(database, most=60) for database in databases]
    order: dict[tuple[UUID, str], list[UUID]] = {}

    async def one(arrival: Arrival) -> bool:
        async with chance.choice(databases).business(arrival.business_id) as tx:
            await asyncio.sleep(chance.random() * 0.002)
            await end_arrival(tx, arrival, chance.choice(("threaded", "ignored", "duplicate", "quarantined")), "why: because")
        order.setdefault((arrival.account_id, arrival.sender_key), []).append(arrival.id)
        return True

    async def provider(door: Acceptance) -> None:
        for _ in range(15):
            desk = chance.choice(desks)
            keys = [chance.randrange(300) for _ in range(chance.randint(1, 6))]
            at = databases[0].clock.now()
            await door.store(
                [Waiting(uuid7(), desk.business_id, desk.account_id, "whatsapp", f"k{key}", f"s{key % 7}", None, at, b"{}") for key in keys]
            )

    crews: list[Crew[Arrival]] = [Crew(database, QUEUE, Arrival, one, together=4, idle=0.01) for database in databases]
    tasks: list[asyncio.Task[Any]] = [asyncio.create_task(crew.run()) for crew in crews]
    try:
        for door in doors:
            door.start()
        await asyncio.wait_for(asyncio.gather(*(provider(door) for door in doors for _ in range(8))), 30)
        for door in doors:
            await door.close()
        await until(lambda: _balanced(databases[0]))
        balance = await ledger(databases[0])
        rows = [row for desk in desks for row in await desk.arrivals()]
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for database in databases:
            await database.close()
    assert balance.difference == 0
    assert balance.arrivals == balance.threaded + balance.duplicate + balance.ignored + balance.quarantined
    assert sum(len(ids) for ids in order.values()) == len(rows)
