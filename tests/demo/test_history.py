"""The clinic's three weeks, through the real path; the other business is long enough to watch it being played."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from functools import partial

import msgspec
import pytest

from frontdesk.app.running import Frontdesk
from frontdesk.channels.queries import ledger
from frontdesk.demo.courier import InProcessCourier
from frontdesk.demo.fake_providers.network import Network
from frontdesk.demo.history import Paths, Played, PlayedClock, play
from frontdesk.demo.queries import carried
from frontdesk.demo.seed import Seeded, seed
from frontdesk.demo.start import graph_on_loopback, place_of
from frontdesk.demo.timetable import timetable
from frontdesk.intake.conversation.jobs import wake_assisted
from frontdesk.kit.database import Database, Tx
from frontdesk.kit.settings import load
from frontdesk.routing.backtest.again import recompute_all
from tests.conftest import fresh_database
from tests.demo.conftest import NOW, nobody


class World(msgspec.Struct):
    """A played clinic."""

    database: Database
    shifa: Seeded
    network: Network
    played: Played


@pytest.fixture(scope="module")
async def world(server: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """Played once, as it takes long; the tests only look at it."""
    clock = PlayedClock(NOW - timedelta(days=30))
    async with fresh_database(server) as dsn:
        database = await Database.connect(dsn, clock=clock, size=10)
        network = Network(clock, InProcessCourier(nobody))
        async with graph_on_loopback(network) as graph:
            nadhif, shifa = await seed(database, graph_base=graph, say=lambda _: None, begun=clock.now(), now=NOW)
            desk = Frontdesk(database, load(data_dir=tmp_path_factory.mktemp("demo"), database_url=dsn))
            desk.outbound.allow(place_of(graph))
            for one in (nadhif, shifa):
                network.connect(one.number)
            network.post, network.brief = InProcessCourier(desk.webhooks), True
            paths = Paths(
                deliver=network.post,
                thread=desk.flow.round,
                decide=desk.jobs.run_all,
                send=desk.sender.round,
                wake=partial(wake_assisted, database),
                settle=desk.settle,
            )
            played = await play(database, clock, [shifa], network, paths, now=NOW, say=lambda _: None)
            yield World(database, shifa, network, played)
            await desk.outbound.close()
        await database.close()


async def test_history_went_through_the_real_path(world: World) -> None:
    balance = await ledger(world.database)
    assert (balance.difference, balance.pending, balance.quarantined) == (0, 0, 0)
    assert balance.arrivals >= 100
    assert world.played.conversations == 38
    async with world.database.business(world.shifa.business_id) as tx:
        # Every message lies at its own time, and none of them in the future.
        messages = await tx.rows(
            "select direction, at, status, author_id, author_kind, conversation_id from messages order by conversation_id, at, id"
        )
        assert max(row["at"] for row in messages) < NOW
        assert NOW - min(row["at"] for row in messages) > timedelta(days=19)
        assert all(
            row["author_id"] is not None
            for row in messages
            if row["direction"] in ("outbound", "note") and row["author_kind"] != "assistant"
        )
        assert not await tx.value(
            "select count(*) from messages where direction = 'outbound' and status not in ('sent', 'delivered', 'read')"
        )
        # People answered what was theirs: nobody replied before the conversation had an owner.
        early = await tx.value(
            "select count(*) from messages m where m.direction = 'outbound' and m.author_kind <> 'assistant' and not exists"
            " (select from assignments a where a.conversation_id = m.conversation_id and a.started_at <= m.at)"
        )
        assert early == 0
        assert await tx.value("select count(*) from outbox where state <> 'accepted'") == 0
        # What is open today waits with a real deadline or for the customer.
        still_open = await tx.rows("select status, reply_due_at, last_message_at from conversations where status <> 'closed'")
        assert len(still_open) >= 5
        assert sum(row["reply_due_at"] is not None for row in still_open) >= 4
        loads = await tx.rows(
            "select s.load, coalesce(sum(a.weight) filter (where a.state = 'active'), 0) as held from staff s"
            " left join assignments a on a.business_id = s.business_id and a.staff_id = s.id group by s.id, s.load"
        )
        assert all(row["load"] == row["held"] for row in loads)


async def test_every_recorded_decision_comes_out_the_same(world: World) -> None:
    """Computed again from what it had looked at, by the version it names."""

    def opens() -> AbstractAsyncContextManager[Tx]:
        return world.database.business(world.shifa.business_id)

    found = await recompute_all(opens, 30)
    assert found.decisions >= 35
    assert (found.unlike, found.same) == ([], found.decisions)


async def test_what_people_said_it_is_about_was_learned(world: World) -> None:
    meant, said = [], dict[str, str]()
    for beat in timetable(world.shifa.content, NOW):
        if beat.doing == "says":
            said[beat.thread] = beat.words or said.get(beat.thread, "")
        elif beat.doing == "says what it is":
            meant.append((beat.words, said[beat.thread]))
    async with world.database.business(world.shifa.business_id) as tx:
        lessons = await tx.rows(
            "select l.need, m.text, l.by_id, l.at, m.at as said_at from lessons l"
            " join messages m on m.business_id = l.business_id and m.id = l.message_id where l.strength = 'explicit'"
        )
        told = "select count(*) from events where name = 'message.need_confirmed' and actor_kind = 'staff'"
        assert await tx.value(told) == len(lessons)
    # Each lies on the customer's newest words of that moment, and somebody has said it.
    assert sorted((row["need"], row["text"]) for row in lessons) == sorted(meant)
    assert len(meant) >= 20
    assert all(row["by_id"] in world.shifa.staff.values() and row["said_at"] < row["at"] < NOW for row in lessons)


async def test_the_assistant_was_at_it_and_leads_went_on(world: World) -> None:
    async with world.database.business(world.shifa.business_id) as tx:
        said = await tx.rows("select at, text from messages where author_kind = 'assistant' order by at, id")
        begun = NOW - world.shifa.content.assistant.on_for
        assert said
        assert all(begun <= row["at"] < NOW for row in said)
        # What is approved is said, and what nobody approved stands under the questions nobody could answer.
        assert any("180" in row["text"] for row in said)
        assert await tx.value("select count(*) from gaps where state = 'open'") >= 1
        assert await tx.value("select count(*) from inquiries where state = 'open'") >= 2
        assert await tx.value("select count(*) from conversations where status = 'assisted'") >= 1
        stages = {row["status"] for row in await tx.rows("select distinct status from leads where merged_into is null")}
        assert {"new", "booked", "lost"} <= stages
        assert await tx.value("select count(*) from lead_views where shared") == 3


async def test_the_telephones_remember_it(world: World) -> None:
    dima = world.shifa.content.customers["dima"].wa_id
    async with world.database.business(world.shifa.business_id) as tx:
        fresh = Network(world.database.clock, world.network.post)
        fresh.connect(world.shifa.number)
        fresh.recall(await carried(tx))
    told = [(one.inbound, one.text[:30]) for one in fresh.thread(world.shifa.number.phone_id, dima)]
    assert (True, "Hi, I'm on isotretinoin since ") in told
    assert any(not inbound and text.startswith("Hello Dima, Dr. Rula here") for inbound, text in told)
