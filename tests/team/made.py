"""A business of the test's own, and people to act as."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import msgspec

from frontdesk.kit.context import SYSTEM, Actor
from frontdesk.kit.database import Database, Tx
from frontdesk.kit.http import Outbound
from frontdesk.kit.ids import uuid7
from frontdesk.kit.web import Context, Person
from frontdesk.team import BUILT_IN, EVERYTHING, Created, NewBusiness, NewStaff, add_staff, create_business

_count = itertools.count(1)
_outbound = Outbound()


class Made(msgspec.Struct, frozen=True):
    """A business that exists, with what it began with."""

    database: Database
    created: Created

    @property
    def id(self) -> UUID:
        return self.created.business_id

    @asynccontextmanager
    async def tx(self, actor: Actor = SYSTEM) -> AsyncIterator[Tx]:
        """A transaction of this business."""
        async with self.database.business(self.id, actor) as tx:
            yield tx

    def as_(self, role: str = "owner", staff_id: UUID | None = None, *, may: frozenset[str] | None = None) -> Context:
        """A request by somebody with this role, or with just these permissions."""
        allowed = BUILT_IN[role] if may is None else may
        person = Person(staff_id or self.created.owner_id, self.id, "Somebody", allowed, "csrf")
        return Context(self.database, _outbound, person, "request-1")

    async def staff(self, name: str = "Maya", role: str = "agent", **more: Any) -> UUID:
        """One more person."""
        async with self.tx() as tx:
            return await add_staff(tx, NewStaff(name=name, email=an_email(), role=role, **more), may=EVERYTHING)

    async def events(self, name: str | None = None) -> list[dict[str, Any]]:
        """What was recorded, oldest first."""
        async with self.tx() as tx:
            rows = await tx.rows(
                "select name, subject_id, actor_kind, data from events where $1::text is null or name = $1 order by id", name
            )
        return [dict(row) for row in rows]

    async def names(self) -> list[str]:
        """The names of what was recorded, oldest first."""
        return [event["name"] for event in await self.events()]


async def make(database: Database, *, kind: Any = "home_services", country: str = "SA", **more: Any) -> Made:
    """Begin a business."""
    values = {"name": "Nadhif Test", "kind": kind, "timezone": "Asia/Riyadh", "currency": "SAR", "country": country} | more
    async with database.business(uuid7()) as tx:
        created = await create_business(tx, NewBusiness(**values), owner="Huda", email=an_email(), password_hash=None)
    return Made(database, created)


def an_email() -> str:
    """An address nobody else has."""
    return f"person{next(_count)}@{uuid7().hex[-12:]}.example"


def anybody(database: Database, *, address: str = "") -> Context:
    """A request by nobody in particular."""
    return Context(database, _outbound, None, "request-1", address=address)
