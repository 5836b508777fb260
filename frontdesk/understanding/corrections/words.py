"""Which words of a message say what a signal is, and whether they may be taught to mean it."""

from __future__ import annotations

from uuid import UUID

import msgspec

from frontdesk.kit.errors import Conflict, Invalid
from frontdesk.understanding.corrections.records import SIGNALS, Meant, Signal
from frontdesk.understanding.corrections.rules import spans_read
from frontdesk.understanding.records import BusinessContext, Reading, Span
from frontdesk.understanding.signals.gazetteer import gazetteer_of
from frontdesk.understanding.signals.trades import generic_words
from frontdesk.understanding.text.lexicon import NEED, THING, WEIGHTS, common_words, lexicon
from frontdesk.understanding.text.normal import Text

LONGEST = 80
_LONGEST_WORDS = 6
_EXACT = 0.95
_STRONG = WEIGHTS["strong"]
# Words of a trade may well be a part of what is taught, as "cleaning" in "pearl cleaning".
_OF_TRADES = frozenset({"things", "actions", "qualities"})


class Word(msgspec.Struct, frozen=True):
    """One word of a message; `proposed` when it is likely to be what says the signal."""

    text: str
    proposed: bool


class Stretch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words number `first` up to, not including, `last` of a message."""

    first: int
    last: int


def words_for(text: str, reading: Reading, signal: Signal) -> list[Word]:
    """The words of a message; proposed is the longest stretch that no other signal claims and that means nothing yet."""
    folded = Text(text)
    claimed = _claimed(folded, reading, signal) | _listed(folded, but=_OF_TRADES, least=_STRONG) | _everyday(folded)
    best: range = range(0)
    begin = 0
    for index in range(len(folded) + 1):
        if index < len(folded) and index not in claimed and folded.words[index][0].isalpha():
            continue
        if index - begin > len(best):
            best = range(begin, index)
        begin = index + 1
    proposed = best[:_LONGEST_WORDS]
    return [Word(folded.span(index, index + 1).text, index in proposed) for index in range(len(folded))]


def span_of(text: str, stretch: Stretch) -> Span:
    """The chosen words as they stand in the message."""
    folded = Text(text)
    if not 0 <= stretch.first < stretch.last <= len(folded):
        raise Invalid("no_such_words", "These are not words of the message.", fields={"words": f"between 0 and {len(folded)}"})
    return folded.span(stretch.first, stretch.last)


def meaning(kind: str, entry_id: str, words: Span, business: BusinessContext, *, replaces: Meant | None = None) -> Meant:
    """These words as another name of a service or area; refused when they mean something else already.

    What the same correction had taught before (`replaces`) is given up for it.
    """
    plain = " ".join(words.text.split())
    folded = Text(plain)
    if len(plain) > LONGEST:
        raise Invalid("words_too_long", f"Choose {LONGEST} letters at most.", fields={"words": f"at most {LONGEST} letters"})
    for name in gazetteer_of(business).names_in(folded, ()):
        whole = name.last - name.first == len(folded)
        given_up = replaces is not None and (name.id, plain.casefold()) == (str(replaces.id), replaces.words.casefold())
        if whole and name.confidence >= _EXACT and name.id != entry_id and not given_up:
            other = _called(name.id, business)
            raise Conflict("words_taken", f"“{plain}” means {other} already.", extra={"entry": {"id": name.id, "name": other}})
    said = {index for index in range(len(folded)) if folded.words[index][0].isalpha()}
    if not said or said <= _listed(folded, but=frozenset({THING})) | _everyday(folded) | _generic(folded):
        raise Invalid(
            "words_mean_something",
            f"“{plain}” already means something else in every business. Choose words that only your customers use for it.",
            fields={"words": "must not be everyday words"},
        )
    return Meant("service" if kind == "service" else "area", UUID(entry_id), plain)


def _claimed(text: Text, reading: Reading, signal: Signal) -> set[int]:
    spans = [span for other in SIGNALS if other != signal for span in spans_read(reading, other)]
    return {index for span in spans for index in range(text.word_at(span.start), text.word_at(span.end - 1) + 1)}


def _listed(text: Text, *, but: frozenset[str], least: float = 0.0) -> set[int]:
    """The words that stand in a word list, some lists and signs of a need that say less than `least` aside."""
    found = (
        one for one in lexicon().find(text.forms) if one.entry.kind not in but and (one.entry.kind != NEED or one.entry.weight >= least)
    )
    return {index for match in found for index in range(match.first, match.last)}


def _everyday(text: Text) -> set[int]:
    return _among(text, frozenset().union(*common_words().values()))


def _generic(text: Text) -> set[int]:
    return _among(text, generic_words())


def _among(text: Text, known: frozenset[str]) -> set[int]:
    return {index for index, forms in enumerate(text.forms) if not known.isdisjoint(forms)}


def _called(entry_id: str, business: BusinessContext) -> str:
    entries = [*((one.id, one.names) for one in business.services), *((one.id, one.names) for one in business.areas)]
    return next((next(iter(names.values()), "") for known, names in entries if known == entry_id), "")
