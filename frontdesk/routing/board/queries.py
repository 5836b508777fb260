"""Reading the board: one statement a part, so that hundreds of people and thousands of waiting conversations stay cheap."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec

from frontdesk import team
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import NotFound
from frontdesk.kit.events import position_now
from frontdesk.routing.board.records import BoardNow, HeldByPerson, HeldList, PersonOnBoard, QueueOnBoard, Waiting, WaitingPage
from frontdesk.routing.hours import duty
from frontdesk.routing.policies.records import Policy
from frontdesk.routing.policies.rules import queue_name, queues_of
from frontdesk.routing.records import Named
from frontdesk.team.roster.actions import day_at, hours_on
from frontdesk.team.shifts import ChangedDay, Hours

SOON = timedelta(minutes=5)
MOST_ROWS = 200


async def board(tx: Tx, policy: Policy, language: str) -> BoardNow:
    """Every queue of the policy or with work in it, and everybody on the team."""
    position = await position_now(tx)
    return BoardNow(
        queues=await _queues(tx, policy, language),
        people=await people(tx),
        last_waited_seconds=await _last_waited(tx),
        at=tx.at,
        position=position,
    )


async def _queues(tx: Tx, policy: Policy, language: str) -> list[QueueOnBoard]:
    rows = await tx.rows(
        "select queue, count(*)::int as waiting, count(*) filter (where urgent)::int as urgent,"
        " count(*) filter (where reply_due_at > $1 and reply_due_at <= $2)::int as soon,"
        " count(*) filter (where reply_due_at <= $1)::int as late, min(opened_at) as oldest_at, min(reply_due_at) as next_due_at"
        " from conversations where status in ('waiting', 'offered') group by queue order by next_due_at nulls last, queue",
        tx.at,
        tx.at + SOON,
    )
    found = [
        QueueOnBoard(
            row["queue"],
            queue_name(policy, row["queue"], language),
            row["waiting"],
            row["urgent"],
            row["soon"],
            row["late"],
            row["oldest_at"],
        )
        for row in rows
    ]
    known = {one.queue for one in found}
    quiet = [(queue_name(policy, queue, language), queue) for queue in queues_of(policy) if queue not in known]
    return found + [QueueOnBoard(queue, name, 0, 0, 0, 0, None) for name, queue in sorted(quiet)]


_HOLDING = """
select h.staff_id, count(*) filter (where h.kind = 'owned')::int as open, count(*) filter (where h.kind = 'offered')::int as offered,
  count(*) filter (where h.kind = 'owned' and c.urgent)::int as urgent,
  count(*) filter (where h.kind = 'owned' and c.reply_due_at <= $1)::int as late
from holdings h join conversations c on c.business_id = h.business_id and c.id = h.conversation_id
where $2::uuid is null or h.staff_id = $2 group by h.staff_id"""

# A pause stands while the person's presence is the one it set: whatever they say afterwards ends it.
_PAUSES = """
select z.staff_id, z.by_id, b.name from pauses z
join staff p on p.business_id = z.business_id and p.id = z.staff_id and p.presence = 'away' and p.presence_at = z.at
join staff b on b.business_id = z.business_id and b.id = z.by_id
where $1::uuid is null or z.staff_id = $1"""


# What the board shows of a person and no more; plans are gathered in one pass over all shifts, each in one number.
_PEOPLE = """
select p.id, p.name, r.name as role, p.presence, p.presence_at, p.load, p.capacity, p.urgent_headroom as headroom,
  coalesce(t.plan, '{}') as plan, coalesce(d.days, '[]') as changed_days, coalesce(z.timezone, u.timezone) as timezone
from staff p
join roles r on r.business_id = p.business_id and r.id = p.role_id
join businesses u on u.business_id = p.business_id
left join (select staff_id, array_agg(weekday * 100000000 + starts_minute * 10000 + ends_minute order by weekday, starts_minute) as plan
  from shifts where $1::uuid is null or staff_id = $1 group by staff_id) t on t.staff_id = p.id
left join (select staff_id, jsonb_agg(jsonb_build_object('day', day, 'hours', hours) order by day) as days
  from shift_changes where $1::uuid is null or staff_id = $1 group by staff_id) d on d.staff_id = p.id
left join (select distinct on (w.staff_id) w.staff_id, b.timezone from staff_branches w
  join branches b on b.business_id = w.business_id and b.id = w.branch_id and b.active
  where $1::uuid is null or w.staff_id = $1 order by w.staff_id, b.created_at, b.id) z on z.staff_id = p.id
