"""The board over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec

from frontdesk import inbox, team
from frontdesk.inbox.api import own_only
from frontdesk.inbox.records import ConversationRow
from frontdesk.kit.database import Tx
from frontdesk.kit.web import Context, route
from frontdesk.routing.board import queries
from frontdesk.routing.board.actions import UNDO, move, pause, resume, undo
from frontdesk.routing.board.records import BoardNow, HeldList, Moved, PersonOnBoard, Seen, WaitingPage
from frontdesk.routing.policies.actions import current
from frontdesk.team.shifts import DayHours


class MoveTo(msgspec.Struct, forbid_unknown_fields=True):
    """What to move where, and where it was for whoever moves it."""

    conversation_id: UUID
    seen: Seen
    staff_id: UUID | None = None
    queue: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    over_capacity: bool = False


class Pause(msgspec.Struct, forbid_unknown_fields=True):
    """Whether somebody takes no new work now."""

    paused: bool


class Shift(msgspec.Struct, forbid_unknown_fields=True):
    """The work that begins on a day: its hours, nothing on a day off, null to let it be as planned."""

    day: date
    hours: Annotated[list[DayHours], msgspec.Meta(max_length=6)] | None


@route("GET", "/api/routing/board", permission="routing.read")
async def get_board(ctx: Context, language: str | None = None) -> BoardNow:
    """What waits in every queue, and how much everybody holds."""
    async with ctx.tx() as tx:
        policy = await current(tx)
        return await queries.board(tx, policy, language or policy.language)


@route("GET", "/api/routing/board/waiting", permission="routing.read")
async def get_waiting(ctx: Context, queue: str | None = None, offset: int = 0, limit: int = 60, language: str | None = None) -> WaitingPage:
    """The line of a queue, or of all, in the order in which it is served; customers are named for those who may read conversations."""
    async with ctx.tx() as tx:
        words = language or (await current(tx)).language
        return await queries.waiting(tx, queue, words, offset=offset, limit=limit, names=ctx.may("inbox.read"))


@route("GET", "/api/routing/board/people/{staff_id:uuid}", permission="routing.read")
async def get_held(ctx: Context, staff_id: UUID) -> HeldList:
    """What one person holds, the most pressing first."""
    async with ctx.tx() as tx:
        return await queries.held_by(tx, staff_id, names=ctx.may("inbox.read"))


@route("POST", "/api/routing/board/moves", permission="inbox.assign", status=200)
async def make_move(ctx: Context, data: MoveTo) -> Moved:
    """Move a conversation to a person or into a queue; somebody without room only when that is meant. It can be taken back."""
    async with ctx.tx() as tx:
        await _visible(ctx, tx, data.conversation_id)
        move_id = await move(
            tx,
            data.conversation_id,
            to=data.staff_id,
            queue=data.queue,
            seen=data.seen,
            over_capacity=data.over_capacity,
            by=ctx.person.staff_id,
        )
        return Moved(move_id, tx.at + UNDO, await _row(tx, data.conversation_id))


@route("POST", "/api/routing/board/moves/{move_id:uuid}/undo", permission="inbox.assign", status=200)
async def undo_move(ctx: Context, move_id: UUID) -> ConversationRow:
    """Take one's own move back within ten seconds."""
    async with ctx.tx() as tx:
        return await _row(tx, await undo(tx, move_id, ctx.person.staff_id))


@route("PUT", "/api/routing/board/people/{staff_id:uuid}/pause", permission="inbox.assign")
async def set_pause(ctx: Context, staff_id: UUID, data: Pause) -> PersonOnBoard:
    """Pause somebody, or end it: nothing new comes to them meanwhile. They are told who did it."""
    async with ctx.tx() as tx:
        await (pause if data.paused else resume)(tx, staff_id, by=ctx.person.staff_id)
        return (await queries.people(tx, staff_id))[0]


@route("PUT", "/api/routing/board/people/{staff_id:uuid}/shift", permission="inbox.assign")
async def set_shift(ctx: Context, staff_id: UUID, data: Shift) -> PersonOnBoard:
    """Let somebody stay longer, go earlier or come in on one day, without touching their weekly plan."""
    async with ctx.tx() as tx:
        await team.change_day(tx, staff_id, data.day, data.hours, by=ctx.person.staff_id)
        return (await queries.people(tx, staff_id))[0]


async def _visible(ctx: Context, tx: Tx, conversation_id: UUID) -> None:
    await inbox.queries.conversation_row(tx, conversation_id, viewer=ctx.person.staff_id, own_only=own_only(ctx))


async def _row(tx: Tx, conversation_id: UUID) -> ConversationRow:
    return (await inbox.queries.rows_by_id(tx, [conversation_id]))[conversation_id]
