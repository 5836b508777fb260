"""What every simple policy has to know: who is there, what they hold, what waits. Sets of people are integers, one bit for each person."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any


class Waiting:
    """One conversation as the router sees it."""

    __slots__ = ("area", "arrived", "asked_not", "flag", "id", "kind", "language", "need", "owner", "probs", "rank", "weight")

    def __init__(self, seen: dict[str, Any], kinds: dict[str, str], ranks: dict[str, int]) -> None:
        self.id: str = seen["id"]
        self.arrived: float = seen["arrived_at"]
        self.probs: dict[str, float] = seen["probs"]
        self.need = max(self.probs, key=self.probs.__getitem__)
        self.flag: bool = seen["urgent"]
        self.kind = "urgent" if self.flag else kinds[self.need]
        self.rank = ranks[self.kind]
        self.area: str | None = seen["area"]
        self.language: str = seen["language"]
        self.owner: str | None = seen["owner"]
        self.weight: int = seen["weight"]
        self.asked_not = 0


class Floor:
    """Keeps the books; `decide` is what a policy adds."""

    def __init__(self, seed: int = 0) -> None:
        self.chance = random.Random(seed)
        self.now = 0.0
        self.waiting: dict[str, Waiting] = {}
        self.names: list[str] = []
        self.numbers: dict[str, int] = {}
        self.needs: dict[str, Any] = {}
        self.kinds: dict[str, str] = {}
        self.ranks: dict[str, int] = {}
        self.capacity: list[int] = []
        self.load: list[int] = []
        self.open: list[int] = []
        self.available = 0
        self.wake_at: float | None = None
        self._skilled: dict[str, int] = {}
        self._speaking: dict[str, int] = {}
        self._serving: dict[str, int] = {}
        self._able: dict[tuple[str, str, str | None], int] = {}

    def answer(self, message: dict[str, Any], /) -> dict[str, Any]:
        """The protocol: learn the house, or learn what happened and offer."""
        self.now = message["now"]
        if message["type"] == "init":
            self._learn(message)
            return {"ok": True}
        for event in message["events"]:
            self._hear(event)
        self.wake_at = None
        return {"offers": list(self.decide()), "wake_at": self.wake_at}

    def decide(self) -> Iterator[dict[str, Any]]:
        """Offers for what waits."""
        raise NotImplementedError

    def _learn(self, house: dict[str, Any]) -> None:
        self.needs = house["needs"]
        self.kinds = {name: need["class"] for name, need in self.needs.items()}
        self.ranks = {name: kind["rank"] for name, kind in house["classes"].items()}
        for number, person in enumerate(house["agents"]):
            self.names.append(person["id"])
            self.numbers[person["id"]] = number
            for table, keys in ((self._skilled, person["skills"]), (self._speaking, person["langs"]), (self._serving, person["areas"])):
                for key in keys:
                    table[key] = table.get(key, 0) | 1 << number
        self.capacity = [person["capacity"] for person in house["agents"]]
        self.load = [0] * len(self.names)
        self.open = [0] * len(self.names)

    def _hear(self, event: dict[str, Any]) -> None:
        what = event["ev"]
        if what == "agent":
            number = self.numbers[event["id"]]
            self.load[number], self.open[number] = event["load"], event["open"]
            if event["available"]:
                self.available |= 1 << number
            else:
                self.available &= ~(1 << number)
        elif what in ("arrive", "transfer", "requeue"):
            one = Waiting(event["conversation"], self.kinds, self.ranks)
            for name in event.get("not", ()):
                one.asked_not |= 1 << self.numbers[name]
            self.waiting[one.id] = one
        elif what == "gone":
            self.waiting.pop(event["id"], None)

    def team(self, need: str) -> int:
        """Everybody with the skill."""
        return self._skilled.get(need, 0)

    def colleagues(self, one: Waiting) -> int:
        """The team of the likeliest need; whoever passes something on knows who of the team speaks the language and serves the area."""
        return self.able(one) if one.asked_not else self.team(one.need)

    def everybody(self) -> int:
        """Everybody there is."""
        return (1 << len(self.names)) - 1

    def able(self, one: Waiting) -> int:
        """Skill of the likeliest need, language and area; the area and then the language are dropped when nobody has all."""
        area = one.area if self.needs[one.need]["area_bound"] else None
        key = (one.need, one.language, area)
        if key not in self._able:
            skilled = self._skilled.get(one.need, 0)
            speaking = skilled & self._speaking.get(one.language, 0)
            serving = speaking if area is None else speaking & self._serving.get(area, 0)
            self._able[key] = serving or speaking or skilled
        return self._able[key]

    def with_room(self, weight: int) -> int:
        """Those available who have room for so many units more."""
        found = 0
        for number in people(self.available):
            if self.load[number] + weight <= self.capacity[number]:
                found |= 1 << number
        return found

    def offer(self, one: Waiting, chosen: list[int], timeout: float | None) -> dict[str, Any]:
        """Offer it, and keep the books right until the next report."""
        del self.waiting[one.id]
        for number in chosen:
            self.load[number] += one.weight
            self.open[number] += 1
        return {"conversation": one.id, "agents": [self.names[number] for number in chosen], "timeout": timeout}


def people(bits: int) -> Iterator[int]:
    """The numbers in a set, rising."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low
