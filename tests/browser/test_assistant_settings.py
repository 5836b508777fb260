"""The owner says what the assistant may do, what it asks and in which words; two people do not overwrite each other."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from tests.browser.axe import Inspector, needs_axe
from tests.browser.conftest import OWNER
from tests.browser.rig import Api, Desk, Watch, window
from tests.browser.test_assistant import let


@pytest.fixture(autouse=True)
async def as_before(owner: Api) -> AsyncIterator[None]:
    """The settings are afterwards as they were."""
    before = (await owner.get("/api/assistant/settings"))["settings"]
    yield
    await let(owner, **before)


async def test_what_is_set_is_in_force(desk: Desk, browser: Browser, owner: Api) -> None:
    async with window(browser, desk.url, who=OWNER) as page:
        watch = Watch(page)
        await page.goto("/settings/assistant")
        main = page.get_by_role("main")
        await main.get_by_role("textbox", name="Its name").fill("Nadia")
        await main.get_by_role("button", name="Add a question").click()
        await main.get_by_role("textbox", name="What it is about").last.fill("Rooms")
        await main.get_by_role("textbox", name="The question in \u2068English\u2069").last.fill("How many rooms are there?")
        mode = page.get_by_role("radiogroup", name="What it does: \u2068Pricing\u2069")
        await mode.get_by_role("radio", name="Send").click()
        row = main.get_by_role("listitem").filter(has=mode)
        await row.get_by_text("Asks 1 thing").click()
        order = row.get_by_role("list")
        first = await order.get_by_role("listitem").first.inner_text()
        await order.get_by_role("listitem").first.get_by_role("radio", name="Required").focus()
        await page.keyboard.press("Alt+ArrowDown")
        assert (await order.get_by_role("listitem").nth(1).inner_text()) == first
        await order.get_by_role("radiogroup", name="How much it matters: \u2068Rooms\u2069").get_by_role("radio", name="Useful").click()
        await main.get_by_text("Handing over").click()
        said = main.get_by_role("textbox", name="Details confirmed")
        await said.fill("Thank you! Somebody of our team looks at it.")
        await main.get_by_role("button", name="Save").click()
        await expect(main.get_by_role("button", name="Save")).to_be_disabled()
        assert watch.problems == []
        assert watch.refused == []
    settings = (await owner.get("/api/assistant/settings"))["settings"]
    assert settings["name"] == "Nadia"
    assert [one["key"] for one in settings["fields"]] == ["rooms"]
    assert settings["needs"]["pricing"]["mode"] == "send"
    assert {"signal": "own:rooms", "importance": "useful"} in settings["needs"]["pricing"]["wanted"]
    assert settings["texts"]["handoff"]["en"].startswith("Thank you!")


async def test_what_somebody_else_changed_is_not_overwritten_unseen(desk: Desk, browser: Browser, owner: Api) -> None:
    async with window(browser, desk.url, who=OWNER) as page:
        await page.goto("/settings/assistant")
        main = page.get_by_role("main")
        name = main.get_by_role("textbox", name="Its name")
        await name.fill("Mine")
        await let(owner, name="Theirs")
        await main.get_by_role("button", name="Save", exact=True).click()
        await expect(main.get_by_role("alert")).to_contain_text("Somebody else changed this")
        assert await name.input_value() == "Mine"
        await main.get_by_role("button", name="Look at theirs").click()
        await expect(name).to_have_value("Theirs")


@needs_axe
@pytest.mark.parametrize("look", ["light", "dark", "arabic", "phone"])
async def test_nothing_is_in_anybodys_way(desk: Desk, browser: Browser, look: str) -> None:
    dark, arabic, phone = look == "dark", look == "arabic", look == "phone"
    async with window(browser, desk.url, who=OWNER, for_axe=True, dark=dark, arabic=arabic, phone=phone) as page:
        inspector = Inspector(page, ["color-contrast"] if dark else None)
        await page.goto("/settings/assistant")
        unfold = page.locator("main details > summary")
        await expect(unfold.first).to_be_visible()
        for place in range(await unfold.count()):
            await unfold.nth(place).click()
        await inspector.look(look)
        assert inspector.found == []
