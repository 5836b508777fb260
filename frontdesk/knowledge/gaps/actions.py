"""Noting a question that nobody could answer, and closing it: with an answer, or without."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from frontdesk import team
from frontdesk.inbox.queries import messages_by_id
from frontdesk.kit.database import Tx, required
from frontdesk.kit.errors import Conflict, NotFound
from frontdesk.kit.events import record
from frontdesk.knowledge.answers.actions import write_answer
from frontdesk.knowledge.answers.queries import answer_by_id
from frontdesk.knowledge.events import GapAnswered, GapDismissed, GapNoted
from frontdesk.knowledge.gaps import queries
from frontdesk.knowledge.gaps.records import Gap
from frontdesk.knowledge.gaps.rules import gap_for, languages_of
from frontdesk.knowledge.records import NewAnswer
from frontdesk.knowledge.search.ranking import judged, rank
from frontdesk.knowledge.search.said import said

# A question is compared with the newest few questions of so many of the newest gaps; one that was put aside takes in its like for so long.
_COMPARED = 200
_EACH = 3
_PUT_ASIDE = timedelta(days=90)


async def note_gap(
    tx: Tx,
    *,
    conversation_id: UUID,
    message_id: UUID,
    language: str | None = None,
    need: str | None = None,
    at: datetime | None = None,
) -> UUID:
    """Note that nothing approved answers a customer's message; the gap it belongs to. Noting it again changes nothing."""
    await _take_turns(tx)
    known = await queries.gap_of_message(tx, message_id)
    if known is not None:
        return known
    when = at or tx.at
    gap_id = await _like_it(tx, message_id, language, when)
    if gap_id is None:
        gap_id, times = tx.new_id(), 1
        await tx.execute(
            "insert into gaps (id, message_id, language, need, first_at, last_at) values ($1, $2, $3, $4, $5, $5)",
            gap_id,
            message_id,
            language,
            need,
            when,
        )
    else:
        times = await tx.value(
            "update gaps set times = times + 1, message_id = $2, language = coalesce($3, language), need = coalesce($4, need),"
            " last_at = greatest(last_at, $5) where id = $1 returning times",
            gap_id,
            message_id,
            language,
            need,
            when,
        )
    await tx.execute(
        "insert into gap_questions (message_id, gap_id, conversation_id, language, need, at) values ($1, $2, $3, $4, $5, $6)",
        message_id,
        gap_id,
        conversation_id,
        language,
        need,
        when,
    )
    await record(tx, GapNoted(gap_id=gap_id, conversation_id=conversation_id, message_id=message_id, times=times))
    return gap_id


async def answer_gap(tx: Tx, gap_id: UUID, answer: NewAnswer | UUID) -> UUID:
    """Close a gap with an answer: a new one, which is written first, or one there is. Other gaps it surely answers close too."""
    await _take_turns(tx)
    gap = _open(await queries.gap_by_id(tx, gap_id))
    answer_id = answer if isinstance(answer, UUID) else await write_answer(tx, answer)
    await _close_what_it_answers(tx, answer_id, gap.id)
    return answer_id


async def answer_question(tx: Tx, message_id: UUID, answer: NewAnswer) -> UUID:
    """Write the answer to what a customer asked in a message: the gap of that, and every other that it surely answers, is closed."""
    await _take_turns(tx)
    answer_id = await write_answer(tx, answer)
    await _close_what_it_answers(tx, answer_id, await queries.gap_of_message(tx, message_id))
    return answer_id


async def _close_what_it_answers(tx: Tx, answer_id: UUID, gap_id: UUID | None) -> None:
    found = await answer_by_id(tx, answer_id)
    spoken = tuple((await team.this_business(tx)).languages)
    named = [] if gap_id is None else [await queries.gap_by_id(tx, gap_id)]
    for one in (*named, *(other for other in await queries.list_gaps(tx, most=_COMPARED) if other.id != gap_id)):
        asked = said(one.text, languages_of(one.language, spoken))
        if one.state == "open" and (one.id == gap_id or any(hit.sure for hit in judged(rank(asked, [found]), most=1))):
            await _close(tx, one, "answered", answer_id)
            await record(tx, GapAnswered(gap_id=one.id, answer_id=answer_id, title=found.title, times=one.times))


async def dismiss_gap(tx: Tx, gap_id: UUID) -> None:
    """Put a gap aside: this is not to be answered from approved information. Questions like it join it for a while."""
    await _take_turns(tx)
    gap = _open(await queries.gap_by_id(tx, gap_id))
    await _close(tx, gap, "dismissed", None)
    await record(tx, GapDismissed(gap_id=gap_id, times=gap.times))


async def _like_it(tx: Tx, message_id: UUID, language: str | None, at: datetime) -> UUID | None:
    text = required((await messages_by_id(tx, [message_id])).get(message_id), NotFound("message")).text
    spoken = tuple((await team.this_business(tx)).languages)
    asked = await queries.wordings(tx, closed_since=at - _PUT_ASIDE, gaps=_COMPARED, each=_EACH)
    return gap_for(said(text, languages_of(language, spoken)), asked, spoken)


def _open(gap: Gap) -> Gap:
    if gap.state != "open":
        raise Conflict("gap_closed", "Somebody has closed this question already.")
    return gap


async def _close(tx: Tx, gap: Gap, state: str, answer_id: UUID | None) -> None:
    closed_by = UUID(tx.actor.id) if tx.actor.kind == "staff" and tx.actor.id else None
    await tx.execute(
        "update gaps set state = $2, answer_id = $3, closed_at = $4, closed_by = $5 where id = $1",
        gap.id,
        state,
        answer_id,
        tx.at,
        closed_by,
    )


async def _take_turns(tx: Tx) -> None:
    await tx.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", f"gaps:{tx.business_id}")
