"""Many workers, one database, kill -9: overshoot of capacity, double owners and lost work, ours beside counting first."""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess
from typing import Any
from uuid import UUID

import asyncpg

from bench.claims_rig.judge import fullest, happened, states, wrong_at_the_end, wrong_now
from bench.claims_rig.scene import CAPACITY, HEADROOM, WEIGHT, arrive, open_business
from bench.claims_rig.worker import work
from bench.rig import server
from frontdesk.kit.consumers import begin_new
from frontdesk.kit.database import Database

_SIZE, _WORKERS = 10_000, 16
# Few people for many workers: the fewer they are, the more of them reach for the same place.
_PEOPLE = 12
_LOOK_EVERY = 0.5
# For each place so many customers are there at once: one has it, the others wait for it.
_WAITING_FOR_EACH = 3


class Crew:
    """The worker processes; one is killed now and then, and another takes its place."""

    def __init__(self, style: str, dsn: str, business_id: UUID, count: int, seed: int) -> None:
        # Forked from a process that has everything loaded, so that a killed worker is replaced at once.
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["bench.claims_rig.worker"])
        self._task = (style, dsn, business_id)
        self._chance = random.Random(seed)
        self._processes = [self._start() for _ in range(count)]
        self.kills = 0

    def _start(self) -> ForkServerProcess:
        process = self._context.Process(target=work, args=(*self._task, self._chance.randrange(1 << 30)), daemon=True)
        process.start()
        return process

    def kill_one(self) -> None:
        """kill -9, in the middle of whatever it does."""
        place = self._chance.randrange(len(self._processes))
        _end(self._processes[place])
        self._processes[place] = self._start()
        self.kills += 1

    def check(self) -> None:
        """A worker that ended by itself is an error of the rig, not a result."""
        for process in self._processes:
            if not process.is_alive():
                raise RuntimeError(f"a worker ended by itself with {process.exitcode}; what it said stands above")

    def stop(self) -> None:
        """kill -9 of all."""
        for process in self._processes:
            _end(process)


def _end(process: ForkServerProcess) -> None:
    process.kill()
    process.join()


async def measure(*, size: int | None, say: Callable[[str], None]) -> dict[str, Any]:
    """`size` arrivals (10,000) for 16 workers, some killed every second; then the same for a naive router."""
    async with server(say) as cluster:
        return await contest(cluster.dsn, size or _SIZE, say=say)


async def contest(dsn: str, size: int, *, workers: int = _WORKERS, seed: int = 7, say: Callable[[str], None]) -> dict[str, Any]:
    """Both routers on the same database, one after the other."""
    ours = await run("guarded", dsn, size, workers=workers, seed=seed, say=say)
    theirs = await run("naive", dsn, size, workers=workers, seed=seed, say=say)
    return {
        "measures": f"{size} arrivals, {workers} worker processes, kill -9, accept / decline / no answer at random; what must be 0",
        "capacity": f"{CAPACITY} + {HEADROOM} for urgent work",
        "frontdesk": ours,
        "count first, then claim": theirs,
    }


async def run(style: str, dsn: str, size: int, *, workers: int, seed: int, say: Callable[[str], None]) -> dict[str, Any]:
    """One router: customers arrive, workers work and are killed, until nothing waits; what was wrong on the way and at the end."""
    people = max(8, min(_PEOPLE, size // 40))
    database = await Database.connect(dsn, size=6)
    judge = await asyncpg.connect(dsn)
    crew: Crew | None = None
    writing: asyncio.Task[None] | None = None
    try:
        await begin_new(database)
        business_id, account_id = await open_business(database, people)
        say(f"{style}: {size} customers write to {people} people")
        began = time.monotonic()
        crew = Crew(style, dsn, business_id, workers, seed)
        at_once = people * CAPACITY // WEIGHT * _WAITING_FOR_EACH
        writing = asyncio.create_task(arrive(database, business_id, account_id, size, at_once=at_once, decided=style == "guarded"))
        worst, most = await _watch(crew, judge, business_id, size, writing, say)
        took = time.monotonic() - began
        crew.stop()
        return {
            "at the end": await wrong_at_the_end(judge, business_id, size),
            "worst moment": dict(worst),
            "fullest person": most,
            "kill -9": crew.kills,
            "offers": await happened(judge, business_id),
            "conversations": await states(judge, business_id),
            "seconds": round(took, 1),
        }
    finally:
        if crew is not None:
            crew.stop()
        if writing is not None:
            writing.cancel()
            await asyncio.wait([writing])
        await judge.close()
        await database.close()


async def _watch(
    crew: Crew, judge: Any, business_id: UUID, size: int, writing: asyncio.Task[None], say: Callable[[str], None]
) -> tuple[Counter[str], int]:
    worst: Counter[str] = Counter()
    most, looks, until = 0, 0, time.monotonic() + 60 + size
    while True:
        for name, count in (await wrong_now(judge, business_id)).items():
            worst[name] = max(worst[name], count)
        most = max(most, await fullest(judge, business_id))
        looks += 1
        now = await states(judge, business_id)
        open_now = sum(count for state, count in now.items() if state != "closed")
        if looks % 40 == 0:
            say(f"  {open_now} open, {sum(now.values()) - open_now} closed, {crew.kills} killed")
        if (writing.done() and not open_now) or time.monotonic() > until:
            return worst, most
        crew.check()
        if looks % 4 == 0:
            await asyncio.to_thread(crew.kill_one)
        await asyncio.sleep(_LOOK_EVERY)
