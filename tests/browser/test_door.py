"""Coming in and going out: the first set-up, sign-in, sign-out."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Browser, expect

from tests.browser.conftest import OWNER
from tests.browser.rig import PASSWORD, Desk, Watch, window


async def test_a_wrong_password_is_said_and_the_right_one_opens(desk: Desk, browser: Browser) -> None:
    async with window(browser, desk.url) as page:
        watch = Watch(page)
        await page.goto("/customers")
        await expect(page).to_have_url(f"{desk.url}/sign-in?next=%2Fcustomers")
        await page.get_by_label("E-mail").fill(OWNER)
        await page.get_by_label("Password", exact=True).fill("not the password")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_contain_text("password")
        await expect(page.get_by_label("E-mail")).to_have_value(OWNER)
        await page.get_by_label("Password", exact=True).fill(PASSWORD)
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="Customers")).to_be_visible()

        await page.get_by_role("button", name="Reem Al-Ghamdi").click()
        await page.get_by_role("menuitem", name="Sign out").click()
        await expect(page.get_by_label("Password", exact=True)).to_be_visible()
        await page.goto("/inbox")
        await expect(page.get_by_label("Password", exact=True)).to_be_visible()
        assert watch.problems == []
        assert {status for status, _ in watch.refused} == {401}


async def test_the_first_visit_sets_up_the_business(place: Path, browser: Browser) -> None:
    desk = Desk(place / "empty", "serve")
    await desk.start()
    try:
        async with window(browser, desk.url) as page:
            watch = Watch(page)
            await page.goto("/")
            await expect(page).to_have_url(f"{desk.url}/set-up")
            await page.get_by_label("Business name").fill("Blue Door Repairs")
            await page.get_by_label("Your name").fill("Nura Saleh")
            await page.get_by_label("E-mail").fill("nura@bluedoor.example")
            await page.get_by_label("Password", exact=True).fill("short")
            await page.keyboard.press("Enter")
            await expect(page.get_by_role("alert")).to_be_visible()
            await page.get_by_label("Password", exact=True).fill("a door that is painted blue")
            await page.keyboard.press("Enter")
            await expect(page.get_by_text("Nothing waiting.")).to_be_visible()
            await expect(page.get_by_role("navigation")).to_contain_text("Blue Door Repairs")
            await expect(page.get_by_text("Live", exact=True)).to_be_visible()

            # A number is connected as its owner would do it.
            await page.goto("/settings/channels")
            await page.get_by_role("button", name="Connect a channel").first.click()
            dialog = page.get_by_role("dialog")
            await dialog.get_by_label("Name", exact=False).first.fill("Front line")
            await dialog.get_by_label("Phone number ID").fill("109876543210987")
            for field in ("App secret", "Verify token", "Access token"):
                await dialog.get_by_label(field).fill(f"made up {field}")
            await dialog.get_by_role("button", name="Save").click()
            card = page.get_by_role("listitem").filter(has_text="Front line")
            await expect(card).to_contain_text(f"{desk.url}/hooks/whatsapp/")
            assert watch.problems == []
            # Who nobody knows yet, and the password that is too short.
            assert {status for status, _ in watch.refused} <= {400, 401, 422}
    finally:
        await desk.stop()
