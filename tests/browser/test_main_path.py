"""The main path, as two people see it: a customer on a phone and the person at the desk who gets the work."""

from __future__ import annotations

import re

from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import OWNER, Person
from tests.browser.rig import SENTENCE, Api, Desk, Watch, a_phone, window

_SOON = 20_000


async def _be_somebody(page: Page, name: str, phone: str) -> None:
    """Hold the phone of a customer nobody knows yet."""
    await page.goto("/simulator")
    await page.get_by_role("combobox", name="Customer").click()
    await page.get_by_role("option", name="Somebody new").click()
    await page.get_by_role("textbox", name="Name").fill(name)
    await page.get_by_role("textbox", name="Phone number").fill(phone)


async def test_a_message_on_a_phone_becomes_work_on_the_right_screen_and_is_answered(
    desk: Desk, browser: Browser, desk_clerk: Person
) -> None:
    async with window(browser, desk.url, who=OWNER) as phone, window(browser, desk.url, who=desk_clerk.email) as page:
        watched = [Watch(phone), Watch(page)]
        await page.goto("/inbox?view=mine")
        await expect(page.get_by_text("Live", exact=True)).to_be_visible()
        loads: list[str] = []
        page.on("load", lambda _: loads.append(page.url))

        await _be_somebody(phone, "Jumana Attar", a_phone())
        await phone.locator("#phone textarea").fill(SENTENCE)
        await phone.locator("#phone textarea").press("Enter")

        # It appears in the open list, by itself, with what it is about.
        row = page.get_by_role("listitem").filter(has_text="Jumana Attar")
        await expect(row).to_be_visible(timeout=_SOON)
        await expect(row).to_contain_text("Booking", timeout=_SOON)
        await expect(row).to_contain_text("Urgent")
        await expect(row).to_contain_text("I need deep cleaning today")

        await row.get_by_role("link").click()
        packet = page.get_by_role("region", name="Handoff packet")
        await expect(packet).to_contain_text(re.compile("deep cleaning in Jeddah", re.I))
        await expect(packet).to_contain_text("SAR 450")
        await expect(packet).to_contain_text(re.compile("also asks for the price", re.I))
        await expect(packet).to_contain_text("Reply due in")

        signals = page.get_by_role("region", name="Signals")
        for name, value in (
            ("Urgency", "today"),
            ("Location", "Jeddah"),
            ("Service", "Deep cleaning"),
            ("Timing", "today"),
            ("Language", "English"),
        ):
            await expect(signals.locator("dl > div").filter(has_text=name)).to_contain_text(value)
        await expect(signals.locator("dl > div").filter(has_text="Budget")).to_contain_text("not said")

        why = page.get_by_role("region", name="Why routed to you")
        for fact in (
            r"Booking with \d\d % confidence",
            "“Bookings” matched on need",
            "people have Home cleaning",
            r"\d+/\d+",
            desk_clerk.name,
        ):
            await expect(why).to_contain_text(re.compile(fact))
        await why.get_by_role("button", name=re.compile("people considered")).click()
        people = why.get_by_role("listitem")
        await expect(people.filter(has_text=desk_clerk.name).filter(has_text="Chosen")).to_be_visible()
        await expect(people.filter(has_text=re.compile("off shift|away")).first).to_be_visible()

        # The answer reaches the phone, and its ticks come back.
        await page.locator("#composer").fill("Yes, we can come at 16:00. Deep cleaning starts at SAR 450.")
        await page.get_by_role("button", name="Send", exact=True).click()
        await page.get_by_role("button", name="Send now").click()
        await expect(phone.get_by_role("log").get_by_text("Yes, we can come at 16:00")).to_be_visible(timeout=_SOON)
        mine = page.locator("article").filter(has_text="Yes, we can come at 16:00")
        await expect(mine).to_contain_text(re.compile("Delivered|Read"), timeout=_SOON)
        await expect(page.get_by_role("region", name="Handoff packet").get_by_role("button").first).to_have_attribute(
            "aria-expanded", "false"
        )

        assert loads == [], "the page was loaded again"
        assert [one.problems + one.refused for one in watched] == [[], []]


async def test_the_main_path_reads_from_right_to_left(desk: Desk, browser: Browser, owner: Api, desk_clerk: Person) -> None:
    async with window(browser, desk.url, who=desk_clerk.email, arabic=True) as page:
        watch = Watch(page)
        await page.goto("/inbox?view=mine")
        await expect(page.locator("html")).to_have_attribute("dir", "rtl")
        await expect(page.get_by_role("heading", name="الوارد")).to_be_visible()
        await owner.write("سلمى", "السلام عليكم أحتاج تنظيف عميق اليوم في حي الروضة، بكم؟")
        row = page.get_by_role("listitem").filter(has_text="سلمى")
        await expect(row).to_contain_text("عاجل", timeout=_SOON)
        await row.get_by_role("link").click()
        await expect(page.get_by_role("log")).to_contain_text("أحتاج تنظيف عميق اليوم")
        # The list stands on the reader's own side, the details on the far one.
        sheet, aside = await page.locator("#list").bounding_box(), await page.get_by_role("complementary").bounding_box()
        assert sheet
        assert aside
        assert sheet["x"] > aside["x"]
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await page.locator("#composer").fill("أهلًا سلمى، نقدر نجيك الساعة 16:00")
        await page.keyboard.press("Control+Enter")
        await expect(page.locator("article").filter(has_text="الساعة 16:00")).to_be_visible()
        assert watch.problems + watch.refused == []
