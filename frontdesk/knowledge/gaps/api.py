"""Questions that nobody could answer, over HTTP. Their words are shown to who may read conversations."""

from __future__ import annotations

from uuid import UUID

import msgspec

from frontdesk.kit.errors import Invalid
from frontdesk.kit.web import Context, route
from frontdesk.knowledge.gaps import actions, queries
from frontdesk.knowledge.gaps.queries import Order
from frontdesk.knowledge.gaps.records import Gap, GapQuestion, GapState
from frontdesk.knowledge.records import NewAnswer

_ORDERS = ("newest", "most")
_STATES = ("open", "answered", "dismissed")


class GapList(msgspec.Struct, frozen=True):
    """A stretch of the gaps, whether there are more, and how many nobody has closed."""

    items: list[Gap]
    more: bool
    open: int


class GapDetail(msgspec.Struct, frozen=True):
    """A gap and the newest questions in it."""

    gap: Gap
    questions: list[GapQuestion]


class AnsweredBy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The answer that closes a gap: a new one to write, or one there is."""

    answer: NewAnswer | None = None
    answer_id: UUID | None = None


@route("GET", "/api/knowledge/gaps", permission="knowledge.read")
async def list_gaps(ctx: Context, only: str = "open", order: str = "newest", offset: int = 0, limit: int = 100) -> GapList:
    """Questions that nobody could answer, the newest or (`order=most`) the most frequent first."""
    if only not in _STATES or order not in _ORDERS:
        raise Invalid("unknown_state", "There is no such list of questions.", fields={"only": ", ".join(_STATES), "order": "newest, most"})
    if offset < 0 or not 0 < limit <= 200:
        raise Invalid("bad_range", "Ask for 1 to 200 rows from 0 on.", fields={"limit": "1 to 200", "offset": "0 or more"})
    wanted: GapState = only  # type: ignore[assignment]
    sorted_by: Order = order  # type: ignore[assignment]
    async with ctx.tx() as tx:
        found = await queries.list_gaps(tx, state=wanted, order=sorted_by, most=limit + 1, after=offset)
        shown = found[:limit] if ctx.may("inbox.read") else [_without_words(one) for one in found[:limit]]
        return GapList(shown, len(found) > limit, await queries.how_many_open(tx))


@route("GET", "/api/knowledge/gaps/{gap_id:uuid}", permission="knowledge.read")
async def get_gap(ctx: Context, gap_id: UUID) -> GapDetail:
    """One gap and the newest 50 questions in it."""
    ctx.require("inbox.read")
    async with ctx.tx() as tx:
        return GapDetail(await queries.gap_by_id(tx, gap_id), await queries.questions_of(tx, gap_id))


@route("POST", "/api/knowledge/gaps/{gap_id:uuid}/answer", permission="knowledge.write", status=200)
async def answer_gap(ctx: Context, gap_id: UUID, data: AnsweredBy) -> Gap:
    """Write the answer (or name one there is), and close this gap and every other one that it surely answers."""
    answer = data.answer if data.answer_id is None else data.answer_id
    if answer is None:
        raise Invalid("no_answer", "Write an answer, or choose one there is.", fields={"answer": "is missing"})
    async with ctx.tx() as tx:
        await actions.answer_gap(tx, gap_id, answer)
        return await queries.gap_by_id(tx, gap_id)


@route("POST", "/api/knowledge/gaps/{gap_id:uuid}/dismiss", permission="knowledge.write", status=200)
async def dismiss_gap(ctx: Context, gap_id: UUID) -> Gap:
    """Put a gap aside: this is not to be answered from approved information."""
    async with ctx.tx() as tx:
        await actions.dismiss_gap(tx, gap_id)
        return await queries.gap_by_id(tx, gap_id)


def _without_words(gap: Gap) -> Gap:
    return msgspec.structs.replace(gap, text="")
