"""A manager lets a draft run in the shadow, sees where a conversation would have gone, tries it on some customers, and stops."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import Browser, expect

from tests.browser.axe import Inspector, needs_axe
from tests.browser.conftest import OWNER, Person
from tests.browser.rig import Api, Desk, Watch, window


async def _draft(owner: Api) -> None:
    """A draft in which bookings are for the owner alone."""
    reem = next(one["id"] for one in (await owner.get("/api/team/staff"))["items"] if one["name"].startswith("Reem"))
    policy = (await owner.get("/api/routing/policy"))["published"]["policy"]
    policy.pop("version")
    rule = next(one for one in policy["rules"] if one["key"] == "bookings")
    rule |= {"rings": [{"people": [reem]}], "name": "Bookings go to Reem"}
    await owner.send("PUT", "/api/routing/policy/draft", {"policy": policy, "revision": 0})


async def _differs(owner: Api) -> None:
    """The shadow has found a conversation that would go elsewhere."""
    async with asyncio.timeout(60):
        while True:
            if (await owner.get("/api/routing/policy/trials"))["shadow"]["whole"]["times"]:
                return
            await asyncio.sleep(0.1)


async def test_a_draft_runs_in_the_shadow_and_then_on_some_customers(desk: Desk, browser: Browser, owner: Api, desk_clerk: Person) -> None:
    await _draft(owner)
    async with window(browser, desk.url, who=OWNER) as page:
        watch = Watch(page)
        await page.clock.install()
        await page.goto("/routing")
        await page.get_by_role("button", name="Try first").click()
        pane = page.get_by_role("complementary")
        await expect(pane.get_by_role("heading", name="Try before it counts")).to_be_focused()
        await pane.get_by_role("button", name=re.compile("run in the shadow$")).click()
        await expect(pane.get_by_text("Nothing was routed since it began.")).to_be_visible()
        conversation = await owner.write("Shadow Guest")
        await _differs(owner)
        # The pane looks again every half minute.
        await page.clock.fast_forward(31_000)
        line = pane.get_by_role("region", name="Conversations that would go elsewhere").get_by_role("link", name="Shadow Guest")
        await expect(line).to_contain_text(desk_clerk.name)
        await expect(line).to_contain_text("would be out")
        await expect(line).to_have_attribute("href", re.compile(conversation))
        await pane.get_by_role("button", name=desk_clerk.name).click()
        await expect(pane.get_by_role("button", name=re.compile("^Only"))).to_be_visible()
        await pane.get_by_role("button", name="Stop the shadow").click()
        await expect(pane.get_by_text("Stopped")).to_be_visible()

        await pane.get_by_role("radio", name="On some customers").click()
        await pane.get_by_role("radio", name="50 %").click()
        await pane.get_by_label("Why").fill("Reem wants to see")
        await pane.get_by_role("button", name=re.compile(r"on 50 % of the customers$")).click()
        table = pane.get_by_role("table")
        await expect(table.get_by_role("row")).to_have_count(7)
        await expect(table.get_by_text("Not enough yet")).to_have_count(6)
        await expect(page.get_by_role("main").get_by_role("button", name="Compare")).to_be_visible()
        trial = (await owner.get("/api/routing/policy/trials"))["trial"]
        assert (trial["share"], trial["note"]) == (0.5, "Reem wants to see")
        await owner.write("Trial Guest")

        await pane.get_by_role("button", name="Stop the trial").click()
        await pane.get_by_label("Why").fill("Seen")
        await pane.get_by_role("button", name=re.compile("decides for everybody$")).click()
        await expect(pane.get_by_text("Trials before")).to_be_visible()
        await expect(pane.get_by_role("listitem").filter(has_text="Seen")).to_contain_text("Stopped")
        await expect(page.get_by_role("region", name="Draft")).to_be_visible()
        assert watch.problems == []
        assert watch.refused == []


@needs_axe
@pytest.mark.parametrize("look", ["light", "dark", "arabic", "phone"])
async def test_axe_finds_nothing_while_something_is_tried(desk: Desk, browser: Browser, owner: Api, look: str) -> None:
    await _draft(owner)
    draft = (await owner.get("/api/routing/policy"))["draft"]
    await owner.send("POST", "/api/routing/policy/shadow", {"revision": draft["revision"]})
    await owner.send("POST", "/api/routing/policy/trial", {"version": draft["version"], "revision": draft["revision"], "share": 0.1})
    dark = look == "dark"
    async with window(browser, desk.url, who=OWNER, for_axe=True, dark=dark, arabic=look == "arabic", phone=look == "phone") as page:
        inspector = Inspector(page, ["color-contrast"] if dark else None)
        await page.goto("/routing")
        await page.locator("main ul button.btn").first.click()
        pane = page.locator("aside[aria-labelledby=trial]")
        await expect(pane.locator("table")).to_be_visible()
        await inspector.look("some customers")
        await pane.get_by_role("radio").first.click()
        await expect(pane.locator("dl")).to_be_visible()
        await inspector.look("shadow")
    assert inspector.found == []
    assert inspector.looked == 2
