"""Which rule a conversation is under, and what has become of that rule while it waited."""

from __future__ import annotations

from datetime import datetime

import msgspec

from frontdesk.routing.clocks import escalations, waited_until
from frontdesk.routing.eligibility import speaks
from frontdesk.routing.hours import is_open, within
from frontdesk.routing.on_call import on_call, open_to
from frontdesk.routing.policies.records import MOST_RINGS, Conditions, Escalation, Policy, Ring, Rule, Wish
from frontdesk.routing.records import Situation


def rule_for(situation: Situation, policy: Policy, at: datetime) -> Rule:
    """The first rule that applies at this moment. What a person put into a queue by hand stays under that queue's rule."""
    if situation.placed_in is not None:
        of_queue = (rule for rule in (*policy.rules, policy.unsure) if rule.enabled and rule.queue == situation.placed_in)
        return next(of_queue, policy.otherwise)
    for rule in policy.rules:
        if rule.enabled and applies(rule.when, situation, at):
            return rule
    return policy.unsure if situation.abstained else policy.otherwise


def rule_by_now(situation: Situation, policy: Policy, at: datetime) -> tuple[Rule, tuple[Wish, ...]]:
    """The rule with what waiting has changed about it by now, and the wishes that have fallen away; whom escalation brings in may have it.

    What nobody took in time goes on under the rule of the queue it overflows into, with its own target and escalation.
    """
    rule = rule_for(situation, policy, at)
    over = rule.overflow
    if over is not None and situation.placed_in is None and at >= waited_until(situation, rule, policy, over.after):
        other = rule_for(msgspec.structs.replace(situation, placed_in=over.queue), policy, at)
        # It stays the work of the rule that matched: only who may have it is another's.
        its_own = {"key": rule.key, "name": rule.name, "when": rule.when, "priority": rule.priority}
        rule = msgspec.structs.replace(other, **its_own, queue=over.queue, escalate=policy.escalation_of(rule), overflow=None)
    fallen = {step.drops for step in rule.relax if at >= waited_until(situation, rule, policy, step.after)}
    for wish in fallen:
        rule = _without(rule, wish)
    for time, step in escalations(situation, rule, policy):
        if step.does == "offer" and time <= at:
            rule = _also_for(rule, step)
    return open_to(rule, on_call(situation, policy, at)), tuple(sorted(fallen))


def applies(when: Conditions, situation: Situation, at: datetime) -> bool:
    """Whether all stated conditions hold. A condition on the need is never met by a guess.

    A rule for a shipped need is one for every need of the business's own that is handled as it, too: where such a need shall
    go its own way, its rule stands before.
    """
    return (
        (not when.needs or (not situation.abstained and (situation.need in when.needs or situation.handled_as in when.needs)))
        and (when.urgent is None or when.urgent == situation.urgent)
        and situation.vip_level >= when.vip_from
        and (not when.languages or (situation.language is not None and speaks(when.languages, situation.language)))
        and (not when.services or not set(when.services).isdisjoint(situation.service_ids))
        and (not when.areas or not set(when.areas).isdisjoint(situation.area_path))
        and (not when.channels or situation.channel in when.channels)
        and (when.abstained is None or when.abstained == situation.abstained)
        and (when.hours is None or (when.hours == "open") == is_open(situation.opening, situation.timezone, at))
        and (not when.windows or any(within(one, situation.timezone, at) for one in when.windows))
    )


def _also_for(rule: Rule, step: Escalation) -> Rule:
    """The rule with those an escalation brings in, who come after everybody else."""
    more = ([Ring(roles=step.roles)] if step.roles else []) + ([Ring(people=step.people)] if step.people else [])
    rings = (*rule.rings, *(ring for ring in more if ring not in rule.rings))
    return msgspec.structs.replace(rule, rings=rings[:MOST_RINGS])


def _without(rule: Rule, wish: Wish) -> Rule:
    match wish:
        case "preferred":
            own = "ignored" if rule.service_skill == "preferred" else rule.service_skill
            return msgspec.structs.replace(rule, preferred=(), service_skill=own)
        case "level":
            rings = tuple(msgspec.structs.replace(ring, skills=dict.fromkeys(ring.skills, 1)) for ring in rule.rings)
            return msgspec.structs.replace(rule, rings=rings)
        case "area":
            return msgspec.structs.replace(rule, area_bound=False)
        case "language":
            return msgspec.structs.replace(rule, language="preferred")
