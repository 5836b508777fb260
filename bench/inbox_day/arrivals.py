"""What customers write in one day, drawn before anybody answers, so that every policy meets the same customers.

Arrivals are Poisson with a rate for each opening hour, times how busy the day is as a whole (log-normal), plus bursts (a storm, a campaign)
that lean to one need and one area, plus what was written at night. Work is log-normal, patience Erlang-3 on the business clock.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from bench.inbox_day.people import Person, area_names
from bench.inbox_day.reading import Reader
from bench.inbox_day.scenarios import HOUR, Need, Scenario

_BACK_WORK = 0.6
_MOST_RETURNS = 2


@dataclass(slots=True)
class Enquiry:
    """One thing one customer wants: the truth of it, and what the router may know (`probs`, `flag`, `told_area`, `language`, `owner`)."""

    arrived: float
    told: float
    need: Need
    urgent: bool
    area: str
    language: str
    owner: int | None
    work: float
    patience: float
    inspection: float
    luck: float
    back_after: float
    returns: int
    probs: dict[str, float]
    flag: bool
    told_area: str | None

    @property
    def kind(self) -> str:
        """The class by which its wait is priced."""
        return "urgent" if self.urgent else self.need.kind


class Customers:
    """Draws enquiries for one business; those who come back are drawn from their own seed, whatever else happened."""

    def __init__(self, scenario: Scenario, people: Sequence[Person], seed: int) -> None:
        self.scenario = scenario
        self.people = people
        self.seed = seed
        self.reader = Reader(scenario)
        self.areas = area_names(scenario)
        self._able: dict[tuple[str, str, str | None], list[int]] = {}

    def expected(self) -> float:
        """How many enquiries a day bring the scenario's load: work wanted over work possible, both expected."""
        scenario = self.scenario
        slots = max(1, int(scenario.capacity / (sum(need.share * need.weight for need in scenario.needs))))
        there = 1 - scenario.absence_rate * scenario.absence
        possible = sum(person.rostered() * person.speed for person in self.people) * there * scenario.effort[slots - 1]
        back = (1 - scenario.resolved) * 0.8
        wanted = sum(need.share * need.mean_work for need in scenario.needs) * (1 + _BACK_WORK * back)
        return scenario.load * possible / wanted

    def day(self) -> list[Enquiry]:
        """Everything first written on this day, in the order it was written."""
        chance = random.Random(f"{self.scenario.name} {self.seed} arrivals")
        scenario = self.scenario
        spread = scenario.day_spread
        count = self.expected() * chance.lognormvariate(-spread * spread / 2, spread)
        in_bursts = scenario.bursts * scenario.burst_size
        steady = count * max(0.0, 1 - scenario.night - in_bursts) / sum(scenario.hours)
        found = []
        for hour, rate in enumerate(scenario.hours):
            begins = scenario.opens + hour * HOUR
            found += [self._one(begins + HOUR * chance.random(), chance) for _ in range(_poisson(steady * rate, chance))]
        for _ in range(_poisson(count * scenario.night, chance)):
            found.append(self._one(scenario.opens * chance.random(), chance))
        for _ in range(_poisson(scenario.bursts, chance)):
            found += self._burst(count, chance)
        return sorted(found, key=lambda enquiry: enquiry.arrived)

    def _burst(self, count: float, chance: random.Random) -> list[Enquiry]:
        scenario = self.scenario
        begins = chance.uniform(scenario.opens + HOUR / 2, scenario.closes - 3 * HOUR)
        length = chance.uniform(600, 1800)
        size = count * scenario.burst_size * chance.uniform(0.4, 1.6)
        need = chance.choices(range(len(scenario.needs)), [one.share for one in scenario.needs])[0]
        area = chance.choice(self.areas)
        return [
            self._one(
                begins + length * chance.random(),
                chance,
                need=need if chance.random() < 0.6 else None,
                area=area if chance.random() < 0.6 else None,
            )
            for _ in range(_poisson(size, chance))
        ]

    def back(self, enquiry: Enquiry, number: int, by: int, at: float) -> Enquiry | None:
        """The same customer again because it was not solved: the one who answered owns it; nothing after two returns or at closing."""
        if enquiry.returns >= _MOST_RETURNS or at + enquiry.back_after >= self.scenario.closes:
            return None
        chance = random.Random(f"{self.scenario.name} {self.seed} back {enquiry.arrived} {number}")
        again = self._one(
            at + enquiry.back_after,
            chance,
            need=self.scenario.needs.index(enquiry.need),
            area=enquiry.area,
            language=enquiry.language,
            owner=by,
        )
        again.work *= _BACK_WORK
        again.returns = enquiry.returns + 1
        return again

    def _one(
        self,
        at: float,
        chance: random.Random,
        *,
        need: int | None = None,
        area: str | None = None,
        language: str | None = None,
        owner: int | None = None,
    ) -> Enquiry:
        scenario = self.scenario
        if need is None:
            need = chance.choices(range(len(scenario.needs)), [one.share for one in scenario.needs])[0]
        wanted = scenario.needs[need]
        area = area or chance.choice(self.areas)
        language = language or chance.choices([one[0] for one in scenario.languages], [one[1] for one in scenario.languages])[0]
        able = self.able(wanted, language, area)
        known = chance.random() < scenario.continuing
        if owner is None and known and able:
            owner = chance.choice(able)
        urgent = chance.random() < wanted.urgent
        kind = "urgent" if urgent else wanted.kind
        sigma = scenario.work_spread
        return Enquiry(
            arrived=at,
            told=at if scenario.night_as_it_came else max(at, scenario.opens),
            need=wanted,
            urgent=urgent,
            area=area,
            language=language,
            owner=owner,
            work=wanted.mean_work * chance.lognormvariate(-sigma * sigma / 2, sigma),
            patience=chance.gammavariate(3, scenario.patience[kind] / 3),
            inspection=chance.uniform(*scenario.inspection),
            luck=chance.random(),
            back_after=600 + chance.expovariate(1 / scenario.back_after),
            returns=0,
            probs=self.reader.probabilities(need, chance),
            flag=chance.random() < (scenario.recall if urgent else scenario.false_alarm),
            told_area=None if chance.random() < scenario.area_unknown else area,
        )

    def able(self, need: Need, language: str, area: str) -> list[int]:
        """Those who can really do it, by number."""
        place = area if need.area_bound else None
        key = (need.name, language, place)
        if key not in self._able:
            self._able[key] = [number for number, person in enumerate(self.people) if can(person, need, language, area)]
        return self._able[key]


def can(person: Person, need: Need, language: str, area: str) -> bool:
    """Whether this person is the right one: has the skill, speaks the language, and serves the area where that matters."""
    return need.name in person.skills and language in person.languages and (not need.area_bound or area in person.areas)


def _poisson(mean: float, chance: random.Random) -> int:
    """A Poisson number: by products of uniforms (Knuth), in pieces so that nothing underflows."""
    count = 0
    while mean > 0:
        piece = min(mean, 500.0)
        limit, product = math.exp(-piece), chance.random()
        while product > limit:
            count += 1
            product *= chance.random()
        mean -= piece
    return count
