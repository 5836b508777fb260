"""Ids sort by time, whoever makes them and however the clock stands."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.kit.ids import uuid7

_TIMES = st.datetimes(datetime(1971, 1, 1), datetime(2900, 1, 1), timezones=st.just(UTC))


def _millis(made: UUID) -> int:
    return made.int >> 80


def test_an_id_is_a_version_7_uuid_of_this_moment() -> None:
    before = time.time_ns() // 1_000_000
    made = uuid7()
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"
    assert before <= _millis(made) <= time.time_ns() // 1_000_000 + 1


def test_ids_strictly_increase_also_when_many_are_made_in_one_millisecond() -> None:
    made = [uuid7() for _ in range(20_000)]
    assert made == sorted(set(made))


def test_ids_made_in_threads_at_once_are_all_different_and_each_thread_s_increase() -> None:
    with ThreadPoolExecutor(8) as pool:
        lots = list(pool.map(lambda _: [uuid7() for _ in range(2_000)], range(8)))
    assert len({one for lot in lots for one in lot}) == 16_000
    assert all(lot == sorted(lot) for lot in lots)


def test_a_clock_set_back_brings_no_smaller_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    first = uuid7()
    an_hour_ago = time.time_ns() - 3_600_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: an_hour_ago)
    assert uuid7() > first


@given(_TIMES)
def test_an_id_for_a_given_time_claims_exactly_its_millisecond(at: datetime) -> None:
    made = uuid7(at)
    assert _millis(made) == (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    assert (made.version, made.variant) == (7, "specified in RFC 4122")


@given(st.lists(_TIMES, min_size=2, max_size=50))
def test_history_sorts_as_it_was_played(times: list[datetime]) -> None:
    times.sort()
    made = [uuid7(at) for at in times]
    assert made == sorted(set(made))


def test_a_clock_that_stands_still_keeps_the_order_of_what_happened() -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    made = [uuid7(at) for _ in range(10_000)]
    assert made == sorted(set(made))


def test_the_zone_of_the_given_time_does_not_matter() -> None:
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert _millis(uuid7(at)) == _millis(uuid7(at.astimezone(timezone(timedelta(hours=5, minutes=30)))))
