"""Which leads somebody looks at and in which order: a choice as data, and as a condition of the database. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from frontdesk.intake.leads.records import STATUSES, Minor, Status
from frontdesk.intake.listing.choosing import conditions, putting
from frontdesk.intake.listing.reading import Choice, Order, Sheet
from frontdesk.intake.listing.records import RowFilter, Viewer

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


class LeadFilter(RowFilter, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which leads: whatever is left out is no condition. An owner is a person's id, `me` or `nobody`; an area includes those within it.

    Ages are whole hours since the lead came to be; values are minor units; `late` are those whose answer is overdue.
    """

    status: tuple[Status, ...] = ()
    value_from: Minor | None = None
    value_to: Minor | None = None
    confirmed: bool | None = None


SHEET = Sheet("leads", standing="stage", ties=("id",))
ORDERS: Mapping[Sort, Order] = {
    "customer": Order("l.sought", full=True),
    "urgent": Order("l.urgent", full=True, few="boolean"),
    "service": Order("l.first_services[1]", few="uuid"),
    "area": Order("l.area_id", few="uuid"),
    "branch": Order("l.branch_id", few="uuid"),
    "confirmed": Order("l.confirmed_at"),
    "status": Order("l.stage", full=True),
    "owner": Order("l.owner_id", few="uuid"),
    "channel": Order("l.channel", full=True, few="text"),
    "language": Order("l.language", few="text"),
    "need": Order("l.need", full=True, few="text"),
    "reply_due": Order("l.reply_due_at"),
    "wanted": Order("l.wanted_at"),
    "value": Order("l.value_minor"),
    "created": Order("l.created_at", full=True),
    "changed": Order("l.changed_at", full=True),
}


def stages(statuses: Collection[Status]) -> list[int]:
    """The stages by number, as the table counts them; all of them, when none is named."""
    return [place for place, one in enumerate(STATUSES, 1) if one in statuses or not statuses]


def choice(chosen: LeadFilter, viewer: Viewer, at: datetime, within: Mapping[UUID, Collection[UUID]]) -> Choice:
    """The leads that are chosen, at whatever stage."""
    args: list[Any] = []
    return Choice(SHEET, where(chosen, viewer, at, within, args), args)


def where(chosen: LeadFilter, viewer: Viewer, at: datetime, within: Mapping[UUID, Collection[UUID]], args: list[Any]) -> str:
    """The choice as a condition for every stage; what it compares with is added to `args`."""
    put = putting(args)
    parts = ["l.merged_into is null", *conditions(chosen, viewer, at, within, put, born="created_at")]
    if chosen.value_from is not None:
        parts.append(f"l.value_minor >= {put(chosen.value_from)}::bigint")
    if chosen.value_to is not None:
        parts.append(f"l.value_minor <= {put(chosen.value_to)}::bigint")
    if chosen.confirmed is not None:
        parts.append(f"l.confirmed_at is {'not ' if chosen.confirmed else ''}null")
    return " and ".join(parts)
