"""Who is served first of those who wait (9, 11 of the written invariants, and that nobody waits for ever)."""

from __future__ import annotations

import random
from datetime import timedelta
from uuid import UUID

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.routing import Policy, Situation
from frontdesk.routing.clocks import priority_of, target_of, waited
from frontdesk.routing.matching import rule_by_now
from frontdesk.routing.pricing import Place, kind_of, place_in_line, pressing, stakes_of
from frontdesk.routing.records import Pressing
from frontdesk.routing.rules import in_order
from tests.routing.invariants.drawn import a_policy, a_situation
from tests.routing.worlds import NOW, POLICY, numbered

SEEDS = st.integers(0, 2**48)


def drawn(seed: int) -> tuple[random.Random, Situation, Policy]:
    """Somebody who waits, under some policy; there is nothing that ends by the clock."""
    chance = random.Random(seed)
    case = msgspec.structs.replace(a_situation(chance, numbered(5)), window_ends_at=None, opening=())
    policy = a_policy(chance, POLICY) if chance.random() < 0.7 else POLICY
    plain = tuple(msgspec.structs.replace(rule, relax=(), overflow=None) for rule in policy.rules)
    return chance, case, msgspec.structs.replace(policy, rules=plain)


def how(case: Situation, policy: Policy) -> Pressing:
    """How pressing it is now."""
    rule, _ = rule_by_now(case, policy, NOW)
    return pressing(case, rule, policy, NOW, stakes_of(case, rule, policy, NOW))


def place(case: Situation, policy: Policy) -> Place:
    """Its place in line; the lower is served first."""
    return place_in_line(case, how(case, policy), policy)


def soonest(case: Situation, policy: Policy) -> float:
    """The shortest of the targets of all that it may be about."""
    rule, _ = rule_by_now(case, policy, NOW)
    own = [policy.classes[priority_of(case, one.rule, policy)].target_seconds for one in stakes_of(case, rule, policy, NOW)]
    return min([target_of(case, rule, policy), *own])


@given(SEEDS, st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=400)
def test_9_who_has_waited_longer_is_never_served_later_while_the_target_has_not_passed(seed: int, first: float, second: float) -> None:
    _, case, policy = drawn(seed)
    most = soonest(case, policy) * 0.999
    short, long = sorted((first, second))
    newer, older = (msgspec.structs.replace(case, arrived_at=NOW - timedelta(seconds=share * most)) for share in (short, long))
    assert how(older, policy).index >= how(newer, policy).index - 1e-12
    assert place(older, policy)[:2] <= place(newer, policy)[:2] or abs(place(older, policy)[1] - place(newer, policy)[1]) < 1e-11


@given(SEEDS)
@settings(max_examples=300)
def test_9_what_is_urgent_is_never_served_later_than_if_it_were_not(seed: int) -> None:
    _, case, policy = drawn(seed)
    calm, urgent = msgspec.structs.replace(case, urgent=False), msgspec.structs.replace(case, urgent=True)
    assert place(urgent, policy) < place(calm, policy)
    assert in_order([calm, msgspec.structs.replace(urgent, conversation_id=numbered(6))], policy, NOW)[0].urgent


@given(SEEDS, st.floats(1, 20), st.sampled_from(("value", "delay_cost", "breach_cost")))
@settings(max_examples=300)
def test_9_what_is_worth_more_or_costs_more_is_never_less_pressing(seed: int, more: float, which: str) -> None:
    _, case, policy = drawn(seed)
    dearer = {name: msgspec.structs.replace(its, **{which: getattr(its, which) * more}) for name, its in policy.classes.items()}
    raised = msgspec.structs.replace(policy, classes=dearer)
    assert how(case, raised).index >= how(case, policy).index - 1e-12


@given(SEEDS, st.integers(2, 30))
@settings(max_examples=200)
def test_11_of_those_who_are_alike_whoever_came_first_goes_first_in_whatever_order_they_are_given(seed: int, count: int) -> None:
    chance, _, policy = drawn(seed)
    kinds = [msgspec.structs.replace(drawn(seed + number)[1], weight=2) for number in range(4)]
    line = [
        msgspec.structs.replace(
            chance.choice(kinds), conversation_id=UUID(int=1000 + number), arrived_at=NOW - timedelta(seconds=chance.randint(0, 20_000))
        )
        for number in range(count)
    ]
    ordered = in_order(line, policy, NOW)
    for kind in {kind_of(one) for one in line}:
        arrived = [one.arrived_at for one in ordered if kind_of(one) == kind]
        assert arrived == sorted(arrived)
    chance.shuffle(line)
    assert in_order(line, policy, NOW) == ordered


@given(SEEDS, st.integers(2, 25))
@settings(max_examples=200)
def test_nobody_waits_for_ever_whoever_has_waited_very_long_comes_before_all_that_is_not_urgent(seed: int, count: int) -> None:
    chance, _, policy = drawn(seed)
    line = []
    for number in range(count):
        case = msgspec.structs.replace(drawn(seed + number)[1], conversation_id=UUID(int=1000 + number))
        line.append(msgspec.structs.replace(case, arrived_at=NOW - timedelta(seconds=chance.randint(0, 60_000))))
    ordered = in_order(line, policy, NOW)
    first = {kind_of(one): one for one in sorted(line, key=lambda one: (one.arrived_at, str(one.conversation_id)), reverse=True)}
    long = [place for place, one in enumerate(ordered) if first[kind_of(one)] is one and not one.urgent and _waited_long(one, policy)]
    short = [place for place, one in enumerate(ordered) if not one.urgent and not _waited_long(one, policy)]
    assert not long or not short or max(long) < min(short)


def _waited_long(case: Situation, policy: Policy) -> bool:
    rule, _ = rule_by_now(case, policy, NOW)
    return waited(case, policy, NOW) >= policy.longest_wait * target_of(case, rule, policy)
