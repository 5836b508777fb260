"""Everything that writes in this room."""

from __future__ import annotations

from uuid import UUID

import msgspec

from frontdesk.kit.database import Tx
from frontdesk.kit.events import record
from frontdesk.understanding.events import MessageUnderstood
from frontdesk.understanding.records import Reading


async def keep_reading(tx: Tx, *, conversation_id: UUID, message_id: UUID, reading: Reading) -> UUID:
    """Write down what the engine read in a message, with its evidence; a message that got its words later is read once more."""
    reading_id: UUID = await tx.value(
        "insert into readings (id, conversation_id, message_id, need, confidence, abstained, reading, engine, at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (business_id, message_id) do update set need = excluded.need,"
        " confidence = excluded.confidence, abstained = excluded.abstained, reading = excluded.reading, engine = excluded.engine,"
        " at = excluded.at returning id",
        tx.new_id(),
        conversation_id,
        message_id,
        reading.need,
        reading.confidence,
        reading.abstained,
        msgspec.to_builtins(reading),
        f"{reading.engine}/{reading.engine_version}",
        tx.at,
    )
    await record(
        tx,
        MessageUnderstood(
            message_id=message_id,
            conversation_id=conversation_id,
            reading_id=reading_id,
            need=reading.need,
            certainty=round(reading.confidence * 100),
            abstained=reading.abstained,
            engine=reading.engine,
        ),
    )
    return reading_id
