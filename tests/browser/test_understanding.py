"""A need is confirmed or corrected with a click, and the owner sees how well customers are understood."""

from __future__ import annotations

import asyncio
from typing import Any

from playwright.async_api import Browser, expect

from tests.browser.conftest import OWNER, Person
from tests.browser.rig import Api, Desk, Watch, window

PRICE = "How much is a sofa cleaning?"


async def _reading(owner: Api, conversation: str, corrected: str | None) -> dict[str, Any]:
    """The reading, once it says what a person said."""
    async with asyncio.timeout(20):
        while True:
            found: dict[str, Any] = (await owner.get(f"/api/conversations/{conversation}"))["reading"]
            if found["corrected_need"] == corrected:
                return found
            await asyncio.sleep(0.05)


async def test_the_need_is_confirmed_corrected_and_taken_back_by_click(
    desk: Desk, browser: Browser, owner: Api, desk_clerk: Person
) -> None:
    conversation = await owner.write("Asks For Prices", PRICE)
    async with window(browser, desk.url, who=OWNER) as page:
        watch = Watch(page)
        await page.goto(f"/inbox/{conversation}?view=all")
        signals = page.get_by_role("region", name="Signals")
        await expect(signals).to_contain_text("Pricing")

        await signals.get_by_role("button", name="Right: this is").click()
        await expect(page.get_by_text("Confirmed:")).to_be_visible()
        await expect(signals.get_by_role("img", name="A person confirmed this")).to_be_visible()
        await expect(signals.get_by_role("button", name="Right: this is")).to_have_count(0)
        assert (await _reading(owner, conversation, "pricing"))["need"] == "pricing"

        await signals.get_by_role("button", name="Correct the need").click()
        await page.get_by_role("menuitem", name="Complaint").click()
        await expect(page.get_by_text("Learned: this is")).to_be_visible()
        await expect(signals).to_contain_text("Complaint")
        await _reading(owner, conversation, "complaint")

        # Undo goes back one step, to what a person had said before.
        await page.get_by_role("button", name="Undo").last.click()
        await expect(signals).to_contain_text("Pricing")
        await _reading(owner, conversation, "pricing")
        assert watch.problems == []
        assert watch.refused == []


async def test_a_correction_that_is_taken_back_leaves_no_lesson(desk: Desk, browser: Browser, owner: Api, desk_clerk: Person) -> None:
    conversation = await owner.write("Changes A Mind", "What does a carpet cleaning cost?")
    taught = (await owner.get("/api/understanding"))["explicit"]
    async with window(browser, desk.url, who=OWNER) as page:
        await page.goto(f"/inbox/{conversation}?view=all")
        signals = page.get_by_role("region", name="Signals")
        await signals.get_by_role("button", name="Correct the need").click()
        await page.get_by_role("menuitem", name="Complaint").click()
        await _reading(owner, conversation, "complaint")
        assert (await owner.get("/api/understanding"))["explicit"] == taught + 1
        await page.get_by_role("button", name="Undo").click()
        await expect(page.get_by_text("Taken back.")).to_be_visible()
        await _reading(owner, conversation, None)
        await expect(signals).to_contain_text("Pricing")
    assert (await owner.get("/api/understanding"))["explicit"] == taught


async def test_the_owner_sees_how_well_customers_are_understood_and_sets_the_promise(
    desk: Desk, browser: Browser, owner: Api, desk_clerk: Person
) -> None:
    words = "How much for the windows of a villa?"
    conversation = await owner.write("Was Misread", words)
    reading = (await owner.get(f"/api/conversations/{conversation}"))["reading"]
    await owner.send("POST", f"/api/conversations/{conversation}/messages/{reading['message_id']}/need", {"need": "specialist_review"})
    async with window(browser, desk.url, who=OWNER) as page:
        watch = Watch(page)
        await page.goto("/inbox?view=all")
        await expect(page.get_by_role("listitem").first).to_be_visible()
        await page.keyboard.press("Control+k")
        await page.get_by_role("combobox").fill("well")
        await page.get_by_role("option", name="How well do we understand?").click()
        main = page.get_by_role("main")
        await expect(main.get_by_role("heading", name="How well do we understand?")).to_be_visible()
        await expect(main).to_contain_text("Not proven yet")
        figures = main.get_by_role("region", name="By need and language")
        await expect(figures.get_by_role("row").filter(has_text="Pricing")).to_be_visible()
        await figures.get_by_role("radio", name="Language").click()
        await expect(figures.get_by_role("row").filter(has_text="English")).to_be_visible()
        confused = main.get_by_role("region", name="What is taken for something else")
        await expect(confused.get_by_role("link").filter(has_text=words)).to_be_visible()
        await main.get_by_role("radio", name="98 %").click()
        await expect(page.get_by_text("Saved.")).to_be_visible()
        assert (await owner.get("/api/understanding"))["promise"] == 0.98
        await main.get_by_role("radio", name="95 %").click()
        await confused.get_by_role("link").filter(has_text=words).click()
        await expect(page.locator("#thread")).to_contain_text(words)
        assert watch.problems == []
    assert (await owner.get("/api/understanding"))["promise"] == 0.95
