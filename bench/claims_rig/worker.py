"""What one of many processes does until it is killed."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import random
import threading
from collections.abc import Awaitable, Callable
from datetime import timedelta
from multiprocessing.process import BaseProcess
from uuid import UUID

import asyncpg

from bench.claims_rig.scene import CAPACITY, WEIGHT
from frontdesk import inbox, routing, team
from frontdesk.app import rooms
from frontdesk.kit.consumers import CONSUMERS, Reader
from frontdesk.kit.context import Actor
from frontdesk.kit.database import Database, Tx
from frontdesk.kit.errors import Problem
from frontdesk.kit.jobs import Schedule, Worker, keep_schedules
from frontdesk.kit.stamper import Stamper

assert rooms.ROOMS

_ACCEPTS, _DECLINES = 0.62, 0.85
# One stands in line to give events their positions.
_CONNECTIONS = 5
_REACT = 0.25
_LOOKED_AT_EVERY = timedelta(seconds=0.5)
# Between two people who do something, in seconds; there are as many such loops as there are workers.
_PAUSE = 0.1


async def guarded(database: Database, business_id: UUID, chance: random.Random) -> None:
    """The product's own loops (jobs, wake-ups, reactions) beside people who answer, are silent, finish, come and go."""
    readers = [Reader(database, reaction) for name, reaction in CONSUMERS.items() if name.startswith("routing.")]
    looks = [asyncio.Event() for _ in readers]
    stamper = Stamper(database)

    def tell() -> None:
        for look in looks:
            look.set()

    stamper.on_stamped = tell
    async with asyncio.TaskGroup() as group:
        group.create_task(stamper.run())
        group.create_task(Worker(database, together=2).run())
        group.create_task(keep_schedules(database, [Schedule("routing.wake_waiting", _LOOKED_AT_EVERY, routing.wake_waiting)]))
        # Reactions keep a strict order, so only one process at a time can be at each: some are enough.
        if chance.random() < _REACT:
            for reader, look in zip(readers, looks, strict=True):
                group.create_task(reader.run(look))
        group.create_task(_again_and_again(lambda: _somebody_acts(database, business_id, chance), _PAUSE))


async def naive(database: Database, business_id: UUID, chance: random.Random) -> None:
    """Count first, give afterwards: look how much everybody holds, choose, and then claim the conversation (that part is atomic)."""
    while True:
        async with database.business(business_id) as tx:
            waiting = await tx.rows("select id from conversations where status = 'waiting' order by opened_at, id limit 16")
            people = await tx.rows(
                "select p.id from staff p left join lateral (select coalesce(sum(a.weight), 0) as held from assignments a"
                " where a.business_id = p.business_id and a.staff_id = p.id and a.state = 'active') h on true"
                " where p.presence = 'available' and h.held + $1 <= p.capacity order by h.held, p.id limit 1",
                WEIGHT,
            )
            if waiting and people and chance.random() < _ACCEPTS:
                await _claim(tx, chance.choice(waiting)["id"], people[0]["id"])
        async with database.business(business_id) as tx:
            await _close(tx, chance)
        await asyncio.sleep(chance.uniform(0, 0.005))


async def _claim(tx: Tx, conversation_id: UUID, staff_id: UUID) -> None:
    claimed = await tx.execute(
        "update conversations set status = 'owned', owner_id = $2, first_owner_id = $2 where id = $1 and status = 'waiting'",
        conversation_id,
        staff_id,
    )
    if claimed:
        await tx.execute(
            "insert into assignments (id, conversation_id, staff_id, weight, state, because, started_at)"
            " values ($1, $2, $3, $4, 'active', 'counted', $5)",
            tx.new_id(),
            conversation_id,
            staff_id,
            WEIGHT,
            tx.at,
        )


async def _close(tx: Tx, chance: random.Random) -> None:
    rows = await tx.rows("select id, conversation_id from assignments where state = 'active' limit 40")
    if rows and chance.random() < 0.5:
        one = chance.choice(rows)
        await tx.execute("update assignments set state = 'ended', ended_at = $2 where id = $1", one["id"], tx.at)
        await tx.execute("update conversations set status = 'closed', closed_at = $2 where id = $1", one["conversation_id"], tx.at)


async def _again_and_again(act: Callable[[], Awaitable[object]], pause: float) -> None:
    while True:
        # Of two who do the same at once one is refused, and a deadlock's victim tries again: both are part of the game.
        with contextlib.suppress(Problem, asyncpg.DeadlockDetectedError, asyncpg.SerializationError):
            await act()
        await asyncio.sleep(pause)


async def _somebody_acts(database: Database, business_id: UUID, chance: random.Random) -> None:
    async with database.business(business_id) as tx:
        rows = await tx.rows(
            "select p.id, p.presence, p.capacity, p.load from staff p join roles r on r.business_id = p.business_id and r.id = p.role_id"
            " where r.name = 'agent' order by random() limit 1"
        )
        person, presence = rows[0]["id"], rows[0]["presence"]
        offers = [
            row["offer_id"] for row in await tx.rows("select offer_id from reservations where staff_id = $1 and state = 'held'", person)
        ]
        mine = [row["id"] for row in await tx.rows("select id from conversations where owner_id = $1 and status = 'owned'", person)]
    if presence == "no_answer" or (presence != "available" and chance.random() < 0.5):
        async with database.business(business_id, Actor.staff(person)) as tx:
            await team.set_presence(tx, person, "available")
    elif chance.random() < 0.01:
        async with database.business(business_id, Actor.staff(person)) as tx:
            await team.set_presence(tx, person, chance.choice(("away", "busy", "offline")))
    elif chance.random() < 0.01:
        changes = team.StaffChanges(capacity=chance.choice((CAPACITY - 2, CAPACITY, CAPACITY + 2)))
        async with database.business(business_id) as tx:
            await team.change_staff(tx, person, changes, may=team.EVERYTHING)
    for offer in offers:
        what = chance.random()
        async with database.business(business_id, Actor.staff(person)) as tx:
            if what < _ACCEPTS:
                await routing.accept(tx, offer, person)
            elif what < _DECLINES:
                await routing.decline(tx, offer, person, "busy")
    for conversation in mine:
        what = chance.random()
        async with database.business(business_id, Actor.staff(person)) as tx:
            if what < 0.5:
                await inbox.actions.close(tx, conversation)
                await routing.release(tx, conversation, "closed")
            elif what < 0.52:
                await routing.assign(tx, conversation, None, "not for me")


def work(style: str, dsn: str, business_id: UUID, seed: int) -> None:
    """Work until killed, or until the rig is gone, however it went."""
    rig = multiprocessing.parent_process()
    if rig is not None:
        threading.Thread(target=_end_with, args=(rig,), daemon=True).start()
    asyncio.run(_work(style, dsn, business_id, seed))


def _end_with(rig: BaseProcess) -> None:
    rig.join()
    os._exit(1)


async def _work(style: str, dsn: str, business_id: UUID, seed: int) -> None:
    database = await Database.connect(dsn, size=_CONNECTIONS)
    await {"guarded": guarded, "naive": naive}[style](database, business_id, random.Random(seed))
