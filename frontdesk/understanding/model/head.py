"""What one business has taught: its confirmed messages, its own needs, and how far both bend what the shipped model says.

The trained part gives a probability for every shipped need; a kernel ridge regression (Hastie, Tibshirani and Friedman, The
Elements of Statistical Learning, 2nd edition, 5.8 and 12.3.7) on the confirmed messages learns what is left over, the difference
between those probabilities and the truth. Where no confirmed message is like the new one, nothing changes. A second regression
on the same messages and on the examples of the business's own needs tells how much a message is like each of those; where it is
like none, they take nothing from the shipped ones. Solving anew after each confirmation takes milliseconds, so a correction
counts on the next message.

Where an encoder tells what messages mean, everything is solved a second time with the meaning in the likeness; a message whose
meaning is not known is read by the first solution, exactly as if there were no encoder.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from frontdesk.understanding.model.alike import Alike, Example, Floats, Meaning, worth
from frontdesk.understanding.model.grams import Groups
from frontdesk.understanding.model.stored import Model
from frontdesk.understanding.records import NEEDS

# The newest so many confirmed messages count; what is older has been learned by the shipped model's successors or was overtaken.
MOST = 600
_RIDGE = 0.3
_WEAK = 0.35

# How evidence for an own need becomes odds. Examined on the twelve needs of the shared few-shot set and on four written for it,
# beside 1,300 ordinary messages: from five examples 85 % of what is meant is found and one ordinary message in 600 taken for it,
# from ten 93 % and one in 250. Below `_LEAST` stands what ordinary messages share with any example.
_EVEN, _STEEP, _LEAST = 0.213, 0.05, 0.15
_SUREST = 99.0
# What two messages of one language always share, and how many of the nearest examples are added up: many must not outvote one.
_NOTHING, _NEAREST = 0.02, 6
# How much the choice of what a need is handled as weighs beside the examples' own readings, and what each shipped need may have.
_CHOSEN, _ANY = 1.0, 0.05


class _Solved(NamedTuple):
    """How alike the examples are by one kind of likeness, and what follows: how far each bends the shipped needs and tells own ones."""

    alike: Floats
    bends: Floats
    tells: Floats


class Head:
    """What one business has taught; `own` are its needs beside the shipped ones, each with the shipped need it is handled as."""

    def __init__(self, own: Mapping[str, str] | None = None) -> None:
        by_precedence = sorted((own or {}).items(), key=lambda one: (NEEDS.index(one[1]), one[0]))
        self.own: dict[str, str] = dict(by_precedence)
        self.needs: tuple[str, ...] = (*NEEDS, *self.own)
        self._alike = Alike()
        self._shipped: list[int] = []
        self._by_letters = _Solved(np.zeros((0, 0)), np.zeros((0, len(NEEDS))), np.zeros((0, len(self.own))))
        self._by_meaning: _Solved | None = None
        self._profiles: Floats = np.zeros((len(self.own), len(NEEDS)))

    def __len__(self) -> int:
        return len(self._alike)

    @property
    def examples(self) -> Sequence[Example]:
        """Everything that is learned from, in order."""
        return self._alike.examples

    def handled_as(self, need: str) -> str:
        """The shipped need that a need is worked as."""
        return self.own.get(need, need)

    def learn(self, examples: Sequence[Example]) -> None:
        """Take in confirmed messages, the oldest first, and given examples."""
        self._alike.add([one for one in examples if one.need in self.needs])
        lessons = [row for row, one in enumerate(self.examples) if not one.given]
        if len(lessons) > MOST:
            gone = set(lessons[: len(lessons) - MOST])
            self._alike.keep([row for row in range(len(self._alike)) if row not in gone])
        self._solve()

    def likeness(self, model: Model, groups: Groups) -> float:
        """How like the message is to the example that is most like it: 0 nothing in common, 1 the same groups."""
        return float(self._alike.to(groups, worth(model, groups)).max(initial=0.0))

    def bend(self, model: Model, groups: Groups, said: Floats, meaning: Meaning | None = None) -> dict[str, float]:
        """The probability of each need, from what the shipped model said and what the business has taught."""
        likeness, solved = self._compared(groups, worth(model, groups), meaning)
        return self._bend(likeness, said, solved.bends, solved.tells, self._profiles)

    def bend_example(self, one: Example) -> dict[str, float]:
        """The same for a message that was prepared as an example is."""
        likeness, solved = self._compared(one.groups, one.values, one.meaning)
        return self._bend(likeness, one.said, solved.bends, solved.tells, self._profiles)

    def left_out(self) -> Iterator[dict[str, float]]:
        """The probabilities of each example by all the others, in order.

        The weights without one example follow from those with it: w - g w[i] / g[i], where g is column i of the inverse.
        """
        place = {row: at for at, row in enumerate(self._shipped)}
        inverses: dict[bool, tuple[Floats, Floats]] = {}
        for row, one in enumerate(self.examples):
            meant = one.meaning is not None
            solved = self._solved(meant)
            if meant not in inverses:
                inverses[meant] = self._inverse(solved.alike, self._shipped), self._inverse(solved.alike, range(len(self)))
            of_shipped, of_all = inverses[meant]
            likeness = solved.alike[row].copy()
            likeness[row] = 0.0
            bends = solved.bends
            if row in place:
                bends = bends.copy()
                at = place[row]
                bends[self._shipped] -= np.outer(of_shipped[:, at], bends[row] / of_shipped[at, at])
            tells = solved.tells - np.outer(of_all[:, row], solved.tells[row] / of_all[row, row])
            yield self._bend(likeness, one.said, bends, tells, self._profiled(without=row))

    def speaks_for(self, need: str, groups: Groups) -> Floats:
        """How much each group makes a message look like an own need."""
        return self._alike.by_group(groups, self._by_letters.tells[:, list(self.own).index(need)])

    def _compared(self, groups: Groups, values: Floats, meaning: Meaning | None) -> tuple[Floats, _Solved]:
        """How like a message is to each example, and the solution for that kind of likeness."""
        if meaning is None or self._by_meaning is None:
            return self._alike.to(groups, values), self._by_letters
        return self._alike.meant_to(groups, values, meaning), self._by_meaning

    def _solved(self, meant: bool) -> _Solved:
        return self._by_letters if not meant or self._by_meaning is None else self._by_meaning

    def _bend(self, likeness: Floats, said: Floats, bends: Floats, tells: Floats, profiles: Floats) -> dict[str, float]:
        bent = said
        if self._shipped:
            bent = np.maximum(said + likeness @ bends, 1e-4)
            bent = bent / bent.sum()
        odds = _odds(likeness, tells, profiles @ said)
        whole = 1.0 + float(odds.sum())
        return dict(zip(self.needs, (np.concatenate([bent, odds]) / whole).tolist(), strict=True))

    def _solve(self) -> None:
        examples = self.examples
        self._shipped = [row for row, one in enumerate(examples) if one.need in NEEDS]
        self._by_letters = self._solve_by(self._alike.matrix)
        self._by_meaning = self._solve_by(self._alike.meant()) if self._alike.with_meaning else None
        self._profiles = self._profiled()

    def _solve_by(self, alike: Floats) -> _Solved:
        examples = self.examples
        bends: Floats = np.zeros((len(examples), len(NEEDS)))
        if self._shipped:
            left = np.array([-examples[row].said for row in self._shipped])
            left[range(len(left)), [NEEDS.index(examples[row].need) for row in self._shipped]] += 1.0
            bends[self._shipped] = np.linalg.solve(self._doubted(alike, self._shipped), left)
        tells: Floats = np.zeros((len(examples), len(self.own)))
        if self.own and examples:
            wanted = np.array([[float(one.need == own) for own in self.own] for one in examples])
            tells[:] = np.linalg.solve(self._doubted(alike, range(len(examples))), wanted)
        return _Solved(alike, bends, tells)

    def _doubted(self, alike: Floats, rows: Sequence[int]) -> Floats:
        """How alike these examples are, with how far each is doubted added to its likeness to itself."""
        doubt = [_RIDGE / _WEAK if self.examples[row].weak else _RIDGE for row in rows]
        found: Floats = alike[np.ix_(list(rows), list(rows))] + np.diag(doubt)
        return found

    def _inverse(self, alike: Floats, rows: Sequence[int]) -> Floats:
        return np.linalg.inv(self._doubted(alike, rows)).astype(np.float64, copy=False) if rows else np.zeros((0, 0))

    def _profiled(self, without: int | None = None) -> Floats:
        """What the shipped model is likely to say of each own need's messages, against what it says of any."""
        found = np.full((len(self.own), len(NEEDS)), _ANY)
        for row, (own, handled) in enumerate(self.own.items()):
            found[row, NEEDS.index(handled)] += _CHOSEN
            found[row] += sum((one.said for at, one in enumerate(self.examples) if one.need == own and at != without), np.zeros(len(NEEDS)))
            found[row] *= len(NEEDS) / found[row].sum()
        return found


