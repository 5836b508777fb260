"""What services are made of: the things, actions and qualities that a text speaks of, in any language."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from frontdesk.understanding.text.lexicon import ACTION, QUALITY, THING, by_kind, lexicon, phrases_in, read_words
from frontdesk.understanding.text.normal import fold, word_forms, words_of
from frontdesk.understanding.text.phrases import Match, outermost

# A place that nearly every service happens in tells no service from another.
HOME = "home"


class Concept(NamedTuple):
    """One thing, action or quality found at words `first` up to, not including, `last`."""

    kind: str
    name: str
    first: int
    last: int


@lru_cache(maxsize=1)
def generic_words() -> frozenset[str]:
    """Words that stand in the names of many services and so name none of them."""
    return frozenset(word for phrase in phrases_in(read_words("trades")["generic"]) for word in words_of(fold(phrase)))


def concepts_in(found: Sequence[Match]) -> list[Concept]:
    """The concepts among the phrases found; of two in the same place the longer."""
    longest: list[Concept] = []
    for match in outermost(found):
        kind = QUALITY if match.entry.name == HOME else match.entry.kind
        longest.append(Concept(kind, match.entry.name, match.first, match.last))
    return longest


def concepts_of(name: str) -> list[Concept]:
    """The concepts that a name is made of."""
    found = by_kind(lexicon().find([word_forms(word) for word in words_of(fold(name))]))
    return concepts_in([match for kind in (THING, ACTION, QUALITY) for match in found.get(kind, ())])
