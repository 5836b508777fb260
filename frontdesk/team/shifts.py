"""Weekly hours on the clock of a place: who is at work when, over midnight and over the changes of the clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import pairwise
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec

MIDNIGHT = 24 * 60
_WEEK = 7 * MIDNIGHT


class Hours(msgspec.Struct, frozen=True, order=True):
    """A stretch of one weekday (0 is Monday) in minutes after midnight; one that runs over midnight ends after 1440."""

    weekday: Annotated[int, msgspec.Meta(ge=0, le=6)]
    starts_minute: Annotated[int, msgspec.Meta(ge=0, lt=MIDNIGHT)]
    ends_minute: Annotated[int, msgspec.Meta(gt=0, le=2 * MIDNIGHT)]


class DayHours(msgspec.Struct, frozen=True, order=True):
    """A stretch of one certain day in minutes after its midnight; one that runs over midnight ends after 1440."""

    starts_minute: Annotated[int, msgspec.Meta(ge=0, lt=MIDNIGHT)]
    ends_minute: Annotated[int, msgspec.Meta(gt=0, le=2 * MIDNIGHT)]


class ChangedDay(msgspec.Struct, frozen=True, order=True):
    """The work that begins on one day, where it differs from the weekly plan; nothing at all on a day off."""

    day: date
    hours: tuple[DayHours, ...]


# Somebody without a weekly plan is there around the clock, except where a day was changed.
AROUND_THE_CLOCK = tuple(Hours(weekday, 0, MIDNIGHT) for weekday in range(7))


class Stretch(msgspec.Struct, frozen=True, order=True):
    """An unbroken time from one instant to another, both in UTC; the end no longer belongs to it."""

    starts: datetime
    ends: datetime


def on_shift(hours: Sequence[Hours], at: datetime, zone: str, changed: Sequence[ChangedDay] = ()) -> bool:
    """Whether `at` falls into the weekly hours, or into those of a changed day."""
    return shift_ends(hours, at, zone, changed) is not None


def shift_ends(hours: Sequence[Hours], at: datetime, zone: str, changed: Sequence[ChangedDay] = ()) -> datetime | None:
    """When the work under way at `at` ends, counting hours that follow without a break; None when nobody is at work."""
    reach = timedelta(days=1)
    while True:
        found = next((one for one in stretches(hours, at, at + reach, zone, changed) if one.starts <= at < one.ends), None)
        if found is None or found.ends < at + reach or reach > timedelta(days=8):
            return None if found is None else found.ends
        reach *= 3


def next_shift(hours: Sequence[Hours], after: datetime, zone: str) -> Stretch | None:
    """The next stretch of work that begins later than `after`; None when there are no hours at all."""
    # Two weeks, because a weekly start can fall into the hours that a change of the clock or of the date line skips.
    for days in (2, 16):
        for stretch in stretches(hours, after, after + timedelta(days=days), zone):
            if stretch.starts > after:
                return Stretch(stretch.starts, shift_ends(hours, stretch.starts, zone) or stretch.ends)
    return None


def stretches(hours: Sequence[Hours], start: datetime, end: datetime, zone: str, changed: Sequence[ChangedDay] = ()) -> list[Stretch]:
    """The times of work that touch the time from `start` to `end`, in order, whole, and joined where they follow without a break."""
    place = ZoneInfo(zone)
    # Hours may begin up to two days before they end, and a change of the clock can move them by one more.
    day = start.astimezone(place).date() - timedelta(days=3)
    last = end.astimezone(place).date() + timedelta(days=1)
    by_weekday: dict[int, list[Hours | DayHours]] = {}
    for one in hours:
        by_weekday.setdefault(one.weekday, []).append(one)
    of_day: dict[date, Sequence[Hours | DayHours]] = {one.day: one.hours for one in changed}
    found = []
    while day <= last:
        for part in of_day.get(day, by_weekday.get(day.weekday(), ())):
            found.append(Stretch(instant(day, part.starts_minute, place), instant(day, part.ends_minute, place)))
        day += timedelta(days=1)
    return [stretch for stretch in joined(found) if stretch.ends > start and stretch.starts < end]


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same time, in order, with everything that overlaps or touches made one; empty stretches fall away."""
    answer: list[Stretch] = []
    for stretch in sorted(stretches):
        if stretch.ends <= stretch.starts:
            continue
        if answer and stretch.starts <= answer[-1].ends:
            answer[-1] = Stretch(answer[-1].starts, max(answer[-1].ends, stretch.ends))
        else:
            answer.append(stretch)
    return answer


@lru_cache(maxsize=4096)
def instant(day: date, minute: int, zone: tzinfo) -> datetime:
    """The moment at which the wall clock of `zone` shows `minute` minutes after the midnight that begins `day`.

    A wall time that comes twice means its first coming; one that the clock skips means the moment of the skip. So later
    wall times never come earlier, and hours that touch on the wall touch in time.
    """
    wall = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)
    first = wall.replace(tzinfo=zone).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wall:
        return first
    before, after = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), first
    # In a gap the two readings lie on either side of the change: close in on the first second of the new time.
    shown = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == shown:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


def overlap(hours: Sequence[Hours]) -> tuple[Hours, Hours] | None:
    """Two entries of one week that claim the same minute, the turn from Sunday to Monday included; None when there are none."""
    week = sorted((one.weekday * MIDNIGHT + one.starts_minute, one.weekday * MIDNIGHT + one.ends_minute, one) for one in hours)
    for (_, ends, one), (starts, _, other) in pairwise(week):
        if starts < ends:
            return one, other
    # An earlier entry that reaches over the turn of the week also reaches into its neighbour, and was found above.
    if len(week) > 1 and week[-1][1] - _WEEK > week[0][0]:
        return week[-1][2], week[0][2]
    return None
