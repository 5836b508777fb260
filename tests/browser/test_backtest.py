"""A manager tries a draft on the past beside the rules: runs it, watches it, reads what it found, opens a conversation of it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.conftest import OWNER, Person
from tests.browser.rig import Api, Desk, Watch, window
from tests.desk import BOOKING


@pytest.fixture
async def without_draft(owner: Api) -> AsyncIterator[dict[str, Any]]:
    """The rules without a draft, before and after."""
    await _discard(owner)
    yield (await owner.get("/api/routing/policy"))["published"]["policy"]
    await _discard(owner)


async def _discard(owner: Api) -> None:
    draft = (await owner.get("/api/routing/policy"))["draft"]
    if draft:
        await owner.send("POST", "/api/routing/policy/discard", {"revision": draft["revision"]})


def _panel(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Try on the past")


async def test_a_draft_is_tried_beside_the_rules(
    desk: Desk, browser: Browser, owner: Api, desk_clerk: Person, without_draft: dict[str, Any]
) -> None:
    await owner.write("Books Something", BOOKING)
    # Everything would be one person's.
    only = {"key": "only", "name": "Only one", "queue": "hers", "priority": "lead", "rings": [{"people": [str(desk_clerk.id)]}]}
    without_draft["rules"].insert(0, only | {"escalate": []})
    async with window(browser, desk.url, who=OWNER) as page:
        watch = Watch(page)
        await page.goto("/routing")
        panel = _panel(page)
        await expect(panel.get_by_role("button", name="Run")).to_be_disabled()
        await expect(panel).to_contain_text("before it counts")
        await owner.send("PUT", "/api/routing/policy/draft", {"policy": without_draft, "revision": 0})
        run = panel.get_by_role("button", name=re.compile("^Run"))
        await expect(run).to_be_enabled()
        await run.click()
        await expect(panel.get_by_role("heading", name=re.compile("would go elsewhere$"))).to_be_visible(timeout=120_000)
        await expect(panel.get_by_role("heading", name="What to know")).to_be_visible()
        await expect(panel.get_by_role("button", name="Run again")).to_be_visible()
        assert watch.problems == []
        link = panel.get_by_role("listitem").get_by_role("link").first
        if await link.count():
            await link.click()
            await expect(page).to_have_url(re.compile(r"/inbox/[0-9a-f-]{36}"))


async def test_on_a_phone_it_is_a_page_of_its_own(desk: Desk, browser: Browser) -> None:
    async with window(browser, desk.url, who=OWNER, phone=True) as page:
        await page.goto("/routing")
        await page.get_by_role("button", name="Try on the past").click()
        await expect(_panel(page).get_by_role("heading", name="Try on the past")).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(_panel(page)).to_have_count(0)
