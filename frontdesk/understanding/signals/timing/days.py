"""The grammar of days: what words from here on name a day, and which day it is."""

from dataclasses import replace
from datetime import date, timedelta

from frontdesk.understanding.signals.timing.calendar import Calendar, add_months, month_end
from frontdesk.understanding.signals.timing.dates import Day, day_and_month, number_of_day, real, skip_links, written
from frontdesk.understanding.signals.timing.items import Items

# A month that has just gone by is meant as the past, an older one as the next of its name.
_MONTHS_JUST_GONE = 2
# "This morning" at eleven is told, not asked for.
_MORNING_OVER = 11
_ROUGH = {"begin": (1, 10), "mid": (11, 20), "end": (21, 31)}
_FARTHEST = {"minute": 600, "hour": 72, "day": 365, "week": 60, "month": 24}


def day_at(items: Items, index: int, calendar: Calendar) -> Day | None:
    """The day named by the words from this item on, if any."""
    for reading in (written, day_and_month, _weekday, _week_or_month, _length, _named, _day_of_month, _month):
        found = reading(items, index, calendar)
        if found is not None:
            return found
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
    # "Minggu" is a Sunday as well as a week, and with an hour or a part of the day it is the Sunday.
    if items[at].has("unit:week") and modifier is not None and not (items[last].has("at") or items[last].value("part")):
        return None
    week_at = skip_links(items, last, 2, over=("of", "link"))
    for mod_at, unit_at in ((week_at + 1, week_at), (week_at, week_at + 1)):
        named = items[unit_at].has("unit:week") and items[mod_at].value("mod") is not None and not items.breaks(week_at)
        if named and (modifier is None or unit_at == week_at):
            return _in_week(items, index, week_at + 2, int(weekday), part, items[mod_at].value("mod"), calendar)
    if any(items[one].has("in_week") for one in (index, last - 1)):
        return _in_week(items, index, last, int(weekday), part, modifier, calendar)
    if modifier == "last":
        return Day(index, last, calendar.next_weekday(int(weekday)) - timedelta(days=7), past=True)
    start = calendar.next_weekday(int(weekday), today_counts=modifier == "this")
    number_at = skip_links(items, last, 2)
    dated = _same_day(items, index, last, int(weekday), part, calendar)
    if dated is not None:
        return dated
    found = number_of_day(items, number_at)
    hour = any(items[one].has("at", "at_then", "from") for one in range(last, number_at))
    if found is not None and not hour and not items.breaks(number_at) and (number_at > last or items[number_at + 1].has("ordinal")):
        day, after = found
        if (
            not items[after].is_unit()
            and not items[after].has("oclock", "am", "pm", "after_end", "before_end", "around_end", "between_end")
            and items.gap(after) != ":"
            and items[after].value("month") is None
        ):
            numbered = next((one for week in range(9) if (one := start + timedelta(weeks=week)).day == day), None)
            if numbered is not None:
                return Day(index, after, numbered, part=part or None)
    return Day(index, last, start, part=part or None, confidence=0.9, is_weekday=True)


def _same_day(items: Items, first: int, last: int, weekday: int, part: str, calendar: Calendar) -> Day | None:
    """The date right behind a weekday, when it falls on that day: Tuesday 24 November, Dienstag, der 24. November."""
    at = skip_links(items, last, 2)
    if items.breaks(last):
        if items.gap(last).strip() != ",":
            return None
        at = last + 1 if items[last].has("dom") and items[last].number is None else last
    dated = day_and_month(items, at, calendar)
    if dated is None or dated.start is None or dated.past or dated.start.weekday() != weekday:
        return None
    return replace(dated, first=first, part=dated.part or part or None)


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
    # "من الساعة 5" is from five, not an hour ago.
    if items[at].value("duration") is not None and items[at].has("at") and items[at + 1].number is not None:
        return None
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
    if unit == "week" or (unit == "day" and items[last - 1].has("duration:7d")):
        follower = skip_links(items, last, 2)
        role = items[follower].value("weekday")
        if role is not None and not items.breaks(follower):
            weekday, _, part = role.partition(":")
            week = calendar.week_of(calendar.today + timedelta(days=amount * (7 if unit == "week" else 1)))
            on = week + timedelta(days=(int(weekday) - calendar.week_start) % 7)
            return Day(index, follower + 1, on, part=part or None, confidence=0.85)
    start = (
        add_months(calendar.today, amount) if unit == "month" else calendar.today + timedelta(days=amount * (7 if unit == "week" else 1))
    )
    return Day(index, last, start, confidence=0.85)


