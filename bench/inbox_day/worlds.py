"""One business on one day, drawn whole from a seed before any policy sees it: common random numbers for all of them."""

from __future__ import annotations

import random
from dataclasses import dataclass

from bench.inbox_day.arrivals import Customers, Enquiry
from bench.inbox_day.people import Person, area_names, draw_people
from bench.inbox_day.scenarios import SCENARIOS, Scenario, fresh

_DELAYS = 4096


@dataclass(slots=True)
class World:
    """A scenario with its people, its customers, and how long anybody takes to accept."""

    scenario: Scenario
    people: list[Person]
    customers: Customers
    enquiries: list[Enquiry]
    delays: list[float]
    notices: list[float]

    def delay(self, contact: int, person: int, attempt: int) -> float:
        """Seconds this person takes to accept this contact at this attempt."""
        return self.delays[(contact * 7919 + person * 1049 + attempt * 131) % _DELAYS]

    def notice(self, contact: int, person: int, attempt: int) -> float:
        """Seconds until a person marked as not answering sees it and switches back."""
        return self.notices[(contact * 7919 + person * 1049 + attempt * 131) % _DELAYS]

    def waited(self, arrived: float, now: float) -> float:
        """Seconds on the business clock between two moments of the day."""
        return max(0.0, min(now, self.scenario.closes) - max(arrived, self.scenario.opens))

    def announcement(self) -> dict[str, object]:
        """The first line a router gets."""
        scenario = self.scenario
        return {
            "type": "init",
            "now": 0,
            "needs": {
                need.name: {"class": need.kind, "area_bound": need.area_bound, "mean_work": need.mean_work} for need in scenario.needs
            },
            "classes": {
                name: {
                    "target": kind.target,
                    "delay_cost": kind.delay,
                    "breach_cost": kind.breach,
                    "value": kind.value,
                    "rank": kind.rank,
                }
                for name, kind in scenario.classes.items()
            },
            "agents": [
                {
                    "id": person.id,
                    "role": person.role,
                    "skills": {name: round(level, 3) for name, level in person.skills.items()},
                    "langs": sorted(person.languages),
                    "areas": sorted(person.areas),
                    "shift": list(person.shift),
                    "breaks": [list(one) for one in person.breaks],
                    "capacity": person.capacity,
                }
                for person in self.people
            ],
            "urgent_headroom": scenario.headroom,
            "areas": area_names(scenario),
            "languages": [name for name, _, _ in scenario.languages],
        }


def named(name: str) -> Scenario:
    """A scenario by its name; `fresh_17` is the seventeenth of the businesses drawn at random."""
    if name.startswith("fresh_"):
        return fresh(int(name.removeprefix("fresh_")))
    return SCENARIOS[name]


def draw(scenario: Scenario, seed: int) -> World:
    """The day of this seed. The staff of a scenario differ from seed to seed too."""
    chance = random.Random(f"{scenario.name} {seed} people")
    people = draw_people(scenario, chance)
    customers = Customers(scenario, people, seed)
    delays = [chance.expovariate(1 / scenario.accept) if scenario.accept else 0.0 for _ in range(_DELAYS)]
    notices = [10 + chance.expovariate(1 / scenario.notice) for _ in range(_DELAYS)]
    return World(scenario, people, customers, customers.day(), delays, notices)
