"""Reading leads: a stretch of the list, the board, how many there are, one of them whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from frontdesk import catalog, team
from frontdesk.inbox.records import CustomerBrief, OwnerBrief
from frontdesk.intake.leads.choosing import BY_NAME, Cut, LeadFilter, Sort, Viewer, conditions, cut, inside, order
from frontdesk.intake.leads.records import STATUSES, LeadBoard, LeadColumn, LeadPage, LeadRow, StatusCounts
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import NotFound
from frontdesk.kit.events import position_now
from frontdesk.kit.money import Money

_ROW = """select l.id, l.customer_id, cu.name as customer_name, cu.vip_level, cu.language as customer_language,
 l.current_conversation_id, l.need, l.status, l.lost_reason, l.urgent, l.service_ids, l.area_id, l.branch_id, l.wanted_at, l.language,
 l.channel, l.confirmed_at, l.owner_id, s.name as owner_name, l.reply_due_at, l.value_minor, l.created_at, l.changed_at, l.version
 from leads l
 join customers cu on cu.business_id = l.business_id and cu.id = l.customer_id
 left join staff s on s.business_id = l.business_id and s.id = l.owner_id
 where l.id = any($1)"""


class Names(msgspec.Struct, frozen=True):
    """What services, areas and branches are called in the reader's language, and the money of the business."""

    services: Mapping[UUID, str]
    areas: Mapping[UUID, str]
    branches: Mapping[UUID, str]
    currency: str


async def names(tx: Tx, language: str | None) -> Names:
    """All names at once: there are few of them."""
    wanted = (language or "en", "en")
    rows = await tx.rows(
        "select 's' as kind, id, names, '' as name from services union all select 'a', id, names, '' from areas"
        " union all select 'b', id, names, name from branches"
    )
    found: dict[str, dict[UUID, str]] = {"s": {}, "a": {}, "b": {}}
    for row in rows:
        found[row["kind"]][row["id"]] = catalog.called(row["names"], *wanted) or row["name"]
    return Names(found["s"], found["a"], found["b"], (await team.this_business(tx)).currency)


async def page(
    tx: Tx, chosen: LeadFilter, viewer: Viewer, *, sort: Sort, descending: bool, offset: int, limit: int, language: str | None
) -> LeadPage:
    """A stretch of the choice, with how many there are at each stage, and the position it was read at."""
    position = await position_now(tx)
    known = await names(tx, language)
    counts = await by_status(tx, chosen, viewer)
    total = sum(getattr(counts, status) for status in dict.fromkeys(chosen.status or STATUSES))
    ids = await ordered(tx, chosen, viewer, sort=sort, descending=descending, stretch=cut(offset, limit, total), known=known)
    rows = await rows_by_id(tx, ids, language, known=known)
    return LeadPage(items=[rows[one] for one in ids if one in rows], total=total, counts=counts, position=position)


async def ordered(
    tx: Tx, chosen: LeadFilter, viewer: Viewer, *, sort: Sort, descending: bool, stretch: Cut | None, known: Names
) -> list[UUID]:
    """The ids of the choice in their order: a stretch of them, or all."""
    args: list[Any] = []
    joined = ""
    if sort in BY_NAME:
        args.append(await _alphabet(tx, sort, known))
        joined = f" left join unnest($1::uuid[]) with ordinality named (id, place) on named.id = {BY_NAME[sort]}"
    where = conditions(chosen, viewer, tx.at, await _within(tx, chosen), args)
    backwards = stretch is not None and stretch.backwards
    # The bounds stand in the text: a plan made for any number of rows would sort them all instead of keeping the first.
    bounds = "" if stretch is None else f" offset {int(stretch.offset)} limit {int(stretch.limit)}"
    way = order(sort, descending=descending, backwards=backwards)
    rows = await tx.rows(f"select l.id from leads l{joined} where {where} {way}{bounds}", *args)
    return [row["id"] for row in (reversed(rows) if backwards else rows)]


async def _alphabet(tx: Tx, sort: Sort, known: Names) -> list[UUID]:
    if sort == "owner":
        rows = await tx.rows("select id, name from staff")
        called = {row["id"]: row["name"] for row in rows}
    else:
        called = dict({"service": known.services, "area": known.areas, "branch": known.branches}[sort])
    return sorted(called, key=lambda one: (called[one].casefold(), one))


async def _within(tx: Tx, chosen: LeadFilter) -> dict[UUID, set[UUID]]:
    return inside({area.id: area.parent_id for area in await catalog.areas(tx)}) if chosen.areas else {}


