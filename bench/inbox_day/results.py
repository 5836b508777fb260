"""What days came to: one record for each policy and seed, and over seeds means, intervals and ratios paired by seed.

Intervals are 95 % Student t. The ratio of two mean costs R = sum(a) / sum(b) has the interval of the delta method:
t * sd(a - R b) / (mean(b) * sqrt(n)). Served within target means that the first person able to do it began in time; who left or still
waits at closing was not.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median, stdev

from bench.inbox_day.contact import Outcome
from bench.inbox_day.costs import Class


@dataclass(frozen=True, slots=True)
class Numbers:
    """One policy on one day. Waits are seconds on the business clock; shares are of all enquiries of the day."""

    enquiries: int
    cost: float
    sla: float  # weighted by the value of the class
    sla_of: dict[str, float]
    urgent_p50: float
    urgent_p95: float
    lead_p95: float
    lost: float
    waiting: float
    rerouted: float
    own: float  # of those whom somebody knew, served by that person
    gini: float  # of utilisation among people of one role
    utilisation: float  # time with open work, overtime included, over rostered time
    refused: int
    calls: int
    router_ms: float  # for one call


def numbers(outcome: Outcome, classes: Mapping[str, Class]) -> Numbers:
    """The record of one day."""
    endings = outcome.endings
    in_time: dict[str, list[bool]] = {name: [] for name in classes}
    waits: dict[str, list[float]] = {name: [] for name in classes}
    for ending in endings:
        in_time[ending.kind].append(ending.ended == "served" and ending.waited <= classes[ending.kind].target)
        waits[ending.kind].append(ending.waited)
    value = {name: kind.value for name, kind in classes.items()}
    known = [ending.own for ending in endings if ending.own is not None]
    return Numbers(
        enquiries=len(endings),
        cost=fmean(ending.cost for ending in endings),
        sla=sum(value[name] * sum(met) for name, met in in_time.items()) / sum(value[name] * len(met) for name, met in in_time.items()),
        sla_of={name: fmean(met) for name, met in in_time.items() if met},
        urgent_p50=_quantile(waits["urgent"], 0.5),
        urgent_p95=_quantile(waits["urgent"], 0.95),
        lead_p95=_quantile(waits["lead"], 0.95),
        lost=fmean(ending.ended == "lost" for ending in endings),
        waiting=fmean(ending.ended == "waiting" for ending in endings),
        rerouted=fmean(ending.transfers > 0 for ending in endings),
        own=fmean(known) if known else 0.0,
        gini=_gini_in_role(outcome.busy),
        utilisation=sum(busy for _, busy, _ in outcome.busy) / sum(rostered for _, _, rostered in outcome.busy),
        refused=sum(outcome.refused.values()),
        calls=outcome.calls,
        router_ms=1000 * outcome.router_seconds / outcome.calls,
    )


def _quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] if values else 0.0


def gini(values: Sequence[float]) -> float:
    """0 when all are equal, towards 1 when one has everything."""
    total, count = sum(values), len(values)
    if not total:
        return 0.0
    return sum((2 * place - count + 1) * value for place, value in enumerate(sorted(values))) / (count * total)


def _gini_in_role(busy: Sequence[tuple[str, float, float]]) -> float:
    roles: dict[str, list[float]] = {}
    for role, seconds, rostered in busy:
        roles.setdefault(role, []).append(seconds / rostered)
    return sum(len(values) * gini(values) for values in roles.values()) / len(busy)


def half_width(values: Sequence[float]) -> float:
    """Half the 95 % interval of the mean; 0 for a single value, which says nothing."""
    if len(values) < 2:
        return 0.0
    return _student(len(values) - 1) * stdev(values) / math.sqrt(len(values))


def _student(freedom: int) -> float:
    """The 97.5 % point of Student's t, by the expansion around the normal (Abramowitz & Stegun 26.7.5)."""
    if freedom < 3:
        return (12.7062, 4.3027)[freedom - 1]
    z, v = 1.959964, float(freedom)
    terms = (
        (z**3 + z) / (4 * v),
        (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2),
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3),
    )
    return z + sum(terms)


def compared(these: Sequence[Numbers], those: Sequence[Numbers]) -> dict[str, float]:
    """Cost of these against those on the same days: ratio of the means, wins, and how the days' own ratios spread."""
    a, b = [one.cost for one in these], [one.cost for one in those]
    ratio = sum(a) / sum(b)
    each = [one / other for one, other in zip(a, b, strict=True)]
    found = {
        "ratio": ratio,
        "half_width": half_width([one - ratio * other for one, other in zip(a, b, strict=True)]) / fmean(b),
        "wins": sum(one < other for one, other in zip(a, b, strict=True)),
        "days": len(a),
        "geometric_mean": math.exp(fmean(math.log(max(one, 1e-9)) for one in each)),
        "median": median(each),
        "worst": max(each),
    }
    return {name: round(value, 4) for name, value in found.items()}


def summary(days: Sequence[Numbers]) -> dict[str, object]:
    """Means over the days, and half the interval where it is asked most: cost, targets."""
    urgent = [day.sla_of.get("urgent", 1.0) for day in days]
    kinds = sorted({kind for day in days for kind in day.sla_of})
    found = {name: fmean(getattr(day, name) for day in days) for name in Numbers.__slots__ if name != "sla_of"}
    found["cost_half_width"] = half_width([day.cost for day in days])
    found["sla_half_width"] = half_width([day.sla for day in days])
    found["urgent_sla_half_width"] = half_width(urgent)
    sla_of = {kind: round(fmean(day.sla_of[kind] for day in days if kind in day.sla_of), 4) for kind in kinds}
    return {**{name: round(value, 4) for name, value in found.items()}, "sla_of": sla_of}
