"""What a change must pass: form, types, the console's own checks, and the tests; one after the other, the quick ones first."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tools import chromium, console, machine
from tools.steps import Steps
from tools.trouble import ROOT, Trouble

_TYPED = ("frontdesk", "tools", "docs")
_SELECTING = (
    "-k",
    "-m",
    "--lf",
    "--last-failed",
    "--sw",
    "--stepwise",
    "--co",
    "--collect-only",
    "--fixtures",
    "--version",
    "-h",
    "--help",
)
# Two programs of about the same length keep two processors busy: what mostly waits for a browser or a whole Frontdesk,
# with a share of what computes, and all the rest.
_BESIDE = (
    "tests/browser",
    "tests/demo",
    "tests/crash",
    "tests/routing/invariants",
)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class Result:
    """How one check went."""

    name: str
    good: bool
    seconds: float
    output: str = ""


def check() -> int:
    """Everything but the long tests, for the moment before a commit."""
    steps = Steps()
    machine.prepare(development=True)
    results = _quick(steps)
    if all(result.good for result in results):
        results.append(_pytest("guards", ["-q", "tests/guard"], {})[0])
    _summary(steps, results)
    return 0 if all(result.good for result in results) else 1


def test(arguments: Sequence[str]) -> int:
    """Everything; with a selection of tests, only those."""
    steps = Steps()
    machine.prepare(development=True)
    environment: dict[str, str] = {}
    results: list[Result] = []
    selected = any(part.split("=")[0] in _SELECTING or not part.startswith("-") for part in arguments)
    with ThreadPoolExecutor(1) as fetching:
        # Fetching a browser waits for a network and a disk: the quick checks need neither.
        browser = fetching.submit(chromium.find, steps, fetch=not selected or any("browser" in part for part in arguments))
        if not selected:
            results += _quick(steps)
        try:
            # Without a browser its tests are skipped, and where CI is set they fail: nothing passes by being left out.
            environment[chromium.VARIABLE] = str(browser.result())
        except Trouble as trouble:
            steps.say(f"Going on without the tests in a browser. {trouble.sentence}")
    closing = ""
    if all(result.good for result in results):
        if selected:
            result, closing = _pytest("tests", arguments, environment)
            results.append(result)
        else:
            found = _side_by_side(arguments, environment)
            results += [result for result, _ in found]
            closing = "\n".join(f"{result.name}: {line}" for result, line in found)
    _summary(steps, results)
    if closing:
        print(closing, flush=True)
    return 0 if all(result.good for result in results) else 1


def form() -> int:
    """Put the Python files into form and mend what can be mended by itself."""
    machine.prepare(development=True)
    ruff = [str(machine.VENV / "bin" / "ruff")]
    fixed = subprocess.run([*ruff, "check", "--fix", "--quiet", "."], cwd=ROOT, check=False).returncode
    return subprocess.run([*ruff, "format", "."], cwd=ROOT, check=False).returncode or fixed


def _quick(steps: Steps) -> list[Result]:
    """Form first; then types, and the console, side by side; the first thing that fails ends it."""
    tool = machine.VENV / "bin"
    results = []
    for name, command in (("format", ["format", "--check", "."]), ("lint", ["check", "."])):
        results.append(_run(steps, name, [str(tool / "ruff"), *command]))
        if not results[-1].good:
            return results
    console.install(steps, packages=machine.site_packages(), testing=True)
    npm, surroundings = console.npm_command(machine.site_packages())
    in_console = [(f"console {name}", [*npm, "run", "--silent", name], surroundings, console.CONSOLE) for name in ("types", "lint", "test")]
    types = [("types", [str(tool / "mypy"), "--strict", *_TYPED], dict(os.environ), ROOT)]
    with ThreadPoolExecutor(2) as side_by_side:
        futures = [side_by_side.submit(_run, steps, *one) for one in (*types, *in_console)]
        results += [future.result() for future in futures]
    return results


def _run(steps: Steps, name: str, command: Sequence[str], environment: dict[str, str] | None = None, folder: Path = ROOT) -> Result:
    start = time.monotonic()
    done = subprocess.run(
        command,
        cwd=folder,
        env={**(environment or os.environ), "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        encoding="utf-8",
        errors="replace",
    )
    result = Result(name, done.returncode == 0, time.monotonic() - start, done.stdout)
    steps.say(f"{name}: {'good' if result.good else 'NOT GOOD'}")
    if not result.good:
        print(result.output, flush=True)
    return result


def _side_by_side(arguments: Sequence[str], environment: dict[str, str]) -> list[tuple[Result, str]]:
    """All tests in two programs, each with a database server of its own; what the one beside says is shown when both have ended."""
    others = [f"--ignore={folder}" for folder in _BESIDE]
    with ThreadPoolExecutor(1) as beside, tempfile.TemporaryFile() as kept:
        other = beside.submit(_pytest, "tests beside", [*_BESIDE, *arguments], environment, kept)
        result = _pytest("tests", [*others, *arguments], environment)
        found = other.result()
        kept.seek(0)
        sys.stdout.buffer.write(kept.read())
        sys.stdout.buffer.flush()
    return [result, found]


def _pytest(name: str, arguments: Sequence[str], environment: dict[str, str], into: IO[bytes] | None = None) -> tuple[Result, str]:
    """Run pytest, letting its output through as it comes, or into a file; its last line is given back."""
    start = time.monotonic()
    out = into or sys.stdout.buffer
    colour = ["--color=yes"] if sys.stdout.isatty() else []
    last = ""
    with subprocess.Popen(
        [machine.PYTHON, "-m", "pytest", *colour, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        bufsize=0,
    ) as program:
        assert program.stdout is not None
        line = b""
        while piece := program.stdout.read(4096):
            out.write(piece)
            out.flush()
            *whole, line = (line + piece).split(b"\n")
            last = next((text for text in reversed([_plain(part) for part in whole]) if text), last)
        last = _plain(line) or last
    return Result(name, program.returncode == 0, time.monotonic() - start), last


def _plain(line: bytes) -> str:
    return _COLOUR.sub("", line.decode("utf-8", "replace")).strip()


def _summary(steps: Steps, results: Sequence[Result]) -> None:
    print("\nIn short:")
    for result in results:
        print(f"  {result.name:16} {'good' if result.good else 'NOT GOOD':9} {result.seconds:7.1f} s")
    print(f"  {'altogether':16} {'':9} {steps.elapsed:7.1f} s", flush=True)
