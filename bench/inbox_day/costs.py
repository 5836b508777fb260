"""What waiting costs: priority classes with targets, and the price of one enquiry in points.

A class has a target T (seconds on the business clock, to the first person who can really do it), a delay cost d per T waited, a breach
cost B, a value V that is lost when the customer leaves, and a rank (1 is looked at first). With x = wait / T the delay costs d * x^2 / 2
up to the target and d * (x - 1/2) after it: convex, and the marginal cost d/T * min(1, x) is that of the generalized c-mu rule
(Van Mieghem 1995).
"""

from __future__ import annotations

from dataclasses import dataclass

TRANSFER = 1.0
"""Points for every change of owner after a first person looked at it."""


@dataclass(frozen=True, slots=True)
class Class:
    """What one kind of enquiry is worth and how long it may wait."""

    target: float
    delay: float
    breach: float
    value: float
    rank: int


CLASSES = {
    "urgent": Class(target=300, delay=8.0, breach=10.0, value=40.0, rank=1),
    "lead": Class(target=900, delay=3.0, breach=4.0, value=15.0, rank=2),
    "complaint": Class(target=1800, delay=3.0, breach=5.0, value=20.0, rank=3),
    "support": Class(target=3600, delay=1.5, breach=2.0, value=6.0, rank=4),
    "specialist": Class(target=7200, delay=1.5, breach=2.0, value=12.0, rank=5),
}


def cost(kind: Class, waited: float, *, lost: bool, transfers: int) -> float:
    """Points of one enquiry that waited so many business seconds, whether the customer left, and how often it changed hands."""
    x = waited / kind.target
    delay = kind.delay * (x * x / 2 if x <= 1 else x - 0.5)
    return delay + (kind.breach if x > 1 else 0.0) + (kind.value if lost else 0.0) + TRANSFER * transfers
