"""Leads and inquiries at the console, mostly by keyboard: look, mark, move, give, save a view, answer; and what comes in meanwhile."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from frontdesk import knowledge
from frontdesk.intake.leads import actions as leads
from frontdesk.kit.database import Tx
from tests.browser.axe import Inspector, needs_axe
from tests.browser.caught import a_lead, an_inquiry, opened
from tests.browser.conftest import OWNER, Person
from tests.browser.rig import Api, Desk, Watch, a_phone, window


@asynccontextmanager
async def behind(place: Path) -> AsyncIterator[Tx]:
    """The demo business, as the assistant writes to it."""
    async with opened(place / "demo") as tx:
        yield tx


async def seen(page: Page, path: str, *names: str) -> None:
    """The screen with these rows on it."""
    await page.goto(path)
    for name in names:
        await expect(page.locator("main").get_by_text(name, exact=True).first).to_be_visible()


async def test_leads_are_walked_marked_and_moved_by_keys(desk: Desk, browser: Browser, owner: Api, place: Path, desk_clerk: Person) -> None:
    async with behind(place) as tx:
        for number, name in enumerate(("Key Third", "Key Second", "Key First")):
            await a_lead(tx, name, number * 4, need="scheduling")
    async with window(browser, desk.url, who=OWNER) as page:
        watch = Watch(page)
        await page.goto("/inbox?view=all")
        await expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
        await page.keyboard.press("g")
        await page.keyboard.press("l")
        await expect(page).to_have_url(re.compile("/leads"))
        grid = page.get_by_role("grid", name="Leads")
        rows = grid.locator("[data-lead]")
        await expect(rows.first).to_contain_text("Key First")
        await page.keyboard.press("j")
        await expect(rows.first).to_be_focused()
        await page.keyboard.press("3")
        await expect(rows.first).to_contain_text("Qualified")
        await expect(page.get_by_text(re.compile("Key First.*: .*Qualified"))).to_be_visible()
        await page.keyboard.press("Control+z")
        await expect(rows.first).to_contain_text("New")
        await page.keyboard.press("x")
        await page.keyboard.press("j")
        await page.keyboard.press("x")
        bar = page.get_by_role("toolbar", name="With those chosen")
        await expect(bar).to_contain_text("2 chosen")
        await page.keyboard.press("5")
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Reason").fill("Went elsewhere")
        await dialog.get_by_role("button", name="Mark as lost").click()
        await expect(rows.nth(1)).to_contain_text("Lost")
        await expect(bar).to_have_count(0)
        # The look beside the list opens with the space bar, follows the keys, and closes again.
        await rows.nth(2).click()
        peek = page.get_by_role("complementary", name="One lead")
        await expect(peek).to_contain_text("Key Third")
        await expect(peek.get_by_text("Next action")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(peek).to_have_count(0)
        await rows.nth(2).focus()
        await page.keyboard.press("Space")
        await expect(peek).to_contain_text("Key Third")
        await page.keyboard.press("k")
        await expect(peek).to_contain_text("Key Second")
        await expect(peek).to_contain_text(re.compile("Lost: .?Went elsewhere"))
        await expect(page).to_have_url(re.compile("lead="))
        await page.reload()
        await expect(peek).to_contain_text("Key Second")
        assert watch.problems + watch.refused == []


async def test_a_lead_is_added_given_taken_back_and_booked_by_keys(
    desk: Desk, browser: Browser, owner: Api, place: Path, desk_clerk: Person
) -> None:
    number = a_phone()
    async with window(browser, desk.url, who=OWNER) as page:
        watch = Watch(page)
        await page.goto("/leads")
        await expect(page.get_by_role("button", name="Add lead")).to_be_visible()
        await page.keyboard.press("c")
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Telephone or customer’s name").fill(number)
        await dialog.get_by_label("Their name").fill("Walked In")
        await dialog.get_by_label("Note").fill("Wants the whole villa")
        await dialog.get_by_label("Urgent").check()
        await dialog.get_by_role("button", name="Add lead").click()
        peek = page.get_by_role("complementary", name="One lead")
        await expect(peek).to_contain_text("Walked In")
        await expect(peek).to_contain_text("Wants the whole villa")
        await expect(peek.get_by_role("link", name="Open customer")).to_be_visible()
        row = page.locator("[data-lead]").filter(has_text="Walked In")
        await expect(row).to_contain_text("Reem")
        await page.keyboard.press("Escape")
        await row.focus()
        await page.keyboard.press("a")
        await page.get_by_role("combobox").fill(desk_clerk.name)
        await page.keyboard.press("Enter")
        await expect(row).to_contain_text(desk_clerk.name)
        await page.keyboard.press("Control+z")
        await expect(row).to_contain_text("Reem")
        await row.focus()
        await page.keyboard.press("b")
        await expect(row).to_contain_text("Booked")
        # The filter opens with the key that searches everywhere else.
        await page.keyboard.press("/")
        await expect(page.get_by_role("dialog").get_by_label("Customer’s name")).to_be_visible()
        await page.keyboard.press("Escape")
        # Added again it is shown instead of doubled, while it is open.
        await row.focus()
        await page.keyboard.press("1")
        await page.keyboard.press("c")
        await dialog.get_by_label("Telephone or customer’s name").fill(number)
        await dialog.get_by_role("list", name="Customers found").get_by_role("button", name=re.compile("Walked In")).click()
        await dialog.get_by_role("button", name="Add lead").click()
        await dialog.get_by_role("button", name="Show it").click()
        await expect(peek).to_contain_text("Walked In")
        assert watch.problems == []


async def test_a_filter_becomes_a_view_and_the_address_says_it_all(desk: Desk, browser: Browser, place: Path, desk_clerk: Person) -> None:
    async with behind(place) as tx:
        await a_lead(tx, "Viewed Urgent", 0, need="pricing")
        await a_lead(tx, "Viewed Calm", 1, need="pricing")
    async with window(browser, desk.url, who=OWNER) as page:
        watch = Watch(page)
        await seen(page, "/leads", "Viewed Urgent", "Viewed Calm")
        await page.get_by_role("button", name="Add filter").click()
        await page.get_by_role("dialog").get_by_label("Customer’s name").fill("Viewed")
        await (
            page.get_by_role("dialog")
            .get_by_role("combobox", name="Urgency")
            .or_(page.get_by_role("textbox", name="Urgency"))
            .first.click()
        )
        await page.get_by_role("option", name="Urgent", exact=True).click()
        await page.keyboard.press("Escape")
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("button", name="Is urgent", exact=True)).to_be_visible()
        grid = page.get_by_role("grid")
        await expect(grid.locator("[data-lead]")).to_have_count(1)
        await grid.get_by_role("button", name="Value").click()
        await expect(grid.get_by_role("columnheader", name="Value")).to_have_attribute("aria-sort", "descending")
        address = page.url
        await page.get_by_role("button", name="Save view").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Name").fill("Hot ones")
        await dialog.get_by_label("Everybody can use it").check()
        await dialog.get_by_role("button", name="Save", exact=True).click()
        tab = page.get_by_role("tab", name=re.compile("Hot ones"))
        await expect(tab).to_have_attribute("aria-selected", "true")
        await expect(tab).to_contain_text("1")
        await page.get_by_role("tab", name=re.compile("All leads")).click()
        await expect(grid.get_by_text("Viewed Calm")).to_be_visible()
        await page.keyboard.press("ArrowLeft")
        await expect(tab).to_have_attribute("aria-selected", "true")
        await page.keyboard.press(".")
        await expect(page.get_by_role("tab", name=re.compile("All leads"))).to_have_attribute("aria-selected", "true")
        await page.keyboard.press(",")
        await expect(tab).to_have_attribute("aria-selected", "true")
        await expect(grid.locator("[data-lead]")).to_have_count(1)
        await page.goto(address)
        await expect(grid.locator("[data-lead]")).to_have_count(1)
        async with page.expect_download() as download:
            await page.get_by_role("link", name="CSV").click()
        text = Path(await (await download.value).path()).read_text("utf-8-sig")
        assert "Viewed Urgent" in text
        assert "Viewed Calm" not in text
        assert watch.problems + watch.refused == []


async def test_the_board_moves_by_pointer_and_by_alt_and_arrows(desk: Desk, browser: Browser, place: Path, desk_clerk: Person) -> None:
    async with behind(place) as tx:
        await a_lead(tx, "Boarded", 1, need="scheduling")
    async with window(browser, desk.url, who=OWNER) as page:
        watch = Watch(page)
        await seen(page, '/leads?layout=board&f={"text":"Boarded"}', "Boarded")
        card = page.locator("[data-lead]").filter(has_text="Boarded")
        column = page.locator("section[data-stage]")
        await card.drag_to(column.nth(2))
        await expect(column.nth(2)).to_contain_text("Boarded")
        await expect(page.get_by_text(re.compile("Boarded.*: .*Qualified"))).to_be_visible()
        await card.focus()
        await page.keyboard.press("Alt+ArrowRight")
        await expect(column.nth(3)).to_contain_text("Boarded")
        await card.focus()
        await page.keyboard.press("2")
        await expect(column.nth(1)).to_contain_text("Boarded")
        assert watch.problems + watch.refused == []


async def test_what_changes_and_comes_meanwhile_is_shown_without_moving_the_list(
    desk: Desk, browser: Browser, place: Path, desk_clerk: Person
) -> None:
    async with behind(place) as tx:
        lead_id = await a_lead(tx, "Stands Still", 1, need="scheduling")
    async with window(browser, desk.url, who=OWNER) as page:
        await seen(page, "/leads", "Stands Still")
        row = page.locator(f"[data-lead='{lead_id}']")
        await row.hover()
        async with behind(place) as tx:
            await leads.set_status(tx, lead_id, "booked")
        await expect(row).to_contain_text("Booked")
        async with behind(place) as tx:
            await a_lead(tx, "Just Came", 2, need="pricing")
        pill = page.get_by_role("button", name="1 new")
        await expect(pill).to_be_visible()
        await expect(page.get_by_role("grid").get_by_text("Just Came")).to_have_count(0)
        await pill.click()
        await expect(page.get_by_role("grid").get_by_text("Just Came")).to_be_visible()


async def test_a_question_is_answered_by_keys_and_another_put_aside(
    desk: Desk, browser: Browser, owner: Api, place: Path, desk_clerk: Person
) -> None:
    async with behind(place) as tx:
        asked = await an_inquiry(tx, "Asks Something", 0)
        await an_inquiry(tx, "Asks Nothing", 1)
    async with window(browser, desk.url, who=OWNER) as page:
        watch = Watch(page)
        await page.goto("/leads")
        await expect(page.get_by_role("heading", name="Leads")).to_be_visible()
        await page.keyboard.press("g")
        await page.keyboard.press("q")
        await expect(page).to_have_url(re.compile("/inquiries"))
        listed = page.get_by_role("list", name="Questions")
        await listed.get_by_role("button", name=re.compile("Asks Something")).click()
        question = page.get_by_role("region", name=re.compile("Question of .*Asks Something"))
        await expect(question.locator("blockquote")).to_have_text("Do you also clean boats in the harbour?")
        await expect(question).to_contain_text("Nothing approved says anything about this.")
        await expect(question.get_by_role("list", name="Sources")).to_contain_text("What we clean")
        await expect(question.get_by_text("Your approved answer, word for word")).to_be_visible()
        await question.get_by_role("button", name="Use this").click()
        box = question.get_by_role("textbox")
        await expect(box).to_have_value("We clean homes, offices and sofas in Jeddah.")
        await box.fill("Boats too, in the north harbour.")
        await page.keyboard.press("Control+Enter")
        await expect(page.get_by_text("is on its way")).to_be_visible()
        await expect(listed.get_by_text("Asks Something")).to_have_count(0)
        found = await owner.get(f"/api/inquiries/{asked}")
        assert found["state"] == "answered"
        thread = await owner.get(f"/api/conversations/{found['conversation_id']}")
        assert [one["text"] for one in thread["messages"] if one["direction"] == "outbound"] == ["Boats too, in the north harbour."]
        await listed.get_by_role("button", name=re.compile("Asks Nothing")).click()
        await page.keyboard.press("Escape")
        await page.keyboard.press("e")
        await expect(listed.get_by_text("Asks Nothing")).to_have_count(0)
        assert watch.problems + watch.refused == []


async def test_what_was_answered_once_is_approved_for_whoever_asks_next(
    desk: Desk, browser: Browser, owner: Api, place: Path, desk_clerk: Person
) -> None:
    async with behind(place) as tx:
        asked = await an_inquiry(tx, "Asks To Learn", 0)
        rows = await tx.rows("select conversation_id, message_id from inquiries where id = $1", asked)
        gap = await knowledge.note_gap(tx, **rows[0])
    async with window(browser, desk.url, who=OWNER) as page:
        watch = Watch(page)
        await page.goto(f"/inquiries?inquiry=%22{asked}%22")
        question = page.get_by_role("region", name=re.compile("Question of .*Asks To Learn"))
        await question.get_by_role("textbox").fill("Boats too, in the north harbour.")
        await question.get_by_role("button", name="Answer and teach").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog.get_by_label("Title")).to_have_value("Do you also clean boats in the harbour")
        await expect(dialog.get_by_label(re.compile("Answer in .?English"))).to_have_value("Boats too, in the north harbour.")
        await expect(dialog.get_by_label("Example questions")).to_have_value("Do you also clean boats in the harbour?")
        await dialog.get_by_label("Title").fill("Boats")
        await dialog.get_by_role("button", name="Save").click()
        await expect(dialog).to_have_count(0)
        await page.get_by_role("radio", name="Answered").click()
        await page.get_by_role("list", name="Questions").get_by_role("button", name=re.compile("Asks To Learn")).click()
        await expect(question).to_contain_text(re.compile("Saved as the approved answer .*Boats"))
        await expect(question.get_by_role("button", name="Save as approved answer")).to_have_count(0)
        assert watch.problems + watch.refused == []
    assert (await owner.get(f"/api/knowledge/gaps/{gap}"))["gap"]["state"] == "answered"
    taught = (await owner.get(f"/api/inquiries/{asked}"))["taught"]["id"]
    found = await owner.send("POST", "/api/knowledge/try", {"text": "do you clean boats in the harbour"})
    assert found["found"][0]["answer"]["id"] == taught
    await owner.send("POST", f"/api/knowledge/answers/{taught}/retire", None)


@needs_axe
@pytest.mark.parametrize("look", ["light", "dark", "arabic", "phone"])
async def test_nothing_to_object_to(desk: Desk, browser: Browser, place: Path, desk_clerk: Person, look: str) -> None:
    async with behind(place) as tx:
        for number in range(6):
            await a_lead(tx, f"Looked At {number}", number)
        await an_inquiry(tx, "Looked At", 0)
    only = ["color-contrast"] if look == "dark" else None
    dark, arabic, phone = look == "dark", look == "arabic", look == "phone"
    async with window(browser, desk.url, who=OWNER, for_axe=True, dark=dark, arabic=arabic, phone=phone) as page:
        inspector = Inspector(page, only)
        row = page.locator("[data-lead]").first
        await page.goto("/leads")
        await expect(row).to_be_visible()
        await inspector.look("leads")
        await row.locator("input").check()
        await inspector.look("leads, chosen")
        await page.get_by_role("toolbar").last.get_by_role("button").first.click()
        await expect(page.get_by_role("listbox")).to_be_visible()
        await inspector.look("leads, assign")
        await page.keyboard.press("Escape")
        await row.locator("input").uncheck()
        await page.locator("main [aria-expanded]").first.click()
        await expect(page.locator("[role=dialog] input").first).to_be_visible()
        await inspector.look("leads, filter")
        await page.keyboard.press("Escape")
        await page.locator("header button").nth(1).click()
        await expect(page.locator("[role=dialog] form")).to_be_visible()
        await inspector.look("leads, save view")
        await page.keyboard.press("Escape")
        await page.locator("header button").last.click()
        await page.locator("[role=dialog] input").first.fill("Looked At")
        await expect(page.locator("[role=dialog] form li").first).to_be_visible()
        await inspector.look("leads, add")
        await page.keyboard.press("Escape")
        await row.click()
        await expect(page.locator("aside dl")).to_be_visible()
        await inspector.look("leads, peek")
        await inspector.walk("/leads?layout=board", "[data-stage] [data-lead]")
        await inspector.look("leads, board")
        await inspector.walk("/inquiries", "[data-inquiry]")
        await page.locator("[data-inquiry]").first.click()
        await expect(page.locator("blockquote")).to_be_visible()
        await inspector.look("inquiries")
        await page.locator("#inquiry-answer").fill("We do, in the north harbour.")
        await page.locator("form button:has(svg)").nth(-2).click()
        await expect(page.locator("[role=dialog] form")).to_be_visible()
        await inspector.look("inquiries, teach")
        await page.keyboard.press("Escape")
        await inspector.walk("/inquiries?state=answered", "[data-inquiry]")
        await page.locator("[data-inquiry]").first.click()
        await expect(page.locator("blockquote")).to_be_visible()
        await inspector.look("inquiries, answered")
        await page.goto('/leads?f={"text":"nobody of this name"}')
        await expect(page.locator("main p").first).to_be_visible()
        await inspector.look("leads, none")
        assert "\n".join(inspector.found) == ""
        assert inspector.looked == 12
