"""Time is passed in: it stands, moves forward when told, and is always UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from frontdesk.kit.clock import ShiftedClock, SystemClock

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_the_system_clock_speaks_utc() -> None:
    now = SystemClock().now()
    assert now.utcoffset() == timedelta(0)
    assert abs(now.timestamp() - datetime.now().timestamp()) < 5


def test_a_shifted_clock_stands_where_it_was_set() -> None:
    clock = ShiftedClock(NOON)
    assert clock.now() == clock.now() == NOON


def test_a_shifted_clock_moves_only_forward() -> None:
    clock = ShiftedClock(NOON)
    clock.advance(timedelta(hours=2))
    clock.advance(timedelta(hours=-1))
    clock.set(NOON)
    assert clock.now() == NOON + timedelta(hours=2)
    clock.set(NOON + timedelta(hours=3))
    assert clock.now() == NOON + timedelta(hours=3)


def test_a_shifted_clock_tells_utc_whatever_zone_it_was_given() -> None:
    riyadh = timezone(timedelta(hours=3))
    clock = ShiftedClock(datetime(2026, 3, 2, 1, tzinfo=riyadh))
    assert clock.now().date() == datetime(2026, 3, 1).date()


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        ShiftedClock(datetime(2026, 3, 1))
