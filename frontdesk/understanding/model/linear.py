"""Training a linear model on sparse rows: multinomial logistic regression by adaptive gradient steps.

AdaGrad is Duchi, Hazan and Singer (2011), Adaptive subgradient methods, Journal of Machine Learning Research 12. The batches and
their order are fixed and every sum runs in a fixed order in 64-bit floats, so that the same rows give the same weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

_BATCH = 256


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
        self._owners = np.repeat(np.arange(len(members)), lengths)[order]
        self._column_starts = np.searchsorted(self._columns[order], np.arange(len(self.used)))
        self._scale = rows.scale[members]

    def times(self, weights: Floats) -> Floats:
        """Rows times the weights of the columns they use, both one line an output."""
        found = np.zeros((len(weights), len(self.members)))
        for line, sums in zip(weights, found, strict=True):
            sums[self._full] = np.add.reduceat(line[self._columns], self._starts)
        return found * self._scale

    def turned(self, errors: Floats) -> Floats:
        """The transposed rows times errors, both one line an output."""
        found = np.empty((len(errors), len(self.used)))
        for line, sums in zip(errors * self._scale, found, strict=True):
            np.add.reduceat(line[self._owners], self._column_starts, out=sums)
        return found


@dataclass(frozen=True)
class Task:
    """A question the rows answer: the outputs it owns, the right one of each row (-1: not known), and how much a row counts."""

    outputs: int
    answers: Integers
    counts: Floats


@dataclass(frozen=True)
class Fitted:
    """Weights of the sparse columns, of the dense ones, and what every row begins with: one line an output."""

    sparse: Floats
    dense: Floats
    bias: Floats


def fit(
    rows: Sparse, dense: Floats, tasks: Sequence[Task], *, order: Integers, rounds: int = 10, speed: float = 0.5, decay: float = 0.0
) -> Fitted:
    """Weights that explain the answers of all tasks; `order` is the order rows are looked at, `decay` how fast weights shrink."""
    outputs = sum(task.outputs for task in tasks)
    sizes = {"sparse": (outputs, len(rows.names)), "dense": (outputs, dense.shape[1]), "bias": (outputs, 1)}
    weights = {name: np.zeros(size) for name, size in sizes.items()}
    seen = {name: np.full(size, 1e-3) for name, size in sizes.items()}
    batches = [_Batch(rows, order[first : first + _BATCH]) for first in range(0, len(order), _BATCH)]
    for number in range(rounds):
        pace = speed * (1 - 0.8 * number / rounds)
        for batch in batches:
            solid = dense[batch.members]
            own = weights["sparse"][:, batch.used]
            scores = batch.times(own) + weights["dense"] @ solid.T + weights["bias"]
            errors = np.zeros_like(scores)
            first = 0
            for task in tasks:
                part = slice(first, first + task.outputs)
                _errors(scores[part], errors[part], task, batch.members)
                first += task.outputs
            step = batch.turned(errors) + decay * own
            past = seen["sparse"][:, batch.used] + step**2
            seen["sparse"][:, batch.used] = past
            weights["sparse"][:, batch.used] = own - pace * step / np.sqrt(past)
            for name, gradient in (("dense", errors @ solid), ("bias", errors.sum(axis=1, keepdims=True))):
                seen[name] += gradient**2
                weights[name] -= 0.2 * pace * gradient / np.sqrt(seen[name])
    return Fitted(weights["sparse"], weights["dense"], weights["bias"][:, 0])


def _errors(scores: Floats, errors: Floats, task: Task, members: Integers) -> None:
    answers = task.answers[members]
    known = answers >= 0
    odds = np.exp(scores[:, known] - scores[:, known].max(axis=0))
    wrong = odds / odds.sum(axis=0)
    wrong[answers[known], np.arange(wrong.shape[1])] -= 1.0
    errors[:, known] = wrong * task.counts[members][known]
