"""What one business has taught: its confirmed messages, and how far they bend what the shipped model says.

The trained part gives a probability for every need; a kernel ridge regression (Hastie, Tibshirani and Friedman, The Elements of
Statistical Learning, 2nd edition, 5.8 and 12.3.7) on the confirmed messages learns what is left over, the difference between
those probabilities and the truth. Where no confirmed message is like the new one, nothing changes. A need of the business's own
begins with probability 0 and lives from its examples alone. Solving anew after each confirmation takes milliseconds, so a
correction counts on the next message.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from frontdesk.understanding.model.grams import Groups
from frontdesk.understanding.model.stored import Model
from frontdesk.understanding.records import NEEDS

Floats = npt.NDArray[np.float64]

# The newest so many examples count; what is older has been learned by the shipped model's successors or was overtaken.
MOST = 600
_RIDGE = 0.3
_RARE = 8.0
_WEAK = 0.35


class Example:
    """A message whose need a person confirmed; `weak` when nobody said so but nobody objected either."""

    __slots__ = ("groups", "need", "said", "values", "weak")

    def __init__(self, model: Model, groups: Groups, said: Floats, need: str, *, weak: bool = False) -> None:
        self.groups = groups
        self.values = worth(model, groups)
        self.said = said
        self.need = need
        self.weak = weak


def worth(model: Model, groups: Groups) -> Floats:
    """What each group of a message is worth when messages are compared: the rarer the more, together of length one."""
    values = np.minimum(model.rareness(groups), _RARE)
    length = float(np.sqrt((values**2).sum()))
    found: Floats = values / length if length else values
    return found


class Head:
    """The confirmed messages of one business and what follows from them; `own` are its needs beside the shipped ones."""

    def __init__(self, own: Sequence[str] = (), *, shipped: bool = True) -> None:
        self.needs: tuple[str, ...] = (*(NEEDS if shipped else ()), *own)
        self._shipped = shipped
        self._examples: list[Example] = []
        self._alike: Floats = np.zeros((0, 0))
        self._columns: Groups = np.zeros(0, np.uint32)
        self._rows: npt.NDArray[np.int64] = np.zeros(0, np.int64)
        self._values: Floats = np.zeros(0)
        self._weights: Floats = np.zeros((0, len(self.needs)))
        self._rest: Floats = np.zeros(len(self.needs))

    def __len__(self) -> int:
        return len(self._examples)

    def learn(self, examples: Sequence[Example]) -> None:
        """Take in confirmed messages, the oldest first."""
        new = [one for one in examples if one.need in self.needs]
        for one in new:
            likeness = self._likeness(one.groups, one.values)
            size = len(self._examples)
            grown = np.empty((size + 1, size + 1))
            grown[:size, :size] = self._alike
            grown[size, :size] = grown[:size, size] = likeness
            grown[size, size] = 1.0
            self._alike = grown
            self._examples.append(one)
            self._index(size, one)
        if len(self._examples) > MOST:
            self._examples = self._examples[-MOST:]
            self._alike = self._alike[-MOST:, -MOST:].copy()
            self._index_all()
        self._solve()

    def likeness(self, model: Model, groups: Groups) -> float:
        """How like the message is to the confirmed one that is most like it: 0 nothing in common, 1 the same groups."""
        likeness = self._likeness(groups, worth(model, groups))
        return float(likeness.max()) if len(likeness) else 0.0

    def bend(self, model: Model, groups: Groups, said: Floats) -> dict[str, float]:
        """The probability of each need, from what the shipped model said and what the business has taught."""
        likeness = self._likeness(groups, worth(model, groups))
        bent: Floats = self._before(said)
        if len(likeness):
            bent = bent + self._rest + likeness @ self._weights
        found = np.maximum(bent, 1e-4)
        return dict(zip(self.needs, (found / found.sum()).tolist(), strict=True))

    def _before(self, said: Floats) -> Floats:
        if not self._shipped:
            return np.zeros(len(self.needs))
        return np.concatenate([said, np.zeros(len(self.needs) - len(NEEDS))])

    def _solve(self) -> None:
        if not self._examples:
            return
        wanted = np.zeros((len(self._examples), len(self.needs)))
        for row, one in zip(wanted, self._examples, strict=True):
            row[self.needs.index(one.need)] = 1.0
            row -= self._before(one.said)
        self._rest = np.zeros(len(self.needs)) if self._shipped else wanted.mean(axis=0)
        doubt = np.array([_RIDGE / _WEAK if one.weak else _RIDGE for one in self._examples])
        self._weights = np.linalg.solve(self._alike + np.diag(doubt), wanted - self._rest).astype(np.float64)

    def _likeness(self, groups: Groups, values: Floats) -> Floats:
        found = np.zeros(len(self._examples))
        if not len(self._columns):
            return found
        first = np.searchsorted(self._columns, groups, side="left")
        last = np.searchsorted(self._columns, groups, side="right")
        for begin, end, value in zip(first.tolist(), last.tolist(), values.tolist(), strict=True):
            if end > begin:
                found[self._rows[begin:end]] += value * self._values[begin:end]
        return found

    def _index(self, row: int, one: Example) -> None:
        places = np.searchsorted(self._columns, one.groups, side="right")
        self._columns = np.insert(self._columns, places, one.groups)
        self._rows = np.insert(self._rows, places, row)
        self._values = np.insert(self._values, places, one.values)

    def _index_all(self) -> None:
        self._columns = np.concatenate([one.groups for one in self._examples])
        self._rows = np.repeat(np.arange(len(self._examples)), [len(one.groups) for one in self._examples])
        self._values = np.concatenate([one.values for one in self._examples])
        order = np.argsort(self._columns, kind="stable")
        self._columns, self._rows, self._values = self._columns[order], self._rows[order], self._values[order]
