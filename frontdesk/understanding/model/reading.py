"""What the trained part tells beside the need: the language, and the words that moved it."""

from collections.abc import Collection

import numpy as np

from frontdesk.understanding.model.grams import BITS, buckets, tongue_buckets
from frontdesk.understanding.model.stored import Model
from frontdesk.understanding.records import Span
from frontdesk.understanding.text.normal import Text

# How much likelier a language is for being one the business speaks, in natural-log units.
_EXPECTED = 0.6
_MOST_WORDS = 40
_TELLING = 0.5


def tongues_of(text: str, model: Model, expected: Collection[str]) -> dict[str, float]:
    """The probability of each language the model has heard."""
    scores = model.tongues(tongue_buckets(text))
    scores = scores + np.array([_EXPECTED if code in expected else 0.0 for code in model.card.languages])
    odds = np.exp(scores - scores.max())
    return dict(zip(model.card.languages, (odds / odds.sum()).tolist(), strict=True))


def telling_words(text: Text, output: int, model: Model, *, most: int) -> tuple[Span, ...]:
    """The words whose letters speak most for one need against the others, in the order they stand."""
    worth: list[tuple[float, int]] = []
    scales = np.array(model.card.scales)
    for index, word in enumerate(text.words[:_MOST_WORDS]):
        if not word[0].isalnum():
            continue
        sums = model.weights[buckets(word, [word], BITS)].sum(axis=0, dtype=np.int64) * scales
        needs = sums[:7]
        worth.append((float(needs[output] - np.delete(needs, output).max()), index))
    if not worth:
        return ()
    best = max(worth)[0]
    chosen = sorted(index for value, index in sorted(worth, reverse=True)[:most] if value > 0 and value >= _TELLING * best)
    return tuple(text.span(index, index + 1) for index in chosen)
