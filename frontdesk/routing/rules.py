"""The decision itself: values in, an owner or a queue out, every reason with it. No clock, no database, no chance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from frontdesk.routing import eligibility, explain
from frontdesk.routing.asking import Hold, asked_again_at, asked_together, hold_for_owner, nobody_else, rungs
from frontdesk.routing.eligibility import room, speaks
from frontdesk.routing.hours import add_open_seconds, is_open, within
from frontdesk.routing.policies.records import MOST_RINGS, Conditions, Escalation, Policy, Ring, Rule, Wish
from frontdesk.routing.records import Action, Candidate, Considered, Decision, Named, Situation

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
# Where the most skilled person is asked for, one level outweighs everything else together.
_SENIORITY = 50.0
_AN_HOUR = 60


def decide(situation: Situation, candidates: Iterable[Candidate], policy: Policy, at: datetime) -> Decision:
    """Who gets this conversation, or where it waits, and why, in words. What is decided, and how, is said at `choose`."""
    return explain.worded(choose(situation, candidates, policy, at))


def choose(situation: Situation, candidates: Iterable[Candidate], policy: Policy, at: datetime) -> Decision:
    """Who gets this conversation, or where it waits, and why.

    1. The first rule that applies says who may have it, in rings. 2. Out fall those who lack a skill, the language, the
    place, the time or the room; each with every reason. 3. Of the first ring in which somebody is left, the highest score
    wins; of equals the one who has waited longest for work. Where the rule says so it is only offered to them. 4. Unless it
    is held for whoever had this customer last. 5. Nobody left: it waits in the rule's queue, and is looked at again when the
    first thing can change. Who declined is asked again only when nobody else is there. Input order never matters.
    """
    rule, relaxed = rule_by_now(situation, policy, at)
    people = tuple(sorted(candidates, key=lambda person: person.staff_id))
    judged = {person.staff_id: _judge(situation, person, rule, policy, at) for person in people}
    again = asked_again_at(situation)
    if again is not None and again <= at and nobody_else(situation, judged, people):
        anybody = msgspec.structs.replace(situation, refused=(), refused_at=None)
        judged = {person.staff_id: _judge(anybody, person, rule, policy, at) for person in people}
    ranked = sorted(
        (person for person in people if judged[person.staff_id].ring is not None), key=lambda person: _rank(judged[person.staff_id], person)
    )
    due = due_at(situation, rule, policy)
    queue = situation.placed_in or rule.queue
    hold = hold_for_owner(situation, people, judged, rule, target_of(situation, rule, policy), at)
    if hold is not None:
        decision = _hold(situation, hold, rule, policy, at, due)
    elif ranked:
        decision = _assign(situation, ranked, judged, rule, policy, at, due)
    else:
        action: Action = "escalate" if at >= due else "queue"
        wake = _next_look(situation, people, judged, policy, at, due)
        decision = _plain(situation, policy, at, due, rule, action=action, wake_at=wake)
    return msgspec.structs.replace(
        decision,
        queue=queue,
        relaxed=relaxed,
        people=people,
        candidates=tuple(judged[person.staff_id] for person in ranked)
        + tuple(judged[person.staff_id] for person in people if judged[person.staff_id].ring is None),
    )


def may_have(situation: Situation, person: Candidate, policy: Policy, at: datetime) -> bool:
    """Whether nothing speaks against the person, or only that they have declined it before. Much cheaper than a decision."""
    _, against = eligibility.judge(situation, person, rule_by_now(situation, policy, at)[0], policy, at)
    return {reason.code for reason in against} <= {"refused"}


def keep(situation: Situation, owner: Named, policy: Policy, at: datetime) -> Decision:
    """The conversation has an owner already: routing leaves it there and only winds the clock."""
    rule = rule_for(situation, policy, at)
    due = due_at(situation, rule, policy)
    decision = _plain(situation, policy, at, due, rule, action="keep", wake_at=_asked_about_at(situation, rule, policy, at, due))
    return explain.worded(msgspec.structs.replace(decision, owner=owner))


def by_hand(
    situation: Situation,
    policy: Policy,
    at: datetime,
    *,
    how: str,
    owner: Named | None,
    actor: str,
    queue: str | None = None,
    because: str = "",
) -> Decision:
    """What a person decided, written down like every other decision. Back in a queue it rests until the next look."""
    rule = rule_for(situation, policy, at)
    due = due_at(situation, rule, policy)
    wake = _asked_about_at(situation, rule, policy, at, due) if owner else _after_a_while(situation, policy, at)
    decision = _plain(situation, policy, at, due, rule, action="assign" if owner else "queue", wake_at=wake)
    decision = msgspec.structs.replace(decision, owner=owner, queue=queue or decision.queue, by_hand=how)
    return explain.worded_by_hand(decision, actor, because)


def recompute(decision: Decision, policy: Policy) -> Decision:
    """The same decision from its own record and the policy version it names. What a person decided stands."""
    if decision.by_hand:
        return decision
    if decision.action == "keep" and decision.owner is not None:
        return keep(decision.situation, decision.owner, policy, decision.at)
    return decide(decision.situation, decision.people, policy, decision.at)


def rule_for(situation: Situation, policy: Policy, at: datetime) -> Rule:
    """The first rule that applies at this moment. What a person put into a queue by hand stays under that queue's rule."""
    if situation.placed_in is not None:
        of_queue = (rule for rule in (*policy.rules, policy.unsure) if rule.queue == situation.placed_in)
        return next(of_queue, policy.otherwise)
    for rule in policy.rules:
        if applies(rule.when, situation, at):
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
        kept = {"queue": over.queue, "priority": rule.priority, "escalate": policy.escalation_of(rule), "overflow": None}
        rule = msgspec.structs.replace(other, **kept)
    fallen = {step.drops for step in rule.relax if at >= waited_until(situation, rule, policy, step.after)}
    for wish in fallen:
        rule = _without(rule, wish)
    for time, step in escalations(situation, rule, policy):
        if step.does == "offer" and time <= at:
            rule = _also_for(rule, step)
    return rule, tuple(sorted(fallen))


