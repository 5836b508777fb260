"""Takes docs/screenshots/settings-model.png and thread-model*.png: a demo of its own, with a model beside it that answers and
sometimes does not, then one that words a reply and has another opinion of what a message is about.

python -m tests.browser.model_picture
"""

from __future__ import annotations

import asyncio
import shutil

from playwright.async_api import Browser, async_playwright, expect

from tests.browser.conftest import OWNER
from tests.browser.rig import Desk, launch, signed_in, window
from tests.browser.screenshots import FOLDER
from tests.browser.test_assistant import let, writes
from tests.llm.fake import FakeModel
from tests.llm.fake.received import Json, Received
from tests.places import new_folder

_PARKING = "There is a free car park behind our office; the entrance is in the side street."
_ASKED = "Is there somewhere near you to leave the car while we talk about deep cleaning?"
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
            await page.get_by_role("main").get_by_role("button", name="Try it").first.click()
            await expect(page.get_by_role("status").filter(has_text="It works")).to_be_visible()
            await page.wait_for_timeout(700)
            await page.screenshot(path=FOLDER / "settings-model.png", animations="disabled")
        await _thread(desk, browser, model)
        await browser.close()


async def _thread(desk: Desk, browser: Browser, model: FakeModel) -> None:
    """A thread with a draft of the model and its other opinion."""
    model.says = _mind
    async with signed_in(desk.url, OWNER) as api:
        body = {"provider": "compatible", "model": "qwen3-8b", "base_url": model.base("compatible"), "uses": ["drafting", "reading"]}
        await api.send("PUT", "/api/llm/connection", body)
        parking = {"title": "Parking", "texts": {"en": _PARKING}, "questions": ["Can I park my car?"]}
        await api.send("POST", "/api/knowledge/answers", parking)
        needs = (await api.get("/api/assistant/settings"))["settings"]["needs"]
        sends = {"mode": "send", "answers": True, "confirms": True, "wanted": []}
        await let(api, on=True, needs={**needs, "general_question": sends, "other": sends, "scheduling": sends, "pricing": sends})
        conversation = await writes(api, "Hana Siddiq", _ASKED, "drafted")
    for name, arabic in (("", False), ("-ar", True)):
        async with window(browser, desk.url, who=OWNER, arabic=arabic) as page:
            await page.goto(f"/inbox/{conversation}?view=all")
            await expect(page.locator("#composer")).to_be_visible()
            await page.wait_for_timeout(700)
            await page.screenshot(path=FOLDER / f"thread-model{name}.png", animations="disabled")


def _mind(asked: Received) -> Json:
    if "question" in asked.fields:
        cited = [name for name, text in asked.fields.items() if name.startswith("source ") and "car park" in text]
        return {"text": _PARKING, "cited": cited, "cannot_answer": False}
    empty = dict.fromkeys(("area_id", "urgent", "date_to", "time", "time_to", "budget_minor", "language"))
    return {**empty, "need": "post_service_support", "service_ids": [], "date": "2026-12-01", "confidence": 0.82}


if __name__ == "__main__":
    asyncio.run(main())
