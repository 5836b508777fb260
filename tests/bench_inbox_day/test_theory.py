"""The simulator against formulas: Erlang-A (Garnett, Mandelbaum & Reiman 2002) and processor sharing."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from bench.inbox_day.arrivals import Customers, Enquiry
from bench.inbox_day.baselines.queue import FifoQueue
from bench.inbox_day.day import Day
from bench.inbox_day.house import Line
from bench.inbox_day.people import Person
from bench.inbox_day.scenarios import HOME, Need, Role, Scenario
from bench.inbox_day.worlds import World

WORK = 100.0
NEED = Need("anything", "support", "desk", 1.0, WORK, 0.0)


def plain_world(people: int, arrivals: Sequence[tuple[float, float, float]], *, capacity: int, until: float) -> World:
    """People who can do everything, are always there and accept at once; customers as (when, work, patience)."""
    scenario: Scenario = replace(
        HOME,
        name="plain",
        people=people,
        needs=(NEED,),
        roles=(Role("desk", 1.0),),
        opens=0.0,
        closes=until,
        capacity=capacity,
        effort=(1.0,),
    )
    staff = [
        Person(
            id=f"p{number}",
            role="desk",
            skills={"anything": 1.0},
            languages={"en"},
            areas=set(),
            shift=(0.0, until),
            breaks=[],
            absences=[],
            speed=1.0,
            capacity=capacity,
        )
        for number in range(people)
    ]
    enquiries = [
        Enquiry(
            arrived=at,
            told=at,
            need=NEED,
            urgent=False,
            area="",
            language="en",
            owner=None,
            work=work,
            patience=patience,
            inspection=0.0,
            luck=0.0,
            back_after=0.0,
            returns=0,
            probs={"anything": 1.0},
            flag=False,
            told_area=None,
        )
        for at, work, patience in arrivals
    ]
    return World(scenario, staff, Customers(scenario, staff, 0), enquiries, [0.0] * 4096, [0.0] * 4096)


def erlang_a(people: int, rate: float, service: float, leaving: float) -> tuple[float, float]:
    """P(customer leaves) and E[wait, served or not] of M/M/n+M, from the stationary birth and death chain."""
    weights = [1.0]
    for state in range(1, people + 600):
        weights.append(weights[-1] * rate / (min(state, people) * service + max(0, state - people) * leaving))
    total = sum(weights)
    in_queue = sum(weight / total * max(0, state - people) for state, weight in enumerate(weights))
    return leaving * in_queue / rate, in_queue / rate


@pytest.mark.parametrize(("people", "load", "patience"), [(5, 0.9, 100.0), (20, 1.1, 100.0), (10, 0.8, 200.0)])
def test_abandonment_and_waiting_are_those_of_erlang_a(people: int, load: float, patience: float) -> None:
    chance = random.Random(people)
    arrivals, at = [], 0.0
    for _ in range(9_000):
        at += chance.expovariate(load * people / WORK)
        arrivals.append((at, chance.expovariate(1 / WORK), chance.expovariate(1 / patience)))
    endings = Day(plain_world(people, arrivals, capacity=2, until=at), FifoQueue()).run().endings
    # The rates as they were drawn: most of what chance does to the result, it does through them.
    service = len(arrivals) / sum(work for _, work, _ in arrivals)
    left, wait = erlang_a(people, len(arrivals) / at, service, len(arrivals) / sum(stays for _, _, stays in arrivals))
    assert sum(one.ended == "lost" for one in endings) / len(endings) == pytest.approx(left, abs=0.008)
    assert sum(one.waited for one in endings) / len(endings) == pytest.approx(wait, rel=0.06)


def test_three_at_once_end_when_processor_sharing_says() -> None:
    """Three jobs of 300 s on one person with no gain from juggling end at 900 s; one that comes at 450 s with 50 s ends at 650 s."""
    world = plain_world(1, [(0.0, 300.0, 1e6)] * 3, capacity=6, until=5000.0)
    day = Day(world, FifoQueue())
    day.run()
    assert day.now == 5000.0
    assert day.desks[0].busy == pytest.approx(900.0)
    world = plain_world(1, [(0.0, 300.0, 1e6), (0.0, 300.0, 1e6), (450.0, 50.0, 1e6)], capacity=6, until=5000.0)
    journal: list[Line] = []
    Day(world, FifoQueue(), journal=journal).run()
    assert [(round(at, 3), contact) for at, what, contact, _ in journal if what == "done"] == [(600.0, "c2"), (650.0, "c0"), (650.0, "c1")]
