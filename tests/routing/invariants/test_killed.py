"""Whoever dies in the middle leaves nothing half done (17 of the written invariants).

Each thing that routing does is begun again and again, and its connection is cut at the first statement, then at the second, and so
on, until it lives to its end. After every death the books balance and the conversation is as it was before.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeAlias
from uuid import UUID

import msgspec
import pytest

from frontdesk import inbox
from frontdesk.kit.clock import ShiftedClock, SystemClock
from frontdesk.kit.database import Database, Tx
from frontdesk.routing import (
    accept,
    assign,
    claim,
    decline,
    fill,
    hand_off,
    look_again,
    release,
    release_unfinished,
    route,
    step_away,
)
from tests.routing.desk import Desk, books_balance, open_desk
from tests.routing.test_offers import offering

_MANY = 400


class Killed(BaseException):
    """The process is gone."""


class Mortal:
    """A connection that is cut when so many statements have been sent over it."""

    def __init__(self, connection: Any, lives: int) -> None:
        self._connection = connection
        self._cut = lives % 4 == 0
        self.left = lives

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._connection, name)
        return self._counted(found) if name in ("execute", "executemany", "fetch", "fetchrow", "fetchval") else found

    def _counted(self, send: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def sent(*args: Any, **more: Any) -> Any:
            if self.left == 0:
                # Without a last word the server undoes it; so it does when told, and a new connection takes long.
                if self._cut:
                    self._connection.terminate()
                raise Killed
            self.left -= 1
            return await send(*args, **more)

        return sent


class Scene(msgspec.Struct, frozen=True):
    """Two people with work and offers, one of whom is full, and somebody who waits."""

    desk: Desk
    clock: ShiftedClock
    maya: UUID
    leo: UUID
    owned: UUID
    offered: UUID
    waiting: UUID
    offer: UUID
    asked: UUID


@pytest.fixture
async def scene(common: Database) -> AsyncIterator[Scene]:
    """Work in every state."""
    clock = ShiftedClock(SystemClock().now().replace(hour=9, minute=0, second=0, microsecond=0))
    database = await Database.connect(common.dsn, clock=clock, size=3)
    desk = await open_desk(database, timezone="UTC")
    maya, leo = [await desk.person(name, capacity=4, urgent_headroom=2) for name in ("Maya", "Leo")]
    owned = await desk.routed()
    async with desk.tx() as tx:
        await assign(tx, owned, maya, "hers")
    await offering(desk)
    offered = await desk.routed(urgent=True)
    for _ in range(3):
        await desk.routed()
    waiting = await desk.routed(weight=2, need="pricing")
    assert (await desk.row(waiting))["status"] == "waiting"
    async with desk.tx() as tx:
        held = await tx.rows("select offer_id, staff_id from reservations where conversation_id = $1 and state = 'held'", offered)
    yield Scene(desk, clock, maya, leo, owned, offered, waiting, held[0]["offer_id"], held[0]["staff_id"])
    await database.close()


Act: TypeAlias = Callable[[Tx, Scene], Awaitable[object]]


async def _close(tx: Tx, scene: Scene) -> None:
    await inbox.actions.close(tx, scene.owned)
    await release(tx, scene.owned, "closed")


ACTS: dict[str, Act] = {
    "routing what has come": lambda tx, scene: route(tx, scene.waiting, "timer"),
    "asking after an offer whose time is over": lambda tx, scene: look_again(tx, scene.offered),
    "accepting": lambda tx, scene: accept(tx, scene.offer, scene.asked),
    "declining": lambda tx, scene: decline(tx, scene.offer, scene.asked, "busy"),
    "closing": _close,
    "giving by hand": lambda tx, scene: assign(tx, scene.owned, scene.leo, "on purpose", room="any"),
    "putting back": lambda tx, scene: assign(tx, scene.owned, None, "not mine"),
    "taking": lambda tx, scene: claim(tx, scene.offered, scene.asked),
    "handing on": lambda tx, scene: hand_off(tx, scene.owned, queue="complaints", next_action="Call them"),
    "filling": lambda tx, scene: fill(tx, scene.leo),
    "stepping away": lambda tx, scene: step_away(tx, scene.asked, "away"),
    "going offline": lambda tx, scene: release_unfinished(tx, scene.maya, "offline"),
}


@pytest.mark.timeout(240)
@pytest.mark.parametrize("act", ACTS.values(), ids=list(ACTS))
async def test_17_killed_at_any_statement_nothing_is_half_done(scene: Scene, act: Act) -> None:
    desk = scene.desk
    if act is ACTS["filling"]:
        await desk.change(scene.leo, capacity=8)
    if act is ACTS["asking after an offer whose time is over"]:
        scene.clock.advance(timedelta(seconds=61))
    before = await state(desk)
    deaths = 0
    for lives in range(_MANY):
        try:
            async with desk.tx() as tx:
                tx.connection = Mortal(tx.connection, lives)
                await act(tx, scene)
                tx.connection = tx.connection._connection
        except Killed:
            deaths += 1
        else:
            break
        assert await state(desk) == before
    assert 2 < deaths < _MANY - 1
    assert await state(desk) != before, "in the end it was done"
    await books_balance(desk)


async def state(desk: Desk) -> list[tuple[object, ...]]:
    """All that routing may change, in the database's own words."""
    found: list[tuple[object, ...]] = []
    async with desk.tx() as tx:
        for table in ("conversations", "assignments", "offers", "reservations", "decisions", "jobs", "packets"):
            found.append((table, await tx.value(f"select md5(string_agg(t::text, '|' order by t::text)) from {table} t")))
        loads = await tx.rows("select id, load, presence from staff order by id")
        found.append(("staff", *(tuple(row) for row in loads)))
        found.append(("events", await tx.value("select count(*) from events")))
    return found
