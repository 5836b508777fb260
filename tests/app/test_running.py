"""One process: its loops go on whatever happens in them, and it ends without losing what it had promised."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from frontdesk.kit.database import Database
from tests.desk import House, a_phone, open_house, open_shop, says


@pytest.fixture
async def running(own_dsn: str, tmp_path: Path) -> AsyncIterator[House]:
    """A house of the test's own, whose loops the test begins."""
    database = await Database.connect(own_dsn, size=8)
    house = await open_house(database, tmp_path)
    yield house
    await house.desk.stop()
    await database.close()


async def test_with_its_loops_a_message_is_owned_before_anybody_asks(running: House) -> None:
    shop = await open_shop(running)
    running.desk.start()
    await shop.whatsapp(says("I'd like to book a deep cleaning", by=a_phone()))
    async with asyncio.timeout(10):
        while not await shop.value("select exists (select from conversations where status = 'owned')"):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_a_loop_that_fails_is_begun_again(running: House, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = await open_shop(running)
    work = running.desk.flow.run
    stumbled = asyncio.Event()

    async def stumble() -> None:
        if not stumbled.is_set():
            stumbled.set()
            raise KeyError("nobody foresaw this")
        await work()

    monkeypatch.setattr(running.desk.flow, "run", stumble)
    running.desk.start()
    await asyncio.wait_for(stumbled.wait(), 5)
    await shop.whatsapp(says("hello", by=a_phone()))
    async with asyncio.timeout(10):
        while not await shop.messages():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_what_was_promised_is_stored_before_the_end(running: House) -> None:
    shop = await open_shop(running)
    running.desk.start("web")
    deliveries = [asyncio.create_task(shop.deliver(shop.delivery({"messages": [says("hello", by=a_phone())]}))) for _ in range(40)]
    await asyncio.sleep(0.03)
    await running.desk.stop()
    answers = await asyncio.gather(*deliveries)
    stored = sum(answer.status_code == 200 for answer in answers)
    assert {answer.status_code for answer in answers} <= {200, 503}
    assert await shop.value("select count(*) from arrivals") == stored, "each 200 is kept, each 503 is not"


async def test_many_deliveries_of_one_moment_share_few_commits(running: House) -> None:
    shop = await open_shop(running)
    running.desk.start("web")
    before = running.desk.acceptance
    commits = 0
    commit = before._commit

    async def counted(arrivals: object) -> None:
        nonlocal commits
        commits += 1
        await commit(arrivals)  # type: ignore[arg-type]

    before._commit = counted  # type: ignore[method-assign]
    bodies = [shop.delivery({"messages": [says(f"message {number}", by=a_phone())]}) for number in range(100)]
    answers = await asyncio.gather(*(shop.deliver(body) for body in bodies))
    assert {answer.status_code for answer in answers} == {200}
    assert len(await shop.arrivals()) == 100
    assert commits < 50


async def test_one_bad_row_fails_alone(running: House, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = await open_shop(running)
    bad = says("bad", by=a_phone())
    commit = running.desk.acceptance._commit

    async def picky(arrivals: list[object]) -> None:
        if any(getattr(arrival, "event_key", "") == bad["id"] for arrival in arrivals):
            raise ValueError("this row cannot be stored")
        await commit(arrivals)  # type: ignore[arg-type]

    monkeypatch.setattr(running.desk.acceptance, "_commit", picky)
    running.desk.start("web")
    bodies = [shop.delivery({"messages": [says(f"good {number}", by=a_phone())]}) for number in range(20)]
    bodies.insert(7, shop.delivery({"messages": [bad]}))
    answers = await asyncio.gather(*(shop.deliver(body) for body in bodies))
    assert [answer.status_code for answer in answers] == [503 if place == 7 else 200 for place in range(21)]
    assert len(await shop.arrivals()) == 20
