"""The owner tries a customer's question, approves an answer, sees it found at once, and retires it."""

from __future__ import annotations

import re

from playwright.async_api import Browser, expect

from tests.browser.conftest import OWNER
from tests.browser.rig import Desk, Watch, window

# The name of the language is isolated from the words around it.
_IN_ENGLISH = re.compile("Answer in .?English")


async def test_an_answer_is_written_found_in_another_language_changed_and_retired(desk: Desk, browser: Browser) -> None:
    async with window(browser, desk.url, who=OWNER) as page:
        watch = Watch(page)
        await page.goto("/settings/answers")
        main = page.get_by_role("main")
        ask = main.get_by_label("See what a customer’s question would find.")
        await ask.fill("Do you take away old furniture?")
        await main.get_by_role("button", name="Try", exact=True).click()
        await expect(main.get_by_text("Would be answered")).to_have_count(0)

        await main.get_by_role("button", name="Write an answer").click()
        await main.get_by_role("textbox", name="Title").fill("Old furniture")
        await main.get_by_role("textbox", name=_IN_ENGLISH).fill("Yes, we take old furniture away for SAR 80 a piece.")
        await main.get_by_role("textbox", name="Example questions, one a line").fill(
            "Do you take away old furniture?\nCan you remove a wardrobe?"
        )
        await main.get_by_role("button", name="Save").click()
        await expect(main.locator("ul > li").filter(has_text="Old furniture")).to_be_visible()

        await ask.fill("do u take away old furnitures")
        await main.get_by_role("button", name="Try", exact=True).click()
        await expect(main.get_by_text("Would be answered")).to_be_visible()
        await expect(main.get_by_text("SAR 80").first).to_be_visible()
        await ask.fill("do you buy gold")
        await main.get_by_role("button", name="Try", exact=True).click()
        await expect(main.get_by_text("Would be answered")).to_have_count(0)

        # What a person says is the answer becomes an example, and is sure from then on.
        await ask.fill("could someone collect old furniture from the third floor")
        await main.get_by_role("button", name="Try", exact=True).click()
        await main.get_by_role("button", name="It is the answer: add as an example").click()
        await expect(main.get_by_text("Would be answered")).to_be_visible()

        await main.get_by_role("searchbox", name="Search answers").fill("furniture")
        row = main.locator("ul > li").filter(has_text="Old furniture")
        await row.get_by_role("button", name="Change").click()
        await main.get_by_role("textbox", name=_IN_ENGLISH).fill("Yes, we take old furniture away for SAR 90 a piece.")
        await main.get_by_role("button", name="Save").click()
        row = main.locator("ul > li").filter(has_text="SAR 90")
        await expect(row).to_be_visible()
        await row.get_by_role("button", name="Change").click()
        await main.get_by_text("Earlier versions").click()
        await expect(main.get_by_text("SAR 80").first).to_be_visible()
        await main.get_by_role("button", name="All answers").click()

        await main.locator("ul > li").filter(has_text="Old furniture").get_by_role("button", name="Retire").click()
        await expect(main.get_by_role("radio", name="Retired")).to_be_visible()
        await main.get_by_role("radio", name="Questions nobody could answer").click()
        await expect(main.get_by_text("Every question found its answer.")).to_be_visible()
        assert watch.problems == []
