"""Verbs of a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from frontdesk.inbox.events import (
    AssistanceEnded,
    ConversationAssisted,
    ConversationClassified,
    ConversationClosed,
    ConversationOpened,
    ConversationRead,
    ConversationReopened,
    ConversationSnoozed,
    ConversationWoken,
    NeedConfirmed,
    NeedCorrected,
    NeedTakenBack,
)
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import Conflict, Invalid, NotFound
from frontdesk.kit.events import record


async def open_conversation(tx: Tx, *, customer_id: UUID, account_id: UUID, channel: str, at: datetime, closed: bool = False) -> UUID:
    """Begin a conversation; `closed` makes one that only holds history."""
    conversation_id = tx.new_id()
    await tx.execute(
        "insert into conversations (id, customer_id, account_id, channel, status, opened_at, closed_at, last_message_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $6)",
        conversation_id,
        customer_id,
        account_id,
        channel,
        "closed" if closed else "waiting",
        at,
        at if closed else None,
    )
    await record(tx, ConversationOpened(conversation_id=conversation_id, customer_id=customer_id, account_id=account_id, channel=channel))
    return conversation_id


# A need that a person has set is certain; no reading ever is.
_SUREST = 0.999
_NEED_STAYS = "(need is not null and ($3 or $10 = 'other' or confidence >= 1))"


async def classify(
    tx: Tx,
    conversation_id: UUID,
    *,
    message_id: UUID,
    need: str,
    confidence: float,
    abstained: bool,
    urgent: bool,
    area_id: UUID | None,
    branch_id: UUID | None,
    service_ids: Sequence[UUID],
    language: str | None,
    handled_as: str | None = None,
) -> None:
    """Write onto the conversation what its newest message said; what an earlier message said stays unless said anew.

    The need stays when the message says nothing of its own ("ok thanks"), and when a person has said what it is. `handled_as`
    is the shipped need that a need of the business's own is worked as.
    """
    customer_id = await tx.value(
        f"update conversations set need = case when {_NEED_STAYS} then need else $2 end,"
        f" confidence = case when {_NEED_STAYS} then confidence else $4 end,"
        " needs_person = $3 and (need is null or needs_person), urgent = urgent or $5,"
        " area_id = coalesce($6, area_id), branch_id = coalesce($7, branch_id),"
        " service_ids = case when cardinality($8::uuid[]) > 0 then $8 else service_ids end,"
        " language = coalesce($9, language), version = version + 1 where id = $1 returning customer_id",
        conversation_id,
        need,
        abstained,
        min(confidence, _SUREST),
        urgent,
        area_id,
        branch_id,
        list(service_ids),
        language,
        handled_as or need,
    )
    await record(
        tx,
        ConversationClassified(
            conversation_id=conversation_id,
            customer_id=customer_id,
            message_id=message_id,
            need=need,
            certainty=100 if confidence == 1 else min(99, round(confidence * 100)),
            abstained=abstained,
            urgent=urgent,
        ),
    )


async def doubt_need(tx: Tx, conversation_id: UUID, *, message_id: UUID, confidence: float) -> bool:
    """What its message was read as is in doubt: a person decides. False when one has said what it is, and nothing is to be doubted."""
    rows = await tx.rows(
        "update conversations set needs_person = true, confidence = least(confidence, $2::real), version = version + 1"
        " where id = $1 and need is not null and confidence < 1 returning customer_id, need, urgent",
        conversation_id,
        confidence,
    )
    for row in rows:
        await record(
            tx,
            ConversationClassified(
                conversation_id=conversation_id,
                customer_id=row["customer_id"],
                message_id=message_id,
                need=row["need"],
                certainty=min(99, round(confidence * 100)),
                abstained=True,
                urgent=row["urgent"],
            ),
        )
    return bool(rows)


async def correct_need(tx: Tx, conversation_id: UUID, need: str) -> None:
    """A person says what the customer needs, be it what was read or something else."""
    was, customer_id = await _locked(tx, conversation_id)
    await tx.execute(
        "update conversations set need = $2, confidence = 1, needs_person = false, version = version + 1 where id = $1",
        conversation_id,
        need,
    )
    if was == need:
        await record(tx, NeedConfirmed(conversation_id=conversation_id, customer_id=customer_id, need=need))
    else:
        await record(tx, NeedCorrected(conversation_id=conversation_id, customer_id=customer_id, was=was, need=need))


async def take_back_need(tx: Tx, conversation_id: UUID, *, need: str, confidence: float, needs_person: bool) -> None:
    """A person takes back what they said of the need: it is again what it was without that."""
    was, customer_id = await _locked(tx, conversation_id)
    await tx.execute(
        "update conversations set need = $2, confidence = $3, needs_person = $4, version = version + 1 where id = $1",
        conversation_id,
        need,
        confidence,
        needs_person,
    )
    await record(tx, NeedTakenBack(conversation_id=conversation_id, customer_id=customer_id, was=was, need=need))


async def _locked(tx: Tx, conversation_id: UUID) -> tuple[str | None, UUID]:
    """The need of a conversation and its customer; whoever changes the need takes turns."""
    rows = await tx.rows("select need, customer_id from conversations where id = $1 for no key update", conversation_id)
    if not rows:
        raise NotFound("conversation")
    return rows[0]["need"], rows[0]["customer_id"]


async def close(tx: Tx, conversation_id: UUID) -> None:
    """The work is done. Its owner's capacity is freed by routing, in the same transaction."""
    rows = await tx.rows("select status, owner_id, customer_id from conversations where id = $1 for no key update", conversation_id)
    if not rows:
        raise NotFound("conversation")
    if rows[0]["status"] == "closed":
        raise Conflict("already_closed", "This conversation is closed already.")
    await tx.execute(
        "update conversations set status = 'closed', closed_at = $2, snoozed_until = null, wake_at = null, reply_due_at = null,"
        " unread = 0, version = version + 1 where id = $1",
        conversation_id,
        tx.at,
    )
    await record(tx, ConversationClosed(conversation_id=conversation_id, customer_id=rows[0]["customer_id"], owner_id=rows[0]["owner_id"]))


