"""A whole Frontdesk in this process: the real webhooks, the real path, the real API. Only what is beyond the wire is ours."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import itertools
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import httpx
import msgspec

from frontdesk import catalog
from frontdesk.app.running import Frontdesk
from frontdesk.app.web import Site
from frontdesk.channels.actions import connect_account
from frontdesk.channels.queries import ledger
from frontdesk.channels.rows import Ledger
from frontdesk.channels.webchat.visitors import issue_token
from frontdesk.channels.webform.spam import stamp
from frontdesk.kit.context import SYSTEM, Actor
from frontdesk.kit.database import Database, Tx
from frontdesk.kit.http import Outbound
from frontdesk.kit.ids import uuid7
from frontdesk.kit.money import Money
from frontdesk.kit.settings import Settings
from frontdesk.team import COOKIE, SkillLevel, set_presence
from frontdesk.team.sessions.actions import start_session
from tests.team.made import Made, make

Json = dict[str, Any]
Answer = httpx.Response | Exception

GRAPH = "http://graph.test"
APP_SECRET = "the app secret of a test"
FORM_SECRET = "the form secret of a test"
VISITOR_SECRET = "the visitor secret of a test"
# Two sentences that nobody misreads.
BOOKING = "I'd like to book a deep cleaning tomorrow"
COMPLAINT = "Your cleaner was rude and broke my vase, I want to complain"
# A PNG of one pixel: enough to be recognised as one.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6260000000000500"
    "010d0a2db40000000049454e44ae426082"
)

_count = itertools.count(1)


class MovableClock:
    """The machine's time and a distance to it, so that a test can let a day go by."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


class Provider:
    """The far end of WhatsApp: takes what is sent to it and answers yes, unless a test has told it otherwise."""

    def __init__(self) -> None:
        self.sent: list[Json] = []
        self.files: dict[str, bytes] = {}
        self.slow_files: set[str] = set()
        self._told: dict[str, list[Callable[[], httpx.Response]]] = {}
        self._taken = itertools.count(1)
        self.before_answer: Callable[[Json, str], Any] | None = None

    def next_answers(self, phone_id: str, *answers: Answer) -> None:
        """Answer the next messages of this number so; an exception is raised as the network would."""

        def saying(answer: Answer) -> Callable[[], httpx.Response]:
            def say() -> httpx.Response:
                if isinstance(answer, Exception):
                    raise answer
                return answer

            return say

        self._told.setdefault(phone_id, []).extend(saying(answer) for answer in answers)

    def sent_by(self, phone_id: str) -> list[Json]:
        """What a number has sent, in order, with the number's id as `by` and what it was called as `wamid`."""
        return [one for one in self.sent if one["by"] == phone_id]

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        parts = request.url.path.strip("/").split("/")
        if request.method == "POST" and parts[-1] == "messages":
            return await self._message(parts[-2], json.loads(request.content))
        if request.method == "GET" and parts[0] == "file" and parts[1] in self.files:
            return httpx.Response(200, content=self.files[parts[1]])
        if parts[-1] in self.slow_files:
            return httpx.Response(503)
        if request.method == "GET" and parts[-1] in self.files:
            return httpx.Response(200, json={"id": parts[-1], "url": f"{GRAPH}/file/{parts[-1]}", "mime_type": "image/png"})
        return httpx.Response(404, json={"error": {"code": 100, "message": "no such thing"}})

    async def _message(self, phone_id: str, body: Json) -> httpx.Response:
        wamid = f"wamid.taken.{phone_id}.{next(self._taken)}"
        self.sent.append({**body, "by": phone_id, "wamid": wamid})
        told = self._told.get(phone_id)
        if told:
            return told.pop(0)()
        if self.before_answer is not None:
            await self.before_answer(body, wamid)
        return httpx.Response(200, json={"messaging_product": "whatsapp", "contacts": [], "messages": [{"id": wamid}]})


def refusal(code: int, details: str = "No.", status: int = 400) -> httpx.Response:
    """An error as the Graph API words it."""
    return httpx.Response(status, json={"error": {"code": code, "message": f"(#{code})", "error_data": {"details": details}}})


