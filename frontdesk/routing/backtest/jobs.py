"""Backtests as jobs: they survive the end of whoever works on them, and can be cancelled."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from uuid import UUID

from frontdesk.kit.database import is_away
from frontdesk.kit.jobs import Done, Later, Outcome, Run, job
from frontdesk.routing.backtest.actions import JOB, fail
from frontdesk.routing.backtest.queries import wanted
from frontdesk.routing.backtest.running import carry_through

log = logging.getLogger(__name__)

# One at a time in a process: each keeps a core busy.
_turn = asyncio.Semaphore(1)
_LOOK_AGAIN = timedelta(seconds=2)
# Whoever waits in front of it should hear soon that it does not work.
_TRIES = 3


@job(JOB)
async def run_backtest(run: Run) -> Outcome:
    """Try a policy on the past; begun again from the start where it was interrupted."""
    backtest_id = UUID(run.args["backtest_id"])
    async with run.transaction() as tx:
        still, at = await wanted(tx, backtest_id), tx.at
    if not still:
        return Done()
    if _turn.locked():
        return Later(at + _LOOK_AGAIN)
    async with _turn:
        try:
            await carry_through(run.transaction, backtest_id)
        except Exception as error:
            if is_away(error) or run.job.attempts < _TRIES:
                raise
            log.exception("backtest %s failed", backtest_id)
            async with run.transaction() as tx:
                await fail(tx, backtest_id, f"{type(error).__name__}: {error}")
    return Done()
