"""The decision itself: values in, an owner or a queue out, every reason with it. No clock, no database, no chance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import msgspec

from frontdesk.routing import eligibility, explain
from frontdesk.routing.asking import Hold, asked_again_at, asked_together, hold_for_owner, hold_for_right, nobody_else
from frontdesk.routing.clocks import due_at, next_call, priority_of, target_of, waited_until
from frontdesk.routing.eligibility import room
from frontdesk.routing.hours import add_open_seconds
from frontdesk.routing.matching import rule_by_now, rule_for
from frontdesk.routing.on_call import called_in, on_call, on_their_clock
from frontdesk.routing.policies.records import Policy, Rule
from frontdesk.routing.pricing import (
    Kind,
    Place,
    Stake,
    Worth,
    kind_of,
    place_in_line,
    pressing,
    right_of,
    scarce_work,
    stakes_of,
    terms,
)
from frontdesk.routing.records import Action, Candidate, Considered, Decision, Named, Pressing, Situation

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def decide(situation: Situation, candidates: Iterable[Candidate], policy: Policy, at: datetime) -> Decision:
    """Who gets this conversation, or where it waits, and why, in words. What is decided, and how, is said at `choose`."""
    return explain.worded(choose(situation, candidates, policy, at))


def choose(situation: Situation, candidates: Iterable[Candidate], policy: Policy, at: datetime) -> Decision:
    """Who gets this conversation, or where it waits, and why.

    1. The first rule that applies says who may have it, in rings. 2. Out fall those who lack a skill, the language, the
    place, the time or the room; each with every reason. 3. Of the first ring in which somebody is left, the lowest price
    wins; of equals the one who has waited longest for work. Where the rule says so it is only offered to them. 4. Unless it
    is held a while for whoever had this customer last, or is far likelier the right person. 5. Nobody left: it waits in the
    rule's queue, and is looked at again when the first thing can change. Who declined is asked again only when nobody else
    is there. Input order never matters.
    """
    rule, relaxed = rule_by_now(situation, policy, at)
    people = tuple(sorted(called_in(candidates, on_call(situation, policy, at)), key=lambda person: person.staff_id))
    stakes = stakes_of(situation, rule, policy, at)
    how = pressing(situation, rule, policy, at, stakes)
    judged = _judged(situation, people, rule, policy, at, how, stakes)
    again = asked_again_at(situation)
    if again is not None and again <= at and nobody_else(situation, judged, people):
        judged = _judged(msgspec.structs.replace(situation, refused=(), refused_at=None), people, rule, policy, at, how, stakes)
    fitting = [person for person in people if judged[person.staff_id].ring is not None]
    ranked = sorted(fitting, key=lambda person: _rank(judged[person.staff_id], person))
    due = due_at(situation, rule, policy)
    queue = situation.placed_in or rule.queue
    target = target_of(situation, rule, policy)
    hold = hold_for_owner(situation, people, judged, rule, target, at)
    if hold is None and situation.abstained and len(stakes) > 1:
        right = partial(right_of, situation, rule=rule, policy=policy, stakes=stakes)
        hold = hold_for_right(situation, people, judged, rule, target, at, least=policy.least_right, right=right)
    if hold is not None and at < due:
        decision = _hold(situation, hold, rule, policy, at, due)
    elif ranked:
        decision = _assign(situation, ranked, judged, rule, policy, at, due)
    else:
        action: Action = "escalate" if at >= due else "queue"
        wake = _next_look(situation, people, judged, rule, policy, at, due)
        decision = _plain(situation, policy, at, due, rule, action=action, wake_at=wake)
    return msgspec.structs.replace(
        decision,
        queue=queue,
        pressing=how,
        relaxed=relaxed,
        people=people,
        candidates=tuple(judged[person.staff_id] for person in ranked)
        + tuple(judged[person.staff_id] for person in people if judged[person.staff_id].ring is None),
    )


def may_have(situation: Situation, person: Candidate, policy: Policy, at: datetime) -> bool:
    """Whether nothing speaks against the person, or only that they have declined it before. Much cheaper than a decision."""
    (person,) = called_in((person,), on_call(situation, policy, at))
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
    queue = queue or decision.queue
    decision = msgspec.structs.replace(decision, owner=owner, queue=queue, queue_names=policy.queues.get(queue, {}), by_hand=how)
    return explain.worded_by_hand(decision, actor, because)


def recompute(decision: Decision, policy: Policy) -> Decision:
    """The same decision from its own record and the policy version it names. What a person decided stands."""
    if decision.by_hand:
        return decision
    if decision.action == "keep" and decision.owner is not None:
        return keep(decision.situation, decision.owner, policy, decision.at)
    return decide(decision.situation, decision.people, policy, decision.at)


def in_order(waiting: Iterable[Situation], policy: Policy, at: datetime) -> list[Situation]:
    """Those who wait in the order in which they are to be served.

    Of what is alike whoever came first goes first; between the firsts of each kind what their waiting costs decides, for each
    second of work. So nobody is overtaken by one just like them, and what is urgent, worth much or soon late comes before the rest.
    """
    reached: dict[Kind, Place] = {}
    found: list[tuple[Place, Situation]] = []
    for one in sorted(waiting, key=lambda one: (one.arrived_at, str(one.conversation_id))):
        rule, _ = rule_by_now(one, policy, at)
        own = place_in_line(one, pressing(one, rule, policy, at, stakes_of(one, rule, policy, at)), policy)
        kind = kind_of(one)
        reached[kind] = max(reached.get(kind, own), own)
        found.append((reached[kind], one))
    return [one for _, one in sorted(found, key=lambda place: place[0])]


def promise(line: Sequence[Situation], candidates: Sequence[Candidate], policy: Policy, at: datetime) -> list[Candidate]:
    """The people with the places marked that belong to those in `line`, in its order: a newcomer never takes the place
    of somebody who has waited longer."""
    people = {person.staff_id: person for person in candidates}
    for waiting in line:
        free = in_question(waiting, people.values())
        if not free:
            continue
        decision = choose(waiting, free, policy, at)
        owner = decision.owner or next(iter(decision.offered), None)
        if owner is not None:
            person = people[owner.id]
            people[owner.id] = msgspec.structs.replace(person, promised=person.promised + waiting.weight)
    return list(people.values())


def in_question(situation: Situation, people: Iterable[Candidate]) -> list[Candidate]:
    """Those who can be chosen, as they have room, and whoever it may be held for; none when nobody has room."""
    everybody = list(people)
    able = [one for one in everybody if room(one, urgent=situation.urgent, weight=situation.weight) >= 0]
    return [*able, *(one for one in everybody if one.staff_id == situation.last_owner_id and one not in able)] if able else []


def _judged(
    situation: Situation, people: Sequence[Candidate], rule: Rule, policy: Policy, at: datetime, how: Pressing, stakes: Sequence[Stake]
) -> dict[UUID, Considered]:
    """What becomes of everybody: who is ruled out why, and what it costs to give it to each of the others."""
    found: dict[UUID, Considered] = {}
    fitting: list[tuple[Candidate, int, float]] = []
    for person in people:
        ring, against = eligibility.judge(situation, person, rule, policy, at)
        if against:
            found[person.staff_id] = Considered(staff_id=person.staff_id, name=person.name, excluded=against)
        else:
            fitting.append((person, ring, right_of(situation, person, rule, policy, stakes)))
    if not fitting:
        return found
    worth = Worth(how, tuple(stakes), scarce_work(people, policy))
    for person, ring, right in fitting:
        staff_id, name = person.staff_id, person.name
        price = terms(situation, person, rule, ring, policy, worth, right)
        score = round(sum(price.values()), 6)
        found[staff_id] = Considered(staff_id=staff_id, name=name, ring=ring, right=round(right, 4), terms=price, score=score)
    return found


def _rank(considered: Considered, person: Candidate) -> tuple[int, float, datetime, str]:
    assert considered.ring is not None
    assert considered.score is not None
    return (considered.ring, considered.score, person.last_assigned_at or _LONG_AGO, str(person.staff_id))


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
    gap = round(other.score - best.score, 6) if other.ring == best.ring else None
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
    return msgspec.structs.replace(decision, held_for=hold.owner, held_until=hold.until, held_because=hold.why)


def _plain(situation: Situation, policy: Policy, at: datetime, due: datetime, rule: Rule, *, action: Action, wake_at: datetime) -> Decision:
    queue = situation.placed_in or rule.queue
    # A rule by now has the queue into which work overflowed; as it was written it has the one from which it did.
    first = queue if situation.placed_in is not None else rule_for(situation, policy, at).queue
    return Decision(
        conversation_id=situation.conversation_id,
        at=at,
        action=action,
        queue=queue,
        queue_names=policy.queues.get(queue, {}),
        overflowed_from=first if first != queue else "",
        overflowed_names=policy.queues.get(first, {}) if first != queue else {},
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
    situation = on_their_clock(situation, policy)
    return due if due > at else add_open_seconds(at, target, situation.opening, situation.timezone)


def _next_look(
    situation: Situation,
    people: Sequence[Candidate],
    judged: dict[UUID, Considered],
    by_now: Rule,
    policy: Policy,
    at: datetime,
    due: datetime,
) -> datetime:
    """When something can be different: a shift begins, the answer falls due, and after a while of opening time in any case."""
    times = [_after_a_while(situation, policy, at), due]
    rule = rule_for(situation, policy, at)
    call, again = next_call(situation, rule, policy, at), asked_again_at(situation)
    times += [time for time in (call, again) if time is not None]
    shares = [step.after for step in by_now.relax] + ([rule.overflow.after] if rule.overflow else [])
    times += [waited_until(situation, rule, policy, share) for share in shares]
    times += [
        person.next_shift_at
        for person in people
        if person.next_shift_at is not None and eligibility.passes_by_itself(judged[person.staff_id].excluded)
    ]
    return min(time for time in times if time > at)


def _after_a_while(situation: Situation, policy: Policy, at: datetime) -> datetime:
    situation = on_their_clock(situation, policy)
    return add_open_seconds(at, policy.look_again_seconds, situation.opening, situation.timezone)
