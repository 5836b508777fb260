"""What must never be in a clone: traces of one machine, addresses of package registries, other people's files."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from tests.guard.house import ROOT, repository_files

_TEXT_UP_TO = 2_000_000


def _texts() -> list[tuple[str, str]]:
    """Every text file with its place."""
    found = []
    for path in repository_files():
        content = path.read_bytes()
        if len(content) <= _TEXT_UP_TO and b"\0" not in content[:8192]:
            found.append((path.relative_to(ROOT).as_posix(), content.decode("utf-8", "replace")))
    return found


def _places(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{place}:{text.count(chr(10), 0, match.start()) + 1} {match[0]}" for place, text in _texts() for match in pattern.finditer(text)
    ]


def test_no_path_of_one_machine() -> None:
    """Keeps out paths that exist only where somebody wrote the code."""
    # Written in pieces, so that this file does not find itself.
    folders = ("wor" + "k/", "ro" + "ot/", "ho" + r"me/(?!user/|you/)", "Us" + "ers/", "tm" + "p/bash", "op" + "t/(?:pypi|wheels)")
    assert not _places(re.compile(r"(?<![\w.~}\])*-])/(?:" + "|".join(folders) + r")[\w.-]+"))


def test_no_address_of_a_package_registry() -> None:
    """Keeps a clone installable through whatever mirror its machine uses: lock files hold hashes, not addresses."""
    hosts = ("pypi" + ".org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "npm" + "mirror.com", "yarn" + "pkg.com")
    assert not _places(re.compile("|".join(re.escape(host) for host in hosts)))
    assert '"resolved":' not in (ROOT / "console" / "package-lock.json").read_text("utf-8")


def test_every_locked_package_has_a_hash() -> None:
    """Keeps a package from being replaced by another of the same name and version."""
    for name in ("requirements.lock", "requirements-dev.lock"):
        lines = (ROOT / name).read_text("utf-8").splitlines()
        pinned = [place for place, line in enumerate(lines) if re.match(r"\S+==", line)]
        assert pinned
        assert all("--hash=sha256:" in lines[place + 1] for place in pinned)
    packages = json.loads((ROOT / "console" / "package-lock.json").read_text("utf-8"))["packages"]
    assert all("integrity" in package or package.get("link") for place, package in packages.items() if place)


def test_tests_run_on_what_is_shipped() -> None:
    """Keeps the two lock files from drifting apart."""

    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[a-z0-9.-]+==\S+", (ROOT / name).read_text("utf-8"), re.MULTILINE))

    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def test_nothing_is_copied_from_the_reference_material(shared_folder: Path) -> None:
    """Keeps other projects' payloads out of this repository, whatever their licence; tests read them where they lie."""
    index = shared_folder / "fixtures" / "index.json"
    if not index.is_file():
        pytest.skip("the reference material has no index")
    theirs = {_digest(path) for path in shared_folder.rglob("*") if path.is_file() and path.stat().st_size > 40}
    theirs |= set(re.findall(r'"sha256": "([0-9a-f]{16})', index.read_text("utf-8")))
    copied = [path.relative_to(ROOT).as_posix() for path in repository_files() if _digest(path) in theirs]
    assert not copied


def test_no_long_passage_is_copied_from_the_reference_material(shared_folder: Path) -> None:
    """Keeps whole payloads from coming in as a string inside a test: no two hundred characters in a row are the same."""
    ours = [(place, _squeezed(text)) for place, text in _texts() if not place.endswith((".lock", "package-lock.json"))]
    pieces = {
        piece
        for path in (shared_folder / "fixtures").rglob("*.*")
        if path.suffix in (".json", ".eml", ".txt", ".ics") and path.name != "index.json"
        for piece in _pieces(_squeezed(path.read_text("utf-8", "replace")))
    }
    copied = [place for place, text in ours if any(text[at : at + _PIECE] in pieces for at in range(len(text) - _PIECE + 1))]
    assert not copied


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


_PIECE = 200


def _squeezed(text: str) -> str:
    return re.sub(r"[\s\\]+", "", text)


def _pieces(text: str) -> set[str]:
    """Every hundredth window: whoever copies three hundred characters copies at least one of them whole."""
    return {text[at : at + _PIECE] for at in range(0, len(text) - _PIECE + 1, _PIECE // 2)}
