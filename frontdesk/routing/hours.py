"""Working time as routing needs it: who is at work, and a reply clock that stands still while the branch is closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec

from frontdesk.routing.policies.records import Window
from frontdesk.team.shifts import AROUND_THE_CLOCK, ChangedDay, Hours, Stretch, on_shift, stretches


class Duty(msgspec.Struct, frozen=True):
    """Whether somebody is at work, until when, and when they come next."""

    on: bool
    ends_at: datetime | None = None
    next_at: datetime | None = None


def duty(shifts: Sequence[Hours], zone: str, at: datetime, changed: Sequence[ChangedDay] = ()) -> Duty:
    """Where somebody stands in their week; a person without shifts is at work whenever they say so."""
    if not shifts and not changed:
        return Duty(True)
    plan = tuple(shifts) or AROUND_THE_CLOCK
    for stretch in _fortnight(plan, zone, at.astimezone(ZoneInfo(zone)).date(), tuple(changed)):
        if stretch.starts <= at < stretch.ends:
            return Duty(True, ends_at=stretch.ends)
        if stretch.starts > at:
            return Duty(False, next_at=stretch.starts)
    return Duty(False)


def add_open_seconds(start: datetime, seconds: float, opening: Sequence[Hours], zone: str) -> datetime:
    """The moment at which `seconds` of opening hours have passed since `start`; without stated hours every second counts."""
    left = timedelta(seconds=seconds)
    if not opening:
        return start + left
    hours, place = tuple(opening), ZoneInfo(zone)
    reached, day = start, start.astimezone(place).date()
    # A target of 30 days in a week of one short opening is met within two years; nothing asks for more.
    for _ in range(60):
        for stretch in _fortnight(hours, zone, day):
            begin = max(reached, stretch.starts)
            if stretch.ends <= begin:
                continue
            if begin + left <= stretch.ends:
                return begin + left
            left -= stretch.ends - begin
            reached = stretch.ends
        day += timedelta(days=14)
    return start + timedelta(seconds=seconds)


def open_seconds(start: datetime, end: datetime, opening: Sequence[Hours], zone: str) -> float:
    """How many seconds of opening hours lie between two moments; without stated hours every second counts. Never below zero."""
    if not opening:
        return max((end - start).total_seconds(), 0.0)
    hours, place = tuple(opening), ZoneInfo(zone)
    found, reached, day = 0.0, start, start.astimezone(place).date()
    while reached < end:
        for stretch in _fortnight(hours, zone, day):
            begin = max(reached, stretch.starts)
            if stretch.ends <= begin or begin >= end:
                continue
            found += (min(stretch.ends, end) - begin).total_seconds()
            reached = min(stretch.ends, end)
        day += timedelta(days=14)
        reached = max(reached, datetime.combine(day, datetime.min.time(), place))
    return found


def is_open(opening: Sequence[Hours], zone: str, at: datetime) -> bool:
    """Whether the branch is open; one that states no hours never closes."""
    return not opening or on_shift(opening, at, zone)


def opens_at(opening: Sequence[Hours], zone: str, at: datetime) -> datetime | None:
    """When the branch opens next; None while it is open, or when it never closes."""
    if is_open(opening, zone, at):
        return None
    coming = (stretch.starts for stretch in _fortnight(tuple(opening), zone, at.astimezone(ZoneInfo(zone)).date()) if stretch.starts > at)
    return min(coming, default=None)


def within(window: Window, zone: str, at: datetime) -> bool:
    """Whether a moment lies in the window; one over midnight belongs to the weekday on which it begins."""
    there = at.astimezone(ZoneInfo(zone))
    minute, today = there.hour * 60 + there.minute, there.weekday()
    if window.starts_minute < window.ends_minute:
        return window.starts_minute <= minute < window.ends_minute and _falls_on(window, today)
    return (minute >= window.starts_minute and _falls_on(window, today)) or (
        minute < window.ends_minute and _falls_on(window, (today - 1) % 7)
    )


def _falls_on(window: Window, weekday: int) -> bool:
    return not window.weekdays or weekday in window.weekdays


@lru_cache(maxsize=4096)
def _fortnight(hours: tuple[Hours, ...], zone: str, day: date, changed: tuple[ChangedDay, ...] = ()) -> tuple[Stretch, ...]:
    middle = datetime.combine(day, datetime.min.time(), ZoneInfo(zone)) + timedelta(hours=12)
    return tuple(stretches(hours, middle - timedelta(days=2), middle + timedelta(days=16), zone, changed))
