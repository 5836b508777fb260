"""What is at stake with a conversation, and what it costs to give it to this person rather than that one.

Both are counted in points, by the very functions of the line engine (`engine/costs`), and with everything the reader holds possible,
not only what it holds likeliest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

import msgspec

from frontdesk.routing import eligibility
from frontdesk.routing.clocks import due_at, priority_of, target_of, waited
from frontdesk.routing.eligibility import speaks
from frontdesk.routing.engine.costs import cost_rate, price_of
from frontdesk.routing.engine.records import ServiceClass
from frontdesk.routing.hours import open_seconds
from frontdesk.routing.matching import rule_for
from frontdesk.routing.policies.records import Policy, Rule
from frontdesk.routing.policies.rules import fits, who_fits
from frontdesk.routing.records import Candidate, Pressing, Situation

# Below this a need is not reckoned with.
_LEAST_LIKELY = 0.02
# How many targets such customers wait on average before they leave, where nothing is known.
_PATIENCE = 3.0
# Capacity units of an ordinary conversation: so many of them make one conversation that somebody has open.
_ORDINARY = 2
# Where the most skilled person is asked for, one level outweighs everything else together.
_SENIORITY = 250.0
_AVERAGE_LEVEL, _A_LEVEL, _HIGHEST_LEVEL = 3, 0.1, 5
# Work that fewer than this share of the team can do is scarce.
_SCARCE_BELOW = 0.3

Kind: TypeAlias = tuple[object, ...]
Place: TypeAlias = tuple[int, float, datetime, str]


class Stake(msgspec.Struct, frozen=True):
    """A need that it may be about, how likely that is, and the rule such work is under."""

    need: str
    likely: float
    rule: Rule


def stakes_of(situation: Situation, rule: Rule, policy: Policy, at: datetime) -> tuple[Stake, ...]:
    """Everything it may be about, the likeliest first. What is decided counts as decided by `rule`; a person's word is sure."""
    if situation.need is None or situation.placed_in is not None:
        return (Stake(situation.need or "", 1.0, rule),)
    found = {need: p for need, p in situation.probabilities.items() if p >= _LEAST_LIKELY and need != situation.need}
    total, sure = sum(found.values()), 1.0 if situation.confidence is None else situation.confidence
    if not total or sure >= 1.0:
        found, sure = {}, 1.0
    others = [(need, p * (1.0 - sure) / total) for need, p in sorted(found.items(), key=lambda one: (-one[1], one[0]))]
    surely = msgspec.structs.replace(situation, abstained=False)
    own = rule_for(surely, policy, at) if situation.abstained else rule
    stakes = [Stake(situation.need, sure, own)]
    for need, p in others:
        stakes.append(Stake(need, p, rule_for(msgspec.structs.replace(surely, need=need, handled_as=None), policy, at)))
    return tuple(sorted(stakes, key=lambda one: -one.likely))


def pressing(situation: Situation, rule: Rule, policy: Policy, at: datetime, stakes: Sequence[Stake]) -> Pressing:
    """How pressing it is: what a second more costs, for each second of work that it takes to end the waiting.

    Before the channel's reply window closes there must be time left to answer, so then the target is nearer.
    """
    target = target_of(situation, rule, policy)
    if situation.window_ends_at is not None:
        left = open_seconds(situation.arrived_at, due_at(situation, rule, policy), situation.opening, situation.timezone)
        target = max(min(target, left), 1.0)
    classes = [(one.likely, policy.classes[priority_of(situation, one.rule, policy)]) for one in stakes]
    services = tuple(
        (
            likely,
            ServiceClass(
                target=min(target, its.target_seconds) if situation.urgent or len(classes) == 1 else float(its.target_seconds),
                delay_cost=its.delay_cost,
                breach_cost=its.breach_cost,
                value=its.value,
            ),
        )
        for likely, its in classes
    )
    work = max(sum(likely * its.work_seconds for likely, its in classes), 1.0)
    leaving = {
        service: 1.0 / (its.patience_seconds or _PATIENCE * its.target_seconds)
        for (_, service), (_, its) in zip(services, classes, strict=True)
    }
    wait = waited(situation, policy, at)
    rate = cost_rate(services, wait, leaving)
    return Pressing(waited=round(wait, 3), target=target, work=round(work, 3), rate=round(rate, 9), index=round(rate / work, 12))


def kind_of(situation: Situation) -> Kind:
    """What makes two conversations alike to whoever could take them."""
    return (
        situation.need,
        situation.abstained,
        situation.placed_in,
        situation.urgent,
        situation.vip_level,
        situation.language,
        situation.area_path[:1],
        situation.branch_id,
        situation.service_ids,
    )


