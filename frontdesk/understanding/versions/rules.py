"""Which versions this program can use, and when a version may take another one's place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime

from frontdesk.understanding.model.concepts import names
from frontdesk.understanding.model.gate import SIGNS
from frontdesk.understanding.model.stored import Broken, Card, Model, unpacked
from frontdesk.understanding.needs.vector import NAMES
from frontdesk.understanding.records import NEEDS, BusinessContext
from frontdesk.understanding.rules import read
from frontdesk.understanding.versions.records import Verdict

# Fewer confirmed messages than these say nothing: about as many as a promise of 95 % needs for its proof.
ENOUGH = 60
# The newest so many confirmed messages are read: as many as a head holds.
HELD_BACK = 600
# A worse version costs more than a good one that has to be asked for, so less is needed to call it worse.
_BETTER, _WORSE = 0.05, 0.10
_OUTPUTS = (*NEEDS, "urgent", "lead")
_SAMPLE = "Hello, how much is it, and can you come today? نعم"


def opened(content: bytes) -> Model:
    """A version out of its file, once it is certain that this program can read with it; raises Broken."""
    model = unpacked(content)
    problem = misfit(model.card)
    if problem is not None:
        raise Broken(problem)
    try:
        anybody = BusinessContext(languages=("en",), timezone="UTC", week_start=0, currency="EUR")
        sure = read(_SAMPLE, business=anybody, at=datetime(2026, 1, 1, tzinfo=UTC), model=model).confidence
    except (ValueError, IndexError, KeyError, ArithmeticError) as error:
        raise Broken(f"this model cannot read a message: {error}") from error
    if not math.isfinite(sure):
        raise Broken("this model cannot read a message: it is sure of nothing")
    return model


def misfit(card: Card) -> str | None:
    """Why this program cannot read with a version, None when it can."""
    ours = (card.outputs, card.noticed, card.concepts, len(card.gate)) == (_OUTPUTS, NAMES, names(), len(SIGNS))
    if not ours:
        return "this model was made for another version of Frontdesk"
    sizes = {len(card.scales), len(card.bias), len(card.beside)}
    widths = {len(line) for line in card.beside}
    tongues = {len(card.language_scales), len(card.language_bias)}
    if sizes != {len(_OUTPUTS)} or widths != {len(NAMES) + len(names())} or tongues != {len(card.languages)}:
        return "this model's parts do not belong together"
    numbers: list[Sequence[float]] = [card.scales, card.bias, card.gate, card.language_scales, card.language_bias, *card.beside]
    if card.temperature <= 0 or not all(math.isfinite(one) for line in numbers for one in (*line, card.temperature, card.act_at)):
        return "this model has impossible numbers"
    return None


def verdict(*, messages: int, better: int, worse: int) -> Verdict:
    """Whether a version may take the place of the one in use, after both have read the same confirmed messages.

    Only messages that one read rightly and the other did not tell anything: if both versions were equally good, each such message
    would fall to either side like a fair coin (McNemar 1947, Psychometrika 12, 153-157, in its exact form, the sign test: Conover,
    Practical Nonparametric Statistics, 3rd edition, 3.4). One-sided: "worse" when a coin shows so many at most once in ten times,
    "better" when at most once in twenty.
    """
    if messages < ENOUGH:
        return "too_few"
    if at_least(worse, better + worse) <= _WORSE:
        return "worse"
    return "better" if at_least(better, better + worse) <= _BETTER else "no_worse"


def at_least(heads: int, throws: int) -> float:
    """The probability that a fair coin shows at least so many heads in so many throws."""
    return sum(math.comb(throws, number) for number in range(heads, throws + 1)) / (1 << throws)


def may_be_used(found: Verdict | None) -> bool:
    """Whether a trial lets a version take over by itself."""
    return found in ("better", "no_worse", "unopposed")
