"""What one business has taught of a question with two answers: whether a message is urgent, whether somebody may buy.

The same kernel ridge regression as for needs (see `head`), on what is left over between how sure the engine is of "yes" and what
people said. Only a message so like a corrected one that the answer turns is read differently; every other stays exactly as it was.
"""

from collections.abc import Sequence

import msgspec
import numpy as np

from frontdesk.understanding.model.alike import Alike, Example, Floats, worth
from frontdesk.understanding.model.grams import Groups
from frontdesk.understanding.model.stored import Model
from frontdesk.understanding.records import Signal, Urgency

YES, NO = "yes", "no"
# The newest so many corrections of a question count.
MOST = 200
_RIDGE = 0.3
_EVEN = 0.5
_SUREST = 0.95
TAUGHT_URGENT = "A message much like it was said to be urgent."


class Leaning:
    """What people said of one question, and how far it bends the engine's answer."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self._alike = Alike()
        self._alike.add(examples)
        left = np.array([float(one.need == YES) - float(one.said[0]) for one in examples])
        self._weights: Floats = np.linalg.solve(self._alike.matrix + _RIDGE * np.eye(len(examples)), left)

    def __len__(self) -> int:
        return len(self._alike)

    def bend(self, model: Model, groups: Groups, said: float) -> float:
        """How sure "yes" is, from how sure the engine is of it and what the business has taught."""
        likeness = self._alike.to(groups, worth(model, groups))
        return min(1.0, max(0.0, said + float(likeness @ self._weights)))


class Leanings(msgspec.Struct, frozen=True):
    """What a business has taught of each such question; None where it has said nothing."""

    urgency: Leaning | None = None
    lead: Leaning | None = None

    def urgent(self, read: Urgency, model: Model, groups: Groups) -> Urgency:
        """Whether the customer can wait, as the business's corrections turn it."""
        if self.urgency is None:
            return read
        sure = self.urgency.bend(model, groups, sure_of_urgent(read))
        if (sure > _EVEN) == (read.value == "urgent"):
            return read
        return Urgency("urgent", _rounded(sure), (), TAUGHT_URGENT) if sure > _EVEN else Urgency("normal", _rounded(1 - sure))

    def may_buy(self, read: Signal[bool], model: Model, groups: Groups) -> Signal[bool]:
        """Whether somebody may buy, as the business's corrections turn it."""
        if self.lead is None:
            return read
        sure = self.lead.bend(model, groups, sure_of_lead(read))
        if (sure > _EVEN) == read.value:
            return read
        return Signal(sure > _EVEN, _rounded(sure if sure > _EVEN else 1 - sure))


NOTHING_TAUGHT = Leanings()


def sure_of_urgent(read: Urgency) -> float:
    """How sure the engine is that a message is urgent."""
    return read.confidence if read.value == "urgent" else 1 - read.confidence


def sure_of_lead(read: Signal[bool]) -> float:
    """How sure the engine is that somebody may buy."""
    return read.confidence if read.value else 1 - read.confidence


def _rounded(sure: float) -> float:
    return round(min(_SUREST, sure), 3)
