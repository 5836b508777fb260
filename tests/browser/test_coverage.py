"""The page about coverage: asked with little history, then with a study that found something; by keyboard, in every look."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from frontdesk.routing.advisor.study import Effort
from tests.browser.axe import Inspector, needs_axe
from tests.browser.conftest import OWNER
from tests.browser.coverage_study import give_study
from tests.browser.rig import Api, Desk, Watch, window


async def test_with_little_history_it_says_what_is_missing(desk: Desk, browser: Browser, owner: Api) -> None:
    async with window(browser, desk.url, who=OWNER) as page:
        watch = Watch(page)
        await page.goto("/board")
        await expect(page.get_by_role("heading", name="Board")).to_be_visible()
        await page.keyboard.press("g")
        await page.keyboard.press("v")
        await expect(page).to_have_url(re.compile("/coverage"))
        await page.get_by_role("radio", name="4 weeks").click()
        await page.get_by_role("button", name=re.compile("Find out|Look again")).click()
        await expect(page.get_by_role("heading", name="Too little history to claim anything")).to_be_visible()
        await expect(page.get_by_text("of 14 days on which somebody wrote")).to_be_visible()
        await expect(page.get_by_role("heading", name="Gaps in coverage")).to_be_visible()
        assert watch.problems == []
    assert (await owner.get("/api/routing/advice"))["study"]["weeks"] == 4


@pytest.fixture(scope="module")
async def studied(desk: Desk, place: Path) -> None:
    """A study of invented weeks in which two things are missing."""
    found = await give_study(place / "demo", days=28, effort=Effort(changes=6, replays=1, seconds=10_000))
    assert len(found.findings) == 2


async def test_a_finding_is_opened_and_leads_to_its_hours(desk: Desk, browser: Browser, owner: Api, studied: None) -> None:
    first = (await owner.get("/api/routing/advice?language=en"))["advice"]["findings"][0]
    async with window(browser, desk.url, who=OWNER) as page:
        watch = Watch(page)
        await page.goto("/coverage")
        card = page.get_by_role("article").first
        await expect(card).to_contain_text(first["sentence"])
        await card.get_by_role("button", name="What it rests on").focus()
        await page.keyboard.press("Enter")
        await expect(card).to_contain_text(first["rests"])
        await expect(card.get_by_role("listitem").first).to_be_visible()
        hours = page.get_by_role("group", name="Hours of the week")
        whole = await hours.locator("td[title]").count()
        await card.get_by_role("button", name="Show where it is thin").click()
        await expect(page.get_by_role("heading", name="Where it is thin now")).to_be_focused()
        chosen = page.locator("main [aria-pressed=true]")
        await expect(chosen).to_have_count(1)
        await expect(hours.locator("td[title]")).not_to_have_count(whole)
        await page.get_by_role("radio", name="Enquiries").click()
        await expect(hours.locator("table")).to_have_attribute("data-measure", "enquiries")
        await page.get_by_role("button", name="Everything").click()
        await expect(chosen).to_have_count(0)
        assert watch.problems == []


@needs_axe
@pytest.mark.parametrize("look", ["light", "dark", "arabic", "phone"])
async def test_nothing_to_object_to(desk: Desk, browser: Browser, studied: None, look: str) -> None:
    async with window(
        browser, desk.url, who=OWNER, for_axe=True, dark=look == "dark", arabic=look == "arabic", phone=look == "phone"
    ) as page:
        inspector = Inspector(page, None)
        await page.goto("/coverage")
        await page.get_by_role("article").first.locator("[aria-expanded]").click()
        await expect(page.locator("main table").first).to_be_visible()
        for summary in await page.locator("main summary").all():
            await summary.click()
        await inspector.look("coverage")
        assert inspector.found == []
        # Nothing is wider than the screen; only the hours scroll in their own frame.
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
