"""From replays to sums of each day, and from those to what a change does, with intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import numpy as np

from frontdesk.routing.advisor.groups import belongs
from frontdesk.routing.advisor.records import Change, Effect, Finding, Tried, Whom
from frontdesk.routing.advisor.statistics import Floats, Interval, Series, together
from frontdesk.routing.backtest.records import Day, Outcome, Past
from frontdesk.routing.backtest.totals import cost
from frontdesk.routing.policies.records import Policy

# No wait counts for more than so many times what was promised.
_LONGEST = 10.0
# What is too small to be worth a sentence, however sure it is.
_SECONDS, _OF_WAIT, _IN_TIME, _LOST = 20.0, 0.05, 0.01, 0.2
_SURELY_SAVED = 0.01


class Calendar:
    """The days of a past on the business's clock, and on which of them each enquiry came."""

    def __init__(self, past: Past) -> None:
        zone = ZoneInfo(past.enquiries[0].truth.timezone if past.enquiries else "UTC")
        # A business that began later has no empty days before.
        starts = min((one.situation.arrived_at for one in past.enquiries), default=past.starts)
        first, last = max(starts, past.starts).astimezone(zone).date(), (past.ends - timedelta(seconds=1)).astimezone(zone).date()
        self.days: list[date] = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        self._zone = zone
        self._places = {day: place for place, day in enumerate(self.days)}

    def place(self, outcome: Outcome) -> int:
        """Which day it came on."""
        return self.place_of(outcome.arrived_at)

    def place_of(self, at: datetime) -> int:
        """Which day a moment lies on; what lies before the first counts as the first."""
        day = at.astimezone(self._zone).date()
        return self._places.get(day, 0 if day < self.days[0] else len(self.days) - 1)


class Sums(msgspec.Struct, frozen=True):
    """What one or several replays of the same past come to, day by day, for one group and for all."""

    wait: Series
    in_time: Series
    lost: Series
    cost: Series

    def told(self) -> tuple[Series, Series, Series]:
        """What is told of a change besides what it saves."""
        return (self.wait, self.in_time, self.lost)

    def of(self, places: Sequence[int]) -> Sums:
        """The same on some of the days."""
        return Sums(self.wait.of(places), self.in_time.of(places), self.lost.of(places), self.cost.of(places))


def sums(past: Past, replays: Sequence[Day], whom: Whom, calendar: Calendar) -> Sums:
    """The sums of each day; of several replays their mean."""
    theirs = {one.id for one in past.enquiries if belongs(one, whom)}
    share = 1 / len(replays)
    rows = np.zeros((5, len(calendar.days)))
    for replay in replays:
        for one in replay.outcomes:
            if one.ended == "never":
                continue
            place = calendar.place(one)
            if one.id in theirs:
                rows[0, place] += min(one.waited, _LONGEST * one.target) * share
                rows[1, place] += (not one.late) * share
                rows[2, place] += share
            rows[3, place] += (one.ended == "lost") * share
            rows[4, place] += price(one, past.policy) * share
    a_week: Floats = np.full(len(calendar.days), 1 / 7)
    return Sums(
        wait=Series(rows[0], rows[2]),
        in_time=Series(rows[1], rows[2]),
        lost=Series(rows[3], a_week),
        cost=Series(rows[4], a_week),
    )


def price(one: Outcome, policy: Policy) -> float:
    """What it costs in points. Whoever waits for ever counts as having waited ten times the promise: one alone shall not decide it all."""
    return cost(msgspec.structs.replace(one, waited=min(one.waited, _LONGEST * one.target)), policy)


def saving(before: Sums, after: Sums) -> float:
    """Points a week, for putting changes in order."""
    return before.cost.ratio() - after.cost.ratio()


class Measured(msgspec.Struct, frozen=True):
    """A change with its sums on the days that were kept back, and without it."""

    change: Change
    whom: Whom
    before: Sums
    after: Sums


def judged(measured: Sequence[Measured], days: int, replays: int, customers: Callable[[Whom], int]) -> list[Finding | Tried]:
    """What can be claimed of each.

    Whether a change is claimed at all is asked of what it saves in all, with intervals that hold together for all that were measured.
    What else is told of a claimed one, it is told with an interval of its own, and only when that says that it is so.
    """
    saved = together([(one.before.cost, one.after.cost) for one in measured])
    answer: list[Finding | Tried] = []
    for one, more in zip(measured, saved, strict=True):
        cost_of_all = _measure(one.before.cost, more)
        wait, in_time, lost = (
            _measure(before, together([(before, after)])[0], most)
            for before, after, most in zip(one.before.told(), one.after.told(), (None, 1.0, None), strict=True)
        )
        if cost_of_all.after.most <= (1 - _SURELY_SAVED) * cost_of_all.before and cost_of_all.less and _worth_saying(wait, in_time, lost):
            answer.append(
                Finding(
                    change=one.change,
                    whom=one.whom,
                    customers=customers(one.whom),
                    days=days,
                    replays=replays,
                    wait=wait,
                    in_time=in_time,
                    lost=lost,
                    cost=cost_of_all,
                )
            )
        else:
            answer.append(Tried(change=one.change, measured=True, cost=cost_of_all))
    return answer


def _measure(series: Series, more: Interval, most: float | None = None) -> Effect:
    """The value without and with the change; neither a wait nor a count can be below nothing, nor a share above one."""
    before = series.ratio()

    def kept(value: float) -> float:
        value = max(value, 0.0)
        return value if most is None else min(value, most)

    return Effect(before, Interval(kept(before + more.value), kept(before + more.least), kept(before + more.most)))


def _worth_saying(wait: Effect, in_time: Effect, lost: Effect) -> bool:
    quicker = wait.before - wait.after.value
    return (
        (wait.less and quicker >= max(_SECONDS, _OF_WAIT * wait.before))
        or (in_time.more and in_time.after.value - in_time.before >= _IN_TIME)
        or (lost.less and lost.before - lost.after.value >= _LOST)
    )


def customers_of(past: Past, calendar: Calendar, places: Sequence[int]) -> Callable[[Whom], int]:
    """How many of a group wrote on these days."""
    chosen = set(places)

    def count(whom: Whom) -> int:
        return sum(belongs(one, whom) and calendar.place_of(one.truth.arrived_at) in chosen for one in past.enquiries)

    return count
