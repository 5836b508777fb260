"""Clocks that stand still while the branch is closed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from frontdesk.routing.hours import add_open_seconds, duty
from frontdesk.team.shifts import Hours

WEEK = tuple(Hours(day, 9 * 60, 17 * 60) for day in range(5))
ZONES = st.sampled_from(("Asia/Riyadh", "America/New_York", "Europe/Berlin", "Pacific/Apia", "UTC"))
TIMES = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(lambda at: at.replace(microsecond=0, tzinfo=UTC))
HOURS = st.lists(
    st.builds(lambda day, start, length: Hours(day, start, start + length), st.integers(0, 6), st.integers(0, 1439), st.integers(60, 1300)),
    min_size=1,
    max_size=5,
).map(tuple)


def test_an_answer_due_in_15_minutes_at_closing_time_is_due_the_next_working_morning() -> None:
    friday = datetime(2026, 3, 6, 16, 50, tzinfo=UTC)
    assert add_open_seconds(friday, 900, WEEK, "UTC") == datetime(2026, 3, 9, 9, 5, tzinfo=UTC)
    assert add_open_seconds(friday, 600, WEEK, "UTC") == friday + timedelta(minutes=10)
    assert add_open_seconds(friday, 900, (), "UTC") == friday + timedelta(minutes=15)


@given(start=TIMES, first=st.integers(0, 200_000), second=st.integers(0, 200_000), hours=HOURS, zone=ZONES)
def test_16_open_seconds_add_up(start: datetime, first: int, second: int, hours: tuple[Hours, ...], zone: str) -> None:
    through = add_open_seconds(add_open_seconds(start, first, hours, zone), second, hours, zone)
    assert through == add_open_seconds(start, first + second, hours, zone)
    assert through >= start + timedelta(seconds=first + second)


@given(at=TIMES, hours=HOURS, zone=ZONES)
def test_somebody_is_at_work_until_a_time_or_comes_at_one(at: datetime, hours: tuple[Hours, ...], zone: str) -> None:
    work = duty(hours, zone, at)
    if work.on:
        assert work.ends_at is not None
        assert work.ends_at > at
        assert not duty(hours, zone, work.ends_at).on
    else:
        assert work.next_at is not None
        assert work.next_at > at
        assert duty(hours, zone, work.next_at).on


def test_somebody_without_a_plan_works_whenever_they_say_so() -> None:
    assert duty((), "UTC", datetime(2026, 1, 1, tzinfo=UTC)).on
