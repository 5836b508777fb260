"""Reads of this room."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from frontdesk.channels.rows import ACCOUNT_COLUMNS, AccountRow, Ledger
from frontdesk.kit.database import Database, Tx
from frontdesk.kit.errors import NotFound


async def known_account(tx: Tx, account_id: UUID) -> AccountRow | None:
    """The connected account, if there is one; of one business, or of any when the transaction looks across."""
    return await tx.one(AccountRow, f"select {ACCOUNT_COLUMNS} from channel_accounts where id = $1", account_id)


async def account_by_id(tx: Tx, account_id: UUID) -> AccountRow:
    """The connected account."""
    found = await known_account(tx, account_id)
    if found is None:
        raise NotFound("channel account")
    return found


async def accounts(tx: Tx) -> list[AccountRow]:
    """All connected accounts of the business."""
    return await tx.all(AccountRow, f"select {ACCOUNT_COLUMNS} from channel_accounts order by created_at, id")


async def sibling(tx: Tx, kind: str, external_id: str) -> AccountRow | None:
    """The account with this provider id, if it is connected."""
    return await tx.one(
        AccountRow, f"select {ACCOUNT_COLUMNS} from channel_accounts where kind = $1 and external_id = $2", kind, external_id
    )


class LastArrival(msgspec.Struct, frozen=True):
    """When an account last brought something."""

    account_id: UUID
    at: datetime


async def last_arrivals(tx: Tx) -> dict[UUID, datetime]:
    """When each account last brought something in."""
    rows = await tx.all(
        LastArrival,
        "select a.id as account_id, last.at from channel_accounts a cross join lateral"
        " (select max(received_at) as at from (select received_at from arrivals r"
        " where r.account_id = a.id and r.business_id = a.business_id"
        " order by r.id desc limit 1) newest) last where last.at is not null",
    )
    return {row.account_id: row.at for row in rows}


async def ledger(database: Database) -> Ledger:
    """The balance over the whole installation, read in one snapshot."""
    async with database.across() as tx:
        counted = await tx.rows(
            "select (select coalesce(sum(accepted), 0) from arrival_tally) as accepted,"
            " (select coalesce(sum(repeated), 0) from arrival_tally) + coalesce(sum(repeats), 0) as repeats,"
            " count(*) filter (where state = 'threaded') as threaded, count(*) filter (where state = 'duplicate') as duplicate,"
            " count(*) filter (where state = 'ignored') as ignored, count(*) filter (where state = 'quarantined') as quarantined,"
            " count(*) filter (where state = 'pending') as pending from arrivals"
        )
    row = counted[0]
    duplicate = row["duplicate"] + row["repeats"]
    ended = row["threaded"] + duplicate + row["ignored"] + row["quarantined"]
    return Ledger(
        arrivals=int(row["accepted"]),
        threaded=row["threaded"],
        duplicate=int(duplicate),
        ignored=row["ignored"],
        quarantined=row["quarantined"],
        pending=row["pending"],
        difference=int(row["accepted"] - ended - row["pending"]),
    )


async def quarantined(tx: Tx) -> list[UUID]:
    """Arrivals set aside, oldest first."""
    return [row["id"] for row in await tx.rows("select id from arrivals where state = 'quarantined' order by id")]