class House:
    """One process of Frontdesk on a database, without its loops: `settle` works everything off."""

    def __init__(self, database: Database, clock: MovableClock, folder: Path) -> None:
        self.clock = clock
        self.provider = Provider()
        self.database = database
        self.outbound = Outbound(allow=["graph.test:80"], transport=httpx.MockTransport(self.provider))
        self.desk = Frontdesk(database, Settings(data_dir=folder, secret_key="k" * 32), outbound=self.outbound)
        self.site: Site = self.desk.site()

    async def settle(self) -> None:
        """Work off whatever is due."""
        await self.desk.settle()

    async def balance(self) -> Ledger:
        """The ledger of everything that ever arrived in this database."""
        return await ledger(self.database)

    def client(self, **more: Any) -> httpx.AsyncClient:
        """Somebody at the door."""
        return httpx.AsyncClient(transport=httpx.ASGITransport(app=self.site), base_url="http://frontdesk.test", **more)

    async def post(self, path: str, body: bytes, **headers: str) -> httpx.Response:
        """A delivery of a provider."""
        async with self.client() as client:
            return await client.post(path, content=body, headers={name.replace("_", "-"): value for name, value in headers.items()})


class Shop:
    """A business of the test's own in a house, with people, channels and a catalogue."""

    def __init__(self, house: House, made: Made) -> None:
        self.house = house
        self.made = made
        self.phone_id = uuid7().hex
        self.people: dict[str, UUID] = {}
        self.accounts: dict[str, UUID] = {}
        self.services: dict[str, UUID] = {}
        self.areas: dict[str, UUID] = {}
        self.chat_token = issue_token(VISITOR_SECRET)

    @property
    def id(self) -> UUID:
        """The business."""
        return self.made.id

    @asynccontextmanager
    async def tx(self, actor: Actor = SYSTEM) -> AsyncIterator[Tx]:
        """A transaction of this business."""
        async with self.made.tx(actor) as tx:
            yield tx

    async def rows(self, sql: str, *args: Any) -> list[Json]:
        """Rows of this business."""
        async with self.tx() as tx:
            return [dict(row) for row in await tx.rows(sql, *args)]

    async def value(self, sql: str, *args: Any) -> Any:
        """One value of this business."""
        async with self.tx() as tx:
            return await tx.value(sql, *args)

    # The team ------------------------------------------------------------------------------------------------------

    async def person(self, name: str, role: str = "agent", *, presence: Any = "available", skills: Sequence[str] = (), **more: Any) -> UUID:
        """Somebody joins."""
        levels = [SkillLevel(self.made.created.skills[key], 4) for key in skills]
        self.people[name] = await self.made.staff(name, role, **({"languages": ("en", "ar"), "skills": levels, "capacity": 40} | more))
        async with self.tx() as tx:
            await set_presence(tx, self.people[name], presence)
        return self.people[name]

    async def console(self, name: str) -> httpx.AsyncClient:
        """The person's signed-in browser."""
        async with self.tx() as tx:
            session = await start_session(tx, self.people[name], lasting=timedelta(days=1))
        return self.house.client(cookies={COOKIE: session.token}, headers={"x-csrf-token": session.csrf})

    # Customers write -----------------------------------------------------------------------------------------------

    def hook(self, kind: str) -> str:
        """Where the provider posts."""
        return f"/hooks/{kind}/{self.accounts[kind]}"

    async def deliver(self, body: bytes, *, secret: str = APP_SECRET) -> httpx.Response:
        """WhatsApp posts these bytes, signed."""
        return await self.house.post(self.hook("whatsapp"), body, x_hub_signature_256=signed(body, secret))

    async def whatsapp(self, *messages: Json, contacts: list[Json] | None = None, **lists: Any) -> None:
        """WhatsApp delivers messages, or other lists of a change."""
        found = {"messages": list(messages), **lists} if messages else lists
        if contacts is None:
            contacts = [
                {"profile": {"name": "Noura"}, "wa_id": number} for number in dict.fromkeys(m["from"] for m in messages if "from" in m)
            ]
        answer = await self.deliver(self.delivery(found | ({"contacts": contacts} if contacts else {})))
        assert answer.status_code == 200, answer.text

    def delivery(self, *values: Json, field: str = "messages") -> bytes:
        """A delivery with one change for each of the values."""
        metadata = {"display_phone_number": OURS, "phone_number_id": self.phone_id}
        changes = [{"field": field, "value": {"messaging_product": "whatsapp", "metadata": metadata} | value} for value in values]
        return json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "900800", "changes": changes}]}).encode()

    async def news(self, field: str, value: Json) -> None:
        """WhatsApp delivers something that is not about a message of the number."""
        body = json.dumps(
            {
                "object": "whatsapp_business_account",
                "entry": [{"id": "900800", "time": next(_count), "changes": [{"field": field, "value": value}]}],
            }
        ).encode()
        assert (await self.deliver(body)).status_code == 200

    async def changes(self, field: str, value: Json) -> None:
        """WhatsApp delivers a change of another field that names the number."""
        assert (await self.deliver(self.delivery(value, field=field))).status_code == 200

    async def form(self, message: str, *, shown: timedelta = timedelta(minutes=1), **fields: str) -> httpx.Response:
        """Somebody sends the form on the web page."""
        values = {"message": message, "_key": f"key-{uuid7().hex}", "_stamp": stamp(FORM_SECRET, self.house.clock.now() - shown), **fields}
        return await self.house.post(self.hook("webform"), urlencode(values).encode(), content_type="application/x-www-form-urlencoded")

    async def chat(self, message: str, **fields: str) -> httpx.Response:
        """A visitor writes in the chat window."""
        body = {"id": uuid7().hex, "at": self.house.clock.now().isoformat(), "text": message, "token": self.chat_token, **fields}
        return await self.house.post(self.hook("webchat"), json.dumps(body).encode(), content_type="application/json")

    # What became of it ---------------------------------------------------------------------------------------------

    async def settle(self) -> None:
        """Work off whatever is due, and see that nothing is lost on the way."""
        await self.house.settle()
        balance = await self.house.balance()
        assert balance.difference == 0, balance
        assert await self.value("select count(*) from arrivals where state = 'pending'") == 0

    async def messages(self, **where: Any) -> list[Json]:
        """The messages of the business in the order of their thread."""
        conditions = "".join(f" and {name} = ${place}" for place, name in enumerate(where, 1))
        return await self.rows(f"select * from messages where true{conditions} order by at, id", *where.values())

    async def conversations(self) -> list[Json]:
        """The conversations of the business, the oldest first."""
        return await self.rows("select * from conversations order by opened_at, id")

    async def conversation(self) -> Json:
        """The only conversation there is."""
        (found,) = await self.conversations()
        return found

    async def customers(self) -> list[Json]:
        """The customers of the business."""
        return await self.rows("select * from customers order by id")

    async def arrivals(self) -> list[Json]:
        """What arrived and how it ended."""
        return await self.rows("select id, channel, event_key, sender_key, state, reason, repeats from arrivals order by id")

    async def ends(self) -> list[str]:
        """How each arrival ended, in order."""
        return [row["state"] for row in await self.arrivals()]

    async def facts(self, name: str) -> list[Json]:
        """The recorded facts of one kind."""
        return await self.rows("select * from events where name = $1 order by at, id", name)


