"""Being on call changes who may have urgent work while the branch is closed, its clock, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.routing import Candidate, Policy, Situation, decide, recompute
from frontdesk.routing.clocks import due_at
from frontdesk.routing.hours import is_open, opens_at
from frontdesk.routing.matching import rule_for
from frontdesk.routing.on_call import on_call
from frontdesk.routing.policies.records import OnCall, Window
from frontdesk.team.shifts import Hours
from tests.routing.worlds import NOW, POLICY, candidates, numbered, person, situation, situations

DAYS = tuple(Hours(day, 540, 1020) for day in range(7))
NIGHT = datetime(2026, 3, 1, 22, 0, tzinfo=UTC)


def with_call(*people: int, windows: tuple[Window, ...] = ()) -> Policy:
    """The policy with somebody on call."""
    turn = OnCall(people=tuple(numbered(one) for one in people), windows=windows)
    return msgspec.structs.replace(POLICY, on_call=(turn,))


def at_night() -> Situation:
    """Urgent work that came after hours."""
    return situation(urgent=True, opening=DAYS, timezone="UTC", arrived_at=NIGHT)


@settings(max_examples=150)
@given(situations(), candidates(), st.lists(st.integers(1, 6), min_size=1, max_size=3, unique=True))
def test_it_lets_in_only_those_on_call_and_puts_nobody_out(case: Situation, people: list[Candidate], called: list[int]) -> None:
    policy = with_call(*called)
    before, after = decide(case, people, POLICY, NOW), decide(case, people, policy, NOW)

    def able(decision: object) -> set[object]:
        return {one.staff_id for one in decision.candidates if not one.excluded}  # type: ignore[attr-defined]

    now = set(on_call(case, policy, NOW))
    assert now <= {numbered(one) for one in called}
    if not case.urgent or is_open(case.opening, case.timezone, NOW):
        assert now == set()
    if not now:
        assert able(after) == able(before)
    elif after.relaxed == before.relaxed and after.due_at == before.due_at:
        assert able(after) - able(before) <= now
    assert recompute(after, policy) == after


def test_somebody_on_call_who_is_at_their_desk_has_it_and_nobody_else_who_is_off() -> None:
    leo = person(1, "Leo", on_shift=False)
    anna = person(2, "Anna", on_shift=False)
    decision = decide(at_night(), [leo, anna], with_call(1), NIGHT)
    assert decision.owner is not None
    assert decision.owner.name == "Leo"
    assert decide(at_night(), [leo, anna], POLICY, NIGHT).owner is None
    assert decide(msgspec.structs.replace(at_night(), urgent=False), [leo, anna], with_call(1), NIGHT).owner is None
    away = msgspec.structs.replace(leo, presence="offline")
    assert decide(at_night(), [away, anna], with_call(1), NIGHT).owner is None


def test_those_at_work_come_before_those_on_call() -> None:
    leo = person(1, "Leo", on_shift=False, role="specialist")
    night = person(2, "Huda", load=8)
    decision = decide(at_night(), [leo, night], with_call(1), NIGHT)
    assert decision.owner is not None
    assert decision.owner.name == "Huda"


def test_its_clock_runs_through_the_night_and_everybody_elses_does_not() -> None:
    case, calm = at_night(), msgspec.structs.replace(at_night(), urgent=False)
    rule = rule_for(case, POLICY, NIGHT)
    assert due_at(case, rule, with_call(1)) == NIGHT + timedelta(minutes=5)
    assert due_at(case, rule, POLICY) == NIGHT + timedelta(hours=11, minutes=5)
    assert due_at(calm, rule, with_call(1)) == NIGHT + timedelta(hours=11, minutes=15)


def test_turns_have_their_hours_over_midnight_too() -> None:
    late = with_call(1, 2, windows=(Window(starts_minute=21 * 60, ends_minute=6 * 60),))
    assert on_call(at_night(), late, NIGHT) == (numbered(1), numbered(2))
    assert on_call(at_night(), late, NIGHT + timedelta(hours=7)) == (numbered(1), numbered(2))
    assert on_call(at_night(), late, NIGHT + timedelta(hours=9)) == ()
    assert on_call(msgspec.structs.replace(at_night(), opening=()), late, NIGHT) == (), "a branch that never closes calls nobody in"


def test_when_the_branch_opens_next() -> None:
    assert opens_at(DAYS, "UTC", NIGHT) == NIGHT + timedelta(hours=11)
    assert opens_at(DAYS, "UTC", NIGHT + timedelta(hours=12)) is None
    assert opens_at((), "UTC", NIGHT) is None
    assert opens_at((Hours(2, 600, 660),), "UTC", NIGHT) == datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
