"""The promise: how sure is sure enough, proven on a business's own confirmed messages."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.understanding.model.gate import NEVER, SIGNS, learn, least_right, signs, sureness, threshold


@pytest.mark.parametrize(
    ("right", "seen", "bound"),
    # The bound for n of n is doubt ** (1 / n); the others are from a table of the beta distribution.
    [(59, 59, 0.05 ** (1 / 59)), (149, 149, 0.05 ** (1 / 149)), (1, 1, 0.05), (8, 10, 0.4931), (95, 100, 0.8977), (0, 10, 0.0)],
)
def test_the_bound_is_that_of_clopper_and_pearson(right: int, seen: int, bound: float) -> None:
    assert least_right(right, seen, 0.05) == pytest.approx(bound, abs=2e-4)


@given(st.integers(1, 300), st.data())
def test_the_bound_never_promises_more_than_was_seen(seen: int, data: st.DataObject) -> None:
    right = data.draw(st.integers(0, seen))
    bound = least_right(right, seen, 0.05)
    assert 0 <= bound <= right / seen
    assert least_right(right, seen, 0.2) >= bound - 1e-9


def test_nothing_is_proven_by_too_few_messages() -> None:
    assert threshold([], promise=0.95) == NEVER
    assert threshold([(0.999, True)] * 58, promise=0.95) == NEVER
    proven = threshold([(0.999, True)] * 59, promise=0.95)
    assert proven.proven
    assert (proven.value, proven.seen, proven.right) == (0.5, 59, 59)


def test_the_threshold_stands_above_where_mistakes_begin() -> None:
    good, bad = [(0.97, True)] * 200, [(0.8, False)] * 30
    assert 0.8 < threshold([*good, *bad], promise=0.95).value <= 0.97
    assert threshold([(0.9, False)] * 100, promise=0.95) == NEVER


def test_one_mistake_does_not_end_the_search_where_more_messages_bear_it() -> None:
    confirmed = [*[(0.95, True)] * 84, (0.925, False), *[(0.91, True)] * 40]
    # Of 85 none may be wrong, of 125 two.
    assert threshold(confirmed[:85], promise=0.95).value > 0.925
    found = threshold(confirmed, promise=0.95)
    assert (found.seen, found.right) == (125, 124)


@given(st.lists(st.tuples(st.floats(0.3, 0.999), st.booleans()), max_size=300), st.sampled_from([0.9, 0.95, 0.98]))
def test_what_is_proven_holds_on_the_messages_it_was_proven_on(confirmed: list[tuple[float, bool]], promise: float) -> None:
    found = threshold(confirmed, promise=promise)
    above = [right for sure, right in confirmed if sure >= found.value]
    assert (found.seen, found.right) == ((len(above), sum(above)) if found.proven else (0, 0))
    assert not found.proven or least_right(found.right, found.seen, 0.05) >= promise


def test_a_promise_is_kept_in_nineteen_of_twenty_businesses() -> None:
    """Businesses whose sureness flatters them: each is right less often than the engine believes."""
    chance = random.Random(7)
    broken = acting = 0
    for _ in range(300):
        flattery = chance.uniform(0.6, 1.8)

        def message(flattery: float = flattery) -> tuple[float, bool]:
            truth = chance.betavariate(6, 0.5)
            return min(0.999, truth ** (1 / flattery)), chance.random() < truth

        found = threshold([message() for _ in range(200)], promise=0.95)
        if not found.proven:
            continue
        acting += 1
        later = [right for sure, right in (message() for _ in range(3000)) if sure >= found.value]
        broken += bool(later) and sum(later) / len(later) < 0.95
    assert acting > 30
    assert broken / 300 <= 0.05


def test_the_gate_learns_what_speaks_for_being_right() -> None:
    chance = np.random.default_rng(3)
    rows = np.column_stack([np.ones(2000), chance.normal(size=2000), chance.normal(size=2000)])
    right = chance.random(2000) < 1 / (1 + np.exp(-(1 + 2 * rows[:, 1])))
    weights = learn(rows, right)
    assert weights[0] == pytest.approx(1, abs=0.25)
    assert weights[1] == pytest.approx(2, abs=0.3)
    assert abs(weights[2]) < 0.2
    assert weights == learn(rows, right)


def test_signs_are_finite_however_sure_the_reading() -> None:
    for chances in ([1.0, 0, 0, 0, 0, 0, 0], [1 / 7] * 7):
        found = signs(np.array(chances), familiar=1.0, words=0, agrees=True, greets=False, tongue=1.0)
        assert len(found) == len(SIGNS)
        assert all(math.isfinite(one) for one in found)
        assert 0 <= sureness([3.0] * len(SIGNS), found) <= 1
