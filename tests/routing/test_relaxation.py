"""What falls away while work waits, and where it goes that nobody took in time."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.routing import Candidate, Policy, Situation, decide, recompute
from frontdesk.routing.matching import rule_by_now, rule_for
from frontdesk.routing.policies.records import Escalation, Overflow, Relaxation, Ring, Rule
from tests.routing.worlds import AREAS, NOW, POLICY, candidates, person, policies, situation, situations

TARGET = timedelta(seconds=POLICY.classes["lead"].target_seconds)


def policy(**changes: object) -> Policy:
    """The policy of a new business, with its rule for bookings changed."""
    rules = tuple(msgspec.structs.replace(rule, **changes) if rule.key == "bookings" else rule for rule in POLICY.rules)
    return msgspec.structs.replace(POLICY, rules=rules)


def owner(case: Situation, one: Candidate, rules: Policy, after: float) -> str | None:
    found = decide(case, [one], rules, NOW + TARGET * after).owner
    return None if found is None else found.name


@pytest.mark.parametrize(
    ("wish", "rule", "case", "one"),
    [
        ("level", {"rings": (Ring(skills={"cleaning": 4}),)}, {}, {"skills": {"cleaning": 2}}),
        ("area", {}, {"area_path": AREAS[:1]}, {"areas": AREAS[1:2]}),
        ("language", {}, {}, {"languages": ("ar",)}),
    ],
)
def test_a_wish_falls_away_at_its_time_and_not_before(
    wish: str, rule: dict[str, object], case: dict[str, object], one: dict[str, object]
) -> None:
    waiting, somebody = situation(**case), person(1, "Ana", **one)
    rules = policy(**rule, relax=(Relaxation(after=0.5, drops=wish),))  # type: ignore[arg-type]
    assert owner(waiting, somebody, policy(**rule), 0.6) is None
    assert owner(waiting, somebody, rules, 0.4) is None
    assert owner(waiting, somebody, rules, 0.5) == "Ana"
    before = decide(waiting, [somebody], rules, NOW)
    assert before.wake_at <= NOW + TARGET * 0.5
    after = decide(waiting, [somebody], rules, NOW + TARGET * 0.5)
    assert after.relaxed == (wish,)
    assert "waited so long" in next(step.detail for step in after.steps if step.kind == "rule")


def test_preferred_skills_count_no_more() -> None:
    waiting = situation()
    team = [person(1, "Ana", skills={"scheduling": 5}, load=8), person(2, "Leo")]
    rules = policy(preferred=("scheduling",), relax=(Relaxation(after=1.0, drops="preferred"),))
    first, later = (decide(waiting, team, rules, NOW + TARGET * share).owner for share in (0.0, 1.0))
    assert (first and first.name, later and later.name) == ("Ana", "Leo")


def test_what_nobody_took_in_time_goes_on_under_the_rule_of_another_queue() -> None:
    rules = policy(rings=(Ring(skills={"cleaning": 1}),), overflow=Overflow(queue="front_desk", after=0.5))
    waiting, somebody = situation(), person(1, "Ana")
    early, late = (decide(waiting, [somebody], rules, NOW + TARGET * share) for share in (0.4, 0.5))
    assert (early.owner, early.queue) == (None, "scheduling")
    assert early.wake_at <= NOW + TARGET * 0.5
    assert (late.owner and late.owner.name, late.queue, late.priority) == ("Ana", "front_desk", "lead")
    assert late.due_at == early.due_at
    assert "nobody took it in Scheduling in time, so it went on to Front desk" in str(late.steps)
    assert "went on" not in str(early.steps)


def test_whom_escalation_brings_in_may_have_it_from_then_on() -> None:
    steps = (Escalation(after=0.5, roles=("manager",), does="offer"),)
    rules = policy(rings=(Ring(skills={"cleaning": 1}),), escalate=steps)
    boss = person(1, "Mona", role="manager")
    assert owner(situation(), boss, rules, 0.4) is None
    assert owner(situation(), boss, rules, 0.5) == "Mona"
    told = policy(rings=(Ring(skills={"cleaning": 1}),), escalate=(Escalation(after=0.5, roles=("manager",), does="tell"),))
    assert owner(situation(), boss, told, 0.5) is None


def test_what_a_person_put_into_a_queue_stays_there() -> None:
    rules = policy(overflow=Overflow(queue="front_desk", after=0.5))
    placed = situation(placed_in="scheduling")
    assert decide(placed, [], rules, NOW + TARGET).queue == "scheduling"


STEPS = st.lists(
    st.builds(Relaxation, after=st.sampled_from((0.25, 0.5, 1.0, 2.0)), drops=st.sampled_from(("preferred", "level", "area", "language"))),
    max_size=4,
).map(tuple)


@given(case=situations(), team=candidates(), rules=policies(), steps=STEPS, minutes=st.integers(0, 300))
def test_waiting_longer_never_asks_for_more_and_every_decision_can_be_computed_again(
    case: Situation, team: list[Candidate], rules: Policy, steps: tuple[Relaxation, ...], minutes: int
) -> None:
    changed = msgspec.structs.replace(rules, rules=tuple(msgspec.structs.replace(rule, relax=steps) for rule in rules.rules))
    at = NOW + timedelta(minutes=minutes)
    written, (now, _) = rule_for(case, changed, at), rule_by_now(case, changed, at)
    assert _asks(now) <= _asks(written)
    decision = decide(case, team, changed, at)
    assert recompute(decision, changed) == decision
    assert decision.wake_at > at


def _asks(rule: Rule) -> set[tuple[object, ...]]:
    """Everything that a rule insists on."""
    wanted = {
        (place, key, level) for place, ring in enumerate(rule.rings) for key, most in ring.skills.items() for level in range(1, most + 1)
    }
    return wanted | ({("area",)} if rule.area_bound else set()) | ({("language",)} if rule.language == "required" else set())
