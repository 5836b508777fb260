"""Estimating habits from a past. Nothing is copied: what was seen of one policy is corrected for what that policy did to it.

Where there is too little to estimate from, a stated assumption stands, and every estimate is drawn towards it by as many cases as
it is worth (shrinkage).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import fmean
from uuid import UUID

from frontdesk.routing.backtest.ability import lacks
from frontdesk.routing.backtest.clock import open_seconds
from frontdesk.routing.backtest.habits import LACKS, Answering, Habits, PassingOn, Patience, Work
from frontdesk.routing.backtest.records import Past, PastEnquiry, PastHolding
from frontdesk.routing.clocks import priority_of
from frontdesk.routing.matching import rule_for
from frontdesk.routing.policies.records import Policy
from frontdesk.routing.reroutes.rules import BY_PERSON

# Below so many cases an estimate is mostly the assumption, and it is said so.
ENOUGH = 30
_FEW_LOST = 20
# Assumed: how much slower each of several conversations at once goes on, and how far that is known (its spread).
_CROWD, _CROWD_SPREAD = 0.35, 0.1
_WORK, _WORK_SPREAD = math.log(300.0), 0.75
# Assumed: customers wait three times the promised time on average, and rarely leave at once.
_PATIENT, _SHAPE, _WORTH = 3.0, 1.5, 5.0
_SHAPES = tuple(0.6 + 0.1 * step for step in range(35))
_ACCEPTS, _DECLINES, _BEGINS, _BEGINS_SPREAD = 15.0, 0.02, math.log(60.0), 0.8
# Assumed: how often work is passed on by who lacks something for it, and by who lacks nothing; each worth so many cases.
_PASSED_ON = {"skill": 0.6, "area": 0.8, "language": 0.9}
_PASSED_ON_ANYWAY, _OF_LACK, _OF_NEED, _OF_PERSON = 0.03, 4.0, 20.0, 10.0
_FINDS_OUT, _FINDS_OUT_SPREAD = math.log(90.0), 0.5
_NO_FAULT = frozenset({"unavailable", "customer_asked"})
_REPEATS, _REPEAT_AFTER = 0.1, 3600.0


def estimate(past: Past) -> Habits:
    """What people and customers of this past usually do."""
    counted: dict[str, int] = {}
    thin: set[str] = set()

    def count(what: str, cases: int, enough: int = ENOUGH) -> None:
        counted[what] = cases
        if cases < enough:
            thin.add(what)

    done = [one for one in past.enquiries if one.outcome.active is not None and one.outcome.owner_id is not None]
    work = _work(done)
    count("work", len(done))
    count("crowd", sum(one.outcome.together > 1.3 for one in done))
    patience, lost = _patience(past)
    count("patience", lost, _FEW_LOST)
    answering, begun, offers = _answering(past)
    count("begins", begun)
    count("offers", offers)
    passing_on, first = _passing_on(past)
    count("passing_on", first)
    repeats, after, children = _repeats(past)
    count("repeats", children, 10)
    return Habits(
        work=work,
        patience=patience,
        answering=answering,
        passing_on=passing_on,
        repeats=repeats,
        repeat_after=after,
        thin=frozenset(thin),
        counted=counted,
    )


def class_of(one: PastEnquiry, policy: Policy) -> str:
    """The priority class of an enquiry by what it really was."""
    return priority_of(one.truth, rule_for(one.truth, policy, one.truth.arrived_at), policy)


def _work(done: Sequence[PastEnquiry]) -> Work:
    """Seconds of work each takes alone, by regression on how many were open at once; then owners and people, one after the other."""
    y = {one.id: math.log(max(one.outcome.active or 0.0, 1.0)) for one in done}
    x = {one.id: math.log(max(one.outcome.together, 1.0)) for one in done}
    groups: dict[tuple[str, UUID | None], list[PastEnquiry]] = defaultdict(list)
    for one in done:
        groups[(one.truth.need or "", one.outcome.owner_id)].append(one)
    # Within people and needs, because the busy ones may be the slow ones.
    sxx = sxy = 0.0
    for group in groups.values():
        middle_x, middle_y = fmean(x[one.id] for one in group), fmean(y[one.id] for one in group)
        sxx += sum((x[one.id] - middle_x) ** 2 for one in group)
        sxy += sum((x[one.id] - middle_x) * (y[one.id] - middle_y) for one in group)
    drawn_to = (_WORK_SPREAD / _CROWD_SPREAD) ** 2
    crowd = min(max((sxy + drawn_to * _CROWD) / (sxx + drawn_to), 0.0), 0.9)
    alone = {one.id: y[one.id] - crowd * x[one.id] for one in done}
    usual = _drawn((alone[one.id] for one in done), _WORK, 5.0)
    by_need: dict[str, list[float]] = defaultdict(list)
    for one in done:
        by_need[one.truth.need or ""].append(alone[one.id])
    level = {need: _drawn(found, usual, 5.0) for need, found in by_need.items()}
    left = {one.id: alone[one.id] - level[one.truth.need or ""] for one in done}
    own = _own(done, left)
    pace = {}
    of_person: dict[UUID, list[float]] = defaultdict(list)
    for one in done:
        assert one.outcome.owner_id is not None
        of_person[one.outcome.owner_id].append(left[one.id] - (own if _was_own(one) else 0.0))
    for person, found in of_person.items():
        pace[person] = _drawn(found, 0.0, 10.0)
    rest = [left[one.id] - pace[one.outcome.owner_id] for one in done if one.outcome.owner_id is not None]
    spread = math.sqrt((sum(value * value for value in rest) + 10 * _WORK_SPREAD**2) / (len(rest) + 10))
    return Work(level=level, usual=usual, spread=spread, crowd=crowd, own=own, pace=pace)


def _own(done: Sequence[PastEnquiry], left: dict[UUID, float]) -> float:
    """What a customer's own person saves, from first contacts only: those who come back have less to be done in any case."""
    own = [left[one.id] for one in done if one.repeat_of is None and _was_own(one)]
    others = [left[one.id] for one in done if one.repeat_of is None and one.situation.last_owner_id is not None and not _was_own(one)]
    if not own or not others:
        return 0.0
    cases = 1 / (1 / len(own) + 1 / len(others))
    return min(0.0, max(math.log(0.6), (fmean(own) - fmean(others)) * cases / (cases + ENOUGH)))


