"""The coverage advisor over HTTP: ask, watch, stop, read."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec

from frontdesk.kit.web import Context, route
from frontdesk.routing.advisor import actions, jobs
from frontdesk.routing.advisor.queries import study_by_id
from frontdesk.routing.advisor.view import AdviceReport, Heat, heat, report

assert jobs


class AskedWeeks(msgspec.Struct, forbid_unknown_fields=True):
    """Over how many of the last weeks the advisor shall look."""

    weeks: Annotated[int, msgspec.Meta(ge=2, le=52)] = 8


@route("GET", "/api/routing/advice", permission="routing.read")
async def get_advice(ctx: Context, language: str | None = None) -> AdviceReport:
    """Which changes of coverage would help most, as sentences with intervals, and how far a study that is under way has come."""
    async with ctx.tx() as tx:
        return await report(tx, language)


@route("POST", "/api/routing/advice", permission="routing.read", status=202)
async def ask_advice(ctx: Context, data: AskedWeeks, language: str | None = None) -> AdviceReport:
    """Have the last weeks studied; it takes some minutes. Refused while a study is under way."""
    async with ctx.tx() as tx:
        await actions.ask(tx, data.weeks, by=ctx.person.staff_id)
        return await report(tx, language)


@route("POST", "/api/routing/advice/{advice_id:uuid}/cancel", permission="routing.read", status=200)
async def cancel_advice(ctx: Context, advice_id: UUID, language: str | None = None) -> AdviceReport:
    """Stop a study; harmless when it has ended by itself."""
    async with ctx.tx() as tx:
        await study_by_id(tx, advice_id)
        await actions.cancel(tx, advice_id)
        return await report(tx, language)


@route("GET", "/api/routing/advice/heat", permission="routing.read")
async def get_heat(
    ctx: Context, need: str | None = None, spoken: str | None = None, area_id: UUID | None = None, language: str | None = None
) -> Heat:
    """Where it was thin in the weeks of the last study: waits by hour and weekday, by need, language and area, as they truly were."""
    async with ctx.tx() as tx:
        return await heat(tx, language, need=need, spoken=spoken, area_id=area_id)
