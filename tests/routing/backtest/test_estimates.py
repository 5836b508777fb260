"""Habits are found again where they are known, and assumed where nothing is."""

from __future__ import annotations

import math
import random
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from frontdesk.routing.backtest.ability import lacks
from frontdesk.routing.backtest.estimates import estimate
from frontdesk.routing.backtest.records import Past, PastEnquiry, PastHolding, PastOutcome, PastPerson
from tests.routing.backtest.pasts import STARTS, a_past
from tests.routing.worlds import AREAS, POLICY, numbered, person, situation


def a_past_of(*enquiries: PastEnquiry, people: int = 3) -> Past:
    """A month with these enquiries."""
    team = tuple(PastPerson(who=person(number, skills={"complaints": 3})) for number in range(1, people + 1))
    return Past(starts=STARTS, ends=STARTS + timedelta(days=30), policy=POLICY, people=team, enquiries=enquiries)


def done(number: int, *, by: int = 1, after: float = 60, active: float = 300, together: float = 1, **more: object) -> PastEnquiry:
    """An enquiry that somebody did."""
    at = STARTS + timedelta(minutes=20 * number)
    one = msgspec.structs.replace(situation(arrived_at=at), conversation_id=UUID(int=5000 + number))
    begun = at + timedelta(seconds=after)
    held = PastHolding(staff_id=numbered(by), since=at, acted_at=begun, until=begun + timedelta(seconds=active), ended="closed")
    values = {"owner_id": numbered(by), "right_at": begun, "done_at": held.until, "active": active, "together": together}
    outcome = PastOutcome(ended="served", holdings=(held,), **(values | more))  # type: ignore[arg-type]
    return PastEnquiry(id=one.conversation_id, situation=one, truth=one, known=True, outcome=outcome)


def left(number: int, after: float) -> PastEnquiry:
    """A customer who went away unanswered."""
    one = done(number)
    outcome = PastOutcome(ended="lost", done_at=one.situation.arrived_at + timedelta(seconds=after))
    return msgspec.structs.replace(one, outcome=outcome, known=False)


def test_of_nothing_everything_is_assumed() -> None:
    habits = estimate(a_past_of())
    assert habits.thin == {"work", "crowd", "patience", "begins", "offers", "passing_on", "repeats"}
    assert habits.work.crowd == 0.35
    assert habits.answering.accepts == 15.0
    assert habits.patience.scale.keys() == POLICY.classes.keys()
    mean = habits.patience.scale["lead"] * math.gamma(1 + 1 / habits.patience.shape)
    assert mean == pytest.approx(3 * 900)


def test_how_much_several_at_once_slow_down_is_found_and_no_person_is_blamed_for_it() -> None:
    chance = random.Random(1)
    found = []
    for number in range(600):
        together = chance.choice((1.0, 2.0, 3.0))
        pace = {1: 0.8, 2: 1.25}[number % 2 + 1]
        active = chance.lognormvariate(math.log(300), 0.5) * together**0.6 * pace
        found.append(done(number, by=number % 2 + 1, active=active, together=together))
    work = estimate(a_past_of(*found)).work
    assert work.crowd == pytest.approx(0.6, abs=0.07)
    assert math.exp(work.pace[numbered(2)] - work.pace[numbered(1)]) == pytest.approx(1.25 / 0.8, rel=0.12)
    assert math.exp(work.level_of("scheduling")) == pytest.approx(300, rel=0.1)


def test_who_was_served_first_would_have_waited_longer() -> None:
    """Served customers are censored: without them it would seem that everybody leaves after a few minutes."""
    chance = random.Random(2)
    found = []
    for number in range(800):
        patience, answer = chance.weibullvariate(2000, 1.8), chance.expovariate(1 / 600)
        found.append(left(number, patience) if patience < answer else done(number, after=answer))
    habits = estimate(a_past_of(*found))
    assert "patience" not in habits.thin
    assert habits.patience.scale["lead"] == pytest.approx(2000, rel=0.15)
    assert habits.patience.shape == pytest.approx(1.8, abs=0.4)
    # Whoever has stayed so long already stays longer than that.
    assert habits.patience.leaves_after("lead", 0.999, stayed=1500) >= 1500


def test_who_lacks_something_passes_it_on() -> None:
    past = a_past(11, enquiries=200)
    habits = estimate(past)
    passing = habits.passing_on
    nothing: frozenset[str] = frozenset()
    assert passing.chance("pricing", numbered(1), frozenset({"skill"})) > passing.chance("pricing", numbered(1), nothing)
    assert passing.chance("pricing", numbered(1), frozenset({"skill", "language"})) > passing.chance(
        "pricing", numbered(1), frozenset({"skill"})
    )
    assert passing.chance("never seen", numbered(77), nothing) == pytest.approx(passing.usual)


def test_what_somebody_lacks_is_what_the_rule_asks() -> None:
    clerk = person(1, role="agent", languages=("en",), areas=(AREAS[0],), load=99, presence="offline", on_shift=False)
    assert lacks(situation(need="scheduling"), clerk, POLICY) == set()
    assert lacks(situation(need="complaint"), clerk, POLICY) == {"skill"}
    assert lacks(situation(need="scheduling", language="ar"), clerk, POLICY) == {"language"}
    elsewhere = situation(need="scheduling", language="ar", area_path=(AREAS[1],))
    assert lacks(elsewhere, clerk, POLICY) == {"language", "area"}
