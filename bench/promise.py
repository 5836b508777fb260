"""Is the promise kept? Simulated businesses with customers the model never saw, each promised a share of right answers.

Every writer of the corpus, and every source of public rows where they are at hand, is read by a model of the others. A business
gets the customers of one of them and some languages; its first messages are confirmed by its people, and from then on the engine
acts alone above the threshold they prove. Counted is in how many businesses the share that was right afterwards is below the promise.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from frontdesk.understanding.model.build import all_seen
from frontdesk.understanding.model.concepts import table_of
from frontdesk.understanding.model.examine import Examined, calibrated, examine
from frontdesk.understanding.model.gate import sureness, threshold

Outcomes: TypeAlias = dict[tuple[str, str], list[tuple[float, bool]]]

_BUSINESSES = 300
_CONFIRMED, _AFTER = 300, 400


async def measure(*, size: int | None, say: Callable[[str], None]) -> dict[str, Any]:
    """Simulate `size` businesses (300); examining the corpus first takes some minutes."""
    forms = table_of()
    public = Path(__file__).parents[2] / "shared" / "nlu" / "public_categories.jsonl"
    return simulated(examine(all_seen(forms, public if public.exists() else None), forms, folds=5, say=say), size or _BUSINESSES)


def simulated(found: Examined, businesses: int) -> dict[str, Any]:
    """What came of the promises of so many businesses, whose customers are those of an examination."""
    gate = calibrated(found).gate
    outcome: Outcomes = {}
    for one, row, right in zip(found.seen, found.signs, found.right, strict=True):
        outcome.setdefault((one.row.writer, one.row.language), []).append((sureness(gate, row), bool(right)))
    return {
        "measures": "businesses whose realised precision is below the promised one",
        **{f"promise_{round(100 * promise)}": _simulate(outcome, promise, businesses) for promise in (0.9, 0.95, 0.98)},
    }


def _simulate(outcome: Outcomes, promise: float, businesses: int) -> dict[str, float]:
    chance = random.Random(29)
    writers = sorted({writer for writer, _ in outcome})
    acting = broken = naive_broken = 0
    shares: list[float] = []
    for _ in range(businesses):
        writer = chance.choice(writers)
        own = sorted(language for each, language in outcome if each == writer)
        languages = chance.sample(own, chance.randint(1, min(3, len(own))))
        customers = [message for language in languages for message in outcome[writer, language]]
        confirmed = [chance.choice(customers) for _ in range(_CONFIRMED)]
        after = [chance.choice(customers) for _ in range(_AFTER)]
        naive_broken += _broken(after, _read_off(confirmed, promise), promise)
        proven = threshold(confirmed, promise=promise)
        if proven.proven:
            acting += 1
            shares.append(sum(sure >= proven.value for sure, _ in after) / len(after))
            # Whether the chance of the messages afterwards explains it is not asked: plainly below counts.
            broken += _broken(after, proven.value, promise)
    return {
        "businesses": businesses,
        "acting": acting,
        "share_alone": round(sum(shares) / max(1, len(shares)), 3),
        "broken_share": round(broken / businesses, 4),
        "broken_share_when_read_off": round(naive_broken / businesses, 4),
    }


def _read_off(confirmed: list[tuple[float, bool]], promise: float) -> float:
    """The threshold as others set it: the lowest at which the confirmed messages themselves keep the promise."""
    best = 1.01
    right = 0
    for seen, (sure, ok) in enumerate(sorted(confirmed, reverse=True), 1):
        right += ok
        if right / seen >= promise:
            best = sure
    return best


def _broken(after: list[tuple[float, bool]], value: float, promise: float) -> bool:
    alone = [right for sure, right in after if sure >= value]
    return bool(alone) and sum(alone) / len(alone) < promise
