"""Replays in a process of their own, so that the program that answers people is not slowed down by minutes of arithmetic."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from multiprocessing.synchronize import Event

import msgspec

from frontdesk.routing.advisor.changes import with_change
from frontdesk.routing.advisor.records import Change
from frontdesk.routing.advisor.study import Replays
from frontdesk.routing.backtest.day import Stopped, replay
from frontdesk.routing.backtest.estimates import estimate
from frontdesk.routing.backtest.habits import Habits
from frontdesk.routing.backtest.records import Day, Past

_GIVES_WAY = 10


class _Here(msgspec.Struct):
    """What the process has been given."""

    past: Past
    habits: Habits
    stop: Event


_here: list[_Here] = []


def _open(past: bytes, stop: Event) -> None:
    with contextlib.suppress(OSError):
        os.nice(_GIVES_WAY)
    read = msgspec.msgpack.decode(past, type=Past)
    # The habits are those of the past as it was: a change shall not change what is believed of people and customers.
    _here[:] = [_Here(read, estimate(read), stop)]


def _replay(change: Change | None, seed: int) -> bytes:
    here = _here[0]
    past = here.past if change is None else with_change(here.past, change)
    day = replay(past, past.policy, seed=seed, habits=here.habits, watch=lambda _: not here.stop.is_set())
    return msgspec.msgpack.encode(day)


@asynccontextmanager
async def laboratory(past: Past) -> AsyncIterator[Replays]:
    """A process that replays this past with whatever change it is asked for; it ends with the block, also in the middle of a replay."""
    spawn = multiprocessing.get_context("spawn")
    stop = spawn.Event()
    pool = ProcessPoolExecutor(1, mp_context=spawn, initializer=_open, initargs=(msgspec.msgpack.encode(past), stop))

    async def replays(change: Change | None, seed: int) -> Day:
        found = await asyncio.get_running_loop().run_in_executor(pool, _replay, change, seed)
        return msgspec.msgpack.decode(found, type=Day)

    try:
        yield replays
    finally:
        stop.set()
        pool.shutdown(wait=False, cancel_futures=True)


__all__ = ["Stopped", "laboratory"]
