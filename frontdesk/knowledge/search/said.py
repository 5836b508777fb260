"""What a question is about: its words folded as messages are read, brought together in units that each mean one thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from frontdesk.knowledge.search.meaning import FILLER, SOFT, STRANGE
from frontdesk.understanding.model.concepts import Spoken, names
from frontdesk.understanding.model.reading import tongues_of
from frontdesk.understanding.model.stored import shipped
from frontdesk.understanding.signals.spelling import skeleton
from frontdesk.understanding.text.lexicon import THING, TIME, common_words, lexicon
from frontdesk.understanding.text.normal import Text

_LIKELY = 0.15
_MOST_UNITS = 60
_NAMES = names()
_FILLERS = frozenset(index for index, name in enumerate(_NAMES) if name in FILLER)
_STRANGE = frozenset(index for index, name in enumerate(_NAMES) if name in STRANGE)
_IDEOGRAPHS = range(0x3040, 0xD7B0)
_SOFT, _NUMBER, _IDEOGRAPH = 0.5, 0.7, 0.35


class Unit(NamedTuple):
    """Words that mean one thing: how they were written, the spellings they may have, and the concepts they speak of.

    `words` are the spellings of each of them that is no everyday word ("parking" in "is there parking"), `wider` the concepts of a
    part of them ("car" in "car wash"); `exact` names what is told apart within a concept, such as the days of the week.
    """

    written: str
    forms: frozenset[str]
    words: tuple[frozenset[str], ...]
    concepts: frozenset[str]
    wider: frozenset[str]
    exact: frozenset[str]
    bones: str
    tongue: str
    weight: float


class _Piece(NamedTuple):
    first: int
    last: int
    concepts: frozenset[str]
    wider: frozenset[str]
    weight: float


class Said(NamedTuple):
    """A text by what it is about; `plain` is all of its words."""

    units: tuple[Unit, ...]
    plain: str


@lru_cache(maxsize=20_000)
def said(text: str, languages: tuple[str, ...] = ()) -> Said:
    """What a text is about; `languages` are those it may be in, beside what it looks like."""
    read = Text(text)
    tongues = tongues_of(text, shipped(), languages)
    looked_in = _languages(tongues, languages)
    tongue = max(tongues, key=lambda code: tongues[code])
    everyday = _everyday(read, looked_in)
    spoken = [
        one
        for one in shipped().forms.spoken_in(read, looked_in)
        if not (one.concept in _STRANGE and one.last - one.first == 1 and one.first in everyday)
    ]
    exact = _exact(read, looked_in)
    pieces = [*_by_concept(spoken), *_by_word(read, spoken, everyday)]
    units = [_unit(read, piece, exact, everyday, tongue) for piece in sorted(pieces, key=lambda one: one.first)[:_MOST_UNITS]]
    plain = " ".join(word for word in read.words if word[0].isalnum())
    return Said(tuple(units), plain)


def _languages(tongues: Mapping[str, float], expected: Iterable[str]) -> tuple[str, ...]:
    likely = [code for code, chance in sorted(tongues.items(), key=lambda item: (-item[1], item[0]))[:2] if chance >= _LIKELY]
    return tuple(dict.fromkeys((*expected, *likely, "en")))


def _exact(text: Text, languages: Sequence[str]) -> dict[int, set[str]]:
    """The things and days that the word lists name, by the words they stand at."""
    found: dict[int, set[str]] = {}
    for match in lexicon().find(text.forms):
        kind, name, language, _ = match.entry
        if kind == THING or (kind == TIME and name.startswith(("weekday:", "month:")) and language in languages):
            for index in range(match.first, match.last):
                found.setdefault(index, set()).add(name)
    return found


def _by_concept(spoken: Sequence[Spoken]) -> Iterator[_Piece]:
    """Each stretch of words that speaks of something, the longest first."""
    taken: set[int] = set()
    for first, last in sorted({(one.first, one.last) for one in spoken}, key=lambda at: (at[0] - at[1], at[0])):
        if taken.intersection(range(first, last)):
            continue
        whole = {one.concept for one in spoken if (one.first, one.last) == (first, last)}
        if whole <= _FILLERS and last - first > 1:
            # "Do you do" says nothing, but what else its words speak of may.
            continue
        taken.update(range(first, last))
        if whole <= _FILLERS:
            continue
        inside = {one.concept for one in spoken if first <= one.first and one.last <= last} - whole - _FILLERS
        concepts = frozenset(_NAMES[one] for one in whole)
        weight = _SOFT if concepts <= SOFT | FILLER else 1.0
        yield _Piece(first, last, concepts, frozenset(_NAMES[one] for one in inside), weight)


def _everyday(text: Text, languages: Sequence[str]) -> frozenset[int]:
    """Which words are everyday words of one of the languages."""
    common = common_words()
    listed = [common[language] for language in languages if language in common]
    return frozenset(index for index, forms in enumerate(text.forms) if any(form in words for words in listed for form in forms))


def _by_word(text: Text, spoken: Sequence[Spoken], everyday: frozenset[int]) -> Iterator[_Piece]:
    """Each word that no concept has and that is not an everyday word."""
    taken = {index for one in spoken for index in range(one.first, one.last)}
    nothing: frozenset[str] = frozenset()
    for index, word in enumerate(text.words):
        if index in taken or index in everyday or not word[0].isalnum():
            continue
        if ord(word[0]) in _IDEOGRAPHS:
            yield _Piece(index, index + 1, nothing, nothing, _IDEOGRAPH)
        elif word.isdigit():
            yield _Piece(index, index + 1, nothing, nothing, _NUMBER)
        elif len(word) > 1:
            yield _Piece(index, index + 1, nothing, nothing, 1.0)


def _unit(text: Text, piece: _Piece, exact: Mapping[int, set[str]], everyday: frozenset[int], tongue: str) -> Unit:
    first, last, concepts, wider, weight = piece
    told = [index for index in range(first, last) if index not in everyday] or list(range(first, last))
    return Unit(
        written=text.span(first, last).text,
        forms=frozenset(text.forms[first]) if last - first == 1 else frozenset((" ".join(text.words[first:last]),)),
        words=tuple(frozenset(text.forms[index]) for index in told),
        concepts=concepts,
        wider=wider,
        exact=frozenset(name for index in range(first, last) for name in exact.get(index, ())),
        bones=skeleton(text.words[told[0]]) if len(told) == 1 else "",
        tongue=tongue,
        weight=weight,
    )
