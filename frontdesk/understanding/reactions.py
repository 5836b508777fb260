"""What understanding does when something happened to a conversation."""

from __future__ import annotations

from frontdesk.kit.consumers import consumer
from frontdesk.kit.database import Tx
from frontdesk.kit.events import StoredEvent
from frontdesk.understanding.lessons import actions


@consumer("understanding.handled", on=("conversation.closed",))
async def learn_from_the_end(tx: Tx, stored: StoredEvent) -> None:
    """A conversation was closed: if nobody objected to how it was read, that is a weak confirmation."""
    if stored.conversation_id is not None:
        await actions.handled(tx, stored.conversation_id)
