"""Acceptance: a provider is told yes only after the commit, a burst shares commits, and nothing is lost or counted twice."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import msgspec
import pytest

from frontdesk.channels import acceptance as module
from frontdesk.channels.acceptance import Acceptance
from frontdesk.channels.actions import store_arrivals
from frontdesk.channels.queries import ledger
from frontdesk.channels.rows import Waiting
from frontdesk.kit.database import Database, Tx
from frontdesk.kit.errors import Unavailable
from frontdesk.kit.ids import uuid7
from tests.channels.made import Desk, a_desk
from tests.kit.made import end_backends


@pytest.fixture
async def desk(database: Database) -> Desk:
    return await a_desk(database)


def _waiting(desk: Desk, key: str, sender: str = "sender", **more: Any) -> Waiting:
    values: dict[str, Any] = {
        "id": uuid7(),
        "business_id": desk.business_id,
        "account_id": desk.account_id,
        "channel": "whatsapp",
        "event_key": key,
        "sender_key": sender,
        "provider_at": None,
        "received_at": datetime.now(UTC),
        "raw": b"{}",
    }
    return Waiting(**(values | more))


@asynccontextmanager
async def _open(database: Database, **more: Any) -> AsyncIterator[Acceptance]:
    acceptance = Acceptance(database, **more)
    acceptance.start()
    try:
        yield acceptance
    finally:
        await acceptance.close()


class _Commits:
    """Counts commits, and holds each of them up while it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sizes: list[int] = []
        self.go_on = asyncio.Event()
        self.go_on.set()
        monkeypatch.setattr(module, "store_arrivals", self)

    async def __call__(self, tx: Tx, waiting: Sequence[Waiting], at: datetime) -> None:
        self.sizes.append(len(waiting))
        await self.go_on.wait()
        await store_arrivals(tx, waiting, at)


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> _Commits:
    return _Commits(monkeypatch)


async def test_nobody_is_answered_before_the_commit(desk: Desk, commits: _Commits) -> None:
    commits.go_on.clear()
    async with _open(desk.database) as acceptance:
        answer = asyncio.create_task(acceptance.store([_waiting(desk, "a")]))
        await asyncio.sleep(0.05)
        assert not answer.done()
        assert await desk.arrivals() == []
        commits.go_on.set()
        await answer
        assert [row["event_key"] for row in await desk.arrivals()] == ["a"]


async def test_what_comes_during_a_commit_shares_the_next_one(desk: Desk, commits: _Commits) -> None:
    commits.go_on.clear()
    stored = 0

    def count() -> None:
        nonlocal stored
        stored += 1

    async with _open(desk.database, on_stored=count) as acceptance:
        first = asyncio.create_task(acceptance.store([_waiting(desk, "first")]))
        await asyncio.sleep(0.02)
        rest = [asyncio.create_task(acceptance.store([_waiting(desk, f"k{number}")])) for number in range(200)]
        await asyncio.sleep(0.02)
        commits.go_on.set()
        await asyncio.gather(first, *rest)
    assert commits.sizes == [1, 200]
    assert stored == 2
    assert len(await desk.arrivals()) == 201


async def test_a_commit_is_bounded_in_rows_and_in_bytes_and_no_delivery_is_cut(desk: Desk, commits: _Commits) -> None:
    commits.go_on.clear()
    async with _open(desk.database, most=10, bytes_at_once=1000) as acceptance:
        first = asyncio.create_task(acceptance.store([_waiting(desk, "first")]))
        await asyncio.sleep(0.02)
        lots = [[_waiting(desk, f"l{lot}-{number}") for number in range(size)] for lot, size in enumerate((4, 4, 4, 25, 1))]
        lots += [[_waiting(desk, f"big{number}", raw=b"x" * 600)] for number in range(3)]
        rest = [asyncio.create_task(acceptance.store(lot)) for lot in lots]
        await asyncio.sleep(0.02)
        commits.go_on.set()
        await asyncio.gather(first, *rest)
    assert commits.sizes == [1, 8, 4, 25, 2, 1, 1]
    assert len(await desk.arrivals()) == 42


# Long, and so mixed that it cannot be packed small enough for an index.
ENDLESS = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=20_000))


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param({"event_key": "zero\0byte"}, id="zero byte"),
        pytest.param({"sender_key": "half \ud800 a character"}, id="half a character"),
        pytest.param({"event_key": ENDLESS}, id="endless key"),
        pytest.param({"received_at": "yesterday"}, id="no time"),
        pytest.param({"account_id": uuid7()}, id="no such account"),
    ],
)
async def test_one_bad_row_fails_alone(desk: Desk, commits: _Commits, bad: dict[str, Any]) -> None:
    commits.go_on.clear()
    async with _open(desk.database) as acceptance:
        deliveries = [[_waiting(desk, f"k{number}")] for number in range(30)]
        deliveries[17] = [msgspec.structs.replace(_waiting(desk, "bad"), **bad)]
        tasks = [asyncio.create_task(acceptance.store(delivery)) for delivery in deliveries]
        await asyncio.sleep(0.02)
        commits.go_on.set()
        answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert [number for number, answer in enumerate(answers) if answer is not None] == [17]
    assert isinstance(answers[17], Unavailable)
    assert len(await desk.arrivals()) == 29
    assert (await ledger(desk.database)).difference == 0


