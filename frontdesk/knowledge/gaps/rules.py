"""Which questions are alike."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from frontdesk.knowledge.gaps.records import Wording
from frontdesk.knowledge.search.likeness import compare
from frontdesk.knowledge.search.said import Said, said

# Two questions are one gap when each speaks of nearly all that the other does.
_ALIKE = 0.8


def alike(question: Said, other: Said) -> float:
    """How much two questions ask the same: what the one that says less of the other says of it."""
    if question.plain == other.plain:
        return 1.0
    like = compare(question, other)
    return min(like.covered, like.meant)


def gap_for(question: Said, wordings: Iterable[Wording], languages: tuple[str, ...]) -> UUID | None:
    """The gap a question belongs to: the most alike, where one is alike at all."""
    best: float = _ALIKE
    found: UUID | None = None
    for one in wordings:
        if one.text and (likeness := alike(question, said(one.text, languages_of(one.language, languages)))) >= best:
            best, found = likeness, one.gap_id
            if best >= 1.0:
                break
    return found


def languages_of(language: str | None, others: tuple[str, ...]) -> tuple[str, ...]:
    """A message's language first, then those of the business."""
    return tuple(dict.fromkeys((*((language,) if language else ()), *others)))
