"""Days and hours in words."""

from __future__ import annotations

from datetime import date, time, timedelta

from frontdesk.intake.texts import cldr
from frontdesk.intake.texts.book import Book, Clock, book, filled, spoken
from frontdesk.understanding.records import Timing

# Without its year, a day further off than this could be taken for another one of its name.
_FAR = timedelta(days=300)
# Seven is as often said of the evening.
_EARLY = 8
_DAY = timedelta(days=1)


def date_words(day: date, language: str, today: date) -> str:
    """Today, tomorrow, the day after, or the weekday with day and month; the year only when it is not the coming one of its name."""
    words = _words(language)
    return _named(words, day, today) or _dated(words, day, language, today, words.days.date, words.days.date_year)


def time_words(at: time, language: str) -> str:
    """An hour of the day, without "at"."""
    return _time(_words(language).clock, at)


def weekday_words(weekday: int, language: str) -> str:
    """A day of the week, 0 is Monday."""
    return _weekday(_words(language), weekday, spoken(language))


def timing_words(timing: Timing, language: str, today: date) -> str:
    """Everything a timing says, in the order in which the language says it; nothing when it says nothing."""
    words = _words(language)
    days, hours = words.days, _hours(words.clock, timing)
    day = _days(words, timing, language, today)
    if timing.time is None and timing.part is not None:
        day, hours = _with_part(words, timing, day, today), ""
    said = filled(days.with_time, {"day": day, "time": hours}) if day and hours else day or hours
    if timing.asap:
        return filled(days.joined, {"day": said, "asap": days.asap}) if said else days.asap
    return said


def _words(language: str) -> Book:
    return book(spoken(language))


def _days(words: Book, timing: Timing, language: str, today: date) -> str:
    """The day or days; of "as soon as possible" today is no wish of its own."""
    days, first, last = words.days, timing.date, timing.date_to
    if first is None or (timing.asap and first == today and last is None):
        return "" if last is None else _bounded(words, days.until, last, language, today)
    if last is not None and last != first:
        if timing.bound == "before" and timing.time is None and first == today:
            return _bounded(words, days.until, last, language, today)
        told = {"first": date_words(first, language, today), "last": date_words(last, language, today)}
        plain = {"first_date": _plain(words, first, language, today), "last_date": _plain(words, last, language, today)}
        return filled(days.range, told | plain)
    if timing.time is None and timing.bound in {"after", "before", "around"}:
        return _bounded(words, {"after": days.after, "before": days.before, "around": days.around}[timing.bound], first, language, today)
    return date_words(first, language, today)


def _bounded(words: Book, pattern: str, day: date, language: str, today: date) -> str:
    return filled(pattern, {"day": date_words(day, language, today), "date": _plain(words, day, language, today)})


def _with_part(words: Book, timing: Timing, day: str, today: date) -> str:
    assert timing.part is not None
    if not day:
        return words.parts[timing.part]
    one = timing.date if timing.date_to in {None, timing.date} and timing.bound in {"at", "between"} else None
    if one == today and timing.part in words.parts_today:
        return words.parts_today[timing.part]
    near = one is not None and _named(words, one, today) is not None
    pattern = words.days.with_part_near if near else words.days.with_part
    parts = words.parts_near if near and timing.part in words.parts_near else words.parts
    return filled(pattern, {"day": day, "part": parts[timing.part]})


def _named(words: Book, day: date, today: date) -> str | None:
    """The day by its own name, when it is near."""
    if day == today:
        return words.days.today
    if day == today + _DAY:
        return words.days.tomorrow
    return words.days.overmorrow if day == today + 2 * _DAY else None


def _plain(words: Book, day: date, language: str, today: date) -> str:
    return _dated(words, day, language, today, words.days.plain, words.days.plain_year)


def _dated(words: Book, day: date, language: str, today: date, pattern: str, with_year: str) -> str:
    spoken_in = spoken(language)
    values = {
        "weekday": _weekday(words, day.weekday(), spoken_in),
        "day": str(day.day),
        "month": (words.names.months or cldr.months(spoken_in))[day.month - 1],
        "year": str(day.year),
        "number": str(day.month),
    }
    return filled(pattern if today <= day < today + _FAR else with_year, values)


def _weekday(words: Book, weekday: int, language: str) -> str:
    return (words.names.weekdays or cldr.weekdays(language))[weekday]


def _hours(clock: Clock, timing: Timing) -> str:
    if timing.time is None:
        return ""
    if timing.time_to is not None and timing.time_to != timing.time:
        return filled(clock.between, _places(clock, timing.time, "start") | _places(clock, timing.time_to, "end"))
    pattern = {"after": clock.after, "before": clock.before, "around": clock.around}.get(timing.bound, clock.at)
    return filled(pattern, _places(clock, timing.time, "time"))


def _places(clock: Clock, at: time, name: str) -> dict[str, str]:
    return {name: _time(clock, at), "ending": clock.endings.get(_last_number(at), "")}


def _last_number(at: time) -> str:
    """The number that is said last: 17:00 ends with seven, 17:30 with thirty."""
    number = at.minute or at.hour
    return str(number % 10 or number)


def _time(clock: Clock, at: time) -> str:
    fixed = clock.fixed.get(f"{at.hour}:{at.minute:02}")
    if fixed is not None:
        return fixed
    half = max((int(hour) for hour in clock.halves if int(hour) <= at.hour), default=None)
    values = {
        "h": str((at.hour + 11) % 12 + 1),
        "H": str(at.hour),
        "HH": f"{at.hour:02}",
        "mm": f"{at.minute:02}",
        "half": "" if half is None else clock.halves[str(half)],
    }
    if clock.early is not None and at.hour < _EARLY:
        return filled(clock.early, values)
    return filled(clock.minutes if at.minute else clock.hour, values)


def span_words(start: time, end: time, language: str) -> str:
    """From one hour to another, as opening hours are written."""
    clock = _words(language).clock
    return filled(clock.range, _places(clock, start, "start") | _places(clock, end, "end"))
