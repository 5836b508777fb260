"""Work that comes due: nothing waits unseen."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from frontdesk.kit.context import Actor
from frontdesk.kit.database import Database
from frontdesk.kit.jobs import Done, Outcome, Run, job
from frontdesk.routing.actions import fill, look_again, route
from frontdesk.routing.rings.actions import ring

log = logging.getLogger(__name__)

_ACTOR = Actor("system", "routing")
_AT_ONCE = 200
# A conversation that waits and has no time at which it is looked at can only come from a lost step; it is found after this long.
_UNSEEN = timedelta(minutes=1)


async def wake_waiting(database: Database) -> None:
    """Look at every conversation whose time has come. Any number of processes may do it at once."""
    async with database.across() as tx:
        due = await tx.rows(
            "select business_id, id from (select business_id, id, reply_due_at, opened_at from conversations"
            " where wake_at <= $1 and status in ('waiting', 'offered', 'owned')"
            " union all select business_id, id, reply_due_at, opened_at from conversations"
            " where status = 'waiting' and wake_at is null and last_message_at < $2) due"
            " order by reply_due_at nulls last, opened_at, id limit $3",
            tx.at,
            tx.at - _UNSEEN,
            _AT_ONCE,
        )
    for row in due:
        try:
            async with database.business(row["business_id"], _ACTOR) as tx:
                again = await look_again(tx, row["id"])
            if again:
                # An offer expired: the next best is asked at once. Should this process die here, its time has come all the same.
                async with database.business(row["business_id"], _ACTOR) as tx:
                    await look_again(tx, row["id"])
        except Exception:
            # One conversation that cannot be looked at must not keep the others waiting.
            log.exception("could not look at conversation %s again", row["id"])


@job("routing.route")
async def route_now(run: Run) -> Outcome:
    """Route a conversation that was put back into a queue; the job ends in the same commit."""
    async with run.finishing(_ACTOR) as tx:
        await route(tx, UUID(run.args["conversation_id"]), "timer")
    return Done()


@job("routing.fill")
async def fill_now(run: Run) -> Outcome:
    """Give somebody whose room became free what has waited longest for them; the job ends in the same commit."""
    async with run.finishing(_ACTOR) as tx:
        await fill(tx, UUID(run.args["staff_id"]))
    return Done()


@job("routing.ring")
async def ring_now(run: Run) -> Outcome:
    """Ring the next one on call, unless somebody has the work by now; the job ends in the same commit."""
    async with run.finishing(_ACTOR) as tx:
        await ring(tx, UUID(run.args["conversation_id"]))
    return Done()
