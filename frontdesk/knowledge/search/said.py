"""What a question is about: its words folded as messages are read, brought together in units that each mean one thing."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from frontdesk.knowledge.search.meaning import FILLER, SOFT, STRANGE
from frontdesk.understanding.model.concepts import Spoken, names
from frontdesk.understanding.model.reading import tongues_of
from frontdesk.understanding.model.stored import shipped
from frontdesk.understanding.signals.spelling import skeleton
from frontdesk.understanding.text.lexicon import THING, TIME, common_words, lexicon, phrases_in
from frontdesk.understanding.text.normal import Text, fold, word_forms, words_of
from frontdesk.understanding.text.phrases import Entry, Phrases

_WORDS = Path(__file__).parent / "words.toml"
_EXACT = "exact"
_LIKELY = 0.15
_MOST_UNITS = 60
_NAMES = names()
_FILLERS = frozenset(index for index, name in enumerate(_NAMES) if name in FILLER)
_STRANGE = frozenset(index for index, name in enumerate(_NAMES) if name in STRANGE)
_IDEOGRAPHS = range(0x3040, 0xD7B0)
_SOFT, _NUMBER, _IDEOGRAPH, _NAMED = 0.5, 0.7, 0.35, 1.0


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
    """A text by what it is about; `plain` is all of its words, `turns` the small ones that make another question of it."""

    units: tuple[Unit, ...]
    plain: str
    turns: frozenset[str]


@lru_cache(maxsize=20_000)
def said(text: str, languages: tuple[str, ...] = ()) -> Said:
    """What a text is about; `languages` are those it may be in, beside what it looks like."""
    read = Text(text)
    tongues = tongues_of(text, shipped(), languages)
    looked_in = _languages(tongues, languages)
    tongue = max(tongues, key=lambda code: tongues[code])
    everyday = _everyday(read, looked_in)
    spoken = _spoken(read, looked_in, tongue, everyday)
    exact = _exact(read, looked_in)
    pieces = [*_by_concept(spoken), *_by_word(read, spoken, everyday)]
    units = [_unit(read, piece, exact, everyday, tongue) for piece in sorted(pieces, key=lambda one: one.first)[:_MOST_UNITS]]
    plain = " ".join(word for word in read.words if word[0].isalnum())
    turns = frozenset(match.entry.name for match in _turning().find(read.forms))
    return Said(tuple(units), plain, turns)


def _languages(tongues: Mapping[str, float], expected: Iterable[str]) -> tuple[str, ...]:
    likely = [code for code, chance in sorted(tongues.items(), key=lambda item: (-item[1], item[0]))[:2] if chance >= _LIKELY]
    return tuple(dict.fromkeys((*expected, *likely, "en")))


def _spoken(text: Text, languages: Sequence[str], tongue: str, everyday: frozenset[int]) -> list[Spoken]:
    """The concepts of a text, many things counted as one; an everyday word speaks of nothing strange, and of nothing foreign."""
    found: dict[Spoken, None] = {}
    for read in (text, _singular(text)):
        for language in languages:
            for one in shipped().forms.spoken_in(read, (language,)):
                alone = one.last - one.first == 1 and one.first in everyday
                if not (alone and (language != tongue or one.concept in _STRANGE)):
                    found[one] = None
    return list(found)


def _singular(text: Text) -> Text:
    """The text with one of everything, as far as an s at the end tells."""
    one = copy(text)
    one.words = [word[:-1] if len(word) > 4 and word.endswith("s") and word.isascii() else word for word in text.words]
    one.forms = [word_forms(word) for word in one.words]
    return one


def _exact(text: Text, languages: Sequence[str]) -> dict[int, set[str]]:
    """The things and days that the word lists name, by the words they stand at."""
    found: dict[int, set[str]] = {}
    for match in (*lexicon().find(text.forms), *_told_apart().find(text.forms)):
        kind, name, language, _ = match.entry
        if kind in (THING, _EXACT) or (kind == TIME and name.startswith(("weekday:", "month:")) and language in languages):
            for index in range(match.first, match.last):
                found.setdefault(index, set()).add(name)
    return found


def _everyday(text: Text, languages: Sequence[str]) -> frozenset[int]:
    """Which words are everyday words of one of the languages."""
    common, nothing = common_words(), _nothing()
    listed = [*(common[one] for one in languages if one in common), *(nothing[one] for one in languages if one in nothing)]
    return frozenset(index for index, forms in enumerate(text.forms) if any(form in words for words in listed for form in forms))


@cache
def _lists() -> dict[str, dict[str, str]]:
    return tomllib.loads(_WORDS.read_text("utf-8"))


@cache
def _nothing() -> dict[str, frozenset[str]]:
    return {
        language: frozenset(word for phrase in phrases_in(listed) for word in words_of(fold(phrase)))
        for language, listed in _lists()["nothing"].items()
    }


@cache
def _told_apart() -> Phrases:
    return _phrases(_lists()["exact"])


@cache
def _turning() -> Phrases:
    return _phrases(_lists()["turns"])


def _phrases(lists: Mapping[str, str]) -> Phrases:
    phrases = Phrases()
    for name, listed in lists.items():
        for phrase in phrases_in(listed):
            phrases.add(phrase, Entry(_EXACT, name, ""))
    return phrases


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
    named = frozenset(name for index in range(first, last) for name in exact.get(index, ()))
    told = [index for index in range(first, last) if index not in everyday] or list(range(first, last))
    return Unit(
        written=text.span(first, last).text,
        forms=frozenset(text.forms[first]) if last - first == 1 else frozenset((" ".join(text.words[first:last]),)),
        words=tuple(frozenset(text.forms[index]) for index in told),
        concepts=concepts,
        wider=wider,
        exact=named,
        bones=skeleton(text.words[told[0]]) if len(told) == 1 else "",
        tongue=tongue,
        # Whose menu, and on which day, is no detail where it is told apart.
        weight=max(weight, _NAMED) if named else weight,
    )
