"""How a decision differs from the one that was made, and which rule or term made the difference. Pure."""

from __future__ import annotations

from uuid import UUID

import msgspec

from frontdesk.routing.explain import reasons
from frontdesk.routing.policies.records import Policy
from frontdesk.routing.records import Considered, Decision
from frontdesk.routing.rules import choose
from frontdesk.routing.trials.records import Cause, Difference, Kind
from frontdesk.routing.words import LANGUAGES, knows, say


def in_shadow(live: Decision, policy: Policy) -> Decision:
    """The same situation, the same people, the same moment, decided by another policy."""
    return choose(live.situation, live.people, policy, live.at)


def first_of(decision: Decision) -> UUID | None:
    """Who has it, or is asked first; None where it waits."""
    return next((one.id for one in (decision.owner, *decision.offered) if one is not None), None)


def difference(live: Decision, shadow: Decision) -> Difference | None:
    """How the second decision differs from the first; None where both do the same in the same way."""
    kind = _kind(live, shadow)
    if kind is None:
        return None
    cause, why = _cause(live, shadow, kind)
    return Difference(kind=kind, elsewhere=kind != "terms", cause=cause, why=why)


def _kind(live: Decision, shadow: Decision) -> Kind | None:
    has, would = first_of(live), first_of(shadow)
    if has is None and would is None:
        if live.queue != shadow.queue:
            return "queue"
    elif has is None or would is None:
        return "waits" if would is None else "given"
    elif has != would:
        return "person"
    alike = (live.rule.key, live.action, live.queue, live.due_at, live.offer_seconds, _held(live), {one.id for one in live.offered}) == (
        shadow.rule.key,
        shadow.action,
        shadow.queue,
        shadow.due_at,
        shadow.offer_seconds,
        _held(shadow),
        {one.id for one in shadow.offered},
    )
    return None if alike else "terms"


def _cause(live: Decision, shadow: Decision, kind: Kind) -> tuple[Cause, dict[str, str]]:
    """What made the difference: the first of these that holds. Another rule explains all else; then who may have it; then the price."""
    if live.rule.key != shadow.rule.key:
        return "rule", _said("shadow.rule", live=live.rule.name, shadow=shadow.rule.name)
    if _held(live) != _held(shadow):
        other = shadow.held_for or live.held_for
        return "hold", _said("shadow.holds" if shadow.held_for else "shadow.holds_not", name="" if other is None else other.name)
    was, now = _about(live, first_of(live)), _about(live, first_of(shadow))
    was_there, now_there = _about(shadow, first_of(live)), _about(shadow, first_of(shadow))
    if was_there is not None and was_there.excluded:
        return "excluded", _ruled_out("shadow.excluded", shadow, was_there)
    if now is not None and now.excluded:
        return "allowed", _ruled_out("shadow.allowed", live, now)
    if kind == "person" and was is not None and now is not None and was_there is not None and now_there is not None:
        if (was.ring, now.ring) != (was_there.ring, now_there.ring):
            return "ring", _said("shadow.ring", name=now.name, other=was.name)
        term = _swing(was, now, was_there, now_there)
        if term is not None:
            told = {one: say(one, "shadow.term", name=now.name, term=_term(one, term)) for one in LANGUAGES}
            return "term", told
    if kind == "terms" and live.due_at != shadow.due_at:
        return "promise", _said("shadow.later" if shadow.due_at > live.due_at else "shadow.sooner", rule=live.rule.name)
    if kind == "terms" and (live.action, live.offer_seconds, live.offered) != (shadow.action, shadow.offer_seconds, shadow.offered):
        return "way", _said("shadow.offered" if shadow.offered else "shadow.given", rule=live.rule.name)
    return "other", _said("shadow.other", rule=live.rule.name)


def _swing(was: Considered, now: Considered, was_there: Considered, now_there: Considered) -> str | None:
    """The term that counts most of how the two moved against each other; whichever way its numbers run."""
    terms = sorted({*was.terms, *now.terms, *was_there.terms, *now_there.terms})

    def moved(term: str) -> float:
        before = now.terms.get(term, 0.0) - was.terms.get(term, 0.0)
        after = now_there.terms.get(term, 0.0) - was_there.terms.get(term, 0.0)
        return abs(after - before)

    most = max(terms, key=moved, default=None)
    return most if most is not None and moved(most) > 0 else None


def _about(decision: Decision, staff_id: UUID | None) -> Considered | None:
    return next((one for one in decision.candidates if one.staff_id == staff_id), None)


def _held(decision: Decision) -> UUID | None:
    return None if decision.held_for is None else decision.held_for.id


def _ruled_out(key: str, decision: Decision, about: Considered) -> dict[str, str]:
    return {one: say(one, key, name=about.name, reason=reasons(about.excluded, decision.situation, one, decision.at)) for one in LANGUAGES}


def _said(key: str, **places: str) -> dict[str, str]:
    return {one: say(one, key, **places) for one in LANGUAGES}


def _term(words: str, term: str) -> str:
    return say(words, key) if knows(words, key := f"versus.{term}") else term.replace("_", " ")


def decoded(stored: object) -> Decision:
    """A decision out of its record."""
    return msgspec.convert(stored, Decision)
