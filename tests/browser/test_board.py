"""The board by keyboard, by pointer and by touch: work moves, and what was moved comes back."""

from __future__ import annotations

import re

from playwright.async_api import Browser, expect

from tests.browser.conftest import OWNER, ROOM, Person
from tests.browser.rig import Api, Desk, Watch, signed_in, window


async def _waiting(owner: Api, name: str) -> str:
    """A conversation that nobody has."""
    conversation = await owner.write(name, "Can somebody look at the curtains of my salon one day?")
    view = await owner.get(f"/api/conversations/{conversation}")
    if view["conversation"]["owner"]:
        await owner.send("POST", f"/api/conversations/{conversation}/assign", {"staff_id": None, "because": "for the board"})
    return conversation


async def _owner_of(owner: Api, conversation: str) -> str | None:
    found = (await owner.get(f"/api/conversations/{conversation}"))["conversation"]["owner"]
    return found and str(found["name"])


async def test_work_is_picked_up_and_put_down_by_keys_and_the_move_is_undone(
    desk: Desk, browser: Browser, owner: Api, desk_clerk: Person
) -> None:
    conversation = await _waiting(owner, "Carried By Keys")
    async with window(browser, desk.url, who=OWNER) as page:
        watch = Watch(page)
        await page.goto("/inbox?view=all")
        await expect(page.get_by_role("listitem").first).to_be_visible()
        await page.keyboard.press("g")
        await page.keyboard.press("b")
        await expect(page).to_have_url(re.compile("/board"))
        row = page.get_by_role("list", name="The line").get_by_role("listitem").filter(has_text="Carried By Keys")
        await row.get_by_role("button", name=re.compile("^Move")).focus()
        await page.keyboard.press(" ")
        spoken = page.locator("[aria-live=assertive]")
        await expect(spoken).to_contain_text("picked up")
        for _ in range(40):
            await page.keyboard.press("ArrowDown")
            if desk_clerk.name in await spoken.inner_text():
                break
        await expect(spoken).to_contain_text(re.compile(rf"\d+ of {ROOM} held"))
        await page.keyboard.press("Enter")
        await expect(page.get_by_text(re.compile("Carried By Keys.* moved to"))).to_be_visible()
        await expect(row).to_have_count(0)
        assert await _owner_of(owner, conversation) == desk_clerk.name
        await page.keyboard.press("Control+z")
        await expect(page.get_by_text("is back where it was.")).to_be_visible()
        await expect(row).to_have_count(1)
        assert await _owner_of(owner, conversation) is None
        names = [one["name"] for one in (await owner.get(f"/api/conversations/{conversation}"))["timeline"]]
        assert names.count("conversation.moved") == names.count("conversation.move_undone") == 1

        await row.get_by_role("button", name=re.compile("^Move")).focus()
        await page.keyboard.press(" ")
        await page.keyboard.press("Escape")
        await expect(spoken).to_contain_text("stays where it was")
        await page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog")
        await dialog.get_by_role("combobox").fill("complaints")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text(re.compile("moved to .*Complaints"))).to_be_visible()
        assert watch.problems + watch.refused == []


async def test_somebody_without_room_is_filled_only_after_a_clear_yes(desk: Desk, browser: Browser, owner: Api, desk_clerk: Person) -> None:
    conversation = await _waiting(owner, "Dragged Along")
    full = next(one for one in (await owner.get("/api/team/staff"))["items"] if one["capacity"] < 10 and one["id"] != desk_clerk.id)
    await owner.send("PATCH", f"/api/team/staff/{full['id']}", {"capacity": 0, "urgent_headroom": 0})
    async with window(browser, desk.url, who=OWNER) as page:
        watch = Watch(page)
        await page.goto("/board")
        await page.get_by_role("radio", name="Everybody").click()
        row = page.get_by_role("list", name="The line").get_by_role("listitem").filter(has_text="Dragged Along")
        person = page.locator(f"[data-drop='person:{full['id']}']")
        await person.scroll_into_view_if_needed()
        source, target = await row.bounding_box(), await person.bounding_box()
        assert source is not None
        assert target is not None
        await page.mouse.move(source["x"] + 300, source["y"] + 50)
        await page.mouse.down()
        await page.mouse.move(source["x"] + 320, source["y"] + 60, steps=4)
        await page.mouse.move(target["x"] + 120, target["y"] + 30, steps=12)
        await expect(person).to_contain_text("No room")
        await page.mouse.up()
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("has no room")
        assert await _owner_of(owner, conversation) is None
        await dialog.get_by_role("button", name="Give it anyway").click()
        await expect(page.get_by_text(re.compile("moved to"))).to_be_visible()
        assert await _owner_of(owner, conversation) == full["name"]
        assert watch.problems == []
        assert [status for status, _ in watch.refused] == [409]


async def test_whoever_is_paused_is_told_by_whom_and_the_board_shows_it_live(
    desk: Desk, browser: Browser, owner: Api, desk_clerk: Person
) -> None:
    async with window(browser, desk.url, who=OWNER) as board, window(browser, desk.url, who=desk_clerk.email) as theirs:
        await board.goto("/board")
        await theirs.goto("/inbox?view=mine")
        await board.get_by_role("radio", name="Everybody").click()
        row = board.locator(f"[data-drop='person:{desk_clerk.id}']")
        await row.get_by_role("button", name=re.compile("^What to do with")).click()
        await board.get_by_role("menuitem", name=re.compile("^Pause")).click()
        notice = theirs.get_by_role("status", name="Notices")
        await expect(notice).to_contain_text("Reem Al-Ghamdi")
        await expect(row).to_contain_text("paused by")
        await notice.get_by_role("button", name="Take new work again").click()
        await expect(notice).to_have_count(0)
        await expect(row).to_contain_text("Available")
        assert not await board.evaluate("performance.getEntriesByType('navigation').length > 1")


async def test_todays_shift_is_changed_on_a_phone_and_put_back(desk: Desk, browser: Browser, owner: Api, desk_clerk: Person) -> None:
    async with window(browser, desk.url, who=OWNER, phone=True) as page:
        watch = Watch(page)
        await page.goto("/board")
        await page.get_by_role("radio", name=re.compile("^People")).click()
        await page.get_by_role("radio", name="Everybody").click()
        row = page.locator(f"[data-drop='person:{desk_clerk.id}']")
        await row.get_by_role("button", name=re.compile("^What to do with")).click()
        await page.get_by_role("menuitem", name=re.compile("shift")).click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_role("button", name="1 hour longer").click()
        await dialog.get_by_role("button", name="Save").click()
        await expect(row).to_contain_text("changed today")
        await page.get_by_role("button", name=re.compile("^Undo")).click()
        await expect(row).not_to_contain_text("changed today")
        assert watch.problems + watch.refused == []


async def test_whoever_may_not_see_the_board_is_told_so(desk: Desk, browser: Browser) -> None:
    async with signed_in(desk.url, OWNER) as api:
        specialist = next(one for one in (await api.get("/api/team/staff"))["items"] if one["role"] == "specialist")
    async with window(browser, desk.url, who=specialist["email"]) as page:
        await page.goto("/board")
        await expect(page.get_by_text("You may not see the board.")).to_be_visible()
        await expect(page.get_by_role("link", name="Board")).to_have_count(0)
