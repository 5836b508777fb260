"""A Frontdesk in its own process and people at its console in a real Chromium."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Response, StorageState

PASSWORD = "frontdesk-demo"
SENTENCE = "Hi, I need deep cleaning today. I'm in Jeddah. What's the price?"
# What is answered and done with counts as read rightly; how surely the sentence above is read is looked at, so nobody answers that.
PLAIN = "Can somebody come and wash my windows on Thursday?"

_phones = itertools.count(1)
# Who has signed in where: a password takes long to check, on purpose.
_entered: dict[tuple[str, str], StorageState] = {}
# What the driver switches off by itself, for the last list counts, and the list under the address bar, which is a page of its own in every
# window and takes as long to start as ours.
_WITHOUT = (
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "TcpPortRandomizationWin",
    "ThirdPartyStoragePartitioning",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "WebUIOmniboxPopup",
)
_ARGUMENTS = (
    f"--disable-features={','.join(_WITHOUT)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


def chromium() -> str | None:
    """The browser to drive: the one the environment names, else the first on the path."""
    named = os.environ.get("FRONTDESK_CHROMIUM")
    return named or next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)


async def launch(playwright: Playwright) -> Browser:
    """One browser, without a window."""
    found = chromium()
    assert found, "no Chromium here"
    return await playwright.chromium.launch(executable_path=found, headless=True, args=list(_ARGUMENTS))


def a_phone() -> str:
    """A mobile number that nobody else has."""
    return f"+9665599{next(_phones):05d}"


def free_port() -> int:
    """A port nobody uses right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Desk:
    """The program as an operator runs it: `frontdesk demo` or `frontdesk serve`."""

    def __init__(self, data: Path, *words: str, allow: str = "") -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._command = [sys.executable, "-m", "frontdesk", *words, "--port", str(self.port), "--data", str(data)]
        self._log = data.parent / f"{words[0]}.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._settings = {"FRONTDESK_OUTBOUND_ALLOW": allow} if allow else {}

    async def start(self) -> None:
        """Start it unless it runs; it is up when it answers."""
        if self._process is not None and self._process.poll() is None:
            return
        # What the tests are told by the environment is none of the program's settings.
        plain = {name: value for name, value in os.environ.items() if not name.startswith("FRONTDESK_")}
        with self._log.open("ab") as log:
            self._process = await asyncio.to_thread(
                subprocess.Popen, self._command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=plain | self._settings
            )
        until = time.monotonic() + 240
        async with httpx.AsyncClient(timeout=5, verify=False) as client:
            while time.monotonic() < until:
                assert self._process.poll() is None, f"frontdesk ended:\n{self.log()}"
                with contextlib.suppress(httpx.HTTPError):
                    if (await client.get(f"{self.url}/health")).status_code == 200:
                        return
                await asyncio.sleep(0.1)
        raise AssertionError(f"frontdesk does not answer:\n{self.log()}")

    async def stop(self) -> None:
        """End it in an orderly way."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            await asyncio.to_thread(self._process.wait, 30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def log(self) -> str:
        """The end of what it printed."""
        return self._log.read_text()[-3000:]


class Watch:
    """Everything that went wrong in a window without anybody seeing it; what the server refused is kept apart."""

    def __init__(self, page: Page) -> None:
        self.problems: list[str] = []
        self.refused: list[tuple[int, str]] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"page error: {error}"))
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # What the network answered is judged below, by its status.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.problems.append(f"console {message.type}: {message.text[:400]}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.problems.append(f"{response.status} {response.request.method} {response.url}")
        elif response.status >= 400:
            self.refused.append((response.status, response.url))


class Api:
    """A signed-in person without a browser, for what a test needs to find or prepare."""

    def __init__(self, client: httpx.AsyncClient, csrf: str) -> None:
        self._client = client
        self._csrf = csrf

    async def get(self, path: str) -> Any:
        """Read something."""
        answer = await self._client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:300]}"
        return answer.json()

    async def send(self, method: str, path: str, body: object) -> Any:
        """Change something."""
        answer = await self._client.request(method, path, json=body, headers={"X-CSRF-Token": self._csrf})
        assert answer.status_code < 300, f"{path}: {answer.status_code} {answer.text[:300]}"
        return answer.json() if answer.content else None

    async def write(self, name: str, text: str = SENTENCE) -> str:
        """A customer nobody knows yet writes through the simulator; the conversation, once somebody has it or it waits for somebody."""
        phone = a_phone()
        accounts = (await self.get("/api/simulator"))["accounts"]
        account = next(one["id"] for one in accounts if one["channel"] == "whatsapp")
        body = {"account_id": account, "persona": {"name": name, "phone": phone}, "type": "text", "text": text}
        await self.send("POST", "/api/simulator/messages", body)
        async with asyncio.timeout(60):
            while True:
                found: str | None = (await self.get(f"/api/simulator/threads/{account}/{phone}"))["conversation_id"]
                if found and (await self.get(f"/api/conversations/{found}"))["decision"]:
                    return found
                await asyncio.sleep(0.05)


@asynccontextmanager
async def signed_in(url: str, who: str) -> AsyncIterator[Api]:
    """A person at the API."""
    async with httpx.AsyncClient(base_url=url, timeout=30, verify=False) as client:
        answer = await client.post("/api/sign-in", json={"email": who, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        yield Api(client, answer.json()["csrf"])


@asynccontextmanager
async def window(
    browser: Browser,
    url: str,
    *,
    who: str | None = None,
    phone: bool = False,
    dark: bool = False,
    arabic: bool = False,
    for_axe: bool = False,
    sharp: bool = False,
) -> AsyncIterator[Page]:
    """A person's own browser window on the console, signed in as `who` when named; `sharp` as a phone's screen is, for pictures."""
    context = await browser.new_context(
        viewport={"width": 390, "height": 844} if phone else {"width": 1440, "height": 900},
        device_scale_factor=2 if sharp else 1,
        has_touch=phone,
        color_scheme="dark" if dark else "light",
        locale="ar-SA" if arabic else "en-GB",
        timezone_id="Asia/Riyadh",
        reduced_motion="reduce",
        bypass_csp=for_axe,
        base_url=url,
        storage_state=_entered.get((url, who or "")),
    )
    context.set_default_timeout(30_000)
    try:
        if who and (url, who) not in _entered:
            await enter(context, url, who)
        yield await context.new_page()
    finally:
        await context.close()


async def enter(context: BrowserContext, url: str, who: str) -> None:
    """Sign in without the page: the session cookie is the browser's from then on."""
    answer = await context.request.post(f"{url}/api/sign-in", data={"email": who, "password": PASSWORD})
    assert answer.ok, await answer.text()
    _entered[url, who] = await context.storage_state()