def _odds(likeness: Floats, tells: Floats, fits: Floats) -> Floats:
    """The odds of each own need against all shipped ones together; 0 where a message is like none of its examples.

    `fits` is how much likelier the shipped model's words are for such a message than for any other: it keeps a complaint about
    an event a complaint, where the examples are enquiries.
    """
    for_each = np.maximum(likeness - _NOTHING, 0.0)[:, None] * tells
    nearest = -np.sort(-np.maximum(for_each, 0.0), axis=0)[:_NEAREST].sum(axis=0)
    evidence = (nearest + np.minimum(for_each, 0.0).sum(axis=0)) * np.sqrt(fits)
    above = np.clip(evidence, _LEAST, 1.0)
    found: Floats = np.minimum(np.exp((above - _EVEN) / _STEEP) - np.exp((_LEAST - _EVEN) / _STEEP), _SUREST)
    return found


class OnlyThese:
    """A reader that knows nothing but the needs it was given examples of."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self._alike = Alike()
        self._told: list[str] = []
        self.learn(examples)

    def learn(self, examples: Sequence[Example]) -> None:
        """More examples, of these needs or of new ones; they count from the next message on."""
        self._alike.add(examples)
        self._told += [one.need for one in examples]
        self.needs = tuple(sorted(set(self._told)))
        wanted = np.array([[float(told == need) for need in self.needs] for told in self._told]).reshape(len(self._told), len(self.needs))
        self._rest: Floats = wanted.mean(axis=0) if len(self._told) else np.zeros(0)
        self._by_letters = self._solve_by(self._alike.matrix, wanted)
        self._by_meaning = self._solve_by(self._alike.meant(), wanted) if self._alike.with_meaning else None

    def read(self, model: Model, groups: Groups, meaning: Meaning | None = None) -> tuple[dict[str, float], float]:
        """The probability of each need, and how like the message is to the example that is most like it."""
        values = worth(model, groups)
        if meaning is None or self._by_meaning is None:
            likeness, weights = self._alike.to(groups, values), self._by_letters
        else:
            likeness, weights = self._alike.meant_to(groups, values, meaning), self._by_meaning
        found = np.maximum(self._rest + likeness @ weights, 1e-4)
        return dict(zip(self.needs, (found / found.sum()).tolist(), strict=True)), float(likeness.max(initial=0.0))

    def _solve_by(self, alike: Floats, wanted: Floats) -> Floats:
        return np.linalg.solve(alike + _RIDGE * np.eye(len(alike)), wanted - self._rest).astype(np.float64, copy=False)
