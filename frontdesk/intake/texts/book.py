"""The word files of `words/`, read once, and which of them a language is served from."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import msgspec

from frontdesk.intake.answers.lists import LANGUAGES
from frontdesk.understanding.records import PartOfDay

_WORDS = Path(__file__).parent / "words"
# Urdu in Latin letters is read as easily by whoever reads Hindi in them.
_SHARED = {"ur-Latn": "hi-Latn"}
_WORD = re.compile(r"[^\W_]+(?:['\u0900-\u0963\u064b-\u0652]+[^\W_]*)*")
PLACE = re.compile(r"\{(\w+)\}")
ISOLATE, POP = "\u2068", "\u2069"
RIGHT_TO_LEFT = frozenset({"ar", "ur"})


class Days(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How days are told: {day} is one as it is called, {date} never today or tomorrow."""

    today: str
    tomorrow: str
    date: str
    date_year: str
    range: str
    until: str
    after: str
    before: str
    around: str
    asap: str
    with_part: str
    with_part_near: str
    with_time: str
    joined: str
    plain: str = "{day} {month}"
    plain_year: str = "{day} {month} {year}"
    overmorrow: str | None = None


class Clock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How hours are told: {h} counts to twelve and {H} to twenty-four, {HH} with a nought in front; {half} is the half or part of the
    day that begins at the latest hour of `halves`; `early` is for hours that would be taken for those of the afternoon; {ending} is
    what the last number said takes behind it."""

    hour: str
    minutes: str
    at: str
    after: str
    before: str
    around: str
    between: str
    range: str
    early: str | None = None
    halves: dict[str, str] = {}
    endings: dict[str, str] = {}
    fixed: dict[str, str] = {}


class HoursWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How opening hours are told."""

    closed: str
    always: str
    days: str
    line: str


class BudgetWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a budget is told."""

    at_most: str
    around: str
    at_least: str


class Lists(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a list is told, and a `measure` of two parts; what is not here is the common way of the language."""

    comma: str
    and_: str | None = msgspec.field(default=None, name="and")
    or_: str | None = msgspec.field(default=None, name="or")
    measure: str | None = None


class Names(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Weekdays, months, units (of one, of several) and currencies where no library knows them or what it knows is not what people write."""

    weekdays: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    hour: tuple[str, str] | None = None
    minute: tuple[str, str] | None = None
    currencies: dict[str, str] = {}


class Promises(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words by which a text would promise a time, separated by commas."""

    words: str

    def among(self, text: str) -> tuple[str, ...]:
        """Those that a text holds."""
        said = " ".join(["", *_WORD.findall(text.casefold()), ""])
        listed = [one.strip() for one in self.words.casefold().split(",")]
        return tuple(one for one in listed if one and (one if _unspaced(one) else f" {one} ") in said)


def _unspaced(word: str) -> bool:
    return any("\u3040" <= letter <= "\u9fff" for letter in word)


class Book(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that is said in one language."""

    texts: dict[str, str]
    days: Days
    parts: dict[PartOfDay, str]
    clock: Clock
    hours: HoursWords
    budget: BudgetWords
    lists: Lists
    promises: Promises
    parts_near: dict[PartOfDay, str] = {}
    parts_today: dict[PartOfDay, str] = {}
    names: Names = Names()


@cache
def book(language: str) -> Book:
    """The book of one of the languages."""
    return msgspec.convert(tomllib.loads((_WORDS / f"{language}.toml").read_text("utf-8")), Book)


def languages_for(language: str, main: str) -> Iterator[str]:
    """The languages something is said in, the best one first: the language itself, the one it is a kind of, the business's main
    language and the one that is a kind of, English."""
    seen: set[str] = set()
    for one in (*_kinds(language), *_kinds(main), "en"):
        if one and one not in seen:
            seen.add(one)
            yield one


def spoken(language: str, main: str = "en") -> str:
    """The language of the word files that a language is served from."""
    return next(one for one in languages_for(language, main) if one in LANGUAGES)


def _kinds(language: str) -> tuple[str, ...]:
    shared = _SHARED.get(language)
    # Latin letters are written by those who can not read the others.
    latin = language.split("-")[1:2] == ["Latn"] and language not in LANGUAGES
    return (language, *([shared] if shared else []), *([] if latin else [language.split("-")[0]]))


def filled(pattern: str, values: Mapping[str, str]) -> str:
    """The pattern with each place filled, whatever the values hold."""
    return PLACE.sub(lambda place: values[place[1]], pattern)
