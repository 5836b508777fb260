"""The product's decisions in a replay: who gets what waits, with the rules, the prices and the order of the line that decide in life.

Whoever plays a day (a replay, or a simulator of the outside world) tells what people hold and what waits, and carries out what is
decided.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from frontdesk.routing.eligibility import judge, room
from frontdesk.routing.matching import rule_by_now
from frontdesk.routing.policies.records import Policy, Rule
from frontdesk.routing.pricing import Kind, kind_of
from frontdesk.routing.records import Candidate, Decision, Situation
from frontdesk.routing.rules import choose, in_order, promise

# For so long the rule that something waits under is not looked up again to see who could have it; the decision itself always does.
_KNOWN_FOR = timedelta(seconds=30)


class Floor:
    """Who waits, and the decisions about them. `people` says how everybody is at this moment."""

    def __init__(self, policy: Policy, people: Callable[[], dict[UUID, Candidate]]) -> None:
        self.policy = policy
        self.people = people
        self.waiting: dict[UUID, Situation] = {}
        self._rules: dict[UUID, tuple[Situation, datetime, Rule]] = {}

    def wait(self, situation: Situation) -> None:
        """It waits from now on."""
        self.waiting[situation.conversation_id] = situation

    def gone(self, conversation_id: UUID) -> None:
        """It waits no more."""
        self.waiting.pop(conversation_id, None)
        self._rules.pop(conversation_id, None)

    def decide(self, situation: Situation, at: datetime, *, newcomer: bool) -> Decision:
        """What the policy says now. A newcomer never takes the place of somebody who waits already and comes before them."""
        people = list(self.people().values())
        if newcomer and len(self.waiting) > (situation.conversation_id in self.waiting):
            people = self._with_promises(situation, people, at)
        return choose(situation, people, self.policy, at)

    def for_whom_is_free(self, staff_id: UUID, at: datetime) -> Iterator[Decision]:
        """What a person with room should have of what waits, or what somebody better placed should have then, one after the other.

        What is decided is to be carried out before the next is asked for.
        """
        able = self._first_of_each(staff_id, at)
        for one in in_order(able, self.policy, at) if len(able) > 1 else able:
            person = self.people()[staff_id]
            if not _can_take_more(person):
                return
            if one.conversation_id in self.waiting and self._may_have(one, person, at):
                decision = choose(one, self.people().values(), self.policy, at)
                if decision.owner is not None or decision.offered:
                    yield decision

    def _first_of_each(self, staff_id: UUID, at: datetime) -> list[Situation]:
        """Of what is alike only those who came first can be next, and only as many as the person has room for."""
        person, found, seen = self.people()[staff_id], [], Counter[Kind]()
        most = room(person, urgent=True, weight=0)
        for one in sorted(self.waiting.values(), key=lambda one: (one.arrived_at, str(one.conversation_id))):
            kind = kind_of(one)
            if seen[kind] * one.weight < most and self._may_have(one, person, at):
                seen[kind] += 1
                found.append(one)
        return found

    def _with_promises(self, situation: Situation, people: list[Candidate], at: datetime) -> list[Candidate]:
        # Whoever is on call may be rung although they are not at work.
        there = [one for one in people if (one.on_shift and one.presence == "available") or self.policy.on_call]
        free = [one for one in there if room(one, urgent=situation.urgent, weight=situation.weight) >= 0]
        # Only who could have one of the free places now can be passed over.
        able = [
            one
            for one in self.waiting.values()
            if one.conversation_id != situation.conversation_id and any(self._may_have(one, person, at) for person in free)
        ]
        if not able:
            return people
        order = in_order([*able, situation], self.policy, at)
        return promise(order[: order.index(situation)], people, self.policy, at)

    def _may_have(self, situation: Situation, person: Candidate, at: datetime) -> bool:
        """Whether nothing speaks against the person, or only that they have declined it before."""
        if room(person, urgent=situation.urgent, weight=situation.weight) < 0:
            return False
        _, against = judge(situation, person, self._rule(situation, at), self.policy, at)
        return all(reason.code == "refused" for reason in against)

    def _rule(self, situation: Situation, at: datetime) -> Rule:
        known = self._rules.get(situation.conversation_id)
        if known is not None and known[0] is situation and at - known[1] < _KNOWN_FOR:
            return known[2]
        rule, _ = rule_by_now(situation, self.policy, at)
        self._rules[situation.conversation_id] = (situation, at, rule)
        return rule


def chosen(decision: Decision) -> tuple[UUID, ...]:
    """Who has it or is asked; nobody when it waits."""
    if decision.owner is not None:
        return (decision.owner.id,)
    return tuple(one.id for one in decision.offered)


def _can_take_more(person: Candidate) -> bool:
    return person.on_shift and person.presence == "available" and room(person, urgent=True, weight=1) >= 0
