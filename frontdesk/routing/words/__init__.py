"""The words of routing in the languages staff read: whole sentences with named places, never pieces glued together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from frontdesk.routing.words import (
    advisor_ar,
    advisor_en,
    ar,
    backtests_ar,
    backtests_en,
    en,
    policies_ar,
    policies_en,
    trials_ar,
    trials_en,
)

BOOKS = {
    "en": en.WORDS | advisor_en.WORDS | backtests_en.WORDS | policies_en.WORDS | trials_en.WORDS,
    "ar": ar.WORDS | advisor_ar.WORDS | backtests_ar.WORDS | policies_ar.WORDS | trials_ar.WORDS,
}
LANGUAGES = tuple(BOOKS)


def book_for(languages: Iterable[str]) -> str:
    """The first of the business's languages that has a book; English when none has."""
    return next((code for code in (base(one) for one in languages) if code in BOOKS), "en")


@lru_cache(maxsize=512)
def base(language: str) -> str:
    """The language without its script or country: `ar-Latn` is read by whoever reads `ar`."""
    return language.split("-", 1)[0].lower()


def say(language: str, key: str, /, **places: object) -> str:
    """The sentence with its places filled."""
    return BOOKS.get(language, BOOKS["en"])[key].format(**places)


def knows(language: str, key: str) -> bool:
    """Whether the book has the sentence."""
    return key in BOOKS.get(language, BOOKS["en"])


def name_of(language: str, kind: str, key: str) -> str:
    """What people call a need, a queue, a language, a channel or a role; a name of the business's own is shown as it is."""
    words = BOOKS.get(language, BOOKS["en"])
    return words.get(f"{kind}.{key}") or key.replace("_", " ").capitalize()


def queue_called(language: str, key: str, names: Mapping[str, str]) -> str:
    """What people call a queue: the name they gave it, else the one it came with."""
    return name_given(language, names) or name_of(language, "queue", key)


def name_given(language: str, names: Mapping[str, str]) -> str:
    """The name people gave something, in this language or another; empty when they gave it none."""
    return names.get(language) or next(iter(names.values()), "")


def inline(language: str, name: str) -> str:
    """A name of the catalog inside a sentence: English writes it small, unless it is an abbreviation ("AC repair")."""
    if language == "en" and len(name) > 1 and name[0].isupper() and name[1].islower():
        return name[0].lower() + name[1:]
    return name


def listed(language: str, parts: Iterable[str]) -> str:
    """Several things in one line."""
    return say(language, "list.comma").join(parts)


def clock(language: str, at: datetime, zone: str, now: datetime) -> str:
    """A time as people say it: only the hour today, with the weekday within a week, else with the date."""
    place = ZoneInfo(zone)
    there, today = at.astimezone(place), now.astimezone(place)
    hour = there.strftime("%H:%M")
    days = (there.date() - today.date()).days
    if days == 0:
        return hour
    if 0 < days < 7:
        return say(language, "time.weekday", day=say(language, f"day.{there.weekday()}"), hour=hour)
    return say(language, "time.date", date=there.strftime("%d.%m.%Y"), hour=hour)