def _was_own(one: PastEnquiry) -> bool:
    return one.situation.last_owner_id is not None and one.situation.last_owner_id == one.outcome.owner_id


def _patience(past: Past) -> tuple[Patience, int]:
    """Weibull distributions by maximum likelihood, in which whoever was served has only been seen to wait at least that long."""
    waits: dict[str, list[tuple[float, bool]]] = {key: [] for key in past.policy.classes}
    for one in past.enquiries:
        outcome, situation = one.outcome, one.situation
        left = outcome.ended == "lost"
        until = outcome.done_at if left else outcome.right_at or past.ends
        if until is not None:
            waits[class_of(one, past.policy)].append((max(open_seconds(situation, situation.arrived_at, until), 1.0), left))
    assumed = {key: _PATIENT * its.target_seconds for key, its in past.policy.classes.items()}
    lost = sum(gone for found in waits.values() for _, gone in found)
    shape = _SHAPE if lost < _FEW_LOST else max(_SHAPES, key=lambda shape: _likely(waits, assumed, shape))
    return Patience(shape=shape, scale={key: _scale(found, assumed[key], shape) for key, found in waits.items()}), lost


def _scale(found: Sequence[tuple[float, bool]], assumed: float, shape: float) -> float:
    mean_of_one = math.gamma(1 + 1 / shape)
    lost = sum(gone for _, gone in found)
    if lost < 3 and not found:
        return assumed / mean_of_one
    total = sum(wait**shape for wait, _ in found) + _WORTH * (assumed / mean_of_one) ** shape
    return float((total / (lost + _WORTH)) ** (1 / shape))


def _likely(waits: dict[str, list[tuple[float, bool]]], assumed: dict[str, float], shape: float) -> float:
    total = -((shape - _SHAPE) ** 2)
    for key, found in waits.items():
        scale = _scale(found, assumed[key], shape)
        for wait, gone in found:
            total -= (wait / scale) ** shape
            if gone:
                total += math.log(shape / scale) + (shape - 1) * math.log(wait / scale)
    return total


