"""The grammar of hours: what words from here on name a time of day."""

from dataclasses import dataclass, replace
from datetime import time
from typing import Literal

from frontdesk.understanding.records import Bound
from frontdesk.understanding.signals.timing.dates import skip_links
from frontdesk.understanding.signals.timing.items import Items

Half = Literal["am", "pm", "day", "unknown"]
_PART_HALF: dict[str, Half] = {"morning": "am", "noon": "day", "afternoon": "pm", "evening": "pm", "night": "pm"}
# Without "am" or "pm" an hour from one to seven is meant in the afternoon: few work before eight.
_LAST_AFTERNOON = 7
_SMALL_HOURS = {"evening": (12, 1, 2, 3), "night": (12, 1, 2, 3, 4, 5)}
_NIGHT_ENDS = 5


@dataclass(frozen=True)
class Clock:
    """A time of day or a range of them, read from items `first` up to `last`."""

    first: int
    last: int
    hour: int
    minute: int = 0
    half: Half = "unknown"
    sure: bool = False
    end_hour: int | None = None
    end_minute: int = 0
    bound: Bound = "at"
    part: str | None = None
    night_of: str | None = None
    from_to: bool = False

    def as_time(self, part: str | None, *, passed: time | None = None) -> time:
        """The time on a 24-hour clock, by the part of the day that was said; an hour already `passed` today means the later one."""
        hour = _in_day(self.hour, self.minute, self._half(part))
        if self._half(part) != "unknown":
            return time(hour % 24, self.minute)
        if self.end_hour is not None and hour > _in_day(self.end_hour, self.end_minute, "unknown") >= 12:
            hour = self.hour
        if passed is not None and hour < 12:
            closes = self.end_time(part, time(hour, self.minute)) or time(hour, self.minute)
            hour += 12 if closes.hour < 12 and closes < passed else 0
        return time(hour % 24, self.minute)

    def moved(self) -> "Clock":
        """When an appointment is moved "from five to seven", the new time is seven."""
        if not self.from_to or self.end_hour is None:
            return self
        return replace(self, hour=self.end_hour, minute=self.end_minute, end_hour=None, end_minute=0, bound="at")

    def end_time(self, part: str | None, begins: time) -> time | None:
        """When a range that begins then closes."""
        if self.end_hour is None:
            return None
        hour = _in_day(self.end_hour, self.end_minute, self._half(part))
        if time(hour % 24, self.end_minute) <= begins:
            # Four to six; eleven at night to one.
            hour += 12 if hour < 12 else -12
        return time(hour % 24, self.end_minute)

    def _half(self, part: str | None) -> Half:
        if self.half != "unknown":
            return self.half
        said = part or self.part
        # No evening has a one or a twelve: "tonight at 12" is midnight, "tonight at 1" an hour later.
        if self.hour in _SMALL_HOURS.get(said or "", ()):
            return "am"
        return _PART_HALF.get(said or "", "unknown")

    def past_midnight(self, part: str | None, at: time, *, now: time | None) -> bool:
        """Whether it is on the day after the night that was named: "tonight at 1", "tomorrow night at 12"; `now` where that is today's.

        "At 1 at night" of another day is left on that day: people mean either.
        """
        if at.hour > _NIGHT_ENDS or (now is not None and at >= now):
            return self.hour == 24
        if self.hour == 24 or (now is not None and at.hour == 0):
            return True
        return (part or self.night_of) in _SMALL_HOURS or (now is not None and self.part in _SMALL_HOURS)


def _in_day(hour: int, minute: int, half: Half) -> int:
    if hour > 12 or hour == 0:
        return hour
    if half == "am":
        return hour % 12
    if half == "pm":
        return hour % 12 + 12 if hour != 12 or minute else 12
    if half == "day":
        return hour + 12 if hour <= 4 else hour
    return hour + 12 if hour <= _LAST_AFTERNOON else hour


def clock_at(items: Items, index: int, *, after_day: bool) -> Clock | None:
    """The time of day that begins at this item; `after_day` when the words just before named a day or a part of it."""
    at, bound, opened = index, _bound(items, index), False
    if bound != "at":
        at += 1
    if items[at].has("between", "from") and items[at].number is None and not items[at].value("part"):
        opened, at = True, at + 1
    marked = False
    for _ in range(2):
        if items[at].has("at") and items[at].number is None:
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


