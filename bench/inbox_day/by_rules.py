"""The product's own routing by rules, driven over the line protocol: the very functions that decide in the database, without it.

A business with one rule for each need: who has the skill, speaks the language and serves the area; offers of a minute, the last owner
first. What was read with little certainty goes under the rule for what is not sure, which may have anybody of the desks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from frontdesk.routing.eligibility import room
from frontdesk.routing.policies.records import Conditions, Policy, PriorityClass, Ring, Rule
from frontdesk.routing.records import Candidate, Decision, Situation
from frontdesk.routing.rules import choose, in_order, may_have, promise
from frontdesk.team.shifts import Hours

MORNING = datetime(2026, 3, 2, tzinfo=UTC)
# From this sureness on a need counts as read.
_SURE = 0.6


class Rules:
    """One day under rules. Areas and people are numbered, because the product knows them by id."""

    def __init__(self) -> None:
        self.policy = Policy(rules=(), unsure=_rule("unsure"), otherwise=_rule("unsure"), classes={"lead": PriorityClass(900)})
        self.people: dict[UUID, Candidate] = {}
        self.waiting: dict[str, Situation] = {}
        self.names: dict[UUID, str] = {}
        self.ids: dict[str, UUID] = {}
        self.areas: dict[str, UUID] = {}
        self.wakes: dict[str, datetime] = {}
        self.asked: dict[str, tuple[UUID, ...]] = {}
        self.opening: tuple[Hours, ...] = ()
        self.shifts: dict[UUID, tuple[float, float]] = {}
        self.at = MORNING

    def answer(self, message: dict[str, Any], /) -> dict[str, Any]:
        """The protocol: learn the house, or learn what happened and offer."""
        self.at = MORNING + timedelta(seconds=message["now"])
        if message["type"] == "init":
            self._learn(message)
            return {"ok": True}
        for staff_id, (start, end) in self.shifts.items():
            if self.people[staff_id].on_shift != (start <= message["now"] < end):
                self.people[staff_id] = msgspec.structs.replace(self.people[staff_id], on_shift=start <= message["now"] < end)
        came: dict[str, None] = {}
        freed: dict[UUID, None] = {}
        for event in message["events"]:
            self._hear(event, came, freed)
        offers = [*self._fill(freed), *self._route(came), *self._route(one for one, wake in self.wakes.items() if wake <= self.at)]
        wake = min(self.wakes.values(), default=None)
        return {"offers": offers, "wake_at": None if wake is None else (wake - MORNING).total_seconds()}

    def _fill(self, freed: Iterable[UUID]) -> Iterator[dict[str, Any]]:
        for staff_id in freed:
            person = self.people[staff_id]
            if person.presence != "available" or room(person, urgent=True, weight=1) < 0 or not self.waiting:
                continue
            for situation in in_order(self.waiting.values(), self.policy, self.at):
                if room(self.people[staff_id], urgent=True, weight=1) < 0:
                    break
                if may_have(situation, self.people[staff_id], self.policy, self.at):
                    yield from self._settle(situation, choose(situation, self.people.values(), self.policy, self.at))

    def _route(self, came: Iterable[str]) -> Iterator[dict[str, Any]]:
        for one in [one for one in came if one in self.waiting]:
            situation = self.waiting[one]
            order = in_order(self.waiting.values(), self.policy, self.at)
            people = promise(order[: order.index(situation)], list(self.people.values()), self.policy, self.at)
            yield from self._settle(situation, choose(situation, people, self.policy, self.at))

    def _settle(self, situation: Situation, decision: Decision) -> Iterator[dict[str, Any]]:
        name = self.names[situation.conversation_id]
        if not decision.offered:
            self.wakes[name] = decision.wake_at
            return
        del self.waiting[name]
        self.wakes.pop(name, None)
        self.asked[name] = tuple(one.id for one in decision.offered)
        for one in decision.offered:
            person = self.people[one.id]
            self.people[one.id] = msgspec.structs.replace(person, load=person.load + situation.weight, last_assigned_at=self.at)
        yield {"conversation": name, "agents": [self.names[one.id] for one in decision.offered], "timeout": float(decision.offer_seconds)}

    def _learn(self, house: dict[str, Any]) -> None:
        self.areas = {name: UUID(int=1_000_000 + number) for number, name in enumerate(house["areas"])}
        classes = {
            name: PriorityClass(int(its["target"]), its["delay_cost"], its["breach_cost"], its["value"])
            for name, its in house["classes"].items()
        }
        works = {name: need["mean_work"] for name, need in house["needs"].items()}
        for name, need in house["needs"].items():
            # Each need has a class of its own, because how long work takes stands on the class.
            classes[f"{need['class']}_{name}"] = msgspec.structs.replace(classes[need["class"]], work_seconds=int(works[name]))
        rules = [
            _rule(name, skill=name, area_bound=need["area_bound"], priority=f"{need['class']}_{name}")
            for name, need in house["needs"].items()
        ]
        unsure = _rule("unsure", priority="lead", area_bound=False)
        self.policy = Policy(
            rules=tuple(rules), unsure=unsure, otherwise=unsure, classes=classes, languages=tuple(house["languages"]), escalate=()
        )
        # What comes at night begins to wait when the first of the staff comes.
        shifts = [told["shift"] for told in house["agents"]]
        first, last = min(start for start, _ in shifts), max(end for _, end in shifts)
        self.opening = tuple(Hours(day, int(first // 60), int(last // 60)) for day in range(7))
        for number, told in enumerate(house["agents"]):
            staff_id = UUID(int=number + 1)
            self.names[staff_id], self.ids[told["id"]] = told["id"], staff_id
            self.shifts[staff_id] = (told["shift"][0], told["shift"][1])
            self.people[staff_id] = Candidate(
                staff_id=staff_id,
                name=told["id"],
                role=told["role"],
                skills={need: max(1, min(5, round(3 + 10 * (speed - 1)))) for need, speed in told["skills"].items()},
                languages=tuple(told["langs"]),
                areas=tuple(self.areas[area] for area in told["areas"]),
                presence="away",
                capacity=told["capacity"],
                urgent_headroom=house["urgent_headroom"],
            )

    def _hear(self, event: dict[str, Any], came: dict[str, None], freed: dict[UUID, None]) -> None:
        match event["ev"]:
            case "arrive" | "transfer" | "requeue":
                seen = event["conversation"]
                before = self.waiting.get(seen["id"])
                declined = tuple(sorted({*(before.declined if before else ()), *(self.ids[one] for one in event.get("not", ()))}))
                self.waiting[seen["id"]] = self.situation(seen, declined)
                came[seen["id"]] = None
                freed.update(dict.fromkeys(self.asked.pop(seen["id"], ())))
            case "gone" | "done":
                self.waiting.pop(event["id"], None)
                self.wakes.pop(event["id"], None)
                freed.update(dict.fromkeys(self.asked.pop(event["id"], ())))
            case "begin":
                freed.update(dict.fromkeys(self.asked.pop(event["id"], ())))
            case "agent":
                staff_id = self.ids[event["id"]]
                presence = "available" if event["available"] else "away"
                self.people[staff_id] = msgspec.structs.replace(self.people[staff_id], presence=presence, load=event["load"])
                freed[staff_id] = None

    def id_of(self, name: str) -> UUID:
        """The conversation's number."""
        found = self.ids.setdefault(name, UUID(int=10_000_000 + len(self.ids)))
        self.names[found] = name
        return found

    def situation(self, seen: dict[str, Any], declined: tuple[UUID, ...]) -> Situation:
        """What is known of a conversation, as the product knows it."""
        probs: dict[str, float] = seen["probs"]
        need = max(probs, key=probs.__getitem__)
        conversation_id = self.id_of(seen["id"])
        return Situation(
            conversation_id=conversation_id,
            arrived_at=MORNING + timedelta(seconds=seen["arrived_at"]),
            need=need,
            probabilities=probs,
            confidence=probs[need],
            abstained=probs[need] < _SURE,
            urgent=seen["urgent"],
            language=seen["language"],
            area_path=() if seen["area"] is None else (self.areas[seen["area"]],),
            weight=seen["weight"],
            last_owner_id=None if seen["owner"] is None else self.ids[seen["owner"]],
            declined=declined,
            opening=self.opening,
        )


def _rule(key: str, *, skill: str = "", area_bound: bool = False, priority: str = "lead") -> Rule:
    return Rule(
        key=key,
        name=key,
        when=Conditions(needs=(skill,)) if skill else Conditions(),
        queue=key,
        rings=(Ring(skills={skill: 1}) if skill else Ring(),),
        area_bound=area_bound,
        priority=priority,
        sticky=True,
        offer_seconds=60,
    )
