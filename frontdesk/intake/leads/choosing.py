"""Which leads somebody looks at and in which order: a choice as data, and as a condition of the database. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from frontdesk.intake.leads.records import STATUSES, Line, Minor, Status

Ids = Annotated[tuple[UUID, ...], msgspec.Meta(max_length=100)]
Codes = Annotated[tuple[Annotated[str, msgspec.Meta(max_length=48)], ...], msgspec.Meta(max_length=40)]
Hours = Annotated[int, msgspec.Meta(ge=0, le=24 * 3660)]
Sort = Literal[
    "customer",
    "urgent",
    "service",
    "area",
    "branch",
    "confirmed",
    "status",
    "owner",
    "channel",
    "language",
    "need",
    "reply_due",
    "wanted",
    "value",
    "created",
    "changed",
]
ColumnName = Literal[
    "urgent",
    "need",
    "service",
    "area",
    "branch",
    "confirmed",
    "status",
    "owner",
    "channel",
    "language",
    "reply_due",
    "wanted",
    "value",
    "created",
    "changed",
]


class LeadFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which leads: whatever is left out is no condition. An owner is a person's id, `me` or `nobody`; an area includes those within it.

    Ages are whole hours since the lead came to be; values are minor units; `late` are those whose answer is overdue.
    """

    status: tuple[Status, ...] = ()
    urgent: bool | None = None
    areas: Ids = ()
    branches: Ids = ()
    services: Ids = ()
    owners: Codes = ()
    languages: Codes = ()
    channels: Codes = ()
    needs: Codes = ()
    age_from: Hours | None = None
    age_to: Hours | None = None
    value_from: Minor | None = None
    value_to: Minor | None = None
    confirmed: bool | None = None
    late: bool | None = None
    text: Line = ""


class Viewer(msgspec.Struct, frozen=True):
    """Who looks, and whether they see only what is theirs."""

    staff_id: UUID
    own_only: bool


# The column each order goes by; those that are missing go by the place of a name in the reader's alphabet.
COLUMN: Mapping[str, str] = {
    "customer": "l.customer_name",
    "urgent": "l.urgent",
    "confirmed": "l.confirmed_at",
    "status": "l.stage",
    "channel": "l.channel",
    "language": "l.language",
    "need": "l.need",
    "reply_due": "l.reply_due_at",
    "wanted": "l.wanted_at",
    "value": "l.value_minor",
    "created": "l.created_at",
    "changed": "l.changed_at",
}
BY_NAME: Mapping[str, str] = {"service": "l.service_ids[1]", "area": "l.area_id", "branch": "l.branch_id", "owner": "l.owner_id"}
_NEVER_EMPTY = frozenset({"customer", "urgent", "status", "channel", "need", "created", "changed"})


def conditions(
    chosen: LeadFilter, viewer: Viewer, at: datetime, within: Mapping[UUID, Collection[UUID]], args: list[Any], *, stages: bool = True
) -> str:
    """The choice as a condition; what it compares with is added to `args`. Without `stages` it holds for every stage."""

    def put(value: Any) -> str:
        args.append(value)
        return f"${len(args)}"

    # What can only be one of a few words stands in the text, so that the planner sees it.
    parts = ["l.merged_into is null"]
    if stages and chosen.status:
        parts.append(f"l.stage in ({', '.join(str(place) for place, one in enumerate(STATUSES, 1) if one in chosen.status)})")
    if chosen.urgent is not None:
        parts.append("l.urgent" if chosen.urgent else "not l.urgent")
    if chosen.areas:
        parts.append(f"l.area_id = any({put(sorted({inner for one in chosen.areas for inner in within.get(one, (one,))}))}::uuid[])")
    if chosen.branches:
        parts.append(f"l.branch_id = any({put(list(chosen.branches))}::uuid[])")
    if chosen.services:
        parts.append(f"l.service_ids && {put(list(chosen.services))}::uuid[]")
    if chosen.owners:
        parts.append(_owners(chosen.owners, viewer, put))
    for column, codes in (("language", chosen.languages), ("channel", chosen.channels), ("need", chosen.needs)):
        if codes:
            parts.append(f"l.{column} = any({put(list(codes))}::text[])")
    if chosen.age_from is not None:
        parts.append(f"l.created_at <= {put(at - timedelta(hours=chosen.age_from))}::timestamptz")
    if chosen.age_to is not None:
        parts.append(f"l.created_at >= {put(at - timedelta(hours=chosen.age_to))}::timestamptz")
    if chosen.value_from is not None:
        parts.append(f"l.value_minor >= {put(chosen.value_from)}::bigint")
    if chosen.value_to is not None:
        parts.append(f"l.value_minor <= {put(chosen.value_to)}::bigint")
    if chosen.confirmed is not None:
        parts.append(f"l.confirmed_at is {'not ' if chosen.confirmed else ''}null")
    if chosen.late is not None:
        late = f"l.reply_due_at < {put(at)}::timestamptz"
        parts.append(late if chosen.late else f"({late}) is not true")
    if chosen.text.strip():
        escaped = chosen.text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        parts.append(f"l.customer_name ilike {put(f'%{escaped}%')}")
    if viewer.own_only:
        parts.append(f"l.owner_id = {put(viewer.staff_id)}::uuid")
    return " and ".join(parts)


def _owners(owners: Sequence[str], viewer: Viewer, put: Any) -> str:
    ids = [viewer.staff_id if one == "me" else UUID(one) for one in owners if one != "nobody"]
    either = [f"l.owner_id = any({put(ids)}::uuid[])"] if ids else []
    if "nobody" in owners:
        either.append("l.owner_id is null")
    return f"({' or '.join(either)})"


def order(sort: Sort, *, descending: bool, backwards: bool = False) -> str:
    """The order as SQL; what has nothing there comes last both ways, and the id settles what is alike. `backwards` is from its end."""
    way = "desc" if descending != backwards else "asc"
    empty = "" if sort in _NEVER_EMPTY else f" nulls {'first' if backwards else 'last'}"
    return f"order by {COLUMN.get(sort, 'named.place')} {way}{empty}, l.id {way}"


class Cut(msgspec.Struct, frozen=True):
    """Where a stretch lies: so many from the beginning, or from the end where that is nearer, which sorts far fewer rows."""

    offset: int
    limit: int
    backwards: bool = False


def cut(offset: int, limit: int, total: int) -> Cut:
    """The shorter way to a stretch of a list of that length."""
    if offset <= total // 2 or offset >= total:
        return Cut(offset, limit)
    taken = min(limit, total - offset)
    return Cut(total - offset - taken, taken, backwards=True)


def problem_of(chosen: LeadFilter) -> str | None:
    """The first part of a choice that cannot be used, if any."""
    for one in chosen.owners:
        if one in ("me", "nobody"):
            continue
        try:
            UUID(one)
        except ValueError:
            return "owners"
    return None


def inside(parents: Mapping[UUID, UUID | None]) -> dict[UUID, set[UUID]]:
    """For every area itself and all that lie within it, however deep."""
    found: dict[UUID, set[UUID]] = {area: {area} for area in parents}
    for area in parents:
        above, seen = parents[area], {area}
        while above is not None and above not in seen and above in found:
            found[above].add(area)
            seen.add(above)
            above = parents[above]
    return found
