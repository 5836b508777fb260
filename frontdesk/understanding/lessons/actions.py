"""Everything that writes lessons. Each sets a new version of what the business has taught, in its own transaction."""

from __future__ import annotations

from uuid import UUID

from frontdesk.kit.database import Tx
from frontdesk.kit.errors import NotFound
from frontdesk.kit.events import record
from frontdesk.understanding.events import (
    HandledAsRead,
    MessageNeedConfirmed,
    MessageNeedTakenBack,
    ReadingsDoubted,
    ReroutedAs,
    UnderstandingPromised,
)
from frontdesk.understanding.lessons.records import UntilProven


async def confirm(tx: Tx, *, conversation_id: UUID, message_id: UUID, need: str, by: UUID) -> bool:
    """A person says what a message is about, be it what was read or something else; whether that was news.

    It replaces what was said of the message before. Whoever teaches a business takes turns at its version.
    """
    rows = await tx.rows(
        "select r.need as read_need, l.need, l.strength from readings r left join lessons l on l.business_id = r.business_id"
        " and l.message_id = r.message_id where r.message_id = $1 and r.conversation_id = $2",
        message_id,
        conversation_id,
    )
    if not rows:
        raise NotFound("reading")
    known = rows[0]
    if known["strength"] == "explicit" and known["need"] == need:
        return False
    await new_version(tx)
    lesson_id = tx.new_id()
    await tx.execute(
        "insert into lessons (id, conversation_id, message_id, need, strength, by_id, read_need, sure, abstained, engine, at)"
        " select $1, r.conversation_id, r.message_id, $3, 'explicit', $4, r.need, round(r.confidence::numeric, 4), r.abstained,"
        " r.engine, $5 from readings r where r.message_id = $2"
        " on conflict (business_id, message_id) do update set id = excluded.id, need = excluded.need, strength = excluded.strength,"
        " by_id = excluded.by_id, at = excluded.at",
        lesson_id,
        message_id,
        need,
        by,
        tx.at,
    )
    await record(
        tx,
        MessageNeedConfirmed(
            message_id=message_id,
            conversation_id=conversation_id,
            lesson_id=lesson_id,
            read_need=known["read_need"],
            was=known["need"],
            need=need,
        ),
    )
    await doubt(tx, conversation_id, unless=need)
    return True


async def take_back(tx: Tx, *, conversation_id: UUID, message_id: UUID) -> None:
    """A person takes back what was said of a message; nothing is learned from it any more."""
    await new_version(tx)
    was = await tx.value(
        "delete from lessons where message_id = $1 and conversation_id = $2 and strength = 'explicit' returning need",
        message_id,
        conversation_id,
    )
    if was is None:
        raise NotFound("lesson")
    await record(tx, MessageNeedTakenBack(message_id=message_id, conversation_id=conversation_id, was=was))


async def handled(tx: Tx, conversation_id: UUID) -> None:
    """A conversation came to its end. If a person answered and nobody objected, what was acted upon is confirmed weakly.

    Weak lessons never replace what a person said. Where somebody did object, those of an earlier end are taken back.
    """
    need = await tx.value(
        "select c.need from conversations c where c.id = $1 and c.status = 'closed' and c.reroutes = 0 and c.need is not null"
        " and exists (select from messages m where m.conversation_id = c.id and (m.direction = 'echo'"
        " or (m.direction = 'outbound' and m.author_kind = 'staff')))"
        " and not exists (select from lessons l where l.conversation_id = c.id and l.need <> l.read_need)",
        conversation_id,
    )
    if need is None:
        await doubt(tx, conversation_id, unless=None)
        return
    rows = await tx.rows(
        "select r.message_id from readings r join messages m on m.business_id = r.business_id and m.id = r.message_id"
        " where r.conversation_id = $1 and r.need = $2 and not r.abstained and m.text <> '' and m.deleted_at is null"
        " and not exists (select from lessons l where l.message_id = r.message_id) order by m.at, m.id limit 20",
        conversation_id,
        need,
    )
    if not rows:
        return
    await new_version(tx)
    confirmed = []
    for row in rows:
        confirmed += await tx.rows(
            "insert into lessons (id, conversation_id, message_id, need, strength, read_need, sure, abstained, engine, at)"
            " select $1, r.conversation_id, r.message_id, r.need, 'weak', r.need, round(r.confidence::numeric, 4), r.abstained,"
            " r.engine, $3 from readings r where r.message_id = $2 on conflict (business_id, message_id) do nothing returning message_id",
            tx.new_id(),
            row["message_id"],
            tx.at,
        )
    await record(tx, HandledAsRead(conversation_id=conversation_id, message_ids=[one["message_id"] for one in confirmed], need=need))


