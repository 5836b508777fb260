"""A card number that a customer wrote: covered in the thread and the list, shown to who may and asks."""

from __future__ import annotations

from playwright.async_api import Browser, expect

from tests.browser.conftest import OWNER, Person
from tests.browser.rig import Api, Desk, Watch, window

_CARD = "4111 1111 1111 1111"


async def test_a_card_number_is_covered_until_somebody_asks(desk: Desk, browser: Browser, owner: Api, desk_clerk: Person) -> None:
    conversation = await owner.write("Sent A Card", f"I'd like to book a deep cleaning tomorrow, my card is {_CARD}")
    async with window(browser, desk.url, who=OWNER) as page:
        watch = Watch(page)
        await page.goto(f"/inbox/{conversation}?view=all")
        message = page.locator("article").filter(has_text="my card is")
        await expect(message).to_contain_text("•••• •••• •••• 1111")
        await expect(page.locator("body")).not_to_contain_text("4111 1111")
        await message.get_by_role("button", name="Show the card number").click()
        await expect(message).to_contain_text(_CARD)
        await message.get_by_role("button", name="Cover it again").click()
        await expect(page.locator("body")).not_to_contain_text("4111 1111")
        assert watch.problems == []
