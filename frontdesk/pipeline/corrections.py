"""Saying over HTTP what a signal of a message really is, and taking that back."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from frontdesk import inbox, routing
from frontdesk.inbox.actions.signals import How, Standing
from frontdesk.inbox.api import own_only
from frontdesk.inbox.records import ConversationRow
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import Invalid
from frontdesk.kit.web import Context, route
from frontdesk.understanding import Reading, Span
from frontdesk.understanding.context import context_of
from frontdesk.understanding.corrections import Signal, Value, Wish, actions, queries
from frontdesk.understanding.corrections.checks import checked
from frontdesk.understanding.corrections.records import Meant
from frontdesk.understanding.corrections.rules import newest, value_read
from frontdesk.understanding.corrections.saying import pieces
from frontdesk.understanding.corrections.words import Stretch, Word, meaning, span_of, words_for
from frontdesk.understanding.queries import readings_of
from frontdesk.understanding.records import BusinessContext

_MOST_READINGS = 200
_PATH = "/api/conversations/{conversation_id:uuid}/messages/{message_id:uuid}/signals/{signal:str}"


class SignalIs(msgspec.Struct, forbid_unknown_fields=True):
    """What a signal is (null: it is not there), the words that say so, and whether they mean it from now on."""

    value: Wish | None
    words: Stretch | None = None
    next_time: bool = False


@route("GET", f"{_PATH}/words", permission="inbox.work")
async def list_signal_words(ctx: Context, conversation_id: UUID, message_id: UUID, signal: Signal) -> list[Word]:
    """The words of a message, with those that are likely to say the signal."""
    async with ctx.tx() as tx:
        await _visible(ctx, tx, conversation_id)
        message = await queries.read_message(tx, conversation_id, message_id)
        return words_for(message.text, message.reading, signal)


@route("POST", _PATH, permission="inbox.work", status=200)
async def say_signal(ctx: Context, conversation_id: UUID, message_id: UUID, signal: Signal, data: SignalIs) -> ConversationRow:
    """Say what a signal of a message is. The conversation follows, and with `next_time` the words mean that service or area."""
    async with ctx.tx() as tx:
        await _visible(ctx, tx, conversation_id)
        await inbox.actions.take_turns(tx, conversation_id)
        message = await queries.read_message(tx, conversation_id, message_id)
        business = await context_of(tx)
        value = checked(signal, data.value, business, message.reading)
        words = None if data.words is None else span_of(message.text, data.words)
        meant = None
        if data.next_time:
            meant = _meant(signal, value, message.reading, words, business, await queries.learned(tx, message_id, signal))
        before = await _said(tx, conversation_id, signal)
        await actions.correct(
            tx, message, conversation_id=conversation_id, signal=signal, value=value, words=words, meant=meant, by=ctx.person.staff_id
        )
        await _follow(tx, conversation_id, signal, before, "corrected")
        return await _row(tx, conversation_id)


@route("DELETE", _PATH, permission="inbox.work", status=200)
async def take_back_signal(ctx: Context, conversation_id: UUID, message_id: UUID, signal: Signal) -> ConversationRow:
    """Take back what was said of a signal, with the words it taught: it is again what was read."""
    async with ctx.tx() as tx:
        await _visible(ctx, tx, conversation_id)
        await inbox.actions.take_turns(tx, conversation_id)
        before = await _said(tx, conversation_id, signal)
        await actions.take_back(tx, conversation_id=conversation_id, message_id=message_id, signal=signal)
        await _follow(tx, conversation_id, signal, before, "taken_back")
        return await _row(tx, conversation_id)


def _meant(
    signal: Signal, value: Value | None, reading: Reading, words: Span | None, business: BusinessContext, replaces: Meant | None
) -> Meant:
    """What the words mean from now on: the one service or area that had not been read."""
    if words is None:
        raise Invalid("words_needed", "Choose the words that say it.", fields={"words": "must be chosen"})
    read = value_read(reading, signal)
    if signal == "service" and value is not None:
        new = [one for one in value.services if read is None or one not in read.services]
    elif signal == "location" and value is not None and value.area_id is not None:
        new = [] if read is not None and read.area_id == value.area_id else [value.area_id]
    else:
        new = []
    if len(new) != 1:
        raise Invalid(
            "nothing_to_learn",
            "Words can be taught to mean one service or one area that was not read.",
            fields={"next_time": "needs exactly one new service or area"},
        )
    return meaning(signal, new[0], words, business, replaces=replaces)


async def _said(tx: Tx, conversation_id: UUID, signal: Signal) -> Value | None:
    """What the conversation says of a signal now."""
    return newest([one.decoded() for one in await readings_of(tx, conversation_id, most=_MOST_READINGS)], signal)


async def _follow(tx: Tx, conversation_id: UUID, signal: Signal, before: Value | None, how: How) -> None:
    """Let the conversation, its line in the lists and its routing follow what people said."""
    now = await _said(tx, conversation_id, signal)
    await inbox.actions.correct_signal(
        tx, conversation_id, signal=signal, how=how, was=_told(before, signal), now=_told(now, signal), standing=_standing(signal, now)
    )
    await routing.route(tx, conversation_id, trigger="signal")


def _told(value: Value | None, signal: Signal) -> Sequence[str]:
    if value is None and signal in ("urgency", "lead"):
        return pieces(Value(urgent=False) if signal == "urgency" else Value(lead=False))
    return pieces(value)


def _standing(signal: Signal, value: Value | None) -> Standing:
    match signal:
        case "urgency":
            return Standing(urgent=value is not None)
        case "location":
            area, branch = (None, None) if value is None else (value.area_id, value.branch_id)
            return Standing(area_id=None if area is None else UUID(area), branch_id=None if branch is None else UUID(branch))
        case "service":
            return Standing(service_ids=[] if value is None else [UUID(one) for one in value.services])
        case "language":
            return Standing(language=None if value is None else value.language)
        case _:
            return Standing()


async def _visible(ctx: Context, tx: Tx, conversation_id: UUID) -> ConversationRow:
    return await inbox.queries.conversation_row(tx, conversation_id, viewer=ctx.person.staff_id, own_only=own_only(ctx))


async def _row(tx: Tx, conversation_id: UUID) -> ConversationRow:
    return (await inbox.queries.rows_by_id(tx, [conversation_id]))[conversation_id]
