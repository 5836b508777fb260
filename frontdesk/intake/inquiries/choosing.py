"""Which questions somebody looks at and in which order. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from frontdesk.intake.inquiries.records import REASONS, InquiryReason, State
from frontdesk.intake.listing.choosing import conditions, putting
from frontdesk.intake.listing.reading import Choice, Order, Sheet
from frontdesk.intake.listing.records import Codes, RowFilter, Viewer

InquirySort = Literal["due", "asked", "ended", "customer", "urgent", "reason", "need", "owner"]


class InquiryFilter(RowFilter, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which questions: whatever is left out is no condition. An owner is a person's id, `me` or `nobody`."""

    state: tuple[State, ...] = ("open",)
    reasons: tuple[InquiryReason, ...] = ()
    queues: Codes = ()


# Those with the same deadline, or none, stand in the order in which they were asked.
SHEET = Sheet("inquiries", standing="state", ties=("asked_at", "id"))
ORDERS: Mapping[InquirySort, Order] = {
    "due": Order("l.reply_due_at"),
    "asked": Order("l.asked_at", full=True),
    "ended": Order("l.ended_at"),
    "customer": Order("l.sought", full=True),
    "urgent": Order("l.urgent", full=True, few="boolean"),
    "reason": Order("l.reason", full=True, few="text"),
    "need": Order("l.need", few="text"),
    "owner": Order("l.owner_id", few="uuid"),
}


def choice(chosen: InquiryFilter, viewer: Viewer, at: datetime, within: Mapping[UUID, Collection[UUID]]) -> Choice:
    """The questions that are chosen, in whatever state."""
    args: list[Any] = []
    put = putting(args)
    parts = ["true", *conditions(chosen, viewer, at, within, put, born="asked_at")]
    if chosen.reasons:
        parts.append(f"l.reason in ({', '.join(repr(one) for one in REASONS if one in chosen.reasons)})")
    if chosen.queues:
        parts.append(f"l.queue = any({put(list(chosen.queues))}::text[])")
    return Choice(SHEET, " and ".join(parts), args)
