"""The grammar of hours: what words from here on name a time of day."""

from dataclasses import replace

from frontdesk.understanding.records import Bound
from frontdesk.understanding.signals.timing.dates import number_of_day, skip_links
from frontdesk.understanding.signals.timing.hours import LAST_AFTERNOON, Clock, Half
from frontdesk.understanding.signals.timing.items import Items

# What stands before an hour and moves it: by how many hours, and to which minute.
_OPENINGS = {"half_past": (0, 30), "quarter_past": (0, 15), "quarter_to": (-1, 45), "half_next": (-1, 30), "quarter_next": (-1, 15)}
_CLOSINGS = {"and_half": (0, 30), "and_quarter": (0, 15), "and_third": (0, 20), "less_quarter": (-1, 45)}
_AFTER_MIDNIGHT: dict[str, Half] = {"unknown": "exact", "am": "am"}
_MINUTES_TO = (5, 10, 15, 20, 25)
# Before a number these tell an hour, where the same word could count a length of time.
_OPENS_AN_HOUR = ("at", "from", "between", "to", "after", "before", "around")


def clock_at(items: Items, index: int, *, after_day: bool) -> Clock | None:
    """The time of day that begins at this item; `after_day` when the words just before named a day or a part of it."""
    at, bound, opened = index, _bound(items, index), False
    if bound != "at":
        at += 1
    if items[at].has("between", "from") and items[at].number is None and not items[at].value("part"):
        opened, at = True, at + 1
    marked = False
    for _ in range(2):
        if _says_at(items, at, after_day=after_day) and items[at].number is None:
            marked, at = True, at + 1
    part_first = items[at].value("part") if at == index else None
    if part_first is not None:
        at = skip_links(items, at + 1)
        if items.breaks(at):
            return None
        marked = marked or at > index + 1
    core = _core(items, at)
    if core is None:
        return None
    if core.last == core.first + 1 and not core.sure and _in_a_month(items, core.first):
        return None
    core = replace(core, part=core.part or part_first)
    core = _closed(items, core, opened or marked or after_day or part_first is not None or bound != "at", opened)
    known = core.sure or core.end_hour is not None
    loose = marked or bound != "at" or part_first is not None
    if not known and not ((loose or after_day) and _free(items, core.last, strict=not loose)):
        return None
    if core.hour > 24 or (core.hour == 24 and core.minute):
        return None
    if bound == "at" and core.bound != "at":
        bound = core.bound
    if core.end_hour is not None:
        bound = "between"
    return replace(core, first=index, bound=bound, part=core.part or part_first, night_of=part_first)


def _in_a_month(items: Items, at: int) -> bool:
    """Whether a bare number is the day of a month that follows: después del 16 de diciembre."""
    found = number_of_day(items, at)
    if found is None:
        return False
    month_at = skip_links(items, found[1], 2)
    apart = items.breaks(month_at) and items.gap(month_at).strip() != "."
    return items[month_at].value("month") is not None and not items[month_at].weak and not apart


def _bound(items: Items, index: int) -> Bound:
    item = items[index]
    if item.number is not None or item.value("part") is not None:
        return "at"
    if item.has("after") and not item.has("at"):
        return "after"
    if item.has("before"):
        return "before"
    return "around" if item.has("around") and not item.has("at") else "at"


def _says_at(items: Items, at: int, *, after_day: bool) -> bool:
    """Whether an hour follows: "at", or a word that says it only behind a day (jutro na 15) or before minutes (na 17.30)."""
    if items[at].has("at"):
        return True
    minute = items[at + 2].number
    dotted = minute is not None and items.gap(at + 2) == "." and not 1 <= minute <= 12
    return items[at].has("at_then") and (after_day or dotted)


def _core(items: Items, at: int) -> Clock | None:
    """One time: 17:30, 5 pm, half past nine, 8 baje, الساعة ٣ العصر."""
    fixed = items[at].value("clock")
    if fixed is not None:
        hour, minute = (int(number) for number in fixed.split(":"))
        return Clock(at, at + 1, hour, minute, half="day", sure=True)
    opened = _opened(items, at)
    if opened is not None:
        return opened
    if items[at].number is None and any(items[at].has(name) for name in _OPENINGS):
        return None
    hour_said = items[at].number
    if hour_said is None or _inside(items, at) or not 0 <= hour_said <= 24 or (items[at].roles and items[at].value("num") is None):
        return None
    core = _minutes(items, Clock(at, at + 1, hour_said))
    if core.minute or core.last > at + 1:
        core = replace(core, padded=items.text.words[items[at].first].startswith("0") and hour_said > 0)
    # 14:75 and 14h75 are no hours, not even fourteen.
    follows = core.last + 1 if items[core.last].has("oclock") and items.gap(core.last + 1) == "" else core.last
    if core.last == at + 1 and items[follows].number is not None and items.gap(follows) == ("" if follows > core.last else ":"):
        return None
    return _ending(items, core)


