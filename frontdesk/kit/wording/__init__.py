"""What the program says of itself in the languages staff read: its events and its fixed sentences.

English stands beside the code that says it, or in the file of English where a code is stored; every other language has a file here.
What a file lacks is said in English.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

_FOLDER = Path(__file__).parent


class Book(msgspec.Struct, frozen=True):
    """One language: `events` by the event's name, `phrases` by the English sentence or the code."""

    events: Mapping[str, str] = {}
    phrases: Mapping[str, str] = {}


@cache
def book(language: str | None) -> Book:
    """The book of a language, whatever its script or country; an empty one for what nobody wrote yet."""
    path = _FOLDER / f"{(language or 'en').split('-', 1)[0].lower()}.toml"
    if path.parent != _FOLDER or not path.is_file():
        return Book()
    return msgspec.convert(tomllib.loads(path.read_text("utf-8")), Book)


def phrase(language: str | None, english: str) -> str:
    """A fixed sentence or a code in the reader's language, else in English; as it is when no book has it."""
    known = book(language).phrases
    # What is a code now was stored as its English sentence before.
    found = known.get(english) or known.get(_codes().get(english, ""))
    return found or book("en").phrases.get(english, english)


@cache
def _codes() -> Mapping[str, str]:
    return {sentence: code for code, sentence in book("en").phrases.items()}
