"""Messages from before the channel was connected, and their files, which come later."""

from __future__ import annotations

import msgspec

from frontdesk import customers, inbox
from frontdesk.channels import ChannelEvent, spoken_at
from frontdesk.channels.rows import AccountRow, Arrival
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import Conflict
from frontdesk.pipeline.outcome import Duplicate, Ignored, Outcome, Threaded
from frontdesk.pipeline.thread.messages import claims, file_of, incoming, words_of


async def history(tx: Tx, event: ChannelEvent, row: AccountRow, arrival: Arrival) -> Outcome:
    """Bring in an old message: it opens no window, starts no clock and asks nobody for work."""
    if not event.handles or event.id is None:
        return Ignored("history: a part without messages")
    if await inbox.queries.message_by_provider_id(tx, row.id, event.id) is not None:
        return Duplicate()
    resolved = await customers.resolve(tx, claims(event.handles), name=event.name)
    await customers.take_turns(tx, resolved.customer_id)
    at = spoken_at(event.ts, arrival.received_at)
    known = await inbox.queries.recent_of_customer(tx, resolved.customer_id)
    if known:
        conversation_id = known[0].id
    else:
        conversation_id = await inbox.actions.open_conversation(
            tx, customer_id=resolved.customer_id, account_id=row.id, channel=row.kind, at=at, closed=True
        )
    found = await incoming(tx, event, row, arrival, at=at)
    found = msgspec.structs.replace(found, direction="echo" if event.ours else "inbound", historic=True, window_ends_at=None)
    added = await inbox.actions.add_incoming(tx, conversation_id, resolved.customer_id, found)
    return Duplicate() if added is None else Threaded()


async def history_media(tx: Tx, event: ChannelEvent, row: AccountRow, arrival: Arrival) -> Outcome:
    """Put the file of an old message into the place that was kept for it.

    A file that comes before its message brings the message in; where it does not say whose message that is, it is tried
    again later, and set aside in the end: a file is not thrown away.
    """
    placed = None if event.id is None else await inbox.queries.message_by_provider_id(tx, row.id, event.id)
    if placed is None:
        if not event.handles:
            raise Conflict("message_not_here", "The file of an old message came, and the message itself did not yet.")
        return await history(tx, event, row, arrival)
    media_id = await file_of(tx, event, row)
    if media_id is None:
        return Ignored("history_media: there is no file in it")
    filled = await inbox.actions.fill_message(tx, placed, type=event.type or "document", text=words_of(event), media_id=media_id)
    return Threaded() if filled else Duplicate()