OURS = "966126000000"


def signed(body: bytes, secret: str = APP_SECRET) -> str:
    """The signature WhatsApp puts on a delivery."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def a_phone() -> str:
    """A Saudi mobile number that nobody else has."""
    return f"96655{next(_count):07d}"


def a_wamid() -> str:
    """A message id that WhatsApp gave nobody else."""
    return f"wamid.{uuid7().hex}"


def says(text: str, *, by: str, at: datetime | None = None, **more: Any) -> Json:
    """A customer's text message in WhatsApp's form."""
    return spoken("text", {"body": text}, by=by, at=at, **more)


def spoken(kind: str, content: object, *, by: str, at: datetime | None = None, **more: Any) -> Json:
    """A customer's message of any type in WhatsApp's form."""
    found = {"from": by, "id": a_wamid(), "timestamp": seconds(at), "type": kind}
    return found | ({} if content is None else {kind: content}) | more


def picture(media_id: str, caption: str = "") -> Json:
    """The body of an image message."""
    return {"id": media_id, "mime_type": "image/png"} | ({"caption": caption} if caption else {})


def seconds(at: datetime | None = None) -> str:
    """A time as WhatsApp writes it."""
    return str(int((at or datetime.now(UTC)).timestamp()))


def told(status: str, wamid: str, *, to: str, at: datetime | None = None, **more: Any) -> Json:
    """A status in WhatsApp's form."""
    return {"id": wamid, "status": status, "timestamp": seconds(at), "recipient_id": to, **more}


async def open_house(database: Database, folder: Path) -> House:
    """A Frontdesk on a database of its own."""
    clock = MovableClock()
    database.clock = clock
    house = House(database, clock, folder)
    await house.settle()
    return house


