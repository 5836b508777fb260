"""The exact part: every recorded decision computed again, with the policy it was made by and with the one that is tried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from uuid import UUID

import msgspec

from frontdesk.routing.backtest.found import Changed, Place, Recorded
from frontdesk.routing.policies.records import Policy
from frontdesk.routing.records import Considered, Decision
from frontdesk.routing.rules import choose, recompute
from frontdesk.routing.trials.shadow import difference, first_of, in_shadow

_MOST_SHOWN = 200


def same(decision: Decision, policy: Policy) -> bool:
    """Whether the decision comes out again as it was recorded: who, where, by when, and every person's price or reason."""
    if decision.action == "keep" or decision.by_hand:
        return _outcome(recompute(decision, policy)) == _outcome(decision)
    return _outcome(choose(decision.situation, decision.people, policy, decision.at)) == _outcome(decision)


def _outcome(decision: Decision) -> tuple[object, ...]:
    return (
        decision.action,
        decision.owner,
        decision.offered,
        decision.offer_seconds,
        decision.held_for,
        decision.held_until,
        decision.queue,
        decision.rule.key,
        decision.relaxed,
        decision.priority,
        decision.due_at,
        decision.wake_at,
        decision.tie_break,
        tuple(_considered(one) for one in decision.candidates),
    )


def _considered(one: Considered) -> tuple[object, ...]:
    return (one.staff_id, one.chosen, one.ring, one.score, one.terms, one.excluded)


class Recount:
    """Counts decisions one after the other, in the order in which they were made."""

    def __init__(self, live: Callable[[int], Policy | None], tried: Policy) -> None:
        self._live = live
        self._tried = tried
        self._decisions = self._same = self._elsewhere = self._otherwise = 0
        self._seen: set[UUID] = set()
        self._told: dict[UUID, Changed] = {}
        self._by_cause: Counter[str] = Counter()

    def add(self, decisions: Iterable[Decision]) -> None:
        """Look at more of them. What a person decided, or was only kept, no policy would have decided otherwise."""
        for decision in decisions:
            if decision.by_hand or decision.action == "keep":
                continue
            self._decisions += 1
            self._seen.add(decision.conversation_id)
            policy = self._live(decision.policy_version)
            if policy is None or not same(decision, policy):
                continue
            self._same += 1
            self._compare(decision)

    def _compare(self, decision: Decision) -> None:
        if decision.conversation_id in self._told:
            return
        other = in_shadow(decision, self._tried)
        found = difference(decision, other)
        if found is None:
            return
        if not found.elsewhere:
            self._otherwise += 1
            return
        self._elsewhere += 1
        self._by_cause[found.cause] += 1
        changed = Changed(
            conversation_id=decision.conversation_id,
            at=decision.at,
            kind=found.kind,
            cause=found.cause,
            was=_place(decision),
            now=_place(other),
            why=found.why if len(self._told) < _MOST_SHOWN else {},
        )
        self._told[decision.conversation_id] = changed

    def found(self) -> Recorded:
        """What came out."""
        return Recorded(
            decisions=self._decisions,
            same=self._same,
            conversations=len(self._seen),
            elsewhere=self._elsewhere,
            otherwise=self._otherwise,
            changed=tuple(list(self._told.values())[:_MOST_SHOWN]),
            by_cause=dict(self._by_cause),
        )


def _place(decision: Decision) -> Place:
    return Place(staff_id=first_of(decision), queue=decision.queue, rule=decision.rule.key, rule_name=decision.rule.name)


def decoded(record: bytes | str) -> Decision:
    """A decision out of its record."""
    return msgspec.json.decode(record, type=Decision)