def _opened(items: Items, at: int) -> Clock | None:
    """An hour moved by what stands before it: half past nine, halb zehn, wpół do ósmej, полвосьмого, без десяти пять."""
    item = items[at]
    for name, (hours, minute) in _OPENINGS.items():
        fused = item.value(name)
        if fused is not None:
            return _ending(items, Clock(at, at + 1, int(fused) + hours or 12, minute, sure=True))
        if item.has(name) and item.number is None:
            following = _whole_hour(items, skip_links(items, at + 1, 1))
            return None if following is None else replace(following, first=at, hour=following.hour + hours or 12, minute=minute, sure=True)
    missing = items[at + 1].number if item.has("to_hour") else None
    if missing not in _MINUTES_TO or items.breaks(at + 1):
        return None
    hour_at = at + 3 if items[at + 2].has("unit:minute") else at + 2
    following = None if items.breaks(hour_at) or items[hour_at].value("num") is None else _whole_hour(items, hour_at)
    return None if following is None else replace(following, first=at, hour=following.hour - 1 or 12, minute=60 - missing, sure=True)


def _whole_hour(items: Items, at: int) -> Clock | None:
    """An hour without minutes, also as one of a row: половина пятого is half of the fifth hour."""
    # Halves of halves are no hours, however many somebody writes.
    if any(items[at].value(name) is not None or (items[at].has(name) and items[at].number is None) for name in (*_OPENINGS, "to_hour")):
        return None
    ordinal = items[at].value("ord")
    if ordinal is not None and items[at].number is None:
        found: Clock | None = _ending(items, Clock(at, at + 1, int(ordinal)))
    else:
        found = _core(items, at)
    return None if found is None or found.minute or found.hour > 12 else found


def _inside(items: Items, at: int) -> bool:
    """Whether a number is only the later part of an hour that does not exist: 25:00, 25h00."""
    written = items.gap(at) in {":", "."} and items[at - 1].number is not None
    return written or (items.gap(at) == "" and items[at - 1].has("oclock") and items[at - 2].number is not None)


def _minutes(items: Items, core: Clock) -> Clock:
    """The minutes after the hour, in digits or in words."""
    after, gap = items[core.last], items.gap(core.last)
    number = after.number
    digits = number is not None and not after.roles and number < 60 and len(items.text.words[after.first]) == 2
    if digits and number is not None and gap == ":":
        return replace(core, last=core.last + 1, minute=number, sure=True, half="day" if core.hour == 0 else "unknown")
    if (
        digits
        and number is not None
        and gap == "."
        and (items[core.last + 1].has("oclock", "am", "pm") or items[core.first - 1].has("at", "at_then"))
    ):
        return replace(core, last=core.last + 1, minute=number, sure=True)
    if after.has("oclock") and gap == "" and items.gap(core.last + 1) == "":
        number = items[core.last + 1].number
        if number is not None and number < 60:
            return replace(core, last=core.last + 2, minute=number, sure=True)
    # In Chinese and French the word for "o'clock" stands before the half: 九点半, neuf heures et demie.
    word = core.last + 1 if after.has("oclock") and not items.breaks(core.last + 1) else core.last
    spoken = items[word]
    if not items.breaks(word) or gap == "":
        for role, (hours, minute) in _CLOSINGS.items():
            if spoken.has(role):
                return replace(core, last=word + 1, hour=core.hour + hours or 12, minute=minute, sure=True)
        told = spoken.value("minutes")
        if told is not None and not items[word + 1].is_unit():
            return replace(core, last=word + 1, minute=int(told), sure=True)
    return core


