"""Opening hours and shifts against a count of single minutes: changes of the clock, nights, days off (16 of the written invariants)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from frontdesk.routing.hours import add_open_seconds, duty, open_seconds
from frontdesk.team.shifts import ChangedDay, DayHours, Hours

# Each with a moment shortly before the clock is changed there.
CHANGES = (
    ("Europe/Berlin", datetime(2026, 3, 28, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 10, 24, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 3, 7, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 10, 31, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, tzinfo=UTC)),
    ("Asia/Riyadh", datetime(2026, 6, 1, tzinfo=UTC)),
)
HOURS = st.lists(
    st.builds(
        lambda day, start, length: Hours(day, start * 15, start * 15 + length * 15),
        st.integers(0, 6),
        st.integers(0, 95),
        st.integers(4, 80),
    ),
    min_size=1,
    max_size=4,
).map(tuple)


def counted(hours: tuple[Hours, ...], zone: str, start: datetime, minutes: int) -> list[bool]:
    """For each minute whether the branch is open, by asking the wall clock: today's hours, or yesterday's past midnight."""
    place, found = ZoneInfo(zone), []
    for number in range(minutes):
        at = start + timedelta(minutes=number)
        open_now = False
        for back in (0, 1, 2):
            day = at.astimezone(place).date() - timedelta(days=back)
            for one in hours:
                if one.weekday == day.weekday():
                    opens, closes = (_instant(day, minute, place) for minute in (one.starts_minute, one.ends_minute))
                    open_now = open_now or opens <= at < closes
        found.append(open_now)
    return found


@cache
def _instant(day: date, minute: int, place: ZoneInfo) -> datetime:
    wall = datetime.combine(day + timedelta(days=minute // 1440), datetime.min.time()) + timedelta(minutes=minute % 1440)
    # A wall time that the clock skips is passed at the first one it shows again.
    while wall.replace(tzinfo=place).astimezone(UTC).astimezone(place).replace(tzinfo=None) != wall:
        wall += timedelta(minutes=1)
    return wall.replace(tzinfo=place).astimezone(UTC)


@given(hours=HOURS, change=st.sampled_from(CHANGES), offset=st.integers(0, 40))
@example(hours=(Hours(6, 0, 135),), change=CHANGES[0], offset=0)
@settings(max_examples=60)
def test_16_open_time_is_the_count_of_open_minutes_across_changes_of_the_clock(
    hours: tuple[Hours, ...], change: tuple[str, datetime], offset: int
) -> None:
    zone, before = change
    start = before + timedelta(minutes=15 * offset)
    minutes = 3 * 1440
    opened = counted(hours, zone, start, minutes)
    assert open_seconds(start, start + timedelta(minutes=minutes), hours, zone) == 60 * sum(opened)
    for share in (0.25, 0.5, 1.0):
        middle = int(minutes * share)
        there = start + timedelta(minutes=middle)
        passed = open_seconds(start, there, hours, zone)
        assert passed == 60 * sum(opened[:middle])
        # Additive: what has passed until then and what passes after it is all that passes.
        assert passed + open_seconds(there, start + timedelta(minutes=minutes), hours, zone) == 60 * sum(opened)
        if passed:
            reached = add_open_seconds(start, passed, hours, zone)
            assert open_seconds(start, reached, hours, zone) == passed
            assert reached <= there


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Riyadh"])
def test_16_a_night_shift_is_one_stretch_over_midnight_and_a_day_off_is_off(zone: str) -> None:
    nights = tuple(Hours(day, 22 * 60, 30 * 60) for day in range(7))
    place = ZoneInfo(zone)
    monday = datetime(2026, 3, 2, 23, 30, tzinfo=place)
    assert duty(nights, zone, monday).on
    assert duty(nights, zone, monday + timedelta(hours=3)).ends_at == datetime(2026, 3, 3, 6, 0, tzinfo=place)
    off = (ChangedDay(date(2026, 3, 3), ()),)
    tuesday = datetime(2026, 3, 3, 23, 0, tzinfo=place)
    assert not duty(nights, zone, tuesday, off).on
    assert duty(nights, zone, tuesday, off).next_at == datetime(2026, 3, 4, 22, 0, tzinfo=place)
    short = (ChangedDay(date(2026, 3, 3), (DayHours(23 * 60, 24 * 60),)),)
    assert duty(nights, zone, tuesday, short).ends_at == datetime(2026, 3, 4, 0, 0, tzinfo=place)
