"""One demo and one browser for all browser tests; without a Chromium they are skipped, except where CI promises one."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright, expect

from tests.browser.rig import Api, Desk, chromium, launch, signed_in
from tests.browser.tidy import Found, found, put_back
from tests.llm.fake import FakeModel
from tests.places import new_folder

OWNER = "reem@nadhif.example"
ROOM = 200
_HERE = Path(__file__).parent
_UNTAUGHT = ("test_main_path.py", "test_trial.py")
# A busy machine is slow, not wrong.
expect.set_options(timeout=20_000)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that watch how a message is read come first: what a desk has been taught since, it reads otherwise. And say plainly why
    nothing here runs on a machine without a browser."""
    places = [place for place, item in enumerate(items) if item.path.is_relative_to(_HERE)]
    ours = sorted((items[place] for place in places), key=lambda item: item.path.name not in _UNTAUGHT)
    for place, item in zip(places, ours, strict=True):
        items[place] = item
    if chromium() or os.environ.get("CI"):
        return
    for item in items:
        if item.path.is_relative_to(_HERE):
            item.add_marker(pytest.mark.skip(reason="no Chromium here: install one, or name it in FRONTDESK_CHROMIUM"))


@dataclass(frozen=True)
class Person:
    """Somebody of the team."""

    id: str
    name: str
    email: str


@pytest.fixture(scope="session")
def place() -> Iterator[Path]:
    """Where the data of these tests lies."""
    made = new_folder("frontdesk-browser-")
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The one browser."""
    async with async_playwright() as playwright:
        started = await launch(playwright)
        yield started
        await started.close()


@pytest.fixture(scope="session")
async def model() -> AsyncIterator[FakeModel]:
    """A language model that the desk may reach; nobody has connected it."""
    async with FakeModel() as found:
        yield found


@pytest.fixture(scope="session")
async def desk(place: Path, model: FakeModel) -> AsyncIterator[Desk]:
    """The demo business, without its history."""
    started = Desk(place / "demo", "demo", "--no-history", allow=model.host)
    await started.start()
    yield started
    await started.stop()


@pytest.fixture(scope="session")
async def owner(desk: Desk) -> AsyncIterator[Api]:
    """Reem, who may do everything."""
    async with signed_in(desk.url, OWNER) as api:
        yield api


@pytest.fixture(scope="session")
async def first_found(owner: Api) -> Found:
    """The desk before the first test. What tests answer and close teaches nothing: what one says, another would read otherwise."""
    before = await found(owner)
    await owner.send("PUT", "/api/understanding", {**before.promise, "weak_counts": False})
    return await found(owner)


@pytest.fixture(autouse=True)
async def as_found(desk: Desk, owner: Api, first_found: Found) -> AsyncIterator[None]:
    """Every test leaves the desk as it found it, also one that broke off."""
    yield
    await desk.start()
    await put_back(owner, first_found)


@pytest.fixture(scope="session")
async def the_clerk(desk: Desk, owner: Api, first_found: Found) -> AsyncIterator[tuple[Person, Api]]:
    """The one person who gets bookings now: the others have stepped away, also those whose shift begins while the tests run."""
    staff = {one["id"]: one for one in (await owner.get("/api/team/staff"))["items"]}
    probe = await owner.write("Probe")
    decision = (await owner.get(f"/api/conversations/{probe}"))["decision"]
    able = [one for one in decision["candidates"] if one["score"] is not None]
    assert able, f"nobody of the demo is on shift: {decision['sentence']}"
    await owner.send("POST", f"/api/conversations/{probe}/close", None)
    first = staff[able[0]["staff_id"]]
    for one in staff.values():
        if one["id"] != first["id"] and one["active"] and one["email"] != OWNER:
            async with signed_in(desk.url, one["email"]) as api:
                await api.send("PUT", "/api/me/presence", {"presence": "away"})
    async with signed_in(desk.url, first["email"]) as api:
        yield Person(first["id"], first["name"], first["email"]), api


@pytest.fixture
async def desk_clerk(the_clerk: tuple[Person, Api], owner: Api) -> Person:
    """That person, at the desk and with room for whatever a test writes."""
    person, api = the_clerk
    await api.send("PUT", "/api/me/presence", {"presence": "available"})
    await owner.send("PATCH", f"/api/team/staff/{person.id}", {"capacity": ROOM})
    return person


@pytest.fixture
async def nobody_listens(owner: Api) -> AsyncIterator[None]:
    """The demo's own listener for voice notes stands aside, and afterwards it listens again."""
    before = (await owner.get("/api/llm/transcriber"))["transcriber"]
    await owner.send("DELETE", "/api/llm/transcriber", None)
    yield
    body = {"model": before["model"], "base_url": before["base_url"], "key": ""}
    await owner.send("PUT", "/api/llm/transcriber", body)
