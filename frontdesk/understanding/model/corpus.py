"""The seed corpus: what customers write, labelled, in readable files (see `corpus/README.md` for the guideline)."""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from frontdesk.understanding.records import NEEDS

FOLDER = Path(__file__).parent.parent / "corpus"
_ROW = re.compile(r"(?:([!$~]+) )?(\S.*)")
_TONGUES = "tongues"
UNKNOWN = NEEDS[-1]


class Row(msgspec.Struct, frozen=True):
    """One message of the corpus and what its writer says it is."""

    text: str
    need: str
    language: str
    writer: str
    urgent: bool = False
    lead: bool = False
    tricky: bool = False


class Unreadable(ValueError):
    """A line of a corpus file that is neither a heading of a need nor a message under one."""


def rows(folder: Path = FOLDER) -> list[Row]:
    """Every message, in the order of languages, writers and lines, so that whatever is made of them is always the same."""
    files = [path for path in sorted(folder.glob("*/*.txt")) if path.parent.name != _TONGUES]
    return [row for path in files for row in rows_of(path.read_text("utf-8"), path.parent.name, path.stem)]


def tongues(folder: Path = FOLDER) -> list[Row]:
    """Messages that only teach what a language looks like; nobody said what they need."""
    found: list[Row] = []
    for path in sorted((folder / _TONGUES).glob("*.txt")):
        lines = path.read_text("utf-8").splitlines()
        found += [Row(line.strip(), UNKNOWN, path.stem, _TONGUES) for line in lines if line.strip()]
    return found


def rows_of(content: str, language: str, writer: str) -> Iterator[Row]:
    """The messages of one file; raises Unreadable with the line that is wrong."""
    need = ""
    for number, line in enumerate(content.split("\n"), 1):
        if not line.strip():
            continue
        if line.startswith("# "):
            need = line[2:].strip()
            if need not in NEEDS:
                raise Unreadable(f"{language}/{writer}.txt:{number}: there is no need called {need}")
            continue
        found = _ROW.fullmatch(line.strip())
        if found is None or not need:
            raise Unreadable(f"{language}/{writer}.txt:{number}: a message stands under the heading of its need")
        marks = found.group(1) or ""
        yield Row(found.group(2).replace("\\n", "\n"), need, language, writer, "!" in marks, "$" in marks, "~" in marks)
