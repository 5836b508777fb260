"""Voice notes: connected in the settings, written down in the thread, tried again, corrected by a person, found by search."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.axe import Inspector, needs_axe
from tests.browser.conftest import OWNER, Person
from tests.browser.rig import Api, Desk, Watch, a_phone, window
from tests.llm.fake import FakeModel
from tests.llm.fake.server import KEY

PLACE = "/settings/language-model"
_ARABIC = "أنا في حي الروضة في جدة، البيت الأبيض خلف المسجد"


@pytest.fixture(autouse=True)
def honest(model: FakeModel, nobody_listens: None) -> None:
    """Who will listen hears what is said."""
    model.mode, model.hears, model.language = "honest", "This is what was said.", "en"


async def listens(owner: Api, model: FakeModel) -> None:
    """The fake writes down voice notes."""
    body = {"model": "whisper-1", "base_url": model.base("openai"), "key": KEY, "price_hour": 36, "budget_minutes": 60}
    await owner.send("PUT", "/api/llm/transcriber", body)


async def speaks(owner: Api, name: str, until: str) -> str:
    """A customer sends a voice note; the conversation, once its transcript is `until`."""
    accounts = (await owner.get("/api/simulator"))["accounts"]
    account, phone = next(one["id"] for one in accounts if one["channel"] == "whatsapp"), a_phone()
    body = {"account_id": account, "persona": {"name": name, "phone": phone}, "type": "voice", "text": "please come today"}
    await owner.send("POST", "/api/simulator/messages", body)
    async with asyncio.timeout(60):
        while True:
            found: str | None = (await owner.get(f"/api/simulator/threads/{account}/{phone}"))["conversation_id"]
            if found:
                (message, *_) = (await owner.get(f"/api/conversations/{found}"))["messages"]
                if (message["transcript"] or {}).get("state", "none") == until and message["media"]["state"] == "stored":
                    return found
            await asyncio.sleep(0.1)


async def test_connected_tried_and_switched_off(desk: Desk, browser: Browser, model: FakeModel) -> None:
    async with window(browser, desk.url, who=OWNER) as page:
        watch = Watch(page)
        await page.goto(PLACE)
        part = page.get_by_role("region", name="Voice notes")
        await part.get_by_role("button", name="Connect").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Address").fill(model.base("openai"))
        await dialog.get_by_label("Key").fill(KEY)
        await dialog.get_by_label("Price of an hour of sound").fill("0.36")
        await dialog.get_by_role("button", name="Save").click()
        await expect(part.get_by_text("whisper-1")).to_be_visible()
        await part.get_by_role("button", name="Try it").click()
        await expect(part.get_by_role("status")).to_contain_text(re.compile(r"It works: \d+ ms"))
        await part.get_by_label("Write down voice notes").click(force=True)
        await expect(part.get_by_text("Asked when needed")).to_have_count(0)
        assert watch.problems == []


async def test_a_failure_is_seen_tried_again_and_corrected(
    desk: Desk, browser: Browser, owner: Api, model: FakeModel, desk_clerk: Person
) -> None:
    await listens(owner, model)
    model.mode = "refuse_503"
    conversation = await speaks(owner, "Would Rather Talk", "failed")
    model.mode, model.hears = "honest", "Please come to Al Rawda today"
    async with window(browser, desk.url, who=OWNER) as page:
        watch = Watch(page)
        await page.goto(f"/inbox/{conversation}?view=all")
        note = page.locator("article").first
        await expect(note).to_contain_text("Not written down: the server was not reached.")
        await note.get_by_role("button", name="Try again").click()
        await expect(note).to_contain_text("Please come to Al Rawda today")
        await expect(note).to_contain_text(re.compile("Transcript.* · .*English"))
        await note.get_by_role("button", name="Correct").click()
        await note.get_by_label("What is said in the voice note").fill("Please come to Al Rawdah today, villa fourteen")
        await note.get_by_role("button", name="Save").click()
        await expect(note).to_contain_text("villa fourteen")
        await expect(note).to_contain_text("Written down by")
        await expect(note.get_by_text("What the machine heard")).to_be_visible()
        assert watch.problems == []
    found = await owner.get("/api/search?q=villa fourteen")
    assert conversation in [one["conversation"]["id"] for one in found]


@needs_axe
@pytest.mark.parametrize("look", ["light", "dark", "arabic", "phone"])
async def test_nothing_to_object_to(
    desk: Desk, browser: Browser, owner: Api, model: FakeModel, look: str, tmp_path: Path, desk_clerk: Person
) -> None:
    await listens(owner, model)
    model.hears, model.language = _ARABIC, "ar"
    conversation = await speaks(owner, "سعاد الحربي", "done")
    dark, arabic, phone = look == "dark", look == "arabic", look == "phone"
    async with window(browser, desk.url, who=OWNER, for_axe=True, dark=dark, arabic=arabic, phone=phone) as page:
        inspector = Inspector(page, ["color-contrast"] if dark else None)
        await page.goto(f"/inbox/{conversation}?view=all")
        note = page.locator("article").first
        await expect(note).to_contain_text("حي الروضة")
        await inspector.look("a voice note with its words")
        await page.screenshot(path=tmp_path / f"{look}.png", animations="disabled")
        await note.locator("p button").click()
        await expect(note.locator("textarea")).to_be_visible()
        if look in ("dark", "arabic"):
            assert inspector.found == []
            return
        await inspector.look("correcting it")
        await page.goto(PLACE)
        await expect(page.get_by_text("whisper-1", exact=True).first).to_be_visible()
        await inspector.look("the settings")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await page.screenshot(path=tmp_path / f"{look}-settings.png", full_page=True, animations="disabled")
        assert inspector.found == []
