"""Takes docs/screenshots/settings-model.png: a demo of its own, with a model beside it that answers and sometimes does not.

python -m tests.browser.model_picture
"""

from __future__ import annotations

import asyncio
import shutil

from playwright.async_api import async_playwright, expect

from tests.browser.conftest import OWNER
from tests.browser.rig import Desk, launch, signed_in, window
from tests.browser.screenshots import FOLDER
from tests.llm.fake import FakeModel
from tests.places import new_folder

_ENDS = ("honest", "honest", "refuse_429", "honest", "wrong_shape", "no_usage", "honest")


async def main() -> None:
    """Connect, ask a few times, look."""
    place = new_folder("frontdesk-picture-")
    try:
        async with FakeModel() as model:
            desk = Desk(place / "demo", "demo", "--no-history", allow=model.host)
            await desk.start()
            try:
                await _take(desk, model)
            finally:
                await desk.stop()
    finally:
        shutil.rmtree(place, ignore_errors=True)


async def _take(desk: Desk, model: FakeModel) -> None:
    async with signed_in(desk.url, OWNER) as api:
        priced = {"price_in": 60, "price_out": 240, "budget_minor": 500}
        body = {"provider": "compatible", "model": "qwen3-8b", "base_url": model.base("compatible"), "uses": ["drafting", "translating"]}
        await api.send("PUT", "/api/llm/connection", body | priced)
        for mode in _ENDS:
            model.mode = mode  # type: ignore[assignment]
            await api.send("POST", "/api/llm/try", None)
    model.mode, model.says = "honest", {"word": "pine", "greeting": "I am here and I work."}
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        async with window(browser, desk.url, who=OWNER) as page:
            await page.goto("/settings/language-model")
            await page.get_by_role("main").get_by_role("button", name="Try it").click()
            await expect(page.get_by_role("status").filter(has_text="It works")).to_be_visible()
            await page.wait_for_timeout(700)
            await page.screenshot(path=FOLDER / "settings-model.png", animations="disabled")
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
