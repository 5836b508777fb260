"""When the customer wants it, in words."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from frontdesk.routing.words import say
from frontdesk.understanding.records import Timing


def wanted(language: str, timing: Timing, now: datetime, timezone: str) -> str:
    """The wish as a phrase that can stand in a sentence: "today before 19:00"; empty when nothing was said."""
    today = now.astimezone(ZoneInfo(timezone)).date()
    day = "" if timing.date is None else _days(language, timing.date, timing.date_to, today)
    hour = _hours(language, timing)
    if day and hour:
        return say(language, "when.day_hour", day=day, hour=hour)
    if day or hour:
        return day or hour
    return say(language, "when.asap") if timing.asap else ""


def _days(language: str, first: date, last: date | None, today: date) -> str:
    if last is not None and last != first:
        return say(language, "when.days", first=_day(language, first, today, "span"), last=_day(language, last, today, "span"))
    return _day(language, first, today, "when")


def _day(language: str, day: date, today: date, form: str) -> str:
    """A day that stands alone ("on Thursday", form `when`) or as an end of a span ("Thursday", form `span`)."""
    ahead = (day - today).days
    if ahead in (0, 1):
        return say(language, "when.today" if ahead == 0 else "when.tomorrow")
    if 1 < ahead < 7:
        return say(language, f"{form}.weekday", day=say(language, f"day.{day.weekday()}"))
    return say(language, f"{form}.date", date=day.strftime("%d.%m.%Y"))


def _hours(language: str, timing: Timing) -> str:
    if timing.time is not None:
        if timing.bound == "between" and timing.time_to is not None:
            return say(language, "when.between", first=_hour(timing.time), last=_hour(timing.time_to))
        bound = "at" if timing.bound == "between" else timing.bound
        return say(language, f"when.{bound}", hour=_hour(timing.time))
    return "" if timing.part is None else say(language, f"when.{timing.part}")


def _hour(at: time) -> str:
    return at.strftime("%H:%M")
