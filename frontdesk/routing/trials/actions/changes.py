"""What people do with shadows and trials: begin, stop, publish. Each is one transaction, each is told, and one comes after the other."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from frontdesk import team
from frontdesk.kit.database import Tx, required
from frontdesk.kit.errors import Conflict, NotFound
from frontdesk.kit.events import record
from frontdesk.kit.jobs import enqueue
from frontdesk.routing.policies.actions import current, policy_refused, save_draft
from frontdesk.routing.policies.checks import problems_here
from frontdesk.routing.policies.events import PolicyPublished
from frontdesk.routing.policies.queries import around, kept, latest
from frontdesk.routing.policies.records import Policy, PolicyVersion
from frontdesk.routing.trials.actions.ends import end_shadow, end_trial, take_turns
from frontdesk.routing.trials.events import ShadowStarted, TrialStarted

# A shadow is no permanent state: after so long it has been forgotten, or has told what it can.
LONGEST_SHADOW = timedelta(days=28)
# What shadows found is kept for so long after their end.
KEPT_AFTER = timedelta(days=60)


async def start_shadow(tx: Tx, *, revision: int | None = None, by: UUID | None = None, language: str = "en") -> UUID:
    """Have the draft, as it is now, decided beside what is live. A shadow that runs ends; the draft can be changed meanwhile.

    `revision` is the draft the person had before them. The shadow's id.
    """
    await take_turns(tx)
    live = await current(tx)
    draft = await _draft(tx, revision=revision, language=language)
    await end_shadow(tx, "stopped", by=by)
    shadow_id = tx.new_id()
    await tx.execute(
        "insert into shadows (id, policy, draft_version, revision, live_version, started_by, started_at)"
        " select $1, policy, version, revision, $3, $4, $5 from policies where id = $2",
        shadow_id,
        draft.id,
        live.version,
        by,
        tx.at,
    )
    await record(tx, ShadowStarted(shadow_id=shadow_id, draft_version=draft.version, revision=draft.revision, live_version=live.version))
    args = {"shadow_id": str(shadow_id)}
    await enqueue(tx, "routing.shadow_over", key=f"shadow:{shadow_id}", args=args, due_at=tx.at + LONGEST_SHADOW)
    return shadow_id


async def stop_shadow(tx: Tx, *, by: UUID | None = None) -> None:
    """End the shadow; what it found stays to be read."""
    await take_turns(tx)
    if not await end_shadow(tx, "stopped", by=by):
        raise Conflict("no_shadow", "No shadow runs. Somebody may have stopped it meanwhile.")


async def start_trial(
    tx: Tx,
    share: float,
    *,
    version: int | None = None,
    revision: int | None = None,
    by: UUID | None = None,
    note: str = "",
    language: str = "en",
) -> UUID:
    """Let the draft decide for a share of the customers, from their next conversation on. It becomes a version that never changes.

    `version` and `revision` are the draft the person had before them. The trial's id.
    """
    await take_turns(tx)
    live = await current(tx)
    if await tx.value("select true from trials where ended_at is null"):
        raise Conflict("trial_running", "Another version is being tried. Stop or publish that one first.")
    draft = await _draft(tx, version=version, revision=revision, language=language)
    await tx.execute(
        "update policies set state = 'trial', published_by = $2, published_at = $3, note = $4 where id = $1", draft.id, by, tx.at, note
    )
    trial_id = tx.new_id()
    await tx.execute(
        "insert into trials (id, policy_id, version, live_version, share, note, started_by, started_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8)",
        trial_id,
        draft.id,
        draft.version,
        live.version,
        share,
        note,
        by,
        tx.at,
    )
    started = TrialStarted(
        trial_id=trial_id,
        policy_id=draft.id,
        policy_version=draft.version,
        live_version=live.version,
        percent=round(share * 100, 1),
        note=note,
    )
    await record(tx, started)
    return trial_id


async def stop_trial(tx: Tx, *, trial_id: UUID | None = None, by: UUID | None = None, note: str = "") -> None:
    """End the trial. Its conversations keep their owners and go on under the live policy from their next decision on.

    The rules come back as the draft, unless somebody has begun another one.
    """
    await take_turns(tx)
    running = await _running(tx, trial_id)
    policy = required(await kept(tx, running[2]), NotFound("version of the policy")).policy
    await end_trial(tx, "stopped", by=by, note=note, trial_id=running[0])
    if await latest(tx, "draft") is None:
        await save_draft(tx, policy, by=by, revision=0)


async def publish_trial(tx: Tx, *, trial_id: UUID | None = None, by: UUID | None = None, note: str = "", language: str = "en") -> int:
    """Let the version that is tried decide for everybody. Refused while anything in it is an error by now. Its number."""
    await take_turns(tx)
    running = await _running(tx, trial_id)
    policy = required(await kept(tx, running[2]), NotFound("version of the policy")).policy
    await _without_errors(tx, policy, language)
    await end_trial(tx, "published", by=by, note=note, trial_id=running[0])
    await end_shadow(tx, "overtaken", by=by)
    was = await tx.value("update policies set state = 'retired' where state = 'published' returning version")
    await tx.execute(
        "update policies set state = 'published', published_by = $2, published_at = $3, note = case when $4 = '' then note else $4 end"
        " where id = $1",
        running[1],
        by,
        tx.at,
        note,
    )
    await record(tx, PolicyPublished(policy_id=running[1], policy_version=running[2], was=was))
    return running[2]


async def _running(tx: Tx, trial_id: UUID | None) -> tuple[UUID, UUID, int]:
    rows = await tx.rows(
        "select id, policy_id, version from trials where ended_at is null and ($1::uuid is null or id = $1) for update", trial_id
    )
    if not rows:
        raise Conflict("no_trial", "This trial has ended. Somebody may have stopped or published it meanwhile.")
    return rows[0]["id"], rows[0]["policy_id"], rows[0]["version"]


async def _draft(tx: Tx, *, revision: int | None, language: str, version: int | None = None) -> PolicyVersion:
    await tx.rows("select 1 from policies where state = 'draft' for update")
    draft = required(await latest(tx, "draft"), NotFound("draft"))
    if revision not in (None, draft.revision) or version not in (None, draft.version):
        name = (await team.names_of_staff(tx, [draft.changed_by])).get(draft.changed_by) if draft.changed_by else None
        raise Conflict("draft_changed", "The draft was changed meanwhile. Look at it first.", extra={"by": name})
    await _without_errors(tx, draft.policy, language)
    return draft


async def _without_errors(tx: Tx, policy: Policy, language: str) -> None:
    wrong = [one for one in problems_here(policy, await around(tx, language), language) if one.severity == "error"]
    if wrong:
        raise policy_refused(wrong)
