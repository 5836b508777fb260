"""What the words of time mean, worked out by walking the calendar day by day; the second opinion that the extractor is held against.

Nothing here is taken from the product: the words are in `when.toml`, and a day is found by looking at one day after the other.
"""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from frontdesk.understanding import BusinessContext

Words = dict[str, list[str]]
DAY = timedelta(days=1)
# What both sides have agreed on where the words leave it open: a day gone by for so long is told as the past, ...
GONE = timedelta(days=60)
MONTHS_GONE = 2
# ... nobody books further ahead than this, ...
FARTHEST = timedelta(days=731)
# ... a bare hour up to this one is in the afternoon, and "this morning" ends at this hour.
LAST_AFTERNOON = 7
MORNING_ENDS = 11
NIGHT_ENDS = 5
WEEKEND = {"SAR": 4, "EUR": 5, "USD": 5}


@lru_cache
def tongues() -> dict[str, dict[str, object]]:
    """The words of every language."""
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class When:
    """What was meant: a day or days, an hour or hours, a part of the day."""

    day: date | None = None
    last: date | None = None
    at: time | None = None
    until: time | None = None
    part: str | None = None
    bound: str = "at"
    asap: bool = False

    def with_clock(self, clock: "When") -> "When":
        """The same days at an hour."""
        return replace(self, at=clock.at, until=clock.until, part=clock.part, bound=clock.bound)


@dataclass(frozen=True)
class Wall:
    """The clock and the calendar on a business's wall."""

    moment: datetime
    zone: str
    week_start: int
    currency: str

    @property
    def now(self) -> datetime:
        return self.moment.astimezone(ZoneInfo(self.zone))

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def business(self) -> BusinessContext:
        return BusinessContext(("en", "ar", "es"), self.zone, self.week_start, self.currency)

    def days(self, start: date | None = None, most: int = 800) -> Iterator[date]:
        """One day after the other, from today on."""
        day = start or self.today
        for _ in range(most):
            yield day
            day += DAY

    def first(self, fits: Callable[[date], bool], start: date | None = None, most: int = 800) -> date | None:
        """The first day, from today on, that fits."""
        return next((day for day in self.days(start, most) if fits(day)), None)

    def surely(self, fits: Callable[[date], bool], start: date | None = None) -> date:
        """The first such day, where there is always one."""
        found = self.first(fits, start)
        assert found is not None
        return found

    def ahead(self, days: int) -> When:
        """So many midnights from now."""
        return When([*self.days(most=days + 1)][-1])

    def in_hours(self, hours: int) -> When:
        """So much real time from now, read off the wall then."""
        then = (self.moment.astimezone(UTC) + timedelta(hours=hours)).astimezone(ZoneInfo(self.zone))
        return When(then.date(), at=then.time().replace(second=0, microsecond=0))

    def weekday(self, weekday: int, *, today_counts: bool = False) -> When:
        """The first such day to come."""
        return When(self.surely(lambda day: day.weekday() == weekday, self.today if today_counts else self.today + DAY))

    def next_week_begins(self) -> date:
        return self.surely(lambda day: day.weekday() == self.week_start, self.today + DAY)

    def next_week_on(self, weekday: int) -> When:
        """Such a day in the week that begins next."""
        return When(self.surely(lambda day: day.weekday() == weekday, self.next_week_begins()))

    def week(self, ahead: int) -> When:
        """What is left of this week, or the whole next one."""
        begins = self.next_week_begins()
        return _range(self.today, begins - DAY) if not ahead else _range(begins, begins + 6 * DAY)

    def weekend(self, ahead: int) -> When:
        """What is left of the weekend that is on or comes next, or the one after it."""
        last = self.surely(lambda day: day.weekday() == (WEEKEND[self.currency] + 1) % 7)
        return _range(max(last - DAY, self.today) if not ahead else last + 6 * DAY, last + 7 * ahead * DAY)

    def dated(self, day: int, month: int, year: int | None = None) -> When | None:
        """A day and month: the one to come within a year, nothing when it has just gone by or does not exist."""
        if year is not None:
            found = self.first(lambda one: (one.day, one.month, one.year) == (day, month, year), most=FARTHEST.days + 1)
            return None if found is None else When(found)
        if self.first(lambda one: (one.day, one.month) == (day, month), self.today - GONE, GONE.days) is not None:
            return None
        found = self.first(lambda one: (one.day, one.month) == (day, month), most=366)
        return None if found is None else When(found)

    def numbered(self, day: int) -> When | None:
        """The next day of that number."""
        found = self.first(lambda one: one.day == day, most=70)
        return None if found is None else When(found)

    def month(self, month: int) -> When | None:
        """What is left of that month, or the whole of the next one of its name; nothing when it has just gone by."""
        if month in [(self.today.month - back - 1) % 12 + 1 for back in range(1, MONTHS_GONE + 1)]:
            return None
        first = self.surely(lambda day: day.month == month)
        return _range(first, self.surely(lambda day: (day + DAY).month != month, first))

    def span(self, first: int, last: int, month: int) -> When | None:
        """From one day of a month to another, as far as still to come."""
        end = self.dated(last, month)
        if end is None or end.day is None:
            return None
        begin = self.first(lambda one: (one.day, one.month) == (first, month), end.day - timedelta(days=last - first), most=1)
        return None if begin is None else _range(max(begin, self.today), end.day)


