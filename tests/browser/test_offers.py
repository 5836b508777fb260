"""Work that is offered appears wherever one is, covers nothing, and is taken or left without a mouse."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.axe import Inspector, needs_axe
from tests.browser.conftest import Person
from tests.browser.rig import PLAIN, Api, Desk, Watch, window
from tests.browser.tidy import publish

WATER = "Is water coming through the ceiling urgent? Please come now!"


async def offering(owner: Api, seconds: int = 300) -> None:
    """From now on the business offers its work instead of giving it."""
    policy = (await owner.get("/api/routing/policy"))["published"]["policy"]
    await publish(owner, {**policy, "offer_seconds": seconds})


def offered(page: Page, name: str) -> Locator:
    """The card of a customer."""
    return page.get_by_role("listitem", name=name)


async def test_an_offer_is_accepted_by_keys_and_its_conversation_opens(
    desk: Desk, browser: Browser, owner: Api, desk_clerk: Person
) -> None:
    await offering(owner)
    async with window(browser, desk.url, who=desk_clerk.email) as page:
        watch = Watch(page)
        await page.goto("/settings/appearance")
        await expect(page.get_by_role("heading", name="Appearance").first).to_be_visible()
        conversation = await owner.write("Offered By Keys")
        offer = offered(page, "Offered By Keys")
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


async def test_of_several_offers_one_is_declined_with_a_reason(desk: Desk, browser: Browser, owner: Api, desk_clerk: Person) -> None:
    await offering(owner)
    async with window(browser, desk.url, who=desk_clerk.email) as page:
        await page.goto("/inbox?view=mine")
        await expect(page.locator("#list")).to_be_visible()
        await owner.write("Stays Offered")
        left = await owner.write("Is Declined")
        kept, gone = offered(page, "Stays Offered"), offered(page, "Is Declined")
        await expect(kept).to_be_visible()
        await gone.get_by_role("button", name="Decline and say why").click()
        await page.get_by_role("menuitem", name="This is not for me").click()
        await expect(page.get_by_text("is offered to somebody else")).to_be_visible()
        await expect(gone).to_have_count(0)
        told = (await owner.get(f"/api/conversations/{left}"))["timeline"]
        assert any("declined: This is not for me" in one["sentence"] for one in told)
        await kept.get_by_role("button", name="Accept").click()
        await expect(kept).to_have_count(0)


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
async def test_the_page_makes_room_for_offers_so_that_they_cover_nothing(
    desk: Desk, browser: Browser, owner: Api, desk_clerk: Person, phone: bool
) -> None:
    open_one = await owner.write("Is Being Answered", PLAIN)
    await offering(owner)
    async with window(browser, desk.url, who=desk_clerk.email, phone=phone) as page:
        await page.goto(f"/inbox/{open_one}?view=mine")
        composer = page.locator("#composer")
        await composer.fill("In the middle of a")
        send = page.get_by_role("button", name="Send", exact=True)
        before = await send.bounding_box()
        assert before
        # A finger on its way to the button does not take work instead.
        await page.mouse.move(before["x"] + before["width"] / 2, before["y"] + before["height"] / 2)
        for name in ("Comes First", "Comes Second", "Comes Third"):
            await owner.write(name)
        card = offered(page, "Comes First")
        await expect(card).to_be_visible()
        assert await card.evaluate(
            "card => card.closest('[data-dock]').getBoundingClientRect().top >= main().bottom\n"
            "function main() { return document.querySelector('main').getBoundingClientRect() }"
        )
        await expect(page.locator("[data-dock]")).to_contain_text("and 2 more" if phone else "and one more")
        assert await send.evaluate(
            "button => button === document.elementFromPoint(...middle(button)).closest('button')\n"
            "function middle(one) { const box = one.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2] }"
        )
        assert await page.evaluate(
            "document.documentElement.scrollHeight <= innerHeight && document.documentElement.scrollWidth <= innerWidth"
        )
        await send.click()
        await expect(page.locator("article").filter(has_text="In the middle of a")).to_be_visible()


async def test_a_click_meant_for_what_lay_there_before_takes_no_offer(desk: Desk, browser: Browser, owner: Api, desk_clerk: Person) -> None:
    await offering(owner)
    async with window(browser, desk.url, who=desk_clerk.email) as page:
        await page.goto("/inbox?view=mine")
        await expect(page.locator("#list")).to_be_visible()
        await page.evaluate(
            """() => { window.taken = new Promise((done) => new MutationObserver(() => {
                const button = document.querySelector('[data-offer] .btn.main')
                if (!button) return
                const box = button.getBoundingClientRect()
                done(button.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)))
            }).observe(document.body, { childList: true, subtree: true })) }"""
        )
        await owner.write("Comes Under The Pointer")
        assert await page.evaluate("window.taken") is False
        await offered(page, "Comes Under The Pointer").get_by_role("button", name="Decline", exact=True).click()
        await expect(offered(page, "Comes Under The Pointer")).to_have_count(0)


async def test_who_did_not_answer_is_told_and_is_back_with_the_first_touch(
    desk: Desk, browser: Browser, owner: Api, desk_clerk: Person
) -> None:
    await offering(owner, 1)
    async with window(browser, desk.url, who=desk_clerk.email) as page:
        await page.goto("/inbox?view=mine")
        await expect(page.locator("#list")).to_be_visible()
        conversation = await owner.write("Let Pass")
        await expect(page.get_by_text("You did not answer an offer")).to_be_visible()
        await expect(page.get_by_role("navigation").get_by_text("Not answering")).to_be_visible()
        await owner.send("POST", f"/api/conversations/{conversation}/close", None)
        await page.get_by_role("button", name="I am here").click()
        await expect(page.get_by_text("Welcome back: you are available again")).to_be_visible()
        await expect(page.get_by_text("You did not answer an offer")).to_have_count(0)


@needs_axe
@pytest.mark.parametrize("look", ["light", "dark", "arabic", "phone"])
async def test_nothing_to_object_to_in_an_offer(desk: Desk, browser: Browser, owner: Api, desk_clerk: Person, look: str) -> None:
    await offering(owner)
    looks = {"dark": look == "dark", "arabic": look == "arabic", "phone": look == "phone"}
    async with window(browser, desk.url, who=desk_clerk.email, for_axe=True, **looks) as page:
        inspector = Inspector(page, None)
        await page.goto("/inbox?view=mine")
        await expect(page.locator("#list")).to_be_visible()
        for name in ("Looked At", "Looked At Too"):
            await owner.write(name, WATER)
            await expect(page.get_by_role("listitem", name=name, exact=True)).to_be_attached()
        await inspector.look("offers")
        await page.locator("[data-offer] [aria-haspopup=menu]").first.click()
        await expect(page.get_by_role("menu")).to_be_visible()
        await inspector.look("offers, reasons")
    assert inspector.found == []
