"""Reads of questions that nobody could answer. Their words stand in the messages; what was taken back there is empty here."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from frontdesk.kit.database import Tx, required
from frontdesk.kit.errors import NotFound
from frontdesk.knowledge.gaps.records import Gap, GapQuestion, GapState, Wording

Order = Literal["newest", "most"]

_TEXT = "case when m.deleted_at is null then left(m.text, 1000) else '' end as text"
_GAP = f"""
select g.id, g.state, g.message_id, m.conversation_id, {_TEXT}, g.language, g.need, g.times, g.first_at, g.last_at, g.answer_id,
  g.closed_at, g.closed_by
from gaps g join messages m on m.business_id = g.business_id and m.id = g.message_id
"""
_ORDERS: dict[Order, str] = {"newest": "g.last_at desc, g.id desc", "most": "g.times desc, g.last_at desc, g.id desc"}


async def gap_by_id(tx: Tx, gap_id: UUID) -> Gap:
    """One gap; refused when there is none."""
    return required(await tx.one(Gap, f"{_GAP} where g.id = $1", gap_id), NotFound("gap"))


async def list_gaps(tx: Tx, *, state: GapState = "open", order: Order = "newest", most: int = 100, after: int = 0) -> list[Gap]:
    """The gaps in one state, in order."""
    return await tx.all(Gap, f"{_GAP} where g.state = $1 order by {_ORDERS[order]} limit $2 offset $3", state, most, after)


async def how_many_open(tx: Tx) -> int:
    """How many gaps nobody has closed."""
    count: int = await tx.value("select count(*) from gaps where state = 'open'")
    return count


async def gap_of_message(tx: Tx, message_id: UUID) -> UUID | None:
    """The gap a message was noted in."""
    found: UUID | None = await tx.value("select gap_id from gap_questions where message_id = $1", message_id)
    return found


async def questions_of(tx: Tx, gap_id: UUID, *, most: int = 50) -> list[GapQuestion]:
    """The questions of a gap, the newest first."""
    return await tx.all(
        GapQuestion,
        f"select q.message_id, q.conversation_id, {_TEXT}, q.language, q.at from gap_questions q"
        " join messages m on m.business_id = q.business_id and m.id = q.message_id"
        " where q.gap_id = $1 order by q.at desc, q.message_id desc limit $2",
        gap_id,
        most,
    )


async def wordings(tx: Tx, *, closed_since: datetime, gaps: int, each: int) -> list[Wording]:
    """The newest questions of the newest gaps that another question may belong to: open ones, and those put aside since then."""
    return await tx.all(
        Wording,
        "select g.id as gap_id, w.text, w.language from (select id, last_at from gaps where state = 'open'"
        " or (state = 'dismissed' and closed_at > $1) order by last_at desc, id desc limit $2) g cross join lateral"
        " (select left(m.text, 1000) as text, q.language, q.at from gap_questions q"
        " join messages m on m.business_id = q.business_id and m.id = q.message_id"
        " where q.gap_id = g.id and m.deleted_at is null order by q.at desc, q.message_id desc limit $3) w"
        " order by g.last_at desc, g.id, w.at desc",
        closed_since,
        gaps,
        each,
    )
