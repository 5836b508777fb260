"""Reading the policy."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from frontdesk.kit.database import Tx
from frontdesk.routing.policies.records import Policy, PolicyVersion

_COLUMNS = "id, version, state, policy, published_by, published_at, created_at"
# A published version never changes, so it is decoded once. Bounded, because one process may serve many businesses.
_decoded: dict[UUID, Policy] = {}
_MOST = 256


async def published(tx: Tx) -> Policy | None:
    """The policy that is live; None before a business was ever routed for."""
    rows = await tx.rows("select id, version from policies where state = 'published'")
    if not rows:
        return None
    policy_id, version = rows[0]["id"], rows[0]["version"]
    if policy_id not in _decoded:
        if len(_decoded) >= _MOST:
            _decoded.clear()
        _decoded[policy_id] = _policy(await tx.value("select policy from policies where id = $1", policy_id), version)
    return _decoded[policy_id]


async def version_of(tx: Tx, version: int) -> Policy | None:
    """One version of the policy, whatever became of it."""
    stored = await tx.value("select policy from policies where version = $1", version)
    return None if stored is None else _policy(stored, version)


async def latest(tx: Tx, state: str) -> PolicyVersion | None:
    """The newest version in a state, with who published it."""
    rows = await tx.rows(f"select {_COLUMNS} from policies where state = $1 order by version desc limit 1", state)
    if not rows:
        return None
    row = dict(rows[0])
    row["policy"] = _policy(row["policy"], row["version"])
    return PolicyVersion(**row)


def _policy(stored: Any, version: int) -> Policy:
    return msgspec.structs.replace(msgspec.convert(stored, Policy), version=version)
