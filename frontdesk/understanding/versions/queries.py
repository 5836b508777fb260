"""Reads of versions and trials."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from frontdesk.kit.database import Tx
from frontdesk.understanding.versions.records import Choice, Known, Lesson, Trial

# Whoever ran a trial that has not ended for so long is gone.
GIVEN_UP = timedelta(days=1)

_KNOWN = "digest, version, card, origin, file, length(content) as size, came_at"
_TRIAL = "id, candidate, against, takes_over, asked_by, asked_at, total, read, ended_at, verdict, result"


async def known(tx: Tx) -> list[Known]:
    """The versions this installation knows, the newest first."""
    return await tx.all(Known, f"select {_KNOWN} from models order by greatest(came_at, shipped_at) desc, digest")


async def named(tx: Tx, digest: str) -> Known | None:
    """One version."""
    return await tx.one(Known, f"select {_KNOWN} from models where digest = $1", digest)


async def begins_with(tx: Tx, beginning: str) -> list[Known]:
    """The versions whose name begins so."""
    return await tx.all(Known, f"select {_KNOWN} from models where starts_with(digest, $1) order by digest", beginning)


async def is_whole(tx: Tx, digest: str) -> bool:
    """Whether the content of a version is what was stored, as far as its name tells."""
    found: bool = await tx.value(
        "select exists (select from models where digest = $1 and starts_with(encode(sha256(content), 'hex'), $1))", digest
    )
    return found


async def last_shipped(tx: Tx) -> tuple[str, datetime] | None:
    """The version that came with the software that was started last, and when that was."""
    rows = await tx.rows("select digest, shipped_at from models where shipped_at is not null order by shipped_at desc limit 1")
    return (rows[0]["digest"], rows[0]["shipped_at"]) if rows else None


async def choice(tx: Tx) -> Choice:
    """Which version reads for this business."""
    return await tx.one(Choice, "select model, model_before, model_since, model_by, model_because from promises") or Choice()


async def lessons_to_read(tx: Tx) -> int:
    """How many confirmed messages still have their words."""
    count: int = await tx.value(
        "select count(*) from lessons l join messages m on m.business_id = l.business_id and m.id = l.message_id"
        " where l.strength = 'explicit' and m.deleted_at is null and m.text <> ''"
    )
    return count


async def lessons(tx: Tx, *, most: int) -> list[Lesson]:
    """The newest messages that people confirmed or corrected, in the order in which they did."""
    found = await tx.all(
        Lesson,
        "select m.id, l.conversation_id, l.need, coalesce(r.reading->'languages'->0->>'code', '') as language, m.text, m.at"
        " from lessons l join messages m on m.business_id = l.business_id and m.id = l.message_id"
        " left join readings r on r.business_id = l.business_id and r.message_id = l.message_id"
        " where l.strength = 'explicit' and m.deleted_at is null and m.text <> '' order by l.id desc limit $1",
        most,
    )
    return found[::-1]


async def trial(tx: Tx, trial_id: UUID) -> Trial | None:
    """One trial."""
    return await tx.one(Trial, f"select {_TRIAL} from model_trials where id = $1", trial_id)


async def tried_since(tx: Tx, candidate: str, since: datetime) -> bool:
    """Whether a version was put on trial after a moment."""
    found: bool = await tx.value("select exists (select from model_trials where candidate = $1 and asked_at > $2)", candidate, since)
    return found


async def newest_trial(tx: Tx) -> Trial | None:
    """The trial asked for last."""
    return await tx.one(Trial, f"select {_TRIAL} from model_trials order by id desc limit 1")


async def under_way(tx: Tx) -> Trial | None:
    """The trial that has not ended yet; one that was given up does not count."""
    return await tx.one(
        Trial, f"select {_TRIAL} from model_trials where ended_at is null and asked_at > $1 order by id limit 1", tx.at - GIVEN_UP
    )


async def readings_of(tx: Tx, digest: str) -> dict[str, tuple[float, str]]:
    """How a version read confirmed messages before it was told of them, in the last trial it took part in: how sure, and what."""
    rows = await tx.rows(
        "select readings, candidate = $1 as tried from model_trials where readings is not null and $1 in (candidate, against)"
        " order by id desc limit 1",
        digest,
    )
    if not rows:
        return {}
    side = 1 if rows[0]["tried"] else 0
    return {message_id: (one[side][0], one[side][1]) for message_id, one in rows[0]["readings"].items() if one[side] is not None}


async def texts_of(tx: Tx, message_ids: Sequence[UUID], *, most: int) -> dict[UUID, str]:
    """The beginnings of messages; one that was erased has none."""
    rows = await tx.rows(
        "select id, left(text, $2) as text, length(text) > $2 as longer from messages where id = any($1) and deleted_at is null",
        list(message_ids),
        most,
    )
    return {row["id"]: f"{row['text']}…" if row["longer"] else row["text"] for row in rows}
