"""What the program says of itself in the languages staff read: its events and its fixed sentences.

English stands beside the code that says it; every other language has a file here. What a file lacks is said in English.
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
    """The book of a language, whatever its script or country; an empty one for English and for what nobody wrote yet."""
    path = _FOLDER / f"{(language or 'en').split('-', 1)[0].lower()}.toml"
    if path.parent != _FOLDER or not path.is_file():
        return Book()
    return msgspec.convert(tomllib.loads(path.read_text("utf-8")), Book)


def phrase(language: str | None, english: str) -> str:
    """A fixed sentence or a code in the reader's language; as it is when the book has none."""
    return book(language).phrases.get(english, english)
