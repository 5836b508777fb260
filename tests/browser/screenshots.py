"""Takes the pictures in docs/screenshots from a running `frontdesk demo` with its history.

python -m tests.browser.coverage_study FOLDER   gives its coverage something to show
python -m tests.browser.screenshots http://127.0.0.1:8700 [NAME ...]
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, async_playwright, expect

from tests.browser.rig import Api, a_phone, launch, signed_in, window
from tests.browser.tidy import no_draft, nothing_tried

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
OWNER = "reem@nadhif.example"
CLERK = "maya@nadhif.example"
# Who writes while a draft runs in the shadow: enough for shares to be said.
_WRITERS = ("Hana Siddiq", "عبدالله الزهراني", "Mark Evans", "Noor Jameel", "Sami Daher", "فاطمة العمري", "Priya Nair", "Rana Fayez")
_TEXTS = (
    "Hi, can I book a deep cleaning for Thursday morning?",
    "أريد حجز تنظيف عميق غداً الصباح",
    "I want to move my booking to Saturday",
    "How much is a sofa cleaning?",
    "I would like to book window cleaning tomorrow at ten",
)
_ENQUIRIES = 36
_CALLERS = ("Dina Kamal", "سعاد الحربي", "Tom Reyes", "Aisha Noor", "Bilal Ahmed", "Lina Mansour", "نورة الشهري")


async def telling(url: str) -> str:
    """A conversation that shows much: unanswered, urgent, with many signals."""
    async with signed_in(url, CLERK) as api:
        rows = [row for row in (await api.get("/api/conversations?view=all"))["items"] if row["status"] == "owned"][:9]
        best, most = str(rows[0]["id"]), -1
        for row in rows:
            view = await api.get(f"/api/conversations/{row['id']}")
            answered = any(one["direction"] == "outbound" for one in view["messages"])
            signals = len(view["reading"]["signals"]) if view["reading"] else 0
            latin = row["customer"]["name"].isascii() and view["messages"][0]["text"].isascii()
            score = signals * 2 + latin * 6 + row["urgent"] * 3 + (not answered) * 3 + len(view["messages"])
            if score > most:
                best, most = str(row["id"]), score
        return best


async def open_inbox(page: Page, conversation: str | None, view: str = "all") -> None:
    """The inbox, with a conversation open when named."""
    await page.goto(f"/inbox/{conversation}?view={view}" if conversation else f"/inbox?view={view}")
    await expect(page.locator("article" if conversation else "#list [role=listitem]").first).to_be_visible()


async def drafted(api: Api) -> dict[str, Any]:
    """A draft in which bookings are first for two people who are at work."""
    await nothing_tried(api)
    await no_draft(api)
    people = (await api.get("/api/routing/board"))["people"]
    working = [one["id"] for one in people if one["on_shift"] and one["load"] < one["capacity"]] or [one["id"] for one in people]
    policy = (await api.get("/api/routing/policy"))["published"]["policy"]
    policy.pop("version")
    rule = next(one for one in policy["rules"] if one["key"] == "bookings")
    rule["rings"].insert(0, {"people": working[-2:]})
    page = await api.send("PUT", "/api/routing/policy/draft", {"policy": policy, "revision": 0})
    draft: dict[str, Any] = page["draft"]
    return draft


async def backtested(api: Api) -> None:
    """That draft, tried on the past."""
    one = await api.send("POST", "/api/routing/backtests", {"days": 30})
    async with asyncio.timeout(300):
        while one["state"] in ("waiting", "running"):
            await asyncio.sleep(1)
            one = (await api.get("/api/routing/backtests?days=30"))["newest"]


@asynccontextmanager
async def by_people(api: Api) -> AsyncIterator[None]:
    """The assistant is off: whoever writes goes to people at once."""
    now = await api.get("/api/assistant/settings")
    off = await api.send("PUT", "/api/assistant/settings", {"settings": {**now["settings"], "on": False}, "was": now["version"]})
    try:
        yield
    finally:
        await api.send("PUT", "/api/assistant/settings", {"settings": now["settings"], "was": off["version"]})


async def shadowed(api: Api, draft: dict[str, Any]) -> None:
    """That draft, run in the shadow while customers write."""
    await api.send("POST", "/api/routing/policy/shadow", {"revision": draft["revision"]})
    async with by_people(api):
        for name, text in islice(zip(cycle(_WRITERS), cycle(_TEXTS), strict=False), _ENQUIRIES):
            await api.write(name, text)
    async with asyncio.timeout(120):
        seen = 0
        while seen < _ENQUIRIES:
            await asyncio.sleep(1)
            seen = (await api.get("/api/routing/policy/trials"))["shadow"]["whole"]["of"]


async def assisted(api: Api) -> str:
    """A conversation in which the assistant told a price by itself."""
    now = await api.get("/api/assistant/settings")
    prices = {"mode": "send", "answers": True, "confirms": True, "wanted": [{"signal": "service", "importance": "required"}]}
    settings = {**now["settings"], "on": True, "needs": {**now["settings"]["needs"], "pricing": prices}}
    await api.send("PUT", "/api/assistant/settings", {"settings": settings, "was": now["version"]})
    accounts = (await api.get("/api/simulator"))["accounts"]
    account, phone = next(one["id"] for one in accounts if one["channel"] == "whatsapp"), a_phone()
    body = {
        "account_id": account,
        "persona": {"name": "Mark Evans", "phone": phone},
        "type": "text",
        "text": "How much is the deep cleaning?",
    }
    await api.send("POST", "/api/simulator/messages", body)
    async with asyncio.timeout(60):
        while True:
            found: str | None = (await api.get(f"/api/simulator/threads/{account}/{phone}"))["conversation_id"]
            if found and any(one["author"]["kind"] == "assistant" for one in (await api.get(f"/api/conversations/{found}"))["messages"]):
                return found
            await asyncio.sleep(0.2)


@asynccontextmanager
async def full(api: Api) -> AsyncIterator[None]:
    """Nobody has room for the customers who write now, and one person is paused."""
    people = (await api.get("/api/routing/board"))["people"]
    for one in people:
        await api.send("PATCH", f"/api/team/staff/{one['id']}", {"capacity": max(1, one["load"]), "urgent_headroom": 0})
    paused = next(one["id"] for one in people if one["name"].startswith("Hanan"))
    await api.send("PUT", f"/api/routing/board/people/{paused}/pause", {"paused": True})
    try:
        async with by_people(api):
            for name, text in islice(zip(cycle(_CALLERS), cycle(_TEXTS), strict=False), len(_CALLERS)):
                await api.write(name, text)
        yield
    finally:
        await api.send("PUT", f"/api/routing/board/people/{paused}/pause", {"paused": False})
        for one in people:
            room = {"capacity": one["capacity"], "urgent_headroom": one["headroom"]}
            await api.send("PATCH", f"/api/team/staff/{one['id']}", room)


async def leads_and_inquiries(browser: Browser, url: str, shot: Callable[[Page, str], Awaitable[None]]) -> None:
    """The two lists, as a table, by stage, with one beside it, in the dark, from right to left and on a phone."""
    for end, look in (("", {}), ("-dark", {"dark": True}), ("-rtl", {"arabic": True}), ("-phone", {"phone": True})):
        async with window(browser, url, who=OWNER, **look) as page:
            await page.goto("/leads")
            await expect(page.locator("[data-lead]").first).to_be_visible()
            if not end:
                await page.locator("[data-lead] input").nth(1).check()
                await page.locator("[data-lead] input").nth(2).check()
            await shot(page, f"leads{end}")
            await page.goto("/inquiries")
            await expect(page.locator("[data-inquiry]").first).to_be_visible()
            await page.locator("[data-inquiry]").filter(has_text=re.compile("curtains|pool")).first.click()
            await expect(page.locator("blockquote")).to_be_visible()
            await shot(page, f"inquiries{end}")
            if not end:
                await page.goto("/leads?layout=board")
                await expect(page.locator("[data-lead]").first).to_be_visible()
                await shot(page, "leads-board")
                await page.goto("/leads")
                await page.locator("[data-lead]").filter(has_text="Mona Al-Sayed").first.click()
                await expect(page.locator("aside blockquote").first).to_be_visible()
                await shot(page, "leads-peek")


async def take(browser: Browser, url: str, wanted: set[str]) -> None:
    """All pictures, or those that are wanted."""
    conversation = await telling(url)

    async def shot(page: Page, name: str) -> None:
        if wanted and name not in wanted:
            return
        await page.wait_for_timeout(700)
        await page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")

    async with window(browser, url) as page:
        await page.goto("/sign-in")
        await expect(page.locator("input[type=password]")).to_be_visible()
        await shot(page, "sign-in")
    for name, dark, arabic in (("inbox", False, False), ("inbox-dark", True, False), ("inbox-rtl", False, True)):
        async with window(browser, url, who=CLERK, dark=dark, arabic=arabic) as page:
            await open_inbox(page, conversation)
            await shot(page, name)
            if name == "inbox":
                await page.keyboard.press("h")
                await expect(page.get_by_role("dialog")).to_be_visible()
                # Somebody is chosen, so that the packet is not covered by the list of people.
                await expect(page.get_by_role("option").first).to_be_visible()
                await page.keyboard.press("ArrowDown")
                await page.keyboard.press("Enter")
                await shot(page, "hand-off")
                await page.goto(f"/inbox/{conversation}?view=all")
                await expect(page.locator("article").first).to_be_visible()
                await page.get_by_role("region", name="Signals").get_by_role("button", name=re.compile("Correct: .?Service")).click()
                await expect(page.get_by_role("dialog").get_by_role("checkbox").first).to_be_visible()
                await shot(page, "correct-a-signal")
                await page.keyboard.press("Escape")
                await page.keyboard.press("Control+k")
                await expect(page.get_by_role("dialog")).to_be_visible()
                await shot(page, "palette")
    async with window(browser, url, who=OWNER) as page:
        for name, place, ready in (
            ("customers", "/customers", "main li"),
            ("rerouting", "/board?tab=rerouting", "main table"),
            ("coverage", "/coverage", "main article"),
            ("routing", "/routing", "main ol .chip"),
            ("settings-team", "/settings/team", "main li"),
            ("settings-channels", "/settings/channels", "main dl"),
            ("settings-services", "/settings/services", "main li"),
            ("settings-areas", "/settings/areas", "main li"),
            ("settings-understanding", "/settings/understanding", "main table"),
            ("settings-needs", "/settings/needs", "main li"),
            ("settings-answers", "/settings/answers", "main li"),
        ):
            await page.goto(place)
            await expect(page.locator(ready).first).to_be_visible()
            await shot(page, name)
        await page.goto("/routing")
        await page.get_by_role("main").get_by_role("button", name="Settings of these rules").click()
        await page.locator("aside details summary").nth(1).click()
        await shot(page, "routing-settings")
        await page.goto("/simulator")
        await expect(page.locator("#phone")).to_be_visible()
        if not wanted or "simulator" in wanted or "simulator-rtl" in wanted:
            await page.get_by_role("button", name="Everything in one message").click()
            await expect(page.get_by_role("heading", name="Why routed here")).to_be_visible(timeout=60_000)
        await shot(page, "simulator")
    async with window(browser, url, who=OWNER, arabic=True, dark=True) as page:
        await page.goto("/simulator")
        await expect(page.locator("#phone")).to_be_visible()
        await shot(page, "simulator-rtl-dark")
    async with window(browser, url, who=CLERK, phone=True, sharp=True) as page:
        await open_inbox(page, None)
        await shot(page, "inbox-phone")
        await open_inbox(page, conversation)
        await shot(page, "conversation-phone")
    async with window(browser, url, who=CLERK, phone=True, arabic=True, sharp=True) as page:
        await open_inbox(page, conversation)
        await shot(page, "conversation-phone-rtl")
    for name, phone, dark, arabic in (("settings-answers-ar", False, False, True), ("settings-answers-phone", True, False, False)):
        async with window(browser, url, who=OWNER, phone=phone, sharp=phone, dark=dark, arabic=arabic) as page:
            await page.goto("/settings/answers")
            await expect(page.locator("main li").first).to_be_visible()
            await shot(page, name)
    if not wanted or any(one.startswith(("leads", "inquiries")) for one in wanted):
        await leads_and_inquiries(browser, url, shot)
    if not wanted or any("assistant" in one for one in wanted):
        async with signed_in(url, OWNER) as api:
            answered = await assisted(api)
        for end, arabic in (("", False), ("-ar", True)):
            async with window(browser, url, who=OWNER, arabic=arabic) as page:
                await open_inbox(page, answered)
                await page.get_by_role("log").locator("article[data-kind=assistant] li button").first.focus()
                await shot(page, f"thread-assistant{end}")
                await page.goto("/settings/assistant")
                await page.locator("main details summary").first.click()
                await shot(page, f"settings-assistant{end}")
    # Last, because customers write.
    if not wanted or wanted & {"routing-backtest", "routing-trial"}:
        async with signed_in(url, OWNER) as api, window(browser, url, who=OWNER) as page:
            draft = await drafted(api)
            await backtested(api)
            await page.goto("/routing")
            await expect(page.get_by_role("heading", name=re.compile("would go elsewhere$"))).to_be_visible()
            await shot(page, "routing-backtest")
            await shadowed(api, draft)
            await page.goto("/routing")
            await page.get_by_role("button", name="Try first").click()
            await expect(page.get_by_role("region", name="Conversations that would go elsewhere").get_by_role("link").first).to_be_visible()
            await shot(page, "routing-trial")
            await nothing_tried(api)
            await no_draft(api)
    if not wanted or "board" in wanted:
        async with signed_in(url, OWNER) as api, window(browser, url, who=OWNER) as page, full(api):
            await page.goto("/board")
            await expect(page.get_by_role("list", name="The line").get_by_role("listitem").last).to_be_visible()
            await shot(page, "board")


async def main(url: str, names: list[str]) -> None:
    """Take them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        await take(browser, url, set(names))
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2:]))
