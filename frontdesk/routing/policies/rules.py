"""The policy a business starts with, and whose work is whose under a policy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from frontdesk.routing.policies.records import Conditions, Overflow, Policy, PriorityClass, Relaxation, Ring, Rule, Wish
from frontdesk.routing.records import Candidate
from frontdesk.routing.words import base, book_for, name_given, queue_called, say

# Targets: urgent 5 minutes, leads 15, complaints 30, aftercare an hour, specialists two. Points for each target waited, for a missed
# one, for a customer who leaves; and how long such work takes.
_CLASSES = {
    "urgent": PriorityClass(300, 8.0, 10.0, 40.0, 600),
    "lead": PriorityClass(900, 3.0, 4.0, 15.0, 420),
    "complaint": PriorityClass(1800, 3.0, 5.0, 20.0, 900),
    "support": PriorityClass(3600, 1.5, 2.0, 6.0, 480),
    "specialist": PriorityClass(7200, 1.5, 2.0, 12.0, 1200),
}
_ABOVE = ("manager", "owner")
# Whoever is at the front desk first; managers when nobody else can; specialists only get what needs them.
_FRONT_DESK = (Ring(except_roles=("specialist", *_ABOVE)), Ring(except_roles=("specialist",)))

# What is given up while a customer waits, one after the other, the language last.
_GIVEN_UP = (Relaxation(after=0.5, drops="preferred"), Relaxation(after=1.0, drops="area"), Relaxation(after=1.5, drops="language"))
# What nobody took of its own queue although the answer is well overdue is everybody's who answers customers.
_TO_THE_DESK = Overflow(queue="front_desk", after=1.5)


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
        overflow=_TO_THE_DESK,
    )
    bookings = Rule(
        key="bookings",
        name=named("bookings"),
        when=Conditions(needs=("scheduling",)),
        queue="scheduling",
        rings=_FRONT_DESK,
        preferred=helped_by("scheduling"),
        priority="lead",
        overflow=_TO_THE_DESK,
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
        rules=tuple(_relaxing(one) for one in (complaints, specialists, aftercare, bookings, prices)),
        unsure=_relaxing(unsure),
        otherwise=_relaxing(otherwise),
        classes=_CLASSES,
        language=words,
        languages=tuple(languages),
    )


def _relaxing(rule: Rule) -> Rule:
    """The rule giving up, as time passes, what it wishes for."""
    return msgspec.structs.replace(rule, relax=tuple(step for step in _GIVEN_UP if step.drops in wishes_of(rule)))


def wishes_of(rule: Rule) -> frozenset[Wish]:
    """What a rule asks for that may be given up."""
    has: dict[Wish, bool] = {
        "preferred": bool(rule.preferred) or rule.service_skill == "preferred",
        "level": any(level > 1 for ring in rule.rings for level in ring.skills.values()),
        "area": rule.area_bound,
        "language": rule.language == "required",
    }
    return frozenset(wish for wish, asked in has.items() if asked)


def needs_of_queue(policy: Policy, queue: str) -> tuple[str, ...]:
    """The needs whose work belongs into a queue; none when work of any need may wait there."""
    return _only(rule for rule in active_rules(policy) if rule.queue == queue)


def needs_of_person(policy: Policy, person: Candidate) -> tuple[str, ...]:
    """The needs whose work somebody may be given; none when that is work of any need."""
    return _only(rule for rule in active_rules(policy) if any(fits(ring, person) for ring in rule.rings))


def all_rules(policy: Policy) -> tuple[Rule, ...]:
    """The rules in order, then the two that take what is left."""
    return (*policy.rules, policy.unsure, policy.otherwise)


def active_rules(policy: Policy) -> tuple[Rule, ...]:
    """The same without those that are switched off."""
    return tuple(rule for rule in all_rules(policy) if rule.enabled)


def queues_of(policy: Policy) -> tuple[str, ...]:
    """Every queue a conversation can wait in, in the order of the rules."""
    into = [rule.overflow.queue for rule in active_rules(policy) if rule.overflow is not None]
    return tuple(dict.fromkeys((*(rule.queue for rule in active_rules(policy)), *into)))


def queue_name(policy: Policy, queue: str, language: str) -> str:
    """What people call a queue."""
    return queue_called(language, queue, policy.queues.get(queue, {}))


# The queues every business has words for, whether its rules use them or not.
SHIPPED_QUEUES = ("front_desk", "scheduling", "complaints", "specialist", "support", "inquiries")


def queue_names(policy: Policy, language: str, *more: str) -> dict[str, str]:
    """The same of every queue the policy knows, also of those whose rules are switched off, and of `more`."""
    known = (*queues_of(policy), *(rule.queue for rule in policy.rules), *policy.queues, *more)
    return {queue: queue_name(policy, queue, language) for queue in dict.fromkeys(known)}


def class_names(policy: Policy, language: str) -> dict[str, str]:
    """What people call the priority classes to which they gave a name."""
    return {key: name_given(base(language), one.names) for key, one in policy.classes.items() if one.names}


def _only(rules: Iterable[Rule]) -> tuple[str, ...]:
    wanted = [rule.when.needs for rule in rules]
    return tuple(dict.fromkeys(need for needs in wanted for need in needs)) if all(wanted) else ()


def fits(ring: Ring, person: Candidate) -> bool:
    """Whether somebody belongs to a ring by who they are and what they can do."""
    return bool(who_fits(ring, (person,)))


def who_fits(ring: Ring, people: Iterable[Candidate]) -> list[Candidate]:
    """Those who belong to a ring by who they are and what they can do."""
    found = list(people)
    if ring.people:
        found = [person for person in found if person.staff_id in ring.people]
    if ring.roles:
        found = [person for person in found if person.role in ring.roles]
    if ring.except_roles:
        found = [person for person in found if person.role not in ring.except_roles]
    for key, level in ring.skills.items():
        found = [person for person in found if person.skills.get(key, 0) >= level]
    return found
