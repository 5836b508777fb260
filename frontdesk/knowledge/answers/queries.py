"""Reads of approved answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from frontdesk.kit.database import Tx, required
from frontdesk.kit.errors import NotFound
from frontdesk.knowledge.records import Answer, AnswerState, AnswerVersion

_FIELDS = "title, questions, texts, needs, branches, valid_from, valid_until, version, changed_at, changed_by"
_ANSWER = f"select id, {_FIELDS}, retired_at from answers"
_STATES: dict[AnswerState, str] = {
    "valid": "retired_at is null and coalesce(valid_from <= $1, true) and coalesce(valid_until >= $1, true)",
    "not_yet": "retired_at is null and valid_from > $1",
    "expired": "retired_at is null and valid_until < $1 and coalesce(valid_from <= $1, true)",
    "retired": "retired_at is not null",
}


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """How many answers there are in each state."""

    valid: int = 0
    not_yet: int = 0
    expired: int = 0
    retired: int = 0


async def answer_by_id(tx: Tx, answer_id: UUID) -> Answer:
    """One answer; refused when there is none."""
    return required(await tx.one(Answer, f"{_ANSWER} where id = $1", answer_id), NotFound("answer"))


async def answers_by_ids(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Answer]:
    """Those of the answers that exist here, by id."""
    return {one.id: one for one in await tx.all(Answer, f"{_ANSWER} where id = any($1)", list(ids))}


async def titled(tx: Tx, key: str, *, other_than: UUID | None = None) -> Answer | None:
    """The answer in use that has this title."""
    return await tx.one(
        Answer,
        f"{_ANSWER} where title_key = $1 and retired_at is null and id is distinct from $2::uuid",
        key,
        other_than,
    )


async def list_answers(
    tx: Tx, *, today: date, state: AnswerState | None = None, containing: str = "", most: int = 100, after: int = 0
) -> list[Answer]:
    """Answers with the words somewhere in them, those changed last first."""
    pattern = "%" + containing.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return await tx.all(
        Answer,
        f"{_ANSWER} where $1::date is not null and ({_STATES[state] if state else 'true'}) and ($2 = '%%' or title ilike $2"
        " or array_to_string(questions, chr(10)) ilike $2 or exists (select from jsonb_each_text(texts) t where t.value ilike $2))"
        " order by changed_at desc, id desc limit $3 offset $4",
        today,
        pattern,
        most,
        after,
    )


async def tally(tx: Tx, today: date) -> Tally:
    """How many answers are in each state."""
    counts = ", ".join(f"count(*) filter (where {condition}) as {state}" for state, condition in _STATES.items())
    return required(await tx.one(Tally, f"select {counts} from answers where $1::date is not null", today), NotFound("answer"))


async def how_many(tx: Tx) -> int:
    """How many answers there are, retired ones left out."""
    count: int = await tx.value("select count(*) from answers where retired_at is null")
    return count


async def versions_of(tx: Tx, answer_id: UUID) -> list[AnswerVersion]:
    """Every wording an answer ever had, the newest first."""
    return await tx.all(AnswerVersion, f"select {_FIELDS} from answer_versions where answer_id = $1 order by version desc", answer_id)
