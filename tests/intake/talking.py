"""A customer who writes to a shop whose assistant is on, and what comes back."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from frontdesk import catalog, knowledge
from frontdesk.intake.conversation.jobs import wake_assisted
from frontdesk.intake.settings.actions import change_settings
from frontdesk.intake.settings.queries import settings_of, version_of
from frontdesk.intake.settings.records import NeedSettings, Settings, Wanted
from frontdesk.kit.money import Money
from tests.desk import Json, Shop, a_phone, says, spoken

WHERE_AND_WHAT = (Wanted("service"), Wanted("location"), Wanted("timing"))
SENDING = Settings(
    on=True,
    needs={
        "scheduling": NeedSettings("send", answers=True, confirms=True, wanted=WHERE_AND_WHAT),
        "pricing": NeedSettings("send", answers=True, confirms=True, wanted=(Wanted("service"),)),
        "general_question": NeedSettings("send", answers=True),
        "specialist_review": NeedSettings("send", wanted=(Wanted("service"),)),
        "post_service_support": NeedSettings("send"),
        "complaint": NeedSettings("send"),
        "other": NeedSettings("send"),
    },
)


async def let(shop: Shop, settings: Settings = SENDING) -> None:
    """Put settings into force."""
    async with shop.tx() as tx:
        await change_settings(tx, settings, was=await version_of(tx))
        assert await settings_of(tx) == settings


class Customer:
    """Somebody on WhatsApp."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.phone = a_phone()

    async def says(self, *texts: str) -> list[str]:
        """They write, wait a moment, and read what came back."""
        at = self.shop.house.clock.now() + timedelta(seconds=2)
        return await self.sends(*(says(text, by=self.phone, at=at) for text in texts))

    async def sends(self, *messages: Json) -> list[str]:
        """They send anything, wait a moment, and read what came back."""
        before = len(await self._back())
        # Nobody answers within the same second.
        self.shop.house.clock.ahead += timedelta(seconds=2)
        for message in messages:
            await self.shop.whatsapp(message)
            await self.shop.settle()
        await self.waits(timedelta(seconds=4))
        return (await self._back())[before:]

    async def sends_a(self, kind: str, content: object) -> list[str]:
        """They send something that is no text."""
        return await self.sends(spoken(kind, content, by=self.phone, at=self.shop.house.clock.now()))

    async def waits(self, time: timedelta) -> None:
        """Time goes by."""
        self.shop.house.clock.ahead += time
        await self.shop.settle()
        await wake_assisted(self.shop.house.database)
        await self.shop.settle()

    async def _back(self) -> list[str]:
        rows = await self.shop.rows(
            "select m.text from messages m join handles h on h.business_id = m.business_id and h.customer_id = m.customer_id"
            " where h.value = $1 and m.direction = 'outbound' order by m.at, m.id",
            self.phone,
        )
        return [row["text"] for row in rows]


async def district(shop: Shop, name: str, arabic: str) -> UUID:
    """A part of Jeddah."""
    async with shop.tx() as tx:
        return await catalog.add_area(tx, {"en": name, "ar": arabic}, parent_id=shop.areas["jeddah"], branch_id=shop.made.created.branch_id)


async def service(shop: Shop, english: str, arabic: str, price: catalog.Price | None = None) -> UUID:
    """One more service."""
    async with shop.tx() as tx:
        return await catalog.add_service(tx, {"en": english, "ar": arabic}, price or catalog.Price("fixed", Money(20000, "SAR")))


async def approve(shop: Shop, title: str, questions: list[str], **texts: str) -> None:
    """Somebody writes an approved answer."""
    async with shop.tx() as tx:
        await knowledge.write_answer(tx, knowledge.NewAnswer(title=title, questions=questions, texts=texts))
