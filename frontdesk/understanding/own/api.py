"""A business's own needs over HTTP: look at them, try one on the business's history, add, change, retire and bring back."""

from __future__ import annotations

import time
from datetime import timedelta
from uuid import UUID

import msgspec

from frontdesk.kit.database import Tx
from frontdesk.kit.web import SIGNED_IN, Context, route
from frontdesk.understanding.own import actions, queries
from frontdesk.understanding.own.preview import preview
from frontdesk.understanding.own.records import NeedChange, NeedDraft, NeedPreview, NeedView, NewNeed, OwnNeed
from frontdesk.understanding.records import NEEDS

# Messages are counted over so many days.
DAYS = 30
# Reading the history for a preview ends after so many seconds; the answer says how far it came.
_SECONDS = 5.0


@route("GET", "/api/understanding/needs", permission=SIGNED_IN)
async def list_needs(ctx: Context, details: bool = False) -> list[NeedView]:
    """The needs a message can be about: the seven that come with Frontdesk, then the business's own, retired ones included.

    With `details`, who may see the routing rules is also told the examples and how many messages of the last 30 days were read so.
    """
    async with ctx.tx() as tx:
        return await _views(tx, details=details and ctx.may("routing.read"))


@route("POST", "/api/understanding/needs", permission="business.write")
async def add_need(ctx: Context, data: NewNeed) -> NeedView:
    """Add a need with 3 to 30 examples; from the next message on, messages are read as it."""
    async with ctx.tx() as tx:
        need_id = await actions.add(tx, data)
        return _view(await queries.need_by_id(tx, need_id))


@route("PATCH", "/api/understanding/needs/{need_id:uuid}", permission="business.write")
async def change_need(ctx: Context, need_id: UUID, data: NeedChange) -> NeedView:
    """Change a need's name, description, examples or what it is handled as; what is left out stays."""
    async with ctx.tx() as tx:
        await actions.change(tx, need_id, data)
        return _view(await queries.need_by_id(tx, need_id))


@route("POST", "/api/understanding/needs/{need_id:uuid}/retire", permission="business.write", status=200)
async def retire_need(ctx: Context, need_id: UUID) -> NeedView:
    """Read nothing as this need any more; conversations that are about it stay so."""
    async with ctx.tx() as tx:
        await actions.retire(tx, need_id)
        return _view(await queries.need_by_id(tx, need_id))


@route("POST", "/api/understanding/needs/{need_id:uuid}/bring-back", permission="business.write", status=200)
async def bring_back_need(ctx: Context, need_id: UUID) -> NeedView:
    """Read messages as a retired need again."""
    async with ctx.tx() as tx:
        await actions.bring_back(tx, need_id)
        return _view(await queries.need_by_id(tx, need_id))


@route("POST", "/api/understanding/needs/preview", permission="business.write", status=200)
async def preview_need(ctx: Context, data: NeedDraft) -> NeedPreview:
    """What a need would change on the business's own messages of the last 180 days (the newest 1,000), before it is saved.

    Messages are shown in their words only to who may read conversations.
    """
    until = time.monotonic() + _SECONDS
    return await preview(ctx.tx, data, with_texts=ctx.may("inbox.read"), enough=lambda: time.monotonic() > until)


async def _views(tx: Tx, *, details: bool) -> list[NeedView]:
    counts = await queries.messages_by_need(tx, tx.at - timedelta(days=DAYS)) if details else None
    shipped = [NeedView(code=code, own=False, handled_as=code, messages=None if counts is None else counts.get(code, 0)) for code in NEEDS]
    own = [_view(one) for one in await queries.all_needs(tx)]
    if counts is None:
        return [*shipped, *(msgspec.structs.replace(one, examples=None) for one in own)]
    return [*shipped, *(msgspec.structs.replace(one, messages=counts.get(one.code, 0)) for one in own)]


def _view(need: OwnNeed) -> NeedView:
    return NeedView(
        code=need.code,
        own=True,
        handled_as=need.handled_as,
        id=need.id,
        name=need.name,
        description=need.description,
        retired_at=need.retired_at,
        examples=list(need.examples),
    )
