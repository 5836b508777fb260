"""A trial beside what is live: what became of the conversations of both arms."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
import numpy as np

from frontdesk.kit.database import Tx
from frontdesk.routing.trials.arms import Arm
from frontdesk.routing.trials.records import InArm, Key, PolicyTrial, TrialComparison, TrialMeasure, Verdict
from frontdesk.routing.trials.statistics import Apart, Quantile, Share, apart, quantiles, share

# Of fewer conversations in either arm nothing is said of a measure but how many there were; the slowest tenth takes more to be seen.
NEEDS: dict[Key, int] = {
    "rerouted": 50,
    "first_answer_p50": 50,
    "first_answer_p90": 100,
    "in_time": 50,
    "overdue": 50,
    "escalated": 50,
}
# The rerouting rate is the test of routing: by it a trial is judged, said beforehand. The others are looked at besides.
PRIMARY: Key = "rerouted"
_AT: dict[Key, float] = {"first_answer_p50": 0.5, "first_answer_p90": 0.9}
# More conversations than these tell nothing that these do not.
_MOST = 20_000
_MORE_IS_BETTER: frozenset[Key] = frozenset({"in_time"})


class Member(msgspec.Struct, frozen=True):
    """A conversation of one arm, as far as it has come by the end of the trial; `due_at` is what the live policy promised.

    `rerouted` is unknown until the first handoff was judged. `answered_at` is the first word of a person, `until` how long that
    was waited for.
    """

    arm: Arm
    customer_id: UUID
    opened_at: datetime
    due_at: datetime
    until: datetime
    answered_at: datetime | None
    rerouted: bool | None
    overdue: bool
    escalated: bool


_MEMBERS = """
select m.arm, m.customer_id, c.opened_at, m.due_at, least($2, case when c.closed_at >= c.opened_at then c.closed_at end) as until,
  a.at as answered_at,
  case when f.settled_at <= $2 and f.outcome <> 'left' then f.outcome = 'rerouted' end as rerouted,
  coalesce(c.told_late_for <= $2, false) as overdue, coalesce(c.escalated_for is not null and c.escalated > 0, false) as escalated
from (select * from trial_members where trial_id = $1 order by at desc, conversation_id limit $3) m
join conversations c on c.business_id = m.business_id and c.id = m.conversation_id
left join first_handoffs f on f.business_id = m.business_id and f.conversation_id = m.conversation_id
left join lateral (select min(x.at) as at from messages x where x.business_id = c.business_id and x.conversation_id = c.id
  and (x.direction = 'echo' or (x.direction = 'outbound' and x.author_kind = 'staff')) and x.at >= c.opened_at and x.at <= $2) a on true
order by m.conversation_id"""


async def members(tx: Tx, trial: PolicyTrial) -> list[Member]:
    """The conversations of both arms, the newest where there are very many. What happened after the end of the trial is none of it."""
    return await tx.all(Member, _MEMBERS, trial.id, trial.ended_at or tx.at, _MOST)


async def compared(found: list[Member], trial: PolicyTrial, at: datetime) -> TrialComparison:
    """Both arms side by side, computed beside the event loop: with thousands of conversations it takes a moment."""
    return await asyncio.to_thread(compare, found, trial, trial.ended_at or at)


def compare(found: list[Member], trial: PolicyTrial, until: datetime) -> TrialComparison:
    """Both arms side by side. Pure."""
    live, tried = ([one for one in found if one.arm == arm] for arm in ("live", "trial"))
    customers = len({one.customer_id for one in found})
    return TrialComparison(
        trial=trial,
        live_conversations=len(live),
        live_customers=len({one.customer_id for one in live}),
        trial_conversations=len(tried),
        trial_customers=len({one.customer_id for one in tried}),
        until=until,
        measures=[_measure(key, live, tried, customers) for key in NEEDS],
    )


def _measure(key: Key, live: list[Member], tried: list[Member], customers: int) -> TrialMeasure:
    unit: Literal["share", "seconds"] = "seconds" if key in _AT else "share"
    if unit == "share":
        shares = [_share(key, arm) for arm in (live, tried)]
        values = [_of_share(one, NEEDS[key]) for one in shares]
        told = min(one.of for one in shares) >= NEEDS[key]
        found = apart(shares[0].rate, shares[1].rate, shares[0].variance + shares[1].variance, customers) if told else None
    else:
        times = [_times(key, arm) for arm in (live, tried)]
        values = [_of_time(one, seen, NEEDS[key]) for one, seen in times]
        (first, seen), (second, also) = times
        told = min(seen, also) >= NEEDS[key] and first.value is not None and second.value is not None
        found = apart(first.value or 0.0, second.value or 0.0, first.variance + second.variance, customers) if told else None
    digits = 4 if unit == "share" else 1
    return TrialMeasure(
        key=key,
        unit=unit,
        primary=key == PRIMARY,
        needs=NEEDS[key],
        live=values[0],
        trial=values[1],
        difference=None if found is None else round(found.value, digits),
        at_least=None if found is None else round(found.at_least, digits),
        at_most=None if found is None else round(found.at_most, digits),
        verdict=_verdict(key, found),
    )


def _verdict(key: Key, found: Apart | None) -> Verdict:
    if found is None:
        return "too_few"
    if found.at_least <= 0 <= found.at_most:
        return "no_difference"
    return "better" if (found.value > 0) == (key in _MORE_IS_BETTER) else "worse"


def _share(key: Key, arm: list[Member]) -> Share:
    judged = [(one, _hit(key, one)) for one in arm]
    known = [(one, hit) for one, hit in judged if hit is not None]
    _, customers = np.unique([one.customer_id.bytes for one, _ in known], return_inverse=True)
    return share(np.array([hit for _, hit in known], dtype=np.int64), customers)


def _hit(key: Key, one: Member) -> bool | None:
    """Whether it counts; None while it is not known yet."""
    match key:
        case "rerouted":
            return one.rerouted
        case "in_time":
            if one.answered_at is not None:
                return one.answered_at <= one.due_at
            # Closed before it was due: nothing was owed any more.
            return False if one.due_at <= one.until else None
        case "overdue":
            return one.overdue
        case _:
            return one.escalated


def _times(key: Key, arm: list[Member]) -> tuple[Quantile, int]:
    ends = [one.answered_at or one.until for one in arm]
    seconds = np.array([max(0.0, (end - one.opened_at).total_seconds()) for one, end in zip(arm, ends, strict=True)])
    answered = np.array([one.answered_at is not None for one in arm], dtype=np.int64)
    _, customers = np.unique([one.customer_id.bytes for one in arm], return_inverse=True)
    return quantiles(seconds, answered, customers, _AT[key]), int(answered.sum())


def _of_share(one: Share, needs: int) -> InArm:
    if one.of < needs:
        return InArm(of=one.of, times=one.times, value=None, at_least=None, at_most=None)
    return InArm(of=one.of, times=one.times, value=round(one.rate, 4), at_least=round(one.at_least, 4), at_most=round(one.at_most, 4))


def _of_time(one: Quantile, seen: int, needs: int) -> InArm:
    if seen < needs or one.value is None or one.at_least is None or one.at_most is None:
        return InArm(of=seen, times=None, value=None, at_least=None, at_most=None)
    return InArm(of=seen, times=None, value=round(one.value, 1), at_least=round(one.at_least, 1), at_most=round(one.at_most, 1))