def _amount(items: Items, at: int) -> tuple[int, str | None, int]:
    fixed = items[at].value("duration")
    if fixed is not None:
        unit = {"d": "day", "m": "month"}.get(fixed[-1])
        return (int(fixed), "minute", at + 1) if unit is None else (int(fixed[:-1]), unit, at + 1)
    number = items[at].number if items[at].number is not None else 1 if items[at].has("a") else None
    units = [unit for unit in ("minute", "hour", "day", "week", "month") if items[at + 1].has(f"unit:{unit}")]
    if not units and items[at - 1].has("in") and items[at + 1].has("oclock"):
        # Of "in", the same word counts hours that elsewhere names one: over 4 uur, dans 4 h.
        units = ["hour"]
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
    found = number_of_day(items, at)
    if found is None or items[at].value("ord") is not None or items.gap(at) == ":" or items.gap(at + 1) in {":", ".", "/"}:
        return None
    day, after = found
    ended = after > at + 1
    dotted = marked and items.text.gaps[items[at].last].startswith(".")
    follower = items[after]
    month_at = skip_links(items, after, 2)
    if items[month_at].value("mod") == "this" and items[month_at + 1].has("unit:month"):
        start = real(calendar.today.year, calendar.today.month, day)
        return Day(index, month_at + 2, start, past=start is not None and start < calendar.today)
    if items[month_at].value("month") is not None:
        return None
    sure = any(items[one].value("dom") == "sure" for one in range(index, at))
    # "Le 12 à 18 h" is a day and its hour; "de 12 à 18 h" are two hours.
    sure = sure or (marked and follower.has("at") and not items[index].has("from"))
    if (
        (follower.is_unit() and not (sure and follower.has("at")))
        or follower.has("oclock")
        or (follower.has("am", "pm", "to") and not sure)
    ):
        return None
    if follower.number is not None and not items.breaks(after) and not ended:
        return None
    if follower.roles and follower.roles <= {"of", "link"} and follower.has("of") and not items[after + 1].roles:
        return None
    plain = marked and items[at].roles == frozenset() and (items.breaks(after) or bool(follower.roles) or sure)
    if not (ended or dotted or plain):
        return None
    begins = [add_months(calendar.today.replace(day=1), months) for months in range(3)]
    found_days = (real(begin.year, begin.month, day) for begin in begins)
    start = next((one for one in found_days if one is not None and one >= calendar.today), None)
    return Day(index, after, start, confidence=0.85 if ended or dotted else 0.7)


def _month(items: Items, index: int, calendar: Calendar) -> Day | None:
    """In May, mid May, end of May."""
    rough, at = items[index].value("rough"), index
    if rough is not None:
        at = skip_links(items, index + 1, 2)
    role = items[at].value("month")
    if role is None or (items[at].weak and rough is None and not _introduced(items, at)):
        return None
    ago = (calendar.today.month - int(role)) % 12
    if rough is None and 0 < ago <= _MONTHS_JUST_GONE and not items[index - 1].value("mod"):
        return Day(index, at + 1, add_months(calendar.today.replace(day=1), -ago), past=True)
    year = calendar.today.year + (int(role) < calendar.today.month)
    first, last = _ROUGH.get(rough or "", (1, 31))
    begin = date(year, int(role), first)
    end = min(month_end(begin), begin + timedelta(days=last - first))
    return Day(index, at + 1, max(begin, calendar.today), end, confidence=0.8)


def _introduced(items: Items, index: int) -> bool:
    before, after = items[index - 1] if index else items[-1], items[index + 1]
    # In Hindi "in" follows: May mein.
    return (after.has("later") and after.has("link")) or before.has(
        "in", "link", "of", "mod:next", "mod:this", "before", "after", "from", "to"
    )
