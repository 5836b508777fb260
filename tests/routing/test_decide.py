"""What holds for every decision, whatever comes and whoever is there. Numbers are those of the written invariants."""

from __future__ import annotations

import random
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.routing import Candidate, Decision, Policy, Situation, decide, recompute, why_not
from frontdesk.routing.clocks import due_at
from frontdesk.routing.eligibility import speaks
from frontdesk.routing.matching import rule_for
from frontdesk.routing.records import Named
from frontdesk.routing.rules import by_hand, keep
from tests.routing.worlds import NOW, POLICY, SKILLS, candidates, numbered, person, policies, situation, situations

WORLDS = {"case": situations(), "team": candidates(), "policy": policies()}


@given(**WORLDS)
def test_1_nobody_is_filled_beyond_capacity_and_only_urgent_work_uses_the_headroom(
    case: Situation, team: list[Candidate], policy: Policy
) -> None:
    decision = decide(case, team, policy, NOW)
    if decision.owner is not None:
        owner = next(one for one in team if one.staff_id == decision.owner.id)
        assert owner.load + case.weight <= owner.capacity + (owner.urgent_headroom if case.urgent else 0)


@given(**WORLDS)
def test_2_3_one_owner_or_a_queue_with_a_time_at_which_it_is_looked_at(case: Situation, team: list[Candidate], policy: Policy) -> None:
    decision = decide(case, team, policy, NOW)
    assert (decision.owner is not None) == (decision.action == "assign")
    assert sum(one.chosen for one in decision.candidates) == (decision.owner is not None)
    assert decision.wake_at > NOW
    assert decision.queue
    assert (decision.action == "escalate") == (decision.owner is None and decision.due_at <= NOW)


@given(**WORLDS)
def test_4_5_hard_requirements_hold_for_whoever_is_chosen(case: Situation, team: list[Candidate], policy: Policy) -> None:
    decision = decide(case, team, policy, NOW)
    if decision.owner is None:
        return
    owner = next(one for one in team if one.staff_id == decision.owner.id)
    rule = decision.rule  # with whom an escalation has brought in by now
    assert owner.may_reply
    assert owner.on_shift
    assert owner.presence == "available"
    assert owner.staff_id not in case.declined
    assert any(
        all(owner.skills.get(key, 0) >= level for key, level in ring.skills.items())
        and (not ring.roles or owner.role in ring.roles)
        and owner.role not in ring.except_roles
        for ring in rule.rings
    )
    if rule.language == "required" and case.language is not None and speaks(policy.languages, case.language):
        assert speaks(owner.languages, case.language)
    if rule.area_bound:
        assert not owner.areas or not case.area_path or set(owner.areas) & set(case.area_path)
        assert not owner.branches or case.branch_id is None or case.branch_id in owner.branches


@given(**WORLDS)
def test_7_nothing_waits_while_somebody_could_have_it(case: Situation, team: list[Candidate], policy: Policy) -> None:
    decision = decide(case, team, policy, NOW)
    if decision.action == "hold":
        # The one exception is written down with its end.
        assert decision.held_until is not None
        assert decision.held_until > NOW
    else:
        assert (decision.owner is None) == all(one.excluded for one in decision.candidates)
    assert {one.staff_id for one in decision.candidates} == {one.staff_id for one in team}
    assert all(bool(one.excluded) == bool(one.excluded_because) for one in decision.candidates)


@given(**WORLDS, which=st.integers(0, 7), skill=st.sampled_from((*SKILLS, "gardening")))
def test_10_one_more_skill_or_person_never_takes_anybody_out(
    case: Situation, team: list[Candidate], policy: Policy, which: int, skill: str
) -> None:
    before = {one.staff_id for one in decide(case, team, policy, NOW).candidates if not one.excluded}
    taught = [
        msgspec.structs.replace(one, skills={**one.skills, skill: max(3, one.skills.get(skill, 0))}) if place == which else one
        for place, one in enumerate(team)
    ]
    assert before <= {one.staff_id for one in decide(case, taught, policy, NOW).candidates if not one.excluded}
    more = [*team, person(50, skills={"specialist": 5}, languages=("tl",))]
    assert before <= {one.staff_id for one in decide(case, more, policy, NOW).candidates if not one.excluded}


