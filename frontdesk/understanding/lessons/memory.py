"""What a business has taught, held in memory: built from its lessons once, and brought up to date by the next message."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
import numpy as np

from frontdesk.kit.database import Tx
from frontdesk.understanding.corrections import learning
from frontdesk.understanding.encoder import in_use as encoder
from frontdesk.understanding.lessons import queries, rules
from frontdesk.understanding.lessons.records import Key, Promise, Taught, Words
from frontdesk.understanding.model.alike import Example
from frontdesk.understanding.model.gate import NEVER
from frontdesk.understanding.model.head import Head
from frontdesk.understanding.model.reading import groups_of
from frontdesk.understanding.model.stored import Model
from frontdesk.understanding.own.queries import all_needs
from frontdesk.understanding.own.records import OwnNeed
from frontdesk.understanding.records import NEEDS, BusinessContext
from frontdesk.understanding.rules import read
from frontdesk.understanding.text.normal import Text
from frontdesk.understanding.versions.loaded import Version, version_for

# A head of 600 lessons takes about 5 MB; the one not brought up to date for longest is let go first.
_MOST_BUSINESSES = 40
# So few new lessons are learned at once, in milliseconds; more of them beside the event loop.
_FEW = 8


class _Kept:
    """One business's head, with the lessons and own needs that went into it, and by what they were read and compared."""

    __slots__ = ("digest", "encoder", "examples", "head", "keys", "own", "promise", "taught")

    def __init__(
        self,
        promise: Promise,
        digest: str,
        own: list[OwnNeed],
        keys: list[Key],
        examples: dict[UUID, Example],
        head: Head,
        taught: Taught,
    ) -> None:
        self.promise = promise
        self.digest = digest
        self.encoder = encoder.name()
        self.own = own
        self.keys = keys
        self.examples = examples
        self.head = head
        self.taught = taught


_kept: dict[UUID, _Kept] = {}
_NOTHING = Taught(None, None, NEVER)


async def taught(tx: Tx, business: BusinessContext) -> Taught:
    """What this business has taught, as of this transaction; one small query when nothing is new."""
    promise = await queries.promise_of(tx)
    if promise.version is None:
        return _NOTHING
    version = await version_for(tx, promise.model)
    kept = _kept_by(version, tx.business_id)
    if kept is None or kept.promise != promise:
        kept = await _learn(tx, business, promise, version)
    # What is kept holds no model: only the few versions used last stay in memory.
    leaning = await learning.leanings(tx, business, version=promise.version, model=version.model, digest=version.digest)
    return msgspec.structs.replace(kept.taught, model=version.model, leanings=leaning)


def _kept_by(version: Version, business_id: UUID) -> _Kept | None:
    """What is kept of a business, when it was learned by this version and with this encoder: what is compared differs."""
    kept = _kept.get(business_id)
    return kept if kept is not None and (kept.digest, kept.encoder) == (version.digest, encoder.name()) else None


async def _learn(tx: Tx, business: BusinessContext, promise: Promise, version: Version) -> _Kept:
    own = await all_needs(tx)
    keys = await queries.keys(tx)
    before = _kept_by(version, tx.business_id)
    known = {} if before is None else before.examples
    words = await queries.words_of(tx, [one.message_id for one in keys if one.id not in known])
    outcomes = await queries.proof(tx, version.digest)
    # From here to the end of the first branch nothing else runs: a message read meanwhile may have learned the same already.
    kept = _kept_by(version, tx.business_id)
    added = _added(kept, keys, own)
    if kept is not None and added is not None and len(added) <= _FEW and known.keys() <= kept.examples.keys():
        fresh = _examples(version.model, added, words, business)
        head, examples = kept.head, {**kept.examples, **fresh}
        head.learn([fresh[one.id] for one in added if one.id in fresh])
    else:
        head, examples = await asyncio.to_thread(_all_anew, version.model, own, keys, dict(known), words, business)
    found = rules.proven(outcomes, promise)
    retired = {one.code: one.handled_as for one in own if one.retired_at is not None}
    now = Taught(head if len(head) else None, rules.acts_at(found, outcomes, promise), found, retired=retired)
    fresh_kept = _Kept(promise, version.digest, own, keys, examples, head, now)
    _kept.pop(tx.business_id, None)
    while len(_kept) >= _MOST_BUSINESSES:
        del _kept[next(iter(_kept))]
    _kept[tx.business_id] = fresh_kept
    return fresh_kept


def _added(kept: _Kept | None, keys: list[Key], own: list[OwnNeed]) -> list[Key] | None:
    """The lessons that are new, when those learned before and the own needs still stand as they were."""
    if kept is None or kept.own != own or keys[: len(kept.keys)] != kept.keys:
        return None
    return keys[len(kept.keys) :]


def _all_anew(
    model: Model,
    own: Sequence[OwnNeed],
    keys: Sequence[Key],
    known: Mapping[UUID, Example],
    words: Mapping[UUID, Words],
    business: BusinessContext,
) -> tuple[Head, dict[UUID, Example]]:
    fresh = _examples(model, [one for one in keys if one.id not in known], words, business)
    examples = {one.id: example for one in keys if (example := known.get(one.id) or fresh.get(one.id)) is not None}
    head = first_head(model, own, business)
    head.learn([examples[one.id] for one in keys if one.id in examples])
    return head, examples


def first_head(model: Model, own: Sequence[OwnNeed], business: BusinessContext) -> Head:
    """The head of a business before its first lesson: its own needs with their examples."""
    in_use = [one for one in own if one.retired_at is None]
    head = Head({one.code: one.handled_as for one in in_use})
    head.learn([one for need in in_use for one in given_examples(model, need, business)])
    return head


def given_examples(model: Model, need: OwnNeed, business: BusinessContext) -> list[Example]:
    """The examples of a need of the business's own, as the head compares them."""
    return [example_of(model, Words(need.id, text, need.changed_at), business, need.code, given=True) for text in need.examples]


def learned_from(business_id: UUID) -> list[tuple[Key, Example]]:
    """The lessons that a business's head was made of when it was last asked for, in the order of learning."""
    kept = _kept.get(business_id)
    return [] if kept is None else [(one, kept.examples[one.id]) for one in kept.keys if one.id in kept.examples]


def _examples(model: Model, keys: Sequence[Key], words: Mapping[UUID, Words], business: BusinessContext) -> dict[UUID, Example]:
    return {one.id: example_of(model, words[one.message_id], business, one.need, weak=one.weak) for one in keys if one.message_id in words}


def example_of(model: Model, words: Words, business: BusinessContext, need: str, *, weak: bool = False, given: bool = False) -> Example:
    """The message as the head compares it, by its letters and its meaning, and what the model says of it by itself."""
    groups = groups_of(Text(words.text), model, business.languages)
    said = read(words.text, business=business, at=words.at, model=model).probabilities
    return Example(
        model, groups, np.array([said[one] for one in NEEDS]), need, weak=weak, given=given, meaning=encoder.meaning_of(words.text)
    )
