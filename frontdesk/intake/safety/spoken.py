"""Days and times of day as people say them, resolved by the same extractor that reads customers' messages."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from frontdesk.intake.safety.lists import contents, own_time_phrases
from frontdesk.intake.safety.records import FigureKind
from frontdesk.understanding.records import Span
from frontdesk.understanding.signals.timing.calendar import Calendar
from frontdesk.understanding.signals.timing.dates import Day
from frontdesk.understanding.signals.timing.extract import Times, times_in
from frontdesk.understanding.signals.timing.hours import Clock
from frontdesk.understanding.text.lexicon import MAYBE_TIME, TIME, lexicon, phrases_in
from frontdesk.understanding.text.normal import Text

# Further behind no reply goes out anyway.
_HEAD = 2400
_TIMES = frozenset({TIME, MAYBE_TIME})
_NOON = datetime.time(12, 0)
_SATURDAY = 5


@dataclass(frozen=True)
class Said:
    """A day or a time of day, the original characters it stands at, and the numbers that belong to it."""

    kind: FigureKind
    value: str
    span: Span
    also: tuple[str, ...] = ()
    numbers: frozenset[float] = frozenset()

    @property
    def start(self) -> int:
        return self.span.start

    @property
    def end(self) -> int:
        return self.span.end

    def explains(self, values: Sequence[float]) -> bool:
        """Whether a number is a part of the day or time."""
        return any(value in self.numbers for value in values)


def said_in(text: str, language: str, today: datetime.date, *, month_first: bool) -> list[Said]:
    """Every day and time of day of the first part of the text."""
    read = Text(text[:_HEAD])
    shares = {"en": 0.2, language: 1.0}
    matches = [match for known in (lexicon(), own_time_phrases()) for match in known.find(read.forms) if match.entry.kind in _TIMES]
    calendar = Calendar(datetime.datetime.combine(today, _NOON, datetime.UTC), 0, _SATURDAY, month_first)
    try:
        times = times_in(read, matches, shares, calendar)
    except (ValueError, OverflowError):
        return []
    days = (_day(times, day) for day in times.days if day.start is not None)
    said = [*days, *(one for clock in times.clocks for one in _clock(times, clock))]
    return [one for one in said if one.span.text.lower() not in _timeless(language)]


@cache
def _timeless(language: str) -> frozenset[str]:
    """Words that the extractor takes for a time and that are none in a reply: się is no August."""
    return frozenset(phrases_in(contents(language).get("timeless", "")))


def _span(times: Times, one: Day | Clock) -> Span:
    rows = times.items.row
    return times.items.text.span(rows[one.first].first, rows[one.last - 1].last)


def _day(times: Times, day: Day) -> Said:
    assert day.start is not None
    value = day.start.isoformat()
    also: tuple[str, ...] = (f"weekday:{day.start.weekday()}",) if day.is_weekday else ()
    numbers = {float(number) for one in (day.start, day.end) if one for number in (one.day, one.month, one.year)}
    if day.end is not None and day.end != day.start:
        value = f"{value}..{day.end.isoformat()}"
    if day.moment is not None:
        return Said("time", f"{day.moment:%Y-%m-%d %H:%M}", _span(times, day))
    return Said("date", value, _span(times, day), also, frozenset(numbers))


def _clock(times: Times, clock: Clock) -> list[Said]:
    at = clock.as_time(None)
    end = clock.end_time(None, at)
    span = _span(times, clock)
    hours = [one for one in (clock.hour, clock.end_hour) if one is not None]
    told = [*hours, *(hour % 12 or 12 for hour in hours), *(hour % 12 + 12 for hour in hours), clock.minute, clock.end_minute]
    numbers = frozenset(map(float, told))
    found = [Said("time", f"{at:%H:%M}", span, _halves(at, clock), numbers)]
    if end is not None:
        found.append(Said("time", f"{end:%H:%M}", span, _halves(end, clock), numbers))
    return found


def _halves(at: datetime.time, clock: Clock) -> tuple[str, ...]:
    """The same hour in the other half of the day, when nothing says which one is meant."""
    if clock.half != "unknown" or clock.part is not None or clock.hour > 12 or clock.hour == 0:
        return ()
    return (f"{(at.hour + 12) % 24:02}:{at.minute:02}",)
