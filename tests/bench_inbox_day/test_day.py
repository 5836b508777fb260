"""What must hold on every simulated day, whatever the policy: seen from the journal and from what the router was told."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import pytest

from bench.inbox_day.contact import Outcome
from bench.inbox_day.day import Day
from bench.inbox_day.house import Line
from bench.inbox_day.line import Router
from bench.inbox_day.policies import POLICIES, policy
from bench.inbox_day.worlds import World, draw, named

SMALL = replace(named("salon_16"), name="small", people=6)
NAMES = list(POLICIES)


def play(name: str, seed: int) -> tuple[Day, Outcome, list[Line]]:
    journal: list[Line] = []
    chosen = policy(name)
    day = Day(draw(SMALL, seed), chosen.make(), clear_sight=chosen.clear_sight, urgent_first=chosen.urgent_first, journal=journal)
    return day, day.run(), journal


played = lru_cache(play)


@pytest.mark.parametrize("name", NAMES)
def test_one_owner_and_never_more_than_fits(name: str) -> None:
    """Replayed from the journal: who holds what at every moment."""
    day, outcome, journal = played(name, 1)
    holder: dict[str, int] = {}
    working = [0] * len(day.desks)
    for _, what, contact, person in journal:
        if what == "begin":
            assert contact not in holder
            holder[contact] = person
            working[person] += day.by_id[contact].weight
            assert working[person] <= day.desks[person].person.capacity + day.world.scenario.headroom
        elif what in ("done", "transfer") or (what == "gone" and contact in holder):
            working[holder[contact]] -= day.by_id[contact].weight
            assert person in (-1, holder[contact])
            del holder[contact]
    assert not holder
    assert not any(working)
    assert outcome.refused == {}


@pytest.mark.parametrize("name", NAMES)
def test_everything_ends_and_nothing_is_leaked(name: str) -> None:
    day, outcome, journal = played(name, 1)
    assert all(desk.load == 0 and not desk.active and not desk.inbox and not desk.rung for desk in day.desks)
    assert {contact.state for contact in day.contacts} <= {"done", "lost", "waiting"}
    arrived = [contact for _, what, contact, _ in journal if what == "arrive"]
    assert len(arrived) == len(set(arrived)) == len(outcome.endings) == len(day.contacts)
    assert all(ending.cost >= 0 and ending.waited >= 0 for ending in outcome.endings)


def test_the_same_seed_is_the_same_day() -> None:
    assert play("priority, skills, offers", 1)[2] == played("priority, skills, offers", 1)[2] != play("priority, skills, offers", 2)[2]


def test_customers_do_not_depend_on_the_policy() -> None:
    def first_written(day: Day) -> list[tuple[float, str, float, float]]:
        return [
            (one.enquiry.arrived, one.enquiry.need.name, one.enquiry.work, one.enquiry.patience)
            for one in day.contacts
            if not one.enquiry.returns
        ]

    assert first_written(played("random, anyone", 1)[0]) == first_written(played("least loaded in team", 1)[0])


class Meddler:
    """Breaks every rule of offering once, then does as the policy it wraps."""

    def __init__(self, inner: Router) -> None:
        self.inner = inner
        self.people: list[str] = []

    def answer(self, message: dict[str, Any], /) -> dict[str, Any]:
        said = self.inner.answer(message)
        if message["type"] == "init":
            self.people = [person["id"] for person in message["agents"]]
            return said
        asked = [
            {"conversation": "nobody", "agents": self.people[:1], "timeout": 5},
            {"conversation": "c0", "agents": ["p0"], "timeout": 5},
        ]
        return {**said, "offers": asked + said["offers"] + said["offers"]}


def test_what_breaks_a_rule_is_refused_and_counted() -> None:
    world = draw(SMALL, 3)
    usual = Day(draw(SMALL, 3), policy("priority, skills, offers").make()).run()
    day = Day(world, Meddler(policy("priority, skills, offers").make()))
    outcome = day.run()
    assert outcome.refused["unknown conversation"] >= outcome.calls
    assert outcome.refused["not waiting"] > 0
    assert [ending.cost for ending in outcome.endings] == [ending.cost for ending in usual.endings]


class Listener:
    """Hears everything that is told to a router."""

    def __init__(self, inner: Router) -> None:
        self.inner = inner
        self.heard: list[dict[str, Any]] = []

    def answer(self, message: dict[str, Any], /) -> dict[str, Any]:
        self.heard.append(message)
        return self.inner.answer(message)


def heard(name: str, world: World) -> tuple[Day, list[dict[str, Any]]]:
    listener = Listener(policy(name).make())
    day = Day(world, listener)
    day.run()
    return day, [event for message in listener.heard[1:] for event in message["events"]]


def test_the_router_is_never_told_the_truth() -> None:
    """Only what a classifier read, until a person has looked; and a silent absence is silent."""
    day, events = heard("priority, skills, offers", draw(SMALL, 4))
    fields = {"id", "arrived_at", "probs", "urgent", "area", "language", "owner", "weight"}
    first = {event["conversation"]["id"]: event["conversation"] for event in events if event["ev"] == "arrive"}
    assert all(set(seen) == fields for seen in first.values())
    truths = [max(first[one.id]["probs"], key=first[one.id]["probs"].get) == one.enquiry.need.name for one in day.contacts]
    assert 0.80 < sum(truths) / len(truths) < 0.92
    for event in events:
        if event["ev"] == "transfer":
            assert event["conversation"]["probs"] == {day.by_id[event["conversation"]["id"]].enquiry.need.name: 1.0}
            assert event["not"]


def test_the_reading_is_calibrated() -> None:
    """It is right as often as the scenario says, and among those read with 60 to 80 % sureness that share is right."""
    sure = []
    for one in draw(named("home_services_40"), 5).enquiries:
        likeliest = max(one.probs, key=lambda name: one.probs[name])
        sure.append((one.probs[likeliest], likeliest == one.need.name))
    assert sum(right for _, right in sure) / len(sure) == pytest.approx(0.86, abs=0.02)
    middle = [(p, right) for p, right in sure if 0.6 <= p < 0.8]
    assert sum(right for _, right in middle) / len(middle) == pytest.approx(sum(p for p, _ in middle) / len(middle), abs=0.06)
