"""Step one: an arrival becomes messages in the right conversation of the right customer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from frontdesk import customers, inbox
from frontdesk.channels import Account, Arrived, ChannelEvent, Handle, account_of, adapter_of, spoken_at, window_ends
from frontdesk.channels.actions import add_media, end_arrival, set_health
from frontdesk.channels.queries import account_by_id, sibling
from frontdesk.channels.rows import AccountRow, Arrival
from frontdesk.inbox import Incoming
from frontdesk.kit.context import Actor, Cause
from frontdesk.kit.database import Database, Tx
from frontdesk.kit.errors import Problem
from frontdesk.kit.jobs import enqueue
from frontdesk.pipeline import understand
from frontdesk.pipeline.outcome import Duplicate, Ignored, Outcome, Threaded, together


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
        if reasons:
            raise Suspicious(reasons)
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
        case "message" | "postback" | "call":
            return await _message(tx, event, row, arrival, direction="inbound")
        case "echo":
            return await _message(tx, event, row, arrival, direction="echo")
        case "history":
            return await _history(tx, event, row, arrival)
        case "status":
            return await _status(tx, event, row, arrival)
        case "reaction":
            return await _reaction(tx, event, row)
        case "edit" | "echo_edit":
            return await _edit(tx, event, row, arrival)
        case "delete" | "echo_delete":
            return await _delete(tx, event, row, arrival)
        case "system" | "identity_change":
            return await _identity(tx, event, row)
        case "error" | "account":
            return await _notice(tx, event, row)
        case other:
            return Ignored(f"{other}: this channel tells more than a thread needs")


async def _account_spoken_to(tx: Tx, event: ChannelEvent, row: AccountRow) -> AccountRow:
    """One webhook may bring items for several numbers of the same business."""
    if event.account is None or event.account == row.external_id:
        return row
    return await sibling(tx, row.kind, event.account) or row


def _claims(handles: tuple[Handle, ...]) -> list[customers.HandleClaim]:
    return [customers.HandleClaim(kind=one.kind, value=one.value, normal=one.normal, verified=one.verified) for one in handles]


async def _message(tx: Tx, event: ChannelEvent, row: AccountRow, arrival: Arrival, *, direction: str) -> Outcome:
    if not event.handles:
        return Ignored("no_sender: the provider does not say who wrote")
    if event.id is not None and await inbox.queries.message_by_provider_id(tx, row.id, event.id) is not None:
        return Duplicate()
    resolved = await customers.resolve(tx, _claims(event.handles), name=event.name)
    at = spoken_at(event.ts, arrival.received_at)
    text = event.text or ""
    inbound = direction == "inbound"
    reading = await understand.read(tx, text, at=at, channel=row.kind) if inbound else None
    known = await inbox.queries.recent_of_customer(tx, resolved.customer_id)
    chosen = inbox.rules.choose_conversation(
        known,
        need="other" if reading is None else reading.need,
        sure=reading is not None and not reading.abstained,
        follows_up=reading is not None and reading.is_follow_up.value,
        at=at,
    )
    if chosen is None:
        conversation_id = await inbox.actions.open_conversation(
            tx, customer_id=resolved.customer_id, account_id=row.id, channel=row.kind, at=at
        )
    else:
        conversation_id = chosen.id
        if inbound and chosen.status == "closed":
            await inbox.actions.reopen(tx, conversation_id, "the customer wrote again")
        elif inbound and chosen.status == "snoozed":
            await inbox.actions.wake(tx, conversation_id, "the customer wrote")
    message_id = await inbox.actions.add_incoming(
        tx, conversation_id, resolved.customer_id, await _incoming(tx, event, row, arrival, at=at, direction=direction)
    )
    if message_id is None:
        return Duplicate()
    if reading is not None:
        await understand.keep(tx, conversation_id, message_id, reading)
        await enqueue(
            tx,
            "pipeline.decide",
            key=f"conversation:{conversation_id}",
            args={"conversation_id": str(conversation_id), "message_id": str(message_id)},
        )
    return Threaded()


async def _incoming(tx: Tx, event: ChannelEvent, row: AccountRow, arrival: Arrival, *, at: datetime, direction: str) -> Incoming:
    adapter = adapter_of(row.kind)
    media_id = await add_media(tx, row.id, event.media[0]) if event.media else None
    return Incoming(
        account_id=row.id,
        channel=row.kind,
        direction=direction,
        type="call" if event.kind == "call" else event.type or "text",
        at=at,
        received_at=arrival.received_at,
        text=event.text or event.description or "",
        content=_content(event),
        author_name=event.name or "",
        arrival_id=arrival.id,
        media_id=media_id,
        reply_to=event.reply_to,
        provider_id=event.id,
        window_ends_at=window_ends(at, adapter.reply_window),
    )


_SHOWN = (
    "location",
    "contacts",
    "items",
    "form",
    "payload",
    "url",
    "referral",
    "product",
    "forwarded",
    "faults",
    "original_type",
    "details",
)


def _content(event: ChannelEvent) -> dict[str, object]:
    """What a message carries besides its words, as the console shows it."""
    told: dict[str, object] = msgspec.to_builtins(event)
    return {key: told[key] for key in _SHOWN if key in told and told[key] not in (None, (), [], False)}


async def _history(tx: Tx, event: ChannelEvent, row: AccountRow, arrival: Arrival) -> Outcome:
    if not event.handles or event.id is None:
        return Ignored("history: a part without messages")
    if await inbox.queries.message_by_provider_id(tx, row.id, event.id) is not None:
        return Duplicate()
    resolved = await customers.resolve(tx, _claims(event.handles), name=event.name)
    at = spoken_at(event.ts, arrival.received_at)
    known = await inbox.queries.recent_of_customer(tx, resolved.customer_id)
    if known:
        conversation_id = known[0].id
    else:
        conversation_id = await inbox.actions.open_conversation(
            tx, customer_id=resolved.customer_id, account_id=row.id, channel=row.kind, at=at, closed=True
        )
    incoming = await _incoming(tx, event, row, arrival, at=at, direction="echo" if event.ours else "inbound")
    added = await inbox.actions.add_incoming(
        tx, conversation_id, resolved.customer_id, msgspec.structs.replace(incoming, historic=True, window_ends_at=None)
    )
    return Duplicate() if added is None else Threaded()


async def _status(tx: Tx, event: ChannelEvent, row: AccountRow, arrival: Arrival) -> Outcome:
    at = spoken_at(event.ts, arrival.received_at)
    status = event.status or ""
    code = str(event.errors[0]) if event.errors else None
    detail = None
    if event.errors:
        fault = event.faults[0] if event.faults else None
        told = "" if fault is None else fault.details or fault.message or fault.title or ""
        verdict = adapter_of(row.kind).explain(event.errors[0], told)
        detail = verdict.detail
        if verdict.alarm:
            await set_health(tx, row.id, "stopped" if verdict.outcome == "stop" else "failing", verdict.detail)
    message_id = await _message_meant(tx, event, row)
    if message_id is not None:
        await inbox.actions.set_status(tx, message_id, status, at=at, code=code, detail=detail, provider_id=event.id)
        return Threaded()
    if event.id is None:
        return Ignored("status: it names no message")
    await inbox.actions.park_status(tx, row.id, event.id, status, at, code=code, detail=detail)
    return Ignored("status_parked: it speaks of a message that Frontdesk does not know yet")


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


async def _reaction(tx: Tx, event: ChannelEvent, row: AccountRow) -> Outcome:
    message_id = None if event.target is None else await inbox.queries.message_by_provider_id(tx, row.id, event.target)
    if message_id is None:
        return Ignored("reaction: the message it belongs to is not here")
    await inbox.actions.react(tx, message_id, event.from_ or event.from_user_id or "", event.emoji or None)
    return Threaded()


async def _edit(tx: Tx, event: ChannelEvent, row: AccountRow, arrival: Arrival) -> Outcome:
    message_id = None if event.target is None else await inbox.queries.message_by_provider_id(tx, row.id, event.target)
    if message_id is None:
        # The first version never came: the edited words are all we have, and they must not vanish.
        direction = "echo" if event.kind == "echo_edit" else "inbound"
        return await _message(tx, msgspec.structs.replace(event, kind="message"), row, arrival, direction=direction)
    await inbox.actions.edit_message(tx, message_id, event.text or "", spoken_at(event.ts, arrival.received_at))
    return Threaded()


async def _delete(tx: Tx, event: ChannelEvent, row: AccountRow, arrival: Arrival) -> Outcome:
    message_id = None if event.target is None else await inbox.queries.message_by_provider_id(tx, row.id, event.target)
    if message_id is None:
        return Ignored("delete: the message it takes back is not here")
    await inbox.actions.revoke_message(tx, message_id, spoken_at(event.ts, arrival.received_at))
    return Threaded()


async def _identity(tx: Tx, event: ChannelEvent, row: AccountRow) -> Outcome:
    if not event.supersedes or not event.handles:
        return Ignored(f"{event.system or event.kind}: it changes no address of a customer")
    moved = await customers.replace_handles(tx, old=_claims(event.supersedes), new=_claims(event.handles))
    return Threaded() if moved is not None else Ignored("identity: the customer it speaks of is not known here")


async def _notice(tx: Tx, event: ChannelEvent, row: AccountRow) -> Outcome:
    fault = event.faults[0] if event.faults else None
    if fault is not None:
        await set_health(tx, row.id, "failing", fault.details or fault.message or fault.title or str(fault.code))
    return Ignored(f"{event.kind}: {event.event or event.field or (event.errors and event.errors[0]) or 'notice'}")


__all__ = ["Account", "Suspicious", "thread"]
