"""Statuses only move forward, whatever order they come in; windows close when they should."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.channels.rules import STATUSES, free_until, later_status, spoken_at, window_ends

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@given(st.lists(st.sampled_from([*STATUSES, "in_orbit", ""])), st.randoms())
def test_the_order_of_arrival_does_not_matter(heard: list[str], shuffle: object) -> None:
    shuffled = list(heard)
    shuffle.shuffle(shuffled)  # type: ignore[attr-defined]
    assert (
        reduce(later_status, heard, "queued") == reduce(later_status, shuffled, "queued") == reduce(later_status, heard + heard, "queued")
    )


@pytest.mark.parametrize(
    ("heard", "state"),
    [
        (["sent", "delivered", "read", "played"], "played"),
        (["read", "delivered", "sent"], "read"),
        (["sent", "failed"], "failed"),
        (["failed", "sent"], "failed"),
        (["failed", "delivered"], "delivered"),
        (["in_orbit"], "queued"),
        (["delivered", "failed"], "delivered"),
    ],
)
def test_where_it_ends(heard: list[str], state: str) -> None:
    assert reduce(later_status, heard, "queued") == state


def test_a_window_closes_a_day_after_the_customers_last_message() -> None:
    assert window_ends(NOON, timedelta(hours=24)) == NOON + 24 * HOUR
    assert window_ends(None, timedelta(hours=24)) is None
    assert window_ends(NOON, None) is None


def test_an_advertisement_makes_three_days_free_when_answered_within_one() -> None:
    assert free_until(NOON + HOUR, NOON) == NOON + 73 * HOUR
    assert free_until(NOON + 25 * HOUR, NOON) is None
    assert free_until(NOON - HOUR, NOON) is None
    assert free_until(None, NOON) is None
    assert free_until(NOON, None) is None


def test_a_time_from_the_future_is_not_believed() -> None:
    assert spoken_at(NOON - HOUR, NOON) == NOON - HOUR
    assert spoken_at(NOON + HOUR, NOON) == NOON
    assert spoken_at(None, NOON) == NOON
