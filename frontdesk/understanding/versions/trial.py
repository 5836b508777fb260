"""A trial: confirmed messages in order, read by the version in use and by the candidate as if each had been there all along.

Prequential (Dawid 1984, Journal of the Royal Statistical Society A 147, 278-292): each message is read before it is learned from,
so that every reading is one of a message the reader had not seen. Each side builds a head of the business of its own, and a
threshold of its own from its own readings.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import NamedTuple

import msgspec

from frontdesk.kit.database import Tx
from frontdesk.understanding.context import context_of
from frontdesk.understanding.encoder import in_use as encoder
from frontdesk.understanding.lessons import queries as lesson_queries
from frontdesk.understanding.lessons import rules as lesson_rules
from frontdesk.understanding.lessons.memory import example_of, first_head
from frontdesk.understanding.lessons.records import Outcome, Promise, Words
from frontdesk.understanding.model.stored import Model
from frontdesk.understanding.own.queries import all_needs
from frontdesk.understanding.own.records import OwnNeed
from frontdesk.understanding.records import BusinessContext
from frontdesk.understanding.rules import read
from frontdesk.understanding.versions import queries
from frontdesk.understanding.versions.loaded import version_for
from frontdesk.understanding.versions.records import Change, Compared, Lesson, Readings, Result, Trial, TrialCell, TrialSide
from frontdesk.understanding.versions.rules import HELD_BACK, verdict

# So many messages are read at one go beside the event loop; then others have their turn, and the page hears of it.
_CHUNK = 20
# Shown are at most so many messages that are read worse, and so many that are read better.
_SHOWN = 30

Opens = Callable[[], AbstractAsyncContextManager[Tx]]
Tells = Callable[[int], Awaitable[None]]


class Was(NamedTuple):
    """How one side read one message."""

    need: str
    sure: float
    alone: bool


class Pair(NamedTuple):
    """A message and how both sides read it; `was` is None where the version in use cannot read any more."""

    lesson: Lesson
    was: Was | None
    now: Was


class Pupil:
    """One version that reads a business's confirmed messages in order, and learns from each after reading it."""

    def __init__(self, model: Model, business: BusinessContext, promise: Promise, own: Sequence[OwnNeed]) -> None:
        self._model = model
        self._business = business
        self._promise = promise
        self._head = first_head(model, own, business)
        self._outcomes: list[Outcome] = []
        self._prove()

    def read(self, lesson: Lesson) -> Was:
        """Read a message, then be told what it is."""
        meaning = encoder.meaning_of(lesson.text)
        reading = read(lesson.text, business=self._business, at=lesson.at, model=self._model, head=self._head, meaning=meaning)
        was = Was(reading.need, reading.confidence, not reading.abstained)
        self._outcomes.append(Outcome(was.sure, was.need, lesson.need, not was.alone, weak=False))
        self._head.learn([example_of(self._model, Words(lesson.id, lesson.text, lesson.at), self._business, lesson.need)])
        if len(self._outcomes) % _CHUNK == 0:
            self._prove()
        return was

    def _prove(self) -> None:
        """From when on it acts alone, as far as its own readings prove the promise."""
        act_at = lesson_rules.acts_at(lesson_rules.proven(self._outcomes, self._promise), self._outcomes, self._promise)
        if act_at != self._business.act_threshold:
            self._business = msgspec.structs.replace(self._business, act_threshold=act_at)


async def compare(opens: Opens, trial: Trial, tells: Tells) -> Compared:
    """Read the newest confirmed messages by both versions; `tells` hears how many are read."""
    async with opens() as tx:
        business = await context_of(tx)
        promise = await lesson_queries.promise_of(tx)
        own = await all_needs(tx)
        retired = {one.code for one in own if one.retired_at is not None}
        # Nothing is read any more as a need that is retired.
        lessons = [one for one in await queries.lessons(tx, most=HELD_BACK) if one.need not in retired]
        candidate = await version_for(tx, trial.candidate)
        current = await version_for(tx, trial.against)
    if candidate.digest != trial.candidate:
        return Compared("failed")
    opposed = current.digest == trial.against
    new = await asyncio.to_thread(Pupil, candidate.model, business, promise, own)
    old = await asyncio.to_thread(Pupil, current.model, business, promise, own) if opposed else None
    pairs: list[Pair] = []
    for first in range(0, len(lessons), _CHUNK):
        pairs += await asyncio.to_thread(_read, old, new, lessons[first : first + _CHUNK])
        await tells(len(pairs))
    found = result(pairs)
    told = verdict(messages=found.messages, better=found.better, worse=found.worse) if opposed else "unopposed"
    readings: Readings = {str(one.id): (None if was is None else (was.sure, was.need), (now.sure, now.need)) for one, was, now in pairs}
    return Compared(told, found, readings)


def _read(old: Pupil | None, new: Pupil, lessons: Sequence[Lesson]) -> list[Pair]:
    return [Pair(lesson, None if old is None else old.read(lesson), new.read(lesson)) for lesson in lessons]


def result(pairs: Sequence[Pair]) -> Result:
    """What both sides did with the messages, altogether, by need and by language, and where they differ."""
    changed = [
        Change(one.id, one.conversation_id, one.need, was.need, now.need)
        for one, was, now in pairs
        if was is not None and (was.need == one.need) != (now.need == one.need)
    ]
    worse, better = ([one for one in changed if one.better is good] for good in (False, True))
    whole = _cell("", pairs)
    return Result(
        messages=whole.messages,
        current=whole.current,
        candidate=whole.candidate,
        better=len(better),
        worse=len(worse),
        needs=_cells((pair.lesson.need, pair) for pair in pairs),
        languages=_cells((pair.lesson.language, pair) for pair in pairs),
        changed=[*worse[-_SHOWN:], *better[-_SHOWN:]],
    )


def _cells(named: Iterable[tuple[str, Pair]]) -> list[TrialCell]:
    groups: dict[str, list[Pair]] = defaultdict(list)
    for name, pair in named:
        groups[name].append(pair)
    return [_cell(name, groups[name]) for name in sorted(groups, key=lambda name: (-len(groups[name]), name))]


def _cell(name: str, pairs: Sequence[Pair]) -> TrialCell:
    old = [_side(one.lesson, one.was) for one in pairs if one.was is not None]
    return TrialCell(name, len(pairs), _sum(old), _sum(_side(one.lesson, one.now) for one in pairs))


def _side(lesson: Lesson, was: Was) -> TrialSide:
    right = was.need == lesson.need
    return TrialSide(int(right), int(was.alone), int(right and was.alone))


def _sum(sides: Iterable[TrialSide]) -> TrialSide:
    total = TrialSide()
    for one in sides:
        total = total.plus(one)
    return total