def _range(first: date, last: date) -> When:
    return When(first, last if last != first else None)


def bare(hour: int, minute: int = 0) -> time:
    """An hour of which nothing more was said: one to seven is in the afternoon."""
    return time(hour + 12 if 1 <= hour <= LAST_AFTERNOON else hour, minute)


def on_the_day(clock: When, wall: Wall) -> When:
    """Hours of which nothing more was said, on today: those of the evening when they are over in the morning."""
    over = clock.until or clock.at
    if clock.at is None or over is None or over.hour >= 12 or over >= wall.now.time():
        return clock
    later = [None if one is None else one.replace(hour=one.hour + 12) for one in (clock.at, clock.until)]
    return replace(clock, at=later[0], until=later[1])


NAMED = {"today": 0, "tomorrow": 1, "overmorrow": 2}
VAGUE = ("weekend", "next_weekend", "this_week", "next_week", "asap", "in_days", "in_weeks", "in_hours", "next", "this")
WORD = re.compile(r"[^\W\d_]+|\d+")


def plain(text: str) -> str:
    """Small letters without marks above them, the way that people type."""
    return "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if unicodedata.category(one) != "Mn")


def scraps_of(language: str) -> list[str]:
    """The words of time of a language, with places for numbers filled."""
    found: list[str] = []
    for kind, listed in tongues()[language].items():
        if kind != "carriers" and isinstance(listed, list):
            found += [re.sub(r"{\w+}", lambda place: "10" if place[0] != "{day}" else "", said) for said in listed]
    return found


@lru_cache
def _meanings() -> dict[str, set[tuple[str, int]]]:
    """What single words name in some language: ("weekday", 2), ("month", 5), ("ahead", 1)."""
    found: dict[str, set[tuple[str, int]]] = {}
    for words in tongues().values():
        named = [("weekday", at, name) for at, name in enumerate(_list(words, "days"))]
        named += [("month", at, name) for kind in ("months", "short") for at, name in enumerate(_list(words, kind), 1)]
        named += [("ahead", days, name) for kind, days in NAMED.items() for name in _list(words, kind)]
        named += [("past", 0, name) for name in _list(words, "yesterday")]
        named += [("vague", 0, word) for kind in VAGUE for said in _list(words, kind) for word in re.sub(r"{\w+}", " ", said).split()]
        for kind, value, name in named:
            found.setdefault(plain(name), set()).add((kind, value))
    # The morning as it is said in the street, without its article; and what a machine writes that knows these words from programs.
    for word in ("صبح", "morning", "noon", "midday", "afternoon", "evening", "eve", "night", "midnight", "lunch", "am", "pm"):
        found.setdefault(word, set()).add(("vague", 0))
    return found


@lru_cache
def _counted() -> list[tuple[str, int]]:
    """The hours by name, as numbers."""
    return [(plain(name).split()[0], at) for words in tongues().values() for at, name in enumerate(_list(words, "hours"), 1)] + [
        (plain(name).split()[-1], at) for words in tongues().values() for at, name in enumerate(_list(words, "hours"), 1)
    ]


def _list(words: dict[str, object], kind: str) -> list[str]:
    listed = words.get(kind, [])
    return [str(one) for one in listed] if isinstance(listed, list) else []


def allows(spans: Sequence[str], found: When, wall: Wall) -> str | None:
    """Why words can not mean the day or days that were found; nothing when they can."""
    assert found.day is not None
    last = found.last or found.day
    # An hour after midnight belongs to the evening before.
    night = found.at is not None and found.at.hour <= NIGHT_ENDS
    within = [*wall.days(found.day - DAY * night, (last - found.day).days + 1 + night)]
    supported = False
    for said in map(plain, spans):
        known = {name: meant for name, meant in _meanings().items() if _stands_in(name, said)}
        known = {name: meant for name, meant in known.items() if not any(name in other and name != other for other in known)}
        rest = said
        for name in known:
            rest = rest.replace(name, " ")
        numbers = {int(number) for number in re.findall(r"\d+", rest)} | {value for name, value in _counted() if _stands_in(name, rest)}
        if not known and not numbers and not re.search(r"\d", said):
            return f"{said} is no word of time and no number"
        for name, meant in known.items():
            fits = {
                "weekday": lambda value: any(day.weekday() == value for day in within),
                "ahead": lambda value: wall.today + value * DAY in within,
                "month": lambda value: any(day.month == value for day in within),
            }
            if not any(fits.get(kind, bool)(value) or kind == "vague" for kind, value in meant):
                return f"{name} does not mean that"
        kinds = {kind for meant in known.values() for kind, _ in meant}
        dated = "month" in kinds and "vague" not in kinds and any(number <= 31 for number in numbers)
        numbered = found.day.day in numbers or last.day in numbers
        if dated and not numbered:
            return f"{said} is another day of the month"
        supported = supported or bool(known) or numbered
    return None if supported else "nothing says so"


def _stands_in(name: str, text: str) -> bool:
    if not name[0].isascii() and not "\u0400" <= name[0] <= "\u04ff":
        return name in text
    return _whole(name).search(text) is not None


# More words than `re` keeps patterns of.
@cache
def _whole(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W\d_]){re.escape(name)}(?![^\W\d_])")
