"""How well the business is understood, and what it was promised, over HTTP."""

from __future__ import annotations

from typing import Annotated

import msgspec

from frontdesk.kit.web import Context, route
from frontdesk.understanding.lessons import actions
from frontdesk.understanding.lessons.records import UntilProven
from frontdesk.understanding.lessons.report import DAYS, Report, report


class NewPromise(msgspec.Struct, forbid_unknown_fields=True):
    """What the owner wants kept: the share that is right when the engine acts alone, and what happens until it is proven."""

    promise: Annotated[float, msgspec.Meta(ge=0.8, le=0.99)]
    until_proven: UntilProven
    weak_counts: bool = False


@route("GET", "/api/understanding", permission="routing.read")
async def get_understanding(ctx: Context, language: str | None = None) -> Report:
    """How well messages are read: by need and language, promised and kept, what is confused, and how it learns; worded in `language`."""
    async with ctx.tx() as tx:
        return await report(tx, with_texts=ctx.may("inbox.read"), days=DAYS, language=language)


@route("PUT", "/api/understanding", permission="business.write")
async def set_promise(ctx: Context, data: NewPromise, language: str | None = None) -> Report:
    """Say what understanding must keep when it acts alone, and what it does until that is proven."""
    async with ctx.tx() as tx:
        await actions.promise(tx, share=data.promise, until_proven=data.until_proven, weak_counts=data.weak_counts)
        return await report(tx, with_texts=ctx.may("inbox.read"), days=DAYS, language=language)
