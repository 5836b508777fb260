"""A manager changes the order of the rules without a pointer, publishes, and goes back; two managers do not overwrite each other."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.axe import Inspector, needs_axe
from tests.browser.conftest import OWNER, Person
from tests.browser.rig import Api, Desk, Watch, window


async def _rules(page: Page) -> list[str]:
    """The keys of the rules as they stand on screen."""
    found: list[str] = await page.locator("main ol > li[data-key]").evaluate_all("all => all.map((one) => one.dataset.key)")
    return found


async def _live(owner: Api) -> dict[str, Any]:
    """What decides now."""
    found: dict[str, Any] = (await owner.get("/api/routing/policy"))["published"]
    return found


async def test_rules_are_moved_by_keyboard_published_and_taken_back(desk: Desk, browser: Browser, owner: Api) -> None:
    before = await _live(owner)
    order = [one["key"] for one in before["policy"]["rules"]]
    async with window(browser, desk.url, who=OWNER) as page:
        watch = Watch(page)
        await page.goto("/inbox")
        await expect(page.get_by_role("navigation").first).to_be_visible()
        await page.keyboard.press("g")
        await page.keyboard.press("o")
        await expect(page.get_by_role("heading", name="Routing", level=1)).to_be_visible()
        await expect(page.locator("main ol > li[data-key]")).to_have_count(len(order))
        last = page.locator(f"[data-rule={order[-1]}]")
        await last.focus()
        await page.keyboard.press("Alt+ArrowUp")
        await page.keyboard.press("Alt+ArrowUp")
        moved = [*order[:-3], order[-1], *order[-3:-1]]
        await expect(page.locator("main ol > li[data-key]").nth(len(order) - 3)).to_have_attribute("data-key", order[-1])
        assert await _rules(page) == moved
        await expect(last).to_be_focused()
        await expect(page.get_by_role("main").get_by_role("status").filter(has_text="is now")).to_contain_text(
            f"is now {len(order) - 2} of {len(order)}."
        )

        draft = page.get_by_role("region", name="Draft")
        await expect(draft.get_by_role("button", name="1 change")).to_be_visible()
        assert (await _live(owner))["version"] == before["version"], "a draft decides nothing"
        await draft.get_by_role("button", name=re.compile("^Publish .v")).click()
        dialog = page.get_by_role("dialog")
        await expect(dialog.get_by_role("listitem")).to_contain_text("moves to place")
        await dialog.get_by_label("Why").fill("Prices are asked most")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(dialog).to_have_count(0)
        await expect(draft).to_have_count(0)
        after = await _live(owner)
        assert [one["key"] for one in after["policy"]["rules"]] == moved
        assert after["note"] == "Prices are asked most"
        assert after["version"] > before["version"]

        await page.get_by_role("button", name="Versions").click()
        pane = page.locator("aside[aria-labelledby=versions]")
        await expect(pane.get_by_role("heading", name="Versions")).to_be_focused()
        await expect(pane.get_by_role("listitem").first).to_contain_text("Prices are asked most")
        older = pane.get_by_role("listitem").filter(has_text=re.compile(rf"^v{before['version']}\D"))
        await older.get_by_role("button", name="Compare with live").click()
        await expect(older).to_contain_text("moves to place")
        await older.get_by_role("button", name="Roll back").click()
        await older.get_by_role("button", name=re.compile("decide again$")).click()
        await expect(pane.get_by_role("listitem").first).to_contain_text(re.compile(rf"v{before['version']}\W* again\."))
        assert await _rules(page) == order
        now = await _live(owner)
        assert (now["version"], now["restores"]) == (after["version"] + 1, before["version"])
        assert now["policy"]["rules"] == before["policy"]["rules"]
        assert watch.problems == []
        assert watch.refused == []


async def test_a_rule_is_dragged_and_dropped_and_escape_puts_it_back(desk: Desk, browser: Browser, owner: Api) -> None:
    async with window(browser, desk.url, who=OWNER) as page:
        await page.goto("/routing")
        cards = page.locator("main ol > li[data-key]")
        await expect(cards.first).to_be_visible()
        order = await _rules(page)

        async def drag() -> None:
            grip, onto = await cards.first.get_by_role("button", name="Move").bounding_box(), await cards.nth(2).bounding_box()
            assert grip
            assert onto
            await page.mouse.move(grip["x"] + 8, grip["y"] + 8)
            await page.mouse.down()
            await page.mouse.move(grip["x"] + 8, onto["y"] + onto["height"] * 0.8, steps=8)
            await expect(cards.nth(2)).to_have_attribute("data-key", order[0])

        await drag()
        await page.keyboard.press("Escape")
        await expect(cards.first).to_have_attribute("data-key", order[0])
        await page.mouse.up()
        assert await _rules(page) == order
        await drag()
        await page.mouse.up()
        await expect(page.get_by_role("region", name="Draft")).to_be_visible()
        assert await _rules(page) == [*order[1:3], order[0], *order[3:]]
        await page.get_by_role("region", name="Draft").get_by_role("button", name="Discard").click()
        await expect(cards.first).to_have_attribute("data-key", order[0])


async def test_a_rule_is_written_with_conditions_and_what_is_wrong_stands_beside_it(desk: Desk, browser: Browser, owner: Api) -> None:
    async with window(browser, desk.url, who=OWNER) as page:
        watch = Watch(page)
        await page.goto("/routing")
        main = page.get_by_role("main")
        await main.get_by_role("button", name="Add rule").click()
        editor = page.locator("aside:has(form)")
        await expect(editor.get_by_role("textbox", name="Name", exact=True)).to_be_focused()
        await page.keyboard.type("Nights")
        await editor.get_by_role("button", name="Add a condition").click()
        await page.get_by_role("menuitem", name="Time of day").click()
        await editor.get_by_label("From", exact=True).fill("21:00")
        await editor.get_by_label("Until", exact=True).fill("06:00")
        await editor.get_by_role("button", name="Fri").click()
        await editor.get_by_role("switch", name="Last owner first").check()
        await editor.get_by_label("Wait for them").fill("150")
        await editor.get_by_role("button", name="Keep in the draft").click()
        await expect(editor).to_have_count(0)
        card = main.get_by_role("listitem").filter(has_text="Nights").first
        await expect(card).to_contain_text("New")
        await expect(card).to_contain_text(re.compile(r"Fri\W+21:00–06:00"))
        await expect(card).to_contain_text("waits for the last owner until the answer is late: 150 % of the target")
        await expect(main.get_by_role("button", name=re.compile("^Publish .v"))).to_be_disabled()
        kept = (await owner.get("/api/routing/policy"))["draft"]["policy"]["rules"][-1]
        assert kept["when"]["windows"] == [{"weekdays": [4], "starts_minute": 1260, "ends_minute": 360}]

        # Put right, by opening it again.
        await card.locator("[data-rule]").click()
        await editor.get_by_label("Wait for them").fill("50")
        await editor.get_by_role("button", name="Keep in the draft").click()
        await expect(main.get_by_role("button", name=re.compile("^Publish .v"))).to_be_enabled()
        await card.locator("[data-rule]").click()
        await editor.get_by_role("button", name="Remove").click()
        await expect(card).to_have_count(0)
        await page.get_by_role("button", name="Undo").click()
        await expect(card).to_be_visible()
        await main.get_by_role("button", name="Discard").click()
        await expect(card).to_have_count(0)
        assert watch.problems == []
        assert watch.refused == []


async def test_what_another_manager_did_meanwhile_is_shown_and_not_overwritten(desk: Desk, browser: Browser, owner: Api) -> None:
    async with window(browser, desk.url, who=OWNER) as page:
        await page.goto("/routing")
        await page.locator("[data-rule=bookings]").click()
        editor = page.locator("aside:has(form)")
        await editor.get_by_role("textbox", name="Name", exact=True).fill("Bookings by me")
        policy = (await _live(owner))["policy"]
        policy.pop("version")
        for one in policy["rules"]:
            one["name"] = f"{one['name']} (theirs)"
        await owner.send("PUT", "/api/routing/policy/draft", {"policy": policy, "revision": 0})
        await expect(editor.get_by_role("alert")).to_contain_text("Somebody changed this rule meanwhile.")
        await expect(editor.get_by_role("textbox", name="Name", exact=True)).to_have_value("Bookings by me")
        await editor.get_by_role("button", name="Keep in the draft").click()
        await expect(editor).to_have_count(0)
        draft = (await owner.get("/api/routing/policy"))["draft"]
        names = [one["name"] for one in draft["policy"]["rules"]]
        assert "Bookings by me" in names
        assert sum("(theirs)" in name for name in names) == len(names) - 1


async def test_who_may_only_read_changes_nothing_and_why_not_is_answered(
    desk: Desk, browser: Browser, owner: Api, desk_clerk: Person
) -> None:
    conversation = await owner.write("Why Not Me")
    decision = (await owner.get(f"/api/conversations/{conversation}"))["decision"]
    other = next(one for one in decision["candidates"] if not one["chosen"])
    async with window(browser, desk.url, who=desk_clerk.email) as page:
        watch = Watch(page)
        await page.goto("/routing")
        main = page.get_by_role("main")
        await expect(main.get_by_text("You can read the rules.")).to_be_visible()
        await expect(main.get_by_role("button", name=re.compile("Add rule|Move|Publish"))).to_have_count(0)
        await page.locator("[data-rule=bookings]").click()
        await expect(page.locator("aside:has(form)").get_by_role("textbox", name="Name", exact=True)).to_be_disabled()

        await page.goto(f"/inbox/{conversation}?view=all")
        await page.get_by_role("button", name="Why not somebody else?").click()
        await page.get_by_role("combobox", name="Why not somebody else?").fill(other["name"])
        await page.get_by_role("option", name=other["name"]).click()
        answer = (await owner.get(f"/api/conversations/{conversation}/decision/why-not/{other['staff_id']}"))["sentence"]
        await expect(page.get_by_text(answer, exact=True)).to_be_visible()
        assert watch.problems == []
        assert watch.refused == []


@needs_axe
@pytest.mark.parametrize("look", ["light", "dark", "arabic", "phone"])
async def test_axe_finds_nothing_in_any_state(desk: Desk, browser: Browser, owner: Api, look: str) -> None:
    policy = (await _live(owner))["policy"]
    policy.pop("version")
    policy["rules"].insert(0, policy["rules"].pop())
    policy["rules"][1] |= {"sticky": True, "sticky_share": 2, "relax": [{"after": 0.5, "drops": "level"}]}
    every = {"urgent": True, "vip_from": 2, "hours": "closed", "languages": ["ar"], "channels": ["email"], "windows": [{"weekdays": [4]}]}
    policy["rules"][2]["when"] = policy["rules"][2]["when"] | every
    policy["rules"][2] |= {
        "escalate": [{"after": 1, "roles": ["manager"]}],
        "overflow": {"queue": "support", "after": 1},
        "offer_seconds": 60,
    }
    await owner.send("PUT", "/api/routing/policy/draft", {"policy": policy, "revision": 0})
    dark = look == "dark"
    async with window(browser, desk.url, who=OWNER, for_axe=True, dark=dark, arabic=look == "arabic", phone=look == "phone") as page:
        inspector = Inspector(page, ["color-contrast"] if dark else None)
        await page.goto("/routing")
        draft = page.locator("main section[aria-label]")
        await draft.locator("button[aria-expanded]").click()
        await expect(draft.get_by_role("listitem").first).to_be_visible()
        await inspector.look("draft")
        await draft.locator("button[aria-expanded]").click()
        await page.locator(f"[data-rule={policy['rules'][2]['key']}]").click()
        await expect(page.locator("aside form")).to_be_visible()
        for summary in await page.locator("aside details:not([open]) > summary").all():
            await summary.click()
        await page.wait_for_timeout(300)
        await inspector.look("editor")
        await page.locator("aside button.iconbtn").first.click()
        await page.locator("main header button").last.click()
        await expect(page.locator("aside[aria-labelledby=versions] ol li").first).to_be_visible()
        await inspector.look("versions")
        await page.locator("aside button.iconbtn").first.click()
        policy["rules"][1]["sticky_share"] = 0.5
        await owner.send("PUT", "/api/routing/policy/draft", {"policy": policy, "revision": 1})
        await expect(draft.locator("button.main")).to_be_enabled()
        await draft.locator("button.main").click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        await inspector.look("publish")
    assert inspector.found == []
    assert inspector.looked == 4
