"""The simulated part: the same past replayed under the live policy and under the tried one, with the same chances, and what differs.

Both replays meet the same customers, so what counts are differences. The days are drawn with replacement for the interval (bootstrap):
the customers of one day are not independent of each other, but days nearly are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from frontdesk.routing.backtest.day import replay
from frontdesk.routing.backtest.estimates import estimate
from frontdesk.routing.backtest.found import ClassMeasure, Key, Limit, Measure, PersonLoad, Replayed, Verdict
from frontdesk.routing.backtest.habits import Habits
from frontdesk.routing.backtest.outcomes import outcome_in_life
from frontdesk.routing.backtest.records import Day, Outcome, Past
from frontdesk.routing.backtest.totals import cost
from frontdesk.routing.policies.records import Policy
from frontdesk.routing.policies.rules import all_rules

# Of fewer enquiries nothing is replayed; of fewer than the second the reader is warned.
LEAST, FEW = 40, 200
# A replay cannot tell smaller differences from what it leaves out.
TRUSTED = 0.15
_DRAWS = 400
_FEW_DAYS = 7
_HOURS = 3
_LEAST_LOST = 10
_UNLIKE = 0.3

Floats = npt.NDArray[np.float64]


def compare(
    past: Past, tried: Policy, *, seeds: int = 3, watch: Callable[[float], bool] | None = None, habits: Habits | None = None
) -> Replayed:
    """Both policies on the same past. `watch` is told how much is done and may end it by saying no."""
    days = (past.ends - past.starts).total_seconds() / 86_400
    counted = {"enquiries": len(past.enquiries), "people": len(past.people)}
    if len(past.enquiries) < LEAST:
        return Replayed(
            enquiries=len(past.enquiries),
            days=days,
            seeds=0,
            counted=counted,
            limits=(_limit("too_few", n=len(past.enquiries), least=LEAST),),
        )
    habits = habits or estimate(past)
    pairs: list[tuple[Day, Day]] = []
    for seed in range(seeds):
        both = []
        for part, policy in enumerate((past.policy, tried)):
            base = (2 * seed + part) / (2 * seeds)
            told = None if watch is None else _part(watch, base, 1 / (2 * seeds))
            both.append(replay(past, policy, seed=seed, habits=habits, watch=told))
        pairs.append((both[0], both[1]))
    sample = _Sample(past, pairs)
    return Replayed(
        enquiries=len(past.enquiries),
        days=days,
        seeds=seeds,
        measures=tuple(_measures(sample, past, tried, pairs)),
        classes=tuple(_classes(sample, past)),
        people=_people(past, pairs),
        limits=tuple(_limits(past, tried, habits, sample, pairs)),
        counted=counted | habits.counted,
    )


def _part(watch: Callable[[float], bool], base: float, share: float) -> Callable[[float], bool]:
    return lambda done: watch(base + share * done)


class _Sample:
    """The outcomes of both replays side by side, and the days they belong to."""

    def __init__(self, past: Past, pairs: Sequence[tuple[Day, Day]]) -> None:
        self.before = [one for before, _ in pairs for one in before.outcomes if one.ended != "never"]
        self.after = [one for _, after in pairs for one in after.outcomes if one.ended != "never"]
        self.life = [outcome_in_life(one, past) for one in past.enquiries]
        zone = ZoneInfo(past.enquiries[0].situation.timezone)
        whole_days = (past.ends - past.starts).days >= _FEW_DAYS

        def block(at: datetime) -> tuple[int, int]:
            there = at.astimezone(zone)
            return there.toordinal(), -1 if whole_days else there.hour // _HOURS

        known = sorted({block(one.arrived_at) for one in (*self.before, *self.after)})
        place = {one: number for number, one in enumerate(known)}
        self.blocks = len(known)
        self.of_before = np.array([place[block(one.arrived_at)] for one in self.before])
        self.of_after = np.array([place[block(one.arrived_at)] for one in self.after])
        drawn = np.random.default_rng(7).multinomial(self.blocks, np.full(self.blocks, 1 / self.blocks), size=_DRAWS)
        self.weights = drawn.astype(np.float64)

    def of(self, key: Key, which: Callable[[Outcome], bool], value: Callable[[Outcome], float], *, most: float = 0.0) -> Measure:
        """A mean (or with `most` a quantile) of those that count, before and after, with the interval of the difference."""
        before, after = self._side(self.before, self.of_before, which, value), self._side(self.after, self.of_after, which, value)
        life = [value(one) for one in self.life if which(one)]
        was, now = _statistic(before[0], None, most), _statistic(after[0], None, most)
        draws = [
            _statistic(after[0], weights[after[1]], most) - _statistic(before[0], weights[before[1]], most)
            for weights in self.weights
            if weights[before[1]].sum() and weights[after[1]].sum()
        ]
        least, highest = (float(one) for one in np.quantile(draws, (0.025, 0.975))) if draws else (None, None)
        real = float(_statistic(np.array(life), None, most)) if life else None
        return _measure(key, real, was, now, least, highest)

    @staticmethod
    def _side(
        outcomes: Sequence[Outcome], blocks: npt.NDArray[np.int64], which: Callable[[Outcome], bool], value: Callable[[Outcome], float]
    ) -> tuple[Floats, npt.NDArray[np.int64]]:
        chosen = [place for place, one in enumerate(outcomes) if which(one)]
        return np.array([value(outcomes[place]) for place in chosen], dtype=np.float64), blocks[chosen]


def _statistic(values: Floats, weights: Floats | None, most: float) -> float:
    if not len(values):
        return 0.0
    if not most:
        return float(np.average(values, weights=weights))
    order = np.argsort(values)
    reached = np.cumsum(np.ones(len(values)) if weights is None else weights[order])
    return float(values[order][min(int(np.searchsorted(reached, most * reached[-1])), len(values) - 1)])


def _measure(key: Key, life: float | None, before: float, after: float, least: float | None, most: float | None) -> Measure:
    return Measure(
        key=key, life=life, before=before, after=after, at_least=least, at_most=most, verdict=_verdict(key, before, after, least, most)
    )


def _verdict(key: Key, before: float, after: float, least: float | None, most: float | None) -> Verdict:
    """A difference counts when it is surely there and large enough to be believed of a replay."""
    if before == after:
        return "same"
    if least is None or most is None or least <= 0 <= most:
        return "unclear"
    # Of a share that is nearly whole, what counts is how far it is from whole.
    base = max(1 - before, 1 - after) if key == "in_time" else max(before, after)
    if abs(after - before) < TRUSTED * base:
        return "unclear"
    return "better" if (after > before) == (key == "in_time") else "worse"


def _measures(sample: _Sample, past: Past, tried: Policy, pairs: Sequence[tuple[Day, Day]]) -> list[Measure]:
    def all_of_them(one: Outcome) -> bool:
        return True

    def served(one: Outcome) -> bool:
        return one.ended == "served"

    unsure = {past.policy.unsure.key, tried.unsure.key}
    found = [
        sample.of("rerouted", lambda one: one.first_owner_id is not None, lambda one: float(one.reroutes > 0)),
        sample.of("half", served, lambda one: one.waited, most=0.5),
        sample.of("most", served, lambda one: one.waited, most=0.9),
        sample.of("in_time", all_of_them, lambda one: float(not one.late)),
        sample.of("unsure", all_of_them, lambda one: float(one.rule in unsure)),
        sample.of("cost", all_of_them, lambda one: cost(one, past.policy)),
    ]
    if sum(one.ended == "lost" for one in sample.life) >= _LEAST_LOST:
        found.append(sample.of("lost", all_of_them, lambda one: float(one.ended == "lost")))
    queues = [(before.longest_queue, after.longest_queue) for before, after in pairs]
    before, after = (sum(side) / len(queues) for side in zip(*queues, strict=True))
    found.append(_measure("longest_queue", None, before, after, None, None))
    return found


def _classes(sample: _Sample, past: Past) -> list[ClassMeasure]:
    found = []
    for priority in past.policy.classes:
        enquiries = sum(one.priority == priority for one in sample.life)
        if enquiries:
            measure = sample.of("in_time", _is(priority), lambda one: float(not one.late))
            found.append(ClassMeasure(priority=priority, enquiries=enquiries, in_time=measure))
    return found


def _is(priority: str) -> Callable[[Outcome], bool]:
    return lambda one: one.priority == priority


def _people(past: Past, pairs: Sequence[tuple[Day, Day]]) -> tuple[PersonLoad, ...]:
    """By day at work, those with most to do first; who had nothing in either is left out."""
    length = (past.ends - past.starts).total_seconds()
    sums: dict[UUID, list[float]] = defaultdict(lambda: [0.0] * 5)
    for pair in pairs:
        for side, day in enumerate(pair):
            for one in day.people:
                its = sums[one.staff_id]
                its[side] += one.handled / len(pairs)
                its[2 + side] += one.busy / len(pairs)
                its[4] = one.at_work
    found = []
    for person, (before, after, busy_before, busy_after, at_work) in sums.items():
        if before or after:
            # Who has no plan is taken to work eight hours a day.
            worked = at_work if 0 < at_work < length else length / 3
            days = max(worked / (8 * 3600), 1.0)
            found.append(
                PersonLoad(
                    staff_id=person,
                    before=before / days,
                    after=after / days,
                    busy_before=min(busy_before / worked, 1.0),
                    busy_after=min(busy_after / worked, 1.0),
                )
            )
    return tuple(sorted(found, key=lambda one: (-one.before, str(one.staff_id))))


def _limits(past: Past, tried: Policy, habits: Habits, sample: _Sample, pairs: Sequence[tuple[Day, Day]]) -> list[Limit]:
    found = []
    if len(past.enquiries) < FEW:
        found.append(_limit("few", n=len(past.enquiries)))
    if (past.ends - past.starts).days < _FEW_DAYS:
        found.append(_limit("short", n=max((past.ends - past.starts).days, 1)))
    offering = any(tried.offer_seconds_of(rule) for rule in all_rules(tried))
    for what in ("passing_on", "begins", "work", "patience"):
        if what in habits.thin:
            found.append(_limit(f"thin.{what}", n=habits.counted[what]))
    if "offers" in habits.thin and offering:
        found.append(_limit("thin.offers", n=habits.counted["offers"]))
    life, played = (sorted(one.waited for one in side if one.ended == "served") for side in (sample.life, pairs[0][0].outcomes))
    if life and played:
        real, told = life[len(life) // 2], played[len(played) // 2]
        if abs(told - real) > _UNLIKE * max(real, 60.0):
            found.append(_limit("unlike", life=real, replayed=told))
    new = _unmatched(past, pairs[0][1])
    if new:
        found.append(_limit("unmatched", n=new, of=len(past.enquiries)))
    return [*found, _limit("small", percent=round(100 * TRUSTED)), _limit("today"), _limit("service")]


def _unmatched(past: Past, after: Day) -> int:
    """Enquiries that would go to somebody who was never seen to have such work in hand."""
    had = {(one.truth.need, holding.staff_id) for one in past.enquiries for holding in one.outcome.holdings}
    needs = {one.id: one.truth.need for one in past.enquiries}
    return sum(one.owner_id is not None and one.id in needs and (needs[one.id], one.owner_id) not in had for one in after.outcomes)


def _limit(code: str, **params: float) -> Limit:
    return Limit(code=code, params=params)
