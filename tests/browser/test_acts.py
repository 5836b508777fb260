"""What a person does with a conversation, by hand and by keyboard alone."""

from __future__ import annotations

import asyncio
import re

from playwright.async_api import Browser, Route, expect

from tests.browser.conftest import OWNER, Person
from tests.browser.rig import PLAIN, Api, Desk, Watch, window


async def test_note_snooze_close_reopen_and_a_handoff_that_says_what_to_do(
    desk: Desk, browser: Browser, owner: Api, desk_clerk: Person
) -> None:
    # What is corrected here is learned from, so it is nothing that other tests say.
    conversation = await owner.write("Through All Acts", "Can somebody mount a television on my wall on Sunday?")
    async with window(browser, desk.url, who=OWNER) as page:
        watch = Watch(page)
        await page.goto(f"/inbox/{conversation}?view=all")
        thread = page.locator("#thread")

        await thread.get_by_role("button", name="Internal note").click()
        await page.locator("#composer").fill("Has a dog, ring twice.")
        await thread.get_by_role("button", name="Add note").click()
        note = thread.locator("article").filter(has_text="Has a dog, ring twice.")
        await expect(note).to_contain_text("internal")
        stored = await _wait_for_note(owner, conversation)
        assert stored["direction"] == "note"

        await thread.get_by_role("button", name="Snooze").click()
        await page.get_by_role("menuitem", name="In an hour").click()
        await expect(page.get_by_text("is snoozed.")).to_be_visible()
        await page.goto(f"/inbox/{conversation}?view=snoozed")
        await expect(page.get_by_role("listitem").filter(has_text="Through All Acts")).to_contain_text("Snoozed")
        await thread.get_by_role("button", name="Reopen").click()
        await expect(thread.get_by_role("button", name="Done")).to_be_visible()

        await thread.get_by_role("button", name="Done").click()
        await expect(page.get_by_text("is done.")).to_be_visible()
        await expect(page.get_by_role("listitem").filter(has_text="Through All Acts")).to_have_count(0)
        await page.goto(f"/inbox/{conversation}?view=closed")
        await thread.get_by_role("button", name="Reopen").click()
        await expect(thread.get_by_role("button", name="Done")).to_be_visible()

        await thread.get_by_role("button", name="More").click()
        await page.get_by_role("menuitem", name="Hand off…").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog.get_by_label("Next action")).not_to_have_value("")
        await dialog.get_by_label("Next action").fill("  ")
        await dialog.get_by_role("button", name="Hand off").click()
        await expect(dialog).to_contain_text("Say what must happen next")
        await expect(dialog).to_contain_text("Choose who takes it over")
        await dialog.get_by_label("Next action").fill("Call her about the dog")
        await dialog.get_by_role("combobox", name="To").fill(desk_clerk.name)
        await page.get_by_role("option", name=desk_clerk.name).click()
        await dialog.get_by_role("button", name="Hand off").click()
        await expect(dialog).to_be_hidden()
        await expect(thread.locator("header").get_by_role("button", name=desk_clerk.name)).to_be_visible()
        await expect(page.get_by_role("region", name="Handoff packet")).to_contain_text("Call her about the dog")

        await page.goto(f"/inbox/{conversation}?view=all")
        await thread.get_by_role("button", name="More").click()
        await page.get_by_role("menuitem", name="Complaint").click()
        await expect(page.get_by_role("listitem").filter(has_text="Through All Acts")).to_contain_text("Complaint")
        assert watch.problems + watch.refused == []


async def _wait_for_note(owner: Api, conversation: str) -> dict[str, object]:
    for _ in range(600):
        messages: list[dict[str, object]] = (await owner.get(f"/api/conversations/{conversation}"))["messages"]
        found = [one for one in messages if one["text"] == "Has a dog, ring twice."]
        if found:
            return found[0]
    raise AssertionError("the note never reached the server")


async def test_a_reply_needs_no_mouse(desk: Desk, browser: Browser, owner: Api, desk_clerk: Person) -> None:
    older = await owner.write("Key One", PLAIN)
    newer = await owner.write("Key Two", PLAIN)
    for conversation in (older, newer):
        view = await owner.get(f"/api/conversations/{conversation}")
        if view["conversation"]["owner"]["id"] != desk_clerk.id:
            await owner.send("POST", f"/api/conversations/{conversation}/assign", {"staff_id": desk_clerk.id, "because": "for the keys"})
    async with window(browser, desk.url, who=desk_clerk.email) as page:
        watch = Watch(page)
        await page.goto("/inbox?view=mine")
        await expect(page.get_by_role("listitem").first).to_be_visible()
        keys = page.keyboard
        heading = page.locator("#thread h2")
        await keys.press("j")
        await expect(heading).to_have_text(re.compile("Key Two"))
        await keys.press("j")
        await expect(heading).to_have_text(re.compile("Key One"))
        await keys.press("k")
        await expect(heading).to_have_text(re.compile("Key Two"))
        await keys.press("r")
        await expect(page.locator("#composer")).to_be_focused()
        await keys.type("On our way. e j k stay letters here.")
        await keys.press("Control+Enter")
        sent = page.locator("article").filter(has_text="On our way. e j k stay letters here.")
        await expect(sent).to_be_visible()
        await expect(sent).to_contain_text(re.compile("Sent|Delivered|Read"), timeout=30_000)
        await keys.press("Escape")
        await keys.press("e")
        await expect(page.get_by_role("listitem").filter(has_text="Key Two")).to_have_count(0)
        await expect(heading).to_have_text(re.compile("Key One"))
        await keys.press("Control+k")
        await expect(page.get_by_role("dialog")).to_be_visible()
        await keys.type("simul")
        await keys.press("Enter")
        await expect(page).to_have_url(re.compile("/inbox|/simulator"))
        await keys.press("Escape")
        await keys.press("?")
        await expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
        assert watch.problems == []


