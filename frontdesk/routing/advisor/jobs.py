"""The study as a job: minutes of work beside everything else, with progress, and stopped when nobody wants it any more."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from uuid import UUID

from frontdesk.kit.context import Actor
from frontdesk.kit.database import Tx
from frontdesk.kit.jobs import Done, Later, Outcome, Run, job
from frontdesk.routing.advisor import actions, queries
from frontdesk.routing.advisor.laboratory import laboratory
from frontdesk.routing.advisor.records import Advice, Change, Phase
from frontdesk.routing.advisor.study import Effort, newest, study
from frontdesk.routing.backtest.queries import past
from frontdesk.routing.backtest.records import Day
from frontdesk.routing.policies.actions import current

log = logging.getLogger(__name__)

_ACTOR = Actor("system", "routing")
# One study at a time in a process: it keeps a core busy for minutes.
_turn = asyncio.Semaphore(1)
_LOOK_AGAIN = timedelta(seconds=2)
_STILL_WANTED = 1.0

EFFORT = Effort()

Opens = Callable[[], AbstractAsyncContextManager[Tx]]


class Withdrawn(Exception):
    """Somebody stopped the study."""


@job(actions.JOB)
async def advise_now(run: Run) -> Outcome:
    """Find out which changes of coverage would help most; stopped studies leave nothing behind."""
    advice_id = UUID(run.args["advice_id"])
    async with run.transaction(_ACTOR) as tx:
        wanted = (await queries.study_by_id(tx, advice_id)).state == "under_way"
        at = tx.at
    if not wanted:
        return Done()
    if _turn.locked():
        return Later(at + _LOOK_AGAIN)
    async with _turn:
        try:
            found = await advise(lambda: run.transaction(_ACTOR), advice_id)
        except Withdrawn:
            return Done()
        except Exception as error:
            if not run.last_try:
                raise
            log.exception("the study %s failed", advice_id)
            async with run.finishing(_ACTOR) as tx:
                await actions.fail(tx, advice_id, type(error).__name__)
            return Done()
    async with run.finishing(_ACTOR) as tx:
        await actions.give(tx, advice_id, found)
    return Done()


async def advise(opens: Opens, advice_id: UUID, tells: Callable[[Phase, int, int], None] = lambda *_: None) -> Advice:
    """Read the last weeks and study them; `tells` hears of the progress that is also written down."""
    async with opens() as tx:
        asked = await queries.study_by_id(tx, advice_id)
        policy = await current(tx)
        areas = await queries.areas_served(tx)
        history = newest(await past(tx, policy, tx.at - timedelta(weeks=asked.weeks), tx.at))

    async def go_on(phase: Phase, done: int, total: int) -> None:
        tells(phase, done, total)
        async with opens() as tx:
            if not await actions.go_on(tx, advice_id, phase, done, total):
                raise Withdrawn

    async def wanted() -> bool:
        async with opens() as tx:
            return (await queries.study_by_id(tx, advice_id)).state == "under_way"

    async with laboratory(history) as replays:

        async def watched(change: Change | None, seed: int) -> Day:
            return await _while(wanted, replays(change, seed))

        return await study(history, areas, watched, go_on, EFFORT)


async def _while(wanted: Callable[[], Awaitable[bool]], work: Awaitable[Day]) -> Day:
    """Wait for a replay; stopped in its middle when nobody wants it any more."""
    task = asyncio.ensure_future(work)
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=_STILL_WANTED)
            if not task.done() and not await wanted():
                raise Withdrawn
        return task.result()
    finally:
        task.cancel()