async def rerouted(tx: Tx, *, conversation_id: UUID, message_id: UUID, need: str) -> None:
    """A person handed the conversation on to where only work of another need belongs: its message was probably about that.

    That is weaker than a word: where a person has said what any of its messages is about, nothing is learned from it.
    """
    rows = await tx.rows(
        "select r.need as read_need, l.need from readings r left join lessons l on l.business_id = r.business_id"
        " and l.message_id = r.message_id where r.message_id = $1 and r.conversation_id = $2"
        " and not exists (select from lessons x where x.conversation_id = $2 and x.strength = 'explicit')",
        message_id,
        conversation_id,
    )
    if not rows or need in (rows[0]["read_need"], rows[0]["need"]):
        return
    await doubt(tx, conversation_id, unless=need)
    await new_version(tx)
    await tx.execute(
        "insert into lessons (id, conversation_id, message_id, need, strength, read_need, sure, abstained, engine, at)"
        " select $1, r.conversation_id, r.message_id, $3, 'weak', r.need, round(r.confidence::numeric, 4), r.abstained, r.engine, $4"
        " from readings r where r.message_id = $2 on conflict (business_id, message_id) do nothing",
        tx.new_id(),
        message_id,
        need,
        tx.at,
    )
    await record(tx, ReroutedAs(conversation_id=conversation_id, message_id=message_id, read_need=rows[0]["read_need"], need=need))


async def doubt(tx: Tx, conversation_id: UUID, *, unless: str | None) -> None:
    """Take back the weak lessons of a conversation that turned out to be about something else.

    `unless` is what it is about; None where that is not known, only that it was read wrongly: what a reroute taught stays then.
    """
    wrong = "need <> $2" if unless is not None else "need = read_need and $2::text is null"
    which = f"conversation_id = $1 and strength = 'weak' and {wrong}"
    if not await tx.value(f"select exists (select from lessons where {which})", conversation_id, unless):
        return
    await new_version(tx)
    gone = await tx.rows(f"delete from lessons where {which} returning message_id", conversation_id, unless)
    await record(tx, ReadingsDoubted(conversation_id=conversation_id, message_ids=[one["message_id"] for one in gone]))


async def promise(tx: Tx, *, share: float, until_proven: UntilProven, weak_counts: bool) -> None:
    """The owner says what must be kept when the engine acts alone, and what happens until that is proven."""
    await new_version(tx)
    await tx.execute("update promises set promise = $1, until_proven = $2, weak_counts = $3", share, until_proven, weak_counts)
    await record(
        tx,
        UnderstandingPromised(
            business_id=tx.business_id, percent=round(share * 100, 1), until_proven=until_proven, weak_counts=weak_counts
        ),
    )


async def new_version(tx: Tx) -> None:
    """Make every process look again before it reads the next message of this business."""
    # Transactions that teach one business wait for each other here, so the version a reader sees covers all lessons before it.
    await tx.execute(
        "insert into promises (version) values ($1) on conflict (business_id) do update set version = excluded.version", tx.new_id()
    )
