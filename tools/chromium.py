"""Finding a Chromium for the browser tests, or fetching one."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tools import machine
from tools.steps import Steps
from tools.trouble import Trouble

VARIABLE = "FRONTDESK_CHROMIUM"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MAC = tuple(Path(f"/Applications/{name}.app/Contents/MacOS/{name}") for name in ("Chromium", "Google Chrome"))
_HOW = (
    "The tests in a browser need Chromium, and there is none here. Install it (Debian: sudo apt install chromium; macOS: Google Chrome),"
    f" or say where one is: {VARIABLE}=/path/to/chromium python3 run.py test"
)


def find(steps: Steps, *, fetch: bool) -> Path:
    """A Chromium that starts: the one named, one of this machine, or, where asked for, one that is installed now."""
    named = os.environ.get(VARIABLE)
    if named:
        if not _starts(Path(named)):
            raise Trouble(f"{VARIABLE} names {named}, which does not start as a browser.")
        return Path(named)
    found = _here() or (_from_debian(steps) or _from_playwright(steps) if fetch else None)
    if found is None:
        raise Trouble(_HOW)
    return found


def _here() -> Path | None:
    found = [Path(place) for name in _NAMES if (place := shutil.which(name))]
    return next((place for place in (*found, *_MAC) if place.exists() and _starts(place)), None)


def _starts(browser: Path) -> bool:
    try:
        return subprocess.run([browser, "--version"], capture_output=True, check=False, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _from_debian(steps: Steps) -> Path | None:
    """As root on Debian. Ubuntu's package of that name is only a pointer to another installer."""
    release = Path("/etc/os-release")
    if os.geteuid() != 0 or not shutil.which("apt-get") or "ID=debian" not in (release.read_text("utf-8") if release.exists() else ""):
        return None
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        steps.say("Installing Chromium for the browser tests")
        steps.run(["apt-get", "update"], doing="Looking for Chromium", environment=environment)
        steps.run(["apt-get", "install", "-y", "--no-install-recommends", "chromium"], doing="Installing Chromium", environment=environment)
    except Trouble as trouble:
        steps.say(f"That did not work ({trouble.sentence}); trying another way")
        return None
    return _here()


def _from_playwright(steps: Steps) -> Path:
    ask = "from playwright.sync_api import sync_playwright as p\nwith p() as it: print(it.chromium.executable_path)"
    try:
        place = Path(steps.run([machine.PYTHON, "-c", ask], doing="Looking for Chromium", environment=os.environ).strip().splitlines()[-1])
        if not _starts(place):
            steps.say("Fetching Chromium for the browser tests")
            with_libraries = ["--with-deps"] if os.geteuid() == 0 and shutil.which("apt-get") else []
            command = [str(machine.PYTHON), "-m", "playwright", "install", *with_libraries, "chromium"]
            steps.run(command, doing="Fetching Chromium", environment=os.environ)
    except Trouble as trouble:
        raise Trouble(_HOW, output=trouble.output) from trouble
    if not _starts(place):
        raise Trouble(_HOW)
    return place
