"""Who is in which arm: the share that was asked for, the same tomorrow, and nothing but the customer counts."""

from __future__ import annotations

import math
import random
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.kit.ids import uuid7
from frontdesk.routing.trials.arms import LEAST_SHARE, MOST_SHARE, arm_of

SHARES = st.floats(LEAST_SHARE, MOST_SHARE)
_CUSTOMERS = 2000


@pytest.mark.parametrize("share", [LEAST_SHARE, 0.10, 1 / 3, MOST_SHARE])
def test_the_share_is_the_one_asked_for_within_what_chance_allows(share: float) -> None:
    chance = random.Random(11)
    for _ in range(10):
        trial, first = UUID(int=chance.getrandbits(128)), chance.getrandbits(127)
        # Customers who came one right after the other have ids that are all but alike.
        tried = sum(arm_of(trial, UUID(int=first + number), share) == "trial" for number in range(_CUSTOMERS))
        assert abs(tried - share * _CUSTOMERS) <= 4 * math.sqrt(_CUSTOMERS * share * (1 - share))


@settings(deadline=None)
@given(st.uuids(), st.uuids(), SHARES)
def test_an_arm_is_stable_and_a_larger_share_keeps_whom_it_had(trial: UUID, customer: UUID, share: float) -> None:
    arm = arm_of(trial, customer, share)
    assert arm == arm_of(UUID(str(trial)), UUID(bytes=customer.bytes), share)
    if arm == "trial":
        assert arm_of(trial, customer, min(MOST_SHARE, share * 1.3)) == "trial"


def test_each_trial_draws_anew() -> None:
    customers = [uuid7() for _ in range(_CUSTOMERS)]
    first, second = uuid4(), uuid4()
    both = sum(arm_of(first, one, 0.5) == arm_of(second, one, 0.5) == "trial" for one in customers)
    assert abs(both - _CUSTOMERS / 4) <= 5 * math.sqrt(_CUSTOMERS * 0.25 * 0.75)


def test_customers_made_in_a_row_are_not_drawn_in_a_row() -> None:
    """Ids follow the time; neighbours must agree no more often than strangers."""
    trial = uuid4()
    arms = [arm_of(trial, uuid7(), 0.5) for _ in range(_CUSTOMERS)]
    same = sum(one == other for one, other in pairwise(arms))
    assert abs(same - _CUSTOMERS / 2) <= 5 * math.sqrt(_CUSTOMERS / 4)
