"""Why not somebody, point by point: each reason that ruled them out, or every term in which the winner or they were ahead."""

from __future__ import annotations

from uuid import UUID

from frontdesk.routing.explain import reasons
from frontdesk.routing.records import Considered, Decision
from frontdesk.routing.words import knows, say

# Differences below this are not seen when rounded.
_SEEN = 0.005


def against(decision: Decision, staff_id: UUID) -> tuple[str, ...]:
    """The particulars of a "why not", one sentence each; none where one sentence says it all."""
    about = next((one for one in decision.candidates if one.staff_id == staff_id), None)
    winner = next((one for one in decision.candidates if one.chosen), None)
    if about is None or about.chosen:
        return ()
    if about.excluded:
        return _ruled_out(decision, about) if len(about.excluded) > 1 else ()
    return _compared(decision.language, about, winner) if winner is not None and winner.ring == about.ring else ()


def _ruled_out(decision: Decision, about: Considered) -> tuple[str, ...]:
    words = decision.language
    each = (reasons([reason], decision.situation, words, decision.at) for reason in about.excluded)
    return tuple(say(words, "versus.reason", name=about.name, reason=reason) for reason in each)


def _compared(words: str, about: Considered, winner: Considered) -> tuple[str, ...]:
    terms = {*winner.terms, *about.terms}
    leads = {term: about.terms.get(term, 0.0) - winner.terms.get(term, 0.0) for term in terms}
    told = sorted((term for term in terms if abs(leads[term]) >= _SEEN), key=lambda term: (-leads[term], term))
    lines = [
        say(
            words,
            "versus.winner" if leads[term] > 0 else "versus.loser",
            term=_term(words, term),
            winner=winner.name,
            name=about.name,
            gap=f"{abs(leads[term]):.2f}",
        )
        for term in told
    ]
    return (*lines, say(words, "versus.equal")) if len(told) < len(terms) else tuple(lines)


def _term(words: str, term: str) -> str:
    return say(words, key) if knows(words, key := f"versus.{term}") else term.replace("_", " ")
