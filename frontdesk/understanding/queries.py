"""Reads of this room."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from uuid import UUID

import msgspec

from frontdesk.kit.database import Tx
from frontdesk.understanding.corrections.queries import of_conversation
from frontdesk.understanding.corrections.rules import as_they_stand
from frontdesk.understanding.records import Reading
from frontdesk.understanding.second.rules import without

_READINGS = (
    "select r.id, r.message_id, r.need, l.need as corrected_need, r.reading from readings r"
    " join messages m on m.business_id = r.business_id and m.id = r.message_id"
    " left join lessons l on l.business_id = r.business_id and l.message_id = r.message_id and l.strength = 'explicit'"
    " where r.conversation_id = $1"
)


class StoredReading(msgspec.Struct, frozen=True, dict=True):
    """A reading as it was made for one message; `corrected_need` is what a person said it is, the same need included.

    `standing` is the reading with the signals that people corrected, where they did.
    """

    id: UUID
    message_id: UUID
    need: str
    corrected_need: str | None
    reading: dict[str, Any]
    standing: Reading | None = None

    def decoded(self) -> Reading:
        """The reading, with its signals as they stand."""
        return self.standing or self._as_made

    @cached_property
    def _as_made(self) -> Reading:
        return msgspec.convert(self.reading, Reading)


async def readings_of(tx: Tx, conversation_id: UUID, *, most: int = 30) -> list[StoredReading]:
    """The newest readings of a conversation, newest first, with what people corrected; a corrected message is never left out."""
    found = await tx.all(StoredReading, f"{_READINGS} order by m.at desc, m.id desc limit $2", conversation_id, most)
    corrections = await of_conversation(tx, conversation_id)
    if not corrections:
        return found
    listed = {one.message_id for one in found}
    earlier = [one.message_id for one in corrections if one.message_id not in listed]
    if earlier:
        found += await tx.all(
            StoredReading, f"{_READINGS} and r.message_id = any($2) order by m.at desc, m.id desc", conversation_id, earlier
        )
    settled = {one.signal for one in corrections}
    standing = [without(one, settled) for one in as_they_stand([(one.message_id, one.decoded()) for one in found], corrections)]
    return [msgspec.structs.replace(one, standing=reading) for one, reading in zip(found, standing, strict=True)]
