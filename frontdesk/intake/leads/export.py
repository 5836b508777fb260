"""The list of leads as a file: comma-separated (RFC 4180), UTF-8 with a mark at its beginning, nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from functools import cache
from typing import Any
from uuid import UUID

from frontdesk import team
from frontdesk.intake.leads.choosing import LeadFilter, Sort
from frontdesk.intake.leads.queries import everything
from frontdesk.intake.listing.names import Names, names
from frontdesk.intake.listing.records import Viewer
from frontdesk.kit.cards import mask
from frontdesk.kit.database import Tx
from frontdesk.kit.money import exponent_of
from frontdesk.kit.wording import phrase

_BATCH = 2000
# What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection); tab and line feeds can hide one.
# The wide forms count too where the spreadsheet is set to Chinese or Japanese.
_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_BLANKS = ("\t", "\r", "\n")
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


# Times are written by the database, which is told the ids in their order; names are looked up here, where there are few.
_ROW = """select l.id::text as id, l.customer_name, l.status, l.lost_reason, l.urgent, l.need, l.service_ids, l.area_id, l.branch_id,
 l.owner_id, l.channel, l.language, l.value_minor, {times}
 from unnest($1::uuid[]) with ordinality wanted (id, place) join leads l on l.id = wanted.id order by wanted.place""".format(
    times=", ".join(
        f"coalesce(to_char(l.{column} at time zone 'UTC', 'YYYY-MM-DD HH24:MI'), '') as {column}"
        for column in ("wanted_at", "confirmed_at", "reply_due_at", "created_at", "changed_at")
    )
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
        say = _Saying(await names(tx, language), await team.names_of_staff(tx), language)
        found = await everything(tx, chosen, viewer, sort=sort, descending=descending, known=say.known)
    yield "\ufeff".encode() + _lines([[phrase(language, name) for name in _HEAD]])
    # Each batch in a transaction of its own: whoever reads slowly keeps none open.
    for start in range(0, len(found), _BATCH):
        async with begin() as tx:
            rows = await tx.rows(_ROW, found[start : start + _BATCH])
        yield _lines([say.cells(row) for row in rows])


class _Saying:
    """The cells of a lead in the reader's language; what somebody else wrote, as text that no spreadsheet takes for a formula."""

    def __init__(self, known: Names, people: Mapping[UUID, str], language: str | None) -> None:
        self.known = known
        self._services = {one: safe(name) for one, name in known.services.items()}
        self._areas = {one: safe(name) for one, name in known.areas.items()}
        self._branches = {one: safe(name) for one, name in known.branches.items()}
        self._people = {one: safe(name) for one, name in people.items()}
        self._phrase = cache(lambda english: safe(phrase(language, english)))

    def cells(self, row: Any) -> list[str]:
        """One line of the file."""
        value = row["value_minor"]
        return [
            safe(mask(row["customer_name"])),
            self._phrase(row["status"]),
            safe(mask(row["lost_reason"])),
            self._phrase("yes" if row["urgent"] else "no"),
            self._phrase(row["need"]),
            ", ".join([self._services[one] for one in row["service_ids"] if one in self._services]),
            self._areas.get(row["area_id"], ""),
            self._branches.get(row["branch_id"], ""),
            row["wanted_at"],
            row["confirmed_at"],
            self._people.get(row["owner_id"], ""),
            row["channel"],
            row["language"] or "",
            row["reply_due_at"],
            "" if value is None else _amount(value, self.known.currency),
            "" if value is None else self.known.currency,
            row["created_at"],
            row["changed_at"],
            row["id"],
        ]


def _amount(minor: int, currency: str) -> str:
    digits = exponent_of(currency)
    whole, part = divmod(minor, 10**digits)
    return f"{whole}.{part:0{digits}d}" if digits else str(whole)


def safe(cell: str) -> str:
    """The cell as text that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_BLANKS) or cell.lstrip().startswith(_SIGNS) else cell


def _lines(rows: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8", "replace")
