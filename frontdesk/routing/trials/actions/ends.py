"""The ends of shadows and trials: whoever ends one has locked it, so that of several who try one does."""

from __future__ import annotations

from uuid import UUID

from frontdesk.kit.database import Tx
from frontdesk.kit.events import record
from frontdesk.routing.trials.events import ShadowStopped, TrialEnded
from frontdesk.routing.trials.records import ShadowEnd, TrialEnd


async def take_turns(tx: Tx) -> None:
    """One change of what decides at a time, be it publishing, going back, or beginning or ending a trial: until the commit."""
    await tx.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", f"policy:{tx.business_id}")


async def end_shadow(tx: Tx, outcome: ShadowEnd, *, by: UUID | None = None, shadow_id: UUID | None = None) -> bool:
    """End the shadow that runs, or only that one; false when it has ended already."""
    rows = await tx.rows(
        "update shadows set ended_at = $1, outcome = $2, ended_by = $3 where ended_at is null and ($4::uuid is null or id = $4)"
        " returning id, live_version",
        tx.at,
        outcome,
        by,
        shadow_id,
    )
    for row in rows:
        await record(tx, ShadowStopped(shadow_id=row["id"], live_version=row["live_version"], outcome=outcome))
    return bool(rows)


async def end_trial(tx: Tx, outcome: TrialEnd, *, by: UUID | None = None, note: str = "", trial_id: UUID | None = None) -> bool:
    """End the trial that runs, or only that one; false when it has ended already. Its version keeps its number and its rules."""
    rows = await tx.rows(
        "update trials set ended_at = $1, outcome = $2, ended_by = $3, end_note = $4"
        " where ended_at is null and ($5::uuid is null or id = $5) returning id, policy_id, version",
        tx.at,
        outcome,
        by,
        note,
        trial_id,
    )
    for row in rows:
        await tx.execute("update policies set state = 'tried' where id = $1 and state = 'trial'", row["policy_id"])
        ended = TrialEnded(trial_id=row["id"], policy_id=row["policy_id"], policy_version=row["version"], outcome=outcome, note=note)
        await record(tx, ended)
    return bool(rows)


async def overtaken(tx: Tx, by: UUID | None) -> None:
    """Another version is live now. Whatever ran beside the one before was compared with it, and would be compared with a mixture."""
    await end_shadow(tx, "overtaken", by=by)
    await end_trial(tx, "overtaken", by=by)
