"""The results under each other, for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean

from bench.inbox_day.results import Numbers, compared, half_width

_WIDTHS = {
    "policy": 34,
    "cost/enquiry": 14,
    "SLA": 6,
    "urgent SLA": 14,
    "p50/p95 s": 12,
    "lead": 6,
    "spec.": 6,
    "lost": 6,
    "left": 6,
    "reroute": 8,
    "own": 6,
    "Gini": 6,
    "util": 6,
    "vs round robin": 15,
    "vs priority (wins)": 22,
    "refused": 8,
    "ms/call": 8,
}


def table(days: Mapping[str, Sequence[Numbers]], *, round_robin: str, priority: str) -> str:
    """One line for each policy. `left` is the share still waiting at closing, `own` served by the person who knew the customer."""
    lines = [_line(list(_WIDTHS))]
    for name, each in days.items():
        against = [days.get(other) for other in (round_robin, priority)]
        router = [str(sum(day.refused for day in each)), _mean(each, "router_ms", 3)]
        lines.append(_line([name, *_cells(each), *_ratios(each, *against), *router]))
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    widths = list(_WIDTHS.values())
    return f"{cells[0]:<{widths[0]}}" + "".join(f"{cell:>{width}}" for cell, width in zip(cells[1:], widths[1:], strict=True))


def _cells(each: Sequence[Numbers]) -> list[str]:
    costs = [day.cost for day in each]
    urgent = [day.sla_of.get("urgent", 1.0) for day in each]
    return [
        f"{fmean(costs):.3f}±{half_width(costs):.3f}",
        _mean(each, "sla", 3),
        f"{fmean(urgent):.3f}±{half_width(urgent):.3f}",
        f"{_mean(each, 'urgent_p50', 0)}/{_mean(each, 'urgent_p95', 0)}",
        f"{fmean(day.sla_of.get('lead', 1.0) for day in each):.3f}",
        f"{fmean(day.sla_of.get('specialist', 1.0) for day in each):.3f}",
        _mean(each, "lost", 3),
        _mean(each, "waiting", 3),
        _mean(each, "rerouted", 3),
        _mean(each, "own", 2),
        _mean(each, "gini", 3),
        _mean(each, "utilisation", 2),
    ]


def _mean(each: Sequence[Numbers], field: str, digits: int) -> str:
    return f"{fmean(getattr(day, field) for day in each):.{digits}f}"


def _ratios(each: Sequence[Numbers], round_robin: Sequence[Numbers] | None, priority: Sequence[Numbers] | None) -> list[str]:
    found = []
    for other in (round_robin, priority):
        against = compared(each, other) if other else None
        found.append(f"{against['ratio']:.3f}±{against['half_width']:.3f}" if against else "")
        if other is priority and against:
            found[-1] += f" ({against['wins']:.0f}/{against['days']:.0f})"
    return found
