"""What a decision costs: in the rules over the database as in the line engine, and the order of those who wait."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import msgspec
from hypothesis import assume, given
from hypothesis import strategies as st

from frontdesk.routing import Candidate, Conditions, Named, Policy, PriorityClass, Ring, Rule, Situation
from frontdesk.routing.clocks import waited
from frontdesk.routing.engine.desk import Desk
from frontdesk.routing.engine.records import Enquiry, Kind, Person, ServiceClass
from frontdesk.routing.hours import add_open_seconds, open_seconds
from frontdesk.routing.policies.records import Advantages
from frontdesk.routing.pricing import pressing, stakes_of
from frontdesk.routing.rules import choose, decide, in_order
from frontdesk.team.shifts import Hours
from tests.routing.worlds import NOW, POLICY, numbered, person, situation, situations

NEEDS = ("quote", "repair", "billing")
TONGUES = ("en", "ar")


@st.composite
def small_worlds(draw: st.DrawFn) -> tuple[list[Person], dict[str, Kind], Enquiry]:
    """A team, three kinds of work, one enquiry that has just come and is surely understood."""
    kinds = {
        name: Kind(
            service_class=ServiceClass(
                target=draw(st.integers(300, 7200)),
                delay_cost=draw(st.integers(1, 8)),
                breach_cost=draw(st.integers(1, 10)),
                value=draw(st.integers(1, 40)),
            ),
            mean_work=draw(st.integers(60, 1200)),
        )
        for name in NEEDS
    }
    people = [
        Person(
            id=str(numbered(number)),
            speeds={
                name: 1 + 0.1 * (level - 3)
                for name, level in draw(st.dictionaries(st.sampled_from(NEEDS), st.integers(1, 5), min_size=1)).items()
            },
            languages=frozenset(draw(st.lists(st.sampled_from(TONGUES), min_size=1, unique=True))),
            capacity=10,
            available=draw(st.booleans()),
            load=(held := 2 * draw(st.integers(0, 5))),
            open=held // 2,
        )
        for number in range(1, draw(st.integers(2, 6)) + 1)
    ]
    enquiry = Enquiry(
        id=str(numbered(99)),
        arrived_at=0.0,
        kinds={draw(st.sampled_from(NEEDS)): 1.0},
        urgent=draw(st.booleans()),
        language=draw(st.sampled_from(TONGUES)),
        owner=draw(st.none() | st.sampled_from([one.id for one in people])),
    )
    return people, kinds, enquiry


def as_policy(kinds: dict[str, Kind]) -> Policy:
    """The same business under rules: one for each kind of work."""
    classes = {}
    for name, kind in kinds.items():
        its = kind.service_class
        classes[name] = PriorityClass(int(its.target), its.delay_cost, its.breach_cost, its.value, int(kind.mean_work))
    rules = tuple(
        Rule(
            key=name,
            name=name,
            when=Conditions(needs=(name,)),
            queue=name,
            rings=(Ring(skills={name: 1}),),
            priority=name,
            sticky=True,
            offer_seconds=60,
        )
        for name in kinds
    )
    rest = Rule(key="rest", name="rest", queue="rest", priority=NEEDS[0])
    prices = Advantages(sticky_gain=Advantages().own_gain)
    return Policy(rules=rules, unsure=rest, otherwise=rest, classes=classes, languages=TONGUES, prices=prices)


def as_candidate(one: Person) -> Candidate:
    """The same person as the rules see them."""
    return Candidate(
        staff_id=UUID(one.id),
        name=one.id,
        skills={name: round(3 + 10 * (speed - 1)) for name, speed in one.speeds.items()},
        languages=tuple(sorted(one.languages)),
        on_shift=one.available,
        load=one.load,
        capacity=one.capacity,
    )


@given(small_worlds())
def test_the_rules_and_the_line_engine_choose_the_same_people(world: tuple[list[Person], dict[str, Kind], Enquiry]) -> None:
    people, kinds, enquiry = world
    (need,) = enquiry.kinds
    team = [as_candidate(one) for one in people]
    case = Situation(
        conversation_id=UUID(enquiry.id),
        arrived_at=NOW,
        need=need,
        confidence=1.0,
        urgent=enquiry.urgent,
        language=enquiry.language,
        last_owner_id=None if enquiry.owner is None else UUID(enquiry.owner),
    )
    decision = choose(case, team, as_policy(kinds), NOW)
    # Of equals the engine takes turns and the rules ask who has waited longest for work; that is not compared.
    assume(decision.gap != 0)
    # For a while the engine asks the customer's own person alone, also where somebody else would cost a trifle less.
    own = next((each for each in people if each.id == enquiry.owner), None)
    assume(own is None or not own.available or enquiry.urgent or [str(each.id) for each in decision.offered] == [own.id])
    desk = Desk(people, kinds)
    one, _ = desk.arrive(enquiry, 0.0)
    offers = desk.offers(0.0, came=[one], freed=[])
    chosen = {person_id for offer in offers for person_id in offer.people}
    assert {str(each.id) for each in decision.offered} == chosen


@given(
    st.lists(situations(), min_size=1, max_size=8).map(
        lambda found: [msgspec.structs.replace(one, conversation_id=numbered(place)) for place, one in enumerate(found)]
    ),
    st.randoms(),
)
def test_the_order_is_the_same_whatever_order_it_is_asked_in(waiting: list[Situation], chance: Random) -> None:
    before = in_order(waiting, POLICY, NOW)
    shuffled = list(waiting)
    chance.shuffle(shuffled)
    assert in_order(shuffled, POLICY, NOW) == before
    assert sorted(one.conversation_id for one in before) == sorted(one.conversation_id for one in waiting)


@given(situations(), st.integers(1, 7200))
def test_nobody_is_overtaken_by_one_just_like_them(case: Situation, seconds: int) -> None:
    later = msgspec.structs.replace(case, conversation_id=numbered(1), arrived_at=case.arrived_at + timedelta(seconds=seconds))
    assume(later.arrived_at <= NOW)
    assert [one.conversation_id for one in in_order([later, case], POLICY, NOW)] == [case.conversation_id, later.conversation_id]


@given(st.sampled_from(("scheduling", "pricing", "complaint", "specialist_review")), st.integers(0, 600), st.integers(1, 600))
def test_below_the_target_more_waiting_is_more_pressing_and_so_is_more_at_stake(need: str, wait: int, more: int) -> None:
    def index(seconds: int, policy: Policy = POLICY) -> float:
        case = situation(need=need, arrived_at=NOW - timedelta(seconds=seconds))
        rule = next(rule for rule in policy.rules if need in rule.when.needs)
        return pressing(case, rule, policy, NOW, stakes_of(case, rule, policy, NOW)).index

    rule = next(rule for rule in POLICY.rules if need in rule.when.needs)
    its = POLICY.classes[rule.priority]
    if wait + more < its.target_seconds:
        assert index(wait + more) >= index(wait)
    dearer = msgspec.structs.replace(its, value=its.value + 5)
    assert index(wait, msgspec.structs.replace(POLICY, classes=POLICY.classes | {rule.priority: dearer})) > index(wait)


def test_urgent_work_comes_first_and_what_waited_four_targets_before_the_rest() -> None:
    urgent = _numbered(1, need="pricing", urgent=True)
    fresh = _numbered(2, need="pricing")
    forgotten = _numbered(3, need="post_service_support", arrived_at=NOW - timedelta(hours=5))
    assert [one.conversation_id for one in in_order([fresh, forgotten, urgent], POLICY, NOW)] == [numbered(1), numbered(3), numbered(2)]


def test_a_reply_window_that_closes_soon_makes_it_pressing() -> None:
    plain = _numbered(1, need="post_service_support")
    closing = _numbered(2, need="post_service_support", window_ends_at=NOW + timedelta(minutes=35), channel="whatsapp")
    assert _index(closing) > _index(plain)


def test_who_is_more_likely_the_right_person_is_preferred_when_it_was_not_surely_understood() -> None:
    both = person(1, "Lina", skills={"complaints": 3})
    desk = person(2, "Maya")
    case = situation(need="complaint", confidence=0.5, abstained=True, probabilities={"complaint": 0.5, "pricing": 0.45})
    decision = choose(case, [both, desk], POLICY, NOW)
    assert decision.owner is not None
    assert decision.owner.id == both.staff_id
    shown = {one.staff_id: one for one in decision.candidates}
    assert shown[both.staff_id].right > shown[desk.staff_id].right
    assert "risk" in shown[desk.staff_id].terms


def test_what_is_not_surely_understood_waits_a_moment_for_who_is_likelier_right() -> None:
    khalid = person(1, "Khalid", role="specialist", skills={"specialist": 5}, load=10)
    maya = person(2, "Maya")
    guess = {"need": "specialist_review", "abstained": True, "confidence": 0.8, "probabilities": {"specialist_review": 0.8, "pricing": 0.2}}
    policy = msgspec.structs.replace(POLICY, unsure=msgspec.structs.replace(POLICY.unsure, rings=(Ring(),)))
    decision = decide(situation(**guess), [khalid, maya], policy, NOW)
    assert (decision.action, decision.held_for, decision.held_because) == ("hold", Named(khalid.staff_id, "Khalid"), "right")
    assert decision.sentence.startswith("Held in Inquiries for Khalid, more likely the right person, until ")
    assert decide(situation(**guess, urgent=True), [khalid, maya], policy, NOW).action == "assign"
    later = decide(situation(**guess, arrived_at=NOW - timedelta(minutes=10)), [khalid, maya], policy, NOW)
    assert later.owner == Named(maya.staff_id, "Maya")
    at_home = msgspec.structs.replace(khalid, on_shift=False)
    assert decide(situation(**guess), [at_home, maya], policy, NOW).owner == Named(maya.staff_id, "Maya")


WEEK = tuple(Hours(day, 480, 1020) for day in range(6))


@given(
    st.integers(0, 30 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes)),
    st.integers(0, 200_000),
    st.integers(0, 200_000),
    st.sampled_from(((), WEEK, (Hours(0, 600, 660),), (Hours(4, 1320, 1560),))),
    st.sampled_from(("UTC", "Asia/Riyadh", "Europe/Berlin", "America/New_York")),
)
def test_open_seconds_are_what_adding_them_takes_and_add_up(
    start: datetime, first: int, second: int, opening: tuple[Hours, ...], zone: str
) -> None:
    middle = add_open_seconds(start, first, opening, zone)
    end = add_open_seconds(middle, second, opening, zone)
    assert abs(open_seconds(start, middle, opening, zone) - first) < 1e-3
    assert abs(open_seconds(start, end, opening, zone) - first - second) < 1e-3


def test_a_closed_night_is_no_waiting() -> None:
    evening = NOW.replace(hour=16, minute=30)
    week = tuple(Hours(day, 480, 1020) for day in range(7))
    case = situation(arrived_at=evening, opening=week, timezone="UTC")
    assert waited(case, POLICY, evening + timedelta(hours=16, minutes=30)) == 90 * 60


def _numbered(number: int, **more: object) -> Situation:
    return msgspec.structs.replace(situation(**more), conversation_id=numbered(number))


def _index(case: Situation) -> float:
    rule = next(rule for rule in POLICY.rules if case.need in rule.when.needs)
    return pressing(case, rule, POLICY, NOW, stakes_of(case, rule, POLICY, NOW)).index
