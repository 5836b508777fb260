"""Keeping a second opinion beside the reading it is about."""

from __future__ import annotations

from uuid import UUID

import msgspec

from frontdesk.kit.database import Tx
from frontdesk.kit.events import record
from frontdesk.understanding.events import NoticedConfirmed, SecondOpinionHeard
from frontdesk.understanding.records import Reading, SecondOpinion
from frontdesk.understanding.second import rules


async def keep_second_opinion(tx: Tx, *, conversation_id: UUID, message_id: UUID, reading: Reading, opinion: SecondOpinion) -> Reading:
    """Write down what a language model took a message to mean; one that reads another need lowers how sure the reading is."""
    before = reading.need
    reading = msgspec.structs.replace(rules.doubted(reading) if rules.doubts(opinion, reading) else reading, second=opinion)
    await _keep(tx, message_id, reading)
    await record(
        tx,
        SecondOpinionHeard(
            message_id=message_id,
            conversation_id=conversation_id,
            need=opinion.need or "",
            certainty=round(opinion.confidence * 100),
            read_need=before,
            agrees=opinion.agrees,
            noticed=rules.noticed_in(opinion),
        ),
    )
    return reading


async def confirm_noticed(tx: Tx, *, conversation_id: UUID, message_id: UUID, reading: Reading, said: SecondOpinion) -> Reading:
    """The customer said yes to what only the model had noticed (`said` is that much of it): from now on it counts as read."""
    becomes = rules.with_noticed(reading, said)
    await _keep(tx, message_id, becomes)
    await record(tx, NoticedConfirmed(message_id=message_id, conversation_id=conversation_id, noticed=rules.noticed_in(said)))
    return becomes


async def _keep(tx: Tx, message_id: UUID, reading: Reading) -> None:
    await tx.execute(
        "update readings set reading = $2, confidence = $3, abstained = $4 where message_id = $1",
        message_id,
        msgspec.to_builtins(reading),
        reading.confidence,
        reading.abstained,
    )
