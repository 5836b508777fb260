"""The policy a business starts with, and what is wrong with a policy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from frontdesk.routing.policies.records import Conditions, Policy, PolicyProblem, PriorityClass, Ring, Rule
from frontdesk.routing.records import Candidate
from frontdesk.routing.words import base, book_for, name_of, say
from frontdesk.understanding.own import OwnNeed
from frontdesk.understanding.records import NEEDS

# Targets per class: urgent 5 minutes, leads 15, complaints 30, aftercare an hour, specialists two.
_CLASSES = {"urgent": 300, "lead": 900, "complaint": 1800, "support": 3600, "specialist": 7200}
_ABOVE = ("manager", "owner")
# Whoever is at the front desk first; managers when nobody else can; specialists only get what needs them.
_FRONT_DESK = (Ring(except_roles=("specialist", *_ABOVE)), Ring(except_roles=("specialist",)))


def default_policy(languages: Sequence[str], skills: Iterable[str] = (), *, language: str | None = None) -> Policy:
    """The rules of a new business: questions stay at the front desk, complaints get a named owner, specialists what needs them.

    Of the skills that belong to a kind of work, those the business has become an advantage in the rule for it.
    """
    words = language or book_for(languages)
    known = frozenset(skills)

    def named(key: str) -> str:
        return say(words, f"rule.{key}")

    def helped_by(*keys: str) -> tuple[str, ...]:
        return tuple(key for key in keys if key in known)

    complaints = Rule(
        key="complaints",
        name=named("complaints"),
        when=Conditions(needs=("complaint",)),
        queue="complaints",
        rings=(Ring(skills={"complaints": 1}), Ring(roles=_ABOVE)),
        service_skill="ignored",
        area_bound=False,
        choose="most_skilled",
        priority="complaint",
        sticky=True,
    )
    specialists = Rule(
        key="specialists",
        name=named("specialists"),
        when=Conditions(needs=("specialist_review",)),
        queue="specialist",
        rings=(Ring(skills={"specialist": 1}), Ring(roles=("specialist",))),
        priority="specialist",
        sticky=True,
    )
    aftercare = Rule(
        key="aftercare",
        name=named("aftercare"),
        when=Conditions(needs=("post_service_support",)),
        queue="support",
        rings=_FRONT_DESK,
        preferred=helped_by("aftercare"),
        priority="support",
        sticky=True,
    )
    bookings = Rule(
        key="bookings",
        name=named("bookings"),
        when=Conditions(needs=("scheduling",)),
        queue="scheduling",
        rings=_FRONT_DESK,
        preferred=helped_by("scheduling"),
        priority="lead",
    )
    prices = Rule(
        key="prices",
        name=named("prices"),
        when=Conditions(needs=("pricing",)),
        queue="front_desk",
        rings=_FRONT_DESK,
        preferred=helped_by("pricing", "front_desk"),
        priority="lead",
    )
    unsure = Rule(
        key="unsure",
        name=named("unsure"),
        queue="inquiries",
        rings=_FRONT_DESK,
        preferred=helped_by("front_desk"),
        service_skill="ignored",
        priority="lead",
    )
    otherwise = Rule(
        key="otherwise",
        name=named("otherwise"),
        queue="front_desk",
        rings=_FRONT_DESK,
        preferred=helped_by("front_desk"),
        priority="support",
    )
    return Policy(
        rules=(complaints, specialists, aftercare, bookings, prices),
        unsure=unsure,
        otherwise=otherwise,
        classes={key: PriorityClass(seconds) for key, seconds in _CLASSES.items()},
        language=words,
        languages=tuple(languages),
    )


def needs_of_queue(policy: Policy, queue: str) -> tuple[str, ...]:
    """The needs whose work belongs into a queue; none when work of any need may wait there."""
    return _only(rule for rule in _all(policy) if rule.queue == queue)


def needs_of_person(policy: Policy, person: Candidate) -> tuple[str, ...]:
    """The needs whose work somebody may be given; none when that is work of any need."""
    return _only(rule for rule in _all(policy) if any(_fits(ring, person) for ring in rule.rings))


def _all(policy: Policy) -> tuple[Rule, ...]:
    return (*policy.rules, policy.unsure, policy.otherwise)


def _only(rules: Iterable[Rule]) -> tuple[str, ...]:
    wanted = [rule.when.needs for rule in rules]
    return tuple(dict.fromkeys(need for needs in wanted for need in needs)) if all(wanted) else ()


def problems(policy: Policy, people: Sequence[Candidate], skills: Iterable[str], own: Iterable[OwnNeed] = ()) -> list[PolicyProblem]:
    """Everything a manager should know about a policy before it goes live, errors first; `own` are the business's own needs."""
    known = frozenset(skills)
    by_code = {one.code: one for one in own}
    found = [*_keys(policy), *_classes(policy), *_unreachable(policy, by_code), *_needs(policy, by_code), *_team(policy, people)]
    for rule in (*policy.rules, policy.unsure, policy.otherwise):
        found += _people(rule, people, known)
    return sorted(found, key=lambda problem: problem.severity != "error")


def _keys(policy: Policy) -> Iterable[PolicyProblem]:
    seen: set[str] = set()
    for rule in (*policy.rules, policy.unsure, policy.otherwise):
        if rule.key in seen:
            yield PolicyProblem("same_key", "error", f"Two rules have the key {rule.key}.", rule.key)
        seen.add(rule.key)


