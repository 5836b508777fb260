"""The owner connects a language model, tries it, says what it may do, and sees what it took and how it fares."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.axe import Inspector, needs_axe
from tests.browser.conftest import OWNER
from tests.browser.rig import Api, Desk, Watch, window
from tests.llm.fake import FakeModel
from tests.llm.fake.server import KEY

PLACE = "/settings/language-model"


@pytest.fixture(autouse=True)
async def disconnected(owner: Api, model: FakeModel, nobody_listens: None) -> AsyncIterator[None]:
    """No model is connected before and after."""
    model.mode, model.says = "honest", None
    yield
    if (await owner.get("/api/llm/connection"))["connection"]:
        await owner.send("DELETE", "/api/llm/connection", None)


async def connected(owner: Api, model: FakeModel, **more: object) -> None:
    """A model is connected, for reading and drafting."""
    body = {"provider": "openai", "model": "gpt-test", "base_url": model.base("openai"), "key": KEY, "uses": ["reading", "drafting"]}
    await owner.send("PUT", "/api/llm/connection", body | {"price_in": 150, "price_out": 600, "budget_minor": 500} | more)


async def _tried(page: Page, words: str) -> None:
    await page.get_by_role("main").get_by_role("button", name="Try it").click()
    await expect(page.get_by_role("main").get_by_role("status").filter(has_text=words)).to_be_visible()


async def test_a_model_is_connected_tried_used_and_disconnected(desk: Desk, browser: Browser, model: FakeModel) -> None:
    async with window(browser, desk.url, who=OWNER) as page:
        watch = Watch(page)
        await page.goto("/settings/needs")
        await page.get_by_role("navigation", name="Settings").get_by_role("link", name="Language model").click()
        main = page.get_by_role("main")
        await expect(main.get_by_text("Nothing leaves this machine for one.")).to_be_visible()

        await main.get_by_role("button", name="Connect a model").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label(re.compile("^Model")).fill("gpt-test")
        await dialog.get_by_label("Address").fill(model.base("openai"))
        await dialog.get_by_label("Key").fill("a wrong key")
        await dialog.get_by_label("Price of a million tokens in").fill("1.5")
        await dialog.get_by_label(re.compile("^At most a day .{0,2}SAR")).fill("5")
        await dialog.get_by_role("button", name="Save").click()
        await expect(dialog.get_by_role("alert")).to_contain_text("needs both prices")
        await dialog.get_by_label("Price of a million tokens out").fill("6")
        await dialog.get_by_role("button", name="Save").click()
        await expect(main.get_by_text("Connected, but not used for anything yet.")).to_be_visible()
        await expect(main.get_by_text("Nothing, until you switch a use on.")).to_be_visible()

        await _tried(page, "Most often the key or the name of the model is wrong.")
        await expect(main.get_by_role("status")).to_contain_text("Incorrect API key provided")
        await main.get_by_role("button", name="Change").click()
        await expect(dialog.get_by_label("Key")).to_have_value("")
        await dialog.get_by_label("Key").fill(KEY)
        await dialog.get_by_role("button", name="Save").click()
        await _tried(page, "It works:")
        await expect(main.get_by_role("row").filter(has_text="Answered").first).to_be_visible()
        await expect(main.get_by_role("row").filter(has_text="Refused").first).to_be_visible()

        await main.get_by_label("Drafting replies").check()
        await expect(main.get_by_text("the approved texts that might answer it.")).to_be_visible()
        await main.get_by_label("Hide who it is about").uncheck()
        await expect(main.get_by_text("Names and numbers are sent as they are written.")).to_be_visible()
        await page.reload()
        await expect(main.get_by_label("Drafting replies")).to_be_checked()
        await expect(main.get_by_label("Hide who it is about")).not_to_be_checked()
        await expect(main.get_by_label("Reading messages")).not_to_be_checked()

        await main.get_by_role("button", name="Disconnect").click()
        await page.get_by_role("dialog").get_by_role("button", name="Disconnect").click()
        await expect(main.get_by_text("No language model is connected.")).to_be_visible()
        assert watch.problems == []
        assert [status for status, _ in watch.refused] == [400]
    assert KEY not in await _everything(desk, browser)


async def _everything(desk: Desk, browser: Browser) -> str:
    """What the page is told, in full."""
    async with window(browser, desk.url, who=OWNER) as page:
        told: list[str] = []

        async def keep(response: object) -> None:
            told.append(await response.text())  # type: ignore[attr-defined]

        page.on("response", lambda one: "/api/llm" in one.url and told.append(one.url))
        async with page.expect_response(re.compile("/api/llm/connection")) as found:
            await page.goto(PLACE)
        await keep(await found.value)
        return "\n".join(told)


async def test_a_model_that_fails_is_left_alone_and_a_try_brings_it_back(
    desk: Desk, browser: Browser, owner: Api, model: FakeModel
) -> None:
    await connected(owner, model)
    model.mode = "refuse_529"
    async with window(browser, desk.url, who=OWNER) as page:
        main = page.get_by_role("main")
        await page.goto(PLACE)
        await expect(main.get_by_text("Asked when needed")).to_be_visible()
        for _ in range(5):
            await _tried(page, "Not reached")
        await expect(main.get_by_text("Left alone until")).to_be_visible()
        model.mode = "honest"
        await _tried(page, "It works:")
        await expect(main.get_by_text("Asked when needed")).to_be_visible()


@needs_axe
@pytest.mark.parametrize("look", ["light", "dark", "arabic", "phone"])
async def test_nothing_to_object_to(desk: Desk, browser: Browser, owner: Api, model: FakeModel, look: str, tmp_path: Path) -> None:
    await connected(owner, model)
    dark, arabic, phone = look == "dark", look == "arabic", look == "phone"
    async with window(browser, desk.url, who=OWNER, for_axe=True, dark=dark, arabic=arabic, phone=phone) as page:
        inspector = Inspector(page, ["color-contrast"] if dark else None)
        await page.goto(PLACE)
        main = page.get_by_role("main")
        await main.locator(".btn.main").first.click()
        await expect(main.get_by_role("status").locator("p").first).to_be_visible()
        model.mode = "html"
        await main.locator(".btn.main").first.click()
        await expect(main.get_by_role("status").locator("pre")).to_be_visible()
        await expect(main.locator("table").nth(1)).to_be_visible()
        await inspector.look("connected and tried")
        await page.screenshot(path=tmp_path / f"{look}.png", full_page=True, animations="disabled")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await main.locator(".btn:not(.main)").first.click()
        await expect(page.get_by_role("dialog").locator("input").first).to_be_visible()
        await inspector.look("changing")
        await page.screenshot(path=tmp_path / f"{look}-form.png", animations="disabled")
        assert inspector.found == []
