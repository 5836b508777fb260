"""Which answer a question asks for, how likely it is that one, and when it is sure enough to be given.

The likelihood is a logistic regression on what likeness says (coverage in both directions, what stays unsaid, how far the next
answer is behind), fitted on a part of the measured questions and reported on the rest: docs/knowledge.md has the figures.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from frontdesk.knowledge.records import Answer, Found
from frontdesk.knowledge.search.likeness import Likeness, compare
from frontdesk.knowledge.search.said import Said, Unit, said

# The weights of `signs`, and the constant before them. `python -m bench.knowledge` prints new ones.
WEIGHTS = (1.17, 0.31, 1.76, 1.65, -0.55, -0.94, 1.64, 3.26)
BIAS = -3.23
# From here on, with the two rules below, nothing was wrong on the questions it was fitted on.
SURE_FROM = 0.85
# Whatever the likelihood: never sure while so much of one thing that was asked, or of all that the answer is about, is left open.
_UNSAID, _MEANT = 0.45, 0.55
_MOST_WORDS_OF_TEXT = 60
_OF_ANOTHER_NEED = 0.05
# An example asked word for word, and of one answer only.
_WORD_FOR_WORD = 0.98


class Ranked(NamedTuple):
    """An answer with what speaks for it."""

    answer: Answer
    question: str
    likeness: Likeness
    base: float
    same: bool


def rank(question: Said, answers: Iterable[Answer], *, need: str | None = None) -> list[Ranked]:
    """The answers, the most alike first."""
    found = []
    for answer in answers:
        best = _best(question, answer)
        if best is not None:
            if need is not None and answer.needs and need not in answer.needs:
                best = best._replace(base=best.base - _OF_ANOTHER_NEED)
            found.append(best)
    return sorted(found, key=lambda one: (-one.base, str(one.answer.id)))


def judged(ranked: Sequence[Ranked], *, most: int) -> list[Found]:
    """The first few, each with how likely it is what was asked for; only the first can be sure."""
    found = []
    for place, one in enumerate(ranked[:most]):
        others = [other.base for other in ranked if other is not one]
        score = likely(signs(one, max(others, default=0.0)))
        if one.same and not any(other.same for other in ranked if other is not one):
            score = max(score, _WORD_FOR_WORD)
        found.append(
            Found(
                answer=one.answer,
                score=round(score, 4),
                sure=place == 0 and score >= SURE_FROM and _answers(one.likeness),
                question=one.question,
                matched=one.likeness.matched,
                missed=one.likeness.lacking,
            )
        )
    return found


def _answers(like: Likeness) -> bool:
    return like.worst < _UNSAID and like.meant >= _MEANT and not like.turned


def signs(one: Ranked, next_best: float) -> tuple[float, ...]:
    """What the likelihood is told by; `next_best` is the base of the best other answer."""
    like = one.likeness
    return (
        like.covered,
        like.meant,
        like.covered * like.meant,
        min(like.shared, 3.0) / 3.0,
        min(like.missed, 2.0),
        like.worst,
        max(-0.5, min(0.5, one.base - next_best)),
        min(like.covered, like.meant),
    )


def likely(found: Sequence[float]) -> float:
    """The likelihood that an answer with these signs is the right one."""
    return 1.0 / (1.0 + math.exp(-(BIAS + sum(weight * sign for weight, sign in zip(WEIGHTS, found, strict=True)))))


def _best(question: Said, answer: Answer) -> Ranked | None:
    text = _text_units(answer)
    best: Ranked | None = None
    for phrase in (*answer.questions, answer.title):
        asked = said(phrase, answer.languages)
        if not asked.units:
            continue
        like = compare(question, asked, text)
        base = 0.55 * like.covered + 0.25 * like.meant + 0.2 * min(like.shared, 3.0) / 3.0
        one = Ranked(answer, phrase, like, base, asked.plain == question.plain)
        if best is None or (one.same, one.base) > (best.same, best.base):
            best = one
    return best


def _text_units(answer: Answer) -> tuple[Unit, ...]:
    return tuple(unit for language, text in answer.texts.items() for unit in said(text, (language,)).units[:_MOST_WORDS_OF_TEXT])
