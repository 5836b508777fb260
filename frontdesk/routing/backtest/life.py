"""What really became of a conversation, out of what was written down of it: who had it, what was said when, how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import msgspec

from frontdesk.routing.backtest.records import PastHolding, PastOffer, PastOutcome

# An answer takes somebody at least and at most so long; what lies between answers beyond that is the customer's turn, or other work.
_SHORTEST, _LONGEST = 15.0, 180.0
# Nobody answered for so long: the customer is taken for lost.
GIVEN_UP = timedelta(days=3)


class Line(msgspec.Struct, frozen=True):
    """One message: when, and whether it is ours."""

    at: datetime
    ours: bool


def outcome_of(
    *,
    arrived_at: datetime,
    queue: str,
    holdings: Sequence[PastHolding],
    offers: Sequence[PastOffer],
    lines: Sequence[Line],
    window_ends_at: datetime | None,
    seen_until: datetime,
) -> PastOutcome:
    """What became of it until it was closed for the first time; `seen_until` is as far as is known."""
    first = _first_life(holdings)
    answered = next((line.at for line in lines if line.ours and line.at >= arrived_at), None)
    known = PastOutcome(queue=queue, holdings=tuple(first), offers=tuple(offers), replied_at=answered, reroutes=_changes(first))
    doing = _last_owner(first)
    begun = min((one.acted_at for one in doing if one.acted_at is not None), default=None)
    if begun is None:
        return _never_begun(known, doing, arrived_at, window_ends_at, seen_until)
    known = msgspec.structs.replace(known, ended="served", owner_id=doing[-1].staff_id, right_at=begun)
    ended = doing[-1].until
    if ended is None:
        return known
    active = _active(begun, ended, lines)
    held = sum((one.until - max(one.since, begun)).total_seconds() for one in doing if one.until is not None and one.until > begun)
    return msgspec.structs.replace(known, done_at=ended, active=active, idle=max(0.0, held - active))


def _never_begun(
    known: PastOutcome, doing: Sequence[PastHolding], arrived_at: datetime, window_ends_at: datetime | None, seen_until: datetime
) -> PastOutcome:
    if doing and doing[-1].ended == "closed" and doing[-1].until is not None:
        # Closed without a word, by somebody who looked at it: there was nothing to answer.
        done = doing[-1].until
        return msgspec.structs.replace(
            known, ended="served", owner_id=doing[-1].staff_id, right_at=done, done_at=done, active=_SHORTEST, idle=0.0
        )
    if known.replied_at is not None:
        return msgspec.structs.replace(known, ended="served", right_at=known.replied_at)
    gone = max(min(arrived_at + GIVEN_UP, window_ends_at or arrived_at + GIVEN_UP), arrived_at + timedelta(seconds=1))
    return msgspec.structs.replace(known, ended="lost", done_at=gone) if gone <= seen_until else known


def _first_life(holdings: Sequence[PastHolding]) -> list[PastHolding]:
    found = []
    for one in holdings:
        found.append(one)
        if one.ended == "closed":
            break
    return found


def _last_owner(holdings: Sequence[PastHolding]) -> list[PastHolding]:
    """The last stretches with one and the same person."""
    found: list[PastHolding] = []
    for one in reversed(holdings):
        if found and one.staff_id != found[0].staff_id:
            break
        found.insert(0, one)
    return found


def _changes(holdings: Sequence[PastHolding]) -> int:
    return sum(one.staff_id != then.staff_id for one, then in pairwise(holdings))


def _active(begun: datetime, ended: datetime, lines: Sequence[Line]) -> float:
    """The seconds in which somebody was at it: up to each of our answers, since what it answers or since the answer before."""
    total, since = 0.0, begun - timedelta(seconds=_LONGEST)
    for line in lines:
        if line.at > ended:
            break
        if line.ours and line.at >= begun:
            total += min(max((line.at - since).total_seconds(), _SHORTEST), _LONGEST)
        since = max(since, line.at)
    return max(total, _SHORTEST)
