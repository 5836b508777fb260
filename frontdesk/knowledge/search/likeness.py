"""How alike a question and what an answer is found by are: which of the words of each the other speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from frontdesk.knowledge.search.meaning import BROAD, NEAR
from frontdesk.knowledge.search.said import Said, Unit

# How much of a match each kind is worth.
_SLIP, _BONES, _SAME_CONCEPT, _ACROSS, _BROAD, _BROAD_ACROSS, _WIDER, _OTHER_KIND = 0.88, 0.8, 0.9, 0.95, 0.5, 0.65, 0.5, 0.1
_UNRELATED, _EXACTLY, _BY_TEXT, _BY_TEXT_ALONE, _AGAIN, _VAGUE = 0.5, 0.97, 0.9, 0.6, 0.5, 0.6
_MATCHES = 0.6
_STEM = 0.72


class Likeness(NamedTuple):
    """How much of the question the phrase speaks of, how much of the phrase the question does, and how much they share.

    `missed` is all that the question says and the phrase does not, `worst` the most of it that is one thing;
    `turned` tells that the question is about before or after, or without, where the phrase is not.
    """

    covered: float
    meant: float
    shared: float
    missed: float
    worst: float
    turned: bool
    matched: tuple[str, ...]
    lacking: tuple[str, ...]


def compare(question: Said, phrase: Said, text: Sequence[Unit] = ()) -> Likeness:
    """How alike a question is to a phrase; what only the answer's text speaks of counts a little less."""
    told: dict[Unit, bool] = {}
    covered = shared = missed = worst = 0.0
    taken: set[Unit] = set()
    best_of = {unit: max(((same(unit, other), other) for other in phrase.units), key=_how_much, default=None) for unit in question.units}
    for unit in sorted(question.units, key=lambda one: -_how_much(best_of[one] or (0.0, one))):
        best, other = best_of[unit] or (0.0, unit)
        if best and other in taken and not unit.forms & other.forms:
            # "Claim from my insurance" has two words for one of "do you take insurance": the second asks for more.
            best *= _AGAIN
        taken.add(other)
        by_text = _BY_TEXT * max((same(unit, one) for one in text), default=0.0) if best < _MATCHES else 0.0
        worth = max(best, by_text)
        covered += unit.weight * worth
        # What only the text speaks of is no proof that the answer is about it: "on the menu" answers nothing about the menu.
        worst = max(worst, unit.weight * (1 - max(best, by_text * _BY_TEXT_ALONE)))
        if worth >= _MATCHES:
            shared += unit.weight * worth
        else:
            missed += unit.weight * (1 - worth)
        told[unit] = worth >= _MATCHES
    asked = sum(unit.weight for unit in question.units)
    meant = sum(unit.weight * max((same(unit, other) for other in question.units), default=0.0) for unit in phrase.units)
    whole = sum(unit.weight for unit in phrase.units)
    return Likeness(
        covered=covered / asked if asked else 0.0,
        meant=meant / whole if whole else 0.0,
        shared=shared,
        missed=missed,
        worst=worst,
        turned=bool(question.turns ^ phrase.turns) and bool(question.turns),
        matched=tuple(unit.written for unit in question.units if told[unit]),
        lacking=tuple(unit.written for unit in question.units if not told[unit]),
    )


def _how_much(found: tuple[float, Unit]) -> float:
    return found[0]


@lru_cache(maxsize=50_000)
def same(one: Unit, other: Unit) -> float:
    """How sure it is that two units mean the same, from 0 to 1."""
    if one.forms & other.forms:
        return 1.0
    best, meant = _by_letters(one, other), _by_concept(one, other)
    if one.concepts and other.concepts and meant <= _WIDER and not one.concepts & other.concepts:
        # "Where is my order" has a word in common with "order food", and nothing more.
        best = min(best, _UNRELATED)
    if one.exact and other.exact:
        if one.exact & other.exact and (one.concepts & other.concepts or not (one.concepts and other.concepts)):
            return max(best, _EXACTLY)
        if one.exact & other.exact:
            return max(best, meant)
        return max(best, min(meant, _OTHER_KIND))
    return max(best, meant)


def _by_concept(one: Unit, other: Unit) -> float:
    across = one.tongue != other.tongue
    if common := one.concepts & other.concepts:
        if common <= BROAD:
            return _BROAD_ACROSS if across else _BROAD
        return _ACROSS if across else _SAME_CONCEPT
    near = max((_near(mine, theirs) for mine in one.concepts for theirs in other.concepts), default=0.0)
    if (one.concepts | one.wider) & (other.concepts | other.wider):
        near = max(near, _WIDER)
    return near


def _near(one: str, other: str) -> float:
    """How near two concepts are; how to pay is no answer to whether one special way of paying is possible."""
    return NEAR.get((one, other), 0.0) * (_VAGUE if one in BROAD or other in BROAD else 1.0)


def _by_letters(one: Unit, other: Unit) -> float:
    fewer, more = sorted((one.words, other.words), key=len)
    found = sum(max((_spelled(mine, theirs) for theirs in fewer), default=0.0) for mine in more)
    best = found / len(more) if more else 0.0
    if not best and len(one.bones) >= 3 and one.bones == other.bones and not (one.concepts and other.concepts):
        return _BONES
    return best


def _spelled(one: frozenset[str], other: frozenset[str]) -> float:
    if one & other:
        return 1.0
    return max(_alike(mine, theirs) for mine in one for theirs in other)


def _alike(one: str, other: str) -> float:
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < 4 or one.isascii() != other.isascii() or shorter.isdigit() or longer.isdigit():
        return 0.0
    if shorter[:4] == longer[:4] and longer.startswith(shorter[: max(4, int(_STEM * len(longer)))]):
        return 0.92
    slips = 1 if len(longer) < 8 else 2
    if len(longer) - len(shorter) > slips or len(longer) < 5:
        return 0.0
    return _SLIP if OSA.distance(one, other, score_cutoff=slips) <= slips else 0.0
