"""The inbox over HTTP. What frees or takes a person's capacity (claim, assign, close, snooze) stands in routing."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec

from frontdesk.inbox import actions, queries
from frontdesk.inbox.records import ConversationPage, ConversationRow, Found, Message, Revealed
from frontdesk.inbox.search import find
from frontdesk.kit.errors import Forbidden, Invalid
from frontdesk.kit.web import SIGNED_IN, Context, route

Text = Annotated[str, msgspec.Meta(max_length=20_000)]
ClientId = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]


class NewReply(msgspec.Struct, forbid_unknown_fields=True):
    """A reply to the customer; `client_id` makes sending it twice harmless.

    `expected_owner` is who had the conversation when the writer looked. When somebody else has it by now, nothing is sent
    and the answer says who, so that a customer is not answered twice by two people who saw that nobody had it. `draft_id` is the
    draft of the assistant that was sent, changed or as it was.
    """

    text: Text
    client_id: ClientId | None = None
    reply_to_id: UUID | None = None
    expected_owner: UUID | msgspec.UnsetType | None = msgspec.UNSET
    draft_id: UUID | None = None


class NewNote(msgspec.Struct, forbid_unknown_fields=True):
    """An internal note."""

    text: Text
    client_id: ClientId | None = None


def own_only(ctx: Context) -> bool:
    """Whether the person sees only what they own; refused when they may see no conversation at all."""
    if ctx.may("inbox.read"):
        return False
    if ctx.may("inbox.read_own"):
        return True
    raise Forbidden("You may not read conversations. A manager can change that in Settings, Team.")


@route("GET", "/api/conversations", permission=SIGNED_IN)
async def list_conversations(
    ctx: Context, view: str = "mine", need: str | None = None, urgent: bool = False, offset: int = 0, limit: int = 60
) -> ConversationPage:
    """A stretch of a view (mine, unassigned, all, waiting, snoozed, closed), newest first."""
    if view not in queries.VIEWS:
        raise Invalid("unknown_view", f"There is no view called {view}.", fields={"view": f"one of {', '.join(queries.VIEWS)}"})
    if offset < 0 or not 0 < limit <= 200:
        raise Invalid("bad_range", "Ask for 1 to 200 rows from 0 on.", fields={"limit": "1 to 200", "offset": "0 or more"})
    async with ctx.tx() as tx:
        return await queries.conversations(
            tx, view=view, viewer=ctx.person.staff_id, own_only=own_only(ctx), need=need, urgent=urgent, offset=offset, limit=limit
        )


@route("GET", "/api/conversations/{conversation_id:uuid}/row", permission=SIGNED_IN)
async def get_row(ctx: Context, conversation_id: UUID) -> ConversationRow:
    """One conversation as a list shows it."""
    async with ctx.tx() as tx:
        return await queries.conversation_row(tx, conversation_id, viewer=ctx.person.staff_id, own_only=own_only(ctx))


@route("GET", "/api/conversations/{conversation_id:uuid}/messages", permission=SIGNED_IN)
async def list_messages(ctx: Context, conversation_id: UUID, before: UUID | None = None, limit: int = 100) -> list[Message]:
    """The newest messages of a conversation, or those that stand before the message named."""
    async with ctx.tx() as tx:
        await queries.conversation_row(tx, conversation_id, viewer=ctx.person.staff_id, own_only=own_only(ctx))
        return await queries.messages_of(tx, conversation_id, before=before, limit=max(1, min(limit, 200)))


@route("POST", "/api/conversations/{conversation_id:uuid}/notes", permission="inbox.work")
async def add_note(ctx: Context, conversation_id: UUID, data: NewNote) -> Message:
    """Add a note that only staff can see."""
    async with ctx.tx() as tx:
        await queries.conversation_row(tx, conversation_id, viewer=ctx.person.staff_id, own_only=own_only(ctx))
        message_id = await actions.add_note(
            tx, conversation_id, author_id=ctx.person.staff_id, author_name=ctx.person.name, text=data.text, client_id=data.client_id
        )
        return (await queries.messages_by_id(tx, [message_id]))[message_id]


@route("POST", "/api/conversations/{conversation_id:uuid}/read", permission=SIGNED_IN, status=204)
async def mark_read(ctx: Context, conversation_id: UUID) -> None:
    """Nothing in it is unread any more."""
    async with ctx.tx() as tx:
        await queries.conversation_row(tx, conversation_id, viewer=ctx.person.staff_id, own_only=own_only(ctx))
        await actions.mark_read(tx, conversation_id)


@route("POST", "/api/conversations/{conversation_id:uuid}/messages/{message_id:uuid}/retry", permission="inbox.work", status=202)
async def retry_message(ctx: Context, conversation_id: UUID, message_id: UUID) -> Message:
    """Send a message again that failed or that nobody could confirm."""
    async with ctx.tx() as tx:
        await queries.conversation_row(tx, conversation_id, viewer=ctx.person.staff_id, own_only=own_only(ctx))
        await actions.retry(tx, conversation_id, message_id)
        return (await queries.messages_by_id(tx, [message_id]))[message_id]


@route("POST", "/api/conversations/{conversation_id:uuid}/messages/{message_id:uuid}/reveal", permission="inbox.reveal", status=200)
async def reveal_message(ctx: Context, conversation_id: UUID, message_id: UUID) -> Revealed:
    """A message with the card number in it, which is covered everywhere else; that somebody looked stands in the timeline."""
    async with ctx.tx() as tx:
        await queries.conversation_row(tx, conversation_id, viewer=ctx.person.staff_id, own_only=own_only(ctx))
        return Revealed(await actions.reveal(tx, conversation_id, message_id))


@route("GET", "/api/search", permission=SIGNED_IN)
async def search(ctx: Context, q: str) -> list[Found]:
    """Conversations that contain the words, or whose customer has the name or number."""
    text = q.strip()
    if len(text) < 2:
        return []
    async with ctx.tx() as tx:
        return await find(tx, text[:200], viewer=ctx.person.staff_id, own_only=own_only(ctx))


@route("GET", "/api/customers/{customer_id:uuid}/conversations", permission=SIGNED_IN)
async def conversations_of_customer(ctx: Context, customer_id: UUID) -> list[ConversationRow]:
    """A customer's conversations, newest first; of those, what the person may see."""
    only_own = own_only(ctx)
    async with ctx.tx() as tx:
        found = await queries.of_customer(tx, customer_id)
    return [one for one in found if not only_own or (one.owner is not None and one.owner.id == ctx.person.staff_id)]
