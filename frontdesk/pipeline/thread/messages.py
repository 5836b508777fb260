"""What somebody wrote, and which conversation it belongs to."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from frontdesk import customers, inbox
from frontdesk.channels import ChannelEvent, Handle, adapter_of, spoken_at, window_ends
from frontdesk.channels.actions import add_media
from frontdesk.channels.automatic import automatic_words
from frontdesk.channels.rows import AccountRow, Arrival
from frontdesk.inbox import Incoming
from frontdesk.intake.conversation.actions import person_spoke
from frontdesk.kit.database import Tx
from frontdesk.kit.jobs import enqueue
from frontdesk.pipeline import understand, voice
from frontdesk.pipeline.outcome import Duplicate, Ignored, Outcome, Threaded
from frontdesk.understanding import Reading

Json = dict[str, object]
_SURE_OF_LANGUAGE = 0.7


async def message(
    tx: Tx,
    event: ChannelEvent,
    row: AccountRow,
    arrival: Arrival,
    *,
    direction: Literal["inbound", "echo"] = "inbound",
    answers: bool = True,
    content: Json | None = None,
) -> Outcome:
    """Put a message into its conversation; one of the customer's is read, and somebody is to have it.

    1. Whoever files for a customer takes turns, so that two channels at once open one conversation. 2. The reading says
    which conversation. 3. What the business said itself from its phone asks nobody for work: without a conversation to
    belong to it makes a closed one, and the customer's answer opens that.
    """
    if not event.handles:
        return Ignored("no_sender: the provider does not say who wrote")
    if event.id is not None and await inbox.queries.message_by_provider_id(tx, row.id, event.id) is not None:
        return Duplicate()
    resolved = await customers.resolve(tx, claims(event.handles), name=event.name)
    vip_level = await customers.take_turns(tx, resolved.customer_id)
    at = spoken_at(event.ts, arrival.received_at)
    known = await inbox.queries.recent_of_customer(tx, resolved.customer_id)
    inbound = direction == "inbound"
    reading = None
    if inbound:
        under_way = inbox.rules.under_way(known)
        reading = await understand.read(
            tx,
            event.text or "",
            at=at,
            channel=row.kind,
            known_need=None if under_way is None else under_way.need,
            vip=vip_level > 0,
            is_place=event.type == "location",
        )
    chosen = inbox.rules.choose_conversation(
        known,
        need="other" if reading is None else reading.need,
        handled_as=None if reading is None else reading.handled_as,
        sure=reading is not None and not reading.abstained,
        follows_up=reading is not None and reading.is_follow_up.value,
        at=at,
    )
    if chosen is None:
        conversation_id = await inbox.actions.open_conversation(
            tx, customer_id=resolved.customer_id, account_id=row.id, channel=row.kind, at=at, closed=not inbound
        )
    else:
        conversation_id = chosen.id
        if inbound and chosen.status == "closed":
            await inbox.actions.reopen(tx, conversation_id, "the customer wrote again")
        elif inbound and chosen.status == "snoozed":
            await inbox.actions.wake(tx, conversation_id, "the customer wrote")
    found = await incoming(tx, event, row, arrival, at=at)
    found = msgspec.structs.replace(found, direction=direction, answers=answers, content=found.content if content is None else content)
    until = await voice.waits_until(tx, found) if inbound else None
    found = msgspec.structs.replace(found, written_down_by=until, language=_language(reading))
    message_id = await inbox.actions.add_incoming(tx, conversation_id, resolved.customer_id, found)
    if message_id is None:
        return Duplicate()
    if direction == "echo" and answers:
        # Whoever answers on the phone has it: the assistant never talks over a person.
        await person_spoke(tx, conversation_id)
    if until is not None:
        await voice.go_on_at(tx, message_id, conversation_id, until)
    if reading is not None:
        await understand.keep(tx, conversation_id, message_id, reading)
        await enqueue(
            tx,
            "pipeline.decide",
            key=f"conversation:{conversation_id}",
            args={"conversation_id": str(conversation_id), "message_id": str(message_id)},
        )
    return Threaded()


def claims(handles: tuple[Handle, ...]) -> list[customers.HandleClaim]:
    """A channel's handles as the customers' room takes them."""
    return [customers.HandleClaim(kind=one.kind, value=one.value, normal=one.normal, verified=one.verified) for one in handles]


async def incoming(tx: Tx, event: ChannelEvent, row: AccountRow, arrival: Arrival, *, at: datetime) -> Incoming:
    """An event as the inbox takes it, from the customer unless said otherwise; its file is asked for."""
    adapter = adapter_of(row.kind)
    return Incoming(
        account_id=row.id,
        channel=row.kind,
        direction="inbound",
        type=event.type or "text",
        at=at,
        received_at=arrival.received_at,
        text=words_of(event),
        content=_content(event),
        author_name=event.name or "",
        arrival_id=arrival.id,
        media_id=await file_of(tx, event, row),
        reply_to=event.reply_to,
        provider_id=event.id,
        window_ends_at=window_ends(at, adapter.reply_window),
        answerable=bool(adapter.sends),
    )


def _language(reading: Reading | None) -> str | None:
    """The language of a message, where the reading is sure of it."""
    first = reading.languages[0] if reading is not None and reading.languages else None
    return first.code if first is not None and first.confidence >= _SURE_OF_LANGUAGE else None


def words_of(event: ChannelEvent) -> str:
    """What an event says, in words."""
    return event.text or event.description or ""


async def file_of(tx: Tx, event: ChannelEvent, row: AccountRow) -> UUID | None:
    """Ask for the file that came with an event, if there is one."""
    return await add_media(tx, row.id, event.media[0]) if event.media else None


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
    "automatic",
)


def _content(event: ChannelEvent) -> Json:
    """What a message carries besides its words, as the console shows it."""
    if event.automatic is None and event.kind == "message" and event.text:
        event = msgspec.structs.replace(event, automatic=automatic_words(event.text))
    found: Json = msgspec.to_builtins(event)
    return {key: found[key] for key in _SHOWN if key in found and found[key] not in (None, (), [], False)}
