"""Approved answers over HTTP: look at them, write, change, retire and bring back, and try what a question would find."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from frontdesk import team
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import Invalid
from frontdesk.kit.web import Context, route
from frontdesk.knowledge.answers import actions, queries
from frontdesk.knowledge.answers.queries import Tally
from frontdesk.knowledge.drafts import save_as_answer
from frontdesk.knowledge.records import Answer, AnswerChange, AnswerState, AnswerVersion, NewAnswer
from frontdesk.knowledge.search.find import find

_STATES = ("valid", "not_yet", "expired", "retired")
_FOUND = 5


class AnswerView(msgspec.Struct, frozen=True, kw_only=True):
    """An approved answer as people see it, with whether it may be said today and who changed it last."""

    id: UUID
    title: str
    questions: tuple[str, ...]
    texts: dict[str, str]
    needs: tuple[str, ...]
    branches: tuple[UUID, ...]
    valid_from: date | None
    valid_until: date | None
    version: int
    state: AnswerState
    changed_at: datetime
    changed_by: str | None


class AnswerList(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of the answers, whether there are more, and how many there are in each state."""

    items: list[AnswerView]
    more: bool
    tally: Tally


class VersionView(msgspec.Struct, frozen=True, kw_only=True):
    """A wording an answer had, and who gave it."""

    version: AnswerVersion
    changed_by: str | None


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question to try, as a customer would ask it."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]
    language: str | None = None
    branch_id: UUID | None = None
    need: str | None = None


class FoundAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that may be what was asked for, and why: the example it was found by, the words it speaks of and those it does not."""

    answer: AnswerView
    score: float
    sure: bool
    question: str
    matched: tuple[str, ...]
    missed: tuple[str, ...]


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What a question would find today, the likeliest first."""

    found: list[FoundAnswer]


@route("GET", "/api/knowledge/answers", permission="knowledge.read")
async def list_answers(ctx: Context, search: str = "", only: str | None = None, offset: int = 0, limit: int = 100) -> AnswerList:
    """Approved answers with these words in them, those changed last first; `only` is valid, not_yet, expired or retired."""
    if only is not None and only not in _STATES:
        raise Invalid("unknown_state", f"There is no state {only}.", fields={"only": f"one of {', '.join(_STATES)}"})
    if offset < 0 or not 0 < limit <= 200:
        raise Invalid("bad_range", "Ask for 1 to 200 rows from 0 on.", fields={"limit": "1 to 200", "offset": "0 or more"})
    async with ctx.tx() as tx:
        today = await _today(tx)
        wanted: AnswerState | None = only  # type: ignore[assignment]
        found = await queries.list_answers(tx, today=today, state=wanted, containing=search.strip()[:200], most=limit + 1, after=offset)
        return AnswerList(items=await _views(tx, found[:limit], today), more=len(found) > limit, tally=await queries.tally(tx, today))


@route("POST", "/api/knowledge/answers", permission="knowledge.write")
async def write_answer(ctx: Context, data: NewAnswer) -> AnswerView:
    """Approve one more answer."""
    async with ctx.tx() as tx:
        return await _view(tx, await actions.write_answer(tx, data))


@route("GET", "/api/knowledge/answers/{answer_id:uuid}", permission="knowledge.read")
async def get_answer(ctx: Context, answer_id: UUID) -> AnswerView:
    """One approved answer."""
    async with ctx.tx() as tx:
        return await _view(tx, answer_id)


@route("PATCH", "/api/knowledge/answers/{answer_id:uuid}", permission="knowledge.write")
async def change_answer(ctx: Context, answer_id: UUID, data: AnswerChange) -> AnswerView:
    """Change what an answer says, or where and when it is valid; earlier wordings stay findable."""
    async with ctx.tx() as tx:
        await actions.change_answer(tx, answer_id, data)
        return await _view(tx, answer_id)


@route("POST", "/api/knowledge/answers/{answer_id:uuid}/retire", permission="knowledge.write", status=200)
async def retire_answer(ctx: Context, answer_id: UUID) -> AnswerView:
    """Let an answer not be found any more."""
    async with ctx.tx() as tx:
        await actions.retire_answer(tx, answer_id)
        return await _view(tx, answer_id)


@route("POST", "/api/knowledge/answers/{answer_id:uuid}/bring-back", permission="knowledge.write", status=200)
async def restore_answer(ctx: Context, answer_id: UUID) -> AnswerView:
    """Let a retired answer be found again."""
    async with ctx.tx() as tx:
        await actions.restore_answer(tx, answer_id)
        return await _view(tx, answer_id)


@route("GET", "/api/knowledge/answers/{answer_id:uuid}/versions", permission="knowledge.read")
async def list_versions(ctx: Context, answer_id: UUID) -> list[VersionView]:
    """Every wording the answer ever had, the newest first."""
    async with ctx.tx() as tx:
        await queries.answer_by_id(tx, answer_id)
        versions = await queries.versions_of(tx, answer_id)
        names = await team.names_of_staff(tx, [one.changed_by for one in versions if one.changed_by])
        return [VersionView(version=one, changed_by=names.get(one.changed_by) if one.changed_by else None) for one in versions]


@route("POST", "/api/knowledge/try", permission="knowledge.read", status=200)
async def try_question(ctx: Context, data: Asked) -> Tried:
    """What would be found for this question today, how likely each answer is, and why."""
    async with ctx.tx() as tx:
        found = await find(tx, data.text, language=data.language, branch_id=data.branch_id, need=data.need, limit=_FOUND)
        views = await _views(tx, [one.answer for one in found], await _today(tx))
        return Tried(
            found=[
                FoundAnswer(answer=view, score=one.score, sure=one.sure, question=one.question, matched=one.matched, missed=one.missed)
                for one, view in zip(found, views, strict=True)
            ]
        )


@route("GET", "/api/knowledge/replies/{message_id:uuid}/answer", permission="knowledge.write")
async def prepare_answer(ctx: Context, message_id: UUID, question_id: UUID | None = None) -> NewAnswer:
    """An answer prepared from a reply that a person wrote (`question_id`: to that message), to be looked over before it is approved."""
    ctx.require("inbox.read")
    async with ctx.tx() as tx:
        return await save_as_answer(tx, message_id, question_id=question_id)


async def _today(tx: Tx) -> date:
    return tx.at.astimezone(ZoneInfo((await team.this_business(tx)).timezone)).date()


async def _view(tx: Tx, answer_id: UUID) -> AnswerView:
    return (await _views(tx, [await queries.answer_by_id(tx, answer_id)], await _today(tx)))[0]


async def _views(tx: Tx, answers: Sequence[Answer], today: date) -> list[AnswerView]:
    names = await team.names_of_staff(tx, [one.changed_by for one in answers if one.changed_by])
    return [
        AnswerView(
            id=one.id,
            title=one.title,
            questions=one.questions,
            texts=one.texts,
            needs=one.needs,
            branches=one.branches,
            valid_from=one.valid_from,
            valid_until=one.valid_until,
            version=one.version,
            state=one.state(today),
            changed_at=one.changed_at,
            changed_by=names.get(one.changed_by) if one.changed_by else None,
        )
        for one in answers
    ]
