"""Generated conversations with the assistant: facts in any order, corrections, other languages and channels, silence, people who step in.

`FRONTDESK_DIALOGUES` says how many; a run of the tests makes some, the full number is made by hand and written into docs/assistant.md.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from frontdesk.intake import safety
from tests.desk import Json, Shop
from tests.intake.talking import Customer, district, let, service

DIALOGUES = int(os.environ.get("FRONTDESK_DIALOGUES", "24"))
_PRICES = {"350 SAR", "200 SAR"}
_TURNS = 7

# What each language says for a fact; every phrase names exactly that fact and nothing else.
SAYS: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "scheduling": ("I'd like to book an appointment please", "Hello, I want to make a booking"),
        "pricing": ("Hello, how much does it cost?", "What is your price please?"),
        "service": ("it is about deep cleaning", "I need the deep cleaning service"),
        "other_service": ("sorry, I meant sofa cleaning instead",),
        "location": ("my home is in Al Rawdah", "we live in the Al Rawdah district"),
        "timing": ("tomorrow would be good for me", "it should be on Thursday please"),
        "noise": ("🙏", "ok", "thanks"),
        "yes": ("yes that's right", "yes"),
        "urgent": ("it is very urgent, as soon as possible please",),
    },
    "ar": {
        "scheduling": ("السلام عليكم أريد حجز موعد لو سمحتم", "مرحبا، أبغى أحجز موعد"),
        "pricing": ("مرحبا، كم السعر لو سمحتم؟", "كم التكلفة عندكم؟"),
        "service": ("أحتاج خدمة تنظيف عميق", "بخصوص تنظيف عميق"),
        "other_service": ("عفواً أقصد تنظيف كنب بدلاً منه",),
        "location": ("بيتي في حي الروضة", "أنا ساكن في الروضة"),
        "timing": ("يناسبني بكرة إن شاء الله", "أفضّل يوم الخميس"),
        "noise": ("🙏", "تمام", "شكرا"),
        "yes": ("نعم صحيح", "نعم"),
        "urgent": ("الموضوع عاجل جداً، بأسرع وقت ممكن",),
    },
}
_MARKS = {"service": "service", "other_service": "service", "location": "location", "timing": "timing", "urgent": "timing"}


class Play:
    """One generated customer, and what they have said so far."""

    def __init__(self, shop: Shop, seed: int) -> None:
        self.chance = random.Random(seed)
        self.shop = shop
        self.customer = Customer(shop)
        self.language = self.chance.choice(("en", "ar"))
        self.given: set[str] = set()
        self.said: list[str] = []
        self.wrong: list[str] = []
        self.taken = False

    def phrase(self, what: str) -> str:
        if what in _MARKS:
            self.given.add(_MARKS[what])
        return self.chance.choice(SAYS[self.language][what])

    async def play(self) -> None:
        """Write, read, answer, until it is over."""
        opening = [self.phrase(self.chance.choice(("scheduling", "pricing")))]
        facts = ["service", "location", "timing"]
        self.chance.shuffle(facts)
        opening += [self.phrase(fact) for fact in facts[: self.chance.choice((0, 0, 1, 1, 2, 3))]]
        if self.chance.random() < 0.15:
            opening.append(self.phrase("urgent"))
        text = ". ".join(opening)
        for _ in range(_TURNS):
            known, before = set(self.given), await self.speeches()
            self.said.append(text)
            back = await self.customer.says(text)
            await self.look(back, known if text != ". ".join(opening) else set(self.given), before)
            if self.taken or not await self.at_it():
                break
            if self.chance.random() < 0.12:
                await self.somebody_steps_in()
            if self.chance.random() < 0.08:
                await self.customer.waits(timedelta(minutes=11))
                break
            if self.chance.random() < 0.12:
                self.language = "ar" if self.language == "en" else "en"
            text = await self.next_words()
        if self.taken:
            before = await self.speeches()
            await self.customer.says(self.phrase("location"))
            await self.customer.says(self.phrase("yes"))
            if len(await self.speeches()) != len(before):
                self.wrong.append("spoke after a person had taken over")

    async def next_words(self) -> str:
        asking = await self.shop.value(
            "select asking from intakes i join conversations c on c.business_id = i.business_id and c.id = i.conversation_id"
            " join handles h on h.business_id = c.business_id and h.customer_id = c.customer_id where h.value = $1"
            " order by i.changed_at desc limit 1",
            self.customer.phone,
        )
        state = await self.shop.value(
            "select state from intakes i join conversations c on c.business_id = i.business_id and c.id = i.conversation_id"
            " join handles h on h.business_id = c.business_id and h.customer_id = c.customer_id where h.value = $1"
            " order by i.changed_at desc limit 1",
            self.customer.phone,
        )
        roll = self.chance.random()
        if roll < 0.12:
            return self.phrase("noise")
        if state == "confirming" and roll < 0.7:
            return self.phrase("yes")
        if asking in ("service", "location", "timing") and roll < 0.75:
            return self.phrase(asking)
        return self.phrase(self.chance.choice(("service", "other_service", "location", "timing")))

    async def somebody_steps_in(self) -> None:
        """A person claims it, or answers on the phone."""
        conversation = await self.current()
        async with await self.shop.console("Amal") as amal:
            answer = await amal.post(f"/api/conversations/{conversation['id']}/claim", json={})
        assert answer.status_code in (200, 201), answer.text
        self.taken = True

    async def current(self) -> Json:
        rows = await self.shop.rows(
            "select c.* from conversations c join handles h on h.business_id = c.business_id and h.customer_id = c.customer_id"
            " where h.value = $1 order by c.last_message_at desc",
            self.customer.phone,
        )
        return rows[0]

    async def at_it(self) -> bool:
        return (await self.current())["status"] == "assisted"

    async def speeches(self) -> list[Json]:
        return await self.shop.rows(
            "select e.data, e.at, m.text from events e join messages m on m.business_id = e.business_id"
            " and m.id = (e.data->>'message_id')::uuid join handles h on h.business_id = e.business_id and h.customer_id = e.customer_id"
            " where h.value = $1 and e.name = 'assistant.spoke' order by e.serial",
            self.customer.phone,
        )

    async def look(self, back: list[str], known: set[str], before: list[Json]) -> None:
        now = await self.speeches()
        asked = [one["data"]["asks"] for one in now if one["data"]["asks"]]
        if len(asked) > 3:
            self.wrong.append(f"asked {len(asked)} questions")
        if len(asked) != len(set(asked)):
            self.wrong.append(f"asked twice: {asked}")
        for one in now[len(before) :]:
            if one["data"]["asks"] in known:
                self.wrong.append(f"asked for {one['data']['asks']}, which was said: {self.said}")
        texts = [one["text"] for one in now]
        if any(first == second for first, second in pairwise(texts)):
            self.wrong.append("said the same twice in a row")
        today = self.shop.house.clock.now().astimezone(ZoneInfo("Asia/Riyadh")).date()
        for text in back:
            for figure in safety.figures(text, language=self.language, today=today):
                if figure.kind in ("money", "percent", "link", "email", "phone", "card") and figure.value not in _PRICES:
                    self.wrong.append(f"{figure.kind} {figure.value} has no source: {text}")


@pytest.mark.timeout(1800)
async def test_generated_dialogues(shop: Shop) -> None:
    """Never a question whose answer was given, never more than three, never a word after a person took over, never a foreign figure."""
    await district(shop, "Al Rawdah", "الروضة")
    await service(shop, "Sofa cleaning", "تنظيف كنب")
    await let(shop)
    wrong: list[str] = []
    ends: Counter[str] = Counter()
    for seed in range(DIALOGUES):
        play = Play(shop, seed)
        await play.play()
        wrong += [f"{seed}: {one}" for one in play.wrong]
        ends[(await play.current())["status"]] += 1
    print(dict(ends))
    assert wrong == []