def place_in_line(situation: Situation, how: Pressing, policy: Policy) -> Place:
    """Who comes first of those who wait: where waiting costs most for each second of work. Lower comes first.

    What has waited very long comes before everything that is not urgent, so that nobody is passed over for ever.
    """
    long = how.waited >= policy.longest_wait * how.target
    band = 0 if situation.urgent else 1 if long else 2
    return (band, -how.waited / how.target if band == 1 else -how.index, situation.arrived_at, str(situation.conversation_id))


class Worth(msgspec.Struct, frozen=True):
    """What a decision must know besides the person to price them: how pressing it is, what it may be about, and which rules' work
    only a few of the team can do, with those few."""

    pressing: Pressing
    stakes: tuple[Stake, ...]
    scarce: tuple[tuple[str, frozenset[UUID]], ...]


def scarce_work(people: Iterable[Candidate], policy: Policy) -> tuple[tuple[str, frozenset[UUID]], ...]:
    """The rules whose first choice are only a few of the team, with those few."""
    everybody = [person for person in people if person.may_reply]
    few, found = _SCARCE_BELOW * len(everybody), []
    for rule in policy.rules:
        if not rule.enabled or not (rule.rings[0].skills or rule.rings[0].roles or rule.rings[0].people):
            continue
        who = who_fits(rule.rings[0], everybody)
        if 0 < len(who) < few:
            found.append((rule.key, frozenset(person.staff_id for person in who)))
    return tuple(found)


def terms(situation: Situation, person: Candidate, rule: Rule, ring: int, policy: Policy, worth: Worth, right: float) -> dict[str, float]:
    """What it costs to give it to this person, in points, each part by its name; what is nothing is left out.

    `time` they need, with all they have open; `risk` that they are not the right one; `spare` for other work that only few can
    do; `owner` (below zero) when they had the customer last; `preferred` and `language` for wishes they do not meet; `skill`
    where the most skilled is asked for.
    """
    prices = policy.prices
    asked, wished = eligibility.asked_skills(situation, rule, ring), eligibility.wished_skills(situation, rule)
    own = situation.last_owner_id == person.staff_id
    at_stake = {one.rule.key for one in worth.stakes}
    price = price_of(
        prices,
        work=worth.pressing.work,
        speed=_speed(person, (*asked, *wished)),
        open_now=(person.load + person.promised) / _ORDINARY,
        own=own,
        right=right,
        rate=worth.pressing.rate,
        spare=sum(person.staff_id in who for key, who in worth.scarce if key not in at_stake),
    )
    held = sum(0.75 + person.skills[key] / 20 for key in wished if key in person.skills)
    speaks_it = situation.language is None or speaks(person.languages, situation.language)
    level = sum(person.skills.get(key, 0) for key in asked) / (_HIGHEST_LEVEL * len(asked)) if asked else 0.0
    found = {
        "time": price.time,
        "risk": price.risk,
        "spare": price.spare,
        "owner": -(prices.sticky_gain if rule.sticky else price.own) if own else 0.0,
        "preferred": prices.preferred * (1.0 - held / len(wished)) if wished else 0.0,
        "language": 0.0 if speaks_it else prices.language,
        "skill": _SENIORITY * (1.0 - level) if rule.choose == "most_skilled" and asked else 0.0,
    }
    return {name: round(value, 6) for name, value in found.items() if round(value, 6)}


def _speed(person: Candidate, skills: Iterable[str]) -> float:
    levels = [person.skills[key] for key in skills if key in person.skills]
    return 1.0 + _A_LEVEL * (sum(levels) / len(levels) - _AVERAGE_LEVEL) if levels else 1.0


def right_of(situation: Situation, person: Candidate, rule: Rule, policy: Policy, stakes: Sequence[Stake]) -> float:
    """How likely they are the right person: the share of what it may be about that they may be given under its own rule."""
    if len(stakes) == 1:
        return 1.0
    return min(1.0, sum(one.likely for one in stakes if one.rule is rule or _may(situation, person, one.rule, policy)))


def _may(situation: Situation, person: Candidate, rule: Rule, policy: Policy) -> bool:
    needed = situation.service_skills if rule.service_skill == "required" else ()
    if not all(key in person.skills for key in needed) or not any(fits(ring, person) for ring in rule.rings):
        return False
    return eligibility.understands(situation, person, rule, policy) and not (rule.area_bound and eligibility.elsewhere(situation, person))
