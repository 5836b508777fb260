"""The line to the server breaks, and nothing is missed."""

from __future__ import annotations

from playwright.async_api import Browser, expect

from tests.browser.conftest import OWNER
from tests.browser.rig import PLAIN, Api, Desk, window


async def test_after_a_restart_the_console_catches_up_by_itself(desk: Desk, browser: Browser, owner: Api) -> None:
    async with window(browser, desk.url, who=OWNER) as page:
        await page.goto("/inbox?view=all")
        await expect(page.get_by_text("Live", exact=True)).to_be_visible()
        loads: list[str] = []
        page.on("load", lambda _: loads.append(page.url))
        await desk.stop()
        await expect(page.get_by_text("Reconnecting")).to_be_visible()
        await desk.start()
        await owner.write("After The Restart")
        await expect(page.get_by_text("Live", exact=True)).to_be_visible(timeout=60_000)
        await expect(page.get_by_role("listitem").filter(has_text="After The Restart")).to_be_visible(timeout=30_000)
        assert loads == []


async def test_what_is_written_offline_goes_out_when_the_line_is_back(desk: Desk, browser: Browser, owner: Api) -> None:
    conversation = await owner.write("Tunnel", PLAIN)
    async with window(browser, desk.url, who=OWNER) as page:
        await page.goto(f"/inbox/{conversation}?view=all")
        await expect(page.locator("#composer")).to_be_visible()
        await page.context.set_offline(True)
        await page.locator("#composer").fill("Written in a tunnel")
        await page.keyboard.press("Control+Enter")
        mine = page.locator("article").filter(has_text="Written in a tunnel")
        await mine.get_by_role("button", name="Send now").click()
        await expect(mine).to_contain_text("Waits for the connection")
        await page.context.set_offline(False)
        await expect(mine).not_to_contain_text("Waits for the connection", timeout=60_000)
        await expect(mine).to_contain_text("Sent", timeout=60_000)
