"""Reads of this room: what a decision looks at, and what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from frontdesk import team
from frontdesk.kit.database import Tx
from frontdesk.routing.explain import reworded, why_not
from frontdesk.routing.hours import duty, opens_at
from frontdesk.routing.policies.records import Policy
from frontdesk.routing.records import Candidate, CandidateView, Decision, DecisionView, Named, QueueState, Situation
from frontdesk.routing.rules import in_order
from frontdesk.team.records import Staff
from frontdesk.team.shifts import Hours

# How long somebody who handed a conversation on is not given it again by rule, and how long after mere silence.
_HANDED_ON = timedelta(hours=12)
_WAS_SILENT = timedelta(minutes=15)
# How many of those who wait one look goes through.
LINE = 60
_LOOKED_AT = 5000


class Loaded(msgspec.Struct, frozen=True):
    """A situation with what writing the decision down needs besides."""

    situation: Situation
    customer_id: UUID
    reading_id: UUID | None


# Since when the customer waits: the first message we have not answered, else our last word, else the beginning.
# The owner before: of this conversation, else whoever last closed one of this customer. A queue chosen by hand counts until
# the conversation is closed or its need is corrected.
_SITUATIONS = """
select c.id, c.customer_id, c.need, c.confidence, c.needs_person, c.urgent, c.channel, c.weight, c.service_ids, c.area_id, c.branch_id,
  c.reroutes, c.window_ends_at, cu.vip_level, coalesce(c.language, cu.language) as language,
  coalesce(w.since, c.last_reply_at, c.opened_at) as arrived_at, w.since is not null or c.last_reply_at is null as reply_wanted,
  r.id as reading_id, r.probabilities, r.acts_from, coalesce(r.doubted, false) as doubted,
  o.staff_id as last_owner_id, coalesce(d.staff_ids, '{}') as declined,
  coalesce(f.staff_ids, '{}') as refused, f.at as refused_at,
  p.queue as placed_in,
  coalesce(b.timezone, u.timezone) as timezone, coalesce(b.opening, '[]') as opening, n.handled_as, coalesce(n.name, '') as need_name
from conversations c
left join own_needs n on n.business_id = c.business_id and n.code = c.need
join customers cu on cu.business_id = c.business_id and cu.id = c.customer_id
join businesses u on u.business_id = c.business_id
left join branches b on b.business_id = c.business_id and b.id = coalesce(c.branch_id,
  (select x.id from branches x where x.business_id = c.business_id and x.active order by x.created_at, x.id limit 1))
left join lateral (select least(min(m.at), $2) as since from messages m where m.business_id = c.business_id and m.conversation_id = c.id
  and m.direction = 'inbound' and m.at > coalesce(c.last_reply_at, '-infinity') having count(*) > 0) w on true
left join lateral (select x.id, x.reading -> 'probabilities' as probabilities, (x.reading ->> 'acts_from')::float as acts_from,
  x.reading ->> 'abstained_code' = 'second_opinion' as doubted
  from readings x
  where x.business_id = c.business_id and x.conversation_id = c.id order by x.at desc, x.id desc limit 1) r on true
left join lateral (select a.staff_id from assignments a join conversations k on k.business_id = a.business_id and k.id = a.conversation_id
  where k.business_id = c.business_id and k.customer_id = c.customer_id and (k.id = c.id or a.end_reason = 'closed')
  order by k.id = c.id desc, a.started_at desc, a.id desc limit 1) o on true
left join lateral (select array_agg(distinct a.staff_id) as staff_ids from assignments a
  where a.business_id = c.business_id and a.conversation_id = c.id and ((a.end_reason in ('handed_off', 'unassigned') and a.ended_at > $3)
  or (a.end_reason = 'silence' and a.ended_at > $4))) d on true
left join lateral (select array_agg(distinct v.staff_id) as staff_ids, max(v.ended_at) as at from reservations v
  where v.business_id = c.business_id and v.conversation_id = c.id and v.state = 'declined'
  and v.ended_at > coalesce((select max(a.ended_at) from assignments a where a.business_id = c.business_id
  and a.conversation_id = c.id and a.end_reason = 'closed'), '-infinity')) f on true
left join lateral (select case when x.trigger = 'handed_off' and x.owner_id is null then x.queue end as queue from decisions x
  where x.business_id = c.business_id and x.conversation_id = c.id and x.trigger in ('handed_off', 'corrected', 'moved_back')
  and x.at > coalesce((select max(a.ended_at) from assignments a where a.business_id = c.business_id and a.conversation_id = c.id
  and a.end_reason = 'closed'), '-infinity') order by x.at desc, x.id desc limit 1) p on true
