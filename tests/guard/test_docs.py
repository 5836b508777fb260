"""Pages that cannot lie: what is made from the program is what the program says today."""

from __future__ import annotations

import importlib.util
import re
from types import ModuleType

import pytest

from tests.guard.house import ROOT, repository_files

DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    """docs/generate.py, which is a program and no part of the package."""
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_made_pages_are_up_to_date(generator: ModuleType) -> None:
    """Keeps a page from describing an event, setting, command, error or address that is no longer so."""
    stale = [name for name, text in generator.pages().items() if not (DOCS / name).is_file() or (DOCS / name).read_text("utf-8") != text]
    assert not stale, f"out of date: {stale}; run: python3 run.py docs"


def test_links_lead_somewhere() -> None:
    """Keeps a page from pointing to a file that was moved."""
    link = re.compile(r"\[[^\]]*\]\(([^)#]+)(#[^)]*)?\)")
    wrong = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in repository_files()
        if page.suffix == ".md"
        for target, _ in link.findall(page.read_text("utf-8"))
        if "://" not in target and not target.startswith("mailto:") and not (page.parent / target).exists()
    ]
    assert not wrong


def test_every_room_says_what_it_is_for() -> None:
    """Keeps a newcomer from having to guess from the code."""
    rooms = [
        path for path in (ROOT / "frontdesk").iterdir() if (path / "__init__.py").is_file() and path.name not in ("app", "kit", "demo")
    ]
    assert not [room.name for room in rooms if not (room / "README.md").is_file()]


def test_decisions_have_four_parts() -> None:
    """Keeps a decision from being written down without what it costs and what else was possible."""
    decisions = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    for path in decisions:
        text = path.read_text("utf-8")
        assert all(f"## {part}" in text for part in ("Context", "Decision", "Consequences", "Alternatives")), path.name
