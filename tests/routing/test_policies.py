"""The policy a business starts with, what is wrong with one, and how the next version goes live."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import msgspec
import pytest

from frontdesk.kit.database import Database
from frontdesk.kit.errors import Conflict, Invalid
from frontdesk.routing import Conditions, Policy, Ring, Rule, current_policy, decide, default_policy, problems, recompute
from frontdesk.routing.matching import rule_for
from frontdesk.routing.policies import api
from frontdesk.routing.policies.checks import Around, problems_here
from frontdesk.routing.policies.queries import version_of
from frontdesk.routing.policies.records import OnCall
from frontdesk.routing.policies.rules import all_rules, queue_name, queues_of, wishes_of
from frontdesk.understanding.own import OwnNeed
from frontdesk.understanding.records import NEEDS
from tests.routing.desk import open_desk
from tests.routing.worlds import NOW, POLICY, SKILLS, person, situation

TEAM = [person(1, skills={"complaints": 3}), person(2, role="specialist", skills={"specialist": 4}), person(3, role="owner")]


def codes(policy: Policy) -> list[str]:
    """What is wrong, by code."""
    return [problem.code for problem in problems(policy, TEAM, SKILLS)]


def with_rules(*rules: Rule) -> Policy:
    """The policy with other rules."""
    return msgspec.structs.replace(POLICY, rules=rules)


def rule(key: str, *needs: str, **more: object) -> Rule:
    """A rule for some needs."""
    plain = Rule(key=key, name=key, when=Conditions(needs=needs), queue="front_desk", priority="lead")
    return msgspec.structs.replace(plain, **more)


def test_the_first_policy_is_in_order_and_speaks_the_teams_language() -> None:
    assert codes(POLICY) == []
    assert default_policy(("ar", "en")).rules[0].name == "لكل شكوى مسؤول بالاسم"
    assert default_policy(("pt",)).rules[0].name == "Complaints get a named owner"
    assert msgspec.json.decode(msgspec.json.encode(POLICY), type=Policy) == POLICY


def test_a_rule_below_one_that_takes_all_of_it_is_found() -> None:
    assert "unreachable_rule" in codes(
        with_rules(rule("a", *NEEDS), rule("b", "pricing", when=Conditions(needs=("pricing",), urgent=True)))
    )
    assert "unreachable_rule" in codes(with_rules(rule("a"), rule("b", "pricing")))
    assert "unreachable_rule" in codes(with_rules(rule("a", when=Conditions(abstained=True, needs=("pricing",)))))
    narrower = with_rules(rule("a", when=Conditions(needs=("pricing",), urgent=True)), rule("b", *NEEDS))
    assert "unreachable_rule" not in codes(narrower)


def own_need(code: str, handled_as: Any, *, retired: bool = False) -> OwnNeed:
    """A need of the business's own."""
    return OwnNeed(
        id=UUID(int=5),
        code=code,
        name="Lost property",
        description="",
        handled_as=handled_as,
        examples=(),
        added_at=NOW,
        changed_at=NOW,
        retired_at=NOW if retired else None,
    )


def test_own_needs_may_be_named_and_what_they_are_handled_as_covers_them() -> None:
    lost, support = rule("lost", "lost"), rule("support", "post_service_support")
    rest = rule("rest", *(one for one in NEEDS if one != "post_service_support"))

    def found(*rules: Rule, retired: bool = False) -> set[tuple[str, str | None]]:
        own = [own_need("lost", "post_service_support", retired=retired)]
        return {(one.code, one.rule) for one in problems(with_rules(*rules), TEAM, SKILLS, own) if one.severity == "error"}

    assert found(lost, support, rest) == set()
    assert found(support, lost, rest) == {("unreachable_rule", "lost")}
    assert found(lost, support, rest, retired=True) == {("need_retired", "lost")}
    assert found(rule("lost", "gone"), support, rest) == {("unknown_need", "lost")}
    work = situation(need="lost", handled_as="post_service_support")
    assert rule_for(work, with_rules(lost, support), NOW).key == "lost"
    assert rule_for(work, with_rules(rest, support), NOW).key == "support"
    assert rule_for(situation(need="post_service_support"), with_rules(lost, support), NOW).key == "support"


def test_what_nobody_can_do_is_found() -> None:
    assert "nobody_has_skill" in codes(with_rules(rule("a", *NEEDS, rings=(Ring(skills={"complaints": 5}),))))
    assert "nobody_fits" in codes(with_rules(rule("a", *NEEDS, rings=(Ring(skills={"complaints": 5}),))))
    assert "unknown_skill" in codes(with_rules(rule("a", *NEEDS, preferred=("juggling",))))
    assert "nobody_named" in codes(with_rules(rule("a", *NEEDS, rings=(Ring(people=(UUID(int=77),)),))))
    assert next(problem.code for problem in problems(POLICY, [], SKILLS)) == "nobody_answers"
    assert "nobody_speaks" in [problem.code for problem in problems(msgspec.structs.replace(POLICY, languages=("fr",)), TEAM, SKILLS)]


def test_what_the_rules_leave_out_or_cannot_mean_is_found() -> None:
    assert codes(with_rules(rule("a", "pricing"))).count("need_without_rule") == 4
    assert "unknown_need" in codes(with_rules(rule("a", "astrology")))
    assert "unknown_priority" in codes(with_rules(rule("a", *NEEDS, priority="someday")))
    assert "same_key" in codes(with_rules(rule("a", "pricing"), rule("a", "complaint")))
    last = msgspec.structs.replace(POLICY, otherwise=rule("otherwise", "pricing"))
    assert "conditions_on_the_last" in codes(last)


