"""How well approved answers are found: 60 answers of five trades, and questions in many languages, a third of which none answers.

The rule that decides when an answer is sure was fitted on one half of the first questions (which half one is in hangs on its words
alone) and on two sets that were written to break it (`python -m bench.knowledge` fits it again). The figures that count are of the
other half, and of questions that were written when everything was decided.
"""

from __future__ import annotations

import asyncio
import time
import tomllib
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import numpy as np
import numpy.typing as npt

from frontdesk.knowledge.records import Answer
from frontdesk.knowledge.search import ranking
from frontdesk.knowledge.search.ranking import Ranked, judged, rank, signs
from frontdesk.knowledge.search.said import said

FOLDER = Path(__file__).parent / "knowledge_set"
_WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)
_STEPS, _STEP, _HOLD = 4000, 0.5, 0.002


class Asked(NamedTuple):
    """A question, the answer it asks for (None: there is none), and the answers of its business."""

    trade: str
    language: str
    key: str | None
    text: str
    languages: tuple[str, ...]
    answers: tuple[Answer, ...]
    part: str

    @property
    def held_back(self) -> bool:
        """Whether it was left out when the rule was fitted."""
        return self.part == "asked" and zlib.crc32(self.text.encode()) % 2 == 1

    @property
    def fitted_on(self) -> bool:
        """Whether the rule was fitted on it."""
        return self.part != "final" and not self.held_back


class Seen(NamedTuple):
    """What was found for a question."""

    asked: Asked
    right: bool
    sure: bool
    score: float
    found: Ranked | None


async def measure(*, size: int | None, say: Callable[[str], None]) -> dict[str, Any]:
    """Ask every question (`size` is not used), and count what was found."""
    return await asyncio.to_thread(_measured, say)


def questions() -> list[Asked]:
    """Every question of every trade."""
    found: list[Asked] = []
    for path in sorted(FOLDER.glob("*.toml")):
        content = tomllib.loads(path.read_text("utf-8"))
        languages = tuple(content["languages"])
        answers = tuple(_answer(number, one) for number, one in enumerate(content["answers"]))
        keys = {one["key"]: answers[number].title for number, one in enumerate(content["answers"])}
        for part in ("asked", "later", "last", "final"):
            for line in content["questions"].get(part, "").strip().splitlines():
                language, key, text = (one.strip() for one in line.split("|", 2))
                wanted = None if key == "-" else keys[key]
                found.append(Asked(path.stem, language, wanted, text, languages, answers, part))
    return found


def seen(asked: Asked) -> Seen:
    """What a question finds among the answers of its business."""
    ranked = rank(said(asked.text, tuple(dict.fromkeys((asked.language, *asked.languages)))), asked.answers)
    found = judged(ranked, most=1)
    if not found:
        return Seen(asked, asked.key is None, False, 0.0, None)
    right = found[0].answer.title == asked.key
    return Seen(asked, right, found[0].sure, found[0].score, ranked[0])


def fitted() -> tuple[npt.NDArray[np.float64], float, float]:
    """The weights and the constant that make the questions not held back likeliest, and the likelihood from which all was right."""
    told, right = _told([one for one in questions() if one.fitted_on])
    weights, bias = np.zeros(told.shape[1]), 0.0
    for _ in range(_STEPS):
        off = 1 / (1 + np.exp(-(told @ weights + bias))) - right
        weights -= _STEP * (told.T @ off / len(told) + _HOLD * weights)
        bias -= _STEP * float(off.mean())
    chances = 1 / (1 + np.exp(-(told @ weights + bias)))
    return weights, bias, float(np.max(chances[right == 0], initial=0.0))


def _told(asked: Sequence[Asked]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    rows: list[tuple[float, ...]] = []
    right: list[float] = []
    for one in asked:
        ranked = rank(said(one.text, tuple(dict.fromkeys((one.language, *one.languages)))), one.answers)
        if ranked:
            rows.append(signs(ranked[0], ranked[1].base if len(ranked) > 1 else 0.0))
            right.append(float(ranked[0].answer.title == one.key))
    return np.array(rows), np.array(right)


def _answer(number: int, told: dict[str, Any]) -> Answer:
    return Answer(
        id=UUID(int=number),
        title=told["title"],
        questions=tuple(told.get("questions", ())),
        texts=dict(told["texts"]),
        needs=(),
        branches=(),
        valid_from=None,
        valid_until=None,
        version=1,
        changed_at=_WRITTEN,
        changed_by=None,
    )


def _measured(say: Callable[[str], None]) -> dict[str, Any]:
    asked = questions()
    begun = time.perf_counter()
    found = [seen(one) for one in asked]
    seconds = time.perf_counter() - begun
    back = [one for one in found if one.asked.held_back]
    result: dict[str, Any] = {
        "answers": len({(one.trade, answer.title) for one in asked for answer in one.answers}),
        "questions": len(asked),
        "without an answer": sum(one.key is None for one in asked),
        "languages": len({one.language for one in asked}),
        "held back": _figures(back),
        "written last": _figures([one for one in found if one.asked.part == "final"]),
        "fitted on": _figures([one for one in found if one.asked.fitted_on]),
        "by language (held back)": {
            language: _figures([one for one in back if one.asked.language == language])
            for language, _ in Counter(one.asked.language for one in back).most_common()
        },
        "ms a question": round(seconds / len(asked) * 1000, 2),
    }
    for one in found:
        if one.sure and not one.right:
            say(f"sure and wrong: {one.asked.text!r} is {one.asked.key}, found {one.found.answer.title if one.found else None}")
    return result


def _figures(found: Sequence[Seen]) -> dict[str, Any]:
    sure = [one for one in found if one.sure]
    answerable = [one for one in found if one.asked.key is not None]
    return {
        "questions": len(found),
        "sure": len(sure),
        "sure and right": sum(one.right for one in sure),
        "precision when sure": _share(sum(one.right for one in sure), len(sure)),
        "answered surely": _share(sum(one.sure and one.right for one in answerable), len(answerable)),
        "found first": _share(sum(one.right for one in answerable), len(answerable)),
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


if __name__ == "__main__":
    weights, bias, wrong = fitted()
    print("WEIGHTS =", tuple(round(float(one), 2) for one in weights))
    print("BIAS =", round(bias, 2))
    print("the surest that was wrong:", round(wrong, 3), "; in use:", ranking.WEIGHTS, ranking.BIAS, ranking.SURE_FROM)
    print(msgspec.json.format(msgspec.json.encode(_measured(print))).decode())
