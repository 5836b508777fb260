"""What a classifier makes of an enquiry: honest probabilities that are right as often as they say.

Every need has a signature: its own direction plus one it shares with the needs of the same role, so that neighbours are confused most.
A message is its need's signature plus standard normal noise, and the reading is Bayes' rule with the true shares as prior: calibrated by
construction. How far apart the signatures lie is found by bisection so that the likeliest need is right as often as the scenario says.
"""

from __future__ import annotations

import math
import random
from functools import lru_cache

from bench.inbox_day.scenarios import Need, Scenario

_SHARED = 0.75  # of a signature, by which needs of one role look alike
_PROBES = 3000


class Reader:
    """Reads enquiries of one scenario."""

    def __init__(self, scenario: Scenario) -> None:
        self.needs = scenario.needs
        self.apart = _apart(scenario.needs, scenario.accuracy)

    def probabilities(self, need: int, chance: random.Random) -> dict[str, float]:
        """P(need) for every need, of one message whose need has this number."""
        found = _posterior(self.needs, self.apart, need, [chance.gauss(0, 1) for _ in range(2 * len(self.needs))])
        return {one.name: round(p, 4) for one, p in zip(self.needs, found, strict=True)}


def _posterior(needs: tuple[Need, ...], apart: float, true: int, noise: list[float]) -> list[float]:
    roles = [need.role for need in needs]
    own, shared = apart * math.sqrt(1 - _SHARED), apart * math.sqrt(_SHARED)
    scores = []
    for place, need in enumerate(needs):
        first = roles.index(need.role)
        sight = own * ((own if place == true else 0.0) + noise[place])
        sight += shared * ((shared if need.role == roles[true] else 0.0) + noise[len(needs) + first])
        scores.append(math.log(need.share) + sight - apart * apart / 2)
    top = max(scores)
    odds = [math.exp(score - top) for score in scores]
    total = sum(odds)
    return [one / total for one in odds]


@lru_cache(maxsize=256)
def _apart(needs: tuple[Need, ...], accuracy: float) -> float:
    chance = random.Random(7)
    probes = [
        (chance.choices(range(len(needs)), [need.share for need in needs])[0], [chance.gauss(0, 1) for _ in range(2 * len(needs))])
        for _ in range(_PROBES)
    ]
    low, high = 0.0, 8.0
    for _ in range(12):
        middle = (low + high) / 2
        right = 0
        for true, noise in probes:
            found = _posterior(needs, middle, true, noise)
            right += found[true] == max(found)
        if right < accuracy * len(probes):
            low = middle
        else:
            high = middle
    return (low + high) / 2
