"""What is told of backtests."""

from __future__ import annotations

from uuid import UUID

from frontdesk.kit.events import Event, event


@event(
    "backtest.asked",
    subject="backtest",
    sentence="{actor} tries a routing policy on {days} past days",
    audience="routing.read",
)
class BacktestAsked(Event, frozen=True, kw_only=True):
    """A policy is to be tried on a past period."""

    backtest_id: UUID
    days: int


@event("backtest.went_on", subject="backtest", sentence="The try on the past is at {percent} %", audience="routing.read")
class BacktestWentOn(Event, frozen=True, kw_only=True):
    """A backtest has got so far."""

    backtest_id: UUID
    step: str
    percent: int


@event(
    "backtest.ended",
    subject="backtest",
    sentence="The try on the past ended: {outcome}",
    audience="routing.read",
)
class BacktestEnded(Event, frozen=True, kw_only=True):
    """A backtest is done, was cancelled, or failed."""

    backtest_id: UUID
    outcome: str
