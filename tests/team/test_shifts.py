"""Weekly hours against a clock that is read off the wall, over every kind of clock change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.team.shifts import MIDNIGHT, Hours, Stretch, instant, joined, next_shift, on_shift, overlap, shift_ends, stretches

# Weeks in which each zone does something to its clock: an hour, half an hour, at midnight, a whole day left out; and one that never does.
WEEKS = [
    ("Europe/Berlin", datetime(2026, 3, 29, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 10, 25, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 3, 8, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 11, 1, tzinfo=UTC)),
    ("Africa/Cairo", datetime(2026, 4, 23, tzinfo=UTC)),
    ("Africa/Cairo", datetime(2026, 10, 29, tzinfo=UTC)),
    ("Asia/Beirut", datetime(2026, 3, 29, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 3, tzinfo=UTC)),
    ("America/Sao_Paulo", datetime(2018, 11, 4, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 30, tzinfo=UTC)),
    ("Africa/Casablanca", datetime(2026, 3, 22, tzinfo=UTC)),
    ("Asia/Riyadh", datetime(2026, 6, 1, tzinfo=UTC)),
    ("Asia/Kathmandu", datetime(2026, 6, 1, tzinfo=UTC)),
]


@st.composite
def hours(draw: st.DrawFn) -> Hours:
    starts = draw(st.integers(0, MIDNIGHT - 1))
    return Hours(draw(st.integers(0, 6)), starts, draw(st.integers(starts + 1, 2 * MIDNIGHT)))


plans = st.lists(hours(), max_size=8)
moments = st.tuples(st.sampled_from(WEEKS), st.integers(-5 * MIDNIGHT, 5 * MIDNIGHT)).map(
    lambda drawn: (drawn[0][0], drawn[0][1] + timedelta(minutes=drawn[1]))
)


def by_the_wall(plan: list[Hours], at: datetime, zone: str) -> bool:
    """The same question asked of the date and time that the clock on the wall shows."""
    wall = at.astimezone(ZoneInfo(zone))
    minute = wall.hour * 60 + wall.minute
    for back in (0, 1):
        weekday = (wall.date() - timedelta(days=back)).weekday()
        if any(one.weekday == weekday and one.starts_minute <= minute + back * MIDNIGHT < one.ends_minute for one in plan):
            return True
    return False


@given(plans, moments)
def test_who_is_on_shift_is_what_the_clock_on_the_wall_says(plan: list[Hours], moment: tuple[str, datetime]) -> None:
    zone, at = moment
    # In an hour that comes twice, hours that end in it end the first time: only there the wall alone cannot tell.
    if at.astimezone(ZoneInfo(zone)).fold == 0:
        assert on_shift(plan, at, zone) == by_the_wall(plan, at, zone)


@given(plans, moments)
def test_a_shift_lasts_until_its_end_and_not_longer(plan: list[Hours], moment: tuple[str, datetime]) -> None:
    zone, at = moment
    ends = shift_ends(plan, at, zone)
    assert (ends is None) == (not on_shift(plan, at, zone))
    if ends is not None and ends < at + timedelta(days=8):
        assert ends > at
        assert on_shift(plan, ends - timedelta(seconds=1), zone)
        assert not on_shift(plan, ends, zone)


@given(plans, moments)
def test_the_next_shift_begins_later_and_nothing_begins_before_it(plan: list[Hours], moment: tuple[str, datetime]) -> None:
    zone, at = moment
    found = next_shift(plan, at, zone)
    if found is None:
        free = [at + timedelta(minutes=step) for step in range(0, 7 * MIDNIGHT, 30)]
        assert not plan or len({on_shift(plan, moment, zone) for moment in free}) == 1
        return
    assert found.starts > at
    assert on_shift(plan, found.starts, zone)
    assert not on_shift(plan, found.starts - timedelta(seconds=1), zone)
    assert shift_ends(plan, found.starts, zone) == found.ends
    between = stretches(plan, at, found.starts, zone)
    assert [stretch for stretch in between if stretch.starts > at] == []


@given(plans, moments, st.integers(1, 6 * MIDNIGHT))
def test_stretches_are_in_order_apart_and_touch_what_was_asked(plan: list[Hours], moment: tuple[str, datetime], minutes: int) -> None:
    zone, start = moment
    end = start + timedelta(minutes=minutes)
    found = stretches(plan, start, end, zone)
    assert all(one.ends < other.starts for one, other in pairwise(found))
    assert all(one.starts < one.ends and one.ends > start and one.starts < end for one in found)


@given(st.sampled_from(WEEKS), st.integers(-2, 2), st.integers(0, 2 * MIDNIGHT), st.integers(0, 2 * MIDNIGHT))
def test_later_on_the_wall_is_never_earlier_in_time(week: tuple[str, datetime], day: int, one: int, other: int) -> None:
    zone, noon = ZoneInfo(week[0]), week[1].date() + timedelta(days=day)
    first, second = sorted((one, other))
    assert instant(noon, first, zone) <= instant(noon, second, zone)


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), max_size=10))
def test_joining_keeps_every_minute_and_adds_none(pairs: list[tuple[int, int]]) -> None:
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    given_ = [Stretch(begin + timedelta(minutes=a), begin + timedelta(minutes=b)) for a, b in pairs]
    answer = joined(given_)
    for minute in range(101):
        at = begin + timedelta(minutes=minute)
        assert any(s.starts <= at < s.ends for s in given_) == any(s.starts <= at < s.ends for s in answer)


@pytest.mark.parametrize(
    ("zone", "night", "lasts"),
    [
        ("Europe/Berlin", date(2026, 10, 24), 9),
        ("Europe/Berlin", date(2026, 3, 28), 7),
        ("Europe/Berlin", date(2026, 6, 6), 8),
        ("Asia/Riyadh", date(2026, 10, 24), 8),
    ],
)
def test_a_night_shift_is_longer_or_shorter_when_the_clock_changes(zone: str, night: date, lasts: int) -> None:
    plan = [Hours(night.weekday(), 22 * 60, 30 * 60)]
    starts = instant(night, 22 * 60, ZoneInfo(zone))
    ends = shift_ends(plan, starts, zone)
    assert ends is not None
    assert ends - starts == timedelta(hours=lasts)


def test_hours_that_begin_in_the_skipped_hour_begin_when_it_is_over() -> None:
    plan = [Hours(6, 2 * 60 + 30, 4 * 60)]
    skip = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert not on_shift(plan, skip - timedelta(minutes=1), "Europe/Berlin")
    assert on_shift(plan, skip, "Europe/Berlin")


def test_a_split_shift_leaves_the_middle_of_the_day_free() -> None:
    plan = [Hours(0, 9 * 60, 13 * 60), Hours(0, 17 * 60, 22 * 60)]
    monday = date(2026, 11, 23)
    riyadh = ZoneInfo("Asia/Riyadh")
    assert shift_ends(plan, instant(monday, 10 * 60, riyadh), "Asia/Riyadh") == instant(monday, 13 * 60, riyadh)
    afternoon = next_shift(plan, instant(monday, 14 * 60, riyadh), "Asia/Riyadh")
    assert afternoon == Stretch(instant(monday, 17 * 60, riyadh), instant(monday, 22 * 60, riyadh))


def test_hours_that_follow_without_a_break_are_one_stretch_over_midnight() -> None:
    plan = [Hours(4, 20 * 60, MIDNIGHT), Hours(5, 0, 6 * 60)]
    friday = date(2026, 11, 27)
    riyadh = ZoneInfo("Asia/Riyadh")
    assert shift_ends(plan, instant(friday, 21 * 60, riyadh), "Asia/Riyadh") == instant(friday, 30 * 60, riyadh)


def test_who_works_round_the_clock_has_no_next_shift() -> None:
    plan = [Hours(day, 0, MIDNIGHT) for day in range(7)]
    at = datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert on_shift(plan, at, "Asia/Riyadh")
    assert next_shift(plan, at, "Asia/Riyadh") is None
    ends = shift_ends(plan, at, "Asia/Riyadh")
    assert ends is not None
    assert ends > at + timedelta(days=7)


def test_nobody_without_hours_is_ever_on_shift() -> None:
    at = datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert not on_shift([], at, "UTC")
    assert next_shift([], at, "UTC") is None


@given(st.lists(hours(), min_size=2, max_size=5))
def test_overlap_finds_any_minute_of_the_week_claimed_twice(plan: list[Hours]) -> None:
    week = 7 * MIDNIGHT
    claimed: set[int] = set()
    twice = False
    for one in plan:
        minutes = {(one.weekday * MIDNIGHT + minute) % week for minute in range(one.starts_minute, one.ends_minute)}
        twice = twice or bool(claimed & minutes)
        claimed |= minutes
    assert (overlap(plan) is not None) == twice