def _classes(policy: Policy) -> Iterable[PolicyProblem]:
    for rule in (*policy.rules, policy.unsure, policy.otherwise):
        if rule.priority not in policy.classes:
            yield PolicyProblem(
                "unknown_priority", "error", f"“{rule.name}” asks for the priority {rule.priority}, which has no target.", rule.key
            )
    if policy.urgent_class not in policy.classes:
        yield PolicyProblem("unknown_priority", "error", f"Urgent work has the priority {policy.urgent_class}, which has no target.")
    for rule in (policy.unsure, policy.otherwise):
        if rule.when != Conditions():
            yield PolicyProblem(
                "conditions_on_the_last", "error", f"“{rule.name}” takes what is left and cannot have conditions.", rule.key
            )


def _unreachable(policy: Policy, own: Mapping[str, OwnNeed]) -> Iterable[PolicyProblem]:
    for position, rule in enumerate(policy.rules):
        above = next((one for one in policy.rules[:position] if _covers(one.when, rule.when, own)), None)
        if above is not None:
            yield PolicyProblem(
                "unreachable_rule", "error", f"“{rule.name}” never applies: “{above.name}” stands above it and takes all of it.", rule.key
            )
        elif rule.when.abstained and rule.when.needs:
            yield PolicyProblem("unreachable_rule", "error", f"“{rule.name}” never applies: what is not sure has no need yet.", rule.key)


def _covers(above: Conditions, below: Conditions, own: Mapping[str, OwnNeed]) -> bool:
    """Whether everything that meets `below` also meets `above`. Areas inside areas are not looked into."""
    handled = tuple(own[one].handled_as if one not in above.needs and one in own else one for one in below.needs)
    listed = (
        (above.needs, handled),
        (tuple(base(one) for one in above.languages), tuple(base(one) for one in below.languages)),
        (above.services, below.services),
        (above.areas, below.areas),
        (above.channels, below.channels),
    )
    return (
        all(not wide or (narrow and set(narrow) <= set(wide)) for wide, narrow in listed)
        and (above.urgent is None or above.urgent == below.urgent)
        and above.vip_from <= below.vip_from
        and (above.abstained is None or above.abstained == below.abstained or (above.abstained is False and bool(below.needs)))
    )


def _needs(policy: Policy, own: Mapping[str, OwnNeed]) -> Iterable[PolicyProblem]:
    spoken_of = {need for rule in policy.rules for need in rule.when.needs}
    everything = any(rule.when == Conditions() for rule in policy.rules)
    for need in NEEDS:
        if need not in spoken_of and not everything and need not in ("general_question", "other"):
            detail = f"No rule speaks of “{name_of('en', 'need', need)}”; it goes to “{policy.otherwise.name}”."
            yield PolicyProblem("need_without_rule", "warning", detail)
    for rule in policy.rules:
        for need in rule.when.needs:
            if need in own and own[need].retired_at is not None:
                detail = f"“{rule.name}” asks for “{own[need].name}”, which is retired: bring that need back, or take it out of the rule."
                yield PolicyProblem("need_retired", "error", detail, rule.key)
            elif need not in NEEDS and need not in own:
                yield PolicyProblem(
                    "unknown_need", "error", f"“{rule.name}” asks for the need {need}, which nothing is ever read as.", rule.key
                )


def _team(policy: Policy, people: Sequence[Candidate]) -> Iterable[PolicyProblem]:
    answering = [person for person in people if person.may_reply]
    if not answering:
        yield PolicyProblem("nobody_answers", "warning", "Nobody in the team may reply to customers, so all work will wait.")
    for language in policy.languages:
        if answering and not any(base(language) in {base(one) for one in person.languages} for person in answering):
            spoken = name_of("en", "language", base(language))
            yield PolicyProblem("nobody_speaks", "warning", f"You promise to answer in {spoken}, but nobody who may reply speaks it.")


def _people(rule: Rule, people: Sequence[Candidate], skills: frozenset[str]) -> Iterable[PolicyProblem]:
    answering = [person for person in people if person.may_reply]
    by_id = {person.staff_id for person in answering}
    for key in (*(key for ring in rule.rings for key in ring.skills), *rule.preferred):
        if key not in skills:
            yield PolicyProblem("unknown_skill", "warning", f"“{rule.name}” asks for the skill {key}, which does not exist.", rule.key)
    for ring in rule.rings:
        for key, level in ring.skills.items():
            if key in skills and not any(person.skills.get(key, 0) >= level for person in answering):
                yield PolicyProblem(
                    "nobody_has_skill", "warning", f"“{rule.name}” asks for {key} at level {level}, and nobody has it.", rule.key
                )
        for gone in (one for one in ring.people if one not in by_id):
            yield PolicyProblem(
                "nobody_named", "error", f"“{rule.name}” names somebody ({gone}) who is not here or may not reply.", rule.key
            )
    if answering and not any(_fits(ring, person) for ring in rule.rings for person in answering):
        yield PolicyProblem(
            "nobody_fits", "warning", f"Nobody in the team fits “{rule.name}”; its work waits until a person takes it.", rule.key
        )


def _fits(ring: Ring, person: Candidate) -> bool:
    return (
        (not ring.people or person.staff_id in ring.people)
        and (not ring.roles or person.role in ring.roles)
        and person.role not in ring.except_roles
        and all(person.skills.get(key, 0) >= level for key, level in ring.skills.items())
    )
