"""A time of day as it was said, and which hour of the day that is."""

from dataclasses import dataclass, replace
from datetime import time
from typing import Literal

from frontdesk.understanding.records import Bound

# "exact": it is the hour of the 24-hour clock already.
Half = Literal["am", "pm", "day", "exact", "unknown"]
_PART_HALF: dict[str, Half] = {"morning": "am", "noon": "day", "afternoon": "pm", "evening": "pm", "night": "pm"}
# Without "am" or "pm" an hour from one to seven is meant in the afternoon: few work before eight.
LAST_AFTERNOON = 7
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
    # Written with a nought in front, 05:30, which only the 24-hour clock does.
    padded: bool = False
    end_padded: bool = False

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
        """When an appointment is moved "from five to seven", the new time is seven, in the half of the day that lies nearer."""
        if not self.from_to or self.end_hour is None:
            return self
        half = self.half
        if self._half(None) == "unknown" and self.end_hour <= 12 and not self.end_padded:
            was = _in_day(self.hour, self.minute, "unknown")
            half = "am" if abs(self.end_hour % 12 - was) < abs(self.end_hour % 12 + 12 - was) else "pm"
        return replace(
            self, hour=self.end_hour, minute=self.end_minute, end_hour=None, end_minute=0, bound="at", padded=self.end_padded, half=half
        )

    def end_time(self, part: str | None, begins: time) -> time | None:
        """When a range that begins then closes."""
        if self.end_hour is None:
            return None
        hour = _in_day(self.end_hour, self.end_minute, self._half(part))
        if self.half != "exact" and time(hour % 24, self.end_minute) <= begins:
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
        return _PART_HALF.get(said or "", "am" if self.padded else "unknown")

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
    if hour > 12 or hour == 0 or half == "exact":
        return hour
    if half == "am":
        return hour % 12
    if half == "pm":
        return hour % 12 + 12 if hour != 12 or minute else 12
    if half == "day":
        return hour + 12 if hour <= 4 else hour
    return hour + 12 if hour <= LAST_AFTERNOON else hour
