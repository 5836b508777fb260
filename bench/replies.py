"""What it costs to check one reply before it goes out; and what the strangest and longest texts cost.

The ratio is of the whole check to the folding of the reply's text alone, in the same run.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable
from typing import Any

from bench.rig import spread, timed
from frontdesk.intake.safety import Release, Subject, figures, gate, sensitive
from frontdesk.intake.safety.letters import Writing
from frontdesk.kit.cards import mask
from frontdesk.kit.money import Money
from frontdesk.knowledge import Source

_LONG = 60_000
_TODAY = datetime.date(2026, 11, 22)
_PIECES = (
    "Deep cleaning is SAR 350 tomorrow at 5. ",
    "a ",
    "التنظيف ٣٥٠ ريال. ",
    "深度清洁350元。",
    "1234567890 ",
    "1.1.",
    "www.",
    "@",
    "🙂",
    "\u202e",
)


async def measure(*, size: int | None, say: Callable[[str], None]) -> dict[str, Any]:
    """Check `size` replies (2,000) with six sources and 40 services, and the longest texts of each kind."""
    chance = random.Random(11)
    sources, subjects = _sources(), tuple(Subject(f"s{number}", (f"Deep cleaning {number}", f"تنظيف {number}")) for number in range(40))
    replies = [_reply(chance, number) for number in range(size or 2_000)]

    def check(text: str) -> object:
        return gate(
            Release(
                text=text,
                language="en",
                customer_language="en",
                today=_TODAY,
                sources=sources,
                subjects=subjects,
                mode="send",
                asked=(text,),
            )
        )

    check(replies[0])
    say(f"checking {len(replies)} replies")
    whole = timed(replies, check)
    folding = timed(replies, Writing)
    say("checking what nobody writes")
    long = [(piece * (_LONG // len(piece) + 1))[:_LONG] for piece in _PIECES]
    strange = ["".join(chance.choices(_PIECES, k=40)) for _ in range(200)]
    acts: dict[str, Callable[[str], object]] = {
        "gate": check,
        "figures": lambda text: figures(text, language="en", today=_TODAY),
        "sensitive": sensitive,
        "mask": mask,
    }
    return {
        "measures": "one reply, every check, on one thread",
        "reply_ms": spread(whole),
        "folding_ms": spread(folding),
        "ratio_to_folding": round(sorted(whole)[len(whole) // 2] / sorted(folding)[len(folding) // 2], 1),
        "longest_of_200_strange_ms": round(1000 * max(timed(strange, check)), 1),
        "longest_of_60000_characters_ms": {name: round(1000 * max(timed(long, act)), 1) for name, act in acts.items()},
        "ordinary_60000_characters_ms": {name: round(1000 * timed(long[:1], act)[0], 1) for name, act in acts.items()},
    }


def _sources() -> tuple[Source, ...]:
    prices = tuple(
        Source(
            kind="price",
            id=f"s{number}",
            title="",
            text=f"Deep cleaning {number}: SAR 35{number}",
            language="en",
            amounts=(Money(35_000, "SAR"),),
        )
        for number in range(4)
    )
    hours = Source(kind="hours", id="b", title="", text="Sunday to Thursday 09:00-18:00, Friday 14:00-22:00", language="en")
    answer = Source(kind="answer", id="a", title="", text="You can pay in cash or by card. There is no parking.", language="en")
    return (*prices, hours, answer)


def _reply(chance: random.Random, number: int) -> str:
    """No two alike, so that nothing is remembered."""
    price = chance.randrange(100, 999)
    return f"Hello {number}! Deep cleaning 1 costs SAR {price}. We are open on Friday from 14:00 to 22:00. Which area are you in?"
