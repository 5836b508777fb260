"""Several processes at once, and work that fails at random: every message once, in order, and the balance is zero."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from frontdesk.app.running import Frontdesk
from frontdesk.channels.rows import Arrival
from frontdesk.kit.clock import SystemClock
from frontdesk.kit.database import Database, Tx
from frontdesk.kit.settings import Settings
from frontdesk.pipeline import flow, understand
from frontdesk.pipeline.thread import thread
from tests.desk import House, MovableClock, Shop, a_phone, open_house, open_shop, says
from tests.routing.desk import all_different

SENDERS, EACH = 30, 12


class Stumbling:
    """A step that fails now and then: before it has done anything, or after it has done everything."""

    def __init__(self, step: Any, chance: random.Random, share: float) -> None:
        self._step = step
        self._chance = chance
        self._share = share
        self.stumbles = 0

    async def __call__(self, *given: Any, **named: Any) -> Any:
        stumble = self._chance.random()
        if stumble < self._share / 2:
            self.stumbles += 1
            raise RuntimeError("stumbled before the step")
        done = await self._step(*given, **named)
        if stumble < self._share:
            self.stumbles += 1
            raise RuntimeError("stumbled after the step")
        return done


@pytest.fixture
async def several(own_dsn: str, tmp_path: Path) -> AsyncIterator[tuple[House, list[Frontdesk]]]:
    """A house whose work is done by three processes, each with its own connections."""
    databases = [await Database.connect(own_dsn, size=6, clock=SystemClock()) for _ in range(3)]
    house = await open_house(databases[0], tmp_path)
    desks = [
        house.desk,
        *(Frontdesk(one, Settings(data_dir=tmp_path, secret_key="k" * 32), outbound=house.outbound) for one in databases[1:]),
    ]
    yield house, desks
    for desk in desks:
        await desk.stop()
    for database in databases:
        await database.close()


@pytest.mark.timeout(180)
async def test_thirty_senders_three_workers_and_random_failures(
    several: tuple[House, list[Frontdesk]], monkeypatch: pytest.MonkeyPatch
) -> None:
    house, desks = several
    shop = await open_shop(house)
    chance = random.Random(20)
    reading = Stumbling(understand.keep, chance, 0.04)
    monkeypatch.setattr(understand, "keep", reading)
    threading = Stumbling(thread, chance, 0.03)
    monkeypatch.setattr(flow, "thread", threading)
    for desk in desks:
        desk.start()
    people = [a_phone() for _ in range(SENDERS)]
    began = datetime.now(UTC) - timedelta(minutes=30)

    async def line(sender: str) -> None:
        for number in range(EACH):
            body = shop.delivery({"messages": [says(f"{sender}.{number}", by=sender, at=began + timedelta(seconds=number))]})
            for _ in range(2 if (number + int(sender)) % 7 == 0 else 1):
                assert (await shop.deliver(body)).status_code == 200

    await asyncio.gather(*(line(sender) for sender in people))
    await _until(shop, "select count(*) from arrivals where state = 'pending'", within=120)
    await _until(shop, "select count(*) from jobs where state = 'pending'", within=60)
    assert reading.stumbles + threading.stumbles > 12

    balance = await house.balance()
    assert (balance.difference, balance.pending, balance.quarantined) == (0, 0, 0), balance
    assert balance.threaded == SENDERS * EACH
    assert balance.arrivals > SENDERS * EACH, "some came twice"
    found = await shop.rows(
        "select m.text, m.provider_id, c.id as customer_id from messages m join customers c on c.id = m.customer_id order by m.id"
    )
    assert len(found) == SENDERS * EACH
    assert all_different([row["provider_id"] for row in found])
    by_sender: dict[str, list[int]] = {}
    for row in found:
        sender, _, number = row["text"].partition(".")
        by_sender.setdefault(sender, []).append(int(number))
    assert by_sender == {sender: list(range(EACH)) for sender in people}, "threaded in the order in which each of them wrote"
    await _nothing_half_done(shop)


async def _nothing_half_done(shop: Shop) -> None:
    for name, sql in {
        "a message without its reading": "select count(*) from messages m"
        " where not exists (select from readings r where r.message_id = m.id)",
        "a message told twice": "select count(*) - count(distinct subject_id) from events where name = 'message.received'",
        "a message not told": "select (select count(*) from messages) - (select count(*) from events where name = 'message.received')",
        "a conversation nobody decided about": "select count(*) from conversations c"
        " where not exists (select from decisions d where d.conversation_id = c.id)",
        "an owner without an assignment": "select count(*) from conversations c where status = 'owned' and not exists"
        " (select from assignments a where a.conversation_id = c.id and a.staff_id = c.owner_id and a.state = 'active')",
        "work that waits without a next look": "select count(*) from conversations where status = 'waiting' and wake_at is null",
        "somebody beyond their capacity": "select count(*) from staff where load > capacity + urgent_headroom",
        "a customer twice": "select count(*) - count(distinct normal) from handles",
    }.items():
        assert await shop.value(sql) == 0, name


async def _until(shop: Shop, sql: str, *, within: float) -> None:
    async with asyncio.timeout(within):
        while await shop.value(sql):  # noqa: ASYNC110 (another process does the work)
            await asyncio.sleep(0.2)


async def test_what_fails_for_ever_is_set_aside_and_the_rest_goes_on(several: tuple[House, list[Frontdesk]], monkeypatch: Any) -> None:
    house, desks = several
    clock = MovableClock()
    house.database.clock = clock
    shop = await open_shop(house)
    kept = understand.keep

    async def refuse(tx: Tx, conversation_id: Any, message_id: Any, reading: Any) -> None:
        if await tx.value("select text from messages where id = $1", message_id) == "poison":
            raise RuntimeError("this message cannot be handled")
        await kept(tx, conversation_id, message_id, reading)

    monkeypatch.setattr(understand, "keep", refuse)
    phone, neighbour = a_phone(), a_phone()
    await shop.whatsapp(says("before", by=phone), says("poison", by=phone), says("after", by=phone), says("hello", by=neighbour))
    for seconds in range(0, 300, 60):
        clock.ahead = timedelta(seconds=seconds)
        await desks[0].settle()
    assert sorted(row["text"] for row in await shop.messages()) == ["after", "before", "hello"]
    (aside,) = [row for row in await shop.arrivals() if row["state"] == "quarantined"]
    assert aside["reason"].startswith("failed: RuntimeError")
    monkeypatch.setattr(understand, "keep", kept)
    async with await shop.console("Huda") as huda:
        assert (await huda.post(f"/api/channels/quarantine/{aside['id']}/replay")).status_code == 202
    await desks[0].settle()
    assert sorted(row["text"] for row in await shop.messages()) == ["after", "before", "hello", "poison"]
    assert (await house.balance()).difference == 0


async def test_a_worker_that_died_loses_its_work_to_another(several: tuple[House, list[Frontdesk]]) -> None:
    house, desks = several
    clock = MovableClock()
    house.database.clock = desks[1].database.clock = clock
    shop = await open_shop(house)
    phone = a_phone()
    await shop.whatsapp(*(says(f"message {number}", by=phone) for number in range(5)))
    claimed = await flow.QUEUE.claim(house.database, Arrival, most=10, at=clock.now())
    assert len(claimed) == 5
    assert await desks[1].flow.thread_all() == 0, "they are leased to the one that is gone"
    clock.ahead = timedelta(minutes=1)
    assert await desks[1].flow.thread_all() == 5
    late = await desks[0].flow._take(claimed[0])
    assert late, "the one that was thought dead comes back and changes nothing"
    assert [row["text"] for row in await shop.messages()] == [f"message {number}" for number in range(5)]
    assert (await house.balance()).difference == 0
