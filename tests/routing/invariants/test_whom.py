"""Whom a decision may choose, whatever the rules, the team and the time (4, 5, 7, 8, 10, 11, 20 of the written invariants)."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.routing import Candidate, Decision, Policy, Situation
from frontdesk.routing.clocks import target_of, waited_until
from frontdesk.routing.matching import rule_by_now
from frontdesk.routing.rules import choose
from tests.routing.invariants.drawn import IDS, a_case, a_person, a_policy, ago
from tests.routing.worlds import NOW, POLICY, numbered

S = TypeVar("S", Situation, Candidate)
SEEDS = st.integers(0, 2**48)
# What waiting changes nothing about: whoever is out for one of these stays out while it is so.
_HARD = frozenset({"may_not_reply", "declined", "off_shift", "absent", "full", "promised"})
_LATER = (timedelta(0), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=5), timedelta(days=2))


def drawn(seed: int) -> tuple[random.Random, Situation, list[Candidate], Policy]:
    """Something to decide under some policy, with wishes that fall away, escalation and overflow."""
    chance = random.Random(seed)
    situation, team = a_case(chance, numbered(77))
    return chance, situation, team, a_policy(chance, POLICY, IDS) if chance.random() < 0.8 else POLICY


def chosen(decision: Decision) -> list[Candidate]:
    """Those who get it or are asked."""
    people = {one.staff_id: one for one in decision.people}
    named = [one.id for one in (decision.owner, *decision.offered) if one is not None]
    assert named == [one.staff_id for one in decision.candidates if one.chosen]
    return [people[one] for one in named]


@given(SEEDS)
@settings(max_examples=400)
def test_4_5_whoever_is_chosen_may_answer_is_there_and_has_room_however_long_it_has_waited(seed: int) -> None:
    _, case, team, policy = drawn(seed)
    for later in _LATER:
        at = NOW + later
        decision = choose(case, team, policy, at)
        for one in chosen(decision):
            assert one.may_reply
            assert one.on_shift
            assert one.presence == "available"
            assert one.shift_ends_at is None or one.shift_ends_at - at >= timedelta(minutes=policy.last_minutes)
            assert one.staff_id not in case.declined
            most = one.capacity + (one.urgent_headroom if case.urgent else 0)
            assert one.load + one.promised + case.weight <= most
        assert len(decision.offered) <= (2 if case.urgent else 1)


@given(SEEDS)
@settings(max_examples=300)
def test_4_waiting_never_brings_in_somebody_whom_only_wishes_may_keep_out(seed: int) -> None:
    _, case, team, policy = drawn(seed)
    # Whoever is on call is at work only while the branch is closed, which time does change.
    policy = msgspec.structs.replace(policy, on_call=())
    for earlier, later in itertools.pairwise(_LATER):
        before, after = choose(case, team, policy, NOW + earlier), choose(case, team, policy, NOW + later)
        hard = {one.staff_id: {reason.code for reason in one.excluded} & _HARD for one in before.candidates}
        for one in after.candidates:
            assert hard[one.staff_id] <= {reason.code for reason in one.excluded}


@given(SEEDS)
@settings(max_examples=400)
def test_7_8_nothing_waits_while_somebody_could_have_it_unless_it_is_held_and_a_hold_ends(seed: int) -> None:
    _, case, team, policy = drawn(seed)
    for later in _LATER:
        at = NOW + later
        decision = choose(case, team, policy, at)
        if decision.action in ("queue", "escalate"):
            assert all(one.excluded for one in decision.candidates)
            assert decision.wake_at > at
        if decision.action == "hold":
            rule, _ = rule_by_now(case, policy, at)
            assert decision.held_until is not None
            assert at < decision.held_until == waited_until(case, rule, policy, rule.sticky_share)
            assert not case.urgent
            assert target_of(case, rule, policy) > 0
            assert choose(case, team, policy, decision.held_until).action != "hold"
            assert decision.wake_at <= decision.held_until


@given(SEEDS)
@settings(max_examples=300)
def test_10_somebody_more_or_something_learned_never_takes_anybody_out(seed: int) -> None:
    chance, case, team, policy = drawn(seed)
    # Whoever declined is asked again only when nobody else is there, so with somebody more they are left in peace.
    case = msgspec.structs.replace(case, refused=(), refused_at=None)
    before = eligible(choose(case, team, policy, NOW))
    newcomer = msgspec.structs.replace(a_person(chance, UUID(int=500)), last_assigned_at=ago(chance))
    assert before <= eligible(choose(case, [*team, newcomer], policy, NOW))
    place, skill = chance.randrange(len(team)), chance.choice(("cleaning", "ac", "specialist", "complaints", "gardening"))
    pupil = msgspec.structs.replace(team[place], skills={**team[place].skills, skill: 5}, languages=(*team[place].languages, "tl", "en"))
    assert before <= eligible(choose(case, [*team[:place], pupil, *team[place + 1 :]], policy, NOW))


def eligible(decision: Decision) -> set[UUID]:
    """Those against whom nothing speaks."""
    return {one.staff_id for one in decision.candidates if not one.excluded}


@given(SEEDS)
@settings(max_examples=300)
def test_11_the_order_in_which_things_are_given_changes_nothing(seed: int) -> None:
    chance, case, team, policy = drawn(seed)
    once = choose(case, team, policy, NOW)
    chance.shuffle(team)
    again = choose(turned(case), [turned(one) for one in team], policy, NOW)
    assert (again.action, again.owner, again.offered, again.held_for) == (once.action, once.owner, once.offered, once.held_for)
    assert [(one.staff_id, one.score, one.ring) for one in again.candidates] == [
        (one.staff_id, one.score, one.ring) for one in once.candidates
    ]


def turned(thing: S) -> S:
    """The same with every list the other way round."""
    fields = {name: getattr(thing, name) for name in thing.__struct_fields__}
    lists = {name: value[::-1] for name, value in fields.items() if isinstance(value, tuple) and name not in ("area_path", "opening")}
    dicts = {name: dict(reversed(value.items())) for name, value in fields.items() if isinstance(value, dict)}
    return msgspec.structs.replace(thing, **lists, **dicts)


# Fairness: what may decide, and what may not ---------------------------------------------------------------------------

# Every field of what a decision sees is one or the other; a new one must be put into its place here.
_DECIDES = {
    Situation: {
        "arrived_at", "need", "handled_as", "probabilities", "confidence", "abstained", "urgent", "vip_level", "channel", "language",
        "service_ids", "service_skills", "area_path", "area_within", "branch_id", "weight", "last_owner_id", "declined", "refused",
        "refused_at", "placed_in", "window_ends_at", "timezone", "opening",
    },
    Candidate: {
        "staff_id", "role", "may_reply", "skills", "languages", "areas", "branches", "on_shift", "shift_ends_at", "next_shift_at",
        "presence", "load", "promised", "capacity", "urgent_headroom", "last_assigned_at",
    },
}  # fmt: skip
_WORDS: dict[type[msgspec.Struct], dict[str, Callable[[random.Random], object]]] = {
    Situation: {
        "conversation_id": lambda chance: UUID(int=chance.getrandbits(100)),
        "acts_from": lambda chance: chance.random(),
        "doubted": lambda chance: chance.random() < 0.5,
        "reply_wanted": lambda chance: chance.random() < 0.5,
        "reroutes": lambda chance: chance.randint(0, 9),
        "need_name": lambda chance: chance.choice(("Zahnarzt", "")),
        "area_name": lambda chance: chance.choice(("North", "الشمال")),
        "skill_names": lambda chance: {"ac": chance.choice(("Cooling", "تكييف"))},
    },
    Candidate: {"name": lambda chance: chance.choice(("Aaron", "Zoe", "مها", ""))},
}


@pytest.mark.parametrize("seen", [Situation, Candidate])
def test_20_everything_a_decision_sees_is_known_to_decide_or_to_serve_the_words_only(seen: type[msgspec.Struct]) -> None:
    """Neither the customer's name, nor their number, nor what they look like is seen at all."""
    fields = set(seen.__struct_fields__)
    fresh = fields - _DECIDES[seen] - set(_WORDS[seen])
    assert not fresh, f"say in this test whether {sorted(fresh)} may decide"
    assert _DECIDES[seen] | set(_WORDS[seen]) == fields
    assert not fields & {"customer_id", "customer_name", "phone", "email", "gender", "age", "text"}


