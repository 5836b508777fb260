"""Where it is thin now: what truly became of the enquiries, by the hour and weekday they came, by need, language and area."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from statistics import fmean
from uuid import UUID

from frontdesk.routing.advisor.groups import language_of, need_of, place_in_week
from frontdesk.routing.advisor.records import Cell, Trust
from frontdesk.routing.backtest.outcomes import outcome_in_life
from frontdesk.routing.backtest.records import Day, Outcome, Past


def cells(past: Past) -> tuple[Cell, ...]:
    """Everything counted by hour, weekday, need, language and area."""
    found: dict[tuple[int, int, str, str, UUID | None], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
    for one in past.enquiries:
        truth = one.truth
        weekday, minute = place_in_week(truth.arrived_at, truth.timezone)
        area = truth.area_path[0] if truth.area_path else None
        outcome = outcome_in_life(one, past)
        row = found[weekday, minute // 60, need_of(truth), language_of(truth), area]
        row[0] += 1
        row[1] += outcome.waited
        row[2] += outcome.late
        row[3] += outcome.ended == "lost"
    return tuple(
        Cell(*key, enquiries=int(row[0]), waited=round(row[1], 1), late=int(row[2]), lost=int(row[3]))
        for key, row in sorted(found.items(), key=_order)
    )


def _order(item: tuple[tuple[int, int, str, str, UUID | None], Sequence[float]]) -> tuple[int, int, str, str, str]:
    weekday, hour, need, language, area = item[0]
    return weekday, hour, need, language, str(area or "")


def trust(past: Past, replayed: Day) -> Trust:
    """The past as it was and the same past replayed, so that everybody sees how far apart they are."""
    true = [outcome_in_life(one, past) for one in past.enquiries]
    again = [one for one in replayed.outcomes if one.ended != "never"]
    return Trust(wait_replayed=_wait(again), wait_true=_wait(true), lost_replayed=_lost(again), lost_true=_lost(true))


def _wait(outcomes: Sequence[Outcome]) -> float:
    return fmean(one.waited for one in outcomes) if outcomes else 0.0


def _lost(outcomes: Sequence[Outcome]) -> float:
    return fmean(one.ended == "lost" for one in outcomes) if outcomes else 0.0