async def test_of_a_delivery_with_a_bad_row_nothing_is_kept_as_its_sender_is_told(desk: Desk) -> None:
    async with _open(desk.database) as acceptance:
        with pytest.raises(Unavailable, match="not_stored"):
            await acceptance.store([_waiting(desk, "good"), _waiting(desk, "bad\0")])
    assert await desk.arrivals() == []


@pytest.mark.parametrize("at", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)])
async def test_an_absurd_date_is_no_reason_to_refuse(desk: Desk, at: datetime) -> None:
    async with _open(desk.database) as acceptance:
        await acceptance.store([_waiting(desk, "a", provider_at=at)])
    assert len(await desk.arrivals()) == 1


async def test_repeats_are_counted_and_stored_once_within_a_batch_and_across(desk: Desk, commits: _Commits) -> None:
    commits.go_on.clear()
    async with _open(desk.database) as acceptance:
        tasks = [asyncio.create_task(acceptance.store([_waiting(desk, "a")]))]
        await asyncio.sleep(0.02)
        tasks += [asyncio.create_task(acceptance.store([_waiting(desk, key) for key in keys])) for keys in ("a", "ab", "bb", "c")]
        await asyncio.sleep(0.02)
        commits.go_on.set()
        await asyncio.gather(*tasks)
        await acceptance.store([_waiting(desk, "c")])
    assert {row["event_key"]: row["repeats"] for row in await desk.arrivals()} == {"a": 2, "b": 2, "c": 1}
    balance = await ledger(desk.database)
    assert (balance.arrivals, balance.duplicate, balance.pending, balance.difference) == (8, 5, 3, 0)


async def test_the_same_key_of_two_accounts_is_two_arrivals(desk: Desk) -> None:
    other = await a_desk(desk.database)
    async with _open(desk.database) as acceptance:
        await acceptance.store([_waiting(desk, "a"), _waiting(other, "a")])
    assert [len(await one.arrivals()) for one in (desk, other)] == [1, 1]


async def test_two_processes_storing_the_same_lose_nothing_and_do_not_block_each_other(own_dsn: str) -> None:
    databases = [await Database.connect(own_dsn, size=4) for _ in range(2)]
    desks = [await a_desk(databases[0]) for _ in range(2)]
    chance = random.Random(5)
    handed_in = 0
    try:
        async with _open(databases[0], most=40) as one, _open(databases[1], most=40) as two:

            async def provider(acceptance: Acceptance) -> None:
                nonlocal handed_in
                for _ in range(20):
                    keys = [f"k{chance.randrange(120)}" for _ in range(chance.randint(1, 8))]
                    await acceptance.store([_waiting(chance.choice(desks), key, sender=key[-1]) for key in keys])
                    handed_in += len(keys)

            await asyncio.wait_for(asyncio.gather(*(provider(acceptance) for acceptance in (one, two) for _ in range(12))), 30)
        balance = await ledger(databases[0])
        rows = [row for desk in desks for row in await desk.arrivals()]
        assert balance.arrivals == handed_in == len(rows) + balance.duplicate
        assert balance.difference == 0
        assert len({(row["account_id"], row["event_key"]) for row in rows}) == len(rows)
    finally:
        for database in databases:
            await database.close()


async def test_what_does_not_fit_is_refused_and_there_is_room_again_afterwards(desk: Desk, commits: _Commits) -> None:
    commits.go_on.clear()
    async with _open(desk.database, room=10, bytes_held=1000) as acceptance:
        held = [asyncio.create_task(acceptance.store([_waiting(desk, f"k{lot}-{number}") for number in range(5)])) for lot in range(2)]
        await asyncio.sleep(0.02)
        for number in range(3):
            with pytest.raises(Unavailable, match="busy"):
                await acceptance.store([_waiting(desk, f"more{number}")])
        commits.go_on.set()
        await asyncio.gather(*held)
        commits.go_on.clear()
        held = [asyncio.create_task(acceptance.store([_waiting(desk, "big", raw=b"x" * 900)]))]
        await asyncio.sleep(0.02)
        with pytest.raises(Unavailable, match="busy"):
            await acceptance.store([_waiting(desk, "big too", raw=b"x" * 200)])
        commits.go_on.set()
        await asyncio.gather(*held)
        # A delivery larger than all room is taken when it comes alone: else it could never be.
        await acceptance.store([_waiting(desk, f"huge{number}", raw=b"x" * 200) for number in range(20)])
    assert len(await desk.arrivals()) == 31
    assert (acceptance._held, acceptance._bytes) == (0, 0)


