"""Reading the queue of questions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

from frontdesk import catalog
from frontdesk.inbox.records import CustomerBrief, OwnerBrief
from frontdesk.intake.inquiries.records import (
    REASONS,
    STATES,
    InquiryPage,
    InquiryReason,
    InquiryRow,
    Proposal,
    ProposalView,
    Question,
    SourceView,
    State,
    StateCounts,
    Why,
)
from frontdesk.intake.inquiries.wording import say, say_why
from frontdesk.intake.leads.choosing import Codes, Hours, Ids, Viewer, cut, inside
from frontdesk.intake.leads.queries import Names, names
from frontdesk.intake.leads.records import Line
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import NotFound
from frontdesk.kit.events import position_now

InquirySort = Literal["due", "asked", "ended", "customer", "urgent", "reason", "need", "owner"]


class InquiryFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which questions: whatever is left out is no condition. An owner is a person's id, `me` or `nobody`."""

    state: tuple[State, ...] = ("open",)
    reasons: tuple[InquiryReason, ...] = ()
    urgent: bool | None = None
    needs: Codes = ()
    areas: Ids = ()
    branches: Ids = ()
    services: Ids = ()
    owners: Codes = ()
    queues: Codes = ()
    languages: Codes = ()
    channels: Codes = ()
    age_from: Hours | None = None
    age_to: Hours | None = None
    late: bool | None = None
    text: Line = ""


