"""Deciding in the shadow: after the live decision is committed, from its record alone, so that routing never waits for it."""

from __future__ import annotations

import logging
from uuid import UUID

import msgspec

from frontdesk.kit.database import Tx
from frontdesk.routing.policies.records import Policy
from frontdesk.routing.trials.actions.ends import end_shadow
from frontdesk.routing.trials.shadow import decoded, difference, first_of, in_shadow

log = logging.getLogger(__name__)

# After so many decisions a share is known to within one and a half hundredths, and the list is longer than anybody reads.
MOST_DECISIONS = 5_000
# A shadow's policy never changes, so it is decoded once. Bounded, because one process may serve many businesses.
_decoded: dict[UUID, Policy] = {}
_MOST = 64


async def decide_in_shadow(tx: Tx, decision_id: UUID) -> bool:
    """Decide what was just decided once more, by the shadow's rules, and keep how it differs. True when one looked at it.

    What goes wrong is the shadow's own: it is counted and shown, and nobody is kept from anything by it. Decisions of another
    version than the one it is beside (those of a trial) are none of its business.
    """
    rows = await tx.rows("select id, live_version from shadows where ended_at is null")
    if not rows:
        return False
    shadow_id = rows[0]["id"]
    record = await tx.value("select record from decisions where id = $1 and policy_version = $2", decision_id, rows[0]["live_version"])
    if record is None:
        return False
    try:
        live = decoded(record)
        shadow = in_shadow(live, await _policy(tx, shadow_id))
        found = difference(live, shadow)
    except Exception as error:
        log.exception("the shadow could not decide what decision %s was about", decision_id)
        told = f"{type(error).__name__}: {error}"[:500]
        await tx.execute("update shadows set errors = errors + 1, last_error = $2 where id = $1", shadow_id, told)
        return True
    await tx.execute(
        "insert into shadow_decisions (shadow_id, decision_id, conversation_id, at, kind, elsewhere, live_rule, live_owner_id, live_queue,"
        " shadow_rule, shadow_owner_id, shadow_queue, cause, why) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
        " on conflict do nothing",
        shadow_id,
        decision_id,
        live.conversation_id,
        live.at,
        None if found is None else found.kind,
        found is not None and found.elsewhere,
        live.rule.key,
        first_of(live),
        live.queue,
        shadow.rule.key,
        first_of(shadow),
        shadow.queue,
        None if found is None else found.cause,
        {} if found is None else found.why,
    )
    seen = await tx.value("update shadows set decisions = decisions + 1 where id = $1 returning decisions", shadow_id)
    if seen >= MOST_DECISIONS:
        await end_shadow(tx, "enough", shadow_id=shadow_id)
    return True


async def clear(tx: Tx, shadow_id: UUID) -> None:
    """Forget what a shadow that ended long ago found, decision by decision; that it was there stays known."""
    await tx.execute(
        "delete from shadow_decisions where shadow_id = $1 and exists (select from shadows where id = $1 and ended_at is not null)",
        shadow_id,
    )


async def _policy(tx: Tx, shadow_id: UUID) -> Policy:
    if shadow_id not in _decoded:
        if len(_decoded) >= _MOST:
            _decoded.clear()
        _decoded[shadow_id] = msgspec.convert(await tx.value("select policy from shadows where id = $1", shadow_id), Policy)
    return _decoded[shadow_id]
