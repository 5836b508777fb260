"""Invented businesses with one known bottleneck: the advisor names it first; without one it claims nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from frontdesk.routing import Ring, Rule, Situation, default_policy
from frontdesk.routing.advisor.covering import gaps
from frontdesk.routing.advisor.records import Advice, Kind
from frontdesk.routing.advisor.study import newest
from frontdesk.routing.backtest.records import Past
from frontdesk.routing.policies.records import Conditions
from tests.routing.advisor.worlds import AREAS, MALQA, NORTH, SOUTH, World, advise, at_work, past_of, person, staff

EARLY, LATE, NIGHT = at_work(8, 16), at_work(14, 22), at_work(22, 32)


def language_of_one() -> World:
    """Urdu is promised, and one person of four speaks it, in the mornings."""
    return World(
        people=(
            person(1, "Ana", EARLY, languages=("en", "ar", "ur")),
            person(2, "Omar", LATE),
            person(3, "Leo", EARLY),
            person(4, "Maya", LATE),
        ),
        languages=("en", "ar", "ur"),
        spoken={"en": 0.45, "ar": 0.4, "ur": 0.15},
    )


def area_at_night() -> World:
    """Whoever works at night does not go to Al Malqa."""
    return World(
        people=(
            person(1, "Ana", EARLY),
            person(2, "Omar", NIGHT, areas=(NORTH, SOUTH)),
            person(3, "Leo", LATE),
            person(4, "Maya", LATE, areas=(MALQA, SOUTH)),
        ),
        areas={NORTH: 0.4, SOUTH: 0.35, MALQA: 0.25},
        hours=(0, 24),
        an_hour=1.6,
    )


def scarce_skill() -> World:
    """Pipes are for those who can do them, and that is one person, who is there in the mornings."""
    plain = default_policy(("en", "ar"))
    pipes = Rule(
        key="pipes",
        name="Pipes",
        when=Conditions(needs=("post_service_support",)),
        queue="support",
        rings=(Ring(skills={"pipes": 2}),),
        priority="lead",
    )
    return World(
        people=(
            person(1, "Ana", EARLY, skills={"complaints": 3, "pipes": 4}),
            person(2, "Omar", LATE),
            person(3, "Leo", EARLY, skills={"complaints": 3, "pipes": 1}),
            person(4, "Maya", LATE),
        ),
        policy=msgspec.structs.replace(plain, rules=(pipes, *plain.rules), escalate=()),
    )


def without_bottleneck() -> World:
    """Everybody can do everything, and there are enough of them."""
    return World(people=tuple(person(number, f"Person {number}", EARLY if number % 2 else LATE) for number in range(1, 7)))


def said(advice: Advice) -> list[tuple[Kind, object]]:
    """What is claimed, in order."""
    return [(one.change.kind, one.change.staff_id) for one in advice.findings]


@pytest.mark.parametrize(
    ("world", "kinds", "what"),
    [
        (language_of_one, {"language"}, {"language": "ur"}),
        (area_at_night, {"area"}, {"area_id": MALQA}),
        (scarce_skill, {"skill", "level"}, {"skill": "pipes"}),
    ],
)
async def test_the_planted_bottleneck_is_named_first(world: Any, kinds: set[Kind], what: dict[str, Any]) -> None:
    advice = await advise(past_of(world()))
    first = advice.findings[0]
    assert first.change.kind in kinds
    assert {name: getattr(first.change, name) for name in what} == what
    assert first.cost.less
    assert first.wait.less or first.in_time.more or first.lost.less
    assert first.customers > 20
    assert first.days == 14
    assert not advice.lacks


@pytest.mark.parametrize("seed", [1, 2])
async def test_without_a_bottleneck_nothing_is_claimed(seed: int) -> None:
    advice = await advise(past_of(without_bottleneck(), seed))
    assert said(advice) == []
    assert advice.tried
    assert not [gap for gap in advice.gaps if gap.covered == "not_then"]


def test_who_is_there_at_night_is_told_apart_from_who_is_not() -> None:
    past = past_of(msgspec.structs.replace(area_at_night(), days=5))
    missed = next(gap for gap in gaps(past, AREAS) if gap.covered == "not_then")
    assert missed.area_id == MALQA
    assert 0 < missed.uncovered < missed.enquiries


async def test_too_little_history_claims_nothing_but_shows_what_is_missing_and_uncovered() -> None:
    world = msgspec.structs.replace(language_of_one(), days=9)
    told: list[Any] = []
    advice = await advise(past_of(world), told=told)
    assert advice.findings == ()
    assert [one.what for one in advice.lacks] == ["days"]
    assert (advice.lacks[0].there, advice.lacks[0].wanted) == (9, 14)
    assert any(gap.covered == "nobody" and gap.needs == ("specialist_review",) for gap in advice.gaps)
    assert any(gap.covered == "one" and gap.language == "ur" and gap.only_id == staff(1) for gap in advice.gaps)
    assert advice.cells
    assert [phase for phase, _, _ in told] == ["looking"]


def test_of_a_very_large_past_the_newest_four_weeks_are_taken() -> None:
    sample = past_of(msgspec.structs.replace(without_bottleneck(), days=1))
    starts = sample.ends - timedelta(weeks=12)
    moments = [starts + timedelta(minutes=2 * number) for number in range(60_000) if 2 * number < 12 * 7 * 1440]
    enquiries = tuple(msgspec.structs.replace(sample.enquiries[0], situation=_at(sample, moment)) for moment in moments)
    large = msgspec.structs.replace(sample, starts=starts, enquiries=enquiries)
    kept = newest(large)
    assert kept.ends == large.ends
    assert timedelta(weeks=4) <= kept.ends - kept.starts < timedelta(weeks=5)
    assert all(one.situation.arrived_at >= kept.starts for one in kept.enquiries)
    assert newest(sample) is sample


def _at(past: Past, moment: datetime) -> Situation:
    return msgspec.structs.replace(past.enquiries[0].situation, arrived_at=moment)
