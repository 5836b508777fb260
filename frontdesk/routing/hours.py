"""Working time as routing needs it: who is at work, and a reply clock that stands still while the branch is closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec

from frontdesk.team.shifts import Hours, Stretch, stretches


class Duty(msgspec.Struct, frozen=True):
    """Whether somebody is at work, until when, and when they come next."""

    on: bool
    ends_at: datetime | None = None
    next_at: datetime | None = None


def duty(shifts: Sequence[Hours], zone: str, at: datetime) -> Duty:
    """Where somebody stands in their week; a person without shifts is at work whenever they say so."""
    if not shifts:
        return Duty(True)
    for stretch in _fortnight(tuple(shifts), zone, at.astimezone(ZoneInfo(zone)).date()):
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


@lru_cache(maxsize=4096)
def _fortnight(hours: tuple[Hours, ...], zone: str, day: date) -> tuple[Stretch, ...]:
    middle = datetime.combine(day, datetime.min.time(), ZoneInfo(zone)) + timedelta(hours=12)
    return tuple(stretches(hours, middle - timedelta(days=2), middle + timedelta(days=16), zone))
