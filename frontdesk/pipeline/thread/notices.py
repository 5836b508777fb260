"""What a provider tells of our messages and of the account itself."""

from __future__ import annotations

from uuid import UUID

from frontdesk import inbox
from frontdesk.channels import ChannelEvent, adapter_of, spoken_at
from frontdesk.channels.actions import set_health
from frontdesk.channels.rows import AccountRow, Arrival
from frontdesk.kit.database import Tx
from frontdesk.pipeline.outcome import Ignored, Outcome, Threaded


async def status(tx: Tx, event: ChannelEvent, row: AccountRow, arrival: Arrival) -> Outcome:
    """Note how far a message of ours got; a word about one that is not known yet waits for it."""
    at = spoken_at(event.ts, arrival.received_at)
    word = event.status or ""
    code, detail = await _fault(tx, event, row)
    message_id = await _message_meant(tx, event, row)
    if message_id is not None:
        await inbox.actions.set_status(tx, message_id, word, at=at, code=code, detail=detail, provider_id=event.id)
        return Threaded()
    if event.id is None:
        return Ignored("status: it names no message")
    await inbox.actions.park_status(tx, row.id, event.id, word, at, code=code, detail=detail)
    return Ignored("status_parked: it speaks of a message that Frontdesk does not know yet")


async def notice(tx: Tx, event: ChannelEvent, row: AccountRow) -> Outcome:
    """News about the account: what it means for the channel is shown on it."""
    code, _ = await _fault(tx, event, row)
    if event.health is not None:
        await set_health(tx, row.id, event.health, event.note or "")
    return Ignored(f"{event.kind}: {event.event or event.field or code or 'notice'}")


async def _fault(tx: Tx, event: ChannelEvent, row: AccountRow) -> tuple[str | None, str | None]:
    """Code and meaning of the error an event carries; one that ends or endangers the whole account is shown on it."""
    if not event.errors:
        return None, None
    fault = event.faults[0] if event.faults else None
    told = "" if fault is None else fault.details or fault.message or fault.title or ""
    verdict = adapter_of(row.kind).explain(event.errors[0], told)
    if verdict.alarm or verdict.outcome == "stop":
        await set_health(tx, row.id, "stopped" if verdict.outcome == "stop" else "failing", verdict.detail)
    return str(event.errors[0]), verdict.detail


async def _message_meant(tx: Tx, event: ChannelEvent, row: AccountRow) -> UUID | None:
    """The message a status is about: by what we attached when sending, else by the provider's id."""
    if event.tracker:
        try:
            ours = UUID(event.tracker)
        except ValueError:
            ours = None
        if ours is not None and await inbox.queries.message_exists(tx, ours):
            return ours
    return None if event.id is None else await inbox.queries.message_by_provider_id(tx, row.id, event.id)
