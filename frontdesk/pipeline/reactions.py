"""What the path does when something happened in a lower room."""

from __future__ import annotations

from frontdesk.kit.consumers import consumer
from frontdesk.kit.database import Tx
from frontdesk.kit.events import StoredEvent
from frontdesk.kit.jobs import enqueue


@consumer("pipeline.woken", on=("conversation.woken",))
async def decide_again(tx: Tx, stored: StoredEvent) -> None:
    """A conversation that came back from its rest is given to somebody."""
    await enqueue(
        tx,
        "pipeline.decide",
        key=f"conversation:{stored.conversation_id}",
        args={"conversation_id": str(stored.conversation_id), "trigger": "woken"},
    )
