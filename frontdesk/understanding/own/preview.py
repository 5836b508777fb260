"""What a need would change, before it is saved: the business's own recent messages and lessons, read with it and without it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from frontdesk.kit.database import Tx
from frontdesk.understanding.context import context_of
from frontdesk.understanding.encoder import in_use as encoder
from frontdesk.understanding.lessons.memory import example_of, learned_from, taught
from frontdesk.understanding.lessons.queries import words_of
from frontdesk.understanding.lessons.records import Key, Words
from frontdesk.understanding.model.alike import Example
from frontdesk.understanding.model.stored import Model, shipped
from frontdesk.understanding.own import queries, rules
from frontdesk.understanding.own.compare import Judged, Sides
from frontdesk.understanding.own.records import Contradicted, FoundMessage, Move, NeedDraft, NeedPreview, OwnNeed, Past
from frontdesk.understanding.records import NEEDS, BusinessContext

DAYS = 180
MOST_MESSAGES = 1000
_MOST_FOUND, _MOST_CONTRADICTED, _SHOWN = 50, 20, 140
# So many messages are read beside the event loop at one go.
_CHUNK = 50
# The messages of so many businesses are kept as they were read for their last preview: the next one takes a tenth of the time.
_MOST_KEPT = 4

Opens = Callable[[], AbstractAsyncContextManager[Tx]]


class _Material(NamedTuple):
    """All that a preview looks at."""

    business_id: UUID
    business: BusinessContext
    model: Model
    need: OwnNeed
    before: list[OwnNeed]
    after: list[OwnNeed]
    lessons: list[tuple[Key, Example]]
    past: list[Past]


class _Seen(NamedTuple):
    """Messages as they were read for a business's last preview; good for the same catalog, model and encoder only."""

    business: BusinessContext
    model: Model
    encoder: str
    examples: dict[UUID, Example]


class _Read(NamedTuple):
    """What a message is read as, what it would be read as, and how likely that would be."""

    message: Past
    was: str
    becomes: str
    sure: float


_kept: dict[UUID, _Seen] = {}


async def preview(opens: Opens, draft: NeedDraft, *, with_texts: bool, enough: Callable[[], bool]) -> NeedPreview:
    """What would change; messages are read, the newest first, until all are or `enough` says so.

    Each message is read by itself, as if it began a conversation. A confirmed message is judged without its own lesson: by what
    it would be read as if nobody had said what it is.
    """
    async with opens() as tx:
        material = await _material(tx, draft)
    sides = await asyncio.to_thread(_sides, material)
    read: list[_Read] = []
    for first in range(0, len(material.past), _CHUNK):
        if enough():
            break
        read += await asyncio.to_thread(_read, sides, material, material.past[first : first + _CHUNK])
    judged = await asyncio.to_thread(lambda: list(sides.judged()))
    code = material.need.code
    changed = sorted((one for one in read if one.was != one.becomes), key=lambda one: (one.becomes != code, -one.sure, one.message.id))
    moves = Counter((one.was, one.becomes) for one in changed)
    async with opens() as tx:
        contradicted = await _contradicted(tx, material, judged, with_texts=with_texts)
    return NeedPreview(
        code=code,
        looked_at=len(read),
        of=len(material.past),
        since=read[-1].message.at if read else None,
        would_be=sum(one.becomes == code for one in read),
        moves=[Move(was, becomes, times) for (was, becomes), times in sorted(moves.items(), key=lambda move: (-move[1], move[0]))],
        found=[_found(one, with_texts=with_texts) for one in changed[:_MOST_FOUND]],
        lessons_looked_at=sum(not key.weak for key, _ in material.lessons),
        contradicted=contradicted,
        unlike=sides.unlike(judged),
        clashes=sides.clashes(judged),
    )


async def _material(tx: Tx, draft: NeedDraft) -> _Material:
    known = await queries.all_needs(tx)
    was = None if draft.id is None else await queries.need_by_id(tx, draft.id)
    name = " ".join(draft.name.split())
    need = OwnNeed(
        id=tx.new_id() if was is None else was.id,
        code=rules.code_for(name, None, {one.code for one in known}) if was is None else was.code,
        name=name,
        description="",
        handled_as=draft.handled_as,
        examples=rules.tidy_examples(draft.examples),
        added_at=tx.at,
        changed_at=tx.at,
    )
    before = [one for one in known if one.retired_at is None]
    after = [one for one in before if one.id != need.id]
    rules.check_beside(after, name=name, examples=need.examples)
    business = await context_of(tx)
    learned = await taught(tx, business)
    # A message that was said to be about a retired need teaches nothing.
    usable = {*NEEDS, need.code, *(one.code for one in before)}
    lessons = [one for one in learned_from(tx.business_id) if one[0].need in usable]
    past = await queries.past_messages(tx, since=tx.at - timedelta(days=DAYS), most=MOST_MESSAGES)
    return _Material(tx.business_id, business, learned.model or shipped(), need, before, [*after, need], lessons, past)


def _sides(material: _Material) -> Sides:
    lessons = [example for _, example in material.lessons]
    return Sides(material.need, material.before, material.after, lessons, model=material.model, business=material.business)


def _read(sides: Sides, material: _Material, messages: Sequence[Past]) -> list[_Read]:
    seen = _seen(material)
    found = []
    for one in messages:
        example = seen.get(one.id)
        if example is None:
            example = seen[one.id] = example_of(material.model, Words(one.id, one.text, one.at), material.business, "")
        found.append(_Read(one, *sides.of(example)))
    return found


def _seen(material: _Material) -> dict[UUID, Example]:
    kept = _kept.get(material.business_id)
    fits = kept is not None and kept.business is material.business and kept.model is material.model and kept.encoder == encoder.name()
    if kept is None or not fits or len(kept.examples) > 2 * MOST_MESSAGES:
        _kept.pop(material.business_id, None)
        while len(_kept) >= _MOST_KEPT:
            del _kept[next(iter(_kept))]
        kept = _kept[material.business_id] = _Seen(material.business, material.model, encoder.name(), {})
    return kept.examples


def _found(one: _Read, *, with_texts: bool) -> FoundMessage:
    message = one.message
    text = _shortened(message.text) if with_texts else None
    return FoundMessage(message.conversation_id, message.id, message.at, text, one.was, one.becomes, round(one.sure, 4))


async def _contradicted(tx: Tx, material: _Material, judged: Sequence[Judged], *, with_texts: bool) -> list[Contradicted]:
    code = material.need.code
    lessons = {id(example): key for key, example in material.lessons if not key.weak and key.need != code}
    wrong = [(lessons[id(one.example)], one.sure) for one in judged if one.read_as == code and id(one.example) in lessons]
    worst = sorted(wrong, key=lambda one: (-one[1], one[0].id))[:_MOST_CONTRADICTED]
    words = await words_of(tx, [key.message_id for key, _ in worst])
    where = await queries.conversations_of(tx, list(words))
    return [
        Contradicted(
            where[key.message_id], key.message_id, _shortened(words[key.message_id].text) if with_texts else None, key.need, round(sure, 4)
        )
        for key, sure in worst
        if key.message_id in where
    ]


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
