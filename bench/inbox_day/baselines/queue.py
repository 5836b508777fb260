"""Policies with a central queue: nobody gets more than they have room for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bench.inbox_day.baselines.floor import Floor, Waiting, people

_POLL = 300.0
_ACCEPT_WITHIN = 40.0


class Queue(Floor):
    """Gives what waits, in `order`, to the person `choose` names among those with room. A policy adds these and `pool`."""

    timeout: float | None = None

    def decide(self) -> Iterator[dict[str, Any]]:
        """Until nobody suitable has room."""
        if not self.waiting or not self.available:
            return
        rooms: dict[int, int] = {}
        for one in self.order():
            if one.weight not in rooms:
                rooms[one.weight] = self.with_room(one.weight)
            pool = rooms[one.weight] & self.pool(one) & ~one.asked_not
            if not pool:
                continue
            yield self.offer(one, [self.choose(one, pool)], self.timeout)
            rooms.clear()

    def order(self) -> list[Waiting]:
        """Oldest first."""
        return sorted(self.waiting.values(), key=lambda one: one.arrived)

    def pool(self, one: Waiting) -> int:
        """Everybody who may get it."""
        return self.colleagues(one)

    def choose(self, one: Waiting, pool: int) -> int:
        """Fewest open."""
        return min(people(pool), key=self.open.__getitem__)


class FifoQueue(Queue):
    """First in, first out within capacity, to the team's person with the fewest open: Chatwoot's second way of assigning."""


class Poll(Queue):
    """Looks every five minutes and gives in turn within the team, up to the maximum: LibreDesk's assigner with its shipped interval."""

    def __init__(self, seed: int = 0) -> None:
        super().__init__(seed)
        self.last: dict[str, int] = {}
        self.next_look = 0.0

    def decide(self) -> Iterator[dict[str, Any]]:
        """Nothing between two looks."""
        if self.now >= self.next_look:
            self.next_look = (self.now // _POLL + 1) * _POLL
            yield from super().decide()
        self.wake_at = self.next_look

    def choose(self, one: Waiting, pool: int) -> int:
        """The next in turn."""
        last = self.last.get(one.need, -1)
        chosen = next((number for number in people(pool) if number > last), None)
        chosen = next(people(pool)) if chosen is None else chosen
        self.last[one.need] = chosen
        return chosen


class LongestIdle(Queue):
    """First in, first out to the person of the right skill, language and area who has been without new work longest."""

    def __init__(self, seed: int = 0) -> None:
        super().__init__(seed)
        self.since: dict[int, float] = {}

    def pool(self, one: Waiting) -> int:
        """Skill, language and area."""
        return self.able(one)

    def choose(self, one: Waiting, pool: int) -> int:
        """Longest without new work."""
        chosen = min(people(pool), key=lambda number: self.since.get(number, 0.0))
        self.since[chosen] = self.now
        return chosen


class PrioritySkills(Queue):
    """By priority and then age, to the right skill, language and area with the most spare capacity, by offers of 40 s: like Zendesk's."""

    timeout = _ACCEPT_WITHIN

    def __init__(self, seed: int = 0) -> None:
        super().__init__(seed)
        self.since: dict[int, float] = {}

    def order(self) -> list[Waiting]:
        """Priority, then age."""
        return sorted(self.waiting.values(), key=lambda one: (one.rank, one.arrived))

    def pool(self, one: Waiting) -> int:
        """Skill, language and area."""
        return self.able(one)

    def choose(self, one: Waiting, pool: int) -> int:
        """Most spare capacity; of equals the one without new work longest."""
        chosen = min(people(pool), key=lambda number: (self.load[number] - self.capacity[number], self.since.get(number, 0.0)))
        self.since[chosen] = self.now
        return chosen
