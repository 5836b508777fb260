"""The grammar of dates: a day of the month with its month, in numbers or in words."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from frontdesk.understanding.signals.timing.calendar import Calendar
from frontdesk.understanding.signals.timing.items import Items

# A day without its year that has just gone by is meant as the past, an older one as the next of its name.
_JUST_GONE = timedelta(days=60)
# Nobody makes an appointment further ahead: a later year is a guarantee's end or a typing error.
_BOOKED_AHEAD = timedelta(days=731)


@dataclass(frozen=True)
class Day:
    """A day or several in a row, read from items `first` up to `last`; `start` is None when the words name no real day."""

    first: int
    last: int
    start: date | None
    end: date | None = None
    part: str | None = None
    moment: datetime | None = None
    confidence: float = 0.95
    past: bool = False
    bound: str = ""
    is_weekday: bool = False


def skip_links(items: Items, index: int, most: int = 3, *, over: tuple[str, ...] = ("link", "of", "dom", "at")) -> int:
    """The next item that is more than a small word between others."""
    while most and not items.breaks(index) and items[index].has(*over) and items[index].number is None:
        index += 1
        most -= 1
    return index


def real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _dated(first: int, last: int, day: int, month: int, year: int | None, calendar: Calendar) -> Day:
    """A day and month as a date: of the year said, else the one just gone by or the next."""
    today = calendar.today
    if year is not None:
        start = real(year + 2000 if year < 100 else year, month, day)
        if start is not None and start - today > _BOOKED_AHEAD:
            start = None
        return Day(first, last, start, past=start is not None and start < today)
    found = [one for years in (-1, 0, 1) if (one := real(today.year + years, month, day)) is not None]
    gone = next((one for one in found if timedelta(0) < today - one <= _JUST_GONE), None)
    if gone is not None:
        return Day(first, last, gone, past=True)
    # A 29 February is meant of the coming year only, and not at all when that one has none.
    return Day(first, last, next((one for one in found if timedelta(0) <= one - today < timedelta(days=366)), None))


def _through(first: int, last: int, days: tuple[int, int], month: int, year: int | None, calendar: Calendar) -> Day:
    """From one day of a month to another: past when the last one is, from today on when only the first one is."""
    end = _dated(first, last, days[1], month, year, calendar)
    start = None if end.start is None else real(end.start.year, month, days[0])
    if start is None or end.start is None or start > end.start:
        return Day(first, last, None)
    return replace(end, start=start if end.past else max(start, calendar.today), end=end.start)


def written(items: Items, index: int, calendar: Calendar) -> Day | None:
    """2026-05-05, 5/5, 05.05.2026, 5.5."""
    one, two, three = items[index].number, items[index + 1].number, items[index + 2].number
    if one is None or two is None or items[index].roles or items[index + 1].roles:
        return None
    separator = items.gap(index + 1)
    third = three is not None and items.gap(index + 2) == separator
    if separator not in {"/", ".", "-"}:
        return None
    if third and three is not None:
        if one > 1900:
            return _dated(index, index + 3, three, two, one, calendar)
        day, month = _day_first(one, two, separator, calendar)
        return _dated(index, index + 3, day, month, three, calendar) if three > 1900 or 20 <= three < 60 else None
    day, month = _day_first(one, two, separator, calendar)
    if not (1 <= day <= 31 and 1 <= month <= 12):
        # Nor is a piece of it a day or an hour: 32/1, 45.08.
        return Day(index, index + 2, None) if max(one, two) < 100 and separator != "-" else None
    if separator == "/" and (one, two) not in {(24, 7), (1, 2)}:
        return _dated(index, index + 2, day, month, None, calendar)
    ends_with_dot = items.text.gaps[items[index + 1].last].startswith(".")
    after = items[index + 2]
    counted = (after.is_unit() or after.has("oclock")) and not (after.has("at") and items[index + 3].number is not None)
    if separator == "." and ends_with_dot and not counted and not after.has("pm", "am"):
        return _dated(index, index + 2, day, month, None, calendar)
    return None


def _day_first(one: int, two: int, separator: str, calendar: Calendar) -> tuple[int, int]:
    """Who puts dots between the numbers writes the day first, wherever the business is."""
    return (two, one) if (calendar.month_first and separator != "." and one <= 12) or two > 12 >= one else (one, two)


def _year(items: Items, index: int) -> tuple[int | None, int]:
    at = index + 1 if items[index].has("of") else index
    number = items[at].number
    if number is not None and 2000 <= number < 2100 and not items[at].roles:
        return number, at + 1
    return None, index


def number_of_day(items: Items, index: int) -> tuple[int, int] | None:
    """A number that may be a day of the month, and what follows its ending (5th, 5., 1er)."""
    item = items[index]
    ordinal = item.value("ord")
    number = int(ordinal) if ordinal is not None else item.number
    if number is None or not 1 <= number <= 31:
        return None
    after = index + 1
    if items[after].has("ordinal") and len(items.gap(after)) <= 1:
        after += 1
    return number, after


def day_and_month(items: Items, index: int, calendar: Calendar) -> Day | None:
    """5 May, the 5th of May, May 5th, 5 to 7 May, from the 5th to the 7th of May, 五月 5 号."""
    if items[index].has("from", "between") and items[index].number is None:
        opened = skip_links(items, index + 1)
        several = day_and_month(items, opened, calendar) if items[opened].number is not None else None
        # Of one day, "from" says that it is the first of those that will do.
        return replace(several, first=index) if several is not None and (several.end is not None or several.start is None) else None
    found = number_of_day(items, index)
    if found is not None:
        day, after = found
        until: int | None = None
        if (items[after].has("to", "and") or items.gap(after) in {"-", " - "}) and (
            second := number_of_day(items, after + 1 if items[after].number is None else after)
        ):
            until, beyond = second
            month_index = skip_links(items, beyond, 2)
            if items[month_index].value("month") is None:
                until = None
        if until is None:
            month_index = skip_links(items, after, 2)
        month = items[month_index].value("month")
        if month is None or (items.breaks(month_index) and items.gap(month_index).strip(" ") not in {"."}):
            return None
        if month_index > after and until is None and not items[after].has("of") and number_of_day(items, month_index + 1):
            return None
        year, last = _year(items, month_index + 1)
        if until is not None:
            return _through(index, last, (day, until), int(month), year, calendar)
        return _dated(index, last, day, int(month), year, calendar)
    # Where the year comes first it has a word of its own: 2026年5月5日.
    number = items[index].number or 0
    at = index + 2 if number >= 2000 and items[index + 1].has("unit:year") else index
    month = items[at].value("month")
    if month is None and 31 < number < 100:
        after = skip_links(items, index + (2 if items[index + 1].has("ordinal") else 1), 1, over=("of",))
        if items[after].value("month") is not None and items.gap(after).strip(" .") == "":
            return Day(index, after + 1, None)
    if month is not None:
        too_high = items[at + 1].number
        if too_high is not None and 31 < too_high < 100 and not items.breaks(at + 1) and not items[at + 2].is_unit():
            return Day(index, at + 2, None)
        # "November at ten" is an hour.
        after = at + 1 if items[at + 1].has("at") else skip_links(items, at + 1, 1)
        found = number_of_day(items, after)
        if found is not None and not items.breaks(after) and not items[found[1]].is_unit() and items.gap(found[1]) != ":":
            if at > index:
                return _dated(index, found[1], found[0], int(month), number, calendar)
            year, last = _year(items, found[1])
            return _dated(index, last, found[0], int(month), year, calendar)
    return None
