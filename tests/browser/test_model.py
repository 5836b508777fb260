"""A version of the model is tried, used and gone back from by click, while Frontdesk runs."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from pathlib import Path

from playwright.async_api import Browser, expect

from tests.browser.conftest import OWNER, Person
from tests.browser.rig import Api, Desk, Watch, window
from tests.understanding.made_models import another

PLACE = "/settings/understanding"


def told(sentence: str, name: str) -> re.Pattern[str]:
    """The sentence with the version's name in it, which the page sets apart with invisible marks."""
    return re.compile(re.escape(sentence.replace("{}", "NAME")).replace("NAME", f"\u2068{re.escape(name)}\u2069"))


async def command(place: Path, *words: str) -> tuple[int, str]:
    """What a `frontdesk model` command says beside the running demo, and how it ended."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("FRONTDESK_")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "frontdesk", "model", *words, "--data", str(place / "demo")),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=plain,
    )
    said, _ = await asyncio.wait_for(process.communicate(), 120)
    return process.returncode or 0, said.decode()


async def test_a_version_is_tried_used_and_gone_back_from(
    desk: Desk, browser: Browser, owner: Api, desk_clerk: Person, place: Path
) -> None:
    words = "What is the price of washing two carpets?"
    conversation = await owner.write("Is Confirmed", words)
    reading = (await owner.get(f"/api/conversations/{conversation}"))["reading"]
    await owner.send("POST", f"/api/conversations/{conversation}/messages/{reading['message_id']}/need", {"need": "pricing"})
    file = place / "loud.model"
    file.write_bytes(another("loud", always="complaint"))
    code, said = await command(place, "promote", str(file))
    assert code == 0, said
    assert "cannot tell: not used" in said
    shipped = (await owner.get("/api/understanding/model"))["in_use"]["version"]
    async with window(browser, desk.url, who=OWNER) as page:
        watch = Watch(page)
        await page.goto(PLACE)
        model = page.get_by_role("region", name="The version that reads")
        await expect(model).to_contain_text("came with Frontdesk")
        await expect(model.get_by_role("group", name=told("Trial of {}", "loud"))).to_contain_text("Too few confirmed messages to tell")

        await model.get_by_role("button", name=told("Try {}", "loud")).click()
        await expect(page.get_by_text(told("{} is on trial.", "loud"))).to_be_visible()
        trial = model.get_by_role("group", name=told("Trial of {}", "loud"))
        await expect(trial).to_contain_text("Too few confirmed messages to tell")
        await expect(trial.get_by_role("row").filter(has_text="Pricing")).to_be_visible()
        await expect(trial.get_by_role("link").filter(has_text=words)).to_be_visible()

        await trial.get_by_role("button", name=told("Use {} anyway", "loud")).click()
        await expect(page.get_by_text(told("From the next message on, {} reads.", "loud"))).to_be_visible()
        await expect(model).to_contain_text("chosen by")
        again = await owner.write("Reads Loud", "Is there parking?")
        assert (await owner.get(f"/api/conversations/{again}"))["reading"]["need"] == "complaint"

        await model.get_by_role("button", name=told("Go back to {}", shipped)).click()
        await expect(page.get_by_text(told("From the next message on, {} reads.", shipped))).to_be_visible()
        back = await owner.write("Reads Rightly", words)
        assert (await owner.get(f"/api/conversations/{back}"))["reading"]["need"] == "pricing"

        # Going back can be undone like everything else.
        await page.get_by_role("button", name="Undo").last.click()
        await expect(model.get_by_role("button", name=told("Go back to {}", shipped))).to_be_visible()
        code, said = await command(place, "rollback")
        assert code == 0, said
        await page.reload()
        await expect(model).to_contain_text("when the operator went back to it")
        assert watch.problems == []
    code, said = await command(place, "list")
    assert "loud.model" in said
    assert code == 0
    file.write_bytes(file.read_bytes()[:9000])
    code, said = await command(place, "promote", str(file))
    assert code == 1
    assert "[broken_model]" in said
