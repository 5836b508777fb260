"""The sender: every message once, in order for each recipient, and a true word about what became of it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from frontdesk.channels import sender as module
from frontdesk.channels.actions import enqueue_message, send_again
from frontdesk.channels.contract import Adapter, Busy, Client, Refused, Unconfirmed
from frontdesk.channels.records import Account, OutboundMessage, Sent, Verdict
from frontdesk.channels.rows import OutboxRow
from frontdesk.channels.sender import ATTEMPTS, QUEUE, Sender
from frontdesk.kit import crew, queue
from frontdesk.kit.clock import ShiftedClock
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Conflict, Problem
from frontdesk.kit.http import Outbound
from frontdesk.kit.ids import uuid7
from tests.channels.made import Desk, a_desk
from tests.guard.silence import permit
from tests.kit.made import end_backends, until

Answer = Callable[[OutboundMessage, int], Awaitable[Sent]]


class Provider:
    """Plays a channel: remembers what it was given and answers as told."""

    def __init__(self) -> None:
        self.got: list[str] = []
        self.answers: list[Exception | Answer] = []

    async def send(self, client: Client, account: Account, message: OutboundMessage, *, attempt: int = 0) -> Sent:
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            if not isinstance(answer, (Busy, Refused)):
                self.got.append(message.text)
            raise answer
        self.got.append(message.text)
        return await answer(message, attempt) if answer else Sent(f"wamid.{message.id}")


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Provider:
    found = Provider()
    monkeypatch.setattr(module, "adapter_of", lambda kind: cast("Adapter", found))
    monkeypatch.setattr(module, "_RESTART", (0.05, 0.1, 0.2))
    return found


@pytest.fixture
def clock() -> ShiftedClock:
    return ShiftedClock(datetime(2026, 3, 1, 9, tzinfo=UTC))


@pytest.fixture
async def desk(own_dsn: str, clock: ShiftedClock) -> AsyncIterator[Desk]:
    database = await Database.connect(own_dsn, clock=clock, size=5)
    yield await a_desk(database)
    await database.close()


async def _write(desk: Desk, *texts: str, to: str = "noura", payload: Any = None) -> None:
    async with desk.database.business(desk.business_id) as tx:
        await permit(tx)
        for text in texts:
            outbox_id = tx.new_id()
            message = OutboundMessage(id=str(outbox_id), kind="text", text=text)
            await enqueue_message(
                tx,
                outbox_id=outbox_id,
                account_id=desk.account_id,
                conversation_id=None,
                message_id=uuid7(),
                recipient_key=to,
                payload=message if payload is None else payload,
            )


def _sender(desk: Desk) -> Sender:
    return Sender(desk.database, Outbound(), idle=0.02)


async def _states(desk: Desk) -> list[tuple[str, str | None]]:
    return [(row["state"], row["error_code"]) for row in await desk.outbox()]


async def _told(desk: Desk) -> list[str]:
    return [event["name"] for event in await desk.events("outbox.accepted", "outbox.failed", "outbox.unconfirmed")]


async def test_what_the_provider_took_is_accepted_under_its_id(desk: Desk, provider: Provider) -> None:
    await _write(desk, "hello")
    assert await _sender(desk).send_all() == 1
    [row] = await desk.outbox()
    assert (row["state"], row["provider_id"], row["lease_token"], row["ended_at"]) == (
        "accepted",
        f"wamid.{row['id']}",
        None,
        desk.database.clock.now(),
    )
    [event] = await desk.events("outbox.accepted")
    assert event["data"]["provider_id"] == row["provider_id"]
    assert event["data"]["message_id"] == str(row["message_id"])
    assert (await desk.account())["health"] == "working"
    assert await _sender(desk).send_all() == 0
    assert provider.got == ["hello"]


async def test_a_busy_provider_is_asked_again_later_and_the_line_waits(desk: Desk, provider: Provider, clock: ShiftedClock) -> None:
    await _write(desk, "one", "two")
    await _write(desk, "hi", to="sami")
    provider.answers = [Busy(30, "slow_down")]
    await _sender(desk).send_all()
    assert provider.got == ["hi"]
    assert await _states(desk) == [("pending", "slow_down"), ("pending", None), ("accepted", None)]
    [first, second, _] = await desk.outbox()
    assert first["due_at"] == clock.now() + timedelta(seconds=30)
    assert (first["sending_since"], second["attempts"]) == (None, 0)
    clock.advance(timedelta(seconds=29))
    assert await _sender(desk).send_all() == 0
    clock.advance(timedelta(seconds=1))
    await _sender(desk).send_all()
    assert provider.got == ["hi", "one", "two"]
    assert await _told(desk) == ["outbox.accepted"] * 3


async def test_when_the_whole_account_has_to_wait_nobody_is_asked_meanwhile(
    desk: Desk, provider: Provider, clock: ShiftedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = await a_desk(desk.database)
    for number in range(40):
        await _write(desk, f"t{number}", to=f"r{number}")
    await _write(other, "elsewhere")
    asked = 0

    async def full(client: Client, account: Account, message: OutboundMessage, *, attempt: int = 0) -> Sent:
        nonlocal asked
        if message.text == "elsewhere":
            return await taken(client, account, message, attempt=attempt)
        asked += 1
        raise Busy(60, "rate", pause_account=True)

    taken = provider.send
    with monkeypatch.context() as while_full:
        while_full.setattr(provider, "send", full)
        await _sender(desk).send_all()
    assert provider.got == ["elsewhere"]
    # Only what was under way in the same moment has asked.
    assert 1 <= asked <= 8
    assert sum(row["attempts"] for row in await desk.outbox()) == asked
    clock.advance(timedelta(seconds=59))
    assert await _sender(desk).send_all() == 0
    clock.advance(timedelta(seconds=1))
    await _sender(desk).send_all()
    assert len(provider.got) == 41


async def test_a_provider_that_stays_busy_is_given_up_in_the_end_and_the_channel_says_so(
    desk: Desk, provider: Provider, clock: ShiftedClock
) -> None:
    await _write(desk, "hello", "next")
    provider.answers = [Busy(1, "not_reached", "Nobody answers.") for _ in range(ATTEMPTS)]
    health = []
    while provider.answers:
        await _sender(desk).send_all()
        health.append((await desk.account())["health"])
        clock.advance(timedelta(hours=1))
    assert health[:3] == ["new", "new", "failing"]
    assert await _states(desk) == [("failed", "not_reached"), ("accepted", None)]
    assert (await desk.account())["health"] == "working"
    assert await _told(desk) == ["outbox.failed", "outbox.accepted"]


@pytest.mark.parametrize(
    ("refusal", "health"),
    [
        (Refused("131026", "The number is not on WhatsApp."), "new"),
        (Refused("131031", "locked\0", verdict=Verdict("131031", "locked", "fail", alarm=True)), "failing"),
        (Refused("190", "The token is not valid.", verdict=Verdict("190", "The token is not valid.", "stop", alarm=True)), "stopped"),
    ],
)
async def test_a_refusal_is_final_and_an_alarm_sets_the_health(desk: Desk, provider: Provider, refusal: Refused, health: str) -> None:
    await _write(desk, "hello", "next")
    provider.answers = [refusal, Busy(1, "later")]
    await _sender(desk).send_all()
    assert await _states(desk) == [("failed", refusal.code), ("pending", "later")]
    account = await desk.account()
    assert account["health"] == health
    assert (refusal.code in account["health_detail"]) == (health != "new")
    [event] = await desk.events("outbox.failed")
    assert event["data"]["code"] == refusal.code
    assert len(await desk.events("account.health_changed")) == (health != "new")


@pytest.mark.parametrize("error", [Unconfirmed("the line broke"), KeyError("nobody foresaw this"), RuntimeError("a\0b")])
async def test_when_nobody_knows_it_is_said_and_not_sent_again_by_itself(
    desk: Desk, provider: Provider, clock: ShiftedClock, error: Exception
) -> None:
    await _write(desk, "hello", "next")
    provider.answers = [error]
    for _ in range(3):
        await _sender(desk).send_all()
        clock.advance(timedelta(hours=1))
    assert provider.got == ["hello", "next"]
    assert [state for state, _ in await _states(desk)] == ["unconfirmed", "accepted"]
    assert await _told(desk) == ["outbox.unconfirmed", "outbox.accepted"]


async def test_a_person_can_ask_for_another_try_of_what_failed_and_of_nothing_else(desk: Desk, provider: Provider) -> None:
    await _write(desk, "hello")
    provider.answers = [Unconfirmed("the line broke")]
    await _sender(desk).send_all()
    [row] = await desk.outbox()
    async with desk.database.business(desk.business_id) as tx:
        await permit(tx)
        await send_again(tx, row["id"])
    await _sender(desk).send_all()
    assert provider.got == ["hello", "hello"]
    [row] = await desk.outbox()
    assert (row["state"], row["attempts"], row["error"]) == ("accepted", 1, None)
    with pytest.raises(Conflict, match="not_failed"):
        async with desk.database.business(desk.business_id) as tx:
            await send_again(tx, row["id"])


@pytest.mark.parametrize("payload", [{"nonsense": True}, {"id": "x", "kind": "telepathy"}])
async def test_a_message_that_cannot_be_read_fails_and_holds_up_nobody(desk: Desk, provider: Provider, payload: Any) -> None:
    await _write(desk, "broken", payload=payload)
    await _write(desk, "next")
    await _sender(desk).send_all()
    assert await _states(desk) == [("failed", "bad_message"), ("accepted", None)]


async def test_a_channel_this_program_does_not_know_fails_and_holds_up_nobody(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(kind: str) -> Adapter:
        raise Problem("unknown_channel_kind", f"There is no channel kind {kind}.")

    monkeypatch.setattr(module, "adapter_of", unknown)
    await _write(desk, "hello")
    await _sender(desk).send_all()
    assert await _states(desk) == [("failed", "unknown_channel_kind")]


async def test_a_program_killed_while_sending_leaves_an_unconfirmed_message_and_sends_nothing_twice(
    desk: Desk, provider: Provider, clock: ShiftedClock
) -> None:
    reached = asyncio.Event()

    async def hang(message: OutboundMessage, attempt: int) -> Sent:
        reached.set()
        await asyncio.sleep(60)
        raise AssertionError

    await _write(desk, "hello", "next")
    provider.answers = [hang]
    sender = _sender(desk)
    sender._patience = 0.0
    task = asyncio.create_task(sender.run())
    await reached.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await _sender(desk).send_all() == 0
    clock.advance(queue.LEASE * 2)
    await _sender(desk).send_all()
    assert provider.got == ["hello", "next"]
    assert await _states(desk) == [("unconfirmed", "interrupted"), ("accepted", None)]
    assert await _told(desk) == ["outbox.unconfirmed", "outbox.accepted"]


async def test_a_program_told_to_stop_hears_the_provider_out(desk: Desk, provider: Provider) -> None:
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def slow(message: OutboundMessage, attempt: int) -> Sent:
        reached.set()
        await go_on.wait()
        return Sent("wamid.slow")

    await _write(desk, "hello", "next")
    provider.answers = [slow]
    task = asyncio.create_task(_sender(desk).run())
    await reached.wait()
    task.cancel()
    await asyncio.sleep(0.02)
    go_on.set()
    await asyncio.gather(task, return_exceptions=True)
    assert await _states(desk) == [("accepted", None), ("pending", None)]
    assert (await desk.outbox())[1]["lease_token"] is None


async def test_that_the_provider_took_it_is_believed_even_after_the_lease_was_lost(
    desk: Desk, provider: Provider, clock: ShiftedClock
) -> None:
    async def lost(message: OutboundMessage, attempt: int) -> Sent:
        clock.advance(queue.LEASE * 2)
        await _sender(desk).send_all()
        assert await _states(desk) == [("unconfirmed", "interrupted")]
        return Sent("wamid.late")

    await _write(desk, "hello")
    provider.answers = [lost]
    await _sender(desk).send_all()
    [row] = await desk.outbox()
    assert (row["state"], row["provider_id"]) == ("accepted", "wamid.late")
    assert provider.got == ["hello"]
    assert await _told(desk) == ["outbox.unconfirmed", "outbox.accepted"]


async def test_a_restart_of_the_database_after_the_answer_does_not_lose_it(desk: Desk, provider: Provider) -> None:
    async def breaking(message: OutboundMessage, attempt: int) -> Sent:
        await end_backends(desk.database.dsn)
        return Sent("wamid.kept")

    await _write(desk, "hello")
    provider.answers = [breaking]
    await _sender(desk).send_all()
    assert [(row["state"], row["provider_id"]) for row in await desk.outbox()] == [("accepted", "wamid.kept")]


async def test_a_slow_provider_keeps_its_message_from_a_second_sender(
    database: Database, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "LEASE", timedelta(milliseconds=300))
    monkeypatch.setattr(crew, "_HEARTBEAT", 0.05)
    desk = await a_desk(database)

    async def slow(message: OutboundMessage, attempt: int) -> Sent:
        await asyncio.sleep(1)
        return Sent("wamid.slow")

    await _write(desk, "hello")
    provider.answers = [slow]
    tasks = [asyncio.create_task(_sender(desk).run()) for _ in range(2)]

    async def ended() -> bool:
        return (await _states(desk))[0][0] != "pending"

    try:
        await until(ended)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    assert await _states(desk) == [("accepted", None)]
    assert provider.got == ["hello"]


@pytest.mark.parametrize("seed", [1, 2])
async def test_whatever_providers_and_programs_do_order_holds_and_nothing_goes_out_twice(
    own_dsn: str, provider: Provider, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(queue, "LEASE", timedelta(milliseconds=500))
    monkeypatch.setattr(crew, "_HEARTBEAT", 0.1)
    monkeypatch.setattr(module, "backoff", lambda *_, **__: timedelta(milliseconds=3))
    chance = random.Random(seed)
    databases = [await Database.connect(own_dsn, size=4) for _ in range(2)]
    desk = await a_desk(databases[0])
    recipients, each = 8, 8

    async def moody(client: Client, account: Account, message: OutboundMessage, *, attempt: int = 0) -> Sent:
        await asyncio.sleep(chance.random() * 0.005)
        fate = chance.random()
        if fate < 0.15 and attempt < ATTEMPTS - 1:
            raise Busy(0, "busy", pause_account=fate < 0.02)
        provider.got.append(message.text)
        await asyncio.sleep(chance.random() * 0.005)
        if fate < 0.22:
            raise Unconfirmed("the line broke")
        if fate < 0.3:
            raise KeyError("nobody foresaw this")
        return Sent(f"wamid.{message.id}")

    async def living_and_dying(database: Database) -> None:
        while True:
            sender = Sender(database, Outbound(), together=3, idle=0.01)
            sender._patience = 0.0
            task = asyncio.create_task(sender.run())
            try:
                await asyncio.sleep(0.1 + chance.random() * 0.3)
            finally:
                task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def all_ended() -> bool:
        return "pending" not in {state for state, _ in await _states(desk)}

    monkeypatch.setattr(provider, "send", moody)
    for number in range(each):
        for recipient in range(recipients):
            await _write(desk, f"{recipient} {number}", to=f"r{recipient}")
    tasks = [asyncio.create_task(living_and_dying(database)) for database in databases for _ in range(2)]
    try:
        await until(all_ended, within=30)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    states = await _states(desk)
    told = await _told(desk)
    for database in databases:
        await database.close()
    assert len(provider.got) == len(set(provider.got))
    for recipient in range(recipients):
        mine = [int(text.split()[1]) for text in provider.got if text.split()[0] == str(recipient)]
        assert mine == sorted(mine)
    accepted = sum(state == "accepted" for state, _ in states)
    # How many get through is the dice's business; that the line moves at all is ours.
    assert accepted > recipients * each / 4
    assert len(told) == recipients * each
    assert told.count("outbox.accepted") == accepted


async def test_the_queue_of_the_outbox_reads_rows_as_the_sender_needs_them(desk: Desk) -> None:
    await _write(desk, "hello")
    [row] = await QUEUE.claim(desk.database, OutboxRow, most=1, at=desk.database.clock.now())
    assert row.payload["text"] == "hello"
    assert row.sending_since is None
