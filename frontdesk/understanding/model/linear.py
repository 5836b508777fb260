"""Training a linear model on sparse rows: multinomial logistic regression by adaptive gradient steps.

AdaGrad is Duchi, Hazan and Singer (2011), Adaptive subgradient methods, Journal of Machine Learning Research 12. The batches and
their order are fixed and every sum runs in a fixed order, so that the same rows give the same weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Halves = npt.NDArray[np.float32]

_BATCH = 256
_KEY = np.uint64(0x9E3779B97F4A7C15)
_OTHER_KEY = np.uint64(0xC2B2AE3D27D4EB4F)
_RANGE = 1 << 24


class Sparse:
    """Rows that each hold a set of columns, every one worth 1 over the root of their number; columns of too few rows are left out."""

    def __init__(self, rows: Sequence[npt.NDArray[np.uint32]], *, least: int = 2) -> None:
        flat = np.concatenate(rows)
        names, column, count = np.unique(flat, return_inverse=True, return_counts=True)
        kept = count >= least
        number = np.cumsum(kept) - 1
        owner = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
        stays = kept[column]
        self.names: npt.NDArray[np.uint32] = names[kept]
        self.shares: Floats = count[kept] / len(rows)
        self.rows = len(rows)
        self.columns: Integers = number[column[stays]]
        self.ends: Integers = np.concatenate([[0], np.cumsum(np.bincount(owner[stays], minlength=self.rows))]).astype(np.int64)
        # Scaled by all its groups, also those that were left out: at reading time nobody knows which those are.
        self.scale: Floats = 1.0 / np.sqrt(np.array([max(1, len(row)) for row in rows], np.float64))


class _Batch:
    """Some of the rows, with the columns they use numbered anew."""

    def __init__(self, rows: Sparse, members: Integers) -> None:
        self.members = members
        pieces = [rows.columns[rows.ends[one] : rows.ends[one + 1]] for one in members]
        lengths = np.array([len(piece) for piece in pieces])
        self._full = lengths > 0
        self._starts = np.concatenate([[0], np.cumsum(lengths[self._full])[:-1]]).astype(np.int64)
        self.used, self._columns = np.unique(np.concatenate(pieces), return_inverse=True)
        order = np.argsort(self._columns, kind="stable")
        owners = np.repeat(np.arange(len(members)), lengths)
        self._names = rows.names[self.used][self._columns].astype(np.uint64)
        self._holders = members[owners].astype(np.uint64)
        self._owners, self._order = owners[order], order
        self._column_starts = np.searchsorted(self._columns[order], np.arange(len(self.used)))
        self._scale = rows.scale[members].astype(np.float32)

    def left(self, drop: float, number: int) -> Halves | None:
        """What is left of each entry when a share of them is looked away from in a round: nothing, or the more."""
        return _left(self._names, self._holders, drop, number) if drop else None

    def times(self, weights: Halves, left: Halves | None) -> Halves:
        """Rows times the weights of the columns they use (one line a column): one line an output."""
        found = np.zeros((weights.shape[1], len(self.members)), np.float32)
        for line, sums in zip(np.ascontiguousarray(weights.T), found, strict=True):
            entries = line[self._columns]
            sums[self._full] = np.add.reduceat(entries if left is None else entries * left, self._starts)
        found *= self._scale
        return found

    def turned(self, errors: Halves, left: Halves | None) -> Halves:
        """The transposed rows times errors (one line an output): one line a column."""
        found = np.empty((len(errors), len(self.used)), np.float32)
        ordered = None if left is None else left[self._order]
        for line, sums in zip(errors * self._scale, found, strict=True):
            entries = line[self._owners]
            np.add.reduceat(entries if ordered is None else entries * ordered, self._column_starts, out=sums)
        return np.ascontiguousarray(found.T)


def _left(names: npt.NDArray[np.uint64], holders: npt.NDArray[np.uint64], drop: float, number: int) -> Halves:
    # A hash of what is seen, who has it and the round, instead of random numbers: the same on every machine.
    mixed = (names * _KEY + holders * _OTHER_KEY + np.uint64(number)) * _KEY
    seen = (mixed ^ (mixed >> np.uint64(29))) * _OTHER_KEY >> np.uint64(40)
    found: Halves = (seen >= np.uint64(drop * _RANGE)).astype(np.float32) / np.float32(1.0 - drop)
    return found


@dataclass(frozen=True)
class Task:
    """A question the rows answer: how many answers there are, the right one of each row (-1: not known), how much a row counts.

    A question of yes (1) or no (0) owns a single output: how much more for yes than for no.
    """

    choices: int
    answers: Integers
    counts: Floats

    @property
    def outputs(self) -> int:
        """How many outputs it owns."""
        return 1 if self.choices == 2 else self.choices


@dataclass(frozen=True)
class Fitted:
    """Weights of the sparse columns, of the dense ones, and what every row begins with: one line an output."""

    sparse: Floats
    dense: Floats
    bias: Floats


def fit(
    rows: Sparse,
    dense: Floats,
    tasks: Sequence[Task],
    *,
    order: Integers,
    rounds: int,
    speed: float,
    drop: float = 0.0,
    drop_dense: float = 0.0,
) -> Fitted:
    """Weights that explain the answers of all tasks; `order` is the order rows are looked at.

    In every round a share of the columns of each row (`drop`, `drop_dense`) is looked away from, so that no answer hangs on a few
    of them: dropout (Srivastava and others 2014, Journal of Machine Learning Research 15) at the inputs.
    """
    outputs = sum(task.outputs for task in tasks)
    weights, past = np.zeros((len(rows.names), outputs), np.float32), np.full((len(rows.names), outputs), 1e-3, np.float32)
    sizes = {"dense": (outputs, dense.shape[1]), "bias": (outputs, 1)}
    beside = {name: np.zeros(size) for name, size in sizes.items()}
    seen = {name: np.full(size, 1e-3) for name, size in sizes.items()}
    columns = np.arange(dense.shape[1], dtype=np.uint64)[None]
    batches = [_Batch(rows, order[first : first + _BATCH]) for first in range(0, len(order), _BATCH)]
    for number in range(rounds):
        pace = speed * (1 - 0.8 * number / rounds)
        for batch in batches:
            left = batch.left(drop, number)
            solid = dense[batch.members]
            if drop_dense:
                solid = solid * _left(columns, batch.members.astype(np.uint64)[:, None], drop_dense, number)
            own = weights[batch.used]
            scores = batch.times(own, left) + beside["dense"] @ solid.T + beside["bias"]
            errors = np.zeros_like(scores)
            first = 0
            for task in tasks:
                part = slice(first, first + task.outputs)
                errors[part] = _errors(scores[part], task, batch.members)
                first += task.outputs
            step = batch.turned(errors.astype(np.float32), left)
            grown = past[batch.used] + step**2
            past[batch.used] = grown
            weights[batch.used] = own - np.float32(pace) * step / np.sqrt(grown)
            for name, gradient in (("dense", errors @ solid), ("bias", errors.sum(axis=1, keepdims=True))):
                seen[name] += gradient**2
                beside[name] -= 0.2 * pace * gradient / np.sqrt(seen[name])
    return Fitted(weights.T.astype(np.float64), beside["dense"], beside["bias"][:, 0])


def _errors(scores: Floats, task: Task, members: Integers) -> Floats:
    """How far the probabilities are from the truth, times how much each row counts; nothing where the truth is not known."""
    answers = task.answers[members]
    if task.outputs == 1:
        wrong = 1.0 / (1.0 + np.exp(-np.clip(scores, -30, 30))) - (answers == 1)
    else:
        odds = np.exp(scores - scores.max(axis=0))
        wrong = odds / odds.sum(axis=0)
        known = np.nonzero(answers >= 0)[0]
        wrong[answers[known], known] -= 1.0
    found: Floats = wrong * np.where(answers >= 0, task.counts[members], 0.0)
    return found
