"""Replaying a past period under a policy: discrete events, the product's own decisions, and the same chances for every policy."""

from __future__ import annotations

from collections.abc import Sequence

from frontdesk.routing.backtest.records import Day, Past, PastPerson
from frontdesk.routing.policies.records import Policy


def replay(past: Past, policy: Policy, *, seed: int = 0, changes: Sequence[PastPerson] = ()) -> Day:
    """What would have become of the period under the policy.

    `changes` are people who are otherwise than they were, by id; who is not in the past yet joins. Whatever chance decides is drawn
    from the seed and the enquiry's id, so that two replays with one seed differ in nothing but what was changed.
    """
    raise NotImplementedError