def waited_until(situation: Situation, rule: Rule, policy: Policy, share: float) -> datetime:
    """When the customer will have waited this share of the target."""
    seconds = share * target_of(situation, rule, policy)
    return add_open_seconds(situation.arrived_at, seconds, situation.opening, situation.timezone)


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


def due_at(situation: Situation, rule: Rule, policy: Policy) -> datetime:
    """When the customer must have an answer, counted in opening hours from when they began to wait.

    A VIP waits a share of the target. Before the channel's reply window closes there must be time left to answer.
    """
    due = add_open_seconds(situation.arrived_at, target_of(situation, rule, policy), situation.opening, situation.timezone)
    if situation.window_ends_at is None:
        return due
    return min(due, max(situation.arrived_at, situation.window_ends_at - timedelta(seconds=policy.window_margin_seconds)))


def target_of(situation: Situation, rule: Rule, policy: Policy) -> float:
    """How many seconds of opening hours the customer may wait."""
    target = float(policy.classes[priority_of(situation, rule, policy)].target_seconds)
    return target * policy.vip_share if situation.vip_level > 0 else target


def escalations(situation: Situation, rule: Rule, policy: Policy) -> list[tuple[datetime, Escalation]]:
    """When each step of the rule's escalation is reached, in order."""
    target, due = target_of(situation, rule, policy), due_at(situation, rule, policy)
    return rungs(policy.escalation_of(rule), situation, target, due)


def next_call(situation: Situation, rule: Rule, policy: Policy, at: datetime) -> datetime | None:
    """When somebody must be told next because nobody has taken it; None when everybody was."""
    times = [due_at(situation, rule, policy), *(time for time, _ in escalations(situation, rule, policy))]
    return min((time for time in times if time > at), default=None)


