"""Words that bind the business: guarantees, bookings, arrivals, gifts, discounts, refunds, medical and legal assurances."""

import re
from functools import lru_cache
from typing import cast

from frontdesk.intake.safety.letters import HEAD, Writing
from frontdesk.intake.safety.lists import courtesy, glue, known, promise_phrases
from frontdesk.intake.safety.records import Promise, PromiseKind
from frontdesk.understanding.records import Span
from frontdesk.understanding.text.phrases import outermost

# Folding takes the accent that tells "yes" from "if" and "oneself".
_ACCENTED_YES = re.compile(r"\bs[íì]\b", re.IGNORECASE)


def promises(text: str, language: str = "") -> tuple[Promise, ...]:
    """Every promise of the text, in its own language, in English, and in any other that can not be mistaken."""
    return _promises(text[:HEAD], known(language) or "en")


@lru_cache(maxsize=256)
def _promises(text: str, language: str) -> tuple[Promise, ...]:
    writing = Writing(text, arabizi=language == "ar-Latn")
    found = []
    for match in promise_phrases().find(writing.forms):
        words = writing.words[match.first : match.last]
        if match.entry.language != language:
            alone = len(words) == 1 and match.entry.language != "en"
            if alone or all(word in courtesy(language) or word in glue(language).words for word in words):
                continue
        if any(_ends(gap) for gap in writing.gaps[match.first + 1 : match.last]):
            continue
        found.append(match)
    yes = [Promise("agreement", Span(*one.span(), one.group())) for one in _ACCENTED_YES.finditer(text) if language in {"es", "it"}]
    return (
        *yes,
        *(
            Promise(cast(PromiseKind, match.entry.name), writing.span(writing.starts[match.first], writing.ends[match.last - 1]))
            for match in outermost(found)
        ),
    )


def _ends(gap: str) -> bool:
    return any(sign in gap for sign in "\n?!。") or ". " in gap
