"""One look at all lines finds what a walk along everything that waits finds."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.routing.engine.costs import Slopes, index_of, stakes_of
from frontdesk.routing.engine.records import Enquiry, Kind, ServiceClass
from frontdesk.routing.engine.waiting import Lines, Signature, Waiting

URGENT = ServiceClass(target=300, delay_cost=8, breach_cost=10, value=40)
LEAD = ServiceClass(target=900, delay_cost=3, breach_cost=4, value=15, rank=1)
CARE = ServiceClass(target=3600, delay_cost=1.5, breach_cost=2, value=6, rank=2)
KINDS = {
    "booking": Kind(service_class=LEAD, mean_work=500),
    "price": Kind(service_class=LEAD, mean_work=400),
    "care": Kind(service_class=CARE, mean_work=700),
}
CLASSES = (LEAD, CARE, URGENT)
LEAVING = {LEAD: 1 / 2700, CARE: 1 / 10800, URGENT: 1 / 900}


def enquiry(chance: random.Random, number: int) -> Enquiry:
    """One of anything, at any time."""
    return Enquiry(
        id=f"c{number}",
        arrived_at=chance.uniform(0, 5000),
        kinds={kind: chance.uniform(0.1, 1.0) for kind in chance.sample(sorted(KINDS), chance.randint(1, 3))},
        urgent=chance.random() < 0.2,
        weight=chance.choice((1, 2)),
        declined=frozenset(f"p{place}" for place in range(12) if chance.random() < 0.2),
    )


@settings(max_examples=60)
@given(st.integers(0, 2**32), st.floats(0, 20_000))
def test_the_index_of_many_at_once_is_the_index_of_each(seed: int, now: float) -> None:
    chance, slopes = random.Random(seed), Slopes(CLASSES)
    waited = [now * chance.choice((0.0, 0.5, 1.0, chance.random())) for _ in range(20)]
    stakes = [stakes_of(enquiry(chance, number), KINDS, URGENT) for number in range(20)]
    found = slopes.indexes(np.array([slopes.shares(one) for one in stakes]), np.array(waited), LEAVING)
    assert found.tolist() == pytest.approx([index_of(one, its, LEAVING) for one, its in zip(stakes, waited, strict=True)])


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32))
def test_the_most_pressing_is_what_a_walk_along_everything_finds(seed: int) -> None:
    chance = random.Random(seed)
    people = chance.choice((3, 12))
    lines, waiting = Lines(CLASSES, people), dict[str, Waiting]()
    ables = [chance.randrange(1, 1 << people) for _ in range(6)]
    for step in range(60):
        if waiting and chance.random() < 0.4:
            lines.remove(waiting.pop(chance.choice(sorted(waiting))))
        else:
            told = enquiry(chance, step)
            way = chance.randrange(6)
            signature: Signature = ((frozenset({f"way {way}"}),), None, None, told.urgent, told.weight)
            one = Waiting(enquiry=told, stakes=stakes_of(told, KINDS, URGENT), signature=signature, able=ables[way])
            one.held_until = chance.choice((0.0, 4000.0, 9000.0))
            lines.add(one)
            waiting[told.id] = one
        place, now = chance.randrange(people), chance.uniform(5000, 8000)
        fits = {size: chance.random() < 0.7 for size in lines.sizes}

        def passed(one: Waiting, place: int = place, now: float = now) -> bool:
            return f"p{place}" in one.enquiry.declined or one.held_until > now

        index, found = lines.most_pressing(place, fits, now, LEAVING, passed)
        firsts: dict[Signature, Waiting] = {}
        for one in sorted(waiting.values(), key=lambda one: (one.enquiry.arrived_at, one.enquiry.id)):
            if fits[one.size] and one.able >> place & 1 and not passed(one):
                firsts.setdefault(one.signature, one)
        indexes = [(index_of(one.stakes, now - one.enquiry.arrived_at, LEAVING), one) for one in firsts.values()]
        best = max((one for one, _ in indexes), default=-1.0)
        assert index == pytest.approx(best)
        as_pressing = [one for its, one in indexes if its >= best * (1 - 1e-9)]
        assert found is min(as_pressing, key=lambda one: one.enquiry.arrived_at, default=None)