async def reopen(tx: Tx, conversation_id: UUID, because: str) -> None:
    """Take up a closed conversation again; it waits for routing, whoever had it before."""
    customer_id = await tx.value(
        "update conversations set status = 'waiting', owner_id = null, owner_since = null, closed_at = null, version = version + 1"
        " where id = $1 and status = 'closed' returning customer_id",
        conversation_id,
    )
    if customer_id is None:
        raise Conflict("not_closed", "This conversation is not closed.")
    await record(tx, ConversationReopened(conversation_id=conversation_id, customer_id=customer_id, because=because))


# What is set aside for longer is forgotten, and nobody would ever be asked about it again.
LONGEST_REST = timedelta(days=366)


async def snooze(tx: Tx, conversation_id: UUID, until: datetime) -> None:
    """Set it aside until a time; a message of the customer ends the rest early."""
    if until <= tx.at:
        raise Invalid("until_is_past", "Choose a time that is still to come.", fields={"until": "must be in the future"})
    if until > tx.at + LONGEST_REST:
        raise Invalid("until_too_far", "Nothing rests for longer than a year. Close it instead.", fields={"until": "within a year"})
    customer_id = await tx.value(
        "update conversations set status = 'snoozed', snoozed_until = $2, wake_at = $2, version = version + 1"
        " where id = $1 and status in ('waiting', 'assisted', 'offered', 'owned') returning customer_id",
        conversation_id,
        until,
    )
    if customer_id is None:
        raise Conflict("not_open", "Only an open conversation can be set aside.")
    await record(tx, ConversationSnoozed(conversation_id=conversation_id, customer_id=customer_id, until=until))


async def wake(tx: Tx, conversation_id: UUID, because: str) -> bool:
    """End a snooze; the conversation waits for routing. False when it was not set aside."""
    customer_id = await tx.value(
        "update conversations set status = 'waiting', snoozed_until = null, wake_at = $2, version = version + 1"
        " where id = $1 and status = 'snoozed' returning customer_id",
        conversation_id,
        tx.at,
    )
    if customer_id is None:
        return False
    await record(tx, ConversationWoken(conversation_id=conversation_id, customer_id=customer_id, because=because))
    return True


async def assist(tx: Tx, conversation_id: UUID, until: datetime) -> None:
    """Leave the conversation to the assistant, until a person is told in any case. Refused once a person is at it."""
    customer_id = await tx.value(
        "update conversations set status = 'assisted', wake_at = $2, reply_due_at = null, version = version + 1"
        " where id = $1 and status in ('waiting', 'assisted') and owner_id is null returning customer_id",
        conversation_id,
        until,
    )
    if customer_id is None:
        raise Conflict("person_at_it", "A person has this conversation: the assistant leaves it to them.")
    await record(tx, ConversationAssisted(conversation_id=conversation_id, customer_id=customer_id, until=until))


async def end_assistance(tx: Tx, conversation_id: UUID, because: str) -> bool:
    """Take the conversation from the assistant; it waits for routing. False when the assistant is not at it."""
    customer_id = await tx.value(
        "update conversations set status = 'waiting', wake_at = $2, version = version + 1"
        " where id = $1 and status = 'assisted' returning customer_id",
        conversation_id,
        tx.at,
    )
    if customer_id is None:
        return False
    await record(tx, AssistanceEnded(conversation_id=conversation_id, customer_id=customer_id, because=because))
    return True


async def mark_read(tx: Tx, conversation_id: UUID) -> None:
    """Nothing in it is unread any more; a second reader changes nothing."""
    customer_id = await tx.value("update conversations set unread = 0 where id = $1 and unread > 0 returning customer_id", conversation_id)
    if customer_id is not None:
        await record(tx, ConversationRead(conversation_id=conversation_id, customer_id=customer_id))
