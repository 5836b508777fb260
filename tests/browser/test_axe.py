"""Every screen and every window, light, dark, from right to left and on a phone: axe finds nothing to object to."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.axe import Inspector, needs_axe
from tests.browser.conftest import OWNER, Person
from tests.browser.rig import PLAIN, Api, Desk, window

# Each screen, and what shows that it has its content.
_PLACES = {
    "/customers": "main li",
    "/board": "main [data-drop]",
    "/board?tab=rerouting": "main dl",
    "/routing": "main ol .chip",
    "/coverage": "main h1",
    "/simulator": "#phone",
    "/settings/team": "main li .chip",
    "/settings/branches": "main li",
    "/settings/channels": "main dl",
    "/settings/services": "main li .num",
    "/settings/areas": "main li .chip",
    "/settings/understanding": "main table",
    "/settings/needs": "main li .chip",
    "/settings/answers": "main li",
    "/settings/language-model": "main h2 + p",
    "/settings/assistant": "main li",
    "/settings/appearance": "main h2:not(nav h2)",
    "/settings/keys": "main kbd",
}


@pytest.fixture
async def conversation(owner: Api, desk_clerk: Person) -> str:
    """A conversation with a customer's message, a reply, a note and a packet."""
    made = await owner.write("Looked At Closely", PLAIN)
    await owner.send("POST", f"/api/conversations/{made}/notes", {"text": "A note."})
    await owner.send("POST", f"/api/conversations/{made}/messages", {"text": "A reply."})
    await owner.write("عميلة بالعربية", "السلام عليكم بكم تنظيف المكيفات؟")
    return made


@needs_axe
@pytest.mark.parametrize("look", ["light", "dark", "arabic", "phone"])
async def test_nothing_to_object_to(desk: Desk, browser: Browser, conversation: str, owner: Api, look: str) -> None:
    customer = (await owner.get(f"/api/conversations/{conversation}"))["conversation"]["customer"]["id"]
    # Dark is the same page in other colours.
    only = ["color-contrast"] if look == "dark" else None
    dark, arabic, phone = look == "dark", look == "arabic", look == "phone"
    async with window(browser, desk.url, for_axe=True, dark=dark, arabic=arabic, phone=phone) as door:
        inspector = Inspector(door, only)
        await door.goto("/sign-in")
        await expect(door.locator("input[type=password]")).to_be_visible()
        await inspector.look("sign-in")
        found, looked = inspector.found, inspector.looked
    async with window(browser, desk.url, who=OWNER, for_axe=True, dark=dark, arabic=arabic, phone=phone) as page:
        inspector = Inspector(page, only)
        await page.goto("/inbox?view=all")
        await expect(page.get_by_role("listitem").first).to_be_visible()
        await inspector.look("inbox")
        await page.goto(f"/inbox/{conversation}?view=all")
        await expect(page.locator("article").first).to_be_visible()
        await inspector.look("conversation")
        await _windows(page, inspector, phone=phone)
        for place, content in {**_PLACES, f"/customers/{customer}": "main dl"}.items():
            await inspector.walk(place, content)
            await inspector.look(place)
            add = page.locator("main section > header button")
            if place.startswith("/settings/") and await add.count():
                await add.first.click()
                await expect(page.locator("[role=dialog] input, main form input").first).to_be_visible()
                if place == "/settings/needs":
                    await page.locator("main textarea").first.fill("is a voucher lost\nmy gift voucher is gone\nwhere can I park")
                    await expect(page.locator("main [aria-busy=false] [role=status]")).to_be_visible()
                await inspector.look(f"{place}, adding")
    assert found + inspector.found == []
    assert looked + inspector.looked >= 20


async def _windows(page: Page, inspector: Inspector, *, phone: bool) -> None:
    """The windows over an open conversation."""
    keys = page.keyboard
    windows = (("h", "dialog"), ("a", "listbox"), ("s", "menu"), ("?", "dialog"), ("Control+k", "dialog"))
    for key, role in windows:
        over = page.locator(f"[role={role}]")
        await keys.press(key)
        await expect(over.first).to_be_visible()
        await inspector.look(f"conversation, {key}")
        # In a field with a list of its own the first Escape closes only that.
        for _ in range(3):
            if await over.count():
                await keys.press("Escape")
                await page.wait_for_timeout(100)
        await expect(over).to_have_count(0)
    if phone:
        await keys.press("]")
        await expect(page.get_by_role("complementary")).to_be_visible()
        await inspector.look("conversation, details")
    await _corrections(page, inspector)


async def _corrections(page: Page, inspector: Inspector) -> None:
    """The small form of every signal beside a conversation, for a service with the words that say it."""
    pencils = page.locator("aside [aria-haspopup=dialog]")
    form = page.locator("[role=dialog] form")
    for place in range(await pencils.count()):
        await pencils.nth(place).click()
        await expect(form).to_be_visible()
        if await form.get_by_role("checkbox").count() > 1:
            await form.get_by_role("checkbox").first.check()
            await expect(form.get_by_role("group").last).to_be_visible()
        # The forms are alike and lie over the same page: that is judged once.
        await inspector.look(f"conversation, signal {place}", "[role=dialog]" if place else None)
        await page.keyboard.press("Escape")
        await expect(form).to_have_count(0)
    inspector.found += [] if await pencils.count() == 7 else ["conversation: not every signal can be corrected"]
