"""What a language model writes for people, on the screen: a message and a reply translated, a summary beside the packet."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.browser.axe import Inspector, needs_axe
from tests.browser.conftest import OWNER, Person
from tests.browser.rig import Api, Desk, Watch, a_phone, window
from tests.llm.fake import FakeModel, Received
from tests.llm.fake.server import KEY

_SAID = ("أريد حجز تنظيف عميق", "في جدة حي الروضة", "غدًا الصباح لو سمحت", "ومعي قطة في البيت", "كم السعر؟")
_SUMMARY = "Huda wants a deep cleaning in Al Rawdah tomorrow morning, has a cat, and asked for the price."


def _answers(asked: Received) -> Any:
    if "message 1" in asked.fields:
        return {"text": _SUMMARY}
    return {"text": "I would like to book a deep cleaning" if "أريد" in asked.fields["text"] else "نعم، غدًا مناسب"}


@pytest.fixture(autouse=True)
async def connected(owner: Api, model: FakeModel) -> AsyncIterator[None]:
    """A model may summarise and translate; before and after there is none."""
    model.mode, model.says = "honest", _answers
    uses = ["summarising", "translating"]
    body = {"provider": "openai", "model": "gpt-test", "base_url": model.base("openai"), "key": KEY, "uses": uses}
    await owner.send("PUT", "/api/llm/connection", body)
    yield
    model.says = None
    await owner.send("DELETE", "/api/llm/connection", None)


async def talked(owner: Api, clerk: Person) -> str:
    """A customer wrote five times, and somebody got it after that; the conversation, once its summary is there."""
    accounts = (await owner.get("/api/simulator"))["accounts"]
    account, phone = next(one["id"] for one in accounts if one["channel"] == "whatsapp"), a_phone()
    for text in _SAID:
        body = {"account_id": account, "persona": {"name": "هدى العمري", "phone": phone}, "type": "text", "text": text}
        await owner.send("POST", "/api/simulator/messages", body)
    async with asyncio.timeout(60):
        while True:
            found = (await owner.get(f"/api/simulator/threads/{account}/{phone}"))["conversation_id"]
            view = await owner.get(f"/api/conversations/{found}") if found else {"messages": []}
            if len(view["messages"]) >= len(_SAID) and view["packet"]:
                break
            await asyncio.sleep(0.2)
        await owner.send("POST", f"/api/conversations/{found}/assign", {"staff_id": None, "because": ""})
        await owner.send("POST", f"/api/conversations/{found}/assign", {"staff_id": clerk.id, "because": ""})
        while True:
            view = await owner.get(f"/api/conversations/{found}")
            if view["packet"]["by_model"]:
                return str(found)
            await asyncio.sleep(0.2)


@needs_axe
@pytest.mark.parametrize("look", ["light", "dark", "phone"])
async def test_translated_and_summarised(desk: Desk, browser: Browser, owner: Api, look: str, tmp_path: Path, desk_clerk: Person) -> None:
    conversation = await talked(owner, desk_clerk)
    dark = look == "dark"
    async with window(browser, desk.url, who=OWNER, for_axe=True, dark=dark, phone=look == "phone") as page:
        watch, inspector = Watch(page), Inspector(page, ["color-contrast"] if dark else None)
        await page.goto(f"/inbox/{conversation}?view=all")
        packet = page.get_by_role("region", name="Handoff packet")
        await expect(packet.get_by_text(_SUMMARY)).to_be_visible()
        await expect(packet).to_contain_text("What the language model makes of it")
        first = page.locator("article").first
        await first.get_by_role("button", name="Translate", exact=True).click()
        await expect(first).to_contain_text("I would like to book a deep cleaning")
        await expect(first).to_contain_text("Translated by a language model")
        field = page.locator("#composer")
        await field.fill("Yes, tomorrow suits")
        await page.get_by_role("button", name=re.compile("^Translate to")).click()
        await expect(field).to_have_value("نعم، غدًا مناسب")
        await inspector.look("translated")
        await page.screenshot(path=tmp_path / f"{look}.png", animations="disabled")
        await page.get_by_role("button", name="Undo").click()
        await expect(field).to_have_value("Yes, tomorrow suits")
        await field.fill("")
        assert (inspector.found, watch.problems) == ([], [])


async def test_nothing_of_it_where_it_is_off_or_not_needed(desk: Desk, browser: Browser, owner: Api, desk_clerk: Person) -> None:
    conversation = await talked(owner, desk_clerk)
    async with window(browser, desk.url, who=OWNER, arabic=True) as page:
        await page.goto(f"/inbox/{conversation}?view=all")
        await expect(page.locator("article").nth(4)).to_be_visible()
        await expect(page.get_by_role("button", name="ترجمة")).to_have_count(0)
    await owner.send("DELETE", "/api/llm/connection", None)
    async with window(browser, desk.url, who=OWNER) as page:
        await page.goto(f"/inbox/{conversation}?view=all")
        await expect(page.locator("article").nth(4)).to_be_visible()
        await expect(page.get_by_role("button", name="Translate")).to_have_count(0)
    body = {"provider": "openai", "model": "gpt-test", "base_url": "https://api.openai.com/v1", "key": KEY, "uses": []}
    await owner.send("PUT", "/api/llm/connection", body)
