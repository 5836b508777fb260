"""What the assistant does a little later: answer once the customer has finished, look again when they stay silent."""

from __future__ import annotations

import logging
from uuid import UUID

from frontdesk.intake.conversation.actions import ACTOR, look_again, suggest, take_step
from frontdesk.intake.conversation.drafting import write
from frontdesk.kit.database import Database, is_away
from frontdesk.kit.jobs import Done, Outcome, Run, job
from frontdesk.kit.queue import LeaseLost

log = logging.getLogger(__name__)

_AT_ONCE = 200


@job("intake.step")
async def step(run: Run) -> Outcome:
    """Answer what the customer has written by now; the job ends in the same commit. A language model is asked before that."""
    conversation_id = UUID(run.args["conversation_id"])
    written = await write(run.database, run.business_id, conversation_id, status="assisted")
    try:
        async with run.finishing(ACTOR) as tx:
            await take_step(tx, conversation_id, written)
    except Exception as error:
        if written is None or isinstance(error, LeaseLost) or is_away(error):
            raise
        # Whatever a model's words stumble over, the customer is answered as if there were none.
        log.error("what the language model wrote could not be used (%s): the step is taken without it", type(error).__name__)
        async with run.finishing(ACTOR) as tx:
            await take_step(tx, conversation_id)
    return Done()


@job("intake.suggest")
async def suggest_reply(run: Run) -> Outcome:
    """Let a language model propose a reply to whoever has the conversation."""
    conversation_id = UUID(run.args["conversation_id"])
    written = await write(run.database, run.business_id, conversation_id, status="owned")
    if written is None:
        return Done()
    async with run.finishing(ACTOR) as tx:
        await suggest(tx, conversation_id, written)
    return Done()


async def wake_assisted(database: Database) -> None:
    """Look at every conversation whose customer has been silent for long enough. Any number of processes may do it at once."""
    async with database.across() as tx:
        due = await tx.rows(
            "select business_id, id from conversations where wake_at <= $1 and status = 'assisted' order by wake_at limit $2",
            tx.at,
            _AT_ONCE,
        )
    for row in due:
        try:
            async with database.business(row["business_id"], ACTOR) as tx:
                await look_again(tx, row["id"])
        except Exception:
            # One conversation that cannot be looked at must not keep the others waiting.
            log.exception("the assistant could not look at conversation %s again", row["id"])
