"""Intervals of paired days: as sure as they say, alone and together, and no better for having been chosen."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from frontdesk.routing.advisor.statistics import Interval, Series, halves, student, together

MONDAY = date(2026, 3, 2)


def waits(values: np.ndarray, customers: np.ndarray) -> Series:
    """So many customers a day who waited so long on average."""
    return Series(values * customers, customers.astype(float))


@pytest.mark.parametrize(("freedom", "value"), [(1, 12.706), (5, 2.571), (10, 2.228), (30, 2.042), (200, 1.972)])
def test_the_quantiles_of_student_are_those_of_the_tables(freedom: int, value: float) -> None:
    assert student(0.95, freedom) == pytest.approx(value, abs=0.002)


def test_every_weekday_is_as_often_in_either_half_and_neighbours_are_apart() -> None:
    days = [MONDAY + timedelta(days=number) for number in range(28)]
    chosen, told = halves(days)
    assert sorted(chosen + told) == list(range(28))
    for half in (chosen, told):
        assert [sum(days[place].weekday() == weekday for place in half) for weekday in range(7)] == [2] * 7
    assert not any(place + 1 in chosen and place + 2 in chosen for place in chosen)


@pytest.mark.parametrize("days", [8, 14, 28])
def test_the_interval_holds_the_truth_as_often_as_it_says(days: int) -> None:
    chance = np.random.default_rng(5)
    held = 0
    for _ in range(120):
        customers = chance.poisson(30, days) + 1
        day = chance.normal(0, 3, days)
        before = waits(14 + day + chance.normal(0, 1, days), customers)
        after = waits(6 + day / 2 + chance.normal(0, 1, days), customers)
        (found,) = together([(before, after)])
        held += found.least <= -8 <= found.most
    assert held >= 109


def test_the_best_of_many_that_do_nothing_is_not_believed() -> None:
    chance = np.random.default_rng(6)
    fooled = naive = 0
    for _ in range(60):
        days = [MONDAY + timedelta(days=number) for number in range(28)]
        customers = np.full(28, 20.0)
        before = waits(chance.normal(10, 3, 28), customers)
        after = [waits(before.above / 20 + chance.normal(0, 1, 28), customers) for _ in range(20)]
        chosen, told = halves(days)
        best = sorted(after, key=lambda one: one.of(chosen).ratio())[:5]
        fooled += any(found.is_less for found in together([(before.of(told), one.of(told)) for one in best]))
        naive += any(together([(before, one)])[0].is_less for one in after)
    assert fooled <= 6
    assert naive >= 15  # what choosing and reporting on the same days would have claimed


def test_what_cannot_move_has_no_width_and_one_day_says_nothing() -> None:
    same = waits(np.array([3.0, 4.0]), np.array([1, 2]))
    assert together([(same, same)]) == [Interval(0.0, 0.0, 0.0)]
    (found,) = together([(same.of([0]), same.of([0]))])
    assert not found.is_more
    assert not found.is_less
    assert together([]) == []
