"""What must hold of every replay, whatever the past and the policy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.routing import Policy
from frontdesk.routing.backtest.day import Stopped, replay
from frontdesk.routing.backtest.desk import Desk
from frontdesk.routing.backtest.estimates import estimate
from frontdesk.routing.backtest.records import Past, PastPerson
from tests.routing.backtest.pasts import a_past
from tests.routing.worlds import POLICY, numbered, person, policies

OFFERING = msgspec.structs.replace(POLICY, offer_seconds=60)


@contextmanager
def nobody_overfilled() -> Iterator[None]:
    """Every change of what somebody holds is looked at."""
    hold, let_go = Desk.hold, Desk.let_go

    def watched_hold(desk: Desk, number: int, weight: int, at: datetime | None = None) -> None:
        hold(desk, number, weight, at)
        assert desk.who.load <= desk.who.capacity + desk.who.urgent_headroom

    def watched_let_go(desk: Desk, number: int, weight: int) -> None:
        let_go(desk, number, weight)
        assert desk.who.load >= 0

    with patch.object(Desk, "hold", watched_hold), patch.object(Desk, "let_go", watched_let_go):
        yield


@st.composite
def pasts(draw: st.DrawFn) -> Past:
    """A few people and some customers, with or without a record of what became of them."""
    return a_past(
        draw(st.integers(0, 10_000)),
        people=draw(st.integers(1, 6)),
        enquiries=draw(st.integers(0, 60)),
        recorded=draw(st.booleans()),
    )


@settings(max_examples=40)
@given(pasts(), st.one_of(policies(), st.just(OFFERING)), st.integers(0, 3))
def test_every_enquiry_ends_in_one_state_and_nobody_is_overfilled(past: Past, policy: Policy, seed: int) -> None:
    with nobody_overfilled():
        day = replay(past, policy, seed=seed)
    asked = {one.id for one in past.enquiries}
    assert [one.id for one in day.outcomes[: len(asked)]] == [one.id for one in past.enquiries]
    assert len({one.id for one in day.outcomes}) == len(day.outcomes)
    totals = day.totals
    assert totals.served + totals.lost + totals.open == totals.enquiries == sum(one.ended != "never" for one in day.outcomes)
    for one in day.outcomes:
        assert one.waited >= 0
        assert (one.right_at is not None) == (one.ended == "served") == (one.owner_id is not None)
        assert one.right_at is None or one.arrived_at <= one.right_at <= past.ends
        assert one.done_at is None or one.right_at is None or one.right_at <= one.done_at
    assert sum(its.enquiries for its in totals.classes) == totals.enquiries
    for carried in day.people:
        assert 0 <= carried.busy <= (past.ends - past.starts).total_seconds() + 1e-6


@settings(max_examples=15)
@given(pasts(), st.one_of(policies(), st.just(OFFERING)), st.integers(0, 3))
def test_the_same_seed_gives_the_same_day(past: Past, policy: Policy, seed: int) -> None:
    assert replay(past, policy, seed=seed) == replay(past, policy, seed=seed, habits=estimate(past))


@settings(max_examples=15)
@given(pasts(), st.integers(0, 3))
def test_a_change_that_changes_nothing_changes_nothing(past: Past, seed: int) -> None:
    """Who is the same as before, and a rule that is only called otherwise."""
    first = past.policy.rules[0]
    renamed = msgspec.structs.replace(past.policy, rules=(msgspec.structs.replace(first, name="Other"), *past.policy.rules[1:]))
    assert replay(past, renamed, seed=seed, changes=past.people[:1]) == replay(past, past.policy, seed=seed)


def test_who_comes_to_help_takes_work_off_the_others() -> None:
    past = a_past(3, people=2, enquiries=120)
    before = replay(past, past.policy)
    helper = PastPerson(who=person(90, role="agent", skills={"complaints": 5, "specialist": 5}, capacity=10))
    after = replay(past, past.policy, changes=[helper])
    carried = {one.staff_id: one.handled for one in after.people}
    assert carried[numbered(90)] > 0
    assert len(after.people) == 3
    assert after.totals.cost < before.totals.cost
    assert after.totals.late < before.totals.late


def test_somebody_who_is_replaced_is_otherwise() -> None:
    past = a_past(4, people=3, enquiries=80)
    gone = msgspec.structs.replace(past.people[1], who=msgspec.structs.replace(past.people[1].who, may_reply=False))
    day = replay(past, past.policy, changes=[gone])
    assert {one.staff_id: one.handled for one in day.people}[gone.id] == 0
    assert len(day.people) == 3


def test_whoever_watches_hears_of_progress_and_can_end_it() -> None:
    past = a_past(5, enquiries=100)
    heard: list[float] = []

    def watch(done: float) -> bool:
        heard.append(done)
        return True

    replay(past, past.policy, watch=watch)
    assert len(heard) > 20
    assert heard == sorted(heard)
    assert 0 < heard[0] < heard[-1] <= 1
    with pytest.raises(Stopped):
        replay(past, past.policy, watch=lambda done: done < 0.5)
