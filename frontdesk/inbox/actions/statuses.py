"""How far messages of ours got."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from frontdesk.inbox.events import MessageStatusChanged, StatusParked
from frontdesk.inbox.rules import standing_status
from frontdesk.kit.database import Tx
from frontdesk.kit.events import record


async def set_status(
    tx: Tx,
    message_id: UUID,
    status: str,
    *,
    at: datetime,
    code: str | None = None,
    detail: str | None = None,
    provider_id: str | None = None,
) -> bool:
    """Note how far a message of ours got; statuses come late and out of order, so it only moves forward."""
    rows = await tx.rows("select status, conversation_id, provider_id from messages where id = $1 for no key update", message_id)
    if not rows:
        return False
    now = standing_status(rows[0]["status"], status)
    if now == rows[0]["status"] and (provider_id is None or rows[0]["provider_id"] is not None):
        return True
    failed = now in ("failed", "unconfirmed")
    await tx.execute(
        "update messages set status = $2, status_at = $3, error_code = $4, error = $5,"
        " provider_id = coalesce(provider_id, $6) where id = $1",
        message_id,
        now,
        at,
        code if failed else None,
        detail if failed else None,
        provider_id,
    )
    await record(
        tx,
        MessageStatusChanged(message_id=message_id, conversation_id=rows[0]["conversation_id"], status=now, code=code if failed else None),
    )
    return True


async def settle_outbox(tx: Tx, message_id: UUID, status: str, *, provider_id: str | None, code: str | None, detail: str | None) -> None:
    """Carry the outbox's verdict onto the message, and the provider's statuses that came before we knew its id."""
    known = await set_status(tx, message_id, status, at=tx.at, code=code, detail=detail, provider_id=provider_id)
    if known and provider_id is not None:
        await join_early_statuses(tx, message_id)


async def join_early_statuses(tx: Tx, message_id: UUID) -> None:
    """Let the statuses that waited for a message speak of it now."""
    early = await tx.rows(
        "delete from parked_statuses using messages m where m.id = $1 and parked_statuses.business_id = m.business_id"
        " and parked_statuses.account_id = m.account_id and parked_statuses.provider_id = m.provider_id"
        " returning parked_statuses.status, parked_statuses.at, parked_statuses.code, parked_statuses.detail",
        message_id,
    )
    for row in early:
        await set_status(tx, message_id, row["status"], at=row["at"], code=row["code"], detail=row["detail"])


async def park_status(
    tx: Tx, account_id: UUID, provider_id: str, status: str, at: datetime, *, code: str | None = None, detail: str | None = None
) -> None:
    """Keep a status that speaks of a message whose provider id we do not know yet."""
    await tx.execute(
        "insert into parked_statuses (id, account_id, provider_id, status, at, code, detail) values ($1, $2, $3, $4, $5, $6, $7)",
        tx.new_id(),
        account_id,
        provider_id,
        status,
        at,
        code,
        detail,
    )
    await record(tx, StatusParked(account_id=account_id, status=status))
