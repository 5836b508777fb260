"""The list of leads as a file: comma-separated (RFC 4180), UTF-8 with a mark at its beginning, nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

from frontdesk.intake.leads.choosing import LeadFilter, Sort
from frontdesk.intake.leads.queries import everything, rows_by_id
from frontdesk.intake.leads.records import LeadRow
from frontdesk.intake.listing.names import names
from frontdesk.intake.listing.records import Viewer
from frontdesk.kit.database import Tx
from frontdesk.kit.money import exponent_of
from frontdesk.kit.wording import phrase

_BATCH = 1000
# What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection); tab and line feeds can hide one.
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")
_HEAD = (
    "Customer",
    "Stage",
    "Reason",
    "Urgent",
    "Need",
    "Service",
    "Area",
    "Branch",
    "Wanted",
    "Confirmed",
    "Owner",
    "Channel",
    "Language",
    "Reply due",
    "Value",
    "Currency",
    "Created",
    "Changed",
    "Id",
)


async def as_csv(
    begin: Callable[[], AbstractAsyncContextManager[Tx]],
    chosen: LeadFilter,
    viewer: Viewer,
    *,
    sort: Sort,
    descending: bool,
    language: str | None,
) -> AsyncIterator[bytes]:
    """The whole choice, some rows at a time, so that it needs little memory whatever its length."""
    async with begin() as tx:
        known = await names(tx, language)
        ids = await everything(tx, chosen, viewer, sort=sort, descending=descending, known=known)
    yield "\ufeff".encode() + _lines([[phrase(language, name) for name in _HEAD]])
    for start in range(0, len(ids), _BATCH):
        part = ids[start : start + _BATCH]
        async with begin() as tx:
            rows = await rows_by_id(tx, part, known=known)
        yield _lines([_cells(rows[one], language) for one in part if one in rows])


def _cells(row: LeadRow, language: str | None) -> list[str]:
    def when(at: object) -> str:
        return "" if at is None else f"{at:%Y-%m-%d %H:%M}"

    return [
        row.customer.name,
        phrase(language, row.status),
        row.lost_reason,
        phrase(language, "yes" if row.urgent else "no"),
        phrase(language, row.need),
        ", ".join(row.services),
        row.area_name or "",
        row.branch_name or "",
        when(row.wanted_at),
        when(row.confirmed_at),
        "" if row.owner is None else row.owner.name,
        row.channel,
        row.language or "",
        when(row.reply_due_at),
        "" if row.value is None else _amount(row.value.minor, row.value.currency),
        "" if row.value is None else row.value.currency,
        when(row.created_at),
        when(row.changed_at),
        str(row.id),
    ]


def _amount(minor: int, currency: str) -> str:
    digits = exponent_of(currency)
    whole, part = divmod(minor, 10**digits)
    return f"{whole}.{part:0{digits}d}" if digits else str(whole)


def safe(cell: str) -> str:
    """The cell as text that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_RUNS) or cell.lstrip().startswith(_RUNS[:4]) else cell


def _lines(rows: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8", "replace")