def _ending(items: Items, core: Clock) -> Clock:
    """What stands behind an hour: am, pm, o'clock, the part of the day."""
    after = items[core.last]
    if after.has("am", "pm") and not items.breaks(core.last) and core.hour <= 12:
        return replace(core, last=core.last + 1, half="pm" if after.has("pm") else "am", sure=True)
    if (after.has("am") or after.has("pm")) and items.gap(core.last).strip() == "." and core.hour <= 12:
        return replace(core, last=core.last + 1, half="pm" if after.has("pm") else "am", sure=True)
    if after.has("oclock") and (not items.breaks(core.last) or core.minute):
        named = items[core.first - 1].has(*_OPENS_AN_HOUR) or items[core.last + 1].value("part") is not None
        counted = after.has("unit:hour") and not named and core.hour < LAST_AFTERNOON
        if not counted or core.sure:
            core = replace(core, last=core.last + 1, sure=True)
    part_at = skip_links(items, core.last, over=("link", "of", "dom"))
    part = items[part_at].value("part")
    # "В 3 дня" is an hour of the day, "на 3 дня" are three days.
    counts = items[part_at].is_unit() and not (core.sure or items[core.first - 1].has(*_OPENS_AN_HOUR))
    # What follows "to" is the part of day of the hour after it: 10 baje se shaam 5 baje.
    opens = items[core.last].has("to") and items[skip_links(items, part_at + 1)].number is not None
    if part is not None and not counts and not opens and not items.breaks(part_at) and items[part_at].number is None:
        return replace(core, last=part_at + 1, part=part, sure=True)
    if items[core.last].has("after_end", "before_end", "around_end") and not items.breaks(core.last):
        closing = items[core.last]
        bound: Bound = "after" if closing.has("after_end") else "before" if closing.has("before_end") else "around"
        if not (closing.has("to") and _core(items, core.last + 1)):
            return replace(core, last=core.last + 1, bound=bound, sure=core.sure or not closing.has("to", "later"))
    return core


def _closed(items: Items, core: Clock, prepared: bool, opened: bool) -> Clock:
    """The same time with the end of its range, when one follows: 4-6 pm, from 4 to 6, 16 ile 18 arası."""
    joint = items[core.last]
    dash = items.gap(core.last).strip() == "-" and joint.number is not None
    if not dash and not joint.has("to") and not (opened and joint.has("and")):
        return core
    at = core.last if dash else core.last + 1
    while items[at].has("at", "to") and items[at].number is None and at < core.last + 3:
        at += 1
    said = items[at].value("part") if items[at].number is None else None
    end = _core(items, at if said is None else skip_links(items, at + 1))
    if end is None or end.hour > 24:
        return core
    own = end.part or said
    apart = own is not None and end.half == "unknown" and (core.part is not None or core.half in {"am", "pm"} or core.hour == 0)
    # Each of the two with its own part of the day: subah 10 baje se shaam 5 baje, 12:05 am to 12:10 pm.
    if apart or {core.half, end.half} == {"am", "pm"}:
        core = replace(core, hour=core.as_time(core.part).hour, half="exact")
        end = replace(end, hour=end.as_time(own).hour, half="exact", part=None)
    elif said is not None:
        end = replace(end, part=own)
    last = end.last
    between = items[last].has("between_end")
    if between:
        last += 1
    free = _free(items, last, strict=False)
    if opened and items[last].has("oclock") and not items.breaks(last):
        last, free = last + 1, True
    if not (core.sure or end.sure or between or (prepared and free)) or not (free or end.sure or between):
        return core
    part = end.part or core.part
    half = core.half if core.half != "unknown" else end.half
    # What begins at midnight ends in the night or the morning: 00:00 to 06:00.
    half = _AFTER_MIDNIGHT.get(end.half, half) if core.hour == 0 else half
    if core.half == "unknown" and end.half == "pm" and core.hour > end.hour % 12 and core.hour != 12:
        half = "am"
    found = replace(core, last=last, end_hour=end.hour, end_minute=end.minute, half=half, part=part, sure=True, from_to=joint.has("to"))
    found = replace(found, end_padded=end.padded)
    if half != end.half and end.half == "pm":
        return replace(found, end_hour=end.hour % 12 + 12)
    return found


def _free(items: Items, index: int, *, strict: bool) -> bool:
    """Whether a bare number before this item can be an hour: it counts nothing that follows."""
    item = items[index]
    if index >= len(items) or items.breaks(index):
        return not (index < len(items) and items.gap(index).startswith(".") and item.number is not None and items.gap(index) == ".")
    if item.is_unit() or (item.has("ordinal") and len(items.gap(index)) <= 1) or item.number is not None or item.value("month") is not None:
        return False
    if any(mark in items.gap(index) for mark in "%€$£₹/+"):
        return False
    return bool(item.roles) if strict else True
