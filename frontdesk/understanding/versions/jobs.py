"""What is done to versions beside everything else: trials, and what a new software's version asks for."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from uuid import UUID

from frontdesk.kit.database import Database
from frontdesk.kit.jobs import Done, Later, Outcome, Retry, Run, job
from frontdesk.understanding.model.stored import SHIPPED
from frontdesk.understanding.versions import actions, queries
from frontdesk.understanding.versions.loaded import shipped_digest
from frontdesk.understanding.versions.records import Compared
from frontdesk.understanding.versions.rules import ENOUGH, opened
from frontdesk.understanding.versions.trial import compare

log = logging.getLogger(__name__)

# One trial at a time in a process: it keeps a core busy for some twenty seconds, and two versions in memory.
_turn = asyncio.Semaphore(1)
_LOOK_AGAIN = timedelta(seconds=2)


@job(actions.JOB)
async def try_model(run: Run) -> Outcome:
    """Try a version on the confirmed messages of a business; where it may, it takes over at the end."""
    trial_id = UUID(run.args["trial_id"])
    async with run.transaction() as tx:
        trial = await queries.trial(tx, trial_id)
        at = tx.at
    if trial is None or trial.ended_at is not None:
        return Done()
    if _turn.locked():
        # Not waited for: the place of a worker is for work.
        return Later(at + _LOOK_AGAIN)

    async def tell(read: int) -> None:
        async with run.transaction() as tx:
            await actions.trial_reads_on(tx, trial_id, read)

    async with _turn:
        try:
            found = await compare(run.transaction, trial, tell)
        except Exception:
            if not run.last_try:
                raise
            log.exception("the trial of model %s failed", trial.candidate)
            found = Compared("failed")
    if found.verdict == "failed" and not run.last_try:
        # During an update this may be a program that cannot read with the new version; another one can.
        return Retry(f"model {trial.candidate} cannot be used here")
    async with run.finishing() as tx:
        await actions.end_trial(tx, trial, found)
    return Done()


async def begin(database: Database) -> None:
    """Make the version that comes with this program known; where it is another one than at the last start, have it tried.

    Done before the first message is read, so that no business that has taught enough is read by it untried. Every step can be
    repeated: programs that start at the same moment, or one that is stopped half-way, do no harm.
    """
    fresh = shipped_digest()
    async with database.across() as tx:
        last = await queries.last_shipped(tx)
        businesses = [row["business_id"] for row in await tx.rows("select business_id from businesses order by business_id")]
    if last is not None and last[0] == fresh:
        return
    content = await asyncio.to_thread(SHIPPED.read_bytes)
    card = (await asyncio.to_thread(opened, content)).card
    async with database.across() as tx:
        await actions.register(tx, content, card)
    if last is not None:
        for business_id in businesses:
            async with database.business(business_id) as tx:
                if await queries.lessons_to_read(tx) >= ENOUGH:
                    await actions.hold(tx, last=last[0], since=last[1], fresh=fresh)
    async with database.across() as tx:
        await actions.started_with(tx, fresh)
        await actions.let_go(tx)
