"""Translating over HTTP: a message for the person who reads it, and a reply before that person sends it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec

from frontdesk import inbox, llm
from frontdesk.inbox.api import own_only
from frontdesk.kit.errors import Conflict, Invalid, NotFound
from frontdesk.kit.web import Context, route

Language = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,8})?$")]


class Into(msgspec.Struct, forbid_unknown_fields=True):
    """Which language it is wanted in, by its code."""

    language: Language


class TextInto(msgspec.Struct, forbid_unknown_fields=True):
    """A text that is not sent yet, and the language it is wanted in."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=20_000, pattern=r"\S")]
    language: Language


class Translated(msgspec.Struct, frozen=True):
    """A text as a language model put it into another language."""

    text: str
    language: str
    made_by: str


@route("POST", "/api/conversations/{conversation_id:uuid}/messages/{message_id:uuid}/translation", permission="inbox.work", status=200)
async def translate_message(ctx: Context, conversation_id: UUID, message_id: UUID, data: Into) -> Translated:
    """A message in another language, by the connected language model; made once, and kept."""
    async with ctx.tx() as tx:
        row = await inbox.queries.conversation_row(tx, conversation_id, viewer=ctx.person.staff_id, own_only=own_only(ctx))
        message = (await inbox.queries.messages_by_id(tx, [message_id])).get(message_id)
        if message is None or message.conversation_id != conversation_id or not message.text.strip():
            raise NotFound("message")
        kept = await inbox.queries.translation_of(tx, message_id, data.language)
    if kept is not None:
        return Translated(kept[0], data.language, kept[1])
    source = message.language or row.language or ""
    found = await _asked(ctx, message.text, source, data.language, names=[row.customer.name], conversation_id=conversation_id)
    async with ctx.tx() as tx:
        await inbox.actions.keep_translation(tx, message_id, data.language, found.text, of_text=message.text, made_by=found.made_by)
    return found


@route("POST", "/api/conversations/{conversation_id:uuid}/translate", permission="inbox.work", status=200)
async def translate_reply(ctx: Context, conversation_id: UUID, data: TextInto) -> Translated:
    """A reply in the customer's language, for the person who then sends it or does not; nothing is kept."""
    async with ctx.tx() as tx:
        row = await inbox.queries.conversation_row(tx, conversation_id, viewer=ctx.person.staff_id, own_only=own_only(ctx))
    return await _asked(ctx, data.text, "", data.language, names=[row.customer.name], conversation_id=conversation_id)


async def _asked(ctx: Context, text: str, source: str, target: str, *, names: list[str], conversation_id: UUID) -> Translated:
    found = await llm.translate(
        ctx.database,
        ctx.person.business_id,
        text=text,
        source=source or "its language",
        target=target,
        names=names,
        conversation_id=conversation_id,
    )
    if isinstance(found, llm.Failed):
        if found.code == "too_long":
            raise Invalid("too_long_to_translate", "This text is too long for the language model.", fields={"text": "is too long"})
        raise Conflict("not_translated", "The language model did not translate this. Try again in a while.", extra={"why": found.code})
    if not found.value.text.strip():
        raise Conflict("not_translated", "The language model did not translate this. Try again in a while.", extra={"why": "empty"})
    async with ctx.tx() as tx:
        return Translated(found.value.text.strip(), target, await llm.model_name(tx))
