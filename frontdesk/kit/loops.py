"""Loops that work until the program stops, and work done by several tasks that must all come to their end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, TypeVar

from frontdesk.kit.database import is_away

T = TypeVar("T")
log = logging.getLogger(__name__)

_AFTER_TROUBLE = 0.5


async def keep_going(who: str, work: Callable[[], Awaitable[object]], woken: asyncio.Event, *, idle: float) -> None:
    """Work for ever: again at once while `work` says that it did something, else when `woken` or after `idle` seconds.

    No error ends it: one that nobody foresaw would otherwise stop this kind of work, silently, until the next start.
    """
    while True:
        # Cleared before the look, so that what comes during it is not missed.
        woken.clear()
        try:
            more = await work()
        except Exception as error:
            trouble(who, error)
            await asyncio.sleep(_AFTER_TROUBLE)
            continue
        if not more:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(idle):
                    await woken.wait()


def trouble(who: str, error: Exception) -> None:
    """Say what went wrong: a database that is away takes one line, anything else tells where it came from."""
    if is_away(error):
        log.warning("%s: %s: %s", who, type(error).__name__, error)
    else:
        log.error("%s: this was not foreseen; going on", who, exc_info=error)


async def all_of(works: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Do all of it at once and wait for the last, also when one fails; then that failure is raised."""
    for result in await asyncio.gather(*works, return_exceptions=True):
        if isinstance(result, BaseException):
            raise result


async def to_the_end(work: Coroutine[Any, Any, T], *, patience: float) -> T:
    """Do it, and when told to stop meanwhile, give it `patience` seconds to come to its end first."""
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        if not task.done():
            await asyncio.wait((task,), timeout=patience)
            task.cancel()
        with contextlib.suppress(BaseException):
            await task
        raise
