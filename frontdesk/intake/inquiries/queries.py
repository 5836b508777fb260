"""Reading the queue of questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from frontdesk import catalog, team
from frontdesk.inbox.records import CustomerBrief, OwnerBrief
from frontdesk.intake.inquiries.choosing import ORDERS, InquiryFilter, InquirySort, choice
from frontdesk.intake.inquiries.records import (
    STATES,
    InquiryPage,
    InquiryRow,
    Proposal,
    ProposalView,
    Question,
    Reply,
    SourceView,
    StateCounts,
    Taught,
    Why,
)
from frontdesk.intake.inquiries.wording import say, say_why
from frontdesk.intake.listing.choosing import inside
from frontdesk.intake.listing.names import Names, names
from frontdesk.intake.listing.reading import ids, tally
from frontdesk.intake.listing.records import Viewer
from frontdesk.intake.listing.stretches import by_name
from frontdesk.kit.cards import mask
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import NotFound
from frontdesk.kit.events import position_now

_ROW = """select i.id, i.conversation_id, i.customer_id, cu.name as customer_name, cu.vip_level, cu.language as customer_language,
 i.message_id, m.text, m.type, m.language as message_language, m.at as message_at, m.deleted_at, i.need, i.reason, i.detail, i.proposals,
 i.state, i.urgent, i.language, i.channel, i.service_ids, i.area_id, i.owner_id, s.name as owner_name, i.queue, i.reply_due_at,
 i.asked_at, i.renewed_at, i.times, i.ended_at, i.answer_id, i.dismissed_because, i.version,
 i.taught_id, a.title as taught_title,
 e.name as ended_by_name, r.text as reply_text, r.deleted_at as reply_deleted_at
 from inquiries i
 join customers cu on cu.business_id = i.business_id and cu.id = i.customer_id
 join messages m on m.business_id = i.business_id and m.id = i.message_id
 left join staff s on s.business_id = i.business_id and s.id = i.owner_id
 left join staff e on e.business_id = i.business_id and e.id = i.ended_by
 left join messages r on r.business_id = i.business_id and r.id = i.answer_id
 left join answers a on a.business_id = i.business_id and a.id = i.taught_id
 where i.id = any($1)"""


async def page(
    tx: Tx,
    chosen: InquiryFilter,
    viewer: Viewer,
    *,
    sort: InquirySort,
    descending: bool,
    offset: int,
    limit: int,
    language: str | None,
) -> InquiryPage:
    """A stretch of the queue, with how many there are in each state, and the position it was read at."""
    position = await position_now(tx)
    within = inside({area.id: area.parent_id for area in await catalog.areas(tx)}) if chosen.areas else {}
    wanted, states = choice(chosen, viewer, tx.at, within), chosen.state or STATES
    order = ORDERS[sort]
    counted = await tally(tx, wanted, order)
    found = await ids(
        tx,
        wanted,
        counted,
        states,
        order,
        descending=descending,
        offset=offset,
        limit=limit,
        alphabet=by_name(await team.names_of_staff(tx, counted.values())) if sort == "owner" else None,
    )
    items = await rows_by_id(tx, found, language)
    return InquiryPage(
        items=[items[one] for one in found if one in items],
        total=sum(counted.of(state) for state in dict.fromkeys(states)),
        counts=StateCounts(**{state: counted.of(state) for state in STATES}),
        position=position,
    )


async def open_ones(tx: Tx, viewer: Viewer) -> int:
    """How many questions wait for a person."""
    own = " and owner_id = $1" if viewer.own_only else " and $1::uuid is not null"
    found: int = await tx.value(f"select count(*) from inquiries where state = 'open'{own}", viewer.staff_id)
    return found


async def rows_by_id(tx: Tx, inquiry_ids: Sequence[UUID], language: str | None = None) -> dict[UUID, InquiryRow]:
    """Inquiries as the queue shows them."""
    if not inquiry_ids:
        return {}
    known = await names(tx, language)
    return {row["id"]: _row_of(row, known, language) for row in await tx.rows(_ROW, list(inquiry_ids))}


async def one_row(tx: Tx, inquiry_id: UUID, viewer: Viewer, language: str | None = None) -> InquiryRow:
    """One inquiry, if it exists here and the viewer may see it."""
    found = (await rows_by_id(tx, [inquiry_id], language)).get(inquiry_id)
    if found is None or not viewer.sees(found.owner):
        raise NotFound("inquiry")
    return found


def _row_of(row: Any, known: Names, language: str | None) -> InquiryRow:
    # A message that its writer took back shows no words here either.
    words = "" if row["deleted_at"] is not None else row["text"]
    return InquiryRow(
        id=row["id"],
        conversation_id=row["conversation_id"],
        customer=CustomerBrief(row["customer_id"], row["customer_name"], row["vip_level"], row["customer_language"]),
        question=Question(row["message_id"], mask(words)[:2000], row["type"], row["message_language"], row["message_at"]),
        need=row["need"],
        reason=row["reason"],
        why=say(row["reason"], msgspec.convert(row["detail"], Why), language),
        proposals=[_proposal(one, language) for one in msgspec.convert(row["proposals"], list[Proposal])],
        state=row["state"],
        urgent=row["urgent"],
        language=row["language"],
        channel=row["channel"],
        services=[known.services[one] for one in row["service_ids"] if one in known.services],
        area_name=known.areas.get(row["area_id"]),
        owner=None if row["owner_id"] is None else OwnerBrief(row["owner_id"], row["owner_name"]),
        queue=row["queue"],
        reply_due_at=row["reply_due_at"],
        asked_at=row["asked_at"],
        renewed_at=row["renewed_at"],
        times=row["times"],
        ended_at=row["ended_at"],
        reply=_reply(row),
        taught=None if row["taught_id"] is None else Taught(row["taught_id"], row["taught_title"]),
        dismissed_because=row["dismissed_because"],
        version=row["version"],
    )


def _reply(row: Any) -> Reply | None:
    if row["answer_id"] is None:
        return None
    return Reply(row["answer_id"], "" if row["reply_deleted_at"] is not None else row["reply_text"], row["ended_by_name"])


def _proposal(one: Proposal, language: str | None) -> ProposalView:
    sources = [SourceView(source.kind, source.id, source.title, source.text) for source in one.sources]
    return ProposalView(one.text, one.language, sources, say_why(one.why_not, language), one.words_of)