def _answering(past: Past) -> tuple[Answering, int, int]:
    begins: dict[UUID, list[float]] = defaultdict(list)
    accepted = declined = 0
    waited = 0.0
    for one in past.enquiries:
        for offer in one.outcome.offers:
            # An offer that passed or was withdrawn says that it would have taken longer; what nobody saw says nothing.
            if offer.answered in ("accepted", "released"):
                waited += offer.seconds
            accepted += offer.answered == "accepted"
            declined += offer.answered == "declined"
        for holding in one.outcome.holdings:
            if holding.acted_at is not None:
                begins[holding.staff_id].append(math.log(max((holding.acted_at - holding.since).total_seconds(), 1.0)))
    every = [value for found in begins.values() for value in found]
    usual = _drawn(every, _BEGINS, 5.0)
    spread = math.sqrt((sum((value - usual) ** 2 for value in every) + 5 * _BEGINS_SPREAD**2) / (len(every) + 5))
    asked = accepted + declined
    answering = Answering(
        accepts=(waited + 5 * _ACCEPTS) / (accepted + 5),
        declines=(declined + 20 * _DECLINES) / (asked + 20),
        usual=usual,
        spread=min(spread, 1.5),
        begins={person: _drawn(found, usual, 10.0) for person, found in begins.items()},
    )
    return answering, len(every), asked


def _passing_on(past: Past) -> tuple[PassingOn, int]:
    people = {person.id: person.who for person in past.people}
    lacking: dict[str, list[float]] = {lack: [] for lack in LACKS}
    of_need: dict[str, list[float]] = defaultdict(list)
    of_person: dict[tuple[str, UUID], list[float]] = defaultdict(list)
    takes: list[float] = []
    seen = 0
    for one in past.enquiries:
        if not one.known:
            continue
        for holding, passed in handed(one):
            if holding.staff_id not in people:
                continue
            seen += 1
            if passed and holding.until is not None:
                takes.append(math.log(max((holding.until - (holding.acted_at or holding.since)).total_seconds(), 5.0)))
            missing = lacks(one.truth, people[holding.staff_id], past.policy)
            for lack in missing:
                lacking[lack].append(float(passed))
            if not missing:
                of_need[one.truth.need or ""].append(float(passed))
                of_person[(one.truth.need or "", holding.staff_id)].append(float(passed))
    usual = _drawn((value for found in of_need.values() for value in found), _PASSED_ON_ANYWAY, _OF_NEED)
    needs = {need: _drawn(found, usual, _OF_NEED) for need, found in of_need.items()}
    finds_out = _drawn(takes, _FINDS_OUT, 5.0)
    spread = math.sqrt((sum((value - finds_out) ** 2 for value in takes) + 5 * _FINDS_OUT_SPREAD**2) / (len(takes) + 5))
    return PassingOn(
        lacking={lack: _drawn(found, _PASSED_ON[lack], _OF_LACK) for lack, found in lacking.items()},
        usual=usual,
        needs=needs,
        people={key: _drawn(found, needs[key[0]], _OF_PERSON) for key, found in of_person.items()},
        takes=finds_out,
        spread=min(spread, 1.5),
    ), seen


def handed(one: PastEnquiry) -> Iterable[tuple[PastHolding, bool]]:
    """Everybody who had it in hand, with whether they passed it on because they were not the right one."""
    holdings = one.outcome.holdings
    for holding, then in pairwise(holdings):
        if holding.staff_id != then.staff_id and holding.ended in BY_PERSON and holding.reason not in _NO_FAULT:
            yield holding, True
    if holdings and one.outcome.ended == "served" and holdings[-1].staff_id == one.outcome.owner_id:
        yield holdings[-1], False


def _repeats(past: Past) -> tuple[float, float, int]:
    """How many of those who were served come back about the same, and after how long."""
    by_id = {one.id: one for one in past.enquiries}
    gaps = [
        (one.situation.arrived_at - done).total_seconds()
        for one in past.enquiries
        if one.repeat_of in by_id and (done := by_id[one.repeat_of].outcome.done_at) is not None
    ]
    served = sum(one.outcome.ended == "served" for one in past.enquiries)
    after = (sum(max(gap, 0.0) for gap in gaps) + 3 * _REPEAT_AFTER) / (len(gaps) + 3)
    return (len(gaps) + 5 * _REPEATS) / (served + 5), after, len(gaps)


def _drawn(found: Iterable[float], towards: float, worth: float) -> float:
    """The mean, drawn towards an assumption that counts as `worth` cases."""
    values = list(found)
    return (sum(values) + worth * towards) / (len(values) + worth)
