"""The list's line of a conversation, after a message in it changed."""

from __future__ import annotations

from uuid import UUID

from frontdesk.inbox.rules import preview_of
from frontdesk.kit.database import Tx


async def preview_again(tx: Tx, conversation_id: UUID) -> None:
    """The list's line says what the last message says now; words that were taken back are in no list either."""
    rows = await tx.rows(
        "select text, type, direction, deleted_at from messages where conversation_id = $1 and direction <> 'note'"
        " order by at desc, id desc limit 1",
        conversation_id,
    )
    for row in rows:
        gone = row["deleted_at"] is not None
        await tx.execute(
            "update conversations set preview = $2, preview_type = $3, preview_direction = $4, version = version + 1 where id = $1",
            conversation_id,
            "" if gone else preview_of(row["text"], row["type"]),
            "deleted" if gone else row["type"],
            row["direction"],
        )
