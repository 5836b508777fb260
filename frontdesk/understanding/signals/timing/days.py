"""The grammar of days: what words from here on name a day, and which day it is."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from frontdesk.understanding.signals.timing.calendar import Calendar, add_months, month_end
from frontdesk.understanding.signals.timing.items import Items

# A day of this year that has just gone by is meant as the past, an older one as next year's.
_JUST_GONE, _MONTHS_JUST_GONE = timedelta(days=60), 2
# "This morning" at eleven is told, not asked for.
_MORNING_OVER = 11
_ROUGH = {"begin": (1, 10), "mid": (11, 20), "end": (21, 31)}
_FARTHEST = {"minute": 600, "hour": 72, "day": 365, "week": 60, "month": 24}


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


def day_at(items: Items, index: int, calendar: Calendar) -> Day | None:
    """The day named by the words from this item on, if any."""
    for reading in (_written, _day_and_month, _weekday, _week_or_month, _length, _named, _day_of_month, _month):
        found = reading(items, index, calendar)
        if found is not None:
            return found
    return None


def skip_links(items: Items, index: int, most: int = 3, *, over: tuple[str, ...] = ("link", "of", "dom", "at")) -> int:
    """The next item that is more than a small word between others."""
    while most and not items.breaks(index) and items[index].has(*over) and items[index].number is None:
        index += 1
        most -= 1
    return index


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _dated(first: int, last: int, day: int, month: int, year: int | None, calendar: Calendar) -> Day:
    """A day and month as a date: of the year said, else of this year or, when long gone by, the next."""
    if year is not None:
        start = _real(year + 2000 if year < 100 else year, month, day)
        return Day(first, last, start, past=start is not None and start < calendar.today)
    start = _real(calendar.today.year, month, day)
    if start is not None and start < calendar.today:
        if calendar.today - start <= _JUST_GONE:
            return Day(first, last, start, past=True)
        start = _real(calendar.today.year + 1, month, day)
    if start is None and (month, day) == (2, 29):
        start = next((leap for years in range(1, 9) if (leap := _real(calendar.today.year + years, 2, 29))), None)
    return Day(first, last, start)


def _written(items: Items, index: int, calendar: Calendar) -> Day | None:
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
        day, month = _day_first(one, two, calendar)
        return _dated(index, index + 3, day, month, three, calendar) if three > 1900 or 20 <= three < 60 else None
    day, month = _day_first(one, two, calendar)
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    if separator == "/" and (one, two) not in {(24, 7), (1, 2)}:
        return _dated(index, index + 2, day, month, None, calendar)
    ends_with_dot = items.text.gaps[items[index + 1].last].startswith(".")
    after = items[index + 2]
    if separator == "." and ends_with_dot and not after.is_unit() and not after.has("oclock", "pm", "am"):
        return _dated(index, index + 2, day, month, None, calendar)
    return None


def _day_first(one: int, two: int, calendar: Calendar) -> tuple[int, int]:
    return (two, one) if (calendar.month_first and one <= 12) or two > 12 >= one else (one, two)


def _year(items: Items, index: int) -> tuple[int | None, int]:
    number = items[index].number
    if number is not None and 2000 <= number < 2100 and not items[index].roles:
        return number, index + 1
    return None, index


def _number_of_day(items: Items, index: int) -> tuple[int, int] | None:
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


def _day_and_month(items: Items, index: int, calendar: Calendar) -> Day | None:
    """5 May, the 5th of May, May 5th, 5 to 7 May, 五月 5 号."""
    found = _number_of_day(items, index)
    if found is not None:
        day, after = found
        until: int | None = None
        if (items[after].has("to", "and") or items.gap(after) in {"-", " - "}) and (
            second := _number_of_day(items, after + 1 if items[after].number is None else after)
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
        if month_index > after and until is None and not items[after].has("of") and _number_of_day(items, month_index + 1):
            return None
        year, last = _year(items, month_index + 1)
        first_day = _dated(index, last, day, int(month), year, calendar)
        if until is not None and first_day.start is not None:
            return replace(first_day, end=_real(first_day.start.year, int(month), until))
        return first_day
    month = items[index].value("month")
    if month is not None:
        after = skip_links(items, index + 1, 1)
        found = _number_of_day(items, after)
        if found is not None and not items.breaks(after) and not items[found[1]].is_unit() and items.gap(found[1]) != ":":
            year, last = _year(items, found[1])
            return _dated(index, last, found[0], int(month), year, calendar)
    return None


def _weekday(items: Items, index: int, calendar: Calendar) -> Day | None:
    """Tuesday, next Tuesday, Tuesday next week, Tuesday the 25th."""
    modifier = items[index].value("mod")
    at = index + 1 if modifier is not None else index
    role = items[at].value("weekday")
    if role is None:
        return None
    weekday, _, part = role.partition(":")
    last = at + 1
    if modifier is None and items[last].value("mod") is not None and not items.breaks(last):
        modifier = items[last].value("mod")
        last += 1
        if items[last].has("unit:week"):
            last += 1
            return _in_week(items, index, last, int(weekday), part, modifier, calendar)
    if items[at].weak and modifier is None and not _supported(items, at):
        return None
    if items[last].has("unit:week") and items[last + 1].value("mod") is not None:
        return _in_week(items, index, last + 2, int(weekday), part, items[last + 1].value("mod"), calendar)
    if modifier == "last":
        return Day(index, last, calendar.next_weekday(int(weekday)) - timedelta(days=7), past=True)
    start = calendar.next_weekday(int(weekday), today_counts=modifier == "this")
    number_at = skip_links(items, last, 2)
    found = _number_of_day(items, number_at)
    if found is not None and not items.breaks(number_at) and (number_at > last or items[number_at + 1].has("ordinal")):
        day, after = found
        if (
            not items[after].is_unit()
            and not items[after].has("oclock", "am", "pm")
            and items.gap(after) != ":"
            and items[after].value("month") is None
        ):
            numbered = next((one for week in range(9) if (one := start + timedelta(weeks=week)).day == day), None)
            if numbered is not None:
                return Day(index, after, numbered, part=part or None)
    return Day(index, last, start, part=part or None, confidence=0.9, is_weekday=True)


def _in_week(items: Items, first: int, last: int, weekday: int, part: str, modifier: str | None, calendar: Calendar) -> Day:
    weeks = {"next": 1, "last": -1}.get(modifier or "", 0)
    start = calendar.week_of(calendar.today) + timedelta(weeks=weeks, days=(weekday - calendar.week_start) % 7)
    return Day(first, last, start, part=part or None, past=start < calendar.today)


def _supported(items: Items, index: int) -> bool:
    """Whether a doubtful short word ("sat", "may") stands among other words of time."""
    before, after = items[index - 1] if index else items[-1], items[index + 1]
    strong = ("day:", "part:", "mod:", "month:", "weekday:", "now:", "clock:")
    near = any(role.startswith(strong) for item in (before, after) for role in item.roles)
    numbered = after.number is not None or (before.number is not None and before.number <= 31 and not items.breaks(index))
    marked = before.has("at", "dom", "from", "after", "before", "to") or after.has("at") or (before.has("link") and len(items) > 2)
    return near or numbered or marked or len(items) <= 2


def _week_or_month(items: Items, index: int, calendar: Calendar) -> Day | None:
    """Next week, the week after, this weekend, next month."""
    modifier, at = items[index].value("mod"), index
    if modifier is not None:
        at = index + 1
    item = items[at]
    if not item.has("unit:week", "unit:month", "weekend"):
        return None
    last = at + 1
    if modifier is None and items[last].value("mod") is not None and not items.breaks(last):
        modifier = items[last].value("mod")
        last += 1
    if item.has("weekend"):
        start, end = calendar.weekend(1 if modifier == "next" else 0)
        return Day(index, last, start, end, confidence=0.9, past=modifier == "last")
    if modifier is None:
        return None
    follower = skip_links(items, last, 2)
    role = items[follower].value("weekday")
    if item.has("unit:week") and role is not None and not items.breaks(follower):
        weekday, _, part = role.partition(":")
        return _in_week(items, index, follower + 1, int(weekday), part, modifier, calendar)
    if modifier == "last":
        return Day(index, last, calendar.today - timedelta(days=7), past=True)
    if item.has("unit:week"):
        begin = calendar.week_of(calendar.today) + timedelta(weeks=1 if modifier == "next" else 0)
        return Day(index, last, max(begin, calendar.today), begin + timedelta(days=6), confidence=0.85)
    begin = calendar.today if modifier == "this" else add_months(calendar.today.replace(day=1), 1)
    return Day(index, last, begin, month_end(begin), confidence=0.8)


def _length(items: Items, index: int, calendar: Calendar) -> Day | None:
    """In two hours, in 3 days, two hours from now; three days ago."""
    opener, at = "", index
    if items[index].has("in", "after", "ago") and items[index].number is None:
        opener, at = "in" if items[index].has("in") else "ago" if items[index].has("ago") else "after", index + 1
    amount, unit, last = _amount(items, at)
    if unit is None:
        return None
    closer = items[last] if not items.breaks(last) else items[-1]
    if closer.has("ago") and not (opener == "in" and not closer.has("later")):
        return Day(index, last + 1, calendar.today, past=True)
    if opener == "ago" or (opener != "in" and items[index].has("ago")):
        return Day(index, last, calendar.today, past=True)
    if closer.has("later"):
        last += 1
    elif opener != "in":
        return None
    if amount > _FARTHEST[unit]:
        return None
    if unit in {"minute", "hour"}:
        moment = calendar.later(timedelta(minutes=amount * (60 if unit == "hour" else 1)))
        return Day(index, last, moment.date(), moment=moment)
    start = (
        add_months(calendar.today, amount) if unit == "month" else calendar.today + timedelta(days=amount * (7 if unit == "week" else 1))
    )
    return Day(index, last, start, confidence=0.85)


def _amount(items: Items, at: int) -> tuple[int, str | None, int]:
    fixed = items[at].value("duration")
    if fixed is not None:
        return (int(fixed[:-1]), "day", at + 1) if fixed.endswith("d") else (int(fixed), "minute", at + 1)
    number = items[at].number if items[at].number is not None else 1 if items[at].has("a") else None
    units = [unit for unit in ("minute", "hour", "day", "week", "month") if items[at + 1].has(f"unit:{unit}")]
    if number is None or not units or items.breaks(at + 1):
        return 0, None, at
    return number, units[0], at + 2


def _named(items: Items, index: int, calendar: Calendar) -> Day | None:
    """Today, tonight, tomorrow, yesterday."""
    role = items[index].value("day")
    if role is None:
        return None
    offset, _, part = role.partition(":")
    over = role == "0:morning" and calendar.now.hour >= _MORNING_OVER
    return Day(index, index + 1, calendar.today + timedelta(days=int(offset)), part=part or None, past=int(offset) < 0 or over)


def _day_of_month(items: Items, index: int, calendar: Calendar) -> Day | None:
    """The 20th, el día 20, يوم ٢٠, 20 tarikh."""
    at = index
    marked = False
    while items[at].has("dom", "link", "of") and items[at].number is None and at - index < 2:
        marked = marked or items[at].has("dom")
        at += 1
    found = _number_of_day(items, at)
    if found is None or items[at].value("ord") is not None or items.gap(at) == ":" or items.gap(at + 1) in {":", ".", "/"}:
        return None
    day, after = found
    ended = after > at + 1
    dotted = marked and items.text.gaps[items[at].last].startswith(".")
    follower = items[after]
    month_at = skip_links(items, after, 2)
    if items[month_at].value("mod") == "this" and items[month_at + 1].has("unit:month"):
        start = _real(calendar.today.year, calendar.today.month, day)
        return Day(index, month_at + 2, start)
    if items[month_at].value("month") is not None:
        return None
    if follower.is_unit() or follower.has("oclock", "am", "pm", "to") or (follower.number is not None and not items.breaks(after)):
        return None
    plain = marked and items[at].roles == frozenset() and (items.breaks(after) or bool(follower.roles))
    if not (ended or dotted or plain):
        return None
    start = _real(calendar.today.year, calendar.today.month, day)
    if start is None or start < calendar.today:
        begin = add_months(calendar.today.replace(day=1), 1)
        start = _real(begin.year, begin.month, day)
    return Day(index, after, start, confidence=0.85 if ended or dotted else 0.7)


def _month(items: Items, index: int, calendar: Calendar) -> Day | None:
    """In May, mid May, end of May."""
    rough, at = items[index].value("rough"), index
    if rough is not None:
        at = skip_links(items, index + 1, 2)
    role = items[at].value("month")
    if role is None or (items[at].weak and rough is None and not _introduced(items, at)):
        return None
    if rough is None and 0 < calendar.today.month - int(role) <= _MONTHS_JUST_GONE and not items[index - 1].value("mod"):
        return Day(index, at + 1, date(calendar.today.year, int(role), 1), past=True)
    year = calendar.today.year + (int(role) < calendar.today.month)
    first, last = _ROUGH.get(rough or "", (1, 31))
    begin = date(year, int(role), first)
    end = min(month_end(begin), begin + timedelta(days=last - first))
    return Day(index, at + 1, max(begin, calendar.today), end, confidence=0.8)


def _introduced(items: Items, index: int) -> bool:
    before = items[index - 1] if index else items[-1]
    return before.has("in", "link", "of", "mod:next", "mod:this", "before", "after", "from", "to")
