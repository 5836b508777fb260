"""Backtests over HTTP: try the draft on a past period, look how far it is, stop it, read what it found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec

from frontdesk.kit.database import Tx, required
from frontdesk.kit.errors import Invalid, NotFound
from frontdesk.kit.web import Context, route
from frontdesk.routing.backtest import jobs, view
from frontdesk.routing.backtest.actions import ask, cancel
from frontdesk.routing.backtest.view import BacktestView
from frontdesk.routing.policies.actions import current
from frontdesk.routing.policies.queries import latest, version_of
from frontdesk.routing.words import base

# The job enters the registry together with the routes.
JOBS = jobs
MOST_DAYS = 366
_USUAL = 30
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Period(msgspec.Struct, frozen=True):
    """How far back what was recorded goes, and how many conversations began in the last days."""

    first_at: datetime | None
    conversations: int
    days: int


class Backtests(msgspec.Struct, frozen=True):
    """The backtest that was asked for last, and what there is to try a draft on."""

    newest: BacktestView | None
    period: Period


class BacktestStart(msgspec.Struct, forbid_unknown_fields=True):
    """The past period as days until now, or from one time to another; the draft is tried unless another version is named."""

    days: Annotated[int, msgspec.Meta(ge=1, le=MOST_DAYS)] = _USUAL
    starts: datetime | None = None
    ends: datetime | None = None
    version: Annotated[int, msgspec.Meta(ge=1)] | None = None


@route("GET", "/api/routing/backtests", permission="routing.read")
async def get_backtests(ctx: Context, days: int = _USUAL, language: str | None = None) -> Backtests:
    """The backtest that was asked for last: how far it is, or what it found."""
    async with ctx.tx() as tx:
        found = await view.newest(tx)
        shown = None if found is None else await view.view(tx, found, await _words(tx, language), titles=ctx.may("inbox.read"))
        since = tx.at - timedelta(days=max(1, min(days, MOST_DAYS)))
        rows = await tx.rows(
            "select min(opened_at) as first_at, count(*) filter (where opened_at >= $1)::int as conversations from conversations", since
        )
        return Backtests(shown, Period(rows[0]["first_at"], rows[0]["conversations"], days))


@route("POST", "/api/routing/backtests", permission="routing.write", status=201)
async def start_backtest(ctx: Context, data: BacktestStart, language: str | None = None) -> BacktestView:
    """Try the draft, or a version, on a past period. What is still tried gives way to it."""
    async with ctx.tx() as tx:
        starts, ends = period_of(data, tx.at)
        draft = await latest(tx, "draft") if data.version is None else None
        if data.version is not None:
            policy = required(await version_of(tx, data.version), NotFound("version of the policy"))
        else:
            policy = draft.policy if draft is not None else await current(tx)
        backtest_id = await ask(
            tx,
            policy,
            starts,
            ends,
            by=ctx.person.staff_id,
            draft_version=None if draft is None else draft.version,
            revision=None if draft is None else draft.revision,
        )
        return await _shown(ctx, tx, backtest_id, language)


@route("GET", "/api/routing/backtests/{backtest_id:uuid}", permission="routing.read")
async def get_backtest(ctx: Context, backtest_id: UUID, language: str | None = None) -> BacktestView:
    """One backtest: how far it is, or what it found."""
    async with ctx.tx() as tx:
        return await _shown(ctx, tx, backtest_id, language)


@route("POST", "/api/routing/backtests/{backtest_id:uuid}/cancel", permission="routing.write", status=200)
async def cancel_backtest(ctx: Context, backtest_id: UUID, language: str | None = None) -> BacktestView:
    """Stop it; nothing of it is kept."""
    async with ctx.tx() as tx:
        await cancel(tx, backtest_id)
        return await _shown(ctx, tx, backtest_id, language)


def period_of(asked: BacktestStart, now: datetime) -> tuple[datetime, datetime]:
    """The time that is meant; it lies in the past and is a year long at most."""
    if any(one is not None and one.tzinfo is None for one in (asked.starts, asked.ends)):
        raise Invalid("no_zone", "Times need a zone, such as 2026-03-01T00:00:00Z.", fields={"starts": "with a zone"})
    ends = min(asked.ends or now, now)
    # Before that nothing was recorded anywhere; the calendar begins not much earlier.
    starts = asked.starts or max(ends, _LONG_AGO) - timedelta(days=asked.days)
    if not timedelta(0) < ends - starts <= timedelta(days=MOST_DAYS):
        raise Invalid("period_wrong", "The period begins before it ends, and is a year long at most.", fields={"starts": "before the end"})
    return starts, ends


async def _shown(ctx: Context, tx: Tx, backtest_id: UUID, language: str | None) -> BacktestView:
    kept = required(await view.by_id(tx, backtest_id), NotFound("backtest"))
    return await view.view(tx, kept, await _words(tx, language), titles=ctx.may("inbox.read"))


async def _words(tx: Tx, language: str | None) -> str:
    return base(language or (await current(tx)).language)
