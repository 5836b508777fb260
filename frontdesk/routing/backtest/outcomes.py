"""What became of an enquiry: of one in a replay, and of one in life, in the same words."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from frontdesk.routing.backtest.clock import open_seconds
from frontdesk.routing.backtest.estimates import class_of, handed
from frontdesk.routing.backtest.matter import Matter
from frontdesk.routing.backtest.records import Ended, Outcome, Past, PastEnquiry
from frontdesk.routing.clocks import target_of
from frontdesk.routing.matching import rule_for


def outcome_of(matter: Matter, past: Past) -> Outcome:
    """What became of an enquiry in a replay. What was promised is the live policy's word: a draft cannot win by promising less."""
    truth = matter.drawn.truth
    came = matter.due and matter.situation.arrived_at <= past.ends
    until = matter.right_at if matter.right_at is not None else matter.ended_at
    first = matter.first
    ended: Ended = "open"
    if not came:
        ended = "never"
    elif matter.right_at is not None:
        ended = "served"
    elif matter.state == "lost":
        ended = "lost"
    return Outcome(
        id=matter.one.id,
        arrived_at=truth.arrived_at,
        ended=ended,
        rule="" if first is None else first.rule.key,
        queue="" if first is None else first.queue,
        priority=class_of(msgspec.structs.replace(matter.one, truth=truth), past.policy),
        urgent=truth.urgent,
        unsure=matter.one.situation.abstained,
        first_owner_id=matter.first_owner,
        owner_id=matter.owner,
        own=None if matter.situation.last_owner_id is None else matter.owner == matter.situation.last_owner_id,
        right_at=_time(past, matter.right_at),
        done_at=_time(past, matter.ended_at),
        waited=open_seconds(truth, truth.arrived_at, _time(past, until) or past.ends) if came else 0.0,
        target=target_of(truth, rule_for(truth, past.policy, truth.arrived_at), past.policy),
        reroutes=matter.reroutes,
        offers=matter.offers,
    )


def outcome_in_life(one: PastEnquiry, past: Past) -> Outcome:
    """What really became of an enquiry."""
    outcome, truth = one.outcome, one.truth
    until = outcome.right_at or (outcome.done_at if outcome.ended == "lost" else None) or past.ends
    first = outcome.holdings[0].staff_id if outcome.holdings else None
    return Outcome(
        id=one.id,
        arrived_at=truth.arrived_at,
        ended=outcome.ended,
        rule=rule_for(one.situation, past.policy, one.situation.arrived_at).key,
        queue=outcome.queue,
        priority=class_of(one, past.policy),
        urgent=truth.urgent,
        unsure=one.situation.abstained,
        first_owner_id=first,
        owner_id=outcome.owner_id,
        own=None if one.situation.last_owner_id is None else outcome.owner_id == one.situation.last_owner_id,
        right_at=outcome.right_at,
        done_at=outcome.done_at,
        waited=open_seconds(truth, truth.arrived_at, until),
        target=target_of(truth, rule_for(truth, past.policy, truth.arrived_at), past.policy),
        reroutes=sum(passed for _, passed in handed(one)) if outcome.reroutes == 0 else outcome.reroutes,
        offers=len({offer.at for offer in outcome.offers}),
    )


def _time(past: Past, seconds: float | None) -> datetime | None:
    return None if seconds is None else past.starts + timedelta(seconds=seconds)
