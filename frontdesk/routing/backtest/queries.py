"""Reading a past period of the business, and the backtests that were run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from frontdesk import team
from frontdesk.kit.database import Tx
from frontdesk.routing.backtest.life import Line, outcome_of
from frontdesk.routing.backtest.records import Past, PastEnquiry, PastHolding, PastOffer, PastPerson, PresentFrom
from frontdesk.routing.policies.records import Policy
from frontdesk.routing.queries import candidates, situations
from frontdesk.routing.records import Situation
from frontdesk.team.shifts import ChangedDay, DayHours, Stretch

Transaction = Callable[[], AbstractAsyncContextManager[Tx]]

_AT_ONCE = 200
# Whoever comes back about the same so soon was not done with it.
_COMES_BACK = timedelta(days=7)
# Somebody marked as not answering was gone for a while before that already.
_UNNOTICED = timedelta(minutes=1)

# What was first decided about each conversation that began in the period, with what was known then.
_FIRST = """
select c.id, c.customer_id, c.status, d.queue, d.situation
from conversations c
join lateral (select x.queue, x.record -> 'situation' as situation from decisions x
  where x.business_id = c.business_id and x.conversation_id = c.id order by x.at, x.id limit 1) d on true
where c.opened_at >= $1 and c.opened_at < $2 and c.id > $3 order by c.id limit $4
"""
_HOLDINGS = """
select a.conversation_id, a.staff_id, a.started_at as since, a.first_action_at as acted_at, a.ended_at as until, a.end_reason as ended,
  (select r.reason from reroute_reasons r where r.business_id = a.business_id and r.conversation_id = a.conversation_id
    and r.at between a.started_at and coalesce(a.ended_at, r.at) and (r.from_id = a.staff_id or r.from_id is null)
    order by r.at desc, r.id desc limit 1) as reason
from assignments a where a.conversation_id = any($1) order by a.conversation_id, a.started_at, a.id
"""
_OFFERS = """
select v.conversation_id, v.staff_id, o.offered_at as at, v.state as answered,
  extract(epoch from v.ended_at - o.offered_at)::float as seconds
from reservations v join offers o on o.business_id = v.business_id and o.id = v.offer_id
where v.conversation_id = any($1) and v.state <> 'held' order by o.offered_at, v.staff_id
"""
_LINES = """
select conversation_id, at, direction in ('outbound', 'echo') as ours from messages
where conversation_id = any($1) and (direction in ('inbound', 'echo') or (direction = 'outbound' and author_kind = 'staff'))
order by conversation_id, at, id
"""


async def past(tx: Tx, policy: Policy, starts: datetime, ends: datetime) -> Past:
    """A period of the business's own history; `policy` is the one that says who is right for what."""
    found: list[PastEnquiry] = []
    customers: dict[UUID, UUID] = {}
    async for rows in _firsts(tx, starts, ends):
        ids = [row["id"] for row in rows]
        customers.update((row["id"], row["customer_id"]) for row in rows)
        holdings, offers, lines = await _of_each(tx, _HOLDINGS, ids), await _of_each(tx, _OFFERS, ids), await _of_each(tx, _LINES, ids)
        now = await situations(tx, ids, language=policy.language)
        for row in rows:
            its = row["id"]
            if its in now:
                found.append(_enquiry(row, now[its].situation, holdings[its], offers[its], lines[its], tx.at))
    found.sort(key=lambda one: (one.situation.arrived_at, one.id))
    return Past(starts=starts, ends=ends, policy=policy, people=await _people(tx, starts, ends), enquiries=_linked(found, customers))


async def _firsts(tx: Tx, starts: datetime, ends: datetime) -> AsyncIterator[Sequence[Any]]:
    last = UUID(int=0)
    while rows := await tx.rows(_FIRST, starts, ends, last, _AT_ONCE):
        yield rows
        last = rows[-1]["id"]


async def _of_each(tx: Tx, sql: str, ids: Sequence[UUID]) -> Mapping[UUID, list[dict[str, Any]]]:
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in await tx.rows(sql, list(ids)):
        its = dict(row)
        found[its.pop("conversation_id")].append(its)
    return found


def _enquiry(row: Any, now: Situation, holdings: Sequence[Any], offers: Sequence[Any], lines: Sequence[Any], at: datetime) -> PastEnquiry:
    situation = msgspec.convert(row["situation"], Situation)
    outcome = outcome_of(
        arrived_at=situation.arrived_at,
        queue=row["queue"],
        holdings=[PastHolding(**one) for one in holdings],
        offers=[PastOffer(**one) for one in offers],
        lines=[Line(**one) for one in lines],
        window_ends_at=situation.window_ends_at,
        seen_until=at,
    )
    known = any(one.acted_at is not None or one.ended == "closed" for one in outcome.holdings)
    # What people corrected stands in the conversation; what was only read, and nobody spoke against, too.
    truth = msgspec.structs.replace(
        situation,
        need=now.need,
        need_name=now.need_name,
        handled_as=now.handled_as,
        abstained=now.need is None,
        confidence=1.0 if known and now.need is not None else now.confidence,
        probabilities={} if known else now.probabilities,
        urgent=now.urgent,
        language=now.language,
        service_ids=now.service_ids,
        service_skills=now.service_skills,
        area_path=now.area_path,
        area_within=now.area_within,
        area_name=now.area_name,
        branch_id=now.branch_id,
        placed_in=None,
    )
    return PastEnquiry(id=row["id"], situation=situation, truth=truth if known else situation, known=known, outcome=outcome)


