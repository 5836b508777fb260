"""How surely two ways through the same days differ.

Both ways meet the same customers (common random numbers), so what counts are the differences of each day. Days are drawn with
replacement (bootstrap), because the customers of one day are not independent of each other but days nearly are. Two guards stand
against the best of many looking better than it is: changes are chosen on one half of the days and reported on the other, and the
intervals of all that is reported hold together (the largest of the standardised deviations: Westfall & Young 1993). For few days they
are widened as Student's t asks, and by the root of n/(n-1) because a bootstrap spreads too little (Hesterberg 2015, American
Statistician 69, 371-386).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from statistics import NormalDist

import msgspec
import numpy as np
import numpy.typing as npt

SURE = 0.95
_DRAWS = 4000
# One seed, so that the same days always give the same interval.
_SEED = 20
_TINY = 1e-9

Floats = npt.NDArray[np.float64]


class Series(msgspec.Struct, frozen=True):
    """Something counted on each day, as a sum and what it is divided by: waits by customers, losses by the day's part of a week."""

    above: Floats
    below: Floats

    def ratio(self) -> float:
        """The ratio over all days."""
        return _ratio(float(self.above.sum()), float(self.below.sum()))

    def of(self, places: Sequence[int]) -> Series:
        """The same on some of the days."""
        return Series(self.above[list(places)], self.below[list(places)])


class Interval(msgspec.Struct, frozen=True):
    """A value and where the true one lies."""

    value: float
    least: float
    most: float

    @property
    def is_more(self) -> bool:
        """Whether it is surely above nothing."""
        return self.least > _TINY

    @property
    def is_less(self) -> bool:
        """Whether it is surely below nothing."""
        return self.most < -_TINY


def halves(days: Sequence[date]) -> tuple[list[int], list[int]]:
    """The places of the days to choose on and of those to report on: every weekday as often in either, neighbours apart."""
    seen: dict[int, int] = {}
    chosen: list[int] = []
    told: list[int] = []
    for place in sorted(range(len(days)), key=days.__getitem__):
        weekday = days[place].weekday()
        turn = seen.get(weekday, weekday % 2)
        seen[weekday] = turn + 1
        (told if turn % 2 else chosen).append(place)
    return chosen, told


def together(pairs: Sequence[tuple[Series, Series]]) -> list[Interval]:
    """How much the second of each pair is more than the first, with intervals that all hold at once with 95 %."""
    if not pairs:
        return []
    days = len(pairs[0][0].above)
    if days < 2:
        return [Interval(second.ratio() - first.ratio(), -math.inf, math.inf) for first, second in pairs]
    draws = _draws(days)
    values = np.array([second.ratio() - first.ratio() for first, second in pairs])
    drawn = np.stack([_ratios(second, draws) - _ratios(first, draws) for first, second in pairs])
    spread = drawn.std(axis=1, ddof=1)
    moving = spread > _TINY
    reach = np.zeros(len(pairs))
    if moving.any():
        far = np.abs(drawn[moving] - values[moving, None]) / spread[moving, None]
        reach[moving] = float(np.quantile(far.max(axis=0), SURE)) * _widened(days) * spread[moving]
    return [Interval(float(value), float(value - wide), float(value + wide)) for value, wide in zip(values, reach, strict=True)]


@lru_cache(maxsize=8)
def _draws(days: int) -> Floats:
    """How often each day is drawn, for every draw."""
    chance = np.random.Generator(np.random.PCG64(_SEED))
    return chance.multinomial(days, [1 / days] * days, size=_DRAWS).astype(np.float64)


@lru_cache(maxsize=8)
def _widened(days: int) -> float:
    """By how much an interval from so few days must be wider than one from many."""
    return math.sqrt(days / (days - 1)) * student(SURE, days - 1) / NormalDist().inv_cdf((1 + SURE) / 2)


def student(sure: float, freedom: int) -> float:
    """The two-sided quantile of Student's t, by bisection on its distribution (integrated by Simpson's rule)."""
    low, high = 0.0, 1000.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, freedom) < sure else (low, middle)
    return (low + high) / 2


def _within(t: float, freedom: int) -> float:
    # With t = sqrt(n) tan(a) the density becomes cos(a)^(n-1) on a bounded range.
    steps = 400
    angle = math.atan(t / math.sqrt(freedom))
    points = np.cos(np.linspace(0, angle, steps + 1)) ** (freedom - 1)
    simpson = angle / steps / 3 * (points[0] + points[-1] + 4 * points[1:-1:2].sum() + 2 * points[2:-1:2].sum())
    scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(math.pi)
    return float(2 * scale * simpson)


def _ratio(above: float, below: float) -> float:
    return above / below if below > _TINY else 0.0


def _ratios(series: Series, draws: Floats) -> Floats:
    """The ratio on each draw; where nothing was there to divide by, the ratio of all days."""
    above, below = draws @ series.above, draws @ series.below
    found: Floats = np.where(below > _TINY, above / np.maximum(below, _TINY), series.ratio())
    return found