@given(**WORLDS, seed=st.integers())
def test_11_the_order_in_which_people_are_given_changes_nothing(case: Situation, team: list[Candidate], policy: Policy, seed: int) -> None:
    shuffled = list(team)
    random.Random(seed).shuffle(shuffled)
    assert decide(case, shuffled, policy, NOW) == decide(case, team, policy, NOW)


@given(**WORLDS, seed=st.integers())
def test_11_other_ids_change_only_what_is_equal_in_everything(case: Situation, team: list[Candidate], policy: Policy, seed: int) -> None:
    numbers = list(range(len(team)))
    random.Random(seed).shuffle(numbers)
    renamed = {one.staff_id: numbered(60 + numbers[place]) for place, one in enumerate(team)}
    others = [msgspec.structs.replace(one, staff_id=renamed[one.staff_id]) for one in team]
    moved = msgspec.structs.replace(
        case,
        declined=tuple(renamed.get(one, one) for one in case.declined),
        last_owner_id=renamed.get(case.last_owner_id, case.last_owner_id) if case.last_owner_id else None,
    )
    first, second = decide(case, team, policy, NOW), decide(moved, others, policy, NOW)
    assert first.action == second.action
    if first.owner is not None and first.tie_break != "drawn":
        assert second.owner is not None
        assert second.owner.id == renamed[first.owner.id]


@given(**WORLDS)
def test_12_14_the_record_alone_gives_the_same_decision(case: Situation, team: list[Candidate], policy: Policy) -> None:
    decision = decide(case, team, policy, NOW)
    read_back = msgspec.json.decode(msgspec.json.encode(decision), type=Decision)
    assert recompute(read_back, policy) == decision


@given(**WORLDS)
def test_14_taking_away_the_named_reason_changes_the_verdict(case: Situation, team: list[Candidate], policy: Policy) -> None:
    for one in decide(case, team, policy, NOW).candidates:
        only = {reason.code for reason in one.excluded}
        cure: dict[str, object] = {
            "full": {"load": 0, "capacity": 20},
            "absent": {"presence": "available"},
            "off_shift": {"on_shift": True, "shift_ends_at": None},
            "going_home": {"shift_ends_at": None},
            "may_not_reply": {"may_reply": True},
            "other_area": {"areas": ()},
            "other_branch": {"branches": ()},
            "no_language": {"languages": (case.language or "en",)},
        }
        if len(only) == 1 and (code := only.pop()) in cure:
            cured = [msgspec.structs.replace(each, **cure[code]) if each.staff_id == one.staff_id else each for each in team]  # type: ignore[arg-type]
            again = next(each for each in decide(case, cured, policy, NOW).candidates if each.staff_id == one.staff_id)
            assert not again.excluded


@given(**WORLDS, name=st.text(max_size=5), channel=st.sampled_from(("sms", "voice")))
def test_20_names_and_channels_influence_nothing(case: Situation, team: list[Candidate], policy: Policy, name: str, channel: str) -> None:
    other = msgspec.structs.replace(case, area_name=name, skill_names={"ac": name}, channel=channel, probabilities={"other": 1.0})
    others = [msgspec.structs.replace(one, name=f"{name}{one.name}") for one in team]
    first, second = decide(case, team, policy, NOW), decide(other, others, policy, NOW)
    assert (first.owner and first.owner.id, first.queue, first.due_at) == (second.owner and second.owner.id, second.queue, second.due_at)


@given(case=situations(), policy=policies())
def test_6_9_what_is_urgent_or_a_vips_is_never_due_later(case: Situation, policy: Policy) -> None:
    rule = rule_for(case, policy, NOW)
    calm = msgspec.structs.replace(case, urgent=False, vip_level=0)
    assert due_at(msgspec.structs.replace(calm, urgent=True), rule, policy) <= due_at(calm, rule, policy)
    assert due_at(msgspec.structs.replace(calm, vip_level=2), rule, policy) <= due_at(calm, rule, policy)
    assert due_at(case, rule, policy) == decide(case, [], policy, NOW).due_at