async def test_a_reply_can_be_taken_back_before_it_leaves(desk: Desk, browser: Browser, owner: Api) -> None:
    conversation = await owner.write("Second Thoughts")
    async with window(browser, desk.url, who=OWNER) as page:
        await page.goto(f"/inbox/{conversation}?view=all")
        await page.locator("#composer").fill("Sent too early")
        await page.keyboard.press("Control+Enter")
        held = page.locator("article").filter(has_text="Sent too early")
        await held.get_by_role("button", name="Undo").click()
        await expect(page.locator("#composer")).to_have_value("Sent too early")
        await expect(held).to_have_count(0)
        messages = (await owner.get(f"/api/conversations/{conversation}"))["messages"]
        assert [one["direction"] for one in messages] == ["inbound"]


async def test_the_reply_key_counts_although_the_conversation_is_still_coming(desk: Desk, browser: Browser, owner: Api) -> None:
    conversation = await owner.write("Slow Line")
    async with window(browser, desk.url, who=OWNER) as page:
        answering = asyncio.Event()

        async def late(call: Route) -> None:
            await answering.wait()
            await call.continue_()

        await page.goto("/inbox?view=all")
        row = page.get_by_role("listitem").filter(has_text="Slow Line")
        await expect(row).to_be_visible()
        await page.route(f"**/api/conversations/{conversation}*", late)
        await page.keyboard.press("j")
        await expect(page.locator("#thread")).to_be_visible()
        await page.keyboard.press("r")
        await expect(page.locator("#composer")).to_have_count(0)
        answering.set()
        await expect(page.locator("#composer")).to_be_focused()


async def test_a_long_thread_is_read_to_its_first_word(desk: Desk, browser: Browser, owner: Api) -> None:
    conversation = await owner.write("Long Story", "The very first word of a long story, can somebody clean tomorrow?")
    for number in range(110):
        await owner.send("POST", f"/api/conversations/{conversation}/notes", {"text": f"Step {number} of it."})
    async with window(browser, desk.url, who=OWNER) as page:
        watch = Watch(page)
        await page.goto(f"/inbox/{conversation}?view=all")
        thread = page.locator("#thread")
        await expect(thread.get_by_text("Step 109 of it.")).to_be_visible()
        first = thread.locator("article").filter(has_text="The very first word")
        await expect(first).to_have_count(0)
        earlier = thread.get_by_role("button", name="Earlier messages")
        for _ in range(2):
            await earlier.click()
        await expect(first).to_be_visible()
        await expect(earlier).to_have_count(0)
        assert await thread.locator("article").count() == 111
        assert watch.problems == []


async def test_a_reply_meant_for_free_work_tells_who_took_it_meanwhile(
    desk: Desk, browser: Browser, owner: Api, desk_clerk: Person
) -> None:
    conversation = await owner.write("Quick Hands")
    await owner.send("POST", f"/api/conversations/{conversation}/assign", {"staff_id": None, "because": "free again"})
    async with window(browser, desk.url, who=OWNER) as page:
        await page.goto(f"/inbox/{conversation}?view=all")
        await page.locator("#composer").fill("I can help you")
        await page.route("**/api/live*", lambda call: call.abort())
        await page.keyboard.press("Control+Enter")
        await owner.send("POST", f"/api/conversations/{conversation}/assign", {"staff_id": desk_clerk.id, "because": "she was faster"})
        refused = page.locator("article").filter(has_text="I can help you")
        await expect(refused).to_contain_text(desk_clerk.name)
        assert [one["direction"] for one in (await owner.get(f"/api/conversations/{conversation}"))["messages"]] == ["inbound"]


async def test_what_happened_is_told_in_arabic(desk: Desk, browser: Browser, owner: Api) -> None:
    conversation = await owner.write("Told In Arabic")
    async with window(browser, desk.url, who=OWNER, arabic=True) as page:
        await page.goto(f"/inbox/{conversation}?view=all")
        happened = page.locator("#thread").get_by_text("بدأت محادثة عبر واتساب")
        await page.locator("#thread details summary").first.click()
        await expect(happened).to_be_visible()
        assert not re.search("[A-Za-z]", await happened.inner_text())
