"""A simulated day written down as a past: everything in it is there, and nothing but what a business could know."""

from __future__ import annotations

from statistics import fmean

import pytest

from bench.inbox_day.logged import logged
from bench.inbox_day.worlds import draw, named
from frontdesk.routing.backtest.estimates import estimate
from frontdesk.routing.backtest.outcomes import outcome_in_life
from frontdesk.routing.backtest.totals import cost


@pytest.mark.parametrize("name", ["FIFO queue, capacity", "round robin in team", "priority, skills, offers"])
def test_what_was_written_down_comes_to_what_the_day_cost(name: str) -> None:
    past, outcome = logged(draw(named("clinic_6"), 7), name)
    assert len(past.enquiries) == len(outcome.endings)
    told = [outcome_in_life(one, past) for one in past.enquiries]
    ended = {"served": "served", "lost": "lost", "waiting": "open"}
    assert sorted(one.ended for one in told) == sorted(ended[ending.ended] for ending in outcome.endings)
    # Of those nobody ever looked at, only what was read is known: they may count as something else.
    assert fmean(cost(one, past.policy) for one in told) == pytest.approx(fmean(ending.cost for ending in outcome.endings), rel=0.05)
    for one in past.enquiries:
        assert one.known == bool(one.outcome.holdings)
        assert one.known or one.truth == one.situation
        assert (one.outcome.owner_id is not None) == (one.outcome.ended == "served")


def test_what_is_estimated_from_it_is_near_what_it_was_made_with() -> None:
    scenario = named("salon_16")
    past, _ = logged(draw(scenario, 7), "FIFO queue, capacity")
    habits = estimate(past)
    assert habits.thin <= {"patience"}
    # effort[k-1] / k is the share of their speed each of k conversations gets.
    assert 3**-habits.work.crowd == pytest.approx(scenario.effort[2] / 3, abs=0.08)
    assert habits.answering.accepts == pytest.approx(scenario.accept, rel=0.3)
    assert min(habits.passing_on.lacking.values()) > 0.9
    assert habits.passing_on.usual < 0.01
    assert -0.45 < habits.work.own < -0.1
    assert habits.repeats == pytest.approx(1 - scenario.resolved, abs=0.06)
