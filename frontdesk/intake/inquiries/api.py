"""The queue of questions over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec

from frontdesk import knowledge
from frontdesk.inbox.api import ClientId, Text
from frontdesk.intake.inquiries import actions, queries
from frontdesk.intake.inquiries.choosing import InquiryFilter, InquirySort
from frontdesk.intake.inquiries.records import InquiryPage, InquiryRow
from frontdesk.intake.listing.asking import filter_of, ids_of, in_range, viewer_of
from frontdesk.kit.web import Context, route


class InquiryAnswer(msgspec.Struct, forbid_unknown_fields=True):
    """The answer to the customer; `client_id` makes sending it twice harmless, `version` is the question's as it was looked at."""

    text: Text
    client_id: ClientId | None = None
    version: int | None = None


class Dismissal(msgspec.Struct, forbid_unknown_fields=True):
    """Why nothing need be answered, and the question's version as it was looked at."""

    because: Annotated[str, msgspec.Meta(max_length=500)] = ""
    version: int | None = None


class NewOwner(msgspec.Struct, forbid_unknown_fields=True):
    """Who is to answer; nobody, when no person is named."""

    staff_id: UUID | None
    because: Annotated[str, msgspec.Meta(max_length=300)] = ""


class InquiryCount(msgspec.Struct, frozen=True):
    """How many questions wait for a person."""

    open: int


@route("GET", "/api/inquiries", permission="inquiries.read")
async def list_inquiries(
    ctx: Context,
    chosen: str = "{}",
    sort: InquirySort = "due",
    descending: bool = False,
    offset: int = 0,
    limit: int = 60,
    language: str | None = None,
) -> InquiryPage:
    """A stretch of the questions that are chosen (`chosen` is an InquiryFilter as JSON; open ones, if it says nothing of states)."""
    in_range(offset, limit)
    wanted, viewer = filter_of(chosen, InquiryFilter), viewer_of(ctx)
    async with ctx.tx() as tx:
        return await queries.page(tx, wanted, viewer, sort=sort, descending=descending, offset=offset, limit=limit, language=language)


@route("GET", "/api/inquiries/rows", permission="inquiries.read")
async def inquiry_rows(ctx: Context, ids: str = "", language: str | None = None) -> list[InquiryRow]:
    """These questions (up to 200 ids, with commas between them), of those the person may see: for what changed while a list is open."""
    viewer = viewer_of(ctx)
    async with ctx.tx() as tx:
        rows = await queries.rows_by_id(tx, ids_of(ids), language)
        return [row for row in rows.values() if viewer.sees(row.owner)]


@route("GET", "/api/inquiries/count", permission="inquiries.read")
async def count_inquiries(ctx: Context) -> InquiryCount:
    """How many questions wait for a person, of those the asker may see."""
    async with ctx.tx() as tx:
        return InquiryCount(await queries.open_ones(tx, viewer_of(ctx)))


@route("GET", "/api/inquiries/{inquiry_id:uuid}", permission="inquiries.read")
async def get_inquiry(ctx: Context, inquiry_id: UUID, language: str | None = None) -> InquiryRow:
    """One question."""
    async with ctx.tx() as tx:
        return await queries.one_row(tx, inquiry_id, viewer_of(ctx), language)


@route("POST", "/api/inquiries/{inquiry_id:uuid}/answer", permission="inbox.work", status=200)
async def answer_inquiry(ctx: Context, inquiry_id: UUID, data: InquiryAnswer, language: str | None = None) -> InquiryRow:
    """Answer the customer on their channel. Whoever answers a conversation that nobody has, has it."""
    ctx.require("inquiries.read")
    async with ctx.tx() as tx:
        await queries.one_row(tx, inquiry_id, viewer_of(ctx))
        await actions.answer(
            tx,
            inquiry_id,
            staff_id=ctx.person.staff_id,
            name=ctx.person.name,
            text=data.text,
            client_id=data.client_id,
            version=data.version,
        )
        return (await queries.rows_by_id(tx, [inquiry_id], language))[inquiry_id]


@route("POST", "/api/inquiries/{inquiry_id:uuid}/teach", permission="knowledge.write", status=200)
async def teach_answer(ctx: Context, inquiry_id: UUID, data: knowledge.NewAnswer, language: str | None = None) -> InquiryRow:
    """Approve what was answered: the gap it stood in ends, and the assistant can answer whoever asks next."""
    ctx.require("inquiries.read")
    async with ctx.tx() as tx:
        await queries.one_row(tx, inquiry_id, viewer_of(ctx))
        await actions.teach(tx, inquiry_id, data)
        return (await queries.rows_by_id(tx, [inquiry_id], language))[inquiry_id]


@route("POST", "/api/inquiries/{inquiry_id:uuid}/dismiss", permission="inbox.work", status=200)
async def dismiss_inquiry(ctx: Context, inquiry_id: UUID, data: Dismissal, language: str | None = None) -> InquiryRow:
    """Put a question aside that needs no answer."""
    ctx.require("inquiries.read")
    async with ctx.tx() as tx:
        await queries.one_row(tx, inquiry_id, viewer_of(ctx))
        await actions.dismiss(tx, inquiry_id, by=ctx.person.staff_id, because=data.because, version=data.version)
        return (await queries.rows_by_id(tx, [inquiry_id], language))[inquiry_id]


@route("POST", "/api/inquiries/{inquiry_id:uuid}/assign", permission="inbox.assign", status=200)
async def assign_inquiry(ctx: Context, inquiry_id: UUID, data: NewOwner, language: str | None = None) -> InquiryRow:
    """Give the conversation of a question to somebody within their capacity."""
    ctx.require("inquiries.read")
    async with ctx.tx() as tx:
        await queries.one_row(tx, inquiry_id, viewer_of(ctx))
        await actions.assign(tx, inquiry_id, data.staff_id, data.because)
        return (await queries.rows_by_id(tx, [inquiry_id], language))[inquiry_id]
