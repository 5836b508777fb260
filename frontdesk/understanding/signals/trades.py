"""What services are made of: the things, actions and qualities that a text speaks of, in any language."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from frontdesk.understanding.text.lexicon import phrases_in, read_words
from frontdesk.understanding.text.normal import fold, words_of
from frontdesk.understanding.text.phrases import Entry, Phrases

THING, ACTION, QUALITY = "things", "actions", "qualities"
# A place that nearly every service happens in tells no service from another.
HOME = "home"


class Concept(NamedTuple):
    """One thing, action or quality found at words `first` up to, not including, `last`."""

    kind: str
    name: str
    first: int
    last: int


@lru_cache(maxsize=1)
def _trades() -> Phrases:
    phrases = Phrases()
    content = read_words("trades")
    for kind in (THING, ACTION, QUALITY):
        section = content[kind]
        assert isinstance(section, dict)
        for name, listed in section.items():
            for phrase in phrases_in(listed):
                phrases.add(phrase, Entry(QUALITY if name == HOME else kind, str(name), ""))
    return phrases


@lru_cache(maxsize=1)
def generic_words() -> frozenset[str]:
    """Words that stand in the names of many services and so name none of them."""
    return frozenset(word for phrase in phrases_in(read_words("trades")["generic"]) for word in words_of(fold(phrase)))


def concepts_in(forms: Sequence[tuple[str, ...]]) -> list[Concept]:
    """The concepts that the words speak of; of two in the same place the longer."""
    found = _trades().find(forms)
    longest: list[Concept] = []
    for match in found:
        inside = any(
            other.first <= match.first and match.last <= other.last and other.last - other.first > match.last - match.first
            for other in found
        )
        if not inside:
            longest.append(Concept(match.entry.kind, match.entry.name, match.first, match.last))
    return longest
