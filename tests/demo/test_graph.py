"""The pretend Graph API is as strict as the real one, and the real adapter gets along with it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import httpx
import pytest

from frontdesk.channels import Account, Handle, Media, OutboundMessage, adapter_of
from frontdesk.channels.contract import Busy, Refused
from frontdesk.channels.records import Attachment
from frontdesk.demo import wire
from frontdesk.demo.fake_providers.graph import Graph
from frontdesk.demo.fake_providers.network import Network
from frontdesk.demo.fake_providers.records import Manners, Number, Spoken
from frontdesk.kit.clock import ShiftedClock
from frontdesk.kit.http import Outbound

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
NUMBER = Number(wire.Line("2055", "1042", "966120000001"), "token", "s3cret", "/hooks/whatsapp/1", "Nadhif")
BASE = "http://127.0.0.1:9"
WA_ID = "966500000111"
TO = {"messaging_product": "whatsapp", "to": "+966 50 000 0111"}


class World:
    """A network with one number, and everything it posts."""

    def __init__(self) -> None:
        self.clock = ShiftedClock(NOW)
        self.posted: list[dict[str, Any]] = []
        self.answers: list[int] = []
        self.network = Network(self.clock, self.post)
        self.network.connect(NUMBER)
        self.graph = Graph(self.network, base=BASE)
        transport = httpx.ASGITransport(app=self.graph)
        self.outbound = Outbound(allow=["127.0.0.1:9"], transport=transport)
        self.http = httpx.AsyncClient(transport=transport, base_url=f"{BASE}/v25.0", headers={"authorization": "Bearer token"})
        self.account = Account("whatsapp", "1042", secrets={"access_token": "token"}, api_base=f"{BASE}/v25.0")

    async def post(self, path: str, body: bytes, headers: wire.Headers) -> int:
        adapter_of("whatsapp").verify(body, headers, {"app_secret": "s3cret"})
        self.posted.append(json.loads(body))
        return self.answers.pop(0) if self.answers else 200

    async def hear(self, body: dict[str, object]) -> httpx.Response:
        return await self.http.post("/1042/messages", json=body)

    async def later(self, seconds: float) -> list[tuple[str, str | None]]:
        self.posted.clear()
        self.clock.advance(timedelta(seconds=seconds))
        await self.network.post_due()
        values = [change["value"] for one in self.posted for entry in one["entry"] for change in entry["changes"]]
        return [(status["status"], status.get("biz_opaque_callback_data")) for value in values for status in value.get("statuses", [])]

    def ours(self, **parts: Any) -> OutboundMessage:
        given = {"id": "0b", "kind": "text", "to": (Handle("phone", WA_ID, f"+{WA_ID}"),), "text": "Hello", **parts}
        return OutboundMessage(**given)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    made = World()
    yield made
    await made.http.aclose()
    await made.outbound.close()


async def test_a_message_is_accepted_and_then_sent_delivered_and_read(world: World) -> None:
    answer = await world.hear({**TO, "type": "text", "text": {"body": "Hello"}, "biz_opaque_callback_data": "t1"})
    assert answer.status_code == 200
    body = answer.json()
    assert body["contacts"] == [{"input": TO["to"], "wa_id": WA_ID}]
    assert body["messages"][0]["id"].startswith("wamid.")
    assert await world.later(0.3) == [("sent", "t1")]
    assert await world.later(0.7) == [("delivered", "t1")]
    assert await world.later(10) == [("read", "t1")]
    assert await world.later(100) == []
    (shown,) = world.network.thread("1042", WA_ID)
    assert (shown.text, shown.status, shown.inbound) == ("Hello", "read", False)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"messaging_product": "sms"}, 100),
        ({"to": ""}, 131008),
        ({"to": "reception"}, 131009),
        ({"type": "text", "text": {"body": ""}}, 131008),
        ({"type": "text", "text": {"body": "x" * 4097}}, 131009),
        ({"type": "carrier_pigeon"}, 131009),
        ({"type": "image", "image": {}}, 131008),
        ({"type": "template", "template": {"name": "hello"}}, 131008),
        ({"type": "interactive", "interactive": {"type": "button", "body": {"text": "x"}, "action": {"buttons": []}}}, 131009),
    ],
)
async def test_what_breaks_a_limit_is_refused(world: World, body: dict[str, object], code: int) -> None:
    answer = await world.hear({**TO, "type": "text", "text": {"body": "Hello"}, **body})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)
    assert not world.network.messages


async def test_buttons_are_shown_and_counted(world: World) -> None:
    def asked(*titles: str) -> dict[str, object]:
        buttons = [{"type": "reply", "reply": {"id": title, "title": title}} for title in titles]
        return {**TO, "type": "interactive", "interactive": {"type": "button", "body": {"text": "When?"}, "action": {"buttons": buttons}}}

    assert (await world.hear(asked("9:00", "16:00"))).status_code == 200
    assert world.network.thread("1042", WA_ID)[0].buttons == [("9:00", "9:00"), ("16:00", "16:00")]
    assert (await world.hear(asked("1", "2", "3", "4"))).status_code == 400
    assert (await world.hear(asked("same", "same"))).status_code == 400
    assert (await world.hear(asked("x" * 21))).status_code == 400


async def test_the_token_must_be_right(world: World) -> None:
    for header in ({"authorization": "Bearer wrong"}, {"authorization": ""}):
        answer = await world.http.post("/1042/messages", json=TO, headers=header)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, 190)
    assert (await world.http.post("/9999/messages", json=TO)).json()["error"]["error_subcode"] == 33


async def test_without_the_plus_it_goes_to_another_number(world: World) -> None:
    answer = await world.hear({**TO, "to": "500000111", "type": "text", "text": {"body": "Hello"}})
    assert answer.json()["contacts"][0]["wa_id"] == "966500000111"
    answer = await world.hear({**TO, "to": WA_ID, "type": "text", "text": {"body": "Hello"}})
    assert answer.json()["contacts"][0]["wa_id"] == f"966{WA_ID}"


async def test_telephones_misbehave_on_demand(world: World) -> None:
    adapter = adapter_of("whatsapp")
    world.network.behave(WA_ID, Manners(busy=1))
    with pytest.raises(Busy):
        await adapter.send(world.outbound, world.account, world.ours())
    assert (await adapter.send(world.outbound, world.account, world.ours())).provider_id.startswith("wamid.")
    await world.later(60)
    world.network.behave(WA_ID, Manners(fails=131026))
    await adapter.send(world.outbound, world.account, world.ours(id="0c"))
    assert await world.later(60) == [("failed", "0c")]
    world.network.behave(WA_ID, Manners(silent=True))
    await adapter.send(world.outbound, world.account, world.ours(id="0d"))
    assert await world.later(60) == [("sent", "0d")]
    world.network.behave(WA_ID, Manners(reads=False))
    await adapter.send(world.outbound, world.account, world.ours(id="0e"))
    assert await world.later(60) == [("sent", "0e"), ("delivered", "0e")]


async def test_after_24_hours_only_templates_arrive(world: World) -> None:
    await world.network.say("1042", wire.Sender("Mona", WA_ID), "text", wire.text("hi"), text="hi")
    await world.hear({**TO, "type": "text", "text": {"body": "in time"}})
    assert [word for word, _ in await world.later(60)] == ["sent", "delivered", "read"]
    world.clock.advance(timedelta(hours=24))
    await world.hear({**TO, "type": "text", "text": {"body": "too late"}})
    assert [word for word, _ in await world.later(60)] == ["failed"]
    assert world.posted[0]["entry"][0]["changes"][0]["value"]["statuses"][0]["errors"][0]["code"] == 131047
    await world.hear({**TO, "type": "template", "template": {"name": "come_back", "language": {"code": "ar"}}})
    assert [word for word, _ in await world.later(60)] == ["sent", "delivered", "read"]


async def test_one_telephone_is_not_flooded(world: World) -> None:
    codes = [(await world.hear({**TO, "type": "text", "text": {"body": str(number)}})).status_code for number in range(46)]
    assert codes == [200] * 45 + [429]
    world.clock.advance(timedelta(minutes=5))
    assert (await world.hear({**TO, "type": "text", "text": {"body": "again"}})).status_code == 200


async def test_news_that_nobody_took_comes_again(world: World) -> None:
    await world.hear({**TO, "type": "text", "text": {"body": "Hello"}, "biz_opaque_callback_data": "t1"})
    world.answers = [503, 0]
    assert await world.later(0.3) == [("sent", "t1")]
    assert await world.later(2) == [("delivered", "t1"), ("sent", "t1")] or world.posted
    assert ("sent", "t1") in await world.later(30)


async def test_files_go_both_ways(world: World) -> None:
    adapter = adapter_of("whatsapp")
    media_id = world.network.keep_file(b"\xff\xd8\xff picture", "image/jpeg")
    got = await adapter.fetch_media(world.outbound, world.account, Media(id=media_id))
    assert (got.content, got.mime, got.sha256) == (b"\xff\xd8\xff picture", "image/jpeg", sha256(b"\xff\xd8\xff picture").hexdigest())
    with pytest.raises(Refused):
        await adapter.fetch_media(world.outbound, world.account, Media(id="404"))
    sent = await adapter.upload_media(
        world.outbound, world.account, Attachment("document", filename="a.pdf"), b"%PDF-1.4", "application/pdf"
    )
    assert world.network.file(sent.id) == (b"%PDF-1.4", "application/pdf", "a.pdf")


async def test_the_address_of_a_file_runs_out(world: World) -> None:
    media_id = world.network.keep_file(b"x", "image/jpeg")
    url = (await world.http.get(f"/{media_id}", params={"phone_number_id": "1042"})).json()["url"]
    assert (await world.http.get(url)).content == b"x"
    assert (await world.http.get(url, headers={"authorization": ""})).status_code == 401
    world.graph.expire_links()
    assert (await world.http.get(url)).status_code == 404
    assert (await world.http.delete(f"/{media_id}")).json() == {"success": True}
    assert (await world.http.get(f"/{media_id}")).status_code == 400


async def test_reading_is_shown_on_the_telephone(world: World) -> None:
    message_id, status = await world.network.say("1042", wire.Sender("Mona", WA_ID), "text", wire.text("hi"), text="hi")
    assert (status, world.network.messages[message_id].status) == (200, "delivered")
    answer = await world.hear({"messaging_product": "whatsapp", "status": "read", "message_id": message_id})
    assert answer.json() == {"success": True}
    assert world.network.messages[message_id].status == "read"


async def test_what_was_carried_before_is_remembered_once(world: World) -> None:
    old = Spoken("wamid.old", "1042", WA_ID, True, "text", "hello", NOW - timedelta(hours=30))
    world.network.recall([old])
    world.network.recall([old])
    assert [one.id for one in world.network.thread("1042", WA_ID)] == ["wamid.old"]
    await world.hear({**TO, "type": "text", "text": {"body": "too late"}})
    assert [word for word, _ in await world.later(60)] == ["failed"]
