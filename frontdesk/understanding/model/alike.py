"""Messages to compare others with: what each of their groups is worth, and how alike any two of them are.

Two messages are alike by their letter groups. Where an encoder says what both mean, they are alike by that too: a share of the
likeness grows exponentially with the cosine of the two vectors, so that only what is close counts. A power series of a kernel
without negative coefficients is a kernel, and so is the sum of two (Shawe-Taylor and Cristianini, Kernel Methods for Pattern
Analysis, 2004, 3.4): what is solved with it stays well posed.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from frontdesk.understanding.model.grams import Groups
from frontdesk.understanding.model.stored import Model

Floats = npt.NDArray[np.float64]

# A message as an encoder sees it: of length one.
Meaning = npt.NDArray[np.float32]

_RARE = 8.0
# How much of the likeness is meaning, and how fast that fades with distance. docs/decisions/0011 says how they were chosen.
_MEANT, _SHARP = 0.3, 2.0
_LETTERS = float(np.sqrt(1 - _MEANT))
# So few are put into the index one by one; of more the index is made anew.
_FEW = 8


class Example:
    """A message whose need a person confirmed; `weak` when nobody said so but nobody objected either.

    `given` marks an example that the owner wrote for a need of their own: it stands for no message. `meaning` is what an encoder
    says of it, where there is one.
    """

    __slots__ = ("given", "groups", "meaning", "need", "said", "values", "weak")

    def __init__(
        self,
        model: Model,
        groups: Groups,
        said: Floats,
        need: str,
        *,
        weak: bool = False,
        given: bool = False,
        meaning: Meaning | None = None,
    ) -> None:
        self.groups = groups
        self.values = worth(model, groups)
        self.said = said
        self.need = need
        self.weak = weak
        self.given = given
        self.meaning = meaning


def worth(model: Model, groups: Groups) -> Floats:
    """What each group of a message is worth when messages are compared: the rarer the more, together of length one."""
    values = np.minimum(model.rareness(groups), _RARE)
    length = float(np.sqrt((values**2).sum()))
    found: Floats = values / length if length else values
    return found


class Alike:
    """Examples, and how alike each two of them are: the cosine of their groups' worth."""

    def __init__(self) -> None:
        self.examples: list[Example] = []
        self.matrix: Floats = np.zeros((0, 0))
        self._meant: tuple[Floats, npt.NDArray[np.int64], Meaning] | None = None
        self._columns: Groups = np.zeros(0, np.uint32)
        self._rows: npt.NDArray[np.int64] = np.zeros(0, np.int64)
        self._values: Floats = np.zeros(0)

    def __len__(self) -> int:
        return len(self.examples)

    def add(self, new: Sequence[Example]) -> None:
        """Take in examples."""
        self._meant = None
        if len(new) > _FEW:
            before = len(self.examples)
            self.examples += new
            self._index_all()
            grown = np.empty((len(self.examples), len(self.examples)))
            grown[:before, :before] = self.matrix
            for row, one in enumerate(new, before):
                grown[row] = grown[:, row] = self.to(one.groups, one.values)
                grown[row, row] = 1.0
            self.matrix = grown
            return
        for one in new:
            likeness = self.to(one.groups, one.values)
            size = len(self.examples)
            grown = np.empty((size + 1, size + 1))
            grown[:size, :size] = self.matrix
            grown[size, :size] = grown[:size, size] = likeness
            grown[size, size] = 1.0
            self.matrix = grown
            self.examples.append(one)
            self._index(size, one)

    def keep(self, rows: Sequence[int]) -> None:
        """Let go of all examples but these."""
        self._meant = None
        self.examples = [self.examples[row] for row in rows]
        self.matrix = self.matrix[np.ix_(rows, rows)]
        self._index_all()

    def to(self, groups: Groups, values: Floats) -> Floats:
        """How like a message is to each example: 0 nothing in common, 1 the same groups."""
        places, lengths = self._places(groups)
        worth = self._values[places] * np.repeat(values, lengths)
        return np.bincount(self._rows[places], weights=worth, minlength=len(self.examples)).astype(np.float64)

    @property
    def with_meaning(self) -> bool:
        """Whether the meaning of any example is known."""
        return any(one.meaning is not None for one in self.examples)

    def meant(self) -> Floats:
        """How alike each two examples are when what they mean counts too."""
        letters, known, meanings = self._meanings()
        found: Floats = self.matrix * np.outer(letters, letters)
        found[np.ix_(known, known)] += _MEANT * _near(meanings @ meanings.T)
        np.fill_diagonal(found, 1.0)
        return found

    def meant_to(self, groups: Groups, values: Floats, meaning: Meaning) -> Floats:
        """How like a message whose meaning is known is to each example."""
        letters, known, meanings = self._meanings()
        found: Floats = self.to(groups, values) * (_LETTERS * letters)
        found[known] += _MEANT * _near(meanings @ meaning)
        return found

    def _meanings(self) -> tuple[Floats, npt.NDArray[np.int64], Meaning]:
        """How much each example's letters count, the examples whose meaning is known, and what they mean.

        An example whose meaning is not known is compared by its letters alone; its share is such that it is as like itself as any
        other is.
        """
        if self._meant is None:
            known = [row for row, one in enumerate(self.examples) if one.meaning is not None]
            letters = np.ones(len(self.examples))
            letters[known] = _LETTERS
            meanings = np.stack([one.meaning for one in self.examples if one.meaning is not None])
            self._meant = letters, np.array(known, np.int64), meanings
        return self._meant

    def by_group(self, groups: Groups, weights: Floats) -> Floats:
        """What each group speaks for, when each example has a weight."""
        places, lengths = self._places(groups)
        owners = np.repeat(np.arange(len(groups)), lengths)
        worth = self._values[places] * weights[self._rows[places]]
        return np.bincount(owners, weights=worth, minlength=len(groups)).astype(np.float64)

    def _places(self, groups: Groups) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Where the groups stand in the index, one after the other, and how often each does."""
        first = np.searchsorted(self._columns, groups, side="left")
        lengths = np.searchsorted(self._columns, groups, side="right") - first
        begins = np.cumsum(lengths) - lengths
        places = np.arange(int(lengths.sum())) + np.repeat(first - begins, lengths)
        return places, lengths

    def _index(self, row: int, one: Example) -> None:
        places = np.searchsorted(self._columns, one.groups, side="right")
        self._columns = np.insert(self._columns, places, one.groups)
        self._rows = np.insert(self._rows, places, row)
        self._values = np.insert(self._values, places, one.values)

    def _index_all(self) -> None:
        if not self.examples:
            self._columns, self._rows, self._values = self._columns[:0], self._rows[:0], self._values[:0]
            return
        self._columns = np.concatenate([one.groups for one in self.examples])
        self._rows = np.repeat(np.arange(len(self.examples)), [len(one.groups) for one in self.examples])
        self._values = np.concatenate([one.values for one in self.examples])
        order = np.argsort(self._columns, kind="stable")
        self._columns, self._rows, self._values = self._columns[order], self._rows[order], self._values[order]


def _near(cosines: Meaning) -> Floats:
    """How near two vectors of length one are, from their cosine: 1 the same, 0 at a right angle."""
    found: Floats = np.expm1(_SHARP * cosines.astype(np.float64)) / np.expm1(_SHARP)
    return found
