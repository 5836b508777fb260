"""What `frontdesk demo` makes before it answers: both businesses with all their history, through the real path, once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

import msgspec
import pytest

from frontdesk.app.running import Frontdesk
from frontdesk.channels.queries import ledger
from frontdesk.demo.courier import InProcessCourier
from frontdesk.demo.fake_providers.network import Network
from frontdesk.demo.queries import carried
from frontdesk.demo.seed import Seeded
from frontdesk.demo.simulator import Simulator, Writing
from frontdesk.demo.start import graph_on_loopback, place_of, prepare
from frontdesk.demo.timetable import timetable
from frontdesk.kit.clock import ShiftedClock, SystemClock
from frontdesk.kit.database import Database, Tx
from frontdesk.kit.settings import Settings, load
from frontdesk.routing.backtest.again import recompute_all
from tests.conftest import fresh_database
from tests.demo.conftest import NOW, nobody

SENTENCE = "Hi, I need deep cleaning today. I'm in Jeddah. What's the price?"


class World(msgspec.Struct):
    """The whole demo, played."""

    database: Database
    dsn: str
    settings: Settings
    graph: str
    network: Network
    nadhif: Seeded
    shifa: Seeded
    said: list[str]


@pytest.fixture(scope="module")
async def world(server: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """Both businesses with all their history, as `frontdesk demo` makes them: once, as it takes long."""
    network = Network(SystemClock(), InProcessCourier(nobody))
    async with fresh_database(server) as dsn, graph_on_loopback(network) as graph:
        settings, said = load(data_dir=tmp_path_factory.mktemp("demo"), database_url=dsn), list[str]()
        nadhif, shifa = await prepare(settings, dsn, network, graph_base=graph, history=True, say=said.append, now=NOW)
        database = await Database.connect(dsn, clock=ShiftedClock(NOW), size=10)
        network.clock = database.clock
        yield World(database, dsn, settings, graph, network, nadhif, shifa, said)
        await database.close()


async def test_history_went_through_the_real_path(world: World) -> None:
    balance = await ledger(world.database)
    assert (balance.difference, balance.pending, balance.quarantined) == (0, 0, 0)
    assert balance.arrivals >= 100
    assert any("conversations went through the real path" in line for line in world.said)
    assert not any("not right" in line for line in world.said)
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


async def test_the_whole_demo_looks_alive_and_is_made_once(world: World) -> None:
    await the_inbox_looks_alive(world.database, world.nadhif)
    await the_clinic_is_apart(world.database, world.nadhif, world.shifa)
    assert await owner_after_writing(world) == "Maya Haddad"

    before = await counts(world.database)
    again = await prepare(world.settings, world.dsn, world.network, graph_base=world.graph, history=True, say=world.said.append, now=NOW)
    assert [one.fresh for one in again] == [False, False]
    assert await counts(world.database) == before


async def the_inbox_looks_alive(database: Database, nadhif: Seeded) -> None:
    async with database.business(nadhif.business_id) as tx:
        row = (
            await tx.rows(
                "select count(*) filter (where status <> 'closed') as still_open,"
                " count(*) filter (where urgent and status <> 'closed') as urgent,"
                " count(*) filter (where reply_due_at < $1 and status = 'owned') as late,"
                " count(*) filter (where status = 'closed') as done,"
                " count(*) filter (where needs_person and status <> 'closed') as look, count(distinct need) as needs,"
                " count(distinct owner_id) filter (where status = 'owned') as owners from conversations",
                NOW,
            )
        )[0]
        kinds = {row["type"] for row in await tx.rows("select distinct type from messages")}
    assert 20 <= row["still_open"] <= 60
    assert row["urgent"] >= 2
    assert 1 <= row["late"] < row["still_open"]
    assert row["done"] >= 150
    assert row["needs"] >= 5
    assert row["owners"] >= 3
    assert {"text", "image", "voice", "location", "form", "document"} <= kinds


async def the_clinic_is_apart(database: Database, nadhif: Seeded, shifa: Seeded) -> None:
    async with database.business(shifa.business_id) as tx:
        assert not await tx.value("select count(*) from conversations where business_id = $1", nadhif.business_id)
        assert await tx.value("select count(*) from conversations") >= 25


async def owner_after_writing(world: World) -> str:
    """Who gets the sentence of the walk-through when a visitor writes it right after the start."""
    database, network, nadhif = world.database, world.network, world.nadhif
    desk = Frontdesk(database, world.settings)
    desk.outbound.allow(place_of(world.graph))
    network.post = InProcessCourier(desk.webhooks)
    simulator = Simulator(network, network.post, database.clock)
    await simulator.write(nadhif.accounts["whatsapp"], Writing("Mona Karam", "+966 50 000 0901", "text", SENTENCE))
    await desk.settle()
    async with database.business(nadhif.business_id) as tx:
        shown = await simulator.thread(tx, nadhif.accounts["whatsapp"], "+966500000901")
        owner: str = await tx.value(
            "select s.name from conversations c join staff s on s.id = c.owner_id where c.id = $1", shown.conversation_id
        )
    await desk.outbound.close()
    return owner


async def counts(database: Database) -> tuple[int, int]:
    async with database.across() as tx:
        arrivals: int = await tx.value("select count(*) from arrivals")
        events: int = await tx.value("select count(*) from events where name <> 'staff.changed'")
    return arrivals, events
