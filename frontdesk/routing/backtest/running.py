"""Carrying a backtest through, step by step, each with its progress; whoever is killed on the way can begin again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

import msgspec

from frontdesk.routing.backtest import actions, queries
from frontdesk.routing.backtest.apart import Counted, Decided, Play, Try, Worker, worker
from frontdesk.routing.backtest.found import Found, Recorded, Replayed, Step
from frontdesk.routing.backtest.queries import Transaction
from frontdesk.routing.policies.queries import version_of

T = TypeVar("T")
Tell = Callable[[Step, float], None]

# Progress is written so often at most.
_EVERY = 0.7
# Shares of the progress: reading what happened, recomputing decisions, replaying.
_READ, _DECIDED = 0.08, 0.30
_MANY, _SEEDS, _SEEDS_OF_MANY = 1500, 3, 1


class Cancelled(Exception):
    """Nobody wants the backtest any more."""


async def carry_through(transaction: Transaction, backtest_id: UUID, tell: Tell | None = None) -> Found | None:
    """Do it and keep what was found; None when it was cancelled, or had ended before."""
    async with transaction() as tx:
        asked = await queries.asked(tx, backtest_id)
    if asked is None or asked.ended_at is not None:
        return None
    progress = _Progress(transaction, backtest_id, tell)
    try:
        async with worker() as apart:
            found = await _compute(transaction, asked, progress, apart)
    except Cancelled:
        return None
    async with transaction() as tx:
        return found if await actions.finish(tx, backtest_id, found) else None


async def _compute(transaction: Transaction, asked: queries.Asked, progress: _Progress, apart: Worker) -> Found:
    await progress.at("reading", 0.0)
    async with transaction() as tx:
        numbers = await queries.versions(tx, asked.starts, asked.ends)
        versions = {number: policy for number in numbers if (policy := await version_of(tx, number)) is not None}
        live = await version_of(tx, asked.live_version)
        total = await queries.count_decisions(tx, asked.starts, asked.ends)
        past = await queries.past(tx, live or asked.policy, asked.starts, asked.ends)
    await apart.ask(Try(asked.policy, versions))
    recorded = await _recompute(transaction, asked, progress, apart, total)
    await progress.at("replaying", _DECIDED)
    await apart.ask(Play(past, seeds_for(len(past.enquiries))))
    replayed: Replayed | None = None
    while replayed is None:
        said = await progress.meanwhile(apart.answer())
        replayed = said.replayed
        if said.at is not None:
            await progress.at("replaying", _DECIDED + (1 - _DECIDED) * said.at.done)
    return Found(recorded=recorded, replayed=replayed)


async def _recompute(transaction: Transaction, asked: queries.Asked, progress: _Progress, apart: Worker, total: int) -> Recorded:
    done, last = 0, UUID(int=0)
    while True:
        async with transaction() as tx:
            rows = await queries.decisions(tx, asked.starts, asked.ends, last)
        if not rows:
            break
        last, done = rows[-1][0], done + len(rows)
        await apart.ask(Decided([msgspec.Raw(record.encode()) for _, record in rows]))
        await progress.meanwhile(apart.answer())
        await progress.at("deciding", _READ + (_DECIDED - _READ) * min(done / max(total, 1), 1.0))
    await apart.ask(Counted())
    said = await apart.answer()
    assert said.recorded is not None
    return said.recorded


class _Progress:
    """How far it is: told now and then, and asked whether it is still wanted."""

    def __init__(self, transaction: Transaction, backtest_id: UUID, tell: Tell | None) -> None:
        self._transaction = transaction
        self._backtest_id = backtest_id
        self._tell = tell
        self._told = 0.0
        self._now: tuple[Step, float] = ("reading", 0.0)

    async def at(self, step: Step, progress: float) -> None:
        """It has got so far."""
        new_step = step != self._now[0]
        self._now = (step, progress)
        if self._tell is not None:
            self._tell(step, progress)
        if new_step or time.monotonic() - self._told >= _EVERY:
            await self._write()

    async def _write(self) -> None:
        self._told = time.monotonic()
        async with self._transaction() as tx:
            if not await actions.go_on(tx, self._backtest_id, *self._now):
                raise Cancelled

    async def meanwhile(self, work: Awaitable[T]) -> T:
        """Wait for work, and see to it that it is still wanted."""
        task = asyncio.ensure_future(work)
        try:
            while True:
                done, _ = await asyncio.wait({task}, timeout=2 * _EVERY)
                if done:
                    return task.result()
                async with self._transaction() as tx:
                    if not await queries.wanted(tx, self._backtest_id):
                        raise Cancelled
        finally:
            task.cancel()


def seeds_for(enquiries: int) -> int:
    """How often chance is drawn anew: less often where there are many enquiries, which say more by themselves."""
    return _SEEDS_OF_MANY if enquiries > _MANY else _SEEDS
