"""Working on a conversation over HTTP: everything about one, and the acts that touch several rooms in one transaction."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET

from frontdesk import catalog, customers, inbox, llm, routing, team
from frontdesk.inbox.api import NewReply, own_only
from frontdesk.inbox.records import ConversationRow, Message
from frontdesk.intake.conversation.actions import person_replied
from frontdesk.intake.conversation.queries import assistant_view
from frontdesk.kit.clock import Moment
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import Conflict, NotFound
from frontdesk.kit.web import SIGNED_IN, Context, route
from frontdesk.pipeline.records import ConversationView, CustomerCard, HandleView
from frontdesk.pipeline.signals import Words, view_of
from frontdesk.understanding.corrections.queries import of_conversation
from frontdesk.understanding.lessons import actions as lessons
from frontdesk.understanding.lessons import telling
from frontdesk.understanding.lessons.queries import explicit_of
from frontdesk.understanding.own import usable_need
from frontdesk.understanding.queries import readings_of

_MOST_MESSAGES = 100

# One of the seven, or the code of a need of the business's own.
Need = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_]{0,47}$")]


class Rest(msgspec.Struct, forbid_unknown_fields=True):
    """Until when a conversation rests."""

    until: Moment


class Correction(msgspec.Struct, forbid_unknown_fields=True):
    """What the customer really needs; `route_again` gives it to whoever should have that."""

    need: Need
    route_again: bool = False


class WhatItIs(msgspec.Struct, forbid_unknown_fields=True):
    """What a message is about."""

    need: Need


class Reopening(msgspec.Struct, forbid_unknown_fields=True):
    """Why it is taken up again."""

    because: Annotated[str, msgspec.Meta(max_length=300)] = ""


@route("GET", "/api/conversations/{conversation_id:uuid}", permission=SIGNED_IN)
async def get_conversation(ctx: Context, conversation_id: UUID, language: str | None = None) -> ConversationView:
    """One conversation with its thread, packet, signals, the reasons of its routing, and its customer; worded in `language`."""
    async with ctx.tx() as tx:
        position = await tx.value("select position from stamp")
        row = await _visible(ctx, tx, conversation_id)
        messages = await inbox.queries.messages_of(tx, conversation_id, limit=_MOST_MESSAGES + 1)
        services = {str(one.id): _name(one.names, language) for one in await catalog.services(tx)}
        areas = {str(one.id): _name(one.names, language) for one in await catalog.areas(tx)}
        words = Words(services, areas, tx.at, (await team.this_business(tx)).timezone, language)
        return ConversationView(
            conversation=row,
            messages=messages[-_MOST_MESSAGES:],
            more_messages=len(messages) > _MOST_MESSAGES,
            packet=await routing.packet_view(tx, conversation_id, language),
            reading=view_of(await readings_of(tx, conversation_id), await of_conversation(tx, conversation_id), words),
            decision=await routing.decision_view(tx, conversation_id, language),
            assistant=await assistant_view(tx, conversation_id),
            customer=await _card(ctx, tx, row.customer.id),
            timeline=await inbox.queries.timeline(tx, conversation_id, language=language),
            aids=await llm.switched_on(tx),
            position=position,
        )


@route("POST", "/api/conversations/{conversation_id:uuid}/messages", permission="inbox.work")
async def reply(ctx: Context, conversation_id: UUID, data: NewReply) -> Message:
    """Answer the customer on the channel they last used. Whoever answers a conversation that nobody owns, owns it."""
    async with ctx.tx() as tx:
        row = await _visible(ctx, tx, conversation_id)
        if row.owner is not None and data.expected_owner is not UNSET and row.owner.id not in (data.expected_owner, ctx.person.staff_id):
            owner = {"id": str(row.owner.id), "name": row.owner.name}
            raise Conflict("already_owned", f"{row.owner.name} has this conversation already.", extra={"owner": owner})
        message_id = await routing.answer(
            tx,
            conversation_id,
            staff_id=ctx.person.staff_id,
            name=ctx.person.name,
            text=data.text,
            client_id=data.client_id,
            reply_to_id=data.reply_to_id,
            unowned=row.owner is None,
        )
        await person_replied(tx, conversation_id, draft_id=data.draft_id, by=ctx.person.staff_id, message_id=message_id)
        return (await inbox.queries.messages_by_id(tx, [message_id]))[message_id]


@route("POST", "/api/conversations/{conversation_id:uuid}/close", permission="inbox.work", status=200)
async def close(ctx: Context, conversation_id: UUID) -> ConversationRow:
    """The work is done; its owner has room for something else at once."""
    async with ctx.tx() as tx:
        await _visible(ctx, tx, conversation_id)
        await inbox.actions.close(tx, conversation_id)
        await routing.release(tx, conversation_id, "closed")
        return await _row(tx, conversation_id)


@route("POST", "/api/conversations/{conversation_id:uuid}/reopen", permission="inbox.work", status=200)
async def reopen(ctx: Context, conversation_id: UUID, data: Reopening) -> ConversationRow:
    """Take up a closed conversation, or one set aside: that goes on with its owner, else and when closed with who reopens it."""
    async with ctx.tx() as tx:
        row = await _visible(ctx, tx, conversation_id)
        because = data.because or f"{ctx.person.name} took it up again"
        if await inbox.actions.wake(tx, conversation_id, because):
            await _take_up(ctx, tx, row)
        else:
            await inbox.actions.reopen(tx, conversation_id, because)
            await routing.claim(tx, conversation_id, ctx.person.staff_id)
        return await _row(tx, conversation_id)


@route("POST", "/api/conversations/{conversation_id:uuid}/snooze", permission="inbox.work", status=200)
async def snooze(ctx: Context, conversation_id: UUID, data: Rest) -> ConversationRow:
    """Set it aside until a time, or until the customer writes; it holds nobody's capacity meanwhile."""
    async with ctx.tx() as tx:
        await _visible(ctx, tx, conversation_id)
        await inbox.actions.snooze(tx, conversation_id, data.until)
        await routing.release(tx, conversation_id, "snoozed")
        return await _row(tx, conversation_id)


