"""Takes docs/screenshots/voice-note.png: a demo of its own, with somebody beside it who listens.

python -m tests.browser.voice_picture
"""

from __future__ import annotations

import asyncio
import shutil

from playwright.async_api import async_playwright, expect

from tests.browser.conftest import OWNER
from tests.browser.rig import Api, Desk, a_phone, launch, signed_in, window
from tests.browser.screenshots import FOLDER
from tests.llm.fake import FakeModel
from tests.places import new_folder

_ASKS = {"mode": "send", "answers": True, "confirms": True, "wanted": [{"signal": "service"}, {"signal": "location"}]}


async def main() -> None:
    """Type, speak, look."""
    place = new_folder("frontdesk-picture-")
    try:
        async with FakeModel() as model:
            model.hears, model.language, model.seconds = "Hi, I am in Al Rawdah, villa fourteen behind the mosque", "en", 7.0
            desk = Desk(place / "demo", "demo", "--no-history", allow=model.host)
            await desk.start()
            try:
                async with signed_in(desk.url, OWNER) as api:
                    await _take(desk, api, model)
            finally:
                await desk.stop()
    finally:
        shutil.rmtree(place, ignore_errors=True)


async def _take(desk: Desk, api: Api, model: FakeModel) -> None:
    body = {"model": "Systran/faster-whisper-small", "base_url": model.base("compatible")}
    await api.send("PUT", "/api/llm/transcriber", body)
    now = await api.get("/api/assistant/settings")
    needs = {**now["settings"]["needs"], "scheduling": _ASKS}
    await api.send("PUT", "/api/assistant/settings", {"settings": {**now["settings"], "on": True, "needs": needs}, "was": now["version"]})
    accounts = (await api.get("/api/simulator"))["accounts"]
    account, phone = next(one["id"] for one in accounts if one["channel"] == "whatsapp"), a_phone()
    for kind, text in (("text", "Can you come today?"), ("voice", "I am in Al Rawdah, villa fourteen behind the mosque")):
        said = {"account_id": account, "persona": {"name": "Huda Alamri", "phone": phone}, "type": kind, "text": text}
        await api.send("POST", "/api/simulator/messages", said)
    async with asyncio.timeout(60):
        while True:
            found: str | None = (await api.get(f"/api/simulator/threads/{account}/{phone}"))["conversation_id"]
            if found and any(one["author"]["kind"] == "assistant" for one in (await api.get(f"/api/conversations/{found}"))["messages"]):
                break
            await asyncio.sleep(0.2)
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        async with window(browser, desk.url, who=OWNER) as page:
            await page.goto(f"/inbox/{found}?view=all")
            await expect(page.locator("article").nth(2)).to_be_visible()
            await page.wait_for_timeout(700)
            await page.screenshot(path=FOLDER / "voice-note.png", animations="disabled")
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
