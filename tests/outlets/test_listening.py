"""The stream goes on when what it stands on breaks."""

from __future__ import annotations

import asyncio
import random

import asyncpg
import pytest

from frontdesk.kit.database import Database
from frontdesk.kit.events import position_now, record
from frontdesk.kit.ids import uuid7
from frontdesk.kit.stamper import Stamper
from frontdesk.kit.web import Person
from frontdesk.outlets import live as module
from frontdesk.outlets.live import Hub
from tests.kit.made import end_backends, until
from tests.outlets.house import Console, House, Said, dress, listening, opened


async def test_what_was_stamped_is_told_at_once(database: Database) -> None:
    hub = Hub(database, dress)
    house = House(database, hub, Stamper(database), uuid7())
    await house.say("before this process")
    async with listening(hub), opened(hub, house.person()) as console:
        began = asyncio.get_running_loop().time()
        await house.say("now")
        await console.has("now")
        assert asyncio.get_running_loop().time() - began < 2


async def test_a_listening_connection_that_breaks_is_replaced_and_nothing_is_missed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_AFTER_TROUBLE", 0.05)
    monkeypatch.setattr(module, "_LOOK_ANYWAY", 60)
    hub = Hub(database, dress)
    house = House(database, hub, Stamper(database), uuid7())
    async with listening(hub), opened(hub, house.person()) as console:
        said = []
        for number in range(5):
            assert await end_backends(database.dsn, "frontdesk live") == 1
            said.append(str(number))
            # It is called out while nobody listens.
            await house.say(said[-1])
            await console.has(*said)
            await until(lambda: _hears(database))


async def _hears(database: Database) -> bool:
    connection = await asyncpg.connect(database.dsn)
    try:
        sql = "select count(*) = 1 from pg_stat_activity where datname = current_database() and application_name = 'frontdesk live'"
        return bool(await connection.fetchval(sql))
    finally:
        await connection.close()


async def test_a_restart_of_the_whole_database_is_survived(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_AFTER_TROUBLE", 0.05)
    hub = Hub(database, dress)
    house = House(database, hub, Stamper(database), uuid7())
    async with listening(hub), opened(hub, house.person()) as console:
        await end_backends(database.dsn)
        await end_backends(database.dsn, "frontdesk live")
        await house.say("after")
        await console.has("after")


async def test_events_that_come_unannounced_are_told_and_the_operator_hears_why(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As behind a connection pooler, where listening hears nothing and says nothing."""
    monkeypatch.setattr(module, "_LOOK_ANYWAY", 0.1)
    monkeypatch.setattr(module, "CHANNEL", "another_channel")
    hub = Hub(database, dress)
    house = House(database, hub, Stamper(database), uuid7())
    async with listening(hub), opened(hub, house.person()) as console:
        for number in range(3):
            await house.say(str(number))
            await console.has(*(str(one) for one in range(number + 1)))
            await asyncio.sleep(0.15)
    assert caplog.text.count("pooler") == 1


# All of it at once


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_whatever_happens_a_client_that_replays_equals_one_that_fetches_afresh(
    own_dsn: str, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(module, "_MOST_REPLAYED", 12)
    monkeypatch.setattr(module, "_MOST_WAITING", 6)
    monkeypatch.setattr(module, "_HEARTBEAT", 0.02)
    monkeypatch.setattr(module, "_AFTER_TROUBLE", 0.02)
    chance = random.Random(seed)
    database = await Database.connect(own_dsn, size=8)
    hub = Hub(database, dress)
    house = House(database, hub, Stamper(database, idle=0.005), uuid7())
    done = asyncio.Event()

    async def write(name: str) -> None:
        for number in range(20):
            async with database.business(house.business_id) as tx:
                await record(tx, Said(what=f"{name}{number}"))
                await asyncio.sleep(chance.random() * 0.01)

    async def fetch() -> tuple[int, set[str]]:
        async with database.business(house.business_id) as tx:
            position = await position_now(tx)
            return position, {row["what"] for row in await tx.rows("select data->>'what' as what from events")}

    async def browse(person: Person) -> set[str]:
        position, known = await fetch()
        console = Console(hub, person, position)
        resets = 0

        async def catch() -> bool:
            nonlocal known, resets
            if console.resets > resets:
                resets = console.resets
                known |= (await fetch())[1]
            return len(known | set(console.heard)) == len((await fetch())[1])

        while not done.is_set():
            await console.open()
            await asyncio.sleep(chance.random() * 0.05)
            await catch()
            await console.close()
        await console.open()
        try:
            await until(catch, within=5)
        finally:
            await console.close()
        assert console.positions == sorted(set(console.positions))
        return known | set(console.heard)

    async def disturb() -> None:
        while not done.is_set():
            await asyncio.sleep(0.08)
            await end_backends(database.dsn, "frontdesk live")

    try:
        async with listening(hub), asyncio.TaskGroup() as group:
            stamping = group.create_task(house.stamper.run())
            disturbing = group.create_task(disturb())
            browsing = [group.create_task(browse(house.person())) for _ in range(4)]
            await asyncio.gather(*(write(name) for name in "abcd"))
            done.set()
            seen = await asyncio.gather(*browsing)
            await disturbing
            stamping.cancel()
        everything = (await fetch())[1]
        assert len(everything) == 80
        assert all(one == everything for one in seen)
    finally:
        await database.close()
