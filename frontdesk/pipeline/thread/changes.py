"""What changes messages or customers that are here already: reactions, edits, deletions, new addresses."""

from __future__ import annotations

from uuid import UUID

import msgspec

from frontdesk import customers, inbox
from frontdesk.channels import ChannelEvent, spoken_at
from frontdesk.channels.rows import AccountRow, Arrival
from frontdesk.kit.database import Tx
from frontdesk.pipeline.outcome import Ignored, Outcome, Threaded
from frontdesk.pipeline.thread.messages import claims, message, words_of


async def reaction(tx: Tx, event: ChannelEvent, row: AccountRow) -> Outcome:
    """Set or take away somebody's emoji on a message."""
    message_id = await _meant(tx, event, row)
    if message_id is None:
        return Ignored("reaction: the message it belongs to is not here")
    await inbox.actions.react(tx, message_id, event.from_ or event.from_user_id or "", event.emoji or None)
    return Threaded()


async def edit(tx: Tx, event: ChannelEvent, row: AccountRow, arrival: Arrival) -> Outcome:
    """Change what a message says. When the first version never came, the new words are all there is, and stand as the message."""
    message_id = await _meant(tx, event, row)
    if message_id is None:
        # Under the first version's id, so that the late first version is known as one that is here already.
        item = msgspec.structs.replace(event, id=event.target or event.id)
        return await message(tx, item, row, arrival, direction="echo" if event.kind == "echo_edit" else "inbound")
    await inbox.actions.edit_message(tx, message_id, words_of(event), spoken_at(event.ts, arrival.received_at))
    return Threaded()


async def delete(tx: Tx, event: ChannelEvent, row: AccountRow, arrival: Arrival) -> Outcome:
    """Take a message back; a stub of it stays."""
    message_id = await _meant(tx, event, row)
    if message_id is None:
        return Ignored("delete: the message it takes back is not here")
    await inbox.actions.revoke_message(tx, message_id, spoken_at(event.ts, arrival.received_at))
    return Threaded()


async def identity(tx: Tx, event: ChannelEvent) -> Outcome:
    """The same customer has other addresses from now on."""
    if not event.supersedes or not event.handles:
        return Ignored(f"{event.system or event.kind}: it changes no address of a customer")
    moved = await customers.replace_handles(tx, old=claims(event.supersedes), new=claims(event.handles))
    return Threaded() if moved is not None else Ignored("identity: the customer it speaks of is not known here")


async def _meant(tx: Tx, event: ChannelEvent, row: AccountRow) -> UUID | None:
    return None if event.target is None else await inbox.queries.message_by_provider_id(tx, row.id, event.target)
