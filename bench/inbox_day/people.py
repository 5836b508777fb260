"""The staff of one day: what they can do, when they are there, and when they silently are not.

Proficiency is a factor on speed (1.0 is usual). A silent absence begins at rate `absence_rate` and lasts an exponential time with mean
`absence`; the status goes on saying available.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from dataclasses import dataclass

from bench.inbox_day.scenarios import Scenario


@dataclass(slots=True)
class Person:
    """One of the staff; `absences` are sorted and do not overlap."""

    id: str
    role: str
    skills: dict[str, float]
    languages: set[str]
    areas: set[str]
    shift: tuple[float, float]
    breaks: list[tuple[float, float]]
    absences: list[tuple[float, float]]
    speed: float
    capacity: int

    def there_from(self, at: float) -> float:
        """The first moment not before `at` at which this person sits at the desk, breaks aside."""
        place = bisect_right(self.absences, (at, float("inf"))) - 1
        if place >= 0 and self.absences[place][1] > at:
            return self.absences[place][1]
        return at

    def rostered(self) -> float:
        """Seconds on shift without breaks."""
        return self.shift[1] - self.shift[0] - sum(end - start for start, end in self.breaks)


def area_names(scenario: Scenario) -> list[str]:
    """The districts the business serves."""
    return [f"area{number}" for number in range(1, scenario.areas + 1)]


def draw_people(scenario: Scenario, chance: random.Random) -> list[Person]:
    """The staff of the scenario; every need, language and area that customers may combine has at least one person."""
    people: list[Person] = []
    for role, count in _head_counts(scenario):
        people += [_person(scenario, role, number, len(people) + number, chance) for number in range(count)]
    _cover(scenario, people, chance)
    return people


def _head_counts(scenario: Scenario) -> list[tuple[str, int]]:
    """People for each role by largest remainder, at least one each."""
    total = sum(role.share for role in scenario.roles)
    wanted = [scenario.people * role.share / total for role in scenario.roles]
    counts = [max(1, int(want)) for want in wanted]
    by_remainder = sorted(range(len(wanted)), key=lambda place: counts[place] - wanted[place])
    for turn in range(max(0, scenario.people - sum(counts))):
        counts[by_remainder[turn % len(counts)]] += 1
    return [(role.name, count) for role, count in zip(scenario.roles, counts, strict=True)]


def _person(scenario: Scenario, role: str, number: int, place: int, chance: random.Random) -> Person:
    skills = {need.name: chance.uniform(0.85, 1.15) for need in scenario.needs if need.role == role}
    others = [need.name for need in scenario.needs if need.role != role]
    more = int(scenario.second_skill + chance.random())
    skills.update({name: chance.uniform(0.75, 1.0) for name in chance.sample(others, min(more, len(others)))})
    start, end = scenario.shifts[number % len(scenario.shifts)]
    breaks = []
    for share, length in scenario.breaks:
        begins = start + (share + chance.uniform(-0.08, 0.08)) * (end - start)
        breaks.append((begins, begins + length))
    absences = []
    at = start + chance.expovariate(scenario.absence_rate) if scenario.absence_rate else end
    while at < end:
        back = at + chance.expovariate(1 / scenario.absence)
        absences.append((at, min(back, end)))
        at = back + chance.expovariate(scenario.absence_rate)
    return Person(
        id=f"p{place + 1}",
        role=role,
        skills=skills,
        languages={name for name, _, spoken in scenario.languages if chance.random() < spoken},
        areas=set(chance.sample(area_names(scenario), min(scenario.areas_each, scenario.areas))),
        shift=(start, end),
        breaks=breaks,
        absences=absences,
        speed=chance.lognormvariate(-(scenario.speed_spread**2) / 2, scenario.speed_spread),
        capacity=scenario.capacity,
    )


def _cover(scenario: Scenario, people: list[Person], chance: random.Random) -> None:
    """Give the missing language and area to the person with the fewest, so that no enquiry is beyond everybody."""
    for need in scenario.needs:
        for language, _, _ in scenario.languages:
            for area in area_names(scenario) if need.area_bound else [None]:
                skilled = [person for person in people if need.name in person.skills]
                if not any(language in person.languages and (area is None or area in person.areas) for person in skilled):
                    chosen = min(skilled, key=lambda person: (len(person.languages | {language}), len(person.areas), chance.random()))
                    chosen.languages.add(language)
                    if area is not None:
                        chosen.areas.add(area)
