"""A signal is corrected with a click, its words mean it from then on, and both can be taken back."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.conftest import OWNER, Person
from tests.browser.rig import Api, Desk, Watch, window

FIRST = "Hello, how much is the pearl treatment for my majlis?"
NEXT = "Could I have the pearl treatment on Thursday?"


async def _signal(owner: Api, conversation: str, kind: str, *, by_person: bool) -> dict[str, Any]:
    """The signal, once it is or is not what a person said."""
    async with asyncio.timeout(20):
        while True:
            signals = (await owner.get(f"/api/conversations/{conversation}"))["reading"]["signals"]
            found: dict[str, Any] = next((one for one in signals if one["kind"] == kind), {"label": "", "by_person": False})
            if found["by_person"] is by_person:
                return found
            await asyncio.sleep(0.05)


def _pencil(page: Page, signal: str) -> Locator:
    """The button that corrects a signal; what is filled into its name is isolated, as another direction may be in it."""
    return page.get_by_role("region", name="Signals").get_by_role("button", name=re.compile(f"Correct: .?{signal}"))


async def _open(page: Page, conversation: str, signal: str) -> None:
    await page.goto(f"/inbox/{conversation}?view=all")
    await _pencil(page, signal).click()


async def test_a_service_is_corrected_and_next_time_its_words_mean_it(desk: Desk, browser: Browser, owner: Api, desk_clerk: Person) -> None:
    conversation = await owner.write("Speaks Of Pearls", FIRST)
    assert (await _signal(owner, conversation, "service", by_person=False))["label"] == ""
    async with window(browser, desk.url, who=OWNER) as page:
        watch = Watch(page)
        signals = page.get_by_role("region", name="Signals")
        await _open(page, conversation, "Service")
        await page.get_by_role("checkbox", name="Mattress cleaning").check()
        words = page.get_by_role("group", name="Which words say so?")
        await expect(words.get_by_role("button", pressed=True)).to_have_text(["pearl", "treatment"])
        await page.get_by_role("checkbox", name="Next time too").check()
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_text("These words are understood from now on.")).to_be_visible()
        await expect(signals).to_contain_text("Mattress cleaning")
        await expect(signals.get_by_role("img", name="A person said so.")).to_be_visible()

        later = await owner.write("Speaks Of Pearls Too", NEXT)
        assert (await _signal(owner, later, "service", by_person=False))["label"] == "Mattress cleaning"
        await page.goto("/settings/understanding")
        main = page.get_by_role("main")
        await expect(main.get_by_role("region", name="Words your people taught")).to_contain_text("pearl treatment means Mattress cleaning")
        await expect(main.get_by_role("row").filter(has_text="Service")).to_be_visible()

        # Taken back by keyboard alone, with what it taught.
        await page.goto(f"/inbox/{conversation}?view=all")
        await _pencil(page, "Service").press("Enter")
        await page.get_by_role("button", name="Take back").press("Enter")
        await _signal(owner, conversation, "service", by_person=False)
        assert watch.problems == []
        assert watch.refused == []
    again = await owner.write("Speaks Of Pearls Again", NEXT)
    assert (await _signal(owner, again, "service", by_person=False))["label"] == ""


async def test_time_urgency_and_language_are_said_and_undone(desk: Desk, browser: Browser, owner: Api, desk_clerk: Person) -> None:
    conversation = await owner.write("Says Little", "How much is a carpet cleaning?")
    async with window(browser, desk.url, who=OWNER) as page:
        watch = Watch(page)
        signals = page.get_by_role("region", name="Signals")
        await _open(page, conversation, "Timing")
        await page.get_by_label("Day", exact=True).fill("2031-03-04")
        await page.get_by_label("From").fill("15:30")
        await page.get_by_role("button", name="Save").click()
        await expect(signals).to_contain_text("04.03.2031 at 15:30")
        await page.get_by_role("button", name="Undo").last.click()
        await _signal(owner, conversation, "timing", by_person=False)

        await _pencil(page, "Urgency").click()
        await page.get_by_role("radio", name="Urgent").click()
        await page.get_by_role("button", name="Save").click()
        await _signal(owner, conversation, "urgency", by_person=True)
        row = next(one for one in (await owner.get("/api/conversations?view=all&urgent=true"))["items"] if one["id"] == conversation)
        assert row["urgent"] is True

        await _pencil(page, "Language").click()
        await page.get_by_role("combobox", name="Language").select_option("ur")
        await page.get_by_role("button", name="Save").click()
        await expect(signals).to_contain_text("Urdu")
        assert watch.problems == []
        assert watch.refused == []
