"""When to act alone: how sure the engine may be of itself, and what a business has been promised.

A probability that the need is right comes from a few signs of the reading, weighed by a logistic regression on messages of
writers the model had never seen. Whether that is enough is for each business to say: it names the share of mistakes it can bear,
and the threshold follows from its own confirmed messages by fixed sequence testing of exact binomial bounds (Clopper and Pearson
1934, Biometrika 26; Angelopoulos and others 2021, Learn then Test, section 4).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

SIGNS = ("one", "top", "margin", "spread", "familiar", "short", "long", "agrees", "greets", "tongue")
_STEPS = (0.99, 0.985, 0.98, 0.97, 0.96, 0.95, 0.94, 0.92, 0.9, 0.88, 0.85, 0.82, 0.78, 0.74, 0.7, 0.65, 0.6, 0.55, 0.5)


def signs(
    probabilities: npt.NDArray[np.float64], *, familiar: float, words: int, agrees: bool, greets: bool, tongue: float
) -> npt.NDArray[np.float64]:
    """What speaks for or against a reading, in the order of SIGNS; `probabilities` are those of the needs."""
    ranked = np.sort(probabilities)[::-1]
    spread = -float((probabilities * np.log(np.maximum(probabilities, 1e-9))).sum())
    top = min(float(ranked[0]), 1 - 1e-6)
    return np.array(
        [
            1.0,
            math.log(top / (1 - top)),
            math.log(top / max(1e-6, float(ranked[1]))),
            spread,
            familiar,
            1.0 if words <= 3 else 0.0,
            math.log1p(words),
            1.0 if agrees else 0.0,
            1.0 if greets else 0.0,
            tongue,
        ]
    )


def sureness(weights: Sequence[float], found: npt.NDArray[np.float64]) -> float:
    """The probability that the need is right."""
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, float(np.dot(weights, found))))))


def learn(found: npt.NDArray[np.float64], right: npt.NDArray[np.bool_], *, decay: float = 1e-3, steps: int = 50) -> tuple[float, ...]:
    """Weights of the signs, by Newton's method on the logistic loss: one row a message, and whether its need was right."""
    weights = np.zeros(found.shape[1])
    target = right.astype(np.float64)
    for _ in range(steps):
        guess = 1.0 / (1.0 + np.exp(-np.clip(found @ weights, -30, 30)))
        slope = found.T @ (guess - target) / len(target) + decay * weights
        curve = (found * (guess * (1 - guess))[:, None]).T @ found / len(target) + decay * np.eye(len(weights))
        step = np.linalg.solve(curve, slope)
        weights -= step
        if float(np.abs(step).max()) < 1e-10:
            break
    return tuple(round(float(one), 6) for one in weights)


def least_right(right: int, seen: int, doubt: float) -> float:
    """The Clopper-Pearson lower bound: with probability 1 - `doubt` the true share of right ones is above it.

    Found by halving, from the binomial tail, so that nothing but arithmetic is needed: the share p with P(X >= right) = doubt.
    """
    if right == 0 or seen == 0:
        return 0.0
    low, high = 0.0, right / seen
    for _ in range(40):
        middle = (low + high) / 2
        if _tail(right, seen, middle) > doubt:
            high = middle
        else:
            low = middle
    return low


def _tail(least: int, seen: int, share: float) -> float:
    """The probability of at least so many right ones."""
    if share <= 0.0:
        return 0.0
    if share >= 1.0:
        return 1.0
    return min(1.0, sum(math.exp(_log_chance(number, seen, share)) for number in range(least, seen + 1)))


def _log_chance(right: int, seen: int, share: float) -> float:
    ways = math.lgamma(seen + 1) - math.lgamma(right + 1) - math.lgamma(seen - right + 1)
    return ways + right * math.log(share) + (seen - right) * math.log1p(-share)


@lru_cache(maxsize=4096)
def _bears(seen: int, promise: float, doubt: float) -> int:
    """How many of so many messages may have been read wrongly while the promise is still proven; -1 when they are too few."""
    total, wrong = 0.0, -1
    while wrong < seen:
        total += math.exp(_log_chance(seen - wrong - 1, seen, promise))
        if total > doubt:
            break
        wrong += 1
    return wrong


@dataclass(frozen=True)
class Threshold:
    """From which sureness on the engine acts alone; 1 or more means never. `seen` and `right` are what it was proven on."""

    value: float
    seen: int
    right: int

    @property
    def proven(self) -> bool:
        """Whether the business's own messages carry it."""
        return self.seen > 0


NEVER = Threshold(1.01, 0, 0)


def threshold(confirmed: Sequence[tuple[float, bool]], *, promise: float, doubt: float = 0.05) -> Threshold:
    """The lowest sureness at which the promise is kept, as far as confirmed messages (sureness, whether it was right) prove it.

    Thresholds are tried from the strictest down, and the first that fails ends the search: so many tests need no correction.
    Which ones are tried follows from how many messages each holds, never from which were right: a step of few more messages, that
    bears no more mistakes than the one before, would let a single mistake end the search, so it is passed over when a later one
    bears more.
    """
    ordered = sorted(confirmed, reverse=True)
    held = [sum(sure >= step for sure, _ in ordered) for step in _STEPS]
    bears = [_bears(seen, promise, doubt) for seen in held]
    found, borne = NEVER, -1
    for place, (step, seen, most) in enumerate(zip(_STEPS, held, bears, strict=True)):
        if most < 0 or (most == borne and max(bears[place:]) > most):
            continue
        right = sum(was for _, was in ordered[:seen])
        if seen - right > most:
            break
        found, borne = Threshold(step, seen, right), most
    return found