async def test_closing_stores_what_waits_and_takes_nothing_more(desk: Desk, commits: _Commits) -> None:
    acceptance = Acceptance(desk.database)
    acceptance.start()
    commits.go_on.clear()
    held = [asyncio.create_task(acceptance.store([_waiting(desk, f"k{number}")])) for number in range(20)]
    await asyncio.sleep(0.02)
    closing = asyncio.create_task(acceptance.close())
    await asyncio.sleep(0.02)
    with pytest.raises(Unavailable, match="busy"):
        await acceptance.store([_waiting(desk, "late")])
    commits.go_on.set()
    await asyncio.gather(closing, *held)
    assert len(await desk.arrivals()) == 20


async def test_closing_an_idle_one_takes_no_time(desk: Desk) -> None:
    acceptance = Acceptance(desk.database)
    await acceptance.close()
    acceptance = Acceptance(desk.database)
    acceptance.start()
    await asyncio.sleep(0.01)
    await asyncio.wait_for(acceptance.close(), 1)


async def test_a_database_that_hangs_while_closing_leaves_nobody_waiting(desk: Desk, commits: _Commits) -> None:
    acceptance = Acceptance(desk.database, patience=0.1)
    acceptance.start()
    commits.go_on.clear()
    held = [asyncio.create_task(acceptance.store([_waiting(desk, "a")]))]
    await asyncio.sleep(0.02)
    held.append(asyncio.create_task(acceptance.store([_waiting(desk, "b")])))
    await asyncio.sleep(0.02)
    await asyncio.wait_for(acceptance.close(), 3)
    answers = await asyncio.wait_for(asyncio.gather(*held, return_exceptions=True), 1)
    assert [type(answer) for answer in answers] == [Unavailable, Unavailable]
    assert await desk.arrivals() == []


async def test_a_sender_that_hangs_up_neither_loses_its_delivery_nor_holds_up_the_others(desk: Desk, commits: _Commits) -> None:
    commits.go_on.clear()
    async with _open(desk.database) as acceptance:
        tasks = [asyncio.create_task(acceptance.store([_waiting(desk, f"k{number}")])) for number in range(6)]
        await asyncio.sleep(0.02)
        for task in tasks[::2]:
            task.cancel()
        commits.go_on.set()
        answers = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 5)
        assert [answer is None for answer in answers] == [False, True] * 3
        await acceptance.store([_waiting(desk, "after")])
    assert len(await desk.arrivals()) == 7
    assert acceptance._held == 0


async def test_a_restart_of_the_database_is_told_and_survived(database: Database, commits: _Commits) -> None:
    desk = await a_desk(database)
    commits.go_on.clear()
    async with _open(database) as acceptance:
        tasks = [asyncio.create_task(acceptance.store([_waiting(desk, f"k{number}")])) for number in range(5)]
        await asyncio.sleep(0.02)
        await end_backends(database.dsn)
        commits.go_on.set()
        answers = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 5)
        assert {type(answer) for answer in answers} == {Unavailable}
        await asyncio.wait_for(acceptance.store([_waiting(desk, f"k{number}") for number in range(5)]), 5)
    assert len(await desk.arrivals()) == 5
    assert (await ledger(database)).difference == 0


async def test_an_error_nobody_foresaw_does_not_end_the_flusher(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    def unlucky() -> None:
        raise KeyError("nobody foresaw this")

    async with _open(desk.database, on_stored=unlucky) as acceptance:
        for number in range(3):
            await asyncio.wait_for(acceptance.store([_waiting(desk, f"k{number}")]), 2)
    assert "nobody foresaw this" in caplog.text
    assert len(await desk.arrivals()) == 3


async def test_an_arrival_cannot_be_stored_under_another_business_s_account(desk: Desk) -> None:
    other = await a_desk(desk.database)
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await Acceptance(desk.database).store([_waiting(desk, "a", business_id=other.business_id)])


async def test_the_tally_counts_by_day_of_utc(desk: Desk) -> None:
    for at in (datetime(2026, 3, 1, 23, 59, tzinfo=UTC), datetime(2026, 3, 2, 0, 1, tzinfo=UTC)):
        async with desk.database.across() as tx:
            await store_arrivals(tx, [_waiting(desk, f"{at}", received_at=at + timedelta(hours=1))], at)
    async with desk.database.business(desk.business_id) as tx:
        assert [(str(row["day"]), row["accepted"]) for row in await tx.rows("select day, accepted from arrival_tally order by day")] == [
            ("2026-03-01", 1),
            ("2026-03-02", 1),
        ]