def _bound(items: Items, index: int) -> Bound:
    item = items[index]
    if item.number is not None or item.value("part") is not None:
        return "at"
    if item.has("after") and not item.has("at"):
        return "after"
    if item.has("before"):
        return "before"
    return "around" if item.has("around") and not item.has("at") else "at"


def _core(items: Items, at: int) -> Clock | None:
    """One time: 17:30, 5 pm, half past nine, 8 baje, الساعة ٣ العصر."""
    fixed = items[at].value("clock")
    if fixed is not None:
        hour, minute = (int(number) for number in fixed.split(":"))
        return Clock(at, at + 1, hour, minute, half="day", sure=True)
    opening = next((name for name in ("half_past", "quarter_past", "quarter_to", "half_next") if items[at].has(name)), None)
    if opening is not None and items[at].number is None:
        following = _core(items, skip_links(items, at + 1, 1))
        if following is None or following.minute or following.hour > 12:
            return None
        hour, minute = {
            "half_past": (following.hour, 30),
            "quarter_past": (following.hour, 15),
            "quarter_to": (following.hour - 1 or 12, 45),
            "half_next": (following.hour - 1 or 12, 30),
        }[opening]
        return replace(following, first=at, hour=hour, minute=minute, sure=True)
    hour_said = items[at].number
    if hour_said is None or _inside(items, at) or not 0 <= hour_said <= 24 or (items[at].roles and items[at].value("num") is None):
        return None
    core = _minutes(items, Clock(at, at + 1, hour_said))
    # 14:75 and 14h75 are no hours, not even fourteen.
    follows = core.last + 1 if items[core.last].has("oclock") and items.gap(core.last + 1) == "" else core.last
    if core.last == at + 1 and items[follows].number is not None and items.gap(follows) == ("" if follows > core.last else ":"):
        return None
    return _ending(items, core)


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
    if digits and number is not None and gap == "." and (items[core.last + 1].has("oclock", "am", "pm") or items[core.first - 1].has("at")):
        return replace(core, last=core.last + 1, minute=number, sure=True)
    if after.has("oclock") and gap == "" and items.gap(core.last + 1) == "":
        number = items[core.last + 1].number
        if number is not None and number < 60:
            return replace(core, last=core.last + 2, minute=number, sure=True)
    # In Chinese and French the word for "o'clock" stands before the half: 九点半, neuf heures et demie.
    word = core.last + 1 if after.has("oclock") and not items.breaks(core.last + 1) else core.last
    spoken = items[word]
    if not items.breaks(word) or gap == "":
        for role, (hours, minute) in {"and_half": (0, 30), "and_quarter": (0, 15), "and_third": (0, 20), "less_quarter": (-1, 45)}.items():
            if spoken.has(role):
                return replace(core, last=word + 1, hour=core.hour + hours or 12, minute=minute, sure=True)
    return core


def _ending(items: Items, core: Clock) -> Clock:
    """What stands behind an hour: am, pm, o'clock, the part of the day."""
    after = items[core.last]
    if after.has("am", "pm") and not items.breaks(core.last) and core.hour <= 12:
        return replace(core, last=core.last + 1, half="pm" if after.has("pm") else "am", sure=True)
    if (after.has("am") or after.has("pm")) and items.gap(core.last).strip() == "." and core.hour <= 12:
        return replace(core, last=core.last + 1, half="pm" if after.has("pm") else "am", sure=True)
    if after.has("oclock") and (not items.breaks(core.last) or core.minute):
        counted = after.has("unit:hour") and not items[core.first - 1].has("at", "from", "between", "to") and core.hour < _LAST_AFTERNOON
        if not counted or core.sure:
            core = replace(core, last=core.last + 1, sure=True)
    part_at = skip_links(items, core.last, over=("link", "of", "dom"))
    part = items[part_at].value("part")
    if part is not None and not items.breaks(part_at) and not (items[part_at].number is not None):
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
    end = _core(items, at)
    if end is None or end.hour > 24:
        return core
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
    if core.half == "unknown" and end.half == "pm" and core.hour > end.hour % 12 and core.hour != 12:
        half = "am"
    found = replace(core, last=last, end_hour=end.hour, end_minute=end.minute, half=half, part=part, sure=True, from_to=joint.has("to"))
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
