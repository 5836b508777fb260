"""The owner adds a need with a handful of examples, sees what it would change, and the next message is read as it."""

from __future__ import annotations

import asyncio

from playwright.async_api import Browser, expect

from tests.browser.conftest import OWNER, Person
from tests.browser.rig import Api, Desk, Watch, window

EXAMPLES = (
    "I think I left my umbrella at your place yesterday",
    "Did anybody hand in a black wallet?",
    "I lost an earring in the waiting room, can you check?",
    "My daughter forgot her jacket at your office",
    "Have you found a pair of glasses?",
)
BEFORE = "did you find a black wallet? I think I lost it at your office"
NEXT = "hello, I forgot my jacket in your waiting room"


async def _need(owner: Api, conversation: str, need: str) -> None:
    """Wait until the conversation is about it."""
    async with asyncio.timeout(20):
        while True:
            if (await owner.get(f"/api/conversations/{conversation}"))["conversation"]["need"] == need:
                return
            await asyncio.sleep(0.05)


async def test_a_need_is_added_with_its_preview_and_read_from_the_next_message_on(
    desk: Desk, browser: Browser, owner: Api, desk_clerk: Person
) -> None:
    await owner.write("Lost A Wallet", BEFORE)
    async with window(browser, desk.url, who=OWNER) as page:
        watch = Watch(page)
        await page.goto("/settings/understanding")
        await page.get_by_role("navigation", name="Settings").get_by_role("link", name="Needs").click()
        main = page.get_by_role("main")
        await expect(main.get_by_text("No needs of your own yet.")).to_be_visible()
        await expect(main.get_by_role("listitem").filter(has_text="Is dissatisfied, or blames.")).to_be_visible()

        # By keyboard alone.
        await main.get_by_role("button", name="Add a need").first.focus()
        await page.keyboard.press("Enter")
        await expect(main.get_by_role("heading", name="Add a need")).to_be_focused()
        await main.get_by_label("Name").focus()
        await page.keyboard.type("Lost & found")
        await page.keyboard.press("Tab")
        await page.keyboard.type("After")
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        await page.keyboard.type("Somebody misses a thing of theirs")
        await page.keyboard.press("Tab")
        for line in EXAMPLES[:2]:
            await page.keyboard.type(line)
            await page.keyboard.press("Enter")
        await expect(main.get_by_text("1 more example is needed")).to_be_visible()
        await expect(main.get_by_role("button", name="Save")).to_be_disabled()
        await page.keyboard.type("\n".join(EXAMPLES[2:]))

        preview = main.get_by_role("region", name="What would change")
        await expect(preview.get_by_role("status")).to_contain_text("would be read as this")
        await expect(preview.get_by_role("link").filter(has_text=BEFORE)).to_be_visible()
        await expect(preview.get_by_role("row").filter(has_text="Lost & found")).to_be_visible()
        await page.keyboard.press("Tab")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("is understood.")).to_be_visible()
        row = main.get_by_role("listitem").filter(has_text="Lost & found")
        await expect(row).to_contain_text("5 examples")

        conversation = await owner.write("Forgot A Jacket", NEXT)
        await _need(owner, conversation, "lost_found")
        await page.goto(f"/inbox/{conversation}?view=all")
        signals = page.get_by_role("region", name="Signals")
        await expect(signals).to_contain_text("Lost & found")
        await signals.get_by_role("button", name="Correct the need").click()
        await expect(page.get_by_role("menuitem", name="Lost & found")).to_be_visible()
        await page.get_by_role("menuitem", name="Complaint").click()
        await _need(owner, conversation, "complaint")
        await page.get_by_role("button", name="Undo").click()
        await _need(owner, conversation, "lost_found")

        await page.goto("/settings/needs")
        await row.get_by_role("button", name="Retire").click()
        await expect(main.get_by_role("heading", name="Retired")).to_be_visible()
        await page.get_by_role("button", name="Undo").click()
        await expect(main.get_by_role("heading", name="Retired")).to_have_count(0)
        await row.get_by_role("button", name="Retire").click()
        await expect(main.get_by_role("heading", name="Retired")).to_be_visible()
        assert watch.problems == []
        assert watch.refused == []
    again = await owner.write("Forgot A Hat", "hello, I forgot my hat in your waiting room")
    assert (await owner.get(f"/api/conversations/{again}"))["conversation"]["need"] != "lost_found"


async def test_a_need_that_cannot_be_learned_is_refused_in_words(desk: Desk, browser: Browser, owner: Api) -> None:
    async with window(browser, desk.url, who=OWNER) as page:
        await page.goto("/settings/needs")
        main = page.get_by_role("main")
        await main.get_by_role("button", name="Add a need").first.click()
        await main.get_by_label("Name").fill("Complaint")
        await main.get_by_label("Examples, one a line").fill("one thing\nanother thing\na third thing")
        await main.get_by_role("button", name="Save").click()
        await expect(main.get_by_role("alert")).to_contain_text("choose another name")
        await main.get_by_label("Name").fill("Things")
        await main.get_by_label("Examples, one a line").fill("one thing\nOne thing!\na third thing")
        await main.get_by_role("button", name="Save").click()
        await expect(main.get_by_text("Examples 1 and 2 say the same").first).to_be_visible()
        await main.get_by_role("button", name="All needs").click()
        await expect(main.get_by_role("heading", name="Built in")).to_be_visible()
