"""The assistant at work in a thread: it asks, somebody stops it, and its drafts wait for a person."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.browser.axe import Inspector, needs_axe
from tests.browser.conftest import OWNER, Person
from tests.browser.rig import Api, Desk, Watch, a_phone, window

_ASKS = {"mode": "send", "answers": True, "confirms": True, "wanted": [{"signal": "location"}, {"signal": "timing"}]}
_DRAFTS = {"mode": "draft", "answers": True, "confirms": False, "wanted": []}


async def let(owner: Api, **change: Any) -> None:
    """Put settings into force."""
    now = await owner.get("/api/assistant/settings")
    await owner.send("PUT", "/api/assistant/settings", {"settings": {**now["settings"], **change}, "was": now["version"]})


@pytest.fixture
async def assistant(owner: Api, desk_clerk: Person) -> AsyncIterator[None]:
    """The assistant asks about bookings, tells prices, and drafts everything else; afterwards it is as it was."""
    before = (await owner.get("/api/assistant/settings"))["settings"]
    needs = {**before["needs"], "scheduling": _ASKS, "pricing": {**_ASKS, "wanted": [{"signal": "service"}]}, "general_question": _DRAFTS}
    await let(owner, on=True, needs=needs)
    yield
    await let(owner, **before)


async def writes(owner: Api, name: str, text: str, until: str) -> str:
    """A customer writes; the conversation, once the assistant has got as far as `until`: it said something, or drafted it."""
    accounts = (await owner.get("/api/simulator"))["accounts"]
    account, phone = next(one["id"] for one in accounts if one["channel"] == "whatsapp"), a_phone()
    body = {"account_id": account, "persona": {"name": name, "phone": phone}, "type": "text", "text": text}
    await owner.send("POST", "/api/simulator/messages", body)
    async with asyncio.timeout(60):
        while True:
            found: str | None = (await owner.get(f"/api/simulator/threads/{account}/{phone}"))["conversation_id"]
            if found:
                view = await owner.get(f"/api/conversations/{found}")
                said = any(one["author"]["kind"] == "assistant" for one in view["messages"])
                if said if until == "said" else (view["assistant"] or {}).get("draft"):
                    return found
            await asyncio.sleep(0.2)


async def owned(owner: Api, conversation: str) -> Any:
    """The conversation, once somebody has it."""
    async with asyncio.timeout(30):
        while True:
            view = await owner.get(f"/api/conversations/{conversation}")
            if view["conversation"]["owner"]:
                return view
            await asyncio.sleep(0.1)


async def test_what_it_does_is_told_and_it_can_be_stopped(desk: Desk, browser: Browser, owner: Api, assistant: None) -> None:
    conversation = await writes(owner, "Asked For The Place", "Hi, can I book a deep cleaning for Thursday morning?", "said")
    async with window(browser, desk.url, who=OWNER) as page:
        watch = Watch(page)
        await page.goto(f"/inbox/{conversation}?view=unassigned")
        await expect(page.locator("#list").get_by_text("Assistant", exact=True).first).to_be_visible()
        banner = page.get_by_role("region", name="The assistant", exact=True)
        await expect(banner).to_contain_text("The assistant is asking for the place.")
        await expect(banner).to_contain_text("A person is told at")
        await banner.get_by_role("button", name="Stop it").click()
        await expect(banner).to_have_count(0)
        # Somebody has it before it is given back.
        view = await owned(owner, conversation)
        assert view["assistant"]["state"] == "stopped"
        await page.get_by_role("button", name="More", exact=True).click()
        await expect(page.get_by_role("menuitem", name="Let the assistant go on")).to_be_visible()
        assert watch.problems == []


async def test_a_draft_is_taken_without_losing_what_was_typed_and_sent_as_the_draft(
    desk: Desk, browser: Browser, owner: Api, assistant: None
) -> None:
    conversation = await writes(owner, "Asks For The Hours", "What are your opening hours?", "drafted")
    async with window(browser, desk.url, who=OWNER) as page:
        watch = Watch(page)
        await page.goto(f"/inbox/{conversation}?view=all")
        bar = page.get_by_role("region", name="Suggested reply")
        await expect(bar).to_contain_text("a person is to look first")
        await expect(bar).to_contain_text("Your assistant’s own text, filled in")
        await bar.get_by_role("button", name="opening hours").first.hover()
        await expect(page.get_by_role("tooltip")).to_be_visible()
        composer = page.locator("#composer")
        await composer.fill("Good evening!")
        await bar.get_by_role("button", name="Use").click()
        assert (await composer.input_value()).startswith("Good evening!\n")
        await composer.fill("")
        await expect(bar).to_be_visible()
        await composer.press("Tab")
        await expect(bar).to_have_count(0)
        assert "Opening hours" in await composer.input_value()
        async with page.expect_request(lambda one: one.method == "POST" and one.url.endswith("/messages")) as sent:
            await page.get_by_role("button", name="Send", exact=True).click()
            await page.get_by_role("button", name="Send now").click()
        body = (await sent.value).post_data_json
        assert body["draft_id"]
        await expect(bar).to_have_count(0)
        assert watch.problems == []


async def test_a_draft_is_discarded(desk: Desk, browser: Browser, owner: Api, assistant: None) -> None:
    conversation = await writes(owner, "Asks Once More", "What are your opening hours?", "drafted")
    async with window(browser, desk.url, who=OWNER) as page:
        await page.goto(f"/inbox/{conversation}?view=all")
        bar = page.get_by_role("region", name="Suggested reply")
        await bar.get_by_role("button", name="Discard").click()
        await expect(bar).to_have_count(0)
    view = await owner.get(f"/api/conversations/{conversation}")
    assert not (view["assistant"] or {}).get("draft")


@needs_axe
async def test_its_words_show_their_source_and_nothing_is_in_anybodys_way(
    desk: Desk, browser: Browser, owner: Api, assistant: None
) -> None:
    priced = await writes(owner, "Asks The Price", "How much is the deep cleaning?", "said")
    drafted = await writes(owner, "Asks The Hours", "What are your opening hours?", "drafted")
    for look in ("light", "dark", "arabic", "phone"):
        dark, arabic, phone = look == "dark", look == "arabic", look == "phone"
        async with window(browser, desk.url, who=OWNER, for_axe=True, dark=dark, arabic=arabic, phone=phone) as page:
            inspector = Inspector(page, ["color-contrast"] if dark else None)
            await page.goto(f"/inbox/{priced}?view=all")
            source = page.get_by_role("log").locator("article[data-kind=assistant] li button").first
            await source.focus()
            await expect(page.get_by_role("tooltip")).to_contain_text("SAR")
            await inspector.look(f"{look}: a price and its source")
            await page.goto(f"/inbox/{drafted}?view=all")
            await expect(page.locator("#composer")).to_be_visible()
            await inspector.look(f"{look}: a draft")
            assert inspector.found == []
