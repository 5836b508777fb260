"""Which message tells the need, which lessons are learned from, and from when the engine acts alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from frontdesk.understanding.lessons.records import Outcome, Promise
from frontdesk.understanding.model.gate import Threshold, least_right, threshold
from frontdesk.understanding.queries import StoredReading

# At most 449 + 149 lessons are learned from, which a head holds without forgetting by itself. The oldest are let go in
# blocks, so that only every hundredth lesson (or fiftieth weak one) asks for learning everything anew.
_EXPLICIT, _EXPLICIT_BLOCK = 350, 100
_WEAK, _WEAK_BLOCK = 100, 50
# The proof looks at the newest so many confirmed messages: customers change, and so does the engine.
ROLLING = 1000
# The codes of messages that say nothing of what is needed.
NOTHING_SAID = frozenset({"no_words", "greeting_only"})
_DOUBT = 0.05
_FAR = 4096


def telling(newest_first: Sequence[StoredReading]) -> StoredReading | None:
    """The message that says what the conversation is about: the newest that says something of its own ("ok thanks" does not)."""
    speaking = [one for one in newest_first if one.decoded().abstained_code not in NOTHING_SAID]
    about = next((one for one in speaking if one.decoded().handled_as != "other"), None)
    return about or next(iter(speaking), None) or next(iter(newest_first), None)


def how_many(lessons: int, *, weak: bool) -> int:
    """How many of the newest lessons of a strength are learned from."""
    least, block = (_WEAK, _WEAK_BLOCK) if weak else (_EXPLICIT, _EXPLICIT_BLOCK)
    return lessons if lessons < least + block else least + lessons % block


def proven(outcomes: Sequence[Outcome], promise: Promise) -> Threshold:
    """The lowest sureness at which the promise is kept, as far as confirmed messages prove it."""
    return threshold(_counted(outcomes, promise), promise=promise.promise, doubt=_DOUBT)


def acts_at(found: Threshold, outcomes: Sequence[Outcome], promise: Promise) -> float | None:
    """How sure the engine must be to act alone; None leaves it to the shipped model, above 1 is never.

    Nothing below the least sure message of the proof is acted upon: the bound is the same there, and nobody has seen less.
    """
    if found.proven:
        return max(found.value, min(sure for sure, _ in _counted(outcomes, promise) if sure >= found.value))
    return found.value if promise.until_proven == "ask" else None


def as_read_by(outcomes: Sequence[Outcome], tried: Mapping[str, tuple[float, str]], since: datetime) -> list[Outcome]:
    """The outcomes of one version of the model: what it read since it is in use, and before that what it read when it was tried.

    How sure another version was proves nothing of this one. A version that was never tried goes on with all outcomes.
    """
    if not tried:
        return list(outcomes)
    found: list[Outcome] = []
    for one in outcomes:
        if one.read_at is not None and one.read_at >= since:
            found.append(one)
        elif (was := tried.get(str(one.message_id))) is not None:
            found.append(msgspec.structs.replace(one, sure=was[0], read_need=was[1]))
    return found


def still_needed(outcomes: Sequence[Outcome], promise: Promise) -> int:
    """How many more messages must be confirmed, all of them read rightly and surely, until the promise is proven."""
    known = _counted(outcomes, promise)

    def enough(more: int) -> bool:
        return threshold([*known, *[(1.0, True)] * more], promise=promise.promise, doubt=_DOUBT).proven

    if enough(0):
        return 0
    low, high = 0, 64
    while not enough(high) and high < _FAR:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def bounds(right: int, seen: int) -> tuple[float, float]:
    """Between which shares the true one lies, with probability 0.95 (Clopper and Pearson)."""
    if not seen:
        return 0.0, 1.0
    return least_right(right, seen, _DOUBT / 2), 1.0 - least_right(seen - right, seen, _DOUBT / 2)


def _counted(outcomes: Sequence[Outcome], promise: Promise) -> list[tuple[float, bool]]:
    return [(one.sure, one.right) for one in outcomes if promise.weak_counts or not one.weak]
