"""Reads of this room."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from frontdesk.kit.database import Tx
from frontdesk.understanding.records import Reading


class StoredReading(msgspec.Struct, frozen=True):
    """A reading as it was made for one message; `corrected_need` is what a person said it is, the same need included."""

    id: UUID
    message_id: UUID
    need: str
    corrected_need: str | None
    reading: dict[str, Any]

    def decoded(self) -> Reading:
        """The reading itself."""
        return msgspec.convert(self.reading, Reading)


async def readings_of(tx: Tx, conversation_id: UUID, *, most: int = 30) -> list[StoredReading]:
    """The newest readings of a conversation, newest first."""
    return await tx.all(
        StoredReading,
        "select r.id, r.message_id, r.need, l.need as corrected_need, r.reading from readings r"
        " join messages m on m.business_id = r.business_id and m.id = r.message_id"
        " left join lessons l on l.business_id = r.business_id and l.message_id = r.message_id and l.strength = 'explicit'"
        " where r.conversation_id = $1 order by m.at desc, m.id desc limit $2",
        conversation_id,
        most,
    )
