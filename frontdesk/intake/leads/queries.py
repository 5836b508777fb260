"""Reading leads: a stretch of the list, the board, how many there are, one of them whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from frontdesk import catalog, team
from frontdesk.inbox.records import CustomerBrief, OwnerBrief
from frontdesk.intake.leads.choosing import ORDERS, LeadFilter, Sort, choice, stages, where
from frontdesk.intake.leads.records import STATUSES, LeadBoard, LeadColumn, LeadPage, LeadRow, StatusCounts
from frontdesk.intake.listing.choosing import inside
from frontdesk.intake.listing.names import Names, names
from frontdesk.intake.listing.reading import Choice, Tally, ids, tally
from frontdesk.intake.listing.records import Viewer
from frontdesk.intake.listing.stretches import by_name
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


async def page(
    tx: Tx, chosen: LeadFilter, viewer: Viewer, *, sort: Sort, descending: bool, offset: int, limit: int, language: str | None
) -> LeadPage:
    """A stretch of the choice, with how many there are at each stage, and the position it was read at."""
    position = await position_now(tx)
    known = await names(tx, language)
    wanted, counted = await count(tx, chosen, viewer, sort)
    found = await ids(
        tx,
        wanted,
        counted,
        stages(chosen.status),
        ORDERS[sort],
        descending=descending,
        offset=offset,
        limit=limit,
        alphabet=await alphabet(tx, sort, known, counted),
    )
    rows = await rows_by_id(tx, found, language, known=known)
    counts = _by_status(counted)
    total = sum(getattr(counts, status) for status in dict.fromkeys(chosen.status or STATUSES))
    return LeadPage(items=[rows[one] for one in found if one in rows], total=total, counts=counts, position=position)


async def everything(tx: Tx, chosen: LeadFilter, viewer: Viewer, *, sort: Sort, descending: bool, known: Names) -> list[UUID]:
    """The ids of the whole choice in their order."""
    wanted, counted = await count(tx, chosen, viewer, sort)
    called = await alphabet(tx, sort, known, counted)
    return await ids(tx, wanted, counted, stages(chosen.status), ORDERS[sort], descending=descending, alphabet=called)


async def count(tx: Tx, chosen: LeadFilter, viewer: Viewer, sort: Sort) -> tuple[Choice, Tally]:
    """The choice, and how many leads it holds at each stage, by what the order goes by."""
    wanted = choice(chosen, viewer, tx.at, await _within(tx, chosen))
    return wanted, await tally(tx, wanted, ORDERS[sort])


async def alphabet(tx: Tx, sort: Sort, known: Names, counted: Tally) -> list[UUID] | None:
    """The ids in the order of their names in the reader's language, for the orders that go by a name."""
    match sort:
        case "owner":
            return by_name(await team.names_of_staff(tx, counted.values()))
        case "service":
            return by_name(known.services)
        case "area":
            return by_name(known.areas)
        case "branch":
            return by_name(known.branches)
        case _:
            return None


async def _within(tx: Tx, *choices: LeadFilter) -> dict[UUID, set[UUID]]:
    return inside({area.id: area.parent_id for area in await catalog.areas(tx)}) if any(one.areas for one in choices) else {}


def _by_status(counted: Tally) -> StatusCounts:
    return StatusCounts(**{status: counted.of(stage) for stage, status in enumerate(STATUSES, 1)})


async def how_many(tx: Tx, choices: Sequence[LeadFilter], viewer: Viewer) -> list[int]:
    """How many leads each of several choices holds, counted in one go."""
    if not choices:
        return []
    args: list[Any] = []
    within = await _within(tx, *choices)
    wanted = [where(chosen, viewer, tx.at, within, args) for chosen in choices]
    for number, chosen in enumerate(choices):
        if chosen.status:
            wanted[number] += f" and l.stage in ({', '.join(map(str, stages(chosen.status)))})"
    counted = ", ".join(f"count(*) filter (where {one})::int" for one in wanted)
    row = (await tx.rows(f"select {counted} from leads l where l.merged_into is null", *args))[0]
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
    wanted, counted = await count(tx, chosen, viewer, sort)
    called = await alphabet(tx, sort, known, counted)
    first = {
        stage: await ids(tx, wanted, counted, [stage], ORDERS[sort], descending=descending, limit=each, alphabet=called)
        for stage in stages(chosen.status)
    }
    rows = await rows_by_id(tx, [one for column in first.values() for one in column], language, known=known)
    columns = [
        LeadColumn(STATUSES[stage - 1], counted.of(stage), [rows[one] for one in column if one in rows]) for stage, column in first.items()
    ]
    return LeadBoard(columns, position)


async def rows_by_id(tx: Tx, lead_ids: Sequence[UUID], language: str | None = None, *, known: Names | None = None) -> dict[UUID, LeadRow]:
    """Leads as lists show them."""
    if not lead_ids:
        return {}
    called = known or await names(tx, language)
    return {row["id"]: _row_of(row, called) for row in await tx.rows(_ROW, list(lead_ids))}


async def one_row(tx: Tx, lead_id: UUID, viewer: Viewer, language: str | None = None) -> LeadRow:
    """One lead, if it exists here and the viewer may see it."""
    found = (await rows_by_id(tx, [lead_id], language)).get(lead_id)
    if found is None or not viewer.sees(found.owner):
        raise NotFound("lead")
    return found


async def of_customer(tx: Tx, customer_id: UUID, language: str | None = None) -> list[LeadRow]:
    """A customer's leads, the newest first."""
    sql = "select id from leads where customer_id = $1 and merged_into is null order by created_at desc, id desc limit 20"
    found = [row["id"] for row in await tx.rows(sql, customer_id)]
    rows = await rows_by_id(tx, found, language)
    return [rows[one] for one in found]


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