@given(**WORLDS)
@settings(max_examples=60)
def test_every_person_can_be_asked_about_in_both_languages(case: Situation, team: list[Candidate], policy: Policy) -> None:
    for language in ("en", "ar"):
        decision = decide(case, team, msgspec.structs.replace(policy, language=language), NOW)
        assert all("{" not in step.detail and step.detail for step in decision.steps)
        assert decision.sentence
        for one in team:
            assert why_not(decision, one.staff_id)
    assert why_not(decision, numbered(999))


def test_the_first_rule_that_applies_decides() -> None:
    assert decide(situation(need="complaint"), [], POLICY, NOW).queue == "complaints"
    assert decide(situation(need="specialist_review"), [], POLICY, NOW).queue == "specialist"
    assert decide(situation(need="general_question"), [], POLICY, NOW).queue == "front_desk"


def test_what_the_reader_would_not_decide_goes_to_inquiries_and_to_the_front_desk() -> None:
    expert = person(1, "Dr. Rula", role="specialist", skills={"specialist": 5})
    desk = person(2, "Maya")
    decision = decide(situation(need="specialist_review", confidence=0.41, acts_from=0.6, abstained=True), [expert, desk], POLICY, NOW)
    assert (decision.queue, decision.owner) == ("inquiries", Named(desk.staff_id, "Maya"))
    assert decision.steps[0].detail == "Not sure: Specialist review at 41 % is below the threshold of 60 %, so a person decides"


def test_a_complaint_gets_the_most_skilled_person_even_when_others_have_more_room() -> None:
    lina = person(1, "Lina", skills={"complaints": 5}, load=8)
    omar = person(2, "Omar", skills={"complaints": 3})
    boss = person(3, "Reem", role="owner")
    assert decide(situation(need="complaint"), [omar, boss, lina], POLICY, NOW).owner == Named(lina.staff_id, "Lina")
    away = msgspec.structs.replace(lina, presence="away")
    assert decide(situation(need="complaint"), [omar, boss, away], POLICY, NOW).owner == Named(omar.staff_id, "Omar")
    assert decide(situation(need="complaint"), [boss, away], POLICY, NOW).owner == Named(boss.staff_id, "Reem")


def test_a_question_for_a_specialist_never_goes_to_somebody_else() -> None:
    khalid = person(1, "Khalid", role="specialist", skills={"specialist": 5}, on_shift=False, next_shift_at=NOW + timedelta(hours=2))
    decision = decide(situation(need="specialist_review"), [khalid, person(2, "Maya")], POLICY, NOW)
    assert (decision.action, decision.queue) == ("queue", "specialist")
    assert decision.sentence == "Waits in Specialists: 1 person could take it later (off shift: 1)."
    assert decision.wake_at == NOW + timedelta(minutes=15)
    assert why_not(decision, khalid.staff_id) == "Khalid is off shift until 11:00."
    late = decide(situation(need="specialist_review", arrived_at=NOW - timedelta(hours=3)), [khalid], POLICY, NOW)
    assert late.action == "escalate"


def test_of_equals_the_one_who_waited_longest_for_work_wins() -> None:
    early = person(2, "Ana", last_assigned_at=NOW - timedelta(hours=3))
    late = person(1, "Leo", last_assigned_at=NOW - timedelta(hours=2))
    decision = decide(situation(), [late, early], POLICY, NOW)
    assert (decision.owner, decision.tie_break, decision.gap) == (Named(early.staff_id, "Ana"), "waited_longest", 0)
    assert decision.sentence == "Ana: speaks English, 0 of 10 taken. Equal with Leo, who was given work more recently."
    assert why_not(decision, late.staff_id) == "Leo was equal with Ana, who had waited longer for work."


