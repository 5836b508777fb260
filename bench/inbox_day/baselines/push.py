"""Policies that put work into personal inboxes at once, as most shared inboxes do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bench.inbox_day.baselines.floor import Floor, Waiting, people


class Push(Floor):
    """Gives everything to somebody available at once, however much they hold. `choose` is what a policy adds."""

    anyone = False

    def decide(self) -> Iterator[dict[str, Any]]:
        """First come, first given."""
        for one in list(self.waiting.values()):
            free = self.available & ~one.asked_not
            pool = free & (self.everybody() if self.anyone and not one.asked_not else self.colleagues(one))
            if pool:
                yield self.offer(one, [self.choose(one, pool)], None)

    def choose(self, one: Waiting, pool: int) -> int:
        """The person's number."""
        raise NotImplementedError


class Random(Push):
    """Anybody, by lot."""

    anyone = True

    def choose(self, one: Waiting, pool: int) -> int:
        """By lot."""
        return self.chance.choice(list(people(pool)))


class RoundRobin(Push):
    """Each in turn within the team of the likeliest need: how Hiver describes its round robin."""

    def __init__(self, seed: int = 0) -> None:
        super().__init__(seed)
        self.last: dict[str, int] = {}

    def choose(self, one: Waiting, pool: int) -> int:
        """The next after the last one of this team."""
        last = self.last.get(one.need, -1)
        chosen = next((number for number in people(pool) if number > last), None)
        chosen = next(people(pool)) if chosen is None else chosen
        self.last[one.need] = chosen
        return chosen


class RoundRobinAnyone(RoundRobin):
    """Each in turn, whatever the need."""

    anyone = True

    def choose(self, one: Waiting, pool: int) -> int:
        """One turn for all needs."""
        last = self.last.get("", -1)
        chosen = next((number for number in people(pool) if number > last), None)
        chosen = next(people(pool)) if chosen is None else chosen
        self.last[""] = chosen
        return chosen


class TwoChoices(Push):
    """The less loaded of two by lot (Mitzenmacher 2001)."""

    def choose(self, one: Waiting, pool: int) -> int:
        """Of two, the one with fewer open."""
        numbers = list(people(pool))
        return min(self.chance.sample(numbers, min(2, len(numbers))), key=self.open.__getitem__)


class LeastLoaded(Push):
    """The one of the team with the fewest open: load balancing as Frappe's assignment rule has it, ties to the first in the list."""

    def choose(self, one: Waiting, pool: int) -> int:
        """Fewest open."""
        return min(people(pool), key=self.open.__getitem__)
