"""Files stay small enough to be read at one sitting."""

from __future__ import annotations

from tests.guard import report
from tests.guard.house import ROOT, repository_files

HARD = 500
SOFT = 300
_SOURCE = {".py", ".ts", ".tsx", ".css", ".mjs"}
# Made by a program from another file, read by nobody.
GENERATED = {"console/src/api/schema.d.ts"}


def test_no_file_is_longer_than_500_lines() -> None:
    """Keeps a room from growing into one file that nobody dares to touch; over 300 lines is reported, not refused."""
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines())
        for path in repository_files()
        if path.suffix in _SOURCE and path.relative_to(ROOT).as_posix() not in GENERATED
    }
    report.over_soft_limit = sorted(((length, name) for name, length in lengths.items() if SOFT < length <= HARD), reverse=True)
    wrong = {name: length for name, length in lengths.items() if length > HARD}
    assert not wrong, f"split by noun: {wrong}"


def test_no_file_is_called_for_everything() -> None:
    """Keeps out drawers into which anything could be put."""
    drawers = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
    wrong = [path.relative_to(ROOT).as_posix() for path in repository_files() if path.suffix in _SOURCE and path.stem in drawers]
    assert not wrong
