"""Steps three to five: whether the assistant can do something first, else who should have it; in one transaction with its packet."""

from __future__ import annotations

from uuid import UUID

from frontdesk import llm, routing
from frontdesk.intake.conversation.actions import attend
from frontdesk.kit.context import Actor
from frontdesk.kit.jobs import Done, Outcome, Run, job

_ACTOR = Actor("system", "routing")


@job("pipeline.decide")
async def decide(run: Run) -> Outcome:
    """Decide about a conversation after a new message, and carry the decision out; the job ends in the same commit."""
    conversation_id, trigger = UUID(run.args["conversation_id"]), run.args.get("trigger", "arrival")
    words = trigger == "arrival" and await llm.may_ask(run.database, run.business_id, "drafting")
    async with run.finishing(_ACTOR) as tx:
        if trigger != "arrival" or not await attend(tx, conversation_id, words=words):
            await routing.route(tx, conversation_id, trigger=trigger)
    return Done()
