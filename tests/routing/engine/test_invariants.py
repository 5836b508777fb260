"""Whatever happens in whatever order, the engine keeps its rules (routing's invariants 1, 2, 4 to 8, 12, 13 and 15)."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.routing.engine.line import Router
from frontdesk.routing.engine.records import Tuning
from tests.routing.engine.test_line import CLASSES, NEEDS

TUNING = Tuning()
LANGUAGES, AREAS = ("en", "ar"), ("north", "south")


class House:
    """A world around the engine that believes nothing it says: it keeps its own books and checks every offer against them."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.now = 0.0
        self.people = {f"p{n}": self._person(f"p{n}") for n in range(chance.randint(1, 6))}
        self.there = dict.fromkeys(self.people, True)
        self.load = dict.fromkeys(self.people, 0)
        self.open = dict.fromkeys(self.people, 0)
        self.headroom = chance.choice((0, 2))
        self.waiting: dict[str, dict[str, Any]] = {}
        self.offered: dict[str, list[str]] = {}
        self.owned: dict[str, tuple[str, int]] = {}
        self.declined: dict[str, set[str]] = {}
        self.router = Router()
        self.count = 0
        told = {"needs": NEEDS, "classes": CLASSES, "agents": list(self.people.values()), "urgent_headroom": self.headroom}
        self.router.answer({"type": "init", "now": 0, **told, "areas": AREAS, "languages": LANGUAGES})
        self.tell(*(self.state(one) for one in self.people))

    def _person(self, key: str) -> dict[str, Any]:
        chance = self.chance
        skills = chance.sample(sorted(NEEDS), chance.randint(1, len(NEEDS)))
        told = {
            "id": key,
            "role": "desk",
            "skills": {one: chance.choice((0.8, 1.0, 1.2)) for one in skills},
            "shift": [0, 1e6],
            "breaks": [],
        }
        langs, areas = chance.sample(LANGUAGES, chance.randint(1, 2)), chance.sample(AREAS, chance.randint(1, 2))
        return {**told, "langs": langs, "areas": areas, "capacity": chance.choice((2, 4, 6))}

    def state(self, key: str) -> dict[str, Any]:
        return {"ev": "agent", "id": key, "available": self.there[key], "load": self.load[key], "open": self.open[key]}

    def tell(self, *events: dict[str, Any]) -> None:
        """One call, and everything an answer must keep to."""
        answer = self.router.answer({"type": "dispatch", "now": self.now, "events": list(events)})
        for offer in answer["offers"]:
            told = self.waiting[offer["conversation"]]
            assert told["id"] not in self.offered, "offered twice at once"
            assert offer["agents"]
            assert len(offer["agents"]) == len(set(offer["agents"])) <= (TUNING.ring if told["urgent"] else 1)
            for key in offer["agents"]:
                self.check(told, key)
                self.load[key] += told["weight"]
                self.open[key] += 1
            self.offered[told["id"]] = offer["agents"]
        self.wake_at = answer["wake_at"]
        self.nothing_waits_in_vain()

    def check(self, told: dict[str, Any], key: str) -> None:
        """Somebody who is asked is there, has room, speaks the language, and was not the one who handed it on."""
        most = self.people[key]["capacity"] + (self.headroom if told["urgent"] else 0)
        assert self.there[key], "asked while away"
        assert self.load[key] + told["weight"] <= most, "beyond capacity"
        assert told["language"] in self.people[key]["langs"]
        assert key not in self.declined.get(told["id"], ())
        assert self.right(told, key) + 1e-6 >= self.least(told)

    def least(self, told: dict[str, Any]) -> float:
        late = self.now - told["arrived_at"] >= self.target(told)
        return TUNING.least_right_late if late else TUNING.least_right

    def target(self, told: dict[str, Any]) -> float:
        if told["urgent"]:
            return float(CLASSES["urgent"]["target"])
        need = max(told["probs"], key=lambda one: told["probs"][one])
        return float(CLASSES[str(NEEDS[need]["class"])]["target"])

    def right(self, told: dict[str, Any], key: str) -> float:
        person = self.people[key]
        here = told["area"] is None or told["area"] in person["areas"]
        return sum(p for need, p in told["probs"].items() if need in person["skills"] and (here or not NEEDS[need]["area_bound"]))

    def nothing_waits_in_vain(self) -> None:
        """No one waits while somebody who may have it is there with room, except for the customer's own person, for a while."""
        for told in self.waiting.values():
            if told["id"] in self.offered:
                continue
            held = not told["urgent"] and told["owner"] in self.people and self.there[told["owner"]]
            if held and self.now < told["arrived_at"] + TUNING.hold * self.target(told):
                continue
            for key in self.people:
                most = self.people[key]["capacity"] + (self.headroom if told["urgent"] else 0)
                able = told["language"] in self.people[key]["langs"] and self.right(told, key) > self.least(told) + 1e-6
                barred = key in self.declined.get(told["id"], ())
                assert not (able and self.there[key] and not barred and self.load[key] + told["weight"] <= most), "left waiting"

    def free(self, conversation: str) -> None:
        for key in self.offered.pop(conversation, []):
            self.load[key] -= self.waiting[conversation]["weight"]
            self.open[key] -= 1

    def step(self) -> None:
        """Something happens."""
        chance = self.chance
        self.now += chance.choice((0.0, 1.0, 30.0, 200.0))
        if self.wake_at is not None and self.wake_at <= self.now:
            self.tell()
        kind = chance.random()
        if kind < 0.4 or not (self.waiting or self.owned):
            self.arrives()
        elif kind < 0.6 and self.offered:
            self.answers(chance.choice(sorted(self.offered)))
        elif kind < 0.75 and self.owned:
            self.ends(chance.choice(sorted(self.owned)))
        elif kind < 0.85 and self.waiting:
            gone = chance.choice(sorted(self.waiting))
            self.free(gone)
            del self.waiting[gone]
            self.tell({"ev": "gone", "id": gone})
        else:
            key = chance.choice(sorted(self.people))
            self.there[key] = not self.there[key]
            self.tell(self.state(key))

    def arrives(self) -> None:
        chance = self.chance
        first, second = chance.sample(sorted(NEEDS), 2)
        sure = chance.choice((0.55, 0.6, 0.75, 0.97))
        told = {"id": f"c{self.count}", "arrived_at": self.now, "probs": {first: sure, second: round(1 - sure, 2)}}
        told |= {"urgent": chance.random() < 0.3, "area": chance.choice((*AREAS, None)), "language": chance.choice(LANGUAGES)}
        told |= {"owner": chance.choice((None, *self.people)), "weight": chance.choice((1, 2, 3))}
        self.count += 1
        self.waiting[str(told["id"])] = told
        self.tell({"ev": "arrive", "conversation": told})

    def answers(self, conversation: str) -> None:
        """Somebody accepts, or nobody does and it comes back."""
        asked, told = self.offered[conversation], self.waiting[conversation]
        self.free(conversation)
        if self.chance.random() < 0.6:
            winner = self.chance.choice(asked)
            self.load[winner] += told["weight"]
            self.open[winner] += 1
            self.owned[conversation] = (winner, told["weight"])
            del self.waiting[conversation]
            self.kept = told
            self.tell({"ev": "begin", "id": conversation, "agent": winner})
        else:
            self.tell({"ev": "requeue", "conversation": told})

    def ends(self, conversation: str) -> None:
        """It is done, or handed on with what was found out."""
        owner, weight = self.owned.pop(conversation)
        self.load[owner] -= weight
        self.open[owner] -= 1
        self.tell({"ev": "done", "id": conversation, "agent": owner})


@given(st.integers(0, 2**32))
@settings(max_examples=150, deadline=None)
def test_the_engine_keeps_its_rules_whatever_happens(seed: int) -> None:
    house = House(random.Random(seed))
    for _ in range(60):
        house.step()
        # What it believes people hold is what they hold.
        desk = house.router._desk
        assert desk is not None
        assert {one.id: (one.load, one.open) for one in desk.pool.people} == {
            key: (house.load[key], house.open[key]) for key in house.people
        }


@given(st.integers(0, 2**32))
@settings(max_examples=30, deadline=None)
def test_the_same_happenings_give_the_same_offers(seed: int) -> None:
    def told() -> list[object]:
        house, found = House(random.Random(seed)), []
        for _ in range(40):
            house.step()
            found.append((house.now, dict(house.offered), house.wake_at))
        return found

    assert told() == told()
