"""How surely two arms differ: shares and waiting times of conversations, several of which may be one customer's.

Customers are drawn into an arm, so customers are what is independent. A share's own interval is Wilson's for the number of
conversations that would tell as much if they were independent (Franco, Little, Louis & Slud 2019, Journal of Survey Statistics and
Methodology 7, 334-364, who compare the intervals for samples in clusters).
Waiting times are of those who were answered and of those who still wait, of whom only the least is known: their quantiles are
those of Kaplan and Meier, with whole customers drawn with replacement for the interval.

The difference is looked at every day, by somebody who would like to see one. An interval made for one look is then wrong far more
often than it says. So the difference has an interval that holds at every look at once (an asymptotic confidence sequence:
Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas 2024, Annals of Statistics 52, 2613-2640); it is about half as wide again, and a trial
may be ended on it at any moment.
"""

from __future__ import annotations

import math

import msgspec
import numpy as np
import numpy.typing as npt

DOUBT = 0.05
_Z = 1.959964
# Where the sequence is tightest, in customers: as many as a trial has when it begins to tell something.
_TIGHTEST_AT = 1000
_RHO2 = (-2 * math.log(DOUBT) + math.log(-2 * math.log(DOUBT) + 1)) / _TIGHTEST_AT
_SEED = 13
_MOST_DRAWS, _FEWEST_DRAWS = 400, 100
# Draws times conversations, so that a page is made in well under a second however long a trial runs.
_CELLS = 2_000_000

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Share(msgspec.Struct, frozen=True):
    """A share of conversations: of how many, how many of them, its interval for one look, and how much it varies."""

    of: int
    times: int
    at_least: float
    at_most: float
    variance: float

    @property
    def rate(self) -> float:
        """How many of how many."""
        return self.times / self.of if self.of else 0.0


class Quantile(msgspec.Struct, frozen=True):
    """A quantile of a waiting time, its interval for one look, and how much it varies; nothing where too few were answered."""

    value: float | None
    at_least: float | None = None
    at_most: float | None = None
    variance: float = 0.0


class Apart(msgspec.Struct, frozen=True):
    """By how much one arm is above the other, with the interval that holds however often one looks."""

    value: float
    at_least: float
    at_most: float


def share(hits: Ints, customers: Ints) -> Share:
    """The share of hits among conversations, several of which may be one customer's."""
    seen, times = len(hits), int(hits.sum())
    if not seen:
        return Share(0, 0, 0.0, 1.0, 0.25)
    rate = times / seen
    each = np.bincount(customers, weights=hits - rate)
    number = len(np.unique(customers))
    clustered = float((each**2).sum()) * (number / (number - 1) if number > 1 else 1.0) / seen**2
    alone = rate * (1 - rate) / seen
    effect = max(1.0, clustered / alone) if alone else 1.0
    # Of no hit, or of nothing but hits, the sample says that nothing varies. It does.
    smoothed = (times + 1) / (seen + 2)
    variance = max(clustered, smoothed * (1 - smoothed) / (seen + 2) * effect)
    least, most = _wilson(rate, seen / effect)
    return Share(seen, times, least, most, variance)


def _wilson(rate: float, counted: float) -> tuple[float, float]:
    square = _Z**2 / counted
    middle, reach = rate + square / 2, _Z * math.sqrt(rate * (1 - rate) / counted + square / (4 * counted))
    return max(0.0, (middle - reach) / (1 + square)), min(1.0, (middle + reach) / (1 + square))


def always(customers: int) -> float:
    """By how many standard errors a difference must be away to hold at every look, where one look would ask for 1.96."""
    grown = customers * _RHO2 + 1
    return math.sqrt(2 * grown / (grown - 1) * math.log(math.sqrt(grown) / DOUBT)) if customers else math.inf


def apart(first: float, second: float, variance: float, customers: int) -> Apart:
    """How far the second is above the first, at every look."""
    reach = always(customers) * math.sqrt(variance)
    return Apart(second - first, second - first - reach, second - first + reach)


def quantiles(seconds: Floats, answered: Ints, customers: Ints, at: float) -> Quantile:
    """A quantile of the time to an answer, of whom some still wait."""
    if not len(seconds):
        return Quantile(None)
    order = np.argsort(seconds, kind="stable")
    seconds, answered = seconds[order], answered[order]
    _, places = np.unique(customers, return_inverse=True)
    places = places[order]
    number = int(places.max()) + 1
    whole = _at(seconds, answered, np.ones((1, len(seconds))), at)[0]
    if math.isnan(whole):
        return Quantile(None)
    draws = max(_FEWEST_DRAWS, min(_MOST_DRAWS, _CELLS // len(seconds)))
    random = np.random.Generator(np.random.PCG64(_SEED))
    weights = random.multinomial(number, [1 / number] * number, size=draws).astype(np.float64)[:, places]
    drawn = _at(seconds, answered, weights, at)
    drawn = drawn[~np.isnan(drawn)]
    # Where many draws do not reach it, nobody knows how late it may be.
    if len(drawn) < 0.95 * draws:
        return Quantile(None)
    least, most = np.quantile(drawn, [DOUBT / 2, 1 - DOUBT / 2])
    return Quantile(float(whole), float(least), float(most), float(drawn.var(ddof=1)))


def _at(seconds: Floats, answered: Ints, weights: Floats, at: float) -> Floats:
    """The quantile on each draw (a row of weights over conversations sorted by time); none where too many still wait."""
    risk = np.cumsum(weights[:, ::-1], axis=1)[:, ::-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        fall = np.where(risk > 0, 1 - weights * answered / risk, 1.0)
    waiting = np.cumprod(fall, axis=1)
    reached = waiting <= 1 - at + 1e-12
    found: Floats = np.where(reached.any(axis=1), seconds[reached.argmax(axis=1)], np.nan)
    return found
