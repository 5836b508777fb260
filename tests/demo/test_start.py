"""What `frontdesk demo` makes before it answers: both businesses with all their history, once."""

from __future__ import annotations

from frontdesk.app.running import Frontdesk
from frontdesk.channels.queries import ledger
from frontdesk.demo.courier import InProcessCourier
from frontdesk.demo.fake_providers.network import Network
from frontdesk.demo.seed import Seeded
from frontdesk.demo.simulator import Simulator, Writing
from frontdesk.demo.start import place_of, prepare
from frontdesk.kit.clock import ShiftedClock
from frontdesk.kit.database import Database
from frontdesk.kit.settings import Settings
from tests.demo.conftest import NOW

SENTENCE = "Hi, I need deep cleaning today. I'm in Jeddah. What's the price?"


async def test_the_whole_demo(database: Database, own_dsn: str, settings: Settings, network: Network, graph: str) -> None:
    said: list[str] = []
    nadhif, shifa = await prepare(settings, own_dsn, network, graph_base=graph, history=True, say=said.append, now=NOW)
    assert any("conversations went through the real path" in line for line in said)
    assert not any("not right" in line for line in said)
    balance = await ledger(database)
    assert (balance.difference, balance.pending, balance.quarantined) == (0, 0, 0)
    await the_inbox_looks_alive(database, nadhif)
    await the_clinic_is_apart(database, nadhif, shifa)

    database.clock = network.clock = ShiftedClock(NOW)
    assert await owner_after_writing(database, settings, network, graph, nadhif) == "Maya Haddad"

    before = await counts(database)
    again = await prepare(settings, own_dsn, network, graph_base=graph, history=True, say=said.append, now=NOW)
    assert [one.fresh for one in again] == [False, False]
    assert await counts(database) == before


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
    assert 20 <= row["still_open"] <= 40
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


async def owner_after_writing(database: Database, settings: Settings, network: Network, graph: str, nadhif: Seeded) -> str:
    """Who gets the sentence of the walk-through when a visitor writes it right after the start."""
    desk = Frontdesk(database, settings)
    desk.outbound.allow(place_of(graph))
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
