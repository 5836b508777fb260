"""Judging first handoffs when something happened to them."""

from __future__ import annotations

from uuid import UUID

from frontdesk.kit.consumers import consumer
from frontdesk.kit.context import Actor
from frontdesk.kit.database import Tx
from frontdesk.kit.events import StoredEvent
from frontdesk.kit.jobs import Done, Outcome, Run, enqueue, job
from frontdesk.routing.reroutes.actions import settle
from frontdesk.routing.reroutes.rules import TAKEN_BACK

_ACTOR = Actor("system", "routing")


@consumer("routing.first_handoffs", on=("conversation.rerouted", "conversation.closed"))
async def judge_first_handoff(tx: Tx, stored: StoredEvent) -> None:
    """The end of a conversation is judged at once; a change of owner once it can no longer be taken back."""
    if stored.conversation_id is None and stored.subject_id is None:
        return
    conversation_id = stored.conversation_id or stored.subject_id
    if stored.name == "conversation.closed":
        await settle(tx, UUID(str(conversation_id)))
        return
    key = f"handoff:{conversation_id}"
    await enqueue(tx, "routing.judge", key=key, args={"conversation_id": str(conversation_id)}, due_at=tx.at + TAKEN_BACK)


@job("routing.judge")
async def judge_now(run: Run) -> Outcome:
    """Judge the first handoff of a conversation whose owner changed a while ago."""
    async with run.finishing(_ACTOR) as tx:
        await settle(tx, UUID(run.args["conversation_id"]))
    return Done()