@route("POST", "/api/conversations/{conversation_id:uuid}/need", permission="inbox.work", status=200)
async def correct_need(ctx: Context, conversation_id: UUID, data: Correction) -> ConversationRow:
    """Say what the customer really needs: understanding learns from it, and if wished the work moves to the right person.

    It is the message that told the need which is learned from, not every "thank you" beside it.
    """
    async with ctx.tx() as tx:
        await _visible(ctx, tx, conversation_id)
        need = await usable_need(tx, data.need)
        await inbox.actions.correct_need(tx, conversation_id, need)
        told = telling(await readings_of(tx, conversation_id))
        if told is not None:
            await lessons.confirm(tx, conversation_id=conversation_id, message_id=told.message_id, need=need, by=ctx.person.staff_id)
        if data.route_again:
            await routing.route(tx, conversation_id, trigger="corrected")
        return await _row(tx, conversation_id)


@route("POST", "/api/conversations/{conversation_id:uuid}/messages/{message_id:uuid}/need", permission="inbox.work", status=200)
async def say_need(ctx: Context, conversation_id: UUID, message_id: UUID, data: WhatItIs) -> ConversationRow:
    """Confirm or correct what one message is about. Of the message that tells the need, the conversation follows."""
    async with ctx.tx() as tx:
        await _visible(ctx, tx, conversation_id)
        need = await usable_need(tx, data.need)
        told = telling(await readings_of(tx, conversation_id))
        if told is not None and told.message_id == message_id:
            await inbox.actions.correct_need(tx, conversation_id, need)
        await lessons.confirm(tx, conversation_id=conversation_id, message_id=message_id, need=need, by=ctx.person.staff_id)
        return await _row(tx, conversation_id)


@route("DELETE", "/api/conversations/{conversation_id:uuid}/messages/{message_id:uuid}/need", permission="inbox.work", status=200)
async def take_back_need(ctx: Context, conversation_id: UUID, message_id: UUID) -> ConversationRow:
    """Take back what was said of a message: nothing is learned from it, and the conversation is again what was read."""
    async with ctx.tx() as tx:
        await _visible(ctx, tx, conversation_id)
        told = telling(await readings_of(tx, conversation_id))
        if told is None:
            raise NotFound("reading")
        if told.message_id == message_id:
            said, reading = await explicit_of(tx, conversation_id, beside=message_id), told.decoded()
            await inbox.actions.take_back_need(
                tx,
                conversation_id,
                need=said or reading.need,
                confidence=1 if said else min(reading.confidence, 0.999),
                needs_person=said is None and reading.abstained,
            )
        await lessons.take_back(tx, conversation_id=conversation_id, message_id=message_id)
        return await _row(tx, conversation_id)


async def _take_up(ctx: Context, tx: Tx, row: ConversationRow) -> None:
    """What was set aside goes on with its owner; where they have left or are full, with the person who takes it up."""
    if row.owner is not None:
        try:
            await routing.claim(tx, row.id, row.owner.id)
        except Conflict as refused:
            if refused.code not in ("not_active", "at_capacity"):
                raise
        else:
            return
    await routing.claim(tx, row.id, ctx.person.staff_id)


async def _visible(ctx: Context, tx: Tx, conversation_id: UUID) -> ConversationRow:
    return await inbox.queries.conversation_row(tx, conversation_id, viewer=ctx.person.staff_id, own_only=own_only(ctx))


async def _row(tx: Tx, conversation_id: UUID) -> ConversationRow:
    return (await inbox.queries.rows_by_id(tx, [conversation_id]))[conversation_id]


async def _card(ctx: Context, tx: Tx, customer_id: UUID) -> CustomerCard:
    customer = await customers.by_id(tx, customer_id)
    others = await inbox.queries.of_customer(tx, customer_id)
    mine = [one for one in others if not own_only(ctx) or (one.owner is not None and one.owner.id == ctx.person.staff_id)]
    return CustomerCard(
        id=customer.id,
        name=customer.name,
        language=customer.language,
        vip_level=customer.vip_level,
        tags=list(customer.tags),
        note=customer.note,
        since=customer.created_at,
        handles=[HandleView(one.kind, one.value, one.verified) for one in customer.handles],
        conversations=mine,
    )


def _name(names: dict[str, str], language: str | None) -> str:
    return names.get(language or "en") or names.get("en") or next(iter(names.values()), "")
