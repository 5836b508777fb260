"""A business at work: people at their desks, customers who write, and what became of it."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from frontdesk import inbox
from frontdesk.channels.actions import connect_account
from frontdesk.customers import HandleClaim, resolve, set_vip
from frontdesk.kit.context import SYSTEM, Actor
from frontdesk.kit.database import Database, Tx
from frontdesk.kit.ids import uuid7
from frontdesk.routing import route
from frontdesk.team import SkillLevel, StaffChanges, add_skill, change_staff, set_presence
from tests.guard.silence import permit
from tests.team.made import Made, make

_count = itertools.count(1)
_SKILLS = (("complaints", "Complaints"), ("specialist", "Specialist"), ("cleaning", "Cleaning"), ("ac", "Air conditioning"))
_CLASSIFIED = ("confidence", "abstained", "urgent", "area_id", "branch_id", "service_ids", "language")


class Desk(msgspec.Struct, frozen=True):
    """A business with one channel, and short ways of saying what happens in it."""

    made: Made
    account_id: UUID

    @asynccontextmanager
    async def tx(self, actor: Actor = SYSTEM) -> AsyncIterator[Tx]:
        """A transaction of this business."""
        async with self.made.tx(actor) as tx:
            yield tx

    async def person(self, name: str = "Maya", *, presence: Any = "available", skills: dict[str, int] | None = None, **more: Any) -> UUID:
        """Somebody at their desk."""
        known = self.made.created.skills
        levels = [SkillLevel(known[key], level) for key, level in (skills or {}).items()]
        values: dict[str, Any] = {"languages": ("en", "ar"), "skills": levels, "capacity": 4, "urgent_headroom": 2} | more
        staff_id = await self.made.staff(name, **values)
        async with self.tx() as tx:
            await set_presence(tx, staff_id, presence)
        return staff_id

    async def conversation(
        self,
        *,
        need: str | None = "scheduling",
        before: timedelta = timedelta(),
        text: str = "Can you come today?",
        customer: str = "Sara",
        vip_level: int = 0,
        **columns: Any,
    ) -> UUID:
        """A customer wrote; nobody has looked yet."""
        async with self.tx() as tx:
            at = tx.at - before
            claim = HandleClaim(kind="phone", value=f"+9665{next(_count):08d}", normal=f"+9665{next(_count):08d}", verified=True)
            customer_id = (await resolve(tx, [claim], name=customer)).customer_id
            if vip_level:
                await set_vip(tx, customer_id, vip_level)
            conversation_id = await inbox.actions.open_conversation(
                tx, customer_id=customer_id, account_id=self.account_id, channel="whatsapp", at=at
            )
            message_id = await self.say(tx, conversation_id, text, at=at)
            if need is not None:
                values: dict[str, Any] = {"confidence": 0.9, "abstained": False, "urgent": False, "area_id": None, "branch_id": None}
                values |= {"service_ids": [], "language": "en"} | {key: columns.pop(key) for key in list(columns) if key in _CLASSIFIED}
                await inbox.actions.classify(tx, conversation_id, message_id=message_id, need=need, **values)
            for column, value in columns.items():
                await tx.execute(f"update conversations set {column} = $2 where id = $1", conversation_id, value)
        return conversation_id

    async def say(self, tx: Tx, conversation_id: UUID, text: str, *, at: datetime | None = None, direction: str = "inbound") -> UUID:
        """One message more."""
        customer_id = await tx.value("select customer_id from conversations where id = $1", conversation_id)
        spoken = at or tx.at
        incoming = inbox.Incoming(
            account_id=self.account_id,
            channel="whatsapp",
            direction=direction,
            type="text",
            at=spoken,
            received_at=spoken,
            text=text,
            author_name="" if direction == "inbound" else "Maya",
            provider_id=uuid7().hex,
        )
        message_id = await inbox.actions.add_incoming(tx, conversation_id, customer_id, incoming)
        assert message_id is not None
        return message_id

    async def routed(self, *, trigger: str = "arrival", **columns: Any) -> UUID:
        """A customer wrote, and routing looked at it."""
        conversation_id = await self.conversation(**columns)
        async with self.tx() as tx:
            await route(tx, conversation_id, trigger)
        return conversation_id

    async def row(self, conversation_id: UUID) -> dict[str, Any]:
        """The conversation as it stands."""
        async with self.tx() as tx:
            return dict((await tx.rows("select * from conversations where id = $1", conversation_id))[0])

    async def owner(self, conversation_id: UUID) -> UUID | None:
        """Who has it."""
        found: UUID | None = (await self.row(conversation_id))["owner_id"]
        return found

    async def load(self, staff_id: UUID) -> int:
        """How much a person holds."""
        async with self.tx() as tx:
            found: int = await tx.value("select load from staff where id = $1", staff_id)
            return found

    async def present(self, staff_id: UUID, presence: Any) -> None:
        """Somebody comes or goes."""
        async with self.tx() as tx:
            await set_presence(tx, staff_id, presence)

    async def change(self, staff_id: UUID, **changes: Any) -> None:
        """Something about a person is different."""
        async with self.tx() as tx:
            await change_staff(tx, staff_id, StaffChanges(**changes), may=self.made.as_().person.permissions)

    async def long_ago(self, conversation_id: UUID, by: timedelta) -> None:
        """Everything about the conversation lies further back, as if that much time had passed."""
        async with self.tx() as tx:
            await permit(tx)
            await tx.execute("update messages set at = at - $2::interval where conversation_id = $1", conversation_id, by)
            await tx.execute(
                "update conversations set opened_at = opened_at - $2::interval, reply_due_at = reply_due_at - $2::interval,"
                " wake_at = wake_at - $2::interval where id = $1",
                conversation_id,
                by,
            )

    async def names(self, conversation_id: UUID) -> list[str]:
        """What happened to the conversation, in order."""
        async with self.tx() as tx:
            rows = await tx.rows("select name from events where conversation_id = $1 order by at, id", conversation_id)
        return [row["name"] for row in rows]

    async def facts(self, name: str) -> list[dict[str, Any]]:
        """The facts of one kind, oldest first."""
        return [event["data"] for event in await self.made.events(name)]


async def open_desk(database: Database, **more: Any) -> Desk:
    """A business with a channel; its owner is not at the desk."""
    made = await make(database, **({"languages": ("en", "ar")} | more))
    async with made.tx() as tx:
        for key, name in _SKILLS:
            if key not in made.created.skills:
                made.created.skills[key] = await add_skill(tx, name, key=key)
        account_id = await connect_account(tx, kind="webform", external_id=uuid7().hex, name="Form")
    return Desk(made, account_id)


async def books_balance(desk: Desk) -> None:
    """Everybody's load is the sum of what they hold, within capacity; every open conversation has one holder or waits with a time."""
    async with desk.tx() as tx:
        wrong = await tx.rows(
            "select p.name, p.load, p.capacity, h.held from staff p left join lateral (select coalesce(sum(a.weight), 0) as held"
            " from holdings a where a.business_id = p.business_id and a.staff_id = p.id) h on true"
            " where p.load <> h.held or p.load > p.capacity + p.urgent_headroom"
        )
        assert not [dict(row) for row in wrong]
        twice = await tx.value("select count(*) - count(distinct conversation_id) from assignments where state = 'active'")
        assert twice == 0
        astray = await tx.rows(
            "select c.id, c.status, c.owner_id, a.staff_id, c.wake_at from conversations c left join assignments a"
            " on a.business_id = c.business_id and a.conversation_id = c.id and a.state = 'active'"
            " where (c.status = 'owned') <> (a.id is not null) or (c.status = 'owned' and c.owner_id <> a.staff_id)"
            " or (c.status in ('waiting', 'offered') and c.wake_at is null)"
        )
        assert not [dict(row) for row in astray]
        asked = await tx.rows(
            "select c.id, c.status, count(distinct o.id) as offers, count(r.staff_id) as held from conversations c"
            " left join offers o on o.business_id = c.business_id and o.conversation_id = c.id and o.state = 'offered'"
            " left join reservations r on r.business_id = c.business_id and r.conversation_id = c.id and r.state = 'held'"
            " group by c.business_id, c.id having (c.status = 'offered') <> (count(distinct o.id) = 1)"
            " or (c.status = 'offered') <> (count(r.staff_id) > 0)"
        )
        assert not [dict(row) for row in asked]


def all_different(things: Sequence[object]) -> bool:
    """Whether nothing comes twice."""
    return len(set(things)) == len(things)
