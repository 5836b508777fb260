"""Reading the policy: its versions, what it is about, and how often each rule decides."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from frontdesk import catalog, team
from frontdesk.kit.database import Tx
from frontdesk.routing.policies.checks import Around
from frontdesk.routing.policies.records import Names, Policy, PolicyVersion, RuleHits, VersionLine
from frontdesk.routing.queries import candidates
from frontdesk.understanding.own import all_needs

_COLUMNS = (
    "id, version, state, policy, revision, note, restores, changed_by, coalesce(changed_at, created_at) as changed_at,"
    " published_by, published_at, created_at"
)
# A version that decides never changes, so it is decoded once. Bounded, because one process may serve many businesses.
_decoded: dict[UUID, Policy] = {}
_MOST = 256
# These decisions were a person's own.
_BY_HAND = ("claimed", "assigned", "handed_off", "unassigned")


async def published(tx: Tx) -> Policy | None:
    """The policy that is live; None before a business was ever routed for."""
    rows = await tx.rows("select id, version from policies where state = 'published'")
    if not rows:
        return None
    return await unchanging(tx, rows[0]["id"], rows[0]["version"])


async def unchanging(tx: Tx, policy_id: UUID, version: int) -> Policy:
    """A version that decides, for everybody or for some: such a one never changes."""
    if policy_id not in _decoded:
        if len(_decoded) >= _MOST:
            _decoded.clear()
        _decoded[policy_id] = _policy(await tx.value("select policy from policies where id = $1", policy_id), version)
    return _decoded[policy_id]


async def version_of(tx: Tx, version: int) -> Policy | None:
    """One version of the policy, whatever became of it."""
    stored = await tx.value("select policy from policies where version = $1", _as_kept(version))
    return None if stored is None else _policy(stored, version)


async def kept(tx: Tx, version: int) -> PolicyVersion | None:
    """One version as it is kept, with who made it and why."""
    return _version(await tx.rows(f"select {_COLUMNS} from policies where version = $1", _as_kept(version)))


async def latest(tx: Tx, state: str) -> PolicyVersion | None:
    """The newest version in a state, with who published it."""
    return _version(await tx.rows(f"select {_COLUMNS} from policies where state = $1 order by version desc limit 1", state))


async def history(tx: Tx) -> list[VersionLine]:
    """Every version, the newest first, with who let it decide, when and why."""
    return await tx.all(
        VersionLine,
        "select p.version, p.state, p.note, p.restores, jsonb_array_length(p.policy -> 'rules') as rules, s.name as by,"
        " coalesce(p.published_at, p.changed_at, p.created_at) as at from policies p"
        " left join staff s on s.business_id = p.business_id and s.id = coalesce(p.published_by, p.changed_by)"
        " order by p.version desc",
    )


async def hits(tx: Tx, days: int) -> list[RuleHits]:
    """How many conversations each rule has decided about in the last days; what people did by hand is no rule's doing."""
    return await tx.all(
        RuleHits,
        "select rule, count(distinct conversation_id)::int as conversations from decisions"
        " where at > $1 and rule is not null and trigger <> all($2) group by rule order by rule",
        tx.at - timedelta(days=days),
        list(_BY_HAND),
    )


async def around(tx: Tx, language: str) -> Around:
    """The business as a policy is checked against it, with names in one language where there are any."""
    people, skills, own = await candidates(tx), await team.all_skills(tx), await all_needs(tx)
    services, areas = await catalog.services(tx), await catalog.areas(tx)
    branches = [branch for branch in await team.all_branches(tx) if branch.active]
    called: dict[UUID, str] = {person.staff_id: person.name for person in people}
    for one_id, names in (*((one.id, one.names) for one in services), *((one.id, one.names) for one in areas)):
        called[one_id] = names.get(language) or next(iter(names.values()), "")
    return Around(
        people=people,
        skills=frozenset(skill.key for skill in skills),
        own=own,
        areas={area.id: area.parent_id for area in areas},
        services=frozenset(service.id for service in services),
        closes=any(branch.opening for branch in branches),
        names=Names(called, {skill.key: skill.name for skill in skills}, {need.code: need.name for need in own}),
    )


def _as_kept(version: int) -> int:
    """The number as the table can hold it; one beyond that is no version's."""
    return version if 0 < version < 2**31 else 0


def _version(rows: list[Any]) -> PolicyVersion | None:
    if not rows:
        return None
    row = dict(rows[0])
    row["policy"] = _policy(row["policy"], row["version"])
    return PolicyVersion(**row)


def _policy(stored: Any, version: int) -> Policy:
    return msgspec.structs.replace(msgspec.convert(stored, Policy), version=version)
