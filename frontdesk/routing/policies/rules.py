"""The policy a business starts with, and whose work is whose under a policy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from frontdesk.routing.policies.records import Conditions, Policy, PriorityClass, Ring, Rule
from frontdesk.routing.records import Candidate
from frontdesk.routing.words import book_for, say

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
    return _only(rule for rule in all_rules(policy) if rule.queue == queue)


def needs_of_person(policy: Policy, person: Candidate) -> tuple[str, ...]:
    """The needs whose work somebody may be given; none when that is work of any need."""
    return _only(rule for rule in all_rules(policy) if any(fits(ring, person) for ring in rule.rings))


def all_rules(policy: Policy) -> tuple[Rule, ...]:
    """The rules in order, then the two that take what is left."""
    return (*policy.rules, policy.unsure, policy.otherwise)


def _only(rules: Iterable[Rule]) -> tuple[str, ...]:
    wanted = [rule.when.needs for rule in rules]
    return tuple(dict.fromkeys(need for needs in wanted for need in needs)) if all(wanted) else ()


def fits(ring: Ring, person: Candidate) -> bool:
    """Whether somebody belongs to a ring by who they are and what they can do."""
    return (
        (not ring.people or person.staff_id in ring.people)
        and (not ring.roles or person.role in ring.roles)
        and person.role not in ring.except_roles
        and all(person.skills.get(key, 0) >= level for key, level in ring.skills.items())
    )
