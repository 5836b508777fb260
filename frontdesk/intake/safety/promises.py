"""Words that bind the business: guarantees, bookings, arrivals, gifts, discounts, refunds, medical and legal assurances."""

from functools import lru_cache
from typing import cast

from frontdesk.intake.safety.letters import Writing
from frontdesk.intake.safety.lists import courtesy, known, promise_phrases
from frontdesk.intake.safety.records import Promise, PromiseKind
from frontdesk.understanding.text.phrases import outermost

_SHORTEST_FOREIGN = 6


def promises(text: str, language: str = "") -> tuple[Promise, ...]:
    """Every promise of the text, in its own language, in English, and in any other that can not be mistaken."""
    return _promises(text, known(language) or "en")


@lru_cache(maxsize=256)
def _promises(text: str, language: str) -> tuple[Promise, ...]:
    writing = Writing(text, arabizi=language == "ar-Latn")
    plain = courtesy(language)
    found = []
    for match in promise_phrases().find(writing.forms):
        words = writing.words[match.first : match.last]
        if match.entry.language not in {language, "en"}:
            short = len(words) == 1 and len(words[0]) < _SHORTEST_FOREIGN and words[0].isascii()
            if short or all(word in plain for word in words):
                continue
        if any(_ends(gap) for gap in writing.gaps[match.first + 1 : match.last]):
            continue
        found.append(match)
    return tuple(
        Promise(cast(PromiseKind, match.entry.name), writing.span(writing.starts[match.first], writing.ends[match.last - 1]))
        for match in outermost(found)
    )


def _ends(gap: str) -> bool:
    return any(sign in gap for sign in "\n?!。") or ". " in gap
