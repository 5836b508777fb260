"""What a business's corrections of urgency and leads have taught, held in memory until the next lesson."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from uuid import UUID

import numpy as np

from frontdesk.kit.database import Tx
from frontdesk.understanding.corrections import queries
from frontdesk.understanding.corrections.queries import Lesson
from frontdesk.understanding.model.alike import Example
from frontdesk.understanding.model.leaning import MOST, NO, YES, Leaning, Leanings, sure_of_lead, sure_of_urgent
from frontdesk.understanding.model.reading import groups_of
from frontdesk.understanding.model.stored import Model
from frontdesk.understanding.records import BusinessContext
from frontdesk.understanding.rules import read
from frontdesk.understanding.text.normal import Text

_MOST_BUSINESSES = 40
_URGENCY, _LEAD = "urgency", "lead"


class _Kept:
    """What was learned of one business, as of one version of its lessons and by one version of the model."""

    __slots__ = ("digest", "examples", "leanings", "version")

    def __init__(self, version: UUID, digest: str, examples: dict[UUID, Example], leanings: Leanings) -> None:
        self.version = version
        self.digest = digest
        self.examples = examples
        self.leanings = leanings


_kept: dict[UUID, _Kept] = {}


async def leanings(tx: Tx, business: BusinessContext, *, version: UUID, model: Model, digest: str) -> Leanings:
    """What people's corrections taught; nothing is asked while the business's lessons are the same."""
    kept = _kept.get(tx.business_id)
    if kept is not None and (kept.version, kept.digest) == (version, digest):
        return kept.leanings
    found = await queries.lessons(tx, (_URGENCY, _LEAD), most=MOST)
    known = kept.examples if kept is not None and kept.digest == digest else {}
    examples = await asyncio.to_thread(_examples, model, found, known, business) if found else {}
    now = Leanings(_leaning(found, examples, _URGENCY), _leaning(found, examples, _LEAD))
    _kept.pop(tx.business_id, None)
    while len(_kept) >= _MOST_BUSINESSES:
        del _kept[next(iter(_kept))]
    _kept[tx.business_id] = _Kept(version, digest, examples, now)
    return now


def _leaning(lessons: Sequence[Lesson], examples: Mapping[UUID, Example], signal: str) -> Leaning | None:
    own = [examples[one.id] for one in lessons if one.signal == signal]
    return Leaning(own) if own else None


def _examples(model: Model, lessons: Sequence[Lesson], known: Mapping[UUID, Example], business: BusinessContext) -> dict[UUID, Example]:
    return {one.id: known.get(one.id) or _example(model, one, business) for one in lessons}


def _example(model: Model, lesson: Lesson, business: BusinessContext) -> Example:
    """The message as others are compared with it, how sure the engine is of "yes" by itself, and what a person said."""
    reading = read(lesson.text, business=business, at=lesson.at, model=model)
    sure = sure_of_urgent(reading.urgency) if lesson.signal == _URGENCY else sure_of_lead(reading.is_lead)
    groups = groups_of(Text(lesson.text), model, business.languages)
    return Example(model, groups, np.array([sure]), YES if lesson.yes else NO)
