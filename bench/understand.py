"""What reading one message costs, everything included: time, memory, start; and what the strangest messages cost.

The ratio is of the whole reading to the folding of the text alone, in the same run.
"""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from bench.rig import spread, timed
from frontdesk.understanding import BusinessContext, ServiceEntry, read, warm_up
from frontdesk.understanding.model import corpus
from frontdesk.understanding.text.normal import Text

_LONG = 60_000
_STRANGE = 1_000
_START = """
import time; begun = time.perf_counter()
from frontdesk.understanding import warm_up; warm_up()
import resource; print(time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


async def measure(*, size: int | None, say: Callable[[str], None]) -> dict[str, Any]:
    """Read `size` messages (3,000) of the corpus, a very long one of each kind, and a thousand strange strings."""
    chance = random.Random(11)
    texts = [row.text for row in chance.sample(corpus.rows(), size or 3_000)]
    starts = [await _start() for _ in range(3)]
    warm_up()
    business = _business()
    say(f"reading {len(texts)} messages")
    whole = timed(texts, lambda text: read(text, business=business, at=_NOW))
    folding = timed(texts, Text)
    say("reading what nobody writes")
    strange = timed(list(_strange(chance)), lambda text: read(text, business=business, at=_NOW))
    long = timed([piece * (_LONG // len(piece)) for piece in _PIECES], lambda text: read(text, business=business, at=_NOW))
    return {
        "measures": "one message, read whole, on one thread",
        "message_ms": spread(whole),
        "folding_ms": spread(folding),
        "ratio_to_folding": round(sorted(whole)[len(whole) // 2] / sorted(folding)[len(folding) // 2], 1),
        "longest_of_a_thousand_strange_ms": round(1000 * max(strange), 1),
        "longest_of_60000_characters_ms": round(1000 * max(long), 1),
        "start_seconds": round(min(one for one, _ in starts), 3),
        "memory_mb": round(max(memory for _, memory in starts), 1),
    }


_NOW = datetime(2026, 4, 15, 10, tzinfo=UTC)
_PIECES = ("tomorrow at 5 ", "a", "ابغى حجز بكرة ", "預約明天", "1234567890 ", "😀", "not not ", "price? ", "\n", "é́́́", "http://a.b/c ")


def _business() -> BusinessContext:
    services = tuple(ServiceEntry(f"s{number}", {"en": f"Deep cleaning {number}", "ar": f"تنظيف {number}"}) for number in range(40))
    return BusinessContext(languages=("en", "ar"), timezone="Asia/Riyadh", week_start=6, currency="SAR", services=services)


def _strange(chance: random.Random) -> Sequence[str]:
    """Strings of any characters, and of pieces that invite the engine to look twice."""
    anything = [chr(code) for code in (*range(32, 1500), *range(0x4E00, 0x4E80), *range(0x1F600, 0x1F640), 0x200F, 0x202E, 0xFEFF)]
    return [
        "".join(chance.choices(anything if number % 2 else _PIECES, k=chance.randrange(1, 2_000)))[:8_000] for number in range(_STRANGE)
    ]


async def _start() -> tuple[float, float]:
    started = await asyncio.create_subprocess_exec(sys.executable, "-c", _START, stdout=asyncio.subprocess.PIPE)
    told, _ = await started.communicate()
    seconds, memory = told.decode().split()
    return float(seconds), float(memory)
