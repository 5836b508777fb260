"""What the optional encoder costs: one message, read whole with what a business taught, compared by letters and by meaning too.

The ratio is of reading with the encoder to reading without, in the same run. The folder of the encoder is FRONTDESK_ENCODER.
"""

from __future__ import annotations

import asyncio
import os
import random
import resource
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench.rig import spread
from frontdesk.kit.errors import Invalid
from frontdesk.understanding import BusinessContext, read
from frontdesk.understanding.encoder import in_use
from frontdesk.understanding.lessons.memory import example_of
from frontdesk.understanding.lessons.records import Words
from frontdesk.understanding.model import corpus
from frontdesk.understanding.model.head import Head
from frontdesk.understanding.model.stored import shipped

_LESSONS = 300
_NOW = datetime(2026, 4, 15, 10, tzinfo=UTC)
_BUSINESS = BusinessContext(languages=("en",), timezone="UTC", week_start=0, currency="EUR")


async def measure(*, size: int | None, say: Callable[[str], None]) -> dict[str, Any]:
    """Read `size` English messages (500) of the corpus by a head of 300 lessons, with the encoder and without."""
    folder = os.environ.get("FRONTDESK_ENCODER")
    if not folder:
        raise Invalid("encoder_not_set", "Say which encoder to measure: FRONTDESK_ENCODER=FOLDER")
    return await asyncio.to_thread(_measured, Path(folder), size or 500, say)


def _measured(folder: Path, size: int, say: Callable[[str], None]) -> dict[str, Any]:
    english = [row for row in corpus.rows() if row.language == "en"]
    chosen = random.Random(11).sample(english, min(len(english), size + _LESSONS))
    lessons, texts = chosen[:_LESSONS], [row.text for row in chosen[_LESSONS:]]
    say(f"reading {len(texts)} messages by letters")
    without = _timed(texts, _head(lessons))
    before = _memory_mb()
    begun = time.perf_counter()
    state = in_use.use(folder)
    opened_in = time.perf_counter() - begun
    if not state.used:
        raise Invalid(state.code, state.detail)
    say(f"reading {len(texts)} messages by meaning too")
    with_it = _timed(texts, _head(lessons))
    again = _timed(texts, _head(lessons))
    return {
        "measures": "one message, read whole with 300 lessons, on one thread",
        "letters_ms": spread(without),
        "meaning_ms": spread(with_it),
        "meaning_seen_before_ms": spread(again),
        "ratio_to_letters": round(_middle(with_it) / _middle(without), 1),
        "opened_in_seconds": round(opened_in, 3),
        "more_memory_mb": round(_memory_mb() - before, 1),
    }


def _head(lessons: Sequence[corpus.Row]) -> Head:
    head = Head()
    head.learn([example_of(shipped(), Words(uuid4(), row.text, _NOW), _BUSINESS, row.need) for row in lessons])
    return head


def _timed(texts: Sequence[str], head: Head) -> list[float]:
    found: list[float] = []
    for text in texts:
        begun = time.perf_counter()
        read(text, business=_BUSINESS, at=_NOW, head=head, meaning=in_use.meaning_of(text))
        found.append(time.perf_counter() - begun)
    return found


def _middle(times: Sequence[float]) -> float:
    return sorted(times)[len(times) // 2]


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
