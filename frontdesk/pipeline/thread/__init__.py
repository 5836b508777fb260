"""Step one: an arrival becomes messages in the right conversation of the right customer."""

from __future__ import annotations

from frontdesk.channels import Arrived, ChannelEvent, account_of, adapter_of
from frontdesk.channels.actions import end_arrival, set_health
from frontdesk.channels.queries import account_by_id, sibling
from frontdesk.channels.rows import AccountRow, Arrival
from frontdesk.kit.context import Actor, Cause
from frontdesk.kit.database import Database, Tx
from frontdesk.kit.errors import Problem
from frontdesk.pipeline.outcome import Duplicate, Ignored, Outcome, Threaded, together
from frontdesk.pipeline.thread.calls import call
from frontdesk.pipeline.thread.changes import delete, edit, identity, reaction
from frontdesk.pipeline.thread.history import history, history_media
from frontdesk.pipeline.thread.messages import message
from frontdesk.pipeline.thread.notices import notice, status


class Suspicious(Problem):
    """It looks like a machine's doing; a person looks before it becomes work."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__("suspicious", ", ".join(reasons), status=422)


async def thread(database: Database, arrival: Arrival) -> Outcome:
    """Give one arrival its end, with everything that follows from it, in one transaction."""
    adapter = adapter_of(arrival.channel)
    async with database.business(arrival.business_id, Actor("customer"), Cause(arrival.id)) as tx:
        row = await account_by_id(tx, arrival.account_id)
        events = adapter.parse(arrival.raw, Arrived(account=account_of(row), received_at=arrival.received_at))
        reasons = tuple(reason for event in events for reason in event.suspicious)
        if reasons and not arrival.vouched:
            raise Suspicious(reasons)
        if row.health == "new":
            await set_health(tx, row.id, "working")
        outcome = together([await _apply(tx, event, row, arrival) for event in events])
        match outcome:
            case Threaded():
                await end_arrival(tx, arrival, "threaded")
            case Duplicate():
                await end_arrival(tx, arrival, "duplicate")
            case Ignored(reason):
                await end_arrival(tx, arrival, "ignored", reason)
        return outcome


async def _apply(tx: Tx, event: ChannelEvent, row: AccountRow, arrival: Arrival) -> Outcome:
    row = await _account_spoken_to(tx, event, row)
    if event.standby:
        return Ignored("standby: another app holds this thread")
    match event.kind:
        case "message" | "postback":
            return await message(tx, event, row, arrival)
        case "echo":
            return await message(tx, event, row, arrival, direction="echo")
        case "call":
            return await call(tx, event, row, arrival)
        case "history":
            return await history(tx, event, row, arrival)
        case "history_media":
            return await history_media(tx, event, row, arrival)
        case "status":
            return await status(tx, event, row, arrival)
        case "reaction":
            return await reaction(tx, event, row)
        case "edit" | "echo_edit":
            return await edit(tx, event, row, arrival)
        case "delete" | "echo_delete":
            return await delete(tx, event, row, arrival)
        case "system" | "identity_change":
            return await identity(tx, event)
        case "error" | "account":
            return await notice(tx, event, row)
        case other:
            return Ignored(f"{other}: this channel tells more than a thread needs")


async def _account_spoken_to(tx: Tx, event: ChannelEvent, row: AccountRow) -> AccountRow:
    """One webhook may bring items for several numbers of the same business."""
    if event.account is None or event.account == row.external_id:
        return row
    return await sibling(tx, row.kind, event.account) or row


__all__ = ["Suspicious", "thread"]
