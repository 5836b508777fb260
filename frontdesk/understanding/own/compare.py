"""A business's head with a need and without it, side by side: what each makes of messages, examples and lessons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from frontdesk.understanding.lessons.memory import given_examples
from frontdesk.understanding.model.alike import Example
from frontdesk.understanding.model.head import Head
from frontdesk.understanding.model.stored import Model
from frontdesk.understanding.needs.decide import likeliest
from frontdesk.understanding.own.records import Clash, OwnNeed, Unlike
from frontdesk.understanding.records import BusinessContext


class Judged(NamedTuple):
    """What a lesson or an example would be read as by all the others, and how likely that is."""

    example: Example
    read_as: str
    sure: float


class Sides:
    """The needs in use as they are (`before`) and as they would be (`after`), each with what follows for reading."""

    def __init__(
        self,
        need: OwnNeed,
        before: Sequence[OwnNeed],
        after: Sequence[OwnNeed],
        lessons: Sequence[Example],
        *,
        model: Model,
        business: BusinessContext,
    ) -> None:
        self.need = need
        self._needs = after
        # A need that does not change gives both sides the same examples.
        given = {one.code: given_examples(model, one, business) for one in before}
        self.before = _head(before, given, lessons)
        self._given = {**given, need.code: given_examples(model, need, business)}
        self.after = _head(after, self._given, lessons)

    def of(self, one: Example) -> tuple[str, str, float]:
        """What a message is read as, what it would be read as, and how likely that would be."""
        now = self.after.bend_example(one)
        becomes = likeliest(now)
        return likeliest(self.before.bend_example(one)), becomes, now[becomes]

    def judged(self) -> Iterator[Judged]:
        """Every example and lesson of the side that would be, as if it had not been given."""
        for one, chances in zip(self.after.examples, self.after.left_out(), strict=True):
            best = likeliest(chances)
            yield Judged(one, best, chances[best])

    def unlike(self, judged: Sequence[Judged]) -> list[Unlike]:
        """The need's examples that would not be found from its others."""
        read_as = {id(one.example): one.read_as for one in judged}
        of_need = [read_as[id(one)] for one in self._given[self.need.code]]
        return [Unlike(place, found) for place, found in enumerate(of_need) if found != self.need.code]

    def clashes(self, judged: Sequence[Judged]) -> list[Clash]:
        """The business's other needs that this one is mistaken for, in either direction."""
        read_as = {id(one.example): one.read_as for one in judged}
        mine = self.need.code
        found = []
        for other in self._needs:
            if other.code == mine:
                continue
            here = [place for place, one in enumerate(self._given[mine]) if read_as[id(one)] == other.code]
            theirs = zip(other.examples, self._given[other.code], strict=True)
            there = [text for text, one in theirs if read_as[id(one)] == mine]
            if here or there:
                found.append(Clash(other.code, other.name, here, there))
        return found


def _head(needs: Sequence[OwnNeed], given: Mapping[str, Sequence[Example]], lessons: Sequence[Example]) -> Head:
    head = Head({one.code: one.handled_as for one in needs})
    head.learn([*(one for need in needs for one in given[need.code]), *lessons])
    return head
