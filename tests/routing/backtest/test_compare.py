"""Two replays side by side: what differs, how surely, and what to know before believing it."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from frontdesk.routing import Conditions, Ring, Rule
from frontdesk.routing.backtest.compare import FEW, LEAST, compare
from frontdesk.routing.backtest.day import Stopped
from frontdesk.routing.backtest.found import Limit, Replayed
from frontdesk.routing.backtest.life import GIVEN_UP, Line, outcome_of
from frontdesk.routing.backtest.records import PastHolding, PastOutcome
from frontdesk.routing.backtest.view import sentence
from frontdesk.routing.words import BOOKS
from tests.routing.backtest.pasts import a_past
from tests.routing.worlds import NOW, POLICY, numbered


def codes(found: Replayed) -> list[str]:
    """What the reader is told."""
    return [one.code for one in found.limits]


def test_a_policy_that_wastes_people_is_worse_and_the_reader_is_told_how_surely() -> None:
    past = a_past(21, people=5, enquiries=260, days=8)
    one_person = Rule(
        key="hers", name="Hers", when=Conditions(), queue="front_desk", rings=(Ring(people=(numbered(3),)),), priority="lead", escalate=()
    )
    found = compare(past, msgspec.structs.replace(POLICY, rules=(one_person,)), seeds=1)
    measures = {one.key: one for one in found.measures}
    assert measures["in_time"].verdict == "worse"
    assert measures["in_time"].after < measures["in_time"].before
    assert measures["in_time"].at_most is not None
    assert measures["in_time"].at_most < 0
    assert (measures["cost"].verdict, measures["lost"].verdict) == ("worse", "worse")
    loads = {one.staff_id: one for one in found.people}
    assert loads[numbered(3)].after > loads[numbered(3)].before
    assert {"small", "today", "service"} <= set(codes(found))
    assert "few" not in codes(found)
    assert len(past.enquiries) >= FEW


def test_the_same_policy_under_another_number_is_the_same() -> None:
    past = a_past(22, enquiries=80, days=4)
    found = compare(past, msgspec.structs.replace(past.policy, version=99), seeds=2)
    assert {one.verdict for one in found.measures} == {"same"}
    assert {one.in_time.verdict for one in found.classes} == {"same"}
    assert {"few", "short", "thin.offers"} & set(codes(found)) == {"few", "short"}
    offering = compare(past, msgspec.structs.replace(past.policy, offer_seconds=60), seeds=1)
    assert "thin.offers" in codes(offering)


def test_of_too_few_nothing_is_replayed() -> None:
    found = compare(a_past(23, enquiries=LEAST - 1), POLICY, watch=lambda _: pytest.fail("nothing is played"))
    assert (found.measures, found.classes, found.people, codes(found)) == ((), (), (), ["too_few"])
    assert found.counted["enquiries"] == LEAST - 1


def test_whoever_watches_sees_it_rise_over_all_replays() -> None:
    heard: list[float] = []

    def watch(done: float) -> bool:
        heard.append(done)
        return done < 0.8

    with pytest.raises(Stopped):
        compare(a_past(24, enquiries=60), POLICY, seeds=2, watch=watch)
    assert heard == sorted(heard)
    assert heard[-1] >= 0.8


@pytest.mark.parametrize("language", list(BOOKS))
def test_every_limit_has_its_sentence(language: str) -> None:
    params = {"n": 3.0, "of": 9.0, "least": 40.0, "percent": 15.0, "life": 95.0, "replayed": 4000.0}
    for key in BOOKS[language]:
        if key.startswith("limit."):
            said = sentence(Limit(code=key.removeprefix("limit."), params=params), language)
            assert said
            assert "{" not in said


def _held(
    by: int = 1, since: float = 0, *, acted: float | None = None, until: float | None = None, ended: str | None = None
) -> PastHolding:
    moments = [None if at is None else NOW + timedelta(seconds=at) for at in (acted, until)]
    return PastHolding(staff_id=numbered(by), since=NOW + timedelta(seconds=since), acted_at=moments[0], until=moments[1], ended=ended)


def _became(*holdings: PastHolding, lines: tuple[tuple[float, bool], ...] = (), seen: timedelta = timedelta(days=10)) -> PastOutcome:
    return outcome_of(
        arrived_at=NOW,
        queue="front_desk",
        holdings=holdings,
        offers=(),
        lines=[Line(NOW + timedelta(seconds=at), ours) for at, ours in lines],
        window_ends_at=None,
        seen_until=NOW + seen,
    )


def test_what_became_of_a_conversation() -> None:
    lines = ((0, False), (100, True), (400, False), (430, True))
    served = _became(_held(acted=100, until=1000, ended="closed"), lines=lines)
    assert (served.ended, served.owner_id, served.right_at) == ("served", numbered(1), NOW + timedelta(seconds=100))
    # Up to the first answer 100 s, then 30 s; the rest was the customer's turn.
    assert (served.active, served.idle) == (130.0, 770.0)

    passed = _became(_held(1, acted=50, until=200, ended="handed_off"), _held(2, 200, acted=300, until=600, ended="closed"), lines=lines)
    assert (passed.owner_id, passed.right_at, passed.reroutes) == (numbered(2), NOW + timedelta(seconds=300), 1)

    again = _became(_held(acted=100, until=200, ended="closed"), _held(3, 5000, acted=5100, until=6000, ended="closed"), lines=lines)
    assert (again.owner_id, again.done_at, len(again.holdings)) == (numbered(1), NOW + timedelta(seconds=200), 1)

    assert _became(_held(until=90, ended="closed")).right_at == NOW + timedelta(seconds=90)
    assert _became(_held(), seen=timedelta(hours=5)).ended == "open"
    lost = _became(_held())
    assert (lost.ended, lost.done_at) == ("lost", NOW + GIVEN_UP)
    assert _became(lines=((0, False), (60, True))).right_at == NOW + timedelta(seconds=60)