def test_the_sentence_and_the_steps_say_what_a_person_would_say() -> None:
    names = {"cleaning": "Cleaning", "scheduling": "Scheduling"}
    maya = person(1, "Maya", skills={"cleaning": 4, "scheduling": 5}, load=4)
    tom = person(2, "Tom", skills={"scheduling": 3}, load=2)
    huda = person(3, "Huda", skills={"cleaning": 5}, load=10)
    case = situation(service_skills=("cleaning",), skill_names=names, acts_from=0.6)
    decision = decide(case, [maya, tom, huda], POLICY, NOW)
    assert decision.sentence.startswith("Maya: does Scheduling, does Cleaning, speaks English, 4 of 10 taken. Next best Tom (+")
    assert [(step.kind, step.detail) for step in decision.steps] == [
        ("classified", "Booking with 90 % confidence (threshold 60 %)"),
        ("rule", "“Bookings” matched on need"),
        ("skill", "2 of 3 people have Cleaning; 2 can take it now"),
        ("load", "Maya 4/10 · Tom 2/10 · Huda 10/10 (full)"),
        ("owner", "Maya (policy version 3, rerouted 0 times)"),
    ]
    assert why_not(decision, huda.staff_id) == "Huda is full: 10 of 10, and this needs 2."
    assert "most of it for not doing this service" in why_not(decision, tom.staff_id)


def test_a_place_meant_for_somebody_who_waits_longer_is_not_a_free_place() -> None:
    maya = person(1, "Maya", load=8, promised=2)
    assert decide(situation(), [maya], POLICY, NOW).action == "queue"
    assert decide(situation(urgent=True), [maya], POLICY, NOW).owner == Named(maya.staff_id, "Maya")


def test_what_somebody_put_into_a_queue_by_hand_stays_under_that_queues_rule() -> None:
    khalid = person(1, "Khalid", role="specialist", skills={"specialist": 4})
    decision = decide(situation(need="pricing", placed_in="specialist"), [khalid, person(2, "Maya")], POLICY, NOW)
    assert (decision.owner, decision.queue) == (Named(khalid.staff_id, "Khalid"), "specialist")
    assert decision.steps[1].detail == "A person put it into Specialists, so “Specialist review” applies"


def test_a_language_nobody_promised_is_an_advantage_but_no_condition() -> None:
    plain, filipino = person(1, "Maya"), person(2, "Jomar", languages=("en", "tl"), load=2)
    assert decide(situation(language="tl"), [plain], POLICY, NOW).owner is not None
    assert decide(situation(language="tl"), [plain, filipino], POLICY, NOW).owner == Named(filipino.staff_id, "Jomar")
    assert decide(situation(language="ar"), [person(1, "Ana", languages=("en",))], POLICY, NOW).action == "queue"


def test_the_reply_window_makes_an_answer_due_before_it_closes() -> None:
    rule = POLICY.rules[1]
    case = situation(need="specialist_review", window_ends_at=NOW + timedelta(hours=1))
    assert due_at(case, rule, POLICY) == NOW + timedelta(minutes=30)
    closing = situation(need="specialist_review", window_ends_at=NOW + timedelta(minutes=10))
    assert due_at(closing, rule, POLICY) == NOW


@pytest.mark.parametrize("how", ["claimed", "assigned", "handed_to"])
def test_what_a_person_decided_is_kept_like_every_other_decision(how: str) -> None:
    owner = Named(numbered(1), "Maya")
    decision = by_hand(situation(), POLICY, NOW, how=how, owner=owner, actor="Leo", because="she knows the house")
    assert decision.owner == owner
    assert recompute(decision, POLICY) == decision
    assert "Maya" in decision.sentence


def test_an_owner_keeps_the_conversation_when_the_customer_writes_again() -> None:
    decision = keep(situation(), Named(numbered(1), "Maya"), POLICY, NOW)
    assert (decision.action, decision.sentence) == ("keep", "Maya has this conversation and keeps it.")
    assert recompute(decision, POLICY) == decision


def test_a_reading_is_never_as_sure_as_a_persons_word() -> None:
    read = decide(situation(confidence=0.999, acts_from=0.6), [person(1)], POLICY, NOW)
    assert read.steps[0].detail == "Booking with 99 % confidence (threshold 60 %)"
    said = decide(situation(confidence=1.0), [person(1)], POLICY, NOW)
    assert "99" not in said.steps[0].detail
