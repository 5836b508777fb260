"""Steps three to five: who should have it, made true in one transaction with its packet."""

from __future__ import annotations

from uuid import UUID

from frontdesk import routing
from frontdesk.kit.context import Actor
from frontdesk.kit.jobs import Done, Outcome, Run, job

_ACTOR = Actor("system", "routing")


@job("pipeline.decide")
async def decide(run: Run) -> Outcome:
    """Decide about a conversation after a new message, and carry the decision out; the job ends in the same commit."""
    async with run.finishing(_ACTOR) as tx:
        await routing.route(tx, UUID(run.args["conversation_id"]), trigger=run.args.get("trigger", "arrival"))
    return Done()
