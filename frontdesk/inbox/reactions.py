"""What this room does when something happened in a lower one."""

from __future__ import annotations

from frontdesk.inbox.actions import settle_outbox
from frontdesk.kit.consumers import consumer
from frontdesk.kit.database import Tx
from frontdesk.kit.events import StoredEvent

_STATUS = {"outbox.accepted": "sent", "outbox.failed": "failed", "outbox.unconfirmed": "unconfirmed"}


@consumer("inbox.sending", on=tuple(_STATUS))
async def note_what_became_of_a_reply(tx: Tx, stored: StoredEvent) -> None:
    """Carry the outbox's verdict onto the message it belongs to."""
    message_id = stored.data.get("message_id")
    if message_id is None:
        return
    await settle_outbox(
        tx,
        message_id,
        _STATUS[stored.name],
        provider_id=stored.data.get("provider_id"),
        code=stored.data.get("code"),
        detail=stored.data.get("detail"),
    )