async def by_status(tx: Tx, chosen: LeadFilter, viewer: Viewer) -> StatusCounts:
    """How many stand at each stage, by all of the choice but the stage."""
    args: list[Any] = []
    where = conditions(chosen, viewer, tx.at, await _within(tx, chosen), args, stages=False)
    rows = await tx.rows(f"select l.stage, count(*)::int as found from leads l where {where} group by l.stage", *args)
    return StatusCounts(**{STATUSES[row["stage"] - 1]: row["found"] for row in rows})


async def how_many(tx: Tx, choices: Sequence[LeadFilter], viewer: Viewer) -> list[int]:
    """How many leads each of several choices holds, counted in one go."""
    if not choices:
        return []
    args: list[Any] = []
    within = inside({area.id: area.parent_id for area in await catalog.areas(tx)}) if any(one.areas for one in choices) else {}
    counted = ", ".join(f"count(*) filter (where {conditions(chosen, viewer, tx.at, within, args)})::int" for chosen in choices)
    row = (await tx.rows(f"select {counted} from leads l", *args))[0]
    return [row[number] for number in range(len(choices))]


async def new_ones(tx: Tx, viewer: Viewer) -> int:
    """How many leads nobody has contacted yet."""
    own = " and owner_id = $1" if viewer.own_only else " and $1::uuid is not null"
    found: int = await tx.value(f"select count(*) from leads where stage = 1 and merged_into is null{own}", viewer.staff_id)
    return found


async def board(tx: Tx, chosen: LeadFilter, viewer: Viewer, *, sort: Sort, descending: bool, each: int, language: str | None) -> LeadBoard:
    """Every stage of the choice with its first leads."""
    position = await position_now(tx)
    known = await names(tx, language)
    counts = await by_status(tx, chosen, viewer)
    columns = []
    for status in STATUSES:
        if chosen.status and status not in chosen.status:
            continue
        one = msgspec.structs.replace(chosen, status=(status,))
        ids = await ordered(tx, one, viewer, sort=sort, descending=descending, stretch=Cut(0, each), known=known)
        rows = await rows_by_id(tx, ids, language, known=known)
        columns.append(LeadColumn(status, getattr(counts, status), [rows[found] for found in ids if found in rows]))
    return LeadBoard(columns, position)


async def rows_by_id(tx: Tx, ids: Sequence[UUID], language: str | None = None, *, known: Names | None = None) -> dict[UUID, LeadRow]:
    """Leads as lists show them."""
    if not ids:
        return {}
    called = known or await names(tx, language)
    return {row["id"]: _row_of(row, called) for row in await tx.rows(_ROW, list(ids))}


async def one_row(tx: Tx, lead_id: UUID, viewer: Viewer, language: str | None = None) -> LeadRow:
    """One lead, if it exists here and the viewer may see it."""
    found = (await rows_by_id(tx, [lead_id], language)).get(lead_id)
    if found is None or (viewer.own_only and (found.owner is None or found.owner.id != viewer.staff_id)):
        raise NotFound("lead")
    return found


async def of_customer(tx: Tx, customer_id: UUID, language: str | None = None) -> list[LeadRow]:
    """A customer's leads, the newest first."""
    sql = "select id from leads where customer_id = $1 and merged_into is null order by created_at desc, id desc limit 20"
    ids = [row["id"] for row in await tx.rows(sql, customer_id)]
    rows = await rows_by_id(tx, ids, language)
    return [rows[one] for one in ids]


def _row_of(row: Any, known: Names) -> LeadRow:
    return LeadRow(
        id=row["id"],
        customer=CustomerBrief(row["customer_id"], row["customer_name"], row["vip_level"], row["customer_language"]),
        conversation_id=row["current_conversation_id"],
        need=row["need"],
        status=row["status"],
        lost_reason=row["lost_reason"],
        urgent=row["urgent"],
        services=[known.services[one] for one in row["service_ids"] if one in known.services],
        area_name=known.areas.get(row["area_id"]),
        branch_name=known.branches.get(row["branch_id"]),
        wanted_at=row["wanted_at"],
        language=row["language"],
        channel=row["channel"],
        confirmed_at=row["confirmed_at"],
        owner=None if row["owner_id"] is None else OwnerBrief(row["owner_id"], row["owner_name"]),
        reply_due_at=row["reply_due_at"],
        value=None if row["value_minor"] is None else Money(row["value_minor"], known.currency),
        created_at=row["created_at"],
        changed_at=row["changed_at"],
        version=row["version"],
    )
