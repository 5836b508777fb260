"""The arithmetic of lessons: which are learned from, what they prove, and how many are still needed."""

from __future__ import annotations

import itertools
from uuid import uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.understanding import BusinessContext, read
from frontdesk.understanding.lessons import Promise, rules
from frontdesk.understanding.lessons.records import Outcome
from frontdesk.understanding.lessons.report import BLOCK, curve
from frontdesk.understanding.model.head import MOST
from frontdesk.understanding.queries import StoredReading


def outcome(sure: float, right: bool = True, *, weak: bool = False) -> Outcome:
    return Outcome(sure=sure, read_need="pricing", need="pricing" if right else "complaint", abstained=False, weak=weak)


OUTCOMES = st.lists(st.builds(outcome, st.floats(0, 1), st.booleans(), weak=st.booleans()), max_size=150)


def stored(text: str, business: BusinessContext, wednesday: object) -> StoredReading:
    reading = read(text, business=business, at=wednesday)  # type: ignore[arg-type]
    return StoredReading(uuid4(), uuid4(), reading.need, None, msgspec.to_builtins(reading))


def test_the_message_that_tells_the_need_is_the_newest_that_says_something_of_its_own(homes: BusinessContext, wednesday: object) -> None:
    price, hello, thanks = (stored(text, homes, wednesday) for text in ("How much is a deep cleaning?", "hello", "ok thanks"))
    assert rules.telling([thanks, price, hello]) is price
    assert rules.telling([hello, price]) is price
    assert rules.telling([thanks, hello]) is thanks
    assert rules.telling([hello]) is hello
    assert rules.telling([]) is None


@pytest.mark.parametrize("weak", [False, True])
def test_the_window_of_lessons_moves_in_blocks_and_never_outgrows_a_head(weak: bool) -> None:
    sizes = [rules.how_many(lessons, weak=weak) for lessons in range(2000)]
    firsts = [lessons - size for lessons, size in enumerate(sizes)]
    assert firsts == sorted(firsts), "what was let go does not come back"
    assert sum(one != other for one, other in itertools.pairwise(firsts)) <= 2000 / 50
    assert max(sizes) < 600
    assert rules.how_many(10_000 - 1, weak=False) + rules.how_many(10_000 - 1, weak=True) <= MOST


def test_it_takes_59_confirmed_messages_without_a_mistake_to_prove_95_percent() -> None:
    assert rules.still_needed([], Promise()) == 59
    assert rules.still_needed([], Promise(promise=0.98)) == 149
    assert rules.still_needed([outcome(0.99)] * 58, Promise()) == 1
    assert rules.still_needed([outcome(0.99)] * 59, Promise()) == 0
    assert rules.still_needed([outcome(0.99, weak=True)] * 59, Promise()) == 59
    assert rules.still_needed([outcome(0.99, weak=True)] * 59, Promise(weak_counts=True)) == 0


def test_until_proven_it_is_the_models_own_threshold_or_nobody_acts() -> None:
    for promise, expected in ((Promise(), None), (Promise(until_proven="ask"), 1.01)):
        assert rules.acts_at(rules.proven([], promise), [], promise) == expected


@given(OUTCOMES, st.sampled_from([0.8, 0.9, 0.95]))
def test_what_is_proven_was_seen_and_nothing_less_sure_is_acted_upon(outcomes: list[Outcome], promised: float) -> None:
    promise = Promise(promise=promised)
    found = rules.proven(outcomes, promise)
    at = rules.acts_at(found, outcomes, promise)
    if not found.proven:
        assert at is None
        assert rules.still_needed(outcomes, promise) > 0
        return
    assert at is not None
    above = [one.right for one in outcomes if not one.weak and one.sure >= at]
    assert (len(above), sum(above)) == (found.seen, found.right)
    assert rules.bounds(sum(above), len(above))[1] >= promised
    assert sum(above) / len(above) >= promised


@given(st.integers(1, 200), st.data())
def test_bounds_hold_the_share_between_them(seen: int, data: st.DataObject) -> None:
    right = data.draw(st.integers(0, seen))
    least, most = rules.bounds(right, seen)
    assert 0 <= least <= right / seen <= most <= 1
    other_least, other_most = rules.bounds(seen - right, seen)
    assert [least, most] == pytest.approx([1 - other_most, 1 - other_least])


def test_bounds_are_those_of_the_tables() -> None:
    assert rules.bounds(0, 0) == (0.0, 1.0)
    assert list(rules.bounds(18, 20)) == pytest.approx([0.6830, 0.9877], abs=1e-4)
    assert rules.bounds(59, 59)[1] == 1.0


def test_the_curve_counts_in_blocks_in_the_order_of_teaching() -> None:
    outcomes = [outcome(0.9, right=number >= BLOCK) for number in range(2 * BLOCK + 5)]
    first, second, last = curve(outcomes, of=len(outcomes) + 100)
    assert (first.first, first.last, first.right) == (101, 120, 0)
    assert (second.right, second.seen) == (BLOCK, BLOCK)
    assert (last.first, last.last, last.seen) == (141, 145, 5)
    assert curve([], of=0) == []
