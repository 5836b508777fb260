"""The businesses that are simulated, as numbers; nothing here is drawn at random except `fresh`.

How many customers write follows from `load`: the expected work divided by what the rostered people can do when everybody has all hands
full (the fluid load). `effort[k-1]` is what a person with k open conversations gets done, against one conversation at a time.

Chosen by hand so that simple policies come out as measured elsewhere on such days (per enquiry, round robin in team 7.7 points, least
loaded 3.2, priority queue with skills and offers 1.2), looking at days that are not the reported ones: load, hours, shifts, speed and day
spread, roles' shares, patience, mean work, urgent shares, and how alike needs of one role read. What makes round robin so dear is that
people differ in speed (sigma 0.22) and skills, so that equal counts are not equal work. Its neighbours differ from home_services_40 in
what their names say; the salon and the clinic also in that most people can do most things, that days are more alike, and that speeds
differ more. juggle_40 has the same customers as home_services_40 (its load is lower because six at once get more done than three).
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace

from bench.inbox_day.costs import CLASSES, Class

HOUR = 3600.0
_EARLY, _MIDDLE, _LATE = (8 * HOUR, 16 * HOUR), (10 * HOUR, 18 * HOUR), (12 * HOUR, 20 * HOUR)


@dataclass(frozen=True, slots=True)
class Need:
    """One thing customers want: its class, its share of what they write, and the work it is."""

    name: str
    kind: str
    role: str
    share: float
    mean_work: float
    urgent: float
    area_bound: bool = False
    weight: int = 2


@dataclass(frozen=True, slots=True)
class Role:
    """People of one kind: their share of the staff; their first skills are the needs of the role."""

    name: str
    share: float


@dataclass(frozen=True, slots=True)
class Scenario:
    """One kind of business day. Times of day are seconds after midnight, durations seconds, patience a mean for each class."""

    name: str
    people: int
    needs: tuple[Need, ...]
    roles: tuple[Role, ...]
    areas: int
    areas_each: int
    languages: tuple[tuple[str, float, float], ...]  # name, share of customers, chance that one of the staff speaks it
    load: float
    second_skill: float = 0.30  # expected number of needs beyond those of the role
    capacity: int = 6
    headroom: int = 2
    effort: tuple[float, ...] = (1.0, 1.6, 2.0, 2.2, 2.3, 2.35, 2.4, 2.4)
    accuracy: float = 0.86
    recall: float = 0.88
    false_alarm: float = 0.04
    area_unknown: float = 0.15
    continuing: float = 0.40
    own_work: float = 0.75
    resolved: float = 0.82
    own_resolved: float = 0.08
    back_after: float = 2400.0
    work_spread: float = 0.75  # sigma of the log-normal
    inspection: tuple[float, float] = (30.0, 150.0)
    opens: float = 8 * HOUR
    closes: float = 20 * HOUR
    shifts: tuple[tuple[float, float], ...] = (_EARLY, _LATE, _MIDDLE, _EARLY, _LATE)  # the people of a role take them in turn
    breaks: tuple[tuple[float, float], ...] = ((0.30, 900.0), (0.55, 1800.0))  # where in the shift, how long
    hours: tuple[float, ...] = (
        0.70,
        0.85,
        1.15,
        1.20,
        1.35,
        1.30,
        1.30,
        1.35,
        1.10,
        1.00,
        0.75,
        0.50,
    )  # relative rate in each opening hour
    night: float = 0.06  # share of the enquiries that wait when the doors open
    night_as_it_came: bool = True  # told to the router at night; else all of it when the doors open
    day_spread: float = 0.12  # sigma of how busy the whole day is
    bursts: float = 2.0  # expected number a day
    burst_size: float = 0.015  # mean share of the day's enquiries in one
    absence_rate: float = 0.5 / HOUR
    absence: float = 360.0
    accept: float = 15.0
    notice: float = 60.0  # how long a person takes to see "no answer" and switch back
    speed_spread: float = 0.22
    patience: dict[str, float] = field(
        default_factory=lambda: {"urgent": 1200.0, "lead": 2700.0, "complaint": 5400.0, "support": 7200.0, "specialist": 10800.0}
    )
    classes: dict[str, Class] = field(default_factory=lambda: dict(CLASSES))


_NEEDS = (
    Need("quote", "lead", "front", 0.22, 430, 0.05, area_bound=True),
    Need("booking", "lead", "front", 0.22, 300, 0.14, area_bound=True),
    Need("question", "support", "service", 0.20, 330, 0.08),
    Need("billing", "support", "service", 0.14, 400, 0.02),
    Need("complaint", "complaint", "care", 0.13, 560, 0.14),
    Need("technical", "specialist", "expert", 0.09, 640, 0.22),
)
_ROLES = (Role("front", 0.45), Role("service", 0.275), Role("care", 0.175), Role("expert", 0.10))

HOME = Scenario(
    "home_services_40",
    people=40,
    needs=_NEEDS,
    roles=_ROLES,
    areas=6,
    areas_each=3,
    languages=(("en", 0.80, 1.0), ("ar", 0.13, 0.50), ("ur", 0.07, 0.40)),
    load=0.80,
)
SALON = replace(
    HOME,
    name="salon_16",
    people=16,
    roles=(Role("front", 0.45), Role("service", 0.30), Role("care", 0.25)),
    needs=tuple(replace(need, role="care" if need.role == "expert" else need.role) for need in _NEEDS),
    areas=3,
    areas_each=2,
    second_skill=3.2,
    languages=(("en", 0.85, 1.0), ("fr", 0.15, 0.9)),
    load=0.76,
    speed_spread=0.30,
    day_spread=0.04,
    bursts=1.0,
    burst_size=0.01,
)
CLINIC = replace(
    HOME,
    name="clinic_6",
    people=6,
    roles=(Role("desk", 0.67), Role("nurse", 0.33)),
    needs=tuple(replace(need, role="desk" if need.role in ("front", "service") else "nurse", area_bound=False) for need in _NEEDS),
    areas=1,
    areas_each=1,
    second_skill=2.5,
    languages=(("en", 0.92, 1.0), ("es", 0.08, 0.8)),
    load=0.57,
    shifts=((8 * HOUR, 17 * HOUR), (11 * HOUR, 20 * HOUR)),
    speed_spread=0.30,
    day_spread=0.05,
    bursts=0.5,
)
_WEIGHTS = {"question": 1, "billing": 1, "complaint": 3, "technical": 3}

SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        HOME,
        SALON,
        CLINIC,
        replace(HOME, name="misread_40", accuracy=0.69),
        replace(HOME, name="overload_40", load=1.12),
        replace(HOME, name="juggle_40", capacity=12, load=0.68),
        replace(HOME, name="weights_40", load=0.84, needs=tuple(replace(need, weight=_WEIGHTS.get(need.name, 2)) for need in _NEEDS)),
    )
}


def fresh(seed: int) -> Scenario:
    """A business nobody tuned for: size, coverage, mix, load, sureness and habits drawn anew from the seed."""
    chance = random.Random(f"fresh {seed}")
    people = round(5 * 12 ** chance.random())
    shares = [need.share * chance.uniform(0.5, 1.6) for need in _NEEDS]
    needs = tuple(
        replace(
            need,
            share=share / sum(shares),
            mean_work=need.mean_work * chance.uniform(0.6, 1.6),
            urgent=need.urgent * chance.uniform(0.4, 1.6),
            area_bound=chance.random() < 0.35,
        )
        for need, share in zip(_NEEDS, shares, strict=True)
    )
    work = {role.name: sum(need.share * need.mean_work for need in needs if need.role == role.name) for role in _ROLES}
    roles = tuple(Role(name, amount / sum(work.values()) * chance.uniform(0.85, 1.2)) for name, amount in work.items())
    if people < 12:
        merge = {"front": "front", "service": "front", "care": "care", "expert": "care"}
        needs = tuple(replace(need, role=merge[need.role]) for need in needs)
        roles = (Role("front", roles[0].share + roles[1].share), Role("care", roles[2].share + roles[3].share))
    areas = chance.randint(1, 3 if people < 15 else 8)
    shares_of_languages = (0.8, 0.13, 0.07)[: chance.randint(1, 3)]
    opens = chance.choice((7, 8, 9)) * HOUR
    return replace(
        HOME,
        name=f"fresh_{seed}",
        people=people,
        needs=needs,
        roles=roles,
        areas=areas,
        areas_each=max(1, round(areas * chance.uniform(0.4, 1.0))),
        languages=tuple(
            (name, share / sum(shares_of_languages), spoken)
            for name, share, spoken in zip(("en", "ar", "ur"), shares_of_languages, (1.0, chance.uniform(0.4, 0.9), 0.4), strict=False)
        ),
        load=chance.uniform(0.62, 0.92) * (0.85 if people < 12 else 1.0),
        second_skill=chance.uniform(0.15, 0.9) if people >= 12 else chance.uniform(1.0, 2.5),
        accuracy=chance.uniform(0.68, 0.93),
        continuing=chance.uniform(0.15, 0.6),
        own_work=chance.uniform(0.7, 1.0),
        accept=chance.uniform(8, 25),
        absence_rate=chance.uniform(0.1, 0.9) / HOUR,
        bursts=chance.uniform(0, 5),
        night=chance.uniform(0.0, 0.12),
        night_as_it_came=chance.random() < 0.5,
        opens=opens,
        closes=opens + 12 * HOUR,
        shifts=tuple((opens + start - HOME.opens, opens + end - HOME.opens) for start, end in HOME.shifts),
        patience={name: mean * chance.uniform(0.6, 1.7) for name, mean in HOME.patience.items()},
        classes={
            name: replace(kind, target=kind.target * chance.choice((0.5, 1.0, 1.0, 2.0)), value=kind.value * chance.uniform(0.6, 1.6))
            for name, kind in CLASSES.items()
        },
    )
