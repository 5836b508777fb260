"""Everything that writes corrections."""

from __future__ import annotations

from uuid import UUID

import msgspec

from frontdesk import catalog
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import NotFound
from frontdesk.kit.events import record
from frontdesk.understanding.corrections import queries
from frontdesk.understanding.corrections.events import MessageSignalCorrected, MessageSignalTakenBack
from frontdesk.understanding.corrections.queries import ReadMessage
from frontdesk.understanding.corrections.records import Meant, Signal, Value
from frontdesk.understanding.corrections.rules import value_read, words_read
from frontdesk.understanding.lessons.actions import new_version
from frontdesk.understanding.records import Span

# These two teach the reader directly; services and areas are taught by the words that mean them.
_TAUGHT = frozenset({"urgency", "lead"})


async def correct(
    tx: Tx,
    message: ReadMessage,
    *,
    conversation_id: UUID,
    signal: Signal,
    value: Value | None,
    words: Span | None,
    meant: Meant | None,
    by: UUID,
) -> None:
    """A person says what a signal of a message is. `meant` teaches the words: from the next message on they mean that entry.

    It replaces what was said of the signal before, with what was learned from that.
    """
    if signal in _TAUGHT:
        # Before the row is touched, so that teachers of one business take turns.
        await new_version(tx)
    before = await queries.learned(tx, message.id, signal)
    if before != meant:
        await _unlearn(tx, before)
    learned = meant is not None and (before == meant or await catalog.learn_words(tx, meant.kind, meant.id, meant.words))
    read = value_read(message.reading, signal)
    correction_id = tx.new_id()
    await tx.execute(
        "insert into corrections (id, conversation_id, message_id, signal, read, read_words, value, words, learned, learned_of, by_id, at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (business_id, message_id, signal) do update set"
        " id = excluded.id, value = excluded.value, words = excluded.words, learned = excluded.learned,"
        " learned_of = excluded.learned_of, by_id = excluded.by_id, at = excluded.at",
        correction_id,
        conversation_id,
        message.id,
        signal,
        _plain(read),
        list(words_read(message.reading, signal)),
        _plain(value),
        None if words is None else msgspec.to_builtins(words),
        meant.words if meant is not None and learned else None,
        meant.id if meant is not None and learned else None,
        by,
        tx.at,
    )
    await record(
        tx,
        MessageSignalCorrected(
            message_id=message.id, conversation_id=conversation_id, correction_id=correction_id, signal=signal, wrong=read != value
        ),
    )


async def take_back(tx: Tx, *, conversation_id: UUID, message_id: UUID, signal: Signal) -> None:
    """A person takes back what they said of a signal, with the words that it taught; it is again what was read."""
    if signal in _TAUGHT:
        await new_version(tx)
    await _unlearn(tx, await queries.learned(tx, message_id, signal))
    if not await tx.execute(
        "delete from corrections where message_id = $1 and signal = $2 and conversation_id = $3", message_id, signal, conversation_id
    ):
        raise NotFound("correction")
    await record(tx, MessageSignalTakenBack(message_id=message_id, conversation_id=conversation_id, signal=signal))


async def _unlearn(tx: Tx, words: Meant | None) -> None:
    if words is not None:
        await catalog.forget_words(tx, words.kind, words.id, words.words)


def _plain(value: Value | None) -> object:
    return None if value is None else msgspec.to_builtins(value)
