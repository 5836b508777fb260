"""What is noticed in a message, as numbers that stand beside its letter groups in the trained part."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from frontdesk.understanding.needs.decide import by_cues
from frontdesk.understanding.needs.weights import WEIGHTS
from frontdesk.understanding.records import NEEDS

# These depend on the catalog of a business, which no message of the corpus has: their worth stays written by hand.
OF_THE_BUSINESS = frozenset(
    {"service", "wants_service", "service_and_time", "only_a_service", "area", "budget", "price_of_service", "fault_of_a_service"}
)
_FLAGS = tuple(sorted(set(WEIGHTS) - OF_THE_BUSINESS))
NAMES: tuple[str, ...] = (*_FLAGS, *(f"said {need}" for need in NEEDS), *(f"cues {need}" for need in NEEDS))
_NUMBER = {flag: number for number, flag in enumerate(_FLAGS)}
_LOUDEST = 8.0


def numbers(features: frozenset[str]) -> list[int]:
    """The numbers of what was noticed, without what depends on the catalog of a business."""
    return sorted(_NUMBER[feature] for feature in features - OF_THE_BUSINESS)


def vector(said: Mapping[str, float], features: frozenset[str]) -> npt.NDArray[np.float64]:
    """The numbers in the order of NAMES: what was noticed, how loudly each need is said, and what the cues alone would decide."""
    plain = features - OF_THE_BUSINESS
    likely = by_cues(said, plain)
    return np.array(
        [
            *(1.0 if flag in plain else 0.0 for flag in _FLAGS),
            *(min(said[need], _LOUDEST) / 3 for need in NEEDS),
            *(likely[need] for need in NEEDS),
        ]
    )


# Learned scores are louder than the numbers that were written by hand.
_LOUD = 1.8


def by_hand(features: frozenset[str]) -> npt.NDArray[np.float64]:
    """What the signs that only a business's own catalog gives speak for each need, in natural-log units."""
    found = np.zeros(len(NEEDS))
    for feature in sorted(features & OF_THE_BUSINESS):
        for need, weight in WEIGHTS[feature].items():
            found[NEEDS.index(need)] += _LOUD * weight
    return found
