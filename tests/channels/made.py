"""A business with one connected account, and what stands in its tables."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from frontdesk.channels.actions import connect_account
from frontdesk.kit.database import Database
from frontdesk.kit.ids import uuid7


class Desk(msgspec.Struct, frozen=True):
    """One business and its account."""

    database: Database
    business_id: UUID
    account_id: UUID

    async def rows(self, sql: str, *args: Any) -> list[dict[str, Any]]:
        """Rows of this business."""
        async with self.database.business(self.business_id) as tx:
            return [dict(row) for row in await tx.rows(sql, *args)]

    async def arrivals(self) -> list[dict[str, Any]]:
        """What arrived, in the order of its ids."""
        return await self.rows("select * from arrivals order by id")

    async def outbox(self) -> list[dict[str, Any]]:
        """What is to be sent or was, in the order in which it was written."""
        return await self.rows("select * from outbox order by id")

    async def events(self, *names: str) -> list[dict[str, Any]]:
        """What was recorded, oldest first."""
        return await self.rows("select name, data from events where $1::text[] = '{}' or name = any($1) order by serial", list(names))

    async def account(self) -> dict[str, Any]:
        """The account as it stands."""
        return (await self.rows("select * from channel_accounts where id = $1", self.account_id))[0]


async def a_desk(database: Database, *, kind: str = "whatsapp") -> Desk:
    """A business of its own with one account of this kind."""
    business_id = uuid7()
    async with database.business(business_id) as tx:
        await tx.execute(
            "insert into businesses (business_id, name, timezone, currency, country, languages, created_at)"
            " values ($1, 'Test', 'UTC', 'SAR', 'SA', '{en}', $2)",
            business_id,
            tx.at,
        )
        account_id = await connect_account(tx, kind=kind, external_id=business_id.hex, name="Main line", secrets={"access_token": "t"})
    return Desk(database, business_id, account_id)
