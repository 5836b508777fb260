"""Generated conversations with the assistant: facts in any order, corrections, other languages and channels, silence, people who step in.

`FRONTDESK_DIALOGUES` says how many; a run of the tests makes some, the full number is made by hand and written into docs/assistant.md.
"""

from __future__ import annotations

import os
import random
from collections import Counter

import pytest

from tests.desk import Shop
from tests.intake.talking import let
from tests.journeys.dialogues import ASKING, Play, act, clear, furnish

DIALOGUES = int(os.environ.get("FRONTDESK_DIALOGUES", "24"))
_FIRST = int(os.environ.get("FRONTDESK_DIALOGUES_FROM", "0"))
_TOGETHER = 12


@pytest.mark.timeout(3600)
async def test_generated_dialogues(shop: Shop) -> None:
    """Never a question whose answer was given, never more than three, never a word after a person took over, never a foreign figure."""
    await furnish(shop)
    await let(shop, ASKING)
    wrong: list[str] = []
    seen: Counter[str] = Counter()
    for first in range(_FIRST, _FIRST + DIALOGUES, _TOGETHER):
        plays = [Play(shop, seed) for seed in range(first, min(first + _TOGETHER, _FIRST + DIALOGUES))]
        await act(shop, plays, random.Random(first))
        for play in plays:
            seen.update([f"ended {await play.end()}", *(f"with {mark}" for mark in play.marks), f"{len(await play.speeches())} messages"])
            wrong += [f"{play.seed}: {one}" for one in play.wrong]
        await clear(shop)
        print(first + len(plays), dict(sorted(seen.items())), len(wrong), flush=True)
        for one in wrong[-20:]:
            print("   ", one, flush=True)
    assert wrong == []
