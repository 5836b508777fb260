"""Calls: one item for each, whatever number of events tell of it."""

from __future__ import annotations

from uuid import UUID

import msgspec

from frontdesk import inbox
from frontdesk.channels import ChannelEvent, spoken_at
from frontdesk.channels.rows import AccountRow, Arrival
from frontdesk.inbox import Call
from frontdesk.kit.database import Tx
from frontdesk.pipeline.outcome import Outcome, Threaded
from frontdesk.pipeline.thread.messages import message


async def call(tx: Tx, event: ChannelEvent, row: AccountRow, arrival: Arrival) -> Outcome:
    """Show a call among the messages of its customer; later events of it change what the one item says.

    WhatsApp tells of ringing and accepting only for calls of the business, and gives no direction with it.
    """
    heard = Call(
        ours=event.direction == "business_initiated" if event.direction else event.event not in ("connect", "terminate"),
        state=event.event or "",
        outcome=None if event.status is None else event.status.lower(),
        seconds=event.duration,
    )
    item = msgspec.structs.replace(event, type="call", text=None, description=None)
    known = await _known(tx, event, row)
    if known is None:
        outcome = await message(
            tx,
            item,
            row,
            arrival,
            direction="echo" if heard.ours else "inbound",
            answers=False,
            content={"call": msgspec.to_builtins(Call(ours=heard.ours))},
        )
        known = await _known(tx, event, row)
        if known is None:
            return outcome
    await inbox.actions.hear_of_call(tx, known, heard, at=spoken_at(event.ts, arrival.received_at))
    return Threaded()


async def _known(tx: Tx, event: ChannelEvent, row: AccountRow) -> UUID | None:
    return None if event.id is None else await inbox.queries.message_by_provider_id(tx, row.id, event.id)
