"""The assistant in one conversation over HTTP: stop it, let it go on, put its draft aside."""

from __future__ import annotations

from uuid import UUID

from frontdesk import inbox
from frontdesk.inbox.api import own_only
from frontdesk.intake.conversation import actions, queries
from frontdesk.intake.conversation.records import AssistantView
from frontdesk.kit.database import Tx, required
from frontdesk.kit.errors import NotFound
from frontdesk.kit.web import Context, route


@route("POST", "/api/conversations/{conversation_id:uuid}/assistant/stop", permission="inbox.work", status=200)
async def stop_assistant(ctx: Context, conversation_id: UUID) -> AssistantView:
    """Keep the assistant silent in this conversation until somebody says otherwise or it is closed."""
    async with ctx.tx() as tx:
        await _visible(ctx, tx, conversation_id)
        await actions.stop(tx, conversation_id)
        return await _view(tx, conversation_id)


@route("POST", "/api/conversations/{conversation_id:uuid}/assistant/resume", permission="inbox.work", status=200)
async def resume_assistant(ctx: Context, conversation_id: UUID) -> AssistantView:
    """Give the conversation back to the assistant; its owner has room for something else at once."""
    async with ctx.tx() as tx:
        await _visible(ctx, tx, conversation_id)
        await actions.resume(tx, conversation_id)
        return await _view(tx, conversation_id)


@route("POST", "/api/conversations/{conversation_id:uuid}/drafts/{draft_id:uuid}/discard", permission="inbox.work", status=200)
async def discard_draft(ctx: Context, conversation_id: UUID, draft_id: UUID) -> AssistantView:
    """Put the assistant's draft aside."""
    async with ctx.tx() as tx:
        await _visible(ctx, tx, conversation_id)
        await actions.discard_draft(tx, draft_id, conversation_id=conversation_id, by=ctx.person.staff_id)
        return await _view(tx, conversation_id)


async def _visible(ctx: Context, tx: Tx, conversation_id: UUID) -> None:
    await inbox.queries.conversation_row(tx, conversation_id, viewer=ctx.person.staff_id, own_only=own_only(ctx))


async def _view(tx: Tx, conversation_id: UUID) -> AssistantView:
    # Where its only trace was a draft that is put aside now, there is still an answer.
    return required(await queries.assistant_view(tx, conversation_id, always=True), NotFound("conversation"))
