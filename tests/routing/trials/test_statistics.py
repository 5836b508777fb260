"""The intervals hold as often as they say, for customers who write several times, for who still waits, and for whoever looks every day."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest

from frontdesk.routing.trials.statistics import always, apart, quantiles, share

Ints = npt.NDArray[np.int64]


def drawn(random: np.random.Generator, customers: int, rate: float, spread: float) -> tuple[Ints, Ints]:
    """Customers who write once to four times, each with a rate of their own: hits, and whose they are."""
    own = np.clip(random.normal(rate, spread, customers), 0, 1)
    times = random.integers(1, 5, customers)
    whose = np.repeat(np.arange(customers), times)
    return (random.random(len(whose)) < own[whose]).astype(np.int64), whose


def test_a_share_of_nothing_is_not_known() -> None:
    empty = np.zeros(0, dtype=np.int64)
    assert (share(empty, empty).at_least, share(empty, empty).at_most) == (0.0, 1.0)
    none = share(np.zeros(60, dtype=np.int64), np.arange(60))
    assert none.at_least == 0.0
    assert 0.03 < none.at_most < 0.08
    assert none.variance > 0, "of no hit among sixty it does not follow that there never is one"


def test_independent_conversations_have_the_interval_of_wilson() -> None:
    hits = np.array([1] * 10 + [0] * 90)
    found = share(hits, np.arange(100))
    assert (round(found.at_least, 3), round(found.at_most, 3)) == (0.055, 0.175)


@pytest.mark.parametrize(("rate", "spread"), [(0.08, 0.0), (0.2, 0.15), (0.6, 0.3)])
def test_an_interval_of_a_share_holds_nineteen_times_of_twenty_although_customers_write_again(rate: float, spread: float) -> None:
    random = np.random.default_rng(5)
    truth = drawn(random, 200_000, rate, spread)[0].mean()
    held = 0
    for _ in range(400):
        found = share(*drawn(random, 150, rate, spread))
        held += found.at_least <= truth <= found.at_most
    assert held / 400 > 0.92


def test_looking_every_day_deceives_an_ordinary_interval_and_not_this_one() -> None:
    """Nothing differs; a look after every sixty customers, and a trial that is ended at the first difference one sees."""
    random = np.random.default_rng(7)
    deceived = {"once": 0, "always": 0}
    for _ in range(120):
        arms = random.random(3000) < 0.1
        hits, whose = drawn(random, 3000, 0.15, 0.1)
        seen = dict.fromkeys(deceived, False)
        for customers in range(300, 3001, 60):
            so_far = whose < customers
            live, tried = so_far & ~arms[whose], so_far & arms[whose]
            one, two = share(hits[live], whose[live]), share(hits[tried], whose[tried])
            if two.of < 50:
                continue
            variance = one.variance + two.variance
            found = apart(one.rate, two.rate, variance, customers)
            seen["always"] |= not found.at_least <= 0 <= found.at_most
            seen["once"] |= abs(two.rate - one.rate) > 1.96 * math.sqrt(variance)
        for kind, was in seen.items():
            deceived[kind] += was
    assert deceived["always"] / 120 <= 0.05
    assert deceived["once"] / 120 > 0.15


def test_a_real_difference_is_found() -> None:
    random = np.random.default_rng(3)
    live, tried = share(*drawn(random, 1500, 0.3, 0.1)), share(*drawn(random, 200, 0.12, 0.1))
    found = apart(live.rate, tried.rate, live.variance + tried.variance, 1700)
    assert found.at_most < 0


def test_the_price_of_looking_whenever_one_likes() -> None:
    assert [round(always(customers), 2) for customers in (100, 500, 1000, 5000, 50_000)] == [3.86, 3.08, 3.04, 3.15, 3.47]
    assert always(0) == math.inf


def test_a_quantile_counts_who_still_waits() -> None:
    """Of those who were answered after one to ten minutes half were within five; with half as many who wait longer it takes eight."""
    seconds = np.tile(np.arange(1, 11, dtype=np.float64) * 60, 20)
    all_answered = np.ones(200, dtype=np.int64)
    assert quantiles(seconds, all_answered, np.arange(200), 0.5).value == 300
    more = np.concatenate([seconds, np.full(100, 900.0)])
    answered = np.concatenate([all_answered, np.zeros(100, dtype=np.int64)])
    assert quantiles(more, answered, np.arange(300), 0.5).value == 480
    assert quantiles(more, answered, np.arange(300), 0.9).value is None, "the slowest tenth still waits"
    assert quantiles(np.zeros(0), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), 0.5).value is None


def test_intervals_of_waiting_times_hold_when_some_are_not_answered_yet() -> None:
    random = np.random.default_rng(11)
    held = 0
    for _ in range(100):
        waits, looked = random.exponential(600, 120), random.uniform(0, 4000, 120)
        found = quantiles(np.minimum(waits, looked), (waits <= looked).astype(np.int64), np.arange(120), 0.5)
        assert found.at_least is not None
        assert found.at_most is not None
        held += found.at_least <= 600 * math.log(2) <= found.at_most
    assert held >= 88
