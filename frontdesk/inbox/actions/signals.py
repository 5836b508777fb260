"""What becomes of a conversation when a person says what one of its signals is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from frontdesk.inbox.events import SignalConfirmed, SignalCorrected, SignalTakenBack
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import NotFound
from frontdesk.kit.events import record

How = Literal["corrected", "taken_back"]


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What stands of a conversation's signals that lists and decisions use; what is unset stays as it is."""

    urgent: bool | UnsetType = UNSET
    area_id: UUID | UnsetType | None = UNSET
    branch_id: UUID | UnsetType | None = UNSET
    service_ids: Sequence[UUID] | UnsetType = UNSET
    language: str | UnsetType | None = UNSET


async def take_turns(tx: Tx, conversation_id: UUID) -> None:
    """Wait for whoever is saying something of this conversation; before anything else is waited for, so that nobody waits in a circle."""
    await tx.execute("select from conversations where id = $1 for no key update", conversation_id)


async def correct_signal(
    tx: Tx, conversation_id: UUID, *, signal: str, how: How, was: Sequence[str], now: Sequence[str], standing: Standing
) -> None:
    """A person said what a signal is, or took that back: the conversation follows, and its timeline tells before and after."""
    rows = await tx.rows(
        "select customer_id, urgent, area_id, branch_id, service_ids, language from conversations where id = $1 for no key update",
        conversation_id,
    )
    if not rows:
        raise NotFound("conversation")
    columns = [rows[0][field] if (value := getattr(standing, field)) is UNSET else value for field in standing.__struct_fields__]
    await tx.execute(
        "update conversations set urgent = $2, area_id = $3, branch_id = $4, service_ids = $5, language = $6, version = version + 1"
        " where id = $1",
        conversation_id,
        *columns,
    )
    about = {"conversation_id": conversation_id, "customer_id": rows[0]["customer_id"]}
    before, after = list(was), list(now)
    if how == "taken_back":
        await record(tx, SignalTakenBack(**about, signal=signal, was=before, now=after))
    elif before == after:
        await record(tx, SignalConfirmed(**about, signal=signal, now=after))
    else:
        await record(tx, SignalCorrected(**about, signal=signal, was=before, now=after))
