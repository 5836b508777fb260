"""Reads of corrections."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from frontdesk.kit.database import Tx, required
from frontdesk.kit.errors import NotFound
from frontdesk.understanding.corrections.records import Correction, Meant, Signal
from frontdesk.understanding.records import Reading


class ReadMessage(msgspec.Struct, frozen=True):
    """A message of a customer with what was read in it."""

    id: UUID
    text: str
    at: datetime
    reading: Reading


class Lesson(msgspec.Struct, frozen=True):
    """A correction that a question with two answers learns from; it has the words of its message, as they stand today."""

    id: UUID
    signal: str
    yes: bool
    text: str
    at: datetime


async def of_conversation(tx: Tx, conversation_id: UUID) -> list[Correction]:
    """What people said of the signals of a conversation, the oldest message first."""
    rows = await tx.rows(
        "select c.message_id, c.signal, c.read, c.read_words, c.value, c.words, m.at from corrections c"
        " join messages m on m.business_id = c.business_id and m.id = c.message_id where c.conversation_id = $1 order by m.at, m.id",
        conversation_id,
    )
    return [msgspec.convert(dict(row), Correction) for row in rows]


async def read_message(tx: Tx, conversation_id: UUID, message_id: UUID) -> ReadMessage:
    """A message that was read, whatever anybody said of it since."""
    found = await tx.one(
        ReadMessage,
        "select m.id, m.text, m.at, r.reading from readings r join messages m on m.business_id = r.business_id and m.id = r.message_id"
        " where r.message_id = $1 and r.conversation_id = $2 and m.deleted_at is null",
        message_id,
        conversation_id,
    )
    return required(found, NotFound("reading"))


async def learned(tx: Tx, message_id: UUID, signal: Signal) -> Meant | None:
    """The words that a correction taught; None when it taught none, or nobody has corrected the signal."""
    rows = await tx.rows(
        "select learned, learned_of from corrections where message_id = $1 and signal = $2 and learned is not null for update",
        message_id,
        signal,
    )
    return Meant("service" if signal == "service" else "area", rows[0]["learned_of"], rows[0]["learned"]) if rows else None


async def lessons(tx: Tx, signals: Sequence[str], *, most: int) -> list[Lesson]:
    """The newest corrections of questions with two answers, `most` of each, the oldest first; erased messages teach nothing."""
    return await tx.all(
        Lesson,
        "select c.id, c.signal, (c.value ->> case c.signal when 'urgency' then 'urgent' else 'lead' end)::boolean as yes, m.text, m.at"
        " from (select *, row_number() over (partition by signal order by id desc) as place from corrections"
        " where signal = any($1) and value is not null) c"
        " join messages m on m.business_id = c.business_id and m.id = c.message_id"
        " where c.place <= $2 and m.deleted_at is null order by c.id",
        list(signals),
        most,
    )