def priority_of(situation: Situation, rule: Rule, policy: Policy) -> str:
    """The rule's priority class; urgent work takes the urgent class where that is sooner."""
    own = rule.priority
    if not situation.urgent or policy.urgent_class not in policy.classes:
        return own
    sooner = policy.classes[policy.urgent_class].target_seconds < policy.classes[own].target_seconds
    return policy.urgent_class if sooner else own


def place_in_line(due: datetime, arrived_at: datetime, conversation_id: UUID) -> tuple[datetime, datetime, str]:
    """Who comes first of those who wait: whose answer is due first. Urgent work is due soon, and nobody starves, because
    every other due time comes nearer while newer ones do not (earliest deadline first)."""
    return (due, arrived_at, str(conversation_id))


def promise(line: Sequence[Situation], candidates: Sequence[Candidate], policy: Policy, at: datetime) -> list[Candidate]:
    """The people with the places marked that belong to those in `line`, in its order: a newcomer never takes the place
    of somebody who has waited longer."""
    people = {person.staff_id: person for person in candidates}
    for waiting in line:
        # Who has no room for it cannot be chosen, so only the others are looked at; and whoever it may be held for.
        able = [one for one in people.values() if room(one, urgent=waiting.urgent, weight=waiting.weight) >= 0]
        if not able:
            continue
        free = [*able, *(one for one in people.values() if one.staff_id == waiting.last_owner_id and one not in able)]
        decision = choose(waiting, free, policy, at)
        owner = decision.owner or next(iter(decision.offered), None)
        if owner is not None:
            person = people[owner.id]
            people[owner.id] = msgspec.structs.replace(person, promised=person.promised + waiting.weight)
    return list(people.values())


def _judge(situation: Situation, person: Candidate, rule: Rule, policy: Policy, at: datetime) -> Considered:
    ring, against = eligibility.judge(situation, person, rule, policy, at)
    if against:
        return Considered(staff_id=person.staff_id, name=person.name, excluded=against)
    terms = _terms(situation, person, rule, ring, policy, at)
    return Considered(staff_id=person.staff_id, name=person.name, ring=ring, terms=terms, score=round(sum(terms.values()), 6))