@given(SEEDS)
@settings(max_examples=400)
def test_20_names_and_what_only_serves_the_words_change_nothing(seed: int) -> None:
    chance, case, team, policy = drawn(seed)
    other = msgspec.structs.replace(case, **{name: make(chance) for name, make in _WORDS[Situation].items()})
    others = [msgspec.structs.replace(one, **{name: make(chance) for name, make in _WORDS[Candidate].items()}) for one in team]
    assert decided(choose(case, team, policy, NOW)) == decided(choose(other, others, policy, NOW))


@given(SEEDS)
@settings(max_examples=200)
def test_20_the_channel_changes_nothing_unless_a_rule_speaks_of_channels(seed: int) -> None:
    _, case, team, policy = drawn(seed)
    assert not any(rule.when.channels for rule in policy.rules)
    found = {str(decided(choose(msgspec.structs.replace(case, channel=one), team, policy, NOW))) for one in ("sms", "email", "voice")}
    assert len(found) == 1


def decided(decision: Decision) -> tuple[object, ...]:
    """What was decided, without the names."""
    named = [one.id for one in (decision.owner, *decision.offered, decision.held_for) if one is not None]
    verdicts = [(one.staff_id, one.ring, one.score, [reason.code for reason in one.excluded]) for one in decision.candidates]
    return decision.action, named, decision.queue, decision.due_at, decision.wake_at, verdicts
