"""Reading the rerouting rate."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from frontdesk.kit.database import Tx
from frontdesk.routing.policies.actions import current
from frontdesk.routing.policies.records import Policy
from frontdesk.routing.policies.rules import all_rules, needs_of_person, needs_of_queue
from frontdesk.routing.queries import candidates, situations
from frontdesk.routing.reroutes.drift import LEARNS_FROM, Chart
from frontdesk.routing.reroutes.records import (
    REASONS,
    Drift,
    Example,
    Holding,
    Judged,
    LikelyReason,
    Rate,
    Reason,
    Reroutes,
    Watch,
)
from frontdesk.routing.reroutes.rules import likely_reason
from frontdesk.routing.words import name_of
from frontdesk.understanding.lessons.rules import bounds

_EXAMPLES = 60
_DRIFTS = 10


async def holdings(tx: Tx, conversation_id: UUID) -> list[Holding]:
    """Who had a conversation, in order."""
    return await tx.all(
        Holding,
        "select staff_id, started_at, ended_at, end_reason, first_action_at is not null as acted from assignments"
        " where conversation_id = $1 order by started_at, id",
        conversation_id,
    )


class First(msgspec.Struct, frozen=True):
    """The first handoff of a conversation: to whom, as what, by which rule."""

    owner_id: UUID
    role: str
    need: str | None
    confidence: float | None
    rule: str
    at: datetime


async def first_handoff(tx: Tx, conversation_id: UUID, spans: Sequence[Holding]) -> First:
    """What was known when the first owner was given the conversation."""
    span = next((one for one in spans if one.end_reason != "moved_back"), spans[0])
    rows = await tx.rows(
        "select record -> 'situation' ->> 'need' as need, (record -> 'situation' ->> 'confidence')::float as confidence,"
        " record -> 'rule' ->> 'key' as rule from decisions where conversation_id = $1 and at <= $2 order by at desc, id desc limit 1",
        conversation_id,
        span.started_at,
    )
    role = await tx.value(
        "select r.name from staff p join roles r on r.business_id = p.business_id and r.id = p.role_id where p.id = $1", span.staff_id
    )
    known = rows[0] if rows else {"need": None, "confidence": None, "rule": None}
    return First(span.staff_id, role or "", known["need"], known["confidence"], known["rule"] or "", span.started_at)


async def reason_of(tx: Tx, conversation_id: UUID, owner_id: UUID, since: datetime, judged: Judged) -> tuple[Reason | None, bool]:
    """Why the first owner's work went on, and whether a person said so; else what can be told."""
    told = await tx.value(
        "select reason from reroute_reasons where conversation_id = $1 and at >= $2 and at <= $3 and (from_id = $4 or from_id is null)"
        " order by at desc, id desc limit 1",
        conversation_id,
        since,
        judged.at,
        owner_id,
    )
    if told is not None:
        return told, True
    return (await likely(tx, conversation_id, was=owner_id, to=judged.to, queue=None)).reason, False


async def explained(tx: Tx, conversation_id: UUID, at: datetime) -> tuple[Reason, str | None] | None:
    """The reason that was given in the very transaction of that time, with the need that was named."""
    rows = await tx.rows("select reason, need from reroute_reasons where conversation_id = $1 and at = $2 limit 1", conversation_id, at)
    return (rows[0]["reason"], rows[0]["need"]) if rows else None


async def likely(tx: Tx, conversation_id: UUID, *, was: UUID | None, to: UUID | None, queue: str | None) -> LikelyReason:
    """What can be told by itself of why a conversation goes from one person to another, or into a queue."""
    policy = await current(tx)
    found = (await situations(tx, [conversation_id], language=policy.language)).get(conversation_id)
    people = {one.staff_id: one for one in await candidates(tx)}
    giver, taker = people.get(was) if was else None, people.get(to) if to else None
    if found is None or giver is None:
        return LikelyReason(None, None)
    needs = needs_of_person(policy, taker) if taker is not None else needs_of_queue(policy, queue) if queue else ()
    reason = likely_reason(found.situation, giver, taker, needs)
    return LikelyReason(reason, needs[0] if reason == "wrong_need" and len(needs) == 1 else None)


