"""Customers who are made up by chance: what they say, where they say it, and what must hold of every answer they get."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import msgspec

from frontdesk import catalog, inbox, routing
from frontdesk.channels.webchat.visitors import issue_token
from frontdesk.intake import safety
from frontdesk.intake.conversation.jobs import wake_assisted
from frontdesk.intake.settings.records import NeedSettings, OwnField, Wanted
from frontdesk.kit.money import Money
from tests.desk import OURS, VISITOR_SECRET, Json, Shop, a_phone, a_wamid, says, seconds
from tests.intake.talking import SENDING

SAYS: dict[str, dict[str, list[str]]] = tomllib.loads((Path(__file__).parent / "phrases.toml").read_text("utf-8"))
DEEP = {
    "en": "Deep cleaning", "ar": "تنظيف عميق", "es": "Limpieza profunda", "fr": "Nettoyage en profondeur", "de": "Grundreinigung",
    "tr": "Detaylı temizlik", "hi": "डीप क्लीनिंग", "id": "Pembersihan mendalam",
}  # fmt: skip
SOFA = {
    "en": "Sofa cleaning", "ar": "تنظيف كنب", "es": "Limpieza de sofás", "fr": "Nettoyage de canapé", "de": "Sofareinigung",
    "tr": "Koltuk yıkama", "hi": "सोफा क्लीनिंग", "id": "Cuci sofa",
}  # fmt: skip
_PRICES = {"350", "200"}
_FIGURE = re.compile(r"(?<![^\W_])\d+(?![^\W\d_])")
# More is wanted to be known than may be asked, so that the limits are reached.
_WANTED = tuple(map(Wanted, ("service", "location", "timing", "budget", "own:rooms")))
ASKING = msgspec.structs.replace(
    SENDING,
    fields=(OwnField("rooms", "Rooms", {"en": "How many rooms are there?", "ar": "كم عدد الغرف؟"}),),
    needs=SENDING.needs
    | {
        "scheduling": NeedSettings("send", answers=True, confirms=True, wanted=_WANTED),
        "pricing": NeedSettings("send", answers=True, confirms=True, wanted=_WANTED[:4]),
    },
)
_GIVES = {
    "service": {"service"},
    "other_service": {"service"},
    "location": {"location"},
    "other_location": {"location"},
    "timing": {"timing"},
    "budget": {"budget"},
    "urgent": {"urgency", "timing"},
}
_FACTS = ("service", "location", "timing")
_CORRECTIONS = ("other_service", "other_location")
_TURNS = 7
_ENDS = frozenset({"owned", "waiting", "offered", "closed"})
_INTAKE = "select i.asking, i.state from intakes i where i.conversation_id = $1"


async def furnish(shop: Shop) -> None:
    """Two services and two districts, called in each of the languages."""
    async with shop.tx() as tx:
        await catalog.change_service(tx, shop.services["deep"], catalog.ServiceChange(names=DEEP))
        await catalog.add_service(tx, SOFA, catalog.Price("fixed", Money(20000, "SAR")))
        for names in (
            {"en": "Al Rawdah", "ar": "الروضة", "hi": "अल रौदा"},
            {"en": "Al Salamah", "ar": "السلامة", "hi": "अल सलामा"},
        ):
            await catalog.add_area(tx, names, parent_id=shop.areas["jeddah"], branch_id=shop.made.created.branch_id)


class Play:
    """One made up customer, and what they have said so far."""

    def __init__(self, shop: Shop, seed: int) -> None:
        self.seed = seed
        self.chance = random.Random(seed)
        self.shop = shop
        self.phone = a_phone()
        self.token = issue_token(VISITOR_SECRET)
        self.language = self.chance.choice(tuple(SAYS))
        self.channel = self.chance.choices(("whatsapp", "webchat", "webform"), (6, 3, 1))[0]
        self.given: set[str] = set()
        self.said: list[str] = []
        self.figures = set(_PRICES)
        self.wrong: list[str] = []
        self.taken = False
        self.heard = 0
        self.marks: set[str] = set()

    def phrase(self, what: str) -> str:
        """Words for a fact; from then on it was said."""
        self.given |= _GIVES.get(what, set())
        return self.chance.choice(SAYS[self.language][what])

    async def play(self, consoles: dict[str, httpx.AsyncClient]) -> AsyncIterator[str]:
        """Write, let time go by, read. Yields "written" while the assistant still waits for more, and "read" once it had its time."""
        text = self.opening()
        for turn in range(_TURNS):
            self.heard = len(await self.speeches())
            await self.write(text)
            yield "written"
            if turn and not self.taken and self.chance.random() < 0.05:
                await self.somebody_steps_in(consoles)
            yield "read"
            await self.look(self.heard)
            if self.taken:
                if self.chance.random() < 0.4:
                    await self.let_go_on(consoles)
            elif self.chance.random() < 0.1:
                await self.somebody_steps_in(consoles)
            if not self.taken and not await self.at_it():
                break
            if self.chance.random() < 0.15:
                self.language = self.chance.choice(tuple(SAYS))
                self.marks.add("language")
            if self.chance.random() < 0.15:
                self.channel = self.chance.choice(("whatsapp", "webchat", "webform"))
                self.marks.add("channel")
            text = await self.next_words()

    def opening(self) -> str:
        first = [self.phrase(self.chance.choice(("scheduling", "pricing")))]
        facts = list(_FACTS)
        self.chance.shuffle(facts)
        if self.chance.random() < 0.1:
            facts.insert(0, "budget")
        first += [self.phrase(fact) for fact in facts[: self.chance.choice((0, 0, 1, 1, 2, 3))]]
        if self.chance.random() < 0.15:
            first.append(self.phrase("urgent"))
        return ". ".join(first)

    async def next_words(self) -> str:
        rows = await self.shop.rows(_INTAKE, (await self.current())["id"])
        asking, state = (rows[0]["asking"], rows[0]["state"]) if rows else (None, None)
        roll = self.chance.random()
        if roll < 0.12:
            return self.phrase("noise")
        if roll < 0.24:
            self.marks.add("correction")
            return self.phrase(self.chance.choice(_CORRECTIONS))
        if state == "confirming" and roll < 0.7:
            return self.phrase("yes")
        if asking in (*_FACTS, "budget") and roll < 0.8:
            return self.phrase(asking)
        if roll > 0.97:
            return self.phrase("urgent")
        return self.phrase(self.chance.choice(_FACTS))

    async def write(self, text: str) -> None:
        self.said.append(f"{self.channel}: {text}")
        today = self.shop.house.clock.now().astimezone(ZoneInfo("Asia/Riyadh")).date()
        dates = [one for one in safety.figures(text, language=self.language, today=today) if one.kind == "date"]
        # A day they named may be repeated as a date.
        self.figures |= {part.lstrip("0") for one in dates for value in (one.value, *one.also) for part in value.split("-")}
        match self.channel:
            case "whatsapp":
                await self.shop.whatsapp(says(text, by=self.phone, at=self.shop.house.clock.now()))
            case "webform":
                assert (await self.shop.form(text, phone=f"+{self.phone}")).status_code == 200
            case _:
                assert (await self.shop.chat(text, phone=f"+{self.phone}", token=self.token)).status_code == 200

    async def somebody_steps_in(self, consoles: dict[str, httpx.AsyncClient]) -> None:
        """A person claims it, is given it, answers in the console, or answers on the phone; nothing follows what was said by then."""
        self.heard = len(await self.speeches())
        self.taken = True
        current = await self.current()
        if current["owner_id"] is not None:
            return
        conversation = f"/api/conversations/{current['id']}"
        how = self.chance.choice(("claim", "assign", "reply", "echo"))
        self.marks.add(how)
        match how:
            case "claim":
                answer = await consoles["Amal"].post(f"{conversation}/claim", json={})
            case "assign":
                to = {"staff_id": str(self.shop.people["Amal"]), "because": "she knows them"}
                answer = await consoles["Huda"].post(f"{conversation}/assign", json=to)
            case "reply" if current["channel"] != "webform":
                answer = await consoles["Amal"].post(f"{conversation}/messages", json={"text": "Hello, this is Amal, I am at it."})
            case _:
                said = {"from": OURS, "to": self.phone, "id": a_wamid(), "timestamp": seconds(self.shop.house.clock.now())}
                echo = said | {"type": "text", "text": {"body": "Hello, Amal here"}}
                await self.shop.changes("smb_message_echoes", {"message_echoes": [echo]})
                answer = None
        if answer is not None and answer.status_code not in (200, 201):
            self.wrong.append(f"{how}: {answer.text}")

    async def let_go_on(self, consoles: dict[str, httpx.AsyncClient]) -> None:
        """A person gives it back to the assistant."""
        answer = await consoles["Amal"].post(f"/api/conversations/{(await self.current())['id']}/assistant/resume", json={})
        if answer.status_code == 200:
            self.taken = False
            self.marks.add("resume")

    async def current(self) -> Json:
        rows = await self.shop.rows(
            "select c.* from conversations c where c.customer_id = (select customer_id from handles where normal = $1)"
            " order by c.last_message_at desc, c.id desc limit 1",
            f"+{self.phone}",
        )
        return rows[0]

    async def at_it(self) -> bool:
        return (await self.current())["status"] == "assisted"

    async def speeches(self) -> list[Json]:
        return await self.shop.rows(
            "select e.data, m.text, m.status, e.conversation_id from events e join messages m on m.business_id = e.business_id"
            " and m.id = (e.data->>'message_id')::uuid where e.name = 'assistant.spoke'"
            " and e.customer_id = (select customer_id from handles where normal = $1) order by e.serial",
            f"+{self.phone}",
        )

    async def look(self, before: int) -> None:
        """What holds after every turn."""
        now = await self.speeches()
        new = now[before:]
        asked = [one["data"]["asks"] for one in now if one["data"]["asks"]]
        if self.taken and new:
            self.wrong.append(f"spoke after a person had taken over: {new[-1]['text']}")
        if len(asked) > 3:
            self.wrong.append(f"asked {len(asked)} questions")
        if new and new[-1]["data"]["asks"] and "urgency" in self.given and len(asked) > 2:
            self.wrong.append(f"asked {len(asked)} questions though it is urgent")
        if len(asked) != len(set(asked)):
            self.wrong.append(f"asked twice: {asked}")
        if len(new) > 1:
            self.wrong.append(f"spoke {len(new)} times to one message")
        for one in new:
            if one["data"]["asks"] in self.given:
                self.wrong.append(f"asked for {one['data']['asks']}, which was said: {self.said}")
            if one["status"] == "failed":
                self.wrong.append(f"spoke where nothing can be sent: {self.said}")
            foreign = {str(int(figure)) for figure in _FIGURE.findall(one["text"])} - self.figures
            if foreign:
                self.wrong.append(f"{foreign} has no source: {one['text']} after {self.said}")
        if any(first["text"] == second["text"] for first, second in pairwise(now)):
            self.wrong.append("said the same twice in a row")

    async def end(self) -> str:
        """How it ended, once everything had its time: somebody has it, it waits in a queue with a clock, or it is answered."""
        conversation = await self.current()
        if conversation["status"] not in _ENDS:
            self.wrong.append(f"ended {conversation['status']}: {self.said}")
        if conversation["status"] in ("waiting", "offered") and (conversation["wake_at"] is None or not conversation["queue"]):
            self.wrong.append(f"hangs: {self.said}")
        leads = await self.shop.rows(
            "select l.need, count(*) from leads l where l.merged_into is null"
            " and l.customer_id = (select customer_id from handles where normal = $1) group by l.need having count(*) > 1",
            f"+{self.phone}",
        )
        if leads:
            self.wrong.append(f"several leads for one need: {leads}")
        if await self.shop.value("select count(*) from handles where normal = $1", f"+{self.phone}") != 1:
            self.wrong.append("two customers with one number")
        return str(conversation["status"])


async def act(shop: Shop, plays: Sequence[Play], chance: random.Random) -> None:
    """Everybody writes at the same time, and then nobody for a while; in the end all had the time they could get."""
    house = shop.house
    consoles = {name: await shop.console(name) for name in ("Amal", "Huda")}
    live = [play.play(consoles) for play in plays]
    while live:
        # Nobody writes within the second in which the last answer came.
        house.clock.ahead += timedelta(seconds=2)
        live = await _advance(live)
        await house.settle()
        live = await _advance(live)
        # Whoever steps in does so while the assistant still waits for more.
        house.clock.ahead += timedelta(seconds=4)
        await house.settle()
        if chance.random() < 0.1:
            house.clock.ahead += timedelta(minutes=11)
            await wake_assisted(house.database)
            await house.settle()
            for play in plays:
                play.marks.add("silence")
    await shop.settle()
    house.clock.ahead += timedelta(hours=13)
    while await shop.value("select count(*) from conversations where status = 'assisted' and wake_at <= $1", house.clock.now()):
        await wake_assisted(house.database)
        await house.settle()
    for console in consoles.values():
        await console.aclose()


async def _advance(live: Sequence[AsyncIterator[str]]) -> list[AsyncIterator[str]]:
    return [one for one in live if await anext(one, None) is not None]


async def clear(shop: Shop) -> None:
    """The team is done with all of it."""
    rows = await shop.rows("select id from conversations where status <> 'closed'")
    async with shop.tx() as tx:
        for row in rows:
            await inbox.actions.close(tx, row["id"])
            await routing.release(tx, row["id"], "closed")
    await shop.house.settle()
