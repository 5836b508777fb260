"""The live stream of an open console: what it hears, and when it ends."""

from __future__ import annotations

import asyncio

import pytest

from frontdesk import team
from frontdesk.app import web
from tests.desk import BOOKING, Listening, Shop, a_phone, reply, says, written


async def _hear_now(shop: Shop) -> None:
    """Let the hub look, as it does when the stamper tells it to."""
    await shop.settle()
    await shop.house.site.hub.catch_up()


async def test_an_open_console_hears_what_happens(shop: Shop) -> None:
    await _hear_now(shop)
    async with await shop.console("Amal") as amal:
        listening = await Listening(shop.house, amal, None).opened()
        conversation_id = await written(shop, a_phone())
        await reply(amal, conversation_id)
        await _hear_now(shop)
        told = await listening.events()
        await listening.leave()
    names = [event["name"] for event in told]
    assert names.index("message.received") < names.index("conversation.assigned") < names.index("message.replied")
    positions = [event["position"] for event in told]
    assert positions == sorted(set(positions))


async def test_a_console_that_comes_back_misses_nothing_and_hears_nothing_twice(shop: Shop) -> None:
    async with await shop.console("Amal") as amal:
        position = (await amal.get("/api/me")).json()["position"]
        await shop.whatsapp(says(BOOKING, by=a_phone()))
        await _hear_now(shop)
        listening = Listening(shop.house, amal, position)
        first = await listening.events()
        await listening.leave()
        await shop.whatsapp(says(BOOKING, by=a_phone()))
        await _hear_now(shop)
        again = Listening(shop.house, amal, first[-1]["position"])
        second = await again.events()
        await again.leave()
    assert [event["name"] for event in first + second].count("message.received") == 2
    assert first[-1]["position"] < second[0]["position"]


async def test_a_specialist_hears_their_own_work_only(shop: Shop) -> None:
    conversation_id = await written(shop, a_phone())
    await _hear_now(shop)
    async with await shop.console("Dina") as dina, await shop.console("Huda") as huda:
        listening = await Listening(shop.house, dina, None).opened()
        await shop.whatsapp(says("not for Dina", by=a_phone()))
        await huda.post(f"/api/conversations/{conversation_id}/assign", json={"staff_id": str(shop.people["Dina"])})
        await _hear_now(shop)
        told = await listening.events()
        await listening.leave()
    assert {event["conversation_id"] for event in told if event["conversation_id"]} == {str(conversation_id)}
    assert "not for Dina" not in str(told)


async def test_a_page_that_was_closed_is_forgotten(shop: Shop) -> None:
    hub = shop.house.site.hub
    before = hub.consoles
    async with await shop.console("Amal") as amal:
        pages = [await Listening(shop.house, amal, None).opened() for _ in range(5)]
        assert hub.consoles == before + 5
        for page in pages:
            await page.leave()
    assert hub.consoles == before


async def test_whoever_left_the_team_hears_nothing_more(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "_ASKED_AGAIN", 0.0)
    await _hear_now(shop)
    async with await shop.console("Amal") as amal:
        listening = await Listening(shop.house, amal, None).opened()
        async with shop.tx() as tx:
            await team.change_staff(tx, shop.people["Amal"], team.StaffChanges(active=False), may=team.EVERYTHING)
        await shop.whatsapp(says("after Amal left", by=a_phone()))
        await _hear_now(shop)
        told = await listening.events()
        await asyncio.wait_for(listening.stream, 5)
    assert "after Amal left" not in str(told)