async def open_shop(house: House, **more: Any) -> Shop:
    """A cleaning company in Jeddah: an owner who is not at the desk, three people who are, a number, a form, a chat."""
    shop = Shop(house, await make(house.database, **more))
    shop.people["Huda"] = shop.made.created.owner_id
    await shop.person("Amal", skills=("cleaning",))
    await shop.person("Omar", skills=("complaints",))
    await shop.person("Dina", "specialist")
    async with shop.tx() as tx:
        shop.accounts["whatsapp"] = await connect_account(
            tx,
            kind="whatsapp",
            external_id=shop.phone_id,
            name="WhatsApp",
            address=f"+{OURS}",
            secrets={"app_secret": APP_SECRET, "verify_token": "verify me", "access_token": "token"},
            settings={"region": "SA"},
            api_base=f"{GRAPH}/v25.0",
        )
        shop.accounts["webform"] = await connect_account(
            tx, kind="webform", external_id=uuid7().hex, name="Form", secrets={"form_secret": FORM_SECRET}, settings={"region": "SA"}
        )
        shop.accounts["webchat"] = await connect_account(
            tx, kind="webchat", external_id=uuid7().hex, name="Chat", secrets={"visitor_secret": VISITOR_SECRET}, settings={"region": "SA"}
        )
        shop.services["deep"] = await catalog.add_service(
            tx,
            {"en": "Deep cleaning", "ar": "تنظيف عميق"},
            catalog.Price("from", Money(35000, "SAR")),
            skill_id=shop.made.created.skills["cleaning"],
            duration_minutes=240,
        )
        shop.areas["jeddah"] = await catalog.add_area(tx, {"en": "Jeddah", "ar": "جدة"}, branch_id=shop.made.created.branch_id)
    return shop


async def written(shop: Shop, phone: str, *, at: datetime | None = None) -> UUID:
    """A customer wrote; the conversation."""
    await shop.whatsapp(says(BOOKING, by=phone, at=at))
    await shop.settle()
    found: UUID = (await shop.conversation())["id"]
    return found


async def reply(console: httpx.AsyncClient, conversation_id: UUID, text: str = "Tomorrow at 9?", **more: Any) -> httpx.Response:
    """A person answers."""
    return await console.post(f"/api/conversations/{conversation_id}/messages", json={"text": text, **more})


class Listening:
    """A console's open live stream."""

    def __init__(self, house: House, console: httpx.AsyncClient, after: int | None) -> None:
        self._parts: list[bytes] = []
        self._came = asyncio.Event()
        self._gone = asyncio.Event()
        jar = "; ".join(f"{name}={value}" for name, value in console.cookies.items())
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/api/live",
            "query_string": b"" if after is None else f"after={after}".encode(),
            "headers": [(b"cookie", jar.encode())],
        }
        self.stream = asyncio.create_task(house.site(scope, self._receive, self._send))

    async def _receive(self) -> Json:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            assert message["status"] == 200, message
        # Like the real server, which swallows what is sent to somebody who has gone.
        if not self._gone.is_set():
            self._parts.append(message.get("body", b""))
            self._came.set()

    async def opened(self) -> Listening:
        """Once it was greeted: from now on it hears everything."""
        async with asyncio.timeout(10):
            while b"".join(self._parts) == b"":
                self._came.clear()
                await self._came.wait()
        return self

    async def events(self) -> list[Json]:
        """What was heard so far, once nothing has come for a moment.

        The greeting comes at once, the first event when the database has answered, and the others right behind it.
        """
        with contextlib.suppress(TimeoutError):
            while not self.stream.done():
                self._came.clear()
                await asyncio.wait_for(self._came.wait(), 0.3 if len(self._parts) > 2 else 5)
        lines = b"".join(self._parts).decode().split("\n")
        return [msgspec.json.decode(line.removeprefix("data: ")) for line in lines if line.startswith("data: {") and line != "data: {}"]

    async def leave(self) -> None:
        """Close the page."""
        self._gone.set()
        await asyncio.wait_for(self.stream, 5)


async def heard(house: House, console: httpx.AsyncClient, *, after: int) -> list[Json]:
    """What a console hears on the live stream that it opens after a position."""
    listening = Listening(house, console, after)
    try:
        return await listening.events()
    finally:
        await listening.leave()
