"""Two people reach for the same work."""

from __future__ import annotations

import asyncio

from playwright.async_api import Browser, Page, Route, expect

from tests.browser.conftest import OWNER, Person
from tests.browser.rig import Api, Desk, Watch, window


async def test_of_two_who_claim_one_wins_and_the_other_is_told_who(desk: Desk, browser: Browser, owner: Api, desk_clerk: Person) -> None:
    conversation = await owner.write("Wanted Twice")
    await owner.send("POST", f"/api/conversations/{conversation}/assign", {"staff_id": None, "because": "to see who takes it"})
    async with window(browser, desk.url, who=OWNER) as one, window(browser, desk.url, who=desk_clerk.email) as other:
        pages: list[tuple[Page, str]] = [(one, "Reem Al-Ghamdi"), (other, desk_clerk.name)]
        watched = [Watch(page) for page, _ in pages]
        for page, _ in pages:
            await page.goto(f"/inbox/{conversation}?view=unassigned")
            await page.locator("#composer").fill("a draft that must survive")
        buttons = [page.get_by_role("button", name="Take it", exact=True) for page, _ in pages]
        both = asyncio.Barrier(2)

        async def together(route: Route) -> None:
            await both.wait()
            await route.continue_()

        for page, _ in pages:
            await page.route("**/claim", together)
        await asyncio.gather(*(button.click() for button in buttons))
        won = [page.get_by_text("is yours.") for page, _ in pages]
        lost = [page.get_by_role("alert").filter(has_text="took this a moment before you") for page, _ in pages]
        for place in (0, 1):
            await expect(won[place].or_(lost[place])).to_be_visible()
        winners = [place for place in (0, 1) if await won[place].is_visible()]
        assert len(winners) == 1
        winner, loser = winners[0], 1 - winners[0]
        await expect(lost[loser]).to_contain_text(pages[winner][1])
        for page, _ in pages:
            await expect(page.locator("#thread header").get_by_role("button", name=pages[winner][1])).to_be_visible()
            await expect(page.locator("#composer")).to_have_value("a draft that must survive")
        assert watched[winner].problems + watched[winner].refused == []
        assert watched[loser].problems == []
        assert [status for status, _ in watched[loser].refused] == [409]
