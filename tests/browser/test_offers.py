"""Work that is offered appears wherever one is, and is taken or left without a mouse."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import Person
from tests.browser.rig import Api, Desk, Watch, window
from tests.browser.test_axe import Inspector

_AXE = Path(__file__).resolve().parents[2] / "console" / "node_modules" / "axe-core" / "axe.min.js"
_LOOKS = ["light", "dark", "arabic", "phone"]


@asynccontextmanager
async def offering(owner: Api, seconds: int) -> AsyncIterator[None]:
    """For a while the business offers its work instead of giving it."""
    before = (await owner.get("/api/routing/policy"))["published"]["policy"]
    await _publish(owner, {**before, "offer_seconds": seconds})
    try:
        yield
    finally:
        await _publish(owner, before)


async def _publish(owner: Api, policy: object) -> None:
    page = await owner.send("PUT", "/api/routing/policy/draft", {"policy": policy, "revision": 0})
    draft = page["draft"]
    await owner.send("POST", "/api/routing/policy/publish", {"version": draft["version"], "revision": draft["revision"]})


async def test_an_offer_is_accepted_by_keys_and_its_conversation_opens(
    desk: Desk, browser: Browser, owner: Api, desk_clerk: Person
) -> None:
    async with offering(owner, 300), window(browser, desk.url, who=desk_clerk.email) as page:
        watch = Watch(page)
        await page.goto("/settings/appearance")
        await expect(page.get_by_role("heading", name="Appearance").first).to_be_visible()
        conversation = await owner.write("+966559900700", "Offered By Keys")
        offer = page.get_by_role("listitem", name="Offered By Keys")
        await expect(offer).to_be_visible()
        await expect(page.get_by_role("status").filter(has_text="Offered to you")).to_contain_text("Offered By Keys")
        assert not await offer.evaluate("node => node.contains(document.activeElement)"), "it takes the focus from nobody"
        await page.keyboard.press("o")
        await expect(offer).to_be_focused()
        await page.keyboard.press("a")
        await expect(page).to_have_url(f"{desk.url}/inbox/{conversation}?view=mine")
        await expect(offer).to_have_count(0)
        found = await owner.get(f"/api/conversations/{conversation}")
        assert (found["conversation"]["owner"]["id"], found["conversation"]["status"]) == (desk_clerk.id, "owned")
        assert watch.problems + watch.refused == []


async def test_several_offers_stack_and_one_is_declined_with_a_reason(desk: Desk, browser: Browser, owner: Api, desk_clerk: Person) -> None:
    async with offering(owner, 300), window(browser, desk.url, who=desk_clerk.email) as page:
        await page.goto("/inbox?view=mine")
        await expect(page.locator("#list")).to_be_visible()
        kept = await owner.write("+966559900701", "Stays Offered")
        left = await owner.write("+966559900702", "Is Declined")
        cards = page.get_by_role("region", name="Offered to you").get_by_role("listitem")
        await expect(cards).to_have_count(2)
        await page.get_by_role("listitem", name="Is Declined").get_by_role("button", name="Decline and say why").click()
        await page.get_by_role("menuitem", name="This is not for me").click()
        await expect(cards).to_have_count(1)
        told = (await owner.get(f"/api/conversations/{left}"))["timeline"]
        assert any("declined: This is not for me" in one["sentence"] for one in told)
        await page.get_by_role("listitem", name="Stays Offered").get_by_role("button", name="Accept").click()
        await expect(cards).to_have_count(0)
        for one in (kept, left):
            await owner.send("POST", f"/api/conversations/{one}/close", None)


async def test_who_did_not_answer_is_told_and_is_back_with_the_first_touch(
    desk: Desk, browser: Browser, owner: Api, desk_clerk: Person
) -> None:
    async with offering(owner, 1), window(browser, desk.url, who=desk_clerk.email) as page:
        await page.goto("/inbox?view=mine")
        await expect(page.locator("#list")).to_be_visible()
        conversation = await owner.write("+966559900703", "Let Pass")
        await expect(page.get_by_text("You did not answer an offer")).to_be_visible()
        await expect(page.get_by_role("navigation").get_by_text("Not answering")).to_be_visible()
        await owner.send("POST", f"/api/conversations/{conversation}/close", None)
        await page.get_by_role("button", name="I am here").click()
        await expect(page.get_by_text("Welcome back: you are available again")).to_be_visible()
        await expect(page.get_by_text("You did not answer an offer")).to_have_count(0)


@pytest.mark.parametrize("look", _LOOKS)
async def test_nothing_to_object_to_in_an_offer(desk: Desk, browser: Browser, owner: Api, desk_clerk: Person, look: str) -> None:
    if not _AXE.is_file():
        pytest.skip("axe is not installed: npm ci in console/")
    looks = {"dark": look == "dark", "arabic": look == "arabic", "phone": look == "phone"}
    async with offering(owner, 300), window(browser, desk.url, who=desk_clerk.email, for_axe=True, **looks) as page:
        inspector = Inspector(page, None)
        await page.goto("/inbox?view=mine")
        await expect(page.locator("#list")).to_be_visible()
        words = "Is water coming through the ceiling urgent? Please come now!"
        phones = [f"+9665599007{_LOOKS.index(look) + 1}{number}" for number in range(2)]
        made = [await owner.write(phone, f"Looked At {phone}", words) for phone in phones]
        try:
            await expect(page.locator("[data-offer]")).to_have_count(2)
            await inspector.look("offers")
            await page.locator("[data-offer]").first.get_by_role("button").nth(2).click()
            await expect(page.get_by_role("menu")).to_be_visible()
            await inspector.look("offers, reasons")
        finally:
            for one in made:
                await owner.send("POST", f"/api/conversations/{one}/close", None)
        assert inspector.found == []
