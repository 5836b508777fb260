"""Preparing this folder: a private Python environment, the locked packages, the built console, the program itself."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tools import console, installer, locks
from tools.steps import Steps
from tools.trouble import ROOT, Trouble, full

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PROGRAM = VENV / "bin" / "frontdesk"
_STAMPS = VENV / "frontdesk-steps.json"
_UNFINISHED = VENV / "frontdesk-unfinished"
# What a whole set-up takes, with the demo's database and a little room.
_BYTES_NEEDED = 1_500_000_000


def prepare(*, development: bool = False) -> None:
    """Make everything ready; returns at once when nothing has changed since the last time."""
    surroundings()
    wanted = _wanted(development=development)
    if _missing(wanted):
        with _alone() as steps:
            _prepare(steps, wanted)


def surroundings() -> None:
    """Make up for what this machine lacks: a home folder for downloads, a place for compiled modules."""
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
        # Compiling everything anew costs a second of each start; so it is kept after all, but out of everybody's way.
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(ROOT / ".cache" / "bytecode"))
    if not os.access(os.path.expanduser("~"), os.W_OK | os.X_OK):
        os.environ["XDG_CACHE_HOME"] = str(ROOT / ".cache")
        os.environ.setdefault("npm_config_cache", str(ROOT / ".cache" / "npm"))


def site_packages() -> list[Path]:
    """Where the private environment keeps its packages."""
    return sorted(VENV.glob("lib/python3*/site-packages"))


def _wanted(*, development: bool) -> dict[str, str]:
    """Each step with what it depends on: a step whose value is already stamped need not run."""
    dev = {"development": _hash(locks.DEVELOPMENT)} if development else {}
    return {
        "environment": str(ROOT),
        **dev,
        "packages": _hash(locks.RUNTIME),
        "console": _console_state(),
        "program": _hash(ROOT / "pyproject.toml"),
    }


def _missing(wanted: dict[str, str]) -> list[str]:
    stamps = _stamps()
    there = {
        "environment": os.access(PYTHON, os.X_OK),
        "console": (console.WEB / "index.html").is_file(),
        "program": PROGRAM.is_file(),
    }
    return [name for name, value in wanted.items() if stamps.get(name) != value or not there.get(name, True)]


def _stamps() -> dict[str, str]:
    try:
        found = json.loads(_STAMPS.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and not _UNFINISHED.exists() else {}


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _console_state() -> str:
    """Sizes and times of the console's sources: quick to look at; whether to build is then decided by their content."""
    found = hashlib.sha256()
    for path in console.sources():
        state = path.stat()
        found.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\0".encode())
    return found.hexdigest()


@contextmanager
def _alone() -> Iterator[Steps]:
    """Let only one program at a time prepare this folder; a second one waits for the first."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        steps = Steps(keep_open=(folder,))
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            steps.say("Another run.py is preparing this folder; waiting for it to finish")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield steps
    finally:
        os.close(folder)


def _prepare(steps: Steps, wanted: dict[str, str]) -> None:
    if not _missing(wanted):
        return
    if not VENV.exists() and shutil.disk_usage(ROOT).free < _BYTES_NEEDED:
        raise Trouble(full(ROOT))
    do: dict[str, Callable[[Steps], None]] = {
        "environment": _environment,
        "packages": lambda steps: _packages(steps, locks.RUNTIME, "packages"),
        "development": lambda steps: _packages(steps, locks.DEVELOPMENT, "packages for testing"),
        "console": lambda steps: _console(steps, testing="development" in wanted),
        "program": _program,
    }
    if "environment" in _missing(wanted):
        steps.say("Preparing Frontdesk in this folder; only the first time takes long")
    done: list[str] = []
    # Looked at anew after each step: a new environment, for one, has lost what the old one had.
    while missing := _missing(wanted):
        name = missing[0]
        if name in done:
            raise Trouble(f"Preparing the {name} left nothing behind. Delete the folder {VENV} and run the same command again.")
        # The lock file for development holds everything the other one does.
        if not (name == "packages" and "development" in done):
            do[name](steps)
        _stamp(name, wanted[name])
        done.append(name)
    steps.say("Ready")


def _stamp(name: str, value: str) -> None:
    draft = _STAMPS.with_suffix(".new")
    draft.write_text(json.dumps({**_stamps(), name: value}, indent=1) + "\n", "utf-8")
    draft.rename(_STAMPS)


def _environment(steps: Steps) -> None:
    """A folder of packages that belongs to this project alone."""
    if VENV.exists() and not _UNFINISHED.exists() and _usable():
        return
    steps.say(f"Python {sys.version_info.major}.{sys.version_info.minor}: making a private environment in .venv")
    # Without pip: copying it in takes longer than all the rest, and only the installer below is needed.
    command = [sys.executable, "-m", "venv", "--without-pip", "--clear", str(VENV)]
    steps.run(command, doing="Making the environment", environment=os.environ)
    _STAMPS.unlink(missing_ok=True)


def _usable() -> bool:
    """Whether the environment that is here runs, is new enough and was made in this place."""
    ask = "import sys; print(sys.version_info >= (3, 11), sys.prefix)"
    try:
        said = subprocess.run([PYTHON, "-c", ask], capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return False
    return said == f"True {VENV}" and _stamps().get("environment", str(ROOT)) == str(ROOT)


def _packages(steps: Steps, lock: Path, what: str) -> None:
    """The packages of a lock file, each checked against its hash."""
    left_out = frozenset({locks.NODE}) if console.own_node() else frozenset()
    text = locks.without(lock, left_out)
    steps.say(f"Installing {len(locks.packages(lock)) - len(left_out)} {what}")
    # If this is killed half-way, a package may be there in part: the next run begins with an empty environment.
    _UNFINISHED.touch()
    try:
        with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as chosen:
            chosen.write(text)
            chosen.flush()
            installer.install(steps, PYTHON, ["--require-hashes", "--no-deps", "-r", chosen.name], doing="Installing packages")
    except Trouble as trouble:
        if trouble.network:
            _UNFINISHED.unlink()
        raise
    _UNFINISHED.unlink()


def _console(steps: Steps, *, testing: bool) -> None:
    console.build(steps, packages=site_packages(), testing=testing)


def _program(steps: Steps) -> None:
    steps.say("Installing Frontdesk itself")
    installer.install(steps, PYTHON, ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)], doing="Installing Frontdesk")
