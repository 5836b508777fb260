"""From the webhook's 200 to visible in a real browser, which has the Inbox open; signed WhatsApp messages through the whole path."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import async_playwright

from bench.rig import PHONE_ID, SECRET, signed, spread
from tests.browser.rig import PASSWORD, Desk, launch, window

# Every row that appears is noted with the moment of the first frame that shows it.
_WATCH = """() => {
  window.seen = {}
  const look = () => {
    for (const row of document.querySelectorAll('#list [role=listitem]')) {
      const words = [...row.querySelectorAll('span, bdi')].map((one) => /^Customer (\\d+)$/.exec(one.textContent)).find(Boolean)
      const name = words?.[1]
      if (name && !(name in window.seen)) {
        window.seen[name] = 0
        requestAnimationFrame(() => (window.seen[name] = performance.timeOrigin + performance.now()))
      }
    }
  }
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true })
  look()
}"""

_WAIT = """(name) => new Promise((done) => {
  const look = () => (window.seen[name] ? done(window.seen[name]) : setTimeout(look, 10))
  look()
})"""


async def measure(*, size: int | None, say: Callable[[str], None]) -> dict[str, Any]:
    """Post `size` messages (200), each from somebody new, one after another."""
    messages = size or 200
    place = Path(tempfile.mkdtemp(prefix="frontdesk-visible-"))
    place.chmod(0o755)
    desk = Desk(place / "data", "serve")
    try:
        await desk.start()
        async with httpx.AsyncClient(base_url=desk.url, timeout=30) as client:
            path = await _business(client)
            say("a business with a number; opening the Inbox")
            took = await _round(desk, client, path, messages)
    finally:
        await desk.stop()
        shutil.rmtree(place, ignore_errors=True)
    return {
        "measures": "from the webhook's 200 to the first frame that shows the message in the Inbox",
        "messages": messages,
        "visible": len(took),
        "visible_ms": spread(took),
        "load_average": os.getloadavg()[0],
    }


async def _business(client: httpx.AsyncClient) -> str:
    who = {"name": "Bench Owner", "email": "owner@bench.example", "password": PASSWORD}
    about = {"business_name": "Bench", "kind": "home_services", "timezone": "UTC", "currency": "SAR", "country": "SA"}
    (await client.post("/api/set-up", json=who | about)).raise_for_status()
    headers = {"X-CSRF-Token": (await client.get("/api/me")).json()["csrf"]}
    secrets = {"app_secret": SECRET, "verify_token": "verify", "access_token": "token"}
    account = {"kind": "whatsapp", "external_id": PHONE_ID, "name": "Bench line", "secrets": secrets}
    made = await client.post("/api/channels/accounts", json=account, headers=headers)
    made.raise_for_status()
    return str(made.json()["webhook_path"])


async def _round(desk: Desk, client: httpx.AsyncClient, path: str, messages: int) -> list[float]:
    took: list[float] = []
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        async with window(browser, desk.url, who="owner@bench.example") as page:
            await page.goto("/inbox?view=all")
            await page.get_by_text("Live", exact=True).wait_for()
            await page.evaluate(_WATCH)
            for number in range(messages):
                body, signature = signed(number, 1)
                answer = await client.post(path, content=body, headers={"X-Hub-Signature-256": signature})
                answered = time.time()
                answer.raise_for_status()
                async with asyncio.timeout(30):
                    shown = await page.evaluate(_WAIT, str(number))
                took.append(max(0.0, shown / 1000 - answered))
        await browser.close()
    return took
