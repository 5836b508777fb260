"""What holds for all rules is changed where they stand; rules are copied, switched off and found; nothing written is lost unasked."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.axe import Inspector, needs_axe
from tests.browser.conftest import OWNER
from tests.browser.rig import Api, Desk, Watch, window
from tests.browser.test_policy import _rules


async def _draft(owner: Api) -> dict[str, Any]:
    found: dict[str, Any] = (await owner.get("/api/routing/policy"))["draft"]["policy"]
    return found


async def _settings(page: Page) -> Any:
    await page.goto("/routing")
    await page.get_by_role("main").get_by_role("button", name="Settings of these rules").click()
    return page.locator("aside:has(form)")


async def test_settings_of_all_rules_are_kept_in_the_draft(desk: Desk, browser: Browser, owner: Api) -> None:
    async with window(browser, desk.url, who=OWNER) as page:
        watch = Watch(page)
        pane = await _settings(page)
        await expect(pane.get_by_role("heading", name="Settings of these rules")).to_be_focused()
        await expect(pane.get_by_role("button", name="Keep in the draft")).to_be_disabled()
        leads = pane.locator("details").filter(has_text="Leads")
        await leads.locator("summary").click()
        await leads.get_by_label("Reply within").fill("2")
        await leads.get_by_label("A lost customer costs").fill("30")
        await pane.get_by_label("A VIP waits at most").fill("40")
        await pane.get_by_label("Time to accept").fill("60")
        await pane.get_by_role("button", name="Add people on call").click()
        await pane.get_by_label("Who is rung").click()
        await page.get_by_role("option").first.click()
        await page.keyboard.press("Escape")
        await pane.get_by_label("Ring the next one after").fill("3")
        await pane.get_by_text("Names of the queues").click()
        await pane.get_by_label(re.compile("Scheduling.*English")).fill("Booking desk")
        await pane.get_by_label(re.compile("Booking desk.*Arabic")).fill("مكتب الحجز")
        await pane.get_by_role("button", name="Keep in the draft").click()
        await expect(pane).to_have_count(0)
        kept = await _draft(owner)
        assert (kept["classes"]["lead"]["target_seconds"], kept["classes"]["lead"]["value"]) == (120, 30)
        assert (kept["vip_share"], kept["offer_seconds"], kept["ring_seconds"]) == (0.4, 60, 180)
        assert len(kept["on_call"][0]["people"]) == 1
        assert kept["queues"] == {"scheduling": {"en": "Booking desk", "ar": "مكتب الحجز"}}
        main = page.get_by_role("main")
        await expect(main.get_by_role("listitem").filter(has_text="Bookings").first).to_contain_text("Booking desk")
        # What contradicts itself is said at once.
        await expect(main.get_by_text("The priority Leads is answered sooner than urgent work.")).to_be_visible()
        await main.get_by_role("button", name=re.compile(r"^\W*\d+\W* changes")).click()
        await expect(main).to_contain_text(re.compile("The queue Scheduling is now called Booking desk"))
        assert watch.problems == []
        assert watch.refused == []


async def test_a_business_adds_a_priority_of_its_own(desk: Desk, browser: Browser, owner: Api) -> None:
    async with window(browser, desk.url, who=OWNER) as page:
        watch = Watch(page)
        pane = await _settings(page)
        await pane.get_by_role("button", name="Add a priority").click()
        fresh = pane.locator("details").filter(has_text="New priority").first
        await fresh.get_by_label("Name").fill("Wedding parties")
        fresh = pane.locator("details").filter(has_text="Wedding parties").first
        await fresh.get_by_label("Reply within").fill("20")
        leads = pane.locator("details").filter(has_text="Leads").first
        await leads.locator("summary").click()
        await expect(leads.get_by_text("It stays while a rule or urgent work has it.")).to_be_visible()
        await pane.get_by_role("button", name="Keep in the draft").click()
        await expect(pane).to_have_count(0)
        kept = (await _draft(owner))["classes"]["new_priority"]
        assert (kept["target_seconds"], kept["names"]) == (1200, {"en": "Wedding parties"})
        main = page.get_by_role("main")
        await expect(main.get_by_text(re.compile("Wedding parties")).first).to_be_visible()
        pane = await _settings(page)
        await pane.locator("details").filter(has_text="Wedding parties").locator("summary").click()
        await pane.get_by_role("button", name="Remove this priority").click()
        await pane.get_by_role("button", name="Keep in the draft").click()
        await expect(pane).to_have_count(0)
        assert "new_priority" not in (await _draft(owner))["classes"]
        assert watch.problems == []
        assert watch.refused == []


async def test_a_rule_is_copied_switched_off_found_and_moved_from_its_menu(desk: Desk, browser: Browser, owner: Api) -> None:
    async with window(browser, desk.url, who=OWNER) as page:
        watch = Watch(page)
        await page.goto("/routing")
        main = page.get_by_role("main")
        order = await _first_rules(page)
        await main.get_by_role("button", name=re.compile(r"^More for \W*Bookings\W*$")).click()
        await page.get_by_role("menuitem", name="Duplicate").click()
        copy = main.get_by_role("listitem").filter(has_text="Bookings (copy)").first
        await expect(copy).to_contain_text("New")
        await main.get_by_role("button", name=re.compile(r"More for \W*Bookings \(copy\)")).click()
        await page.get_by_role("menuitem", name="Switch off").click()
        await expect(copy).to_contain_text("Off")
        await expect(main.get_by_role("status").filter(has_text="is switched off")).to_have_count(1)
        place = (await _rules(page)).index("bookings") + 1
        fresh = (await _rules(page))[place]
        assert fresh not in order
        await expect(main.get_by_role("button", name=re.compile(r"^\W*1\W* change"))).to_be_visible()
        kept = {one["key"]: one for one in (await _draft(owner))["rules"]}
        assert kept[fresh].get("enabled", True) is False
        assert kept[fresh]["when"] == kept["bookings"]["when"]
        await main.get_by_role("button", name=re.compile(r"More for \W*Bookings \(copy\)")).click()
        await page.get_by_role("menuitem", name="Move up").click()
        await expect(page.locator("main ol > li[data-key]").nth(place - 1)).to_have_attribute("data-key", fresh)

        # Six rules are enough to look for one; what is sought is not reordered by accident.
        await main.get_by_role("searchbox", name="Search the rules").fill("bookings copy")
        await expect(page.locator("main ol > li[data-key]")).to_have_count(1)
        await expect(main.get_by_text(re.compile(rf"1\W* of \W*{len(order) + 1}"))).to_be_visible()
        await page.locator(f"[data-rule={fresh}]").focus()
        await page.keyboard.press("Alt+ArrowUp")
        await main.get_by_role("searchbox", name="Search the rules").fill("")
        assert (await _rules(page)).index(fresh) == place - 1
        assert watch.problems == []
        assert watch.refused == []


async def _first_rules(page: Page) -> list[str]:
    await expect(page.locator("main ol > li[data-key]").first).to_be_visible()
    return await _rules(page)


async def test_what_is_written_and_not_kept_is_not_lost_unasked(desk: Desk, browser: Browser, owner: Api) -> None:
    async with window(browser, desk.url, who=OWNER) as page:
        await page.goto("/routing")
        await page.locator("[data-rule=bookings]").click()
        editor = page.locator("aside:has(form)")
        name = editor.get_by_role("textbox", name="Name", exact=True)
        await name.fill("Half written")
        await page.keyboard.press("Escape")
        asked = page.get_by_role("dialog", name="Keep what you changed?")
        await asked.get_by_role("button", name="Go on writing").click()
        await expect(name).to_have_value("Half written")
        await page.get_by_role("navigation").first.get_by_role("link", name="Inbox").click()
        await asked.get_by_role("button", name="Go on writing").click()
        await expect(page).to_have_url(re.compile("/routing"))
        await page.get_by_role("main").get_by_role("button", name="Versions").click()
        await asked.get_by_role("button", name="Drop it").click()
        await expect(page.get_by_role("heading", name="Versions")).to_be_visible()
        await page.locator("[data-rule=bookings]").click()
        await expect(name).not_to_have_value("Half written")
        await page.get_by_role("navigation").first.get_by_role("link", name="Inbox").click()
        await expect(page).to_have_url(re.compile("/inbox"))
    assert (await owner.get("/api/routing/policy"))["draft"] is None


async def test_a_queue_is_named_in_any_letters(desk: Desk, browser: Browser, owner: Api) -> None:
    async with window(browser, desk.url, who=OWNER) as page:
        await page.goto("/routing")
        await page.locator("[data-rule=prices]").click()
        editor = page.locator("aside:has(form)")
        field = editor.get_by_label("Queue", exact=True)
        await field.fill("فريق الأسعار")
        await page.keyboard.press("Enter")
        await editor.get_by_role("button", name="Keep in the draft").click()
        await expect(editor).to_have_count(0)
        await expect(page.get_by_role("listitem").filter(has_text="Prices").first).to_contain_text("فريق الأسعار")
    kept = await _draft(owner)
    queue = next(one for one in kept["rules"] if one["key"] == "prices")["queue"]
    assert kept["queues"] == {queue: {"en": "فريق الأسعار"}}


async def test_how_sure_it_must_be_is_one_number_wherever_it_stands(desk: Desk, browser: Browser, owner: Api) -> None:
    before = (await owner.get("/api/understanding"))["promise"]
    async with window(browser, desk.url, who=OWNER) as page:
        await page.goto("/routing")
        slider = page.get_by_role("slider", name="Must be right")
        await slider.focus()
        await page.keyboard.press("End")
        await expect(slider).to_have_attribute("aria-valuetext", re.compile("99"))
        await expect(page.get_by_text("Saved")).to_be_visible()
        assert (await owner.get("/api/understanding"))["promise"] == 0.99
        await page.get_by_role("link", name="How sure must a reading be?").click()
        await expect(page.get_by_role("radio", name=re.compile("99"))).to_be_checked()
    report = await owner.get("/api/understanding")
    body = {"promise": before, "until_proven": report["until_proven"], "weak_counts": report["weak_counts"]}
    await owner.send("PUT", "/api/understanding", body)


@needs_axe
@pytest.mark.parametrize("look", ["light", "dark", "arabic", "phone"])
async def test_axe_finds_nothing_in_the_settings(desk: Desk, browser: Browser, owner: Api, look: str) -> None:
    staff = (await owner.get("/api/team/staff"))["items"]
    policy = (await owner.get("/api/routing/policy"))["published"]["policy"]
    policy.pop("version")
    policy["on_call"] = [{"people": [staff[0]["id"]], "windows": [{"weekdays": [4], "starts_minute": 1260, "ends_minute": 360}]}]
    policy["rules"][0]["enabled"] = False
    policy["rules"].append(policy["rules"][1] | {"key": "again", "name": "Again"})
    await owner.send("PUT", "/api/routing/policy/draft", {"policy": policy, "revision": 0})
    dark = look == "dark"
    async with window(browser, desk.url, who=OWNER, for_axe=True, dark=dark, arabic=look == "arabic", phone=look == "phone") as page:
        inspector = Inspector(page, ["color-contrast"] if dark else None)
        await page.goto("/routing")
        await expect(page.locator("main input[type=range]")).to_be_visible()
        await page.locator("main ol li button[aria-haspopup=menu]").first.click()
        await expect(page.get_by_role("menuitem").first).to_be_visible()
        await inspector.look("menu")
        await page.keyboard.press("Escape")
        await page.locator("main header button").first.click()
        await expect(page.locator("aside form")).to_be_visible()
        await page.locator("aside details").evaluate_all("all => all.forEach((one) => (one.open = true))")
        await page.wait_for_timeout(300)
        await inspector.look("settings")
        await page.locator("aside input").first.fill("7")
        await page.locator("aside button.iconbtn").first.click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        await inspector.look("unsaved")
    assert inspector.found == []
    assert inspector.looked == 3
