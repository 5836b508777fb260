"""Voice notes over HTTP: have one written down, try again, correct what was heard."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated
from uuid import UUID

import msgspec

from frontdesk import inbox, llm
from frontdesk.inbox.api import own_only
from frontdesk.inbox.queries import Recording
from frontdesk.inbox.records import Message
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import Conflict, NotFound
from frontdesk.kit.web import Context, route
from frontdesk.pipeline import voice

_PATH = "/api/conversations/{conversation_id:uuid}/messages/{message_id:uuid}/transcript"


class WrittenDown(msgspec.Struct, forbid_unknown_fields=True):
    """What is really said in a recording."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=20_000, pattern=r"\S")]


@route("POST", _PATH, permission="inbox.work", status=202)
async def ask_for_transcript(ctx: Context, conversation_id: UUID, message_id: UUID) -> Message:
    """Have a voice note written down that is not, or try again. One whose words are there stays as it is."""
    async with ctx.tx() as tx:
        found = await _recording(ctx, tx, conversation_id, message_id)
        patience = await llm.transcribing_patience(tx)
        if patience is None:
            raise Conflict("not_transcribing", "Voice notes are not written down. A manager can change that in Settings, Language model.")
        if found.path is None:
            raise Conflict("no_recording", "The recording is not here yet. Try again once it can be played.")
        if found.state != "done":
            until = tx.at + timedelta(milliseconds=patience)
            await inbox.actions.ask_for_transcript(tx, message_id, conversation_id, found.customer_id, until)
            await voice.listen_soon(tx, message_id)
        return await _message(tx, message_id)


@route("PUT", _PATH, permission="inbox.work")
async def correct_transcript(ctx: Context, conversation_id: UUID, message_id: UUID, data: WrittenDown) -> Message:
    """Say what is really said in a voice note: it is read anew from that."""
    async with ctx.tx() as tx:
        found = await _recording(ctx, tx, conversation_id, message_id)
        if " ".join(data.text.split()) != " ".join(found.text.split()):
            await voice.put(tx, found, data.text, language=None, made_by=ctx.person.name, by_id=ctx.person.staff_id)
        return await _message(tx, message_id)


async def _recording(ctx: Context, tx: Tx, conversation_id: UUID, message_id: UUID) -> Recording:
    await inbox.queries.conversation_row(tx, conversation_id, viewer=ctx.person.staff_id, own_only=own_only(ctx))
    found = await inbox.queries.recording(tx, message_id)
    if found is None or found.conversation_id != conversation_id:
        raise NotFound("voice note")
    return found


async def _message(tx: Tx, message_id: UUID) -> Message:
    return (await inbox.queries.messages_by_id(tx, [message_id]))[message_id]
