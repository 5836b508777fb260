"""Everything that writes backtests."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from frontdesk.kit.database import Tx, required
from frontdesk.kit.errors import Conflict, NotFound
from frontdesk.kit.events import record
from frontdesk.kit.jobs import enqueue
from frontdesk.routing.backtest.events import BacktestAsked, BacktestEnded, BacktestWentOn
from frontdesk.routing.backtest.found import Found, Step
from frontdesk.routing.policies.actions import current
from frontdesk.routing.policies.records import Policy

JOB = "routing.backtest"
_KEPT = 20


async def ask(
    tx: Tx,
    policy: Policy,
    starts: datetime,
    ends: datetime,
    *,
    by: UUID | None,
    draft_version: int | None = None,
    revision: int | None = None,
    as_job: bool = True,
) -> UUID:
    """Have a policy tried on a past period; whatever is still tried gives way to it. The backtest's id."""
    live = await current(tx)
    # One after the other: of two who ask at the same moment neither would see what the other began.
    await tx.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", f"backtest:{tx.business_id}")
    for row in await tx.rows("select id from backtests where state in ('waiting', 'running') order by id for update"):
        await _end(tx, row["id"], "cancelled")
    backtest_id = tx.new_id()
    await tx.execute(
        "insert into backtests (id, policy, draft_version, revision, live_version, starts, ends, state, by_id, at)"
        " values ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8, $9)",
        backtest_id,
        msgspec.to_builtins(policy),
        draft_version,
        revision,
        live.version,
        starts,
        ends,
        by,
        tx.at,
    )
    await record(tx, BacktestAsked(backtest_id=backtest_id, days=max(round((ends - starts).total_seconds() / 86_400), 1)))
    await tx.execute("delete from backtests where id in (select id from backtests order by at desc, id desc offset $1)", _KEPT)
    if as_job:
        await enqueue(tx, JOB, key=f"backtest:{backtest_id}", args={"backtest_id": str(backtest_id)})
    return backtest_id


async def go_on(tx: Tx, backtest_id: UUID, step: Step, progress: float) -> bool:
    """Say how far it is; false when nobody wants it any more."""
    changed = await tx.execute(
        "update backtests set state = 'running', step = $2, progress = $3 where id = $1 and state in ('waiting', 'running')",
        backtest_id,
        step,
        progress,
    )
    if changed:
        await record(tx, BacktestWentOn(backtest_id=backtest_id, step=step, percent=round(100 * progress)))
    return changed == 1


async def finish(tx: Tx, backtest_id: UUID, found: Found) -> bool:
    """Keep what it found; false when it was cancelled meanwhile."""
    changed = await tx.execute(
        "update backtests set state = 'done', step = 'done', progress = 1, result = $2, ended_at = $3"
        " where id = $1 and state in ('waiting', 'running')",
        backtest_id,
        msgspec.to_builtins(found),
        tx.at,
    )
    if changed:
        await record(tx, BacktestEnded(backtest_id=backtest_id, outcome="done"))
    return changed == 1


async def fail(tx: Tx, backtest_id: UUID, error: str) -> None:
    """It could not be done; it is said why."""
    await _end(tx, backtest_id, "failed", error[:500])


async def cancel(tx: Tx, backtest_id: UUID) -> None:
    """Nobody wants it any more. Whoever works on it finds out at the next step."""
    if not await _end(tx, backtest_id, "cancelled"):
        state = required(await tx.value("select state from backtests where id = $1", backtest_id), NotFound("backtest"))
        if state != "cancelled":
            raise Conflict("backtest_over", "This has ended already.")


async def _end(tx: Tx, backtest_id: UUID, outcome: str, error: str = "") -> bool:
    changed = await tx.execute(
        "update backtests set state = $2, error = $3, ended_at = $4 where id = $1 and state in ('waiting', 'running')",
        backtest_id,
        outcome,
        error,
        tx.at,
    )
    if changed:
        await record(tx, BacktestEnded(backtest_id=backtest_id, outcome=outcome))
    return changed == 1
