"""What one version changes of another, and what is wrong with one: pure, for any policy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.routing import Conditions, Policy, Ring, Rule, default_policy
from frontdesk.routing.hours import within
from frontdesk.routing.matching import applies, rule_for
from frontdesk.routing.policies.checks import Around, problems_here
from frontdesk.routing.policies.difference import differences
from frontdesk.routing.policies.records import Escalation, Names, Overflow, Relaxation, Window
from frontdesk.routing.policies.sentences import Speaker, speaker_for
from frontdesk.team.shifts import Hours
from tests.routing.worlds import AREAS, POLICY, SKILLS, person, policies, situation

ENGLISH, ARABIC = Speaker(), Speaker("ar")
TEAM = [person(1, skills={"complaints": 3}), person(2, role="specialist", skills={"specialist": 4}), person(3, role="owner")]
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def told(before: Policy, after: Policy, speaker: Speaker = ENGLISH) -> list[str]:
    """The sentences."""
    return [change.sentence for change in differences(before, after, speaker)]


def test_a_priority_of_ones_own_is_called_by_its_name() -> None:
    lead = POLICY.classes["lead"]
    named = msgspec.structs.replace(lead, names={"en": "Wedding parties", "ar": "حفلات الزفاف"}, target_seconds=1200)
    more = msgspec.structs.replace(POLICY, classes=POLICY.classes | {"weddings": named})
    english, arabic = (speaker_for(language, Names(), POLICY, more) for language in ("en", "ar"))
    assert told(POLICY, more, english) == ["New priority Wedding parties: answer within 20 min."]
    assert "حفلات الزفاف" in told(POLICY, more, arabic)[0]
    other = msgspec.structs.replace(
        more, classes=more.classes | {"weddings": msgspec.structs.replace(named, names={"en": "Brides", "ar": "حفلات الزفاف"})}
    )
    assert told(more, other, speaker_for("en", Names(), more, other)) == ["The priority Wedding parties is now called Brides."]
    unused = [one for one in problems_here(other, Around(names=Names())) if one.code == "class_unused"]
    assert ["Brides" in one.detail for one in unused] == [True]


def with_rules(*rules: Rule, **more: object) -> Policy:
    """The policy with other rules."""
    return msgspec.structs.replace(POLICY, rules=rules, **more)


def changed(place: int = 0, **more: object) -> Policy:
    """The policy with one rule changed."""
    rules = list(POLICY.rules)
    rules[place] = msgspec.structs.replace(rules[place], **more)
    return with_rules(*rules)


def wrong(policy: Policy, **more: object) -> dict[str, str]:
    """What is wrong, by code."""
    around = Around(**({"people": TEAM, "skills": SKILLS} | more))  # type: ignore[arg-type]
    return {problem.code: problem.severity for problem in problems_here(policy, around)}


@settings(max_examples=60)
@given(policies())
def test_a_version_changes_nothing_of_itself(policy: Policy) -> None:
    assert differences(policy, policy, ENGLISH) == []
    assert differences(policy, msgspec.structs.replace(policy, version=policy.version + 1), ENGLISH) == []


@settings(max_examples=100)
@given(policies(), st.randoms(use_true_random=False))
def test_another_order_moves_the_fewest_rules_and_changes_none(policy: Policy, chance: object) -> None:
    order = list(policy.rules)
    chance.shuffle(order)  # type: ignore[attr-defined]
    after = msgspec.structs.replace(policy, rules=tuple(order))
    changes = differences(policy, after, ENGLISH)
    assert {change.kind for change in changes} <= {"moved"}
    assert bool(changes) == (tuple(order) != policy.rules)
    assert len(changes) < max(len(order), 1)
    # What is told is enough: taking the moved ones out leaves both in one order.
    moved = {change.rule for change in changes}
    assert [one.key for one in policy.rules if one.key not in moved] == [one.key for one in order if one.key not in moved]


@settings(max_examples=80)
@given(policies(), policies())
def test_different_policies_differ_and_everything_is_said_in_both_languages(before: Policy, after: Policy) -> None:
    changes = differences(before, after, ENGLISH)
    assert bool(changes) == (before != after)
    arabic = differences(before, after, ARABIC)
    assert [(one.kind, one.rule) for one in changes] == [(one.kind, one.rule) for one in arabic]
    assert all(one.sentence and "{" not in one.sentence for one in (*changes, *arabic))


@settings(max_examples=80)
@given(policies())
def test_every_policy_comes_back_as_it_was_stored(policy: Policy) -> None:
    assert msgspec.json.decode(msgspec.json.encode(policy), type=Policy) == policy
    assert msgspec.convert(msgspec.to_builtins(policy), Policy) == policy


def test_what_was_stored_before_a_field_existed_is_read_with_its_default() -> None:
    old = msgspec.to_builtins(POLICY)
    for name in ("offer_seconds", "escalate"):
        old.pop(name, None)
    assert msgspec.convert(old, Policy) == POLICY
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(old | {"surprise": 1}, Policy)


def test_each_change_is_told_in_a_sentence() -> None:
    added = Rule(key="night", name="Nights", when=Conditions(hours="closed"), queue="front_desk", priority="lead")
    assert told(POLICY, with_rules(added, *POLICY.rules)) == [
        "New at place 1: “Nights”. When the branch is closed: whoever is free. Waits in Front desk. Answer within 15 min."
    ]
    assert told(POLICY, with_rules(*POLICY.rules[1:])) == ["“Complaints get a named owner” is removed."]
    assert told(POLICY, with_rules(POLICY.rules[1], POLICY.rules[0], *POLICY.rules[2:])) == [
        "“Specialist review” moves to place 1, above “Complaints get a named owner”."
    ]
    assert told(POLICY, changed(name="Angry people")) == ["“Complaints get a named owner” is now called “Angry people”."]
    assert told(POLICY, changed(sticky_share=0.5)) == [
        "“Complaints get a named owner”, wait for the last owner: 50 % of the target; before: 35 % of the target."
    ]
    classes = POLICY.classes | {"lead": msgspec.structs.replace(POLICY.classes["lead"], target_seconds=600)}
    assert told(POLICY, msgspec.structs.replace(POLICY, classes=classes)) == ["Priority Leads, answer within: 10 min; before: 15 min."]
    prices = msgspec.structs.replace(POLICY.prices, transfer=2.0)
    assert told(POLICY, msgspec.structs.replace(POLICY, prices=prices)) == ["Price of a change of owner: 2; before: 1."]


def test_people_skills_and_times_are_called_by_their_names() -> None:
    leo = UUID(int=1)
    names = Names({leo: "Leo Fischer", AREAS[0]: "Jeddah north"}, {"ac": "Air conditioning"})
    speaker = Speaker("en", names)
    rule = Rule(
        key="a",
        name="Here",
        when=Conditions(areas=AREAS[:1], windows=(Window(weekdays=(4, 5), starts_minute=18 * 60, ends_minute=22 * 60),)),
        queue="front_desk",
        rings=(Ring(people=(leo,)), Ring(skills={"ac": 3}, roles=("manager", "owner"))),
        priority="urgent",
    )
    assert speaker.rule(rule, POLICY) == (
        "When the area is Jeddah north, it is Friday, Saturday 18:00–22:00: Leo Fischer, else whoever is Manager or Owner with Air"
        " conditioning from level 3. Waits in Front desk. Answer within 5 min."
    )
    assert speaker.value("overflow", Overflow(queue="support", after=1.0)) == "after 100 % of the target it moves to Aftercare"


def test_names_in_another_script_stay_where_they_belong() -> None:
    renamed = changed(name="شكاوى")
    assert told(renamed, POLICY) == ["“\u2068شكاوى\u2069” is now called “Complaints get a named owner”."]
    assert told(renamed, POLICY, ARABIC) == ["صار اسم «شكاوى» الآن «\u2068Complaints get a named owner\u2069»."]
    window = Window(weekdays=(4,), starts_minute=18 * 60, ends_minute=22 * 60)
    assert ARABIC.window(window) == "الجمعة \u206818:00–22:00\u2069"


def test_steps_that_cannot_fit_into_the_target_are_found() -> None:
    assert wrong(POLICY) == {}
    assert wrong(changed(offer_seconds=7200))["offer_beyond_target"] == "error"
    assert wrong(changed(sticky=True, sticky_share=1.5))["sticky_beyond_target"] == "error"
    assert "sticky_beyond_target" not in wrong(changed(sticky=False, sticky_share=1.5))
    twice = (Relaxation(after=0.5, drops="area"), Relaxation(after=1.0, drops="area"))
    assert set(wrong(changed(1, relax=twice))) == {"relaxed_twice"}
    assert set(wrong(changed(relax=(Relaxation(after=0.5, drops="level"),)))) == {"relaxes_nothing"}


def test_work_that_nobody_takes_must_end_with_somebody() -> None:
    assert wrong(changed(escalate=()))["no_escalation_end"] == "error"
    assert wrong(changed(escalate=(Escalation(after=1, roles=("manager",)),)))["no_escalation_end"] == "error"
    assert wrong(changed(escalate=(Escalation(after=1, people=(UUID(int=1),)),))) == {}
    assert wrong(msgspec.structs.replace(POLICY, escalate=()))["no_escalation_end"] == "error"
    own = changed(overflow=Overflow(queue="complaints", after=1.0))
    assert wrong(own)["overflow_to_itself"] == "error"
    rules = list(changed(overflow=Overflow(queue="specialist", after=1.0)).rules)
    rules[1] = msgspec.structs.replace(rules[1], overflow=Overflow(queue="complaints", after=1.0))
    assert wrong(with_rules(*rules))["overflow_circle"] == "error"
    assert wrong(changed(overflow=Overflow(queue="attic", after=1.0)))["overflow_nowhere"] == "warning"


def test_what_nobody_here_can_do_or_what_is_gone_is_found() -> None:
    areas = {AREAS[0]: None, AREAS[1]: AREAS[0]}
    here = [msgspec.structs.replace(one, areas=(AREAS[2],)) for one in TEAM]
    bound = changed(1, when=Conditions(needs=("specialist_review",), areas=(AREAS[0],)), area_bound=True)
    assert "nobody_covers" in wrong(bound, people=here, areas=areas)
    within_it = [msgspec.structs.replace(one, areas=(AREAS[1],)) for one in TEAM]
    assert "nobody_covers" not in wrong(bound, people=within_it, areas=areas)
    assert wrong(bound, areas={})["unknown_area"] == "error"
    speaks = changed(when=Conditions(needs=("complaint",), languages=("ar",)))
    silent = [msgspec.structs.replace(one, languages=("en",)) for one in TEAM]
    assert "nobody_speaks_here" in wrong(speaks, people=silent)
    assert wrong(changed(when=Conditions(channels=("pigeon",))))["unknown_channel"] == "error"
    assert wrong(changed(when=Conditions(services=(UUID(int=7),))), services=())["unknown_service"] == "error"
    assert wrong(changed(when=Conditions(needs=("complaint",), hours="closed")), closes=False)["unreachable_rule"] == "error"


def test_a_rule_for_some_hours_leaves_the_others_to_those_below() -> None:
    first, second = POLICY.rules[0], msgspec.structs.replace(POLICY.rules[0], key="second")
    by_night = msgspec.structs.replace(first, when=msgspec.structs.replace(first.when, hours="closed"))
    assert "unreachable_rule" not in wrong(with_rules(by_night, second, *POLICY.rules[1:]))
    assert "unreachable_rule" in wrong(with_rules(first, msgspec.structs.replace(by_night, key="night"), *POLICY.rules[1:]))


def test_opening_hours_and_windows_decide_by_the_clock_of_the_branch() -> None:
    opening = tuple(Hours(day, 9 * 60, 17 * 60) for day in range(5))
    asked = situation(opening=opening, timezone="Asia/Riyadh")
    noon, night = MONDAY + timedelta(hours=9), MONDAY + timedelta(hours=20)
    for hours, at, holds in (("open", noon, True), ("open", night, False), ("closed", night, True), ("closed", noon, False)):
        assert applies(Conditions(hours=hours), asked, at) is holds
    assert applies(Conditions(hours="open"), situation(), night)
    night_rule = Rule(key="night", name="Night", when=Conditions(hours="closed"), queue="front_desk", priority="lead")
    policy = with_rules(night_rule, *POLICY.rules)
    assert [rule_for(asked, policy, at).key for at in (night, noon)] == ["night", "bookings"]


@given(st.integers(0, 7 * 1440 - 1), st.integers(0, 1439), st.integers(1, 1440), st.sets(st.integers(0, 6)))
def test_a_window_and_the_rest_of_its_day_share_out_every_minute(minute: int, starts: int, ends: int, weekdays: set[int]) -> None:
    at = MONDAY + timedelta(minutes=minute)
    window = Window(weekdays=tuple(weekdays), starts_minute=starts, ends_minute=ends)
    lasts = (ends - starts) % 1440 or 1440
    began = [at - timedelta(minutes=back) for back in range(lasts)]
    expected = any((one.hour * 60 + one.minute) == starts and (not weekdays or one.weekday() in weekdays) for one in began)
    assert within(window, "UTC", at) is expected


def test_the_first_policy_is_told_in_arabic_too() -> None:
    policy = default_policy(("ar",), SKILLS)
    sentence = ARABIC.rule(policy.rules[0], policy)
    assert sentence.startswith("عندما يكون الموضوع شكوى")
    assert problems_here(policy, Around(people=TEAM, skills=SKILLS), "ar") == []
