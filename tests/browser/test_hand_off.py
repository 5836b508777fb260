"""Work is handed on by keyboard and on a phone: to a person or a queue, never without a next action, and the packet stays."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.axe import AXE, Inspector, needs_axe
from tests.browser.conftest import OWNER, Person
from tests.browser.rig import Api, Desk, Watch, signed_in, window


async def _open(page: Page, conversation: str) -> None:
    await page.goto(f"/inbox/{conversation}?view=all")
    await expect(page.locator("article").first).to_be_visible()


async def _taken(owner: Api, conversation: str, seconds: float = 20) -> dict[str, Any]:
    """The packet, once somebody has taken it up."""
    async with asyncio.timeout(seconds):
        while True:
            found: dict[str, Any] = (await owner.get(f"/api/conversations/{conversation}"))["packet"]
            if found.get("taken_up_seconds") is not None:
                return found
            await asyncio.sleep(0.1)


async def test_by_keyboard_to_a_person_and_the_packet_stays_until_they_answer(
    desk: Desk, browser: Browser, owner: Api, desk_clerk: Person
) -> None:
    conversation = await owner.write("Handed On")
    async with signed_in(desk.url, desk_clerk.email) as clerk:
        await clerk.send("POST", f"/api/conversations/{conversation}/messages", {"text": "It costs SAR 450.", "client_id": "first"})
    async with window(browser, desk.url, who=desk_clerk.email) as page:
        watch = Watch(page)
        await _open(page, conversation)
        await expect(page.get_by_role("button", name=re.compile("^Handoff packet"))).to_have_attribute("aria-expanded", "false")
        await page.keyboard.press("h")
        dialog = page.get_by_role("dialog")
        await expect(dialog.get_by_role("textbox", name="To", exact=True).or_(dialog.get_by_role("combobox", name="To"))).to_be_focused()
        await expect(dialog.get_by_label("Already said and promised")).to_have_value(re.compile("It costs SAR 450"))
        await page.keyboard.type("Reem")
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Enter")
        await expect(dialog).to_contain_text(re.compile(r"Reem Al-Ghamdi\W* is (there: .*0\W* of|not there before)"))
        next_action = dialog.get_by_label("Next action")
        await next_action.fill("")
        await page.keyboard.press("Control+Enter")
        await expect(dialog.get_by_text("Say what must happen next")).to_be_visible()
        await next_action.fill("Call before four, she wants a discount")
        await dialog.get_by_role("button", name="Customer asked").click()
        await next_action.focus()
        await page.keyboard.press("Control+Enter")
        await expect(dialog).to_have_count(0)
        await expect(page.get_by_role("status").filter(has_text="Reem Al-Ghamdi").first).to_be_visible()
        assert watch.problems == []
        assert watch.refused == []
    async with window(browser, desk.url, who=OWNER) as page:
        await _open(page, conversation)
        card = page.get_by_role("region", name="Handoff packet")
        await expect(card.get_by_role("button", name=re.compile("^Handoff packet"))).to_have_attribute("aria-expanded", "true")
        await expect(card).to_contain_text("Call before four, she wants a discount")
        await expect(card).to_contain_text(re.compile(rf"From \W*{re.escape(desk_clerk.name)}"))
        await expect(card).not_to_contain_text("First action after")
        await owner.send("POST", f"/api/conversations/{conversation}/messages", {"text": "I call you now.", "client_id": "second"})
        await _taken(owner, conversation)
        head = card.get_by_role("button", name=re.compile("^Handoff packet"))
        await expect(head).to_have_attribute("aria-expanded", "false")
        await page.reload()
        await head.click()
        await expect(card).to_contain_text("First action after")
    await owner.send("POST", f"/api/conversations/{conversation}/close", None)


async def test_on_a_phone_to_a_queue_by_the_name_people_call_it(desk: Desk, browser: Browser, owner: Api, desk_clerk: Person) -> None:
    conversation = await owner.write("On A Phone")
    async with window(browser, desk.url, who=desk_clerk.email, phone=True, for_axe=True) as page:
        inspector = Inspector(page, None)
        await _open(page, conversation)
        await page.get_by_role("button", name="More").first.tap()
        await page.get_by_role("menuitem", name="Hand off").tap()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_role("radio", name="Queues").tap()
        await dialog.get_by_label("To", exact=True).last.tap()
        await expect(page.get_by_role("option", name=re.compile("Complaints"))).to_be_visible()
        if AXE.is_file():
            await inspector.look("choosing a queue")
        await page.get_by_role("option", name=re.compile("Complaints")).tap()
        await expect(dialog).to_contain_text(re.compile("serve"))
        for button in (dialog.get_by_role("button", name="Cancel"), dialog.get_by_role("button", name="Hand off", exact=True)):
            box = await button.bounding_box()
            assert box
            assert box["height"] >= 44
        if AXE.is_file():
            await inspector.look("a queue is chosen")
        await dialog.get_by_role("button", name="Hand off", exact=True).tap()
        await expect(dialog).to_have_count(0)
        assert inspector.found == []
    view = await owner.get(f"/api/conversations/{conversation}")
    assert view["conversation"]["queue"] == "complaints"
    async with window(browser, desk.url, who=OWNER) as page:
        await _open(page, conversation)
        await expect(page.get_by_role("log")).to_contain_text(re.compile(r"Complaints"))
    await owner.send("POST", f"/api/conversations/{conversation}/close", None)


@needs_axe
@pytest.mark.parametrize("look", ["light", "dark", "arabic"])
async def test_axe_finds_nothing_in_the_dialog(desk: Desk, browser: Browser, owner: Api, desk_clerk: Person, look: str) -> None:
    conversation = await owner.write("Looked At")
    async with window(browser, desk.url, who=desk_clerk.email, for_axe=True, dark=look == "dark", arabic=look == "arabic") as page:
        inspector = Inspector(page, ["color-contrast"] if look == "dark" else None)
        await _open(page, conversation)
        await page.keyboard.press("h")
        dialog = page.get_by_role("dialog")
        await expect(dialog.locator("textarea").first).to_be_visible()
        await dialog.locator("#hand-off-to").click()
        await expect(page.get_by_role("option").first).to_be_visible()
        await inspector.look("people")
        await dialog.locator("#hand-off-to").fill("nobody of this name")
        await expect(page.get_by_role("option")).to_have_count(1)
        await expect(page.get_by_role("option")).to_be_disabled()
        await inspector.look("nobody found")
        await dialog.locator("#hand-off-to").fill("")
        await page.get_by_role("option").last.click()
        await inspector.look("somebody who is not there")
        await dialog.locator("textarea").first.fill("")
        await dialog.locator("button.main").click()
        await inspector.look("refused")
        assert inspector.found == []
        assert inspector.looked == 4


async def test_at_night_urgent_work_rings_who_is_on_call_and_nobody_promises_before_the_opening(
    desk: Desk, browser: Browser, owner: Api, desk_clerk: Person
) -> None:
    branches = (await owner.get("/api/team/branches"))["items"]
    policy = (await owner.get("/api/routing/policy"))["published"]["policy"]
    policy.pop("version")
    # Open on one other day of the week only, so that it is closed now, whatever the hour.
    other = (datetime.now(UTC) + timedelta(days=3)).weekday()
    for one in branches:
        hours = [{"weekday": other, "starts_minute": 600, "ends_minute": 660}]
        await owner.send("PATCH", f"/api/team/branches/{one['id']}", {"opening": hours})
    draft = await owner.send(
        "PUT", "/api/routing/policy/draft", {"policy": policy | {"on_call": [{"people": [desk_clerk.id]}]}, "revision": 0}
    )
    await owner.send("POST", "/api/routing/policy/publish", {"version": draft["draft"]["version"]})
    try:
        async with signed_in(desk.url, desk_clerk.email) as clerk, window(browser, desk.url, who=desk_clerk.email) as page:
            await clerk.send("PUT", "/api/me/presence", {"presence": "away"})
            await page.goto("/board")
            # The last one who could have it is Reem, and she is not there.
            await owner.send("PUT", "/api/me/presence", {"presence": "away"})
            conversation = await owner.write("At Night", "It is urgent, I need deep cleaning in Jeddah right now!")
            notice = page.get_by_role("status", name="Notices").or_(page.locator("section[role=status]")).filter(has_text="At Night")
            await expect(notice.first).to_contain_text("You are on call.")
            await notice.first.get_by_role("link", name="Look").click()
            await expect(page.get_by_role("note")).to_contain_text("The branch is closed until")
            await expect(page.get_by_role("note")).to_contain_text(desk_clerk.name)
            await page.get_by_role("button", name="Take it").or_(page.locator("header button.main")).first.click()
            await expect(notice).to_have_count(0)
            assert (await owner.get(f"/api/conversations/{conversation}"))["conversation"]["owner"]["id"] == desk_clerk.id
    finally:
        async with signed_in(desk.url, desk_clerk.email) as clerk:
            await clerk.send("PUT", "/api/me/presence", {"presence": "available"})
        await owner.send("PUT", "/api/me/presence", {"presence": "available"})
        for one in branches:
            await owner.send("PATCH", f"/api/team/branches/{one['id']}", {"opening": one["opening"]})
        draft = await owner.send("PUT", "/api/routing/policy/draft", {"policy": policy, "revision": 0})
        await owner.send("POST", "/api/routing/policy/publish", {"version": draft["draft"]["version"]})
