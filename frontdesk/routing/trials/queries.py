"""Reading shadows: what would have gone elsewhere, by rule and by person, and what made the difference; and which trials there were."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, get_args
from uuid import UUID

import msgspec
import numpy as np

from frontdesk.kit.database import Tx
from frontdesk.routing.policies.actions import current
from frontdesk.routing.policies.records import Policy
from frontdesk.routing.policies.rules import all_rules
from frontdesk.routing.trials.records import (
    Cause,
    CauseCount,
    Differing,
    Elsewhere,
    PersonShift,
    PolicyTrial,
    Shadow,
    ShadowDifferences,
    ShadowReport,
)
from frontdesk.routing.trials.statistics import share

# Of fewer a share is not said at all, only how many there were.
LEAST_DECISIONS = 30
MOST_ROWS = 100
_MOST_PAST = 10
_SHADOW = (
    "select h.id, h.draft_version, h.revision, h.live_version, s.name as started_by, h.started_at, h.outcome, e.name as ended_by,"
    " h.ended_at, h.errors, h.last_error from shadows h"
    " left join staff s on s.business_id = h.business_id and s.id = h.started_by"
    " left join staff e on e.business_id = h.business_id and e.id = h.ended_by"
)
_TRIAL = (
    "select t.id, t.policy_id, t.version, t.live_version, t.share, t.note, s.name as started_by, t.started_at, t.outcome, t.end_note,"
    " e.name as ended_by, t.ended_at from trials t"
    " left join staff s on s.business_id = t.business_id and s.id = t.started_by"
    " left join staff e on e.business_id = t.business_id and e.id = t.ended_by"
)


async def last_shadow(tx: Tx) -> Shadow | None:
    """The shadow that runs, else the one that ran last."""
    return await tx.one(Shadow, f"{_SHADOW} order by h.started_at desc, h.id desc limit 1")


async def shadow_by_id(tx: Tx, shadow_id: UUID) -> Shadow | None:
    """One shadow."""
    return await tx.one(Shadow, f"{_SHADOW} where h.id = $1", shadow_id)


async def trials(tx: Tx) -> list[PolicyTrial]:
    """The trials, the newest first; one that runs is the first."""
    return await tx.all(PolicyTrial, f"{_TRIAL} order by t.started_at desc, t.id desc limit $1", _MOST_PAST)


async def trial_by_id(tx: Tx, trial_id: UUID) -> PolicyTrial | None:
    """One trial."""
    return await tx.one(PolicyTrial, f"{_TRIAL} where t.id = $1", trial_id)


async def shadow_report(tx: Tx, shadow: Shadow) -> ShadowReport:
    """What a shadow has found so far. Decisions about one conversation are not independent of each other, and are not taken to be."""
    rows = await tx.rows(
        "select conversation_id, kind, elsewhere, live_rule, live_owner_id, shadow_owner_id, cause from shadow_decisions"
        " where shadow_id = $1",
        shadow.id,
    )
    rules = await _rule_names(tx, shadow.id)
    by_rule: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        by_rule[row["live_rule"]].append(row)
    causes: dict[Cause, int] = dict.fromkeys(get_args(Cause), 0)
    for row in rows:
        if row["elsewhere"]:
            causes[row["cause"]] += 1
    return ShadowReport(
        shadow=shadow,
        conversations=len({row["conversation_id"] for row in rows}),
        whole=_rate("", "", rows),
        terms=sum(row["kind"] == "terms" for row in rows),
        by_rule=sorted(
            (_rate(key, rules.get(key, key), found) for key, found in by_rule.items()), key=lambda one: (-one.times, -one.of, one.name)
        ),
        by_person=await _by_person(tx, rows),
        causes=sorted((CauseCount(cause, times) for cause, times in causes.items() if times), key=lambda one: -one.times),
    )


async def differences(
    tx: Tx, shadow_id: UUID, language: str, *, rule: str | None, person: UUID | None, offset: int, limit: int, names: bool
) -> ShadowDifferences:
    """The decisions that would have gone elsewhere, the newest first; of one rule, or with one person on either side."""
    rules = await _rule_names(tx, shadow_id)
    rows = await tx.rows(
        "select d.decision_id, d.conversation_id, case when $2 then cu.name else '' end as customer, d.at, d.kind, d.live_rule,"
        " l.name as live_owner, d.live_queue, d.shadow_rule, s.name as shadow_owner, d.shadow_queue,"
        " coalesce(d.why ->> $3, d.why ->> 'en', '') as why, count(*) over () as total from shadow_decisions d"
        " join conversations c on c.business_id = d.business_id and c.id = d.conversation_id"
        " join customers cu on cu.business_id = c.business_id and cu.id = c.customer_id"
        " left join staff l on l.business_id = d.business_id and l.id = d.live_owner_id"
        " left join staff s on s.business_id = d.business_id and s.id = d.shadow_owner_id"
        " where d.shadow_id = $1 and d.elsewhere and ($4::text is null or d.live_rule = $4)"
        " and ($5::uuid is null or $5 in (d.live_owner_id, d.shadow_owner_id))"
        " order by d.decision_id desc offset $6 limit $7",
        shadow_id,
        names,
        language,
        rule,
        person,
        max(offset, 0),
        max(1, min(limit, MOST_ROWS)),
    )
    items = [
        msgspec.convert(
            {
                **dict(row),
                "live_rule": rules.get(row["live_rule"], row["live_rule"]),
                "shadow_rule": rules.get(row["shadow_rule"], row["shadow_rule"]),
            },
            Differing,
        )
        for row in rows
    ]
    return ShadowDifferences(items, rows[0]["total"] if rows else 0)


def _rate(key: str, name: str, rows: Iterable[Any]) -> Elsewhere:
    found = list(rows)
    hits = np.array([row["elsewhere"] for row in found], dtype=np.int64)
    of, times = len(found), int(hits.sum())
    if of < LEAST_DECISIONS:
        return Elsewhere(key=key, name=name, of=of, times=times, rate=None, at_least=None, at_most=None)
    _, groups = np.unique([row["conversation_id"].bytes for row in found], return_inverse=True)
    seen = share(hits, groups)
    return Elsewhere(
        key=key, name=name, of=of, times=times, rate=round(seen.rate, 4), at_least=round(seen.at_least, 4), at_most=round(seen.at_most, 4)
    )


async def _by_person(tx: Tx, rows: Iterable[Any]) -> list[PersonShift]:
    live: dict[UUID, int] = defaultdict(int)
    shadow: dict[UUID, int] = defaultdict(int)
    gains: dict[UUID, int] = defaultdict(int)
    loses: dict[UUID, int] = defaultdict(int)
    for row in rows:
        has, would = row["live_owner_id"], row["shadow_owner_id"]
        if has is not None:
            live[has] += 1
        if would is not None:
            shadow[would] += 1
        if has != would:
            if has is not None:
                loses[has] += 1
            if would is not None:
                gains[would] += 1
    everybody = {*live, *shadow}
    names = {row["id"]: row["name"] for row in await tx.rows("select id, name from staff where id = any($1)", list(everybody))}
    found = [
        PersonShift(staff_id=one, name=names.get(one, ""), live=live[one], shadow=shadow[one], gains=gains[one], loses=loses[one])
        for one in everybody
    ]
    return sorted(found, key=lambda one: (-abs(one.shadow - one.live), one.name))


async def _rule_names(tx: Tx, shadow_id: UUID) -> dict[str, str]:
    """What rules are called; one that only the shadow has, as it is called there."""
    stored = await tx.value("select policy from shadows where id = $1", shadow_id)
    there = {} if stored is None else {rule.key: rule.name for rule in all_rules(msgspec.convert(stored, Policy))}
    return there | {rule.key: rule.name for rule in all_rules(await current(tx))}