def _linked(found: Sequence[PastEnquiry], customers: Mapping[UUID, UUID]) -> tuple[PastEnquiry, ...]:
    """Each with what it comes back to: the same customer's last one about the same."""
    last: dict[tuple[UUID, str | None], PastEnquiry] = {}
    linked = []
    for one in found:
        key = (customers[one.id], one.truth.need)
        before = last.get(key)
        done = None if before is None else before.outcome.done_at
        if before is not None and done is not None and done < one.situation.arrived_at < done + _COMES_BACK:
            one = msgspec.structs.replace(one, repeat_of=before.id)
        last[key] = one
        linked.append(one)
    return tuple(linked)


async def _people(tx: Tx, starts: datetime, ends: datetime) -> tuple[PastPerson, ...]:
    """The team as it is today, with when each of them was there in the period."""
    who = {one.staff_id: one for one in await candidates(tx)}
    changes: dict[UUID, list[Any]] = defaultdict(list)
    days: dict[UUID, dict[date, ChangedDay]] = defaultdict(dict)
    rows = await tx.rows(
        "select name, at, data, subject_id from events where name in ('staff.presence_changed', 'staff.shift_changed')"
        " and at >= $1 and at < $2 order by at, id",
        starts,
        ends,
    )
    for row in rows:
        if row["name"] == "staff.presence_changed":
            changes[row["subject_id"]].append(row)
        else:
            day = date.fromisoformat(row["data"]["day"])
            days[row["subject_id"]][day] = ChangedDay(day, tuple(_hours(span) for span in row["data"]["hours"]))
    return tuple(
        PastPerson(
            who=msgspec.structs.replace(who[person.id], load=0),
            shifts=person.shifts,
            changed_days=tuple({one.day: one for one in (*person.changed_days, *days[person.id].values())}.values()),
            timezone=person.timezone,
            presence=_presence(changes[person.id], starts, person.presence),
            silent=_silent(changes[person.id], ends),
        )
        for person in await team.people(tx)
        if person.id in who
    )


def _presence(changes: Sequence[Any], starts: datetime, today: str) -> tuple[PresentFrom, ...]:
    first = changes[0]["data"]["was"] if changes else today
    found = [PresentFrom(starts, first), *(PresentFrom(row["at"], row["data"]["presence"]) for row in changes)]
    # That they did not answer is what came of one policy's offers; under another one they are merely not there.
    return tuple(PresentFrom(one.at, "available" if one.presence == "no_answer" else one.presence) for one in found)


def _silent(changes: Sequence[Any], ends: datetime) -> tuple[Stretch, ...]:
    found = []
    for place, row in enumerate(changes):
        if row["data"]["presence"] == "no_answer":
            until = changes[place + 1]["at"] if place + 1 < len(changes) else ends
            found.append(Stretch(row["at"] - _UNNOTICED, until))
    return tuple(found)


def _hours(span: str) -> DayHours:
    starts, ends = (int(clock[:2]) * 60 + int(clock[3:]) for clock in span.split("-"))
    return DayHours(starts, ends if ends > starts else ends + 24 * 60)


# Backtests ------------------------------------------------------------------------------------------------------------


class Asked(msgspec.Struct, frozen=True):
    """What is to be tried, on which period."""

    id: UUID
    policy: Policy
    live_version: int
    starts: datetime
    ends: datetime
    ended_at: datetime | None


async def asked(tx: Tx, backtest_id: UUID) -> Asked | None:
    """One backtest, as it was asked for."""
    return await tx.one(Asked, "select id, policy, live_version, starts, ends, ended_at from backtests where id = $1", backtest_id)


async def wanted(tx: Tx, backtest_id: UUID) -> bool:
    """Whether it is still to be done."""
    return bool(await tx.value("select state in ('waiting', 'running') from backtests where id = $1", backtest_id))


async def versions(tx: Tx, starts: datetime, ends: datetime) -> list[int]:
    """The versions of the policy that decided in the period."""
    rows = await tx.rows("select distinct policy_version from decisions where at >= $1 and at < $2 order by 1", starts, ends)
    return [row["policy_version"] for row in rows]


async def count_decisions(tx: Tx, starts: datetime, ends: datetime) -> int:
    """How many decisions were made in the period."""
    found: int = await tx.value("select count(*)::int from decisions where at >= $1 and at < $2", starts, ends)
    return found


async def decisions(tx: Tx, starts: datetime, ends: datetime, after: UUID) -> list[tuple[UUID, str]]:
    """The next decisions of the period after one, each with its record as it is stored; ids rise with time."""
    rows = await tx.rows(
        "select id, record::text as record from decisions where at >= $1 and at < $2 and id > $3 order by id limit $4",
        starts,
        ends,
        after,
        _AT_ONCE,
    )
    return [(row["id"], row["record"]) for row in rows]