_ORDER: Mapping[str, str] = {
    "due": "i.reply_due_at",
    "asked": "i.asked_at",
    "ended": "i.ended_at",
    "customer": "i.customer_name",
    "urgent": "i.urgent",
    "reason": "i.reason",
    "need": "i.need",
    "owner": "named.place",
}
_ROW = """select i.id, i.conversation_id, i.customer_id, cu.name as customer_name, cu.vip_level, cu.language as customer_language,
 i.message_id, m.text, m.type, m.language as message_language, m.at as message_at, m.deleted_at, i.need, i.reason, i.detail, i.proposals,
 i.state, i.urgent, i.language, i.channel, i.service_ids, i.area_id, i.owner_id, s.name as owner_name, i.queue, i.reply_due_at,
 i.asked_at, i.renewed_at, i.times, i.ended_at, i.answer_id, i.dismissed_because, i.version
 from inquiries i
 join customers cu on cu.business_id = i.business_id and cu.id = i.customer_id
 join messages m on m.business_id = i.business_id and m.id = i.message_id
 left join staff s on s.business_id = i.business_id and s.id = i.owner_id
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
    args: list[Any] = []
    joined = ""
    if sort == "owner":
        rows = await tx.rows("select id, name from staff")
        args.append([row["id"] for row in sorted(rows, key=lambda row: (row["name"].casefold(), row["id"]))])
        joined = " left join unnest($1::uuid[]) with ordinality named (id, place) on named.id = i.owner_id"
    counts = await _by_state(tx, chosen, viewer, within)
    total = sum(getattr(counts, state) for state in dict.fromkeys(chosen.state or STATES))
    stretch = cut(offset, limit, total)
    where = _conditions(chosen, viewer, tx, within, args)
    bounds = f"offset {int(stretch.offset)} limit {int(stretch.limit)}"
    rows = await tx.rows(
        f"select i.id from inquiries i{joined} where {where} {_order(chosen, sort, descending, stretch.backwards)} {bounds}", *args
    )
    ids = [row["id"] for row in (reversed(rows) if stretch.backwards else rows)]
    items = await rows_by_id(tx, ids, language)
    return InquiryPage(items=[items[one] for one in ids if one in items], total=total, counts=counts, position=position)


def _order(chosen: InquiryFilter, sort: InquirySort, descending: bool, backwards: bool) -> str:
    """The order as SQL; those with the same deadline, or none, stand in the order in which they were asked."""
    way = "desc" if descending != backwards else "asc"
    # What has ended has a time at which it did: then the index can be read from its end.
    full = sort in ("asked", "customer", "urgent", "reason") or (sort == "ended" and chosen.state and "open" not in chosen.state)
    empty = "" if full else f" nulls {'first' if backwards else 'last'}"
    return f"order by {_ORDER[sort]} {way}{empty}, i.asked_at {way}, i.id {way}"


async def _by_state(tx: Tx, chosen: InquiryFilter, viewer: Viewer, within: Mapping[UUID, Collection[UUID]]) -> StateCounts:
    args: list[Any] = []
    where = _conditions(chosen, viewer, tx, within, args, states=False)
    found = await tx.rows(f"select i.state, count(*)::int as found from inquiries i where {where} group by i.state", *args)
    return StateCounts(**{row["state"]: row["found"] for row in found})


def _conditions(
    chosen: InquiryFilter, viewer: Viewer, tx: Tx, within: Mapping[UUID, Collection[UUID]], args: list[Any], *, states: bool = True
) -> str:
    def put(value: Any) -> str:
        args.append(value)
        return f"${len(args)}"

    parts = ["true"]
    # What can only be one of a few words stands in the text, so that the planner sees it.
    if states and chosen.state:
        parts.append(f"i.state in ({', '.join(repr(one) for one in STATES if one in chosen.state)})")
    if chosen.reasons:
        parts.append(f"i.reason in ({', '.join(repr(one) for one in REASONS if one in chosen.reasons)})")
    if chosen.urgent is not None:
        parts.append("i.urgent" if chosen.urgent else "not i.urgent")
    if chosen.areas:
        parts.append(f"i.area_id = any({put(sorted({inner for one in chosen.areas for inner in within.get(one, (one,))}))}::uuid[])")
    if chosen.branches:
        parts.append(f"i.branch_id = any({put(list(chosen.branches))}::uuid[])")
    if chosen.services:
        parts.append(f"i.service_ids && {put(list(chosen.services))}::uuid[]")
    if chosen.owners:
        ids = [viewer.staff_id if one == "me" else UUID(one) for one in chosen.owners if one != "nobody"]
        either = [f"i.owner_id = any({put(ids)}::uuid[])"] if ids else []
        parts.append(f"({' or '.join([*either, *(['i.owner_id is null'] if 'nobody' in chosen.owners else [])])})")
    pairs = (("need", chosen.needs), ("queue", chosen.queues), ("language", chosen.languages), ("channel", chosen.channels))
    parts += [f"i.{column} = any({put(list(codes))}::text[])" for column, codes in pairs if codes]
    if chosen.age_from is not None:
        parts.append(f"i.asked_at <= {put(tx.at - timedelta(hours=chosen.age_from))}::timestamptz")
    if chosen.age_to is not None:
        parts.append(f"i.asked_at >= {put(tx.at - timedelta(hours=chosen.age_to))}::timestamptz")
    if chosen.late is not None:
        late = f"i.reply_due_at < {put(tx.at)}::timestamptz"
        parts.append(late if chosen.late else f"({late}) is not true")
    if chosen.text.strip():
        escaped = chosen.text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        parts.append(f"i.customer_name ilike {put(f'%{escaped}%')}")
    if viewer.own_only:
        parts.append(f"i.owner_id = {put(viewer.staff_id)}::uuid")
    return " and ".join(parts)


async def open_ones(tx: Tx, viewer: Viewer) -> int:
    """How many questions wait for a person."""
    own = " and owner_id = $1" if viewer.own_only else " and $1::uuid is not null"
    found: int = await tx.value(f"select count(*) from inquiries where state = 'open'{own}", viewer.staff_id)
    return found


async def rows_by_id(tx: Tx, ids: Sequence[UUID], language: str | None = None) -> dict[UUID, InquiryRow]:
    """Inquiries as the queue shows them."""
    if not ids:
        return {}
    known = await names(tx, language)
    return {row["id"]: _row_of(row, known, language) for row in await tx.rows(_ROW, list(ids))}


async def one_row(tx: Tx, inquiry_id: UUID, viewer: Viewer, language: str | None = None) -> InquiryRow:
    """One inquiry, if it exists here and the viewer may see it."""
    found = (await rows_by_id(tx, [inquiry_id], language)).get(inquiry_id)
    if found is None or (viewer.own_only and (found.owner is None or found.owner.id != viewer.staff_id)):
        raise NotFound("inquiry")
    return found


def _row_of(row: Any, known: Names, language: str | None) -> InquiryRow:
    # A message that its writer took back shows no words here either.
    words = "" if row["deleted_at"] is not None else row["text"]
    return InquiryRow(
        id=row["id"],
        conversation_id=row["conversation_id"],
        customer=CustomerBrief(row["customer_id"], row["customer_name"], row["vip_level"], row["customer_language"]),
        question=Question(row["message_id"], words[:2000], row["type"], row["message_language"], row["message_at"]),
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
        answer_id=row["answer_id"],
        dismissed_because=row["dismissed_because"],
        version=row["version"],
    )


def _proposal(one: Proposal, language: str | None) -> ProposalView:
    sources = [SourceView(source.kind, source.id, source.title, source.text) for source in one.sources]
    return ProposalView(one.text, one.language, sources, say_why(one.why_not, language))
