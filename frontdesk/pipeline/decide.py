"""Steps three to five: whether the assistant can do something first, else who should have it; in one transaction with its packet."""

from __future__ import annotations

from uuid import UUID

from frontdesk import llm, routing
from frontdesk.intake.conversation.actions import attend
from frontdesk.kit.context import Actor
from frontdesk.kit.jobs import Done, Outcome, Run, job
from frontdesk.pipeline import opinion, voice

_ACTOR = Actor("system", "routing")


@job("pipeline.decide")
async def decide(run: Run) -> Outcome:
    """Decide about a conversation after a new message, and carry the decision out; the job ends in the same commit.

    A connected language model is asked before that, outside of the transaction and within its own time.
    """
    conversation_id, trigger = UUID(run.args["conversation_id"]), run.args.get("trigger", "arrival")
    message_id = UUID(run.args["message_id"]) if trigger == "arrival" and "message_id" in run.args else None
    guess = None if message_id is None else await opinion.ask(run, conversation_id, message_id)
    words = trigger == "arrival" and await llm.may_ask(run.database, run.business_id, "drafting")
    async with run.finishing(_ACTOR) as tx:
        if message_id is not None and guess is not None:
            await opinion.weigh(tx, conversation_id, message_id, guess)
        if trigger == "arrival" and await voice.waits(tx, conversation_id):
            # Whoever writes it down has this decided again: nothing is asked or given away for what was said already.
            return Done()
        if trigger != "arrival" or not await attend(tx, conversation_id, words=words):
            await routing.route(tx, conversation_id, trigger=trigger)
    return Done()