async def test_a_business_gets_its_first_policy_once_however_many_ask_at_the_same_moment(common: Database) -> None:
    desk = await open_desk(common)

    async def ask() -> Policy:
        async with desk.tx() as tx:
            return await current_policy(tx)

    policies = await asyncio.gather(*(ask() for _ in range(6)))
    assert {policy.version for policy in policies} == {1}
    assert len(await desk.facts("policy.published")) == 1


async def test_a_draft_decides_nothing_until_it_is_published(common: Database) -> None:
    desk = await open_desk(common)
    ctx = desk.made.as_("manager")
    first = await api.get_policy(ctx)
    assert (first.published.version, first.draft) == (1, None)
    renamed = msgspec.structs.replace(first.published.policy.rules[0], name="Complaints")
    wanted = msgspec.structs.replace(first.published.policy, rules=(renamed, *first.published.policy.rules[1:]))
    await api.put_draft(ctx, api.Draft(wanted, 0))
    page = await api.put_draft(ctx, api.Draft(wanted, 1))
    assert page.draft is not None
    assert (page.draft.version, page.published.version) == (2, 1)
    with pytest.raises(Conflict, match="draft_changed"):
        await api.publish_draft(ctx, api.Publication(3))
    page = await api.publish_draft(ctx, api.Publication(2))
    assert (page.published.version, page.draft) == (2, None)
    async with desk.tx() as tx:
        assert (await current_policy(tx)).rules[0].name == "Complaints"
        old = await version_of(tx, 1)
    assert old is not None
    assert old.rules[0].name == "Complaints get a named owner"
    assert [fact["was"] for fact in await desk.facts("policy.published")] == [None, 1]


async def test_a_policy_with_an_error_is_not_published(common: Database) -> None:
    desk = await open_desk(common)
    ctx = desk.made.as_("manager")
    policy = (await api.get_policy(ctx)).published.policy
    await api.put_draft(ctx, api.Draft(msgspec.structs.replace(policy, rules=(*policy.rules, policy.rules[0])), 0))
    with pytest.raises(Invalid) as refused:
        await api.publish_draft(ctx, api.Publication(2))
    assert refused.value.code == "policy_has_errors"


def test_what_the_first_policy_gives_up_while_somebody_waits() -> None:
    for one in all_rules(POLICY):
        steps = [step.drops for step in one.relax]
        assert set(steps) == wishes_of(one)
        assert steps == sorted(steps, key=("preferred", "area", "language").index), "the language goes last"
    assert {one.key: one.overflow.queue for one in all_rules(POLICY) if one.overflow} == {
        "aftercare": "front_desk",
        "bookings": "front_desk",
    }


def test_a_rule_that_is_switched_off_stands_in_its_place_and_decides_nothing() -> None:
    off = with_rules(*(msgspec.structs.replace(one, enabled=one.key != "bookings") for one in POLICY.rules))
    assert rule_for(situation(), POLICY, NOW).key == "bookings"
    assert rule_for(situation(), off, NOW).key == "otherwise"
    assert rule_for(situation(placed_in="scheduling"), off, NOW).key == "otherwise"
    assert "scheduling" not in queues_of(off)
    assert "need_without_rule" in codes(off)
    # It takes nothing from the rules below it, and what is wrong with it holds nothing up.
    above = rule("above", enabled=False, priority="gone", rings=(Ring(people=(UUID(int=77),)),))
    assert codes(with_rules(above, *POLICY.rules)) == []
    assert "last_switched_off" in codes(msgspec.structs.replace(POLICY, otherwise=msgspec.structs.replace(POLICY.otherwise, enabled=False)))


def test_queues_have_names_people_gave_them_and_two_are_not_called_alike() -> None:
    named = msgspec.structs.replace(POLICY, queues={"front_desk": {"en": "Reception", "ar": "الاستقبال"}, "support": {"ar": "العناية"}})
    assert queue_name(named, "front_desk", "ar") == "الاستقبال"
    assert queue_name(named, "support", "en") == "العناية"
    assert queue_name(named, "scheduling", "en") == "Scheduling"
    decision = decide(situation(need="pricing"), [], named, NOW)
    assert decision.sentence.startswith("Waits in Reception")
    assert recompute(decision, named) == decision
    assert "same_queue_name" in codes(msgspec.structs.replace(POLICY, queues={"support": {"en": "front desk"}}))


def test_classes_that_contradict_their_names_are_told() -> None:
    def with_class(key: str, **more: object) -> list[str]:
        classes = POLICY.classes | {key: msgspec.structs.replace(POLICY.classes["lead"], **more)}
        return codes(msgspec.structs.replace(POLICY, classes=classes))

    assert with_class("lead") == []
    assert "urgent_is_later" in with_class("lead", target_seconds=60)
    assert "class_costs_nothing" in with_class("lead", delay_cost=0.0, breach_cost=0.0, value=0.0)
    assert "class_unused" in with_class("someday")


def test_who_is_on_call_is_checked() -> None:
    def with_call(person_id: int, **more: object) -> list[str]:
        policy = msgspec.structs.replace(POLICY, on_call=(OnCall(people=(UUID(int=person_id),)),))
        return [one.code for one in problems_here(policy, Around(people=TEAM, skills=SKILLS, **more))]  # type: ignore[arg-type]

    assert with_call(1) == []
    assert with_call(99) == ["on_call_gone"]
    assert with_call(1, closes=False) == ["on_call_never"]