def _terms(situation: Situation, person: Candidate, rule: Rule, ring: int, policy: Policy, at: datetime) -> dict[str, float]:
    weights = policy.weights
    asked = eligibility.asked_skills(situation, rule, ring)
    level = sum(person.skills.get(key, 0) for key in asked) / (5 * len(asked)) if asked else 0.0
    wished = eligibility.wished_skills(situation, rule)
    does = [0.75 + person.skills[key] / 20 for key in wished if key in person.skills]
    idle = _AN_HOUR if person.last_assigned_at is None else int((at - person.last_assigned_at).total_seconds() // 60)
    had_it = situation.last_owner_id == person.staff_id
    terms = {
        "room": weights.room
        * room(person, urgent=situation.urgent, weight=situation.weight)
        / max(person.capacity + person.urgent_headroom, 1),
        "skill": weights.skill * level * (_SENIORITY if rule.choose == "most_skilled" else 1.0),
        "preferred": weights.preferred * (sum(does) / len(wished) if wished else 0.0),
        "language": weights.language if situation.language is not None and speaks(person.languages, situation.language) else 0.0,
        "owner": (weights.sticky_owner if rule.sticky else weights.owner) if had_it else 0.0,
        "waited": weights.waited * min(max(idle, 0), _AN_HOUR) / _AN_HOUR,
    }
    return {name: round(value, 6) for name, value in terms.items() if value}


def _rank(considered: Considered, person: Candidate) -> tuple[int, float, datetime, str]:
    assert considered.ring is not None
    assert considered.score is not None
    return (considered.ring, -considered.score, person.last_assigned_at or _LONG_AGO, str(person.staff_id))


def _assign(
    situation: Situation,
    ranked: Sequence[Candidate],
    judged: dict[UUID, Considered],
    rule: Rule,
    policy: Policy,
    at: datetime,
    due: datetime,
) -> Decision:
    first = ranked[0]
    best = judged[first.staff_id] = msgspec.structs.replace(judged[first.staff_id], chosen=True)
    seconds = policy.offer_seconds_of(rule)
    if seconds:
        asked = asked_together(ranked, judged, situation)
        judged.update({one.staff_id: msgspec.structs.replace(judged[one.staff_id], chosen=True) for one in asked})
        until = at + timedelta(seconds=seconds)
        wake = min(until, next_call(situation, rule, policy, at) or until)
        offered = tuple(Named(one.staff_id, one.name) for one in asked)
        decision = _plain(situation, policy, at, due, rule, action="offer", wake_at=wake)
        decision = msgspec.structs.replace(decision, offered=offered, offer_seconds=seconds)
    else:
        asked = [first]
        decision = _plain(situation, policy, at, due, rule, action="assign", wake_at=_asked_about_at(situation, rule, policy, at, due))
        decision = msgspec.structs.replace(decision, owner=Named(first.staff_id, first.name))
    if len(ranked) == len(asked):
        return decision
    second, other = ranked[len(asked)], judged[ranked[len(asked)].staff_id]
    assert best.score is not None
    assert other.score is not None
    gap = round(best.score - other.score, 6) if other.ring == best.ring else None
    equal = gap == 0
    waited = (first.last_assigned_at or _LONG_AGO) != (second.last_assigned_at or _LONG_AGO)
    return msgspec.structs.replace(
        decision,
        runner_up=Named(second.staff_id, second.name),
        gap=gap,
        tie_break=("waited_longest" if waited else "drawn") if equal else "none",
    )


def _hold(situation: Situation, hold: Hold, rule: Rule, policy: Policy, at: datetime, due: datetime) -> Decision:
    wake = min(hold.until, next_call(situation, rule, policy, at) or hold.until)
    decision = _plain(situation, policy, at, due, rule, action="hold", wake_at=wake)
    return msgspec.structs.replace(decision, held_for=hold.owner, held_until=hold.until)


def _plain(situation: Situation, policy: Policy, at: datetime, due: datetime, rule: Rule, *, action: Action, wake_at: datetime) -> Decision:
    return Decision(
        conversation_id=situation.conversation_id,
        at=at,
        action=action,
        queue=situation.placed_in or rule.queue,
        rule=rule,
        priority=priority_of(situation, rule, policy),
        due_at=due,
        wake_at=wake_at,
        policy_version=policy.version,
        language=policy.language,
        situation=situation,
    )


def _asked_about_at(situation: Situation, rule: Rule, policy: Policy, at: datetime, due: datetime) -> datetime:
    """When silence of an owner is looked into; one who gets it late first has the class's own time."""
    target = policy.classes[priority_of(situation, rule, policy)].target_seconds
    return due if due > at else add_open_seconds(at, target, situation.opening, situation.timezone)


def _next_look(
    situation: Situation, people: Sequence[Candidate], judged: dict[UUID, Considered], policy: Policy, at: datetime, due: datetime
) -> datetime:
    """When something can be different: a shift begins, the answer falls due, and after a while of opening time in any case."""
    times = [_after_a_while(situation, policy, at), due]
    rule = rule_for(situation, policy, at)
    call, again = next_call(situation, rule, policy, at), asked_again_at(situation)
    times += [time for time in (call, again) if time is not None]
    shares = [step.after for step in rule_by_now(situation, policy, at)[0].relax] + ([rule.overflow.after] if rule.overflow else [])
    times += [waited_until(situation, rule, policy, share) for share in shares]
    times += [
        person.next_shift_at
        for person in people
        if person.next_shift_at is not None and eligibility.passes_by_itself(judged[person.staff_id].excluded)
    ]
    return min(time for time in times if time > at)


def _after_a_while(situation: Situation, policy: Policy, at: datetime) -> datetime:
    return add_open_seconds(at, policy.look_again_seconds, situation.opening, situation.timezone)
