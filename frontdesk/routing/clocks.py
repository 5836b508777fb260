"""How long a customer may wait, how long they have, and who is told when: all on the branch's business clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from frontdesk.routing.asking import rungs
from frontdesk.routing.hours import add_open_seconds, open_seconds
from frontdesk.routing.on_call import on_their_clock
from frontdesk.routing.policies.records import Escalation, Policy, Rule
from frontdesk.routing.records import Situation


def due_at(situation: Situation, rule: Rule, policy: Policy) -> datetime:
    """When the customer must have an answer, counted in opening hours from when they began to wait.

    A VIP waits a share of the target. Before the channel's reply window closes there must be time left to answer.
    """
    due = waited_until(situation, rule, policy, 1)
    if situation.window_ends_at is None:
        return due
    return min(due, max(situation.arrived_at, situation.window_ends_at - timedelta(seconds=policy.window_margin_seconds)))


def target_of(situation: Situation, rule: Rule, policy: Policy) -> float:
    """How many seconds of opening hours the customer may wait."""
    target = float(policy.classes[priority_of(situation, rule, policy)].target_seconds)
    return target * policy.vip_share if situation.vip_level > 0 else target


def priority_of(situation: Situation, rule: Rule, policy: Policy) -> str:
    """The rule's priority class; urgent work takes the urgent class where that is sooner."""
    own = rule.priority
    if not situation.urgent or policy.urgent_class not in policy.classes:
        return own
    sooner = policy.classes[policy.urgent_class].target_seconds < policy.classes[own].target_seconds
    return policy.urgent_class if sooner else own


def waited(situation: Situation, policy: Policy, at: datetime) -> float:
    """How many seconds of opening hours the customer has waited."""
    situation = on_their_clock(situation, policy)
    return open_seconds(situation.arrived_at, at, situation.opening, situation.timezone)


def waited_until(situation: Situation, rule: Rule, policy: Policy, share: float) -> datetime:
    """When the customer will have waited this share of the target."""
    seconds = share * target_of(situation, rule, policy)
    situation = on_their_clock(situation, policy)
    return add_open_seconds(situation.arrived_at, seconds, situation.opening, situation.timezone)


def escalations(situation: Situation, rule: Rule, policy: Policy) -> list[tuple[datetime, Escalation]]:
    """When each step of the rule's escalation is reached, in order."""
    target, due = target_of(situation, rule, policy), due_at(situation, rule, policy)
    return rungs(policy.escalation_of(rule), on_their_clock(situation, policy), target, due)


def next_call(situation: Situation, rule: Rule, policy: Policy, at: datetime) -> datetime | None:
    """When somebody must be told next because nobody has taken it; None when everybody was."""
    times = [due_at(situation, rule, policy), *(time for time, _ in escalations(situation, rule, policy))]
    return min((time for time in times if time > at), default=None)
