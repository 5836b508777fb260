"""The alarm on the rerouting rate: a Bernoulli CUSUM, adjusted for what the classifier itself was unsure of."""

from __future__ import annotations

import math
from datetime import datetime
from itertools import pairwise

import msgspec

# What the chart looks for: a rate 1.6 times the usual one.
RATIO = 1.6
# Where it rings, by the usual rate. Those at 5 and 10 % are calibrated to one false alarm in 10,000 conversations; the others give
# the same average run, computed for the Markov chain of the chart (Brook and Evans 1972).
_RINGS_AT = ((0.01, 2.7), (0.02, 3.3), (0.03, 3.7), (0.05, 4.2), (0.07, 4.6), (0.10, 5.1), (0.15, 5.5), (0.20, 5.8), (0.30, 6.2))
# A new chart expects the rate that good routing has, until it has seen for itself.
_EXPECTED, _EXPECTED_WEIGHT = 0.05, 100
LEARNS_FROM = 300
_CAUTION = 0.7
_LEAST, _MOST = 0.01, 0.30
_UNSURE = 0.14


class Chart(msgspec.Struct, frozen=True, omit_defaults=True):
    """One running sum, and what is usual there.

    `seen`, `rerouted` and `doubt` (the sum of 1 - confidence) are of everything before the present rise; the same three beginning
    with `rise` are of the rise itself, which is counted as usual once the sum is back at nothing.
    """

    seen: int = 0
    rerouted: int = 0
    doubt: float = 0.0
    sum: float = 0.0
    rise_since: datetime | None = None
    rise_seen: int = 0
    rise_rerouted: int = 0
    rise_doubt: float = 0.0

    @property
    def watching(self) -> bool:
        """Whether enough was seen to know what is usual."""
        return self.seen >= LEARNS_FROM

    @property
    def usual(self) -> float:
        """The rate this chart takes for usual: what it saw, and a little more while it has seen little, so that luck at the
        beginning does not ring."""
        weight = self.seen + _EXPECTED_WEIGHT
        rate = (self.rerouted + _EXPECTED * _EXPECTED_WEIGHT) / weight
        return min(max(rate + _CAUTION * math.sqrt(rate * (1.0 - rate) / weight), _LEAST), _MOST)


def next_of(chart: Chart, *, rerouted: bool, confidence: float | None, at: datetime) -> tuple[Chart, bool]:
    """The chart after one conversation, and whether it rings.

    The log likelihood ratio of "1.6 times the usual rate" against "the usual rate" is added up and never falls below nothing. The
    usual rate of this conversation is that of the chart, times how unsure its reading was beside the usual: a reroute of what was
    read with doubt is less of a surprise.
    """
    doubt = min(max(1.0 - confidence, 0.01), 1.0) if confidence is not None else _UNSURE
    if not chart.watching:
        return _counted(chart, rerouted, doubt), False
    expected = min(max(chart.usual * doubt * chart.seen / chart.doubt, 0.002), 0.5)
    drifted = min(RATIO * expected, 0.9)
    ratio = drifted / expected if rerouted else (1.0 - drifted) / (1.0 - expected)
    total = max(0.0, chart.sum + math.log(ratio))
    risen = msgspec.structs.replace(
        chart,
        sum=total,
        rise_since=chart.rise_since or at,
        rise_seen=chart.rise_seen + 1,
        rise_rerouted=chart.rise_rerouted + rerouted,
        rise_doubt=chart.rise_doubt + doubt,
    )
    if total >= rings_at(chart.usual):
        return risen, True
    return (risen if total > 0.0 else settled(risen)), False


def settled(chart: Chart) -> Chart:
    """The rise is over, be it that it was none or that a person has seen it: what came in it is usual, too."""
    return Chart(chart.seen + chart.rise_seen, chart.rerouted + chart.rise_rerouted, chart.doubt + chart.rise_doubt)


def rings_at(usual: float) -> float:
    """The height at which the sum rings, between the two nearest in the table."""
    for (low, below), (high, above) in pairwise(_RINGS_AT):
        if usual <= high:
            share = max(0.0, math.log(usual / low) / math.log(high / low))
            return below + share * (above - below)
    return _RINGS_AT[-1][1]


def _counted(chart: Chart, rerouted: bool, doubt: float) -> Chart:
    return Chart(chart.seen + 1, chart.rerouted + rerouted, chart.doubt + doubt)