where c.id = any($1)"""


async def situations(tx: Tx, conversation_ids: Sequence[UUID], *, language: str = "en") -> dict[UUID, Loaded]:
    """What a decision may know of each of the conversations; `language` is that of the names in it."""
    rows = await tx.rows(_SITUATIONS, list(conversation_ids), tx.at, tx.at - _HANDED_ON, tx.at - _WAS_SILENT)
    skills = {row["key"]: row["name"] for row in await tx.rows("select key, name from skills")}
    services = await _skills_of_services(tx, {service for row in rows for service in row["service_ids"]})
    areas = await tx.rows("select id, parent_id, names from areas") if any(row["area_id"] for row in rows) else []
    return {row["id"]: _loaded(row, skills, services, areas, language) for row in rows}


def _loaded(row: Any, skills: dict[str, str], services: dict[UUID, str], areas: Sequence[Any], language: str) -> Loaded:
    path, within = _around(row["area_id"], areas)
    names: dict[str, str] = next((area["names"] for area in areas if area["id"] == row["area_id"]), {})
    situation = Situation(
        conversation_id=row["id"],
        arrived_at=row["arrived_at"],
        need=row["need"],
        handled_as=row["handled_as"],
        need_name=row["need_name"],
        probabilities=row["probabilities"] or {},
        confidence=None if row["confidence"] is None else round(row["confidence"], 4),
        acts_from=row["acts_from"],
        abstained=row["needs_person"] or row["need"] is None,
        doubted=row["needs_person"] and row["doubted"],
        urgent=row["urgent"],
        vip_level=row["vip_level"],
        channel=row["channel"],
        language=row["language"],
        service_ids=tuple(row["service_ids"]),
        service_skills=tuple(dict.fromkeys(services[one] for one in row["service_ids"] if one in services)),
        area_path=path,
        area_within=within,
        branch_id=row["branch_id"],
        weight=row["weight"],
        last_owner_id=row["last_owner_id"],
        declined=tuple(sorted(row["declined"])),
        refused=tuple(sorted(row["refused"])),
        refused_at=row["refused_at"],
        placed_in=row["placed_in"],
        window_ends_at=row["window_ends_at"],
        reply_wanted=row["reply_wanted"],
        reroutes=row["reroutes"],
        timezone=row["timezone"],
        opening=tuple(msgspec.convert(row["opening"], list[Hours])),
        area_name=names.get(language) or next(iter(names.values()), ""),
        skill_names=skills,
    )
    return Loaded(situation, row["customer_id"], row["reading_id"])


async def _skills_of_services(tx: Tx, service_ids: set[UUID]) -> dict[UUID, str]:
    if not service_ids:
        return {}
    rows = await tx.rows(
        "select s.id, k.key from services s join skills k on k.business_id = s.business_id and k.id = s.skill_id where s.id = any($1)",
        list(service_ids),
    )
    return {row["id"]: row["key"] for row in rows}


def _around(area_id: UUID | None, areas: Sequence[Any]) -> tuple[tuple[UUID, ...], tuple[UUID, ...]]:
    """The area with everything it lies in, and everything that lies in it."""
    if area_id is None:
        return (), ()
    parents = {row["id"]: row["parent_id"] for row in areas}
    path: list[UUID] = []
    step: UUID | None = area_id
    while step is not None and step not in path:
        path.append(step)
        step = parents.get(step)
    inside, found = {area_id}, True
    while found:
        more = {child for child, parent in parents.items() if parent in inside} - inside
        inside |= more
        found = bool(more)
    return tuple(path), tuple(sorted(inside - {area_id}))


async def candidates(tx: Tx) -> list[Candidate]:
    """Everybody on the team as a decision sees them now."""
    staffed: dict[UUID, list[UUID]] = {}
    for row in await tx.rows("select staff_id, area_id from staff_areas order by area_id"):
        staffed.setdefault(row["staff_id"], []).append(row["area_id"])
    return [candidate_of(person, staffed.get(person.id, ()), tx.at) for person in await team.people(tx)]


def candidate_of(person: Staff, areas: Iterable[UUID], at: datetime) -> Candidate:
    """A person of the team as a decision sees them."""
    work = duty(person.shifts, person.timezone, at, person.changed_days)
    return Candidate(
        staff_id=person.id,
        name=person.name,
        role=person.role,
        may_reply=person.may("inbox.work"),
        skills={held.key: held.level for held in person.skills},
        languages=person.languages,
        areas=tuple(areas),
        branches=person.branches,
        on_shift=work.on,
        shift_ends_at=work.ends_at,
        next_shift_at=work.next_at,
        presence=person.presence,
        load=person.load,
        capacity=person.capacity,
        urgent_headroom=person.urgent_headroom,
        last_assigned_at=person.last_assigned_at,
    )


async def line(tx: Tx, policy: Policy) -> list[Loaded]:
    """The first of those who wait, in the order in which they are to be served."""
    found = await first_waiting(tx, language=policy.language)
    return [found[one.conversation_id] for one in in_order((each.situation for each in found.values()), policy, tx.at)]


async def first_waiting(tx: Tx, *, language: str) -> dict[UUID, Loaded]:
    """Those who wait and can be next, in no order.

    Within what is alike (the same queue, language, place and urgency) whoever has waited longest comes first, so the first few of each
    kind are all that can be next; between those the price of waiting decides.
    """
    rows = await tx.rows(
        "select id from (select id, due, row_number() over (partition by queue, urgent, need, language, area_id, branch_id, service_ids"
        " order by due, id) as place from (select *, coalesce(reply_due_at, 'infinity') as due from conversations"
        " where status = 'waiting' order by reply_due_at nulls last, opened_at, id limit $1) first) waiting"
        " order by place, due, id limit $2",
        _LOOKED_AT,
        LINE,
    )
    return await situations(tx, [row["id"] for row in rows], language=language) if rows else {}


async def last_decision(tx: Tx, conversation_id: UUID) -> Decision | None:
    """The newest decision about a conversation, with everything it looked at."""
    stored = await tx.value("select record from decisions where conversation_id = $1 order by at desc, id desc limit 1", conversation_id)
    return None if stored is None else msgspec.convert(stored, Decision)


async def decision_view(tx: Tx, conversation_id: UUID, language: str | None = None) -> DecisionView | None:
    """Why the conversation is where it is, in the team's language or another; None before it was ever routed."""
    rows = await tx.rows(
        "select d.id, d.trigger, d.record, c.reroutes, c.wake_at from decisions d"
        " join conversations c on c.business_id = d.business_id and c.id = d.conversation_id"
        " where d.conversation_id = $1 order by d.at desc, d.id desc limit 1",
        conversation_id,
    )
    if not rows:
        return None
    decision = msgspec.convert(rows[0]["record"], Decision)
    decision = reworded(decision, language or decision.language)
    rung = await tx.rows(
        "select r.staff_id, s.name from rings r join staff s on s.business_id = r.business_id and s.id = r.staff_id"
        " where r.conversation_id = $1 and r.for_at = $2 group by 1, 2 order by min(r.attempt)",
        conversation_id,
        decision.situation.arrived_at,
    )
    return DecisionView(
        id=rows[0]["id"],
        at=decision.at,
        trigger=rows[0]["trigger"],
        action=decision.action,
        sentence=decision.sentence,
        steps=decision.steps,
        candidates=[
            CandidateView(one.staff_id, one.name, one.chosen, one.score, one.terms, one.excluded_because) for one in decision.candidates
        ],
        policy_version=decision.policy_version,
        confidence=decision.situation.confidence,
        threshold=decision.situation.acts_from,
        reroutes=rows[0]["reroutes"],
        due_at=decision.due_at,
        wake_at=rows[0]["wake_at"],
        opens_at=opens_at(decision.situation.opening, decision.situation.timezone, tx.at),
        on_call=[Named(row["staff_id"], row["name"]) for row in rung],
    )


async def why_not_staff(tx: Tx, conversation_id: UUID, staff_id: UUID, language: str | None = None) -> str | None:
    """Why this person does not have the conversation; None before it was ever routed."""
    decision = await last_decision(tx, conversation_id)
    return None if decision is None else why_not(reworded(decision, language or decision.language), staff_id)


async def queues(tx: Tx) -> list[QueueState]:
    """Every queue in which somebody waits, the most pressing first."""
    return await tx.all(
        QueueState,
        "select queue, count(*)::int as waiting, count(*) filter (where urgent)::int as urgent,"
        " count(*) filter (where reply_due_at <= $1)::int as late, min(opened_at) as oldest_at, min(reply_due_at) as next_due_at"
        " from conversations where status in ('waiting', 'offered') group by queue order by next_due_at nulls last, queue",
        tx.at,
    )
