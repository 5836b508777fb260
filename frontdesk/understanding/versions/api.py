"""Versions of the model over HTTP: which one reads, what a trial found, and one click to use another one or to go back."""

from __future__ import annotations

from typing import Annotated

import msgspec

from frontdesk.kit.errors import Conflict
from frontdesk.kit.web import Context, route
from frontdesk.understanding.versions import actions, queries
from frontdesk.understanding.versions.view import ModelReport, model_report


class ChosenModel(msgspec.Struct, forbid_unknown_fields=True):
    """A version of the model by its digest."""

    digest: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


@route("GET", "/api/understanding/model", permission="routing.read")
async def get_model(ctx: Context) -> ModelReport:
    """Which version of the model reads messages, since when and why, and what the last trial found."""
    async with ctx.tx() as tx:
        return await model_report(tx, with_texts=ctx.may("inbox.read"))


@route("POST", "/api/understanding/model/use", permission="business.write", status=200)
async def use_model(ctx: Context, data: ChosenModel) -> ModelReport:
    """Have messages read by a version from the next one on, whatever its trial found."""
    async with ctx.tx() as tx:
        await actions.use(tx, data.digest, because="chosen", by=ctx.person.staff_id)
        return await model_report(tx, with_texts=ctx.may("inbox.read"))


@route("POST", "/api/understanding/model/go-back", permission="business.write", status=200)
async def go_back_to_model(ctx: Context) -> ModelReport:
    """Have messages read by the version before the one in use."""
    async with ctx.tx() as tx:
        await actions.go_back(tx, by=ctx.person.staff_id)
        return await model_report(tx, with_texts=ctx.may("inbox.read"))


@route("POST", "/api/understanding/model/try", permission="business.write", status=200)
async def try_model(ctx: Context, data: ChosenModel) -> ModelReport:
    """Have a version read this business's confirmed messages beside the one in use, to see which reads them better."""
    async with ctx.tx() as tx:
        against = await actions.in_use(tx)
        if data.digest == against:
            raise Conflict("model_in_use", "This version reads your messages already.")
        if await queries.under_way(tx) is not None:
            raise Conflict("trial_under_way", "A version is on trial right now. Wait until that has ended.")
        await actions.ask_trial(tx, data.digest, against=against, takes_over=False, by=ctx.person.staff_id)
        return await model_report(tx, with_texts=ctx.may("inbox.read"))