where p.active and ($1::uuid is null or p.id = $1) order by p.name, p.id"""


@lru_cache(maxsize=1024)
def _hours(plan: tuple[int, ...]) -> tuple[Hours, ...]:
    return tuple(Hours(one // 100_000_000, one // 10_000 % 10_000, one % 10_000) for one in plan)


async def people(tx: Tx, staff_id: UUID | None = None) -> list[PersonOnBoard]:
    """Everybody on the team by name, or one of them."""
    rows = await tx.rows(_PEOPLE, staff_id)
    if staff_id is not None and not rows:
        raise NotFound("person on the team")
    holding = {row["staff_id"]: row for row in await tx.rows(_HOLDING, tx.at, staff_id)}
    paused = {row["staff_id"]: Named(row["by_id"], row["name"]) for row in await tx.rows(_PAUSES, staff_id)}
    return [_person(row, holding.get(row["id"]), paused.get(row["id"]), tx) for row in rows]


def _person(row: Any, holding: Any, paused_by: Named | None, tx: Tx) -> PersonOnBoard:
    shifts, zone = _hours(tuple(row["plan"])), row["timezone"]
    changed = tuple(msgspec.convert(row["changed_days"], list[ChangedDay]))
    work = duty(shifts, zone, tx.at, changed)
    day = day_at(shifts, changed, zone, tx.at)
    return PersonOnBoard(
        id=row["id"],
        name=row["name"],
        role=row["role"],
        presence=row["presence"],
        presence_at=row["presence_at"],
        paused_by=paused_by,
        on_shift=work.on,
        shift_ends_at=work.ends_at,
        next_shift_at=work.next_at,
        day=day,
        hours=hours_on(shifts, changed, day) if shifts or changed else (),
        changed=any(one.day == day for one in changed),
        load=row["load"],
        capacity=row["capacity"],
        headroom=row["headroom"],
        open=0 if holding is None else holding["open"],
        urgent=0 if holding is None else holding["urgent"],
        late=0 if holding is None else holding["late"],
        offered=0 if holding is None else holding["offered"],
    )


# The place in line is counted over the whole line and the rest is looked up for the rows of the page only.
_WAITING = """
with line as (
  select id, queue, reply_due_at, opened_at, row_number() over (partition by queue order by reply_due_at nulls last, opened_at, id) as place
  from conversations where status in ('waiting', 'offered') and ($1::text is null or queue = $1)
), page as (
  select * from line order by {order} offset $2 limit $3
)
select c.id, cu.name as customer, cu.vip_level, c.channel, c.need, c.needs_person, c.urgent, c.queue, p.place, c.opened_at as since,
  c.reply_due_at as due_at, c.wake_at as looked_at, c.weight, coalesce(d.why, '') as why, coalesce(o.people, '[]') as offered_to,
  (select count(*) from line) as total
from page p join conversations c on c.id = p.id
join customers cu on cu.business_id = c.business_id and cu.id = c.customer_id
left join lateral (select coalesce(x.sentences ->> $4, x.sentence) as why from decisions x
  where x.business_id = c.business_id and x.conversation_id = c.id order by x.at desc, x.id desc limit 1) d on true
left join lateral (select jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name) order by s.name) as people from reservations r
  join staff s on s.business_id = r.business_id and s.id = r.staff_id
  where r.business_id = c.business_id and r.conversation_id = c.id and r.state = 'held') o on c.status = 'offered'
order by {order}"""
_ORDERS = {
    "page": "reply_due_at nulls last, opened_at, id",
    "shown": "p.reply_due_at nulls last, p.opened_at, p.id",
}
_PAGE = _WAITING.replace("{order} offset", f"{_ORDERS['page']} offset").replace("{order}", _ORDERS["shown"])


async def waiting(tx: Tx, queue: str | None, language: str, *, offset: int, limit: int, names: bool) -> WaitingPage:
    """A stretch of the line of one queue or of all, in the order in which it is served; without `names` nobody is named."""
    position = await position_now(tx)
    rows = await tx.rows(_PAGE, queue, max(offset, 0), max(1, min(limit, MOST_ROWS)), language)
    items = [
        Waiting(
            id=row["id"],
            customer=row["customer"] if names else "",
            vip_level=row["vip_level"],
            channel=row["channel"],
            need=row["need"],
            needs_person=row["needs_person"],
            urgent=row["urgent"],
            queue=row["queue"],
            place=row["place"],
            since=row["since"],
            due_at=row["due_at"],
            looked_at=row["looked_at"],
            weight=row["weight"],
            why=row["why"],
            offered_to=[Named(UUID(one["id"]), one["name"]) for one in row["offered_to"]],
        )
        for row in rows
    ]
    total = rows[0]["total"] if rows else 0
    if not rows and offset:
        total = await tx.value(
            "select count(*) from conversations where status in ('waiting', 'offered') and ($1::text is null or queue = $1)", queue
        )
    return WaitingPage(items, total, position)


async def held_by(tx: Tx, staff_id: UUID, *, names: bool) -> HeldList:
    """What one person holds, the most pressing first."""
    await team.staff_by_id(tx, staff_id)
    position = await position_now(tx)
    items = await tx.all(
        HeldByPerson,
        "select c.id, case when $3 then cu.name else '' end as customer, cu.vip_level, c.channel, c.need, c.urgent, c.queue,"
        " coalesce(c.owner_since, c.opened_at) as since, c.reply_due_at as due_at, c.weight from conversations c"
        " join customers cu on cu.business_id = c.business_id and cu.id = c.customer_id"
        " where c.owner_id = $1 and c.status = 'owned' order by c.reply_due_at nulls last, c.owner_since, c.id limit $2",
        staff_id,
        MOST_ROWS,
        names,
    )
    return HeldList(items, position)


async def _last_waited(tx: Tx) -> int | None:
    """How long the last customer waited who was given to somebody for the first time; ids follow the time."""
    seconds = await tx.value(
        "select extract(epoch from a.started_at - c.opened_at) from (select * from assignments order by id desc limit 50) a"
        " join conversations c on c.business_id = a.business_id and c.id = a.conversation_id"
        " where not exists (select from assignments x where x.conversation_id = a.conversation_id and x.id < a.id)"
        " order by a.id desc limit 1"
    )
    return None if seconds is None else max(0, round(seconds))
