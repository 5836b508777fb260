"""Writing and changing approved answers. Changes of one business take turns, so that no title is given twice."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec
from msgspec import UNSET

from frontdesk import team
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import Conflict
from frontdesk.kit.events import record
from frontdesk.knowledge.answers import queries, rules
from frontdesk.knowledge.events import AnswerChanged, AnswerRestored, AnswerRetired, AnswerWritten
from frontdesk.knowledge.records import Answer, AnswerChange, NewAnswer
from frontdesk.knowledge.search.keys import keys_of_answer
from frontdesk.understanding.own import usable_need

_CHANGEABLE = ("title", "questions", "texts", "needs", "branches", "valid_from", "valid_until")


async def write_answer(tx: Tx, wanted: NewAnswer) -> UUID:
    """Approve one more answer."""
    await _take_turns(tx)
    answer = _tidied(
        Answer(
            id=tx.new_id(),
            title=wanted.title,
            questions=tuple(wanted.questions),
            texts=dict(wanted.texts),
            needs=tuple(wanted.needs),
            branches=tuple(wanted.branches),
            valid_from=wanted.valid_from,
            valid_until=wanted.valid_until,
            version=1,
            changed_at=tx.at,
            changed_by=_who(tx),
        )
    )
    await _check(tx, answer, needs=answer.needs)
    if await queries.how_many(tx) >= rules.MOST_ANSWERS:
        raise Conflict("too_many_answers", f"There can be {rules.MOST_ANSWERS:,} approved answers; retire those nobody needs.")
    await tx.execute(
        "insert into answers (id, title, questions, texts, needs, branches, valid_from, valid_until, version, changed_at, changed_by,"
        " title_key) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        *_columns(answer),
    )
    await _keep(tx, answer)
    await record(tx, AnswerWritten(answer_id=answer.id, title=answer.title, languages=answer.languages))
    return answer.id


async def change_answer(tx: Tx, answer_id: UUID, change: AnswerChange) -> None:
    """Change what an answer says, or where and when it is valid; what is unset stays, and so does the earlier version."""
    await _take_turns(tx)
    was = await queries.answer_by_id(tx, answer_id)
    if change.was is not None and change.was != was.version:
        raise Conflict("answer_changed_meanwhile", f"Somebody else changed “{was.title}” meanwhile; look at it again before you save.")
    wishes = {name: value for name in _CHANGEABLE if (value := getattr(change, name)) is not UNSET}
    now = _tidied(msgspec.structs.replace(was, **wishes))
    fields = tuple(name for name in _CHANGEABLE if getattr(was, name) != getattr(now, name))
    if not fields:
        return
    now = msgspec.structs.replace(now, version=was.version + 1, changed_at=tx.at, changed_by=_who(tx))
    await _check(tx, now, needs=tuple(set(now.needs) - set(was.needs)))
    await tx.execute(
        "update answers set title = $2, questions = $3, texts = $4, needs = $5, branches = $6, valid_from = $7, valid_until = $8,"
        " version = $9, changed_at = $10, changed_by = $11, title_key = $12 where id = $1",
        *_columns(now),
    )
    await _keep(tx, now)
    await record(tx, AnswerChanged(answer_id=answer_id, title=now.title, fields=fields, to_version=now.version))


async def retire_answer(tx: Tx, answer_id: UUID) -> None:
    """Let an answer not be found any more; what was sent stays explained by it."""
    await _take_turns(tx)
    was = await queries.answer_by_id(tx, answer_id)
    if not await tx.execute("update answers set retired_at = $2 where id = $1 and retired_at is null", answer_id, tx.at):
        raise Conflict("answer_retired", f"“{was.title}” is retired already.")
    await record(tx, AnswerRetired(answer_id=answer_id, title=was.title))


async def restore_answer(tx: Tx, answer_id: UUID) -> None:
    """Let a retired answer be found again, unless its title was given to another meanwhile."""
    await _take_turns(tx)
    was = await queries.answer_by_id(tx, answer_id)
    await _check_title(tx, was)
    if not await tx.execute("update answers set retired_at = null where id = $1 and retired_at is not null", answer_id):
        raise Conflict("answer_in_use", f"“{was.title}” is in use already.")
    await record(tx, AnswerRestored(answer_id=answer_id, title=was.title))


async def _take_turns(tx: Tx) -> None:
    await tx.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", f"knowledge:{tx.business_id}")


def _who(tx: Tx) -> UUID | None:
    return UUID(tx.actor.id) if tx.actor.kind == "staff" and tx.actor.id else None


def _tidied(answer: Answer) -> Answer:
    return msgspec.structs.replace(
        answer,
        title=rules.tidy_title(answer.title),
        questions=rules.tidy_questions(answer.questions),
        texts=rules.tidy_texts(answer.texts),
        needs=tuple(dict.fromkeys(answer.needs)),
        branches=tuple(dict.fromkeys(answer.branches)),
    )


async def _check(tx: Tx, answer: Answer, *, needs: Sequence[str]) -> None:
    wishes = team.Wishes()
    rules.check_answer(wishes, answer.title, answer.questions, answer.texts, answer.needs)
    rules.check_dates(wishes, answer.valid_from, answer.valid_until)
    known = {branch.id for branch in await team.all_branches(tx)}
    wishes.must(set(answer.branches) <= known, "branches", "One of these is not a branch of this business.")
    wishes.done()
    for need in needs:
        await usable_need(tx, need)
    if answer.retired_at is None:
        await _check_title(tx, answer)


async def _check_title(tx: Tx, answer: Answer) -> None:
    if (other := await queries.titled(tx, rules.title_key(answer.title), other_than=answer.id)) is not None:
        raise Conflict("title_taken", f"There is an answer called “{other.title}” already; change that one, or choose another title.")


def _columns(answer: Answer) -> tuple[object, ...]:
    return (
        answer.id,
        answer.title,
        list(answer.questions),
        answer.texts,
        list(answer.needs),
        list(answer.branches),
        answer.valid_from,
        answer.valid_until,
        answer.version,
        answer.changed_at,
        answer.changed_by,
        rules.title_key(answer.title),
    )


async def _keep(tx: Tx, answer: Answer) -> None:
    """Write down the version, and what the answer is found by."""
    await tx.execute(
        "insert into answer_versions (answer_id, title, questions, texts, needs, branches, valid_from, valid_until, version,"
        " changed_at, changed_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        *_columns(answer)[:-1],
    )
    keys = keys_of_answer(answer)
    await tx.execute("delete from answer_keys where answer_id = $1 and not (key = any($2))", answer.id, keys)
    await tx.execute(
        "insert into answer_keys (key, answer_id) select key, $1 from unnest($2::text[]) key on conflict do nothing", answer.id, keys
    )
