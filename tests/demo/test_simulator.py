"""What a visitor writes on the pretend telephone becomes a conversation, and what staff answer appears on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import msgspec
import pytest

from frontdesk import inbox
from frontdesk.app.running import Frontdesk
from frontdesk.channels.rows import AccountRow
from frontdesk.demo.content import contents
from frontdesk.demo.courier import InProcessCourier
from frontdesk.demo.fake_providers.network import Network
from frontdesk.demo.seed import Seeded, seed
from frontdesk.demo.simulator import PhoneThread, Simulator, Writing, Written, area_in, picture_for
from frontdesk.demo.start import let_listen, place_of
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Invalid, NotFound
from frontdesk.kit.settings import Settings

MONA = "+966 50 000 0901"


class World(msgspec.Struct):
    """A running desk with the simulator in front of it."""

    desk: Frontdesk
    simulator: Simulator
    nadhif: Seeded
    shifa: Seeded

    def account(self, kind: str) -> AccountRow:
        return self.nadhif.accounts[kind]

    async def writes(self, kind: str, type_: str, text: str, **more: object) -> Written:
        writing = msgspec.convert({"name": "Mona Karam", "phone": MONA, "type": type_, "text": text, **more}, Writing)
        written = await self.simulator.write(self.account(kind), writing)
        await self.desk.settle()
        return written

    async def shows(self, kind: str) -> PhoneThread:
        async with self.desk.database.business(self.nadhif.business_id) as tx:
            return await self.simulator.thread(tx, self.account(kind), MONA)


@pytest.fixture
async def world(database: Database, settings: Settings, network: Network, graph: str) -> AsyncIterator[World]:
    now = datetime.now(UTC)
    nadhif, shifa = await seed(database, graph_base=graph, say=lambda _: None, now=now)
    desk = Frontdesk(database, settings)
    desk.outbound.allow(place_of(graph))
    network.post = InProcessCourier(desk.webhooks)
    for one in (nadhif, shifa):
        network.connect(one.number)
    yield World(desk, Simulator(network, network.post, database.clock), nadhif, shifa)
    await desk.outbound.close()


async def test_a_message_becomes_owned_work_and_the_answer_comes_back(world: World) -> None:
    written = await world.writes("whatsapp", "text", "Hi, I need deep cleaning today. I'm in Jeddah. What's the price?")
    assert written.status == 200
    shown = await world.shows("whatsapp")
    assert [(one.direction, one.status) for one in shown.items] == [("inbound", "delivered")]
    assert shown.conversation_id is not None
    async with world.desk.database.business(world.nadhif.business_id) as tx:
        owner = await tx.value("select owner_id from conversations where id = $1", shown.conversation_id)
        assert owner is not None
        await inbox.actions.reply(tx, shown.conversation_id, author_id=owner, author_name="Maya", text="Gladly, at 15:30?", client_id="c")
    await world.desk.settle()
    shown = await world.shows("whatsapp")
    assert [(one.direction, one.text) for one in shown.items][1] == ("outbound", "Gladly, at 15:30?")


async def test_everything_a_telephone_can_send(world: World) -> None:
    for type_, text, more in (
        ("image", "the scratched table", {}),
        ("voice", "Please come to Al Rawdah, villa fourteen", {}),
        ("location", "Al Naseem", {}),
        ("location", "here", {"latitude": 21.5, "longitude": 39.2}),
    ):
        assert (await world.writes("whatsapp", type_, text, **more)).status == 200
    shown = await world.shows("whatsapp")
    assert [one.type for one in shown.items] == ["image", "voice", "location", "location"]
    async with world.desk.database.business(world.nadhif.business_id) as tx:
        kinds = [row["type"] for row in await tx.rows("select type from messages order by at, id")]
        assert sorted(kinds) == ["image", "location", "location", "voice"]
        assert await tx.value("select count(*) from media where state = 'stored'") == 2


async def test_what_is_spoken_is_written_down(world: World, graph: str) -> None:
    """With no model at all: the words stand in recordings that were made here, and the listener reads them."""
    await let_listen(world.desk.database, [world.nadhif], graph)
    assert (await world.writes("whatsapp", "voice", "Please come to Al Rawdah today, villa fourteen")).status == 200
    async with world.desk.database.business(world.nadhif.business_id) as tx:
        (message,) = await tx.rows("select text, conversation_id from messages where type = 'voice'")
        area = await tx.value(
            "select names from areas a join conversations c on c.area_id = a.id where c.id = $1", message["conversation_id"]
        )
    assert message["text"] == "Please come to Al Rawdah today, villa fourteen"
    assert area["en"] == "Al Rawdah"


async def test_the_website(world: World) -> None:
    assert (await world.writes("webform", "text", "Two bedrooms in Al Safa, move-out cleaning")).status == 200
    assert (await world.writes("webchat", "text", "do you cover Obhur?")).status == 200
    assert [one.text for one in (await world.shows("webform")).items] == ["Two bedrooms in Al Safa, move-out cleaning"]
    assert [one.text for one in (await world.shows("webchat")).items] == ["do you cover Obhur?"]


async def test_what_makes_no_sense_is_refused(world: World) -> None:
    for type_, text in (("text", "  "), ("location", "Atlantis"), ("button", "9:00")):
        with pytest.raises(Invalid):
            await world.writes("whatsapp", type_, text)


async def test_the_other_business_has_other_telephones(world: World) -> None:
    async with world.desk.database.business(world.shifa.business_id) as tx:
        with pytest.raises(NotFound):
            await world.simulator.account(tx, world.account("whatsapp").id)
        assert {one.name for one in await world.simulator.accounts(tx)} == {"WhatsApp, Shifa Clinic", "Appointment form on shifa.example"}


def test_words_find_their_picture_and_place() -> None:
    assert picture_for("there is a STAIN on the sofa") == "sofa-stain.jpg"
    found = area_in(contents()[0], " al rawdah ")
    assert found is not None
    assert found.names["en"] == "Al Rawdah"
