"""The alarm by simulation: how soon it rings when the rate has risen, and how rarely when it has not. Seeds are fixed."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.routing.reroutes.drift import LEARNS_FROM, Chart, next_of, rings_at, settled

AT = datetime(2026, 11, 22, tzinfo=UTC)
# Confidences of a classifier that is right six times in seven: what it doubts is passed on more often.
_DOUBT = 1 / 7


def run(seed: int, usual: float, becomes: float, *, before: int, most: int) -> tuple[int, int | None]:
    """False alarms before the change, and conversations from the change to the alarm."""
    dice = random.Random(seed)
    chart, false = Chart(), 0

    def one(chart: Chart, rate: float) -> tuple[Chart, bool]:
        confidence = dice.betavariate(6, 1)
        rerouted = dice.random() < rate * (1 - confidence) / _DOUBT
        return next_of(chart, rerouted=rerouted, confidence=confidence, at=AT)

    for _ in range(before):
        chart, rang = one(chart, usual)
        if rang:
            false, chart = false + 1, settled(chart)
    for number in range(1, most + 1):
        chart, rang = one(chart, becomes)
        if rang:
            return false, number
    return false, None


def test_five_to_ten_percent_is_seen_within_two_hundred_conversations() -> None:
    found = [run(seed, 0.05, 0.10, before=3000, most=4000)[1] or 4000 for seed in range(60)]
    assert median(found) <= 200
    assert sorted(found)[54] <= 500


def test_ten_to_thirty_percent_is_seen_within_fifty() -> None:
    assert median([run(seed, 0.10, 0.30, before=2000, most=1000)[1] or 1000 for seed in range(40)]) <= 50


@pytest.mark.parametrize("usual", [0.03, 0.05, 0.10])
def test_about_one_false_alarm_in_ten_thousand(usual: float) -> None:
    conversations = 20_000
    alarms = sum(run(seed, usual, usual, before=conversations, most=0)[0] for seed in range(10))
    assert alarms / 10 / conversations * 10_000 <= 2.0


def test_doubt_that_was_confessed_rings_later_than_confidence_that_was_wrong() -> None:
    known = Chart(seen=1000, rerouted=50, doubt=140.0)
    doubted, _ = next_of(known, rerouted=True, confidence=0.5, at=AT)
    sure, _ = next_of(known, rerouted=True, confidence=0.99, at=AT)
    assert doubted.sum == pytest.approx(sure.sum), "the same ratio of the two rates"
    kept_doubted, _ = next_of(sure, rerouted=False, confidence=0.5, at=AT)
    kept_sure, _ = next_of(sure, rerouted=False, confidence=0.99, at=AT)
    assert kept_doubted.sum < kept_sure.sum, "that what was doubtful stood, speaks for routing"


@settings(max_examples=60)
@given(st.lists(st.tuples(st.booleans(), st.floats(0.0, 1.0) | st.none()), max_size=60), st.integers(0, LEARNS_FROM + 50))
def test_nothing_is_lost_and_the_sum_never_falls_below_nothing(story: list[tuple[bool, float | None]], seen: int) -> None:
    chart = Chart(seen=seen, rerouted=seen // 20, doubt=seen * 0.1)
    for rerouted, confidence in story:
        chart, _ = next_of(chart, rerouted=rerouted, confidence=confidence, at=AT)
        assert chart.sum >= 0.0
    whole = settled(chart)
    assert whole.seen == seen + len(story)
    assert whole.rerouted == seen // 20 + sum(rerouted for rerouted, _ in story)


def test_it_learns_first_and_the_table_rises() -> None:
    chart = Chart()
    for _ in range(LEARNS_FROM):
        chart, rang = next_of(chart, rerouted=True, confidence=0.99, at=AT)
        assert not rang
    assert chart.watching
    assert [rings_at(rate) for rate in (0.05, 0.10)] == [4.2, 5.1]
    heights = [rings_at(rate / 100) for rate in range(1, 31)]
    assert heights == sorted(heights)