async def reroutes(tx: Tx, days: int, language: str, *, names: bool) -> Reroutes:
    """The rerouting rate of what was settled in the last days."""
    policy = await current(tx)
    since = tx.at - timedelta(days=days)
    rows = await tx.rows(
        "select f.need, f.rule, f.owner_id, p.name as owner, f.outcome, f.reason, count(*)::int as times from first_handoffs f"
        " join staff p on p.business_id = f.business_id and p.id = f.owner_id where f.settled_at >= $1"
        " group by 1, 2, 3, 4, 5, 6",
        since,
    )
    own = {row["code"]: row["name"] for row in await tx.rows("select code, name from own_needs")}
    rules = _rule_names(policy)

    def need_name(key: str) -> str:
        return own.get(key) or name_of(language, "need", key or "none")

    def rule_name(key: str) -> str:
        return rules.get(key) or key

    staff = {str(row["owner_id"]): row["owner"] for row in rows}
    whole = _grouped(rows, lambda _: "", lambda _: "")
    return Reroutes(
        days=days,
        whole=whole[0] if whole else _rate("", "", []),
        by_need=_grouped(rows, lambda row: row["need"] or "", need_name),
        by_rule=_grouped(rows, lambda row: row["rule"], rule_name),
        by_person=_grouped(rows, lambda row: str(row["owner_id"]), lambda key: staff[key]),
        examples=await _examples(tx, since, names=names),
        drifts=await drifts(tx),
        watch=await _watch(tx),
    )


def _rule_names(policy: Policy) -> dict[str, str]:
    return {rule.key: rule.name for rule in all_rules(policy)}


def _grouped(rows: Iterable[Any], key: Callable[[Any], str], name: Callable[[str], str]) -> list[Rate]:
    """A rate for each key; those with most to go by first."""
    groups: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return sorted((_rate(one, name(one), group) for one, group in groups.items()), key=lambda rate: (-rate.handled, rate.name))


def _rate(key: str, name: str, rows: Sequence[Any]) -> Rate:
    by: Counter[str] = Counter()
    reasons: Counter[Reason] = Counter()
    for row in rows:
        by[row["outcome"]] += row["times"]
        if row["outcome"] == "rerouted" and row["reason"]:
            reasons[row["reason"]] += row["times"]
    handled = by["kept"] + by["rerouted"]
    least, most = bounds(by["rerouted"], handled)
    return Rate(
        key=key,
        name=name,
        handled=handled,
        rerouted=by["rerouted"],
        left=by["left"],
        rate=by["rerouted"] / handled if handled else None,
        at_least=round(least, 4),
        at_most=round(most, 4),
        reasons={one: reasons[one] for one in REASONS if reasons[one]},
    )


async def _examples(tx: Tx, since: datetime, *, names: bool) -> list[Example]:
    return await tx.all(
        Example,
        "select f.conversation_id, case when $2 then cu.name else '' end as customer, f.need, f.rule, f.owner_id, p.name as owner,"
        ' t.name as "to", f.reason, f.told, f.settled_at as at from first_handoffs f'
        " join conversations c on c.business_id = f.business_id and c.id = f.conversation_id"
        " join customers cu on cu.business_id = c.business_id and cu.id = c.customer_id"
        " join staff p on p.business_id = f.business_id and p.id = f.owner_id"
        " left join staff t on t.business_id = f.business_id and t.id = f.to_id"
        " where f.settled_at >= $1 and f.outcome = 'rerouted' order by f.settled_at desc, f.conversation_id limit $3",
        since,
        names,
        _EXAMPLES,
    )


async def drifts(tx: Tx, *, unseen: bool = False) -> list[Drift]:
    """The alarms, those nobody has seen first."""
    return await tx.all(
        Drift,
        "select d.id, nullif(d.need, '') as need, nullif(d.role, '') as role, d.conversations, d.rerouted, d.expected, d.since, d.at,"
        " d.acknowledged_at, s.name as acknowledged_by from drifts d"
        " left join staff s on s.business_id = d.business_id and s.id = d.acknowledged_by"
        " where not $2 or d.acknowledged_at is null order by d.acknowledged_at is not null, d.at desc limit $1",
        _DRIFTS,
        unseen,
    )


async def _watch(tx: Tx) -> Watch:
    columns = "seen, rerouted, doubt, sum, rise_since, rise_seen, rise_rerouted, rise_doubt"
    chart = await tx.one(Chart, f"select {columns} from reroute_charts where need = '' and role = ''") or Chart()
    return Watch(chart.seen + chart.rise_seen, LEARNS_FROM, round(chart.usual, 4))
