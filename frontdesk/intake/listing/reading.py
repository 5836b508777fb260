"""Reading a list: how many rows there are of each standing, and the ids of a stretch of them in any order.

Three things keep it quick with 50,000 rows. Everything a list is chosen and ordered by stands in one index of the table, so that no
row is fetched to be counted. Where an order goes by few values (a service, an owner, a need), the rows are counted by them and only
the groups that a stretch touches are looked at. What few rows fit is sorted; where many do, an index is read in its order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from frontdesk.intake.listing.stretches import cut, in_order, touched
from frontdesk.kit.database import Tx

# With no more rows than this, reading an index in its order until enough fit would pass over most of the list.
_FEW = 2_000


class Order(msgspec.Struct, frozen=True):
    """What rows are ordered by: a column of the table `l`, whether it is never empty, and its type where its values are few."""

    column: str
    full: bool = False
    few: str = ""


class Sheet(msgspec.Struct, frozen=True):
    """A table that is read as a list: what says where a row stands, and what settles the order of those that are alike."""

    table: str
    standing: str
    ties: tuple[str, ...]


class Choice(msgspec.Struct, frozen=True):
    """The rows that are chosen, whatever their standing, as a condition on the table `l`, with what it compares with."""

    sheet: Sheet
    where: str
    args: Sequence[Any]


class Tally(msgspec.Struct, frozen=True):
    """How many rows of a choice there are by standing and by value, where an order goes by few; else by whether they have none."""

    found: Mapping[tuple[Any, Any], int]

    def of(self, standing: Any) -> int:
        """How many have this standing."""
        return sum(many for (one, _), many in self.found.items() if one == standing)

    def values(self) -> list[Any]:
        """The values there are."""
        return list({value for _, value in self.found if value is not None})

    def by_value(self, standings: Collection[Any]) -> dict[Any, int]:
        """How many of these standings have each value."""
        values: dict[Any, int] = {}
        for (standing, value), many in self.found.items():
            if standing in standings:
                values[value] = values.get(value, 0) + many
        return values


async def tally(tx: Tx, choice: Choice, order: Order | None = None) -> Tally:
    """Count a choice in one go."""
    standing = f"l.{choice.sheet.standing}"
    value = None
    if order is not None and not order.full:
        value = f"({order.column} is null)"
    if order is not None and order.few:
        value = order.column
    what = f"{standing} as standing, {value or 'null'} as value, count(*)::int as found"
    by = standing if value is None else f"{standing}, {value}"
    rows = await tx.rows(f"select {what} from {choice.sheet.table} l where {choice.where} group by {by}", *choice.args)
    return Tally({(row["standing"], row["value"]): row["found"] for row in rows})


async def ids(
    tx: Tx,
    choice: Choice,
    counted: Tally,
    standings: Sequence[Any],
    order: Order,
    *,
    descending: bool,
    offset: int = 0,
    limit: int | None = None,
    alphabet: Sequence[Any] | None = None,
) -> list[UUID]:
    """The ids of a stretch of a choice, or of all that follows, among rows of these standings. What has no value comes last both ways.

    With an `alphabet` the values stand in its order instead of their own.
    """
    total = sum(counted.of(one) for one in dict.fromkeys(standings))
    most = total - offset if limit is None else limit
    if offset >= total or most <= 0:
        return []
    narrowed = choice
    if total < sum(counted.found.values()):
        # Standings are words or numbers of our own; in the text the planner sees them. Where all are meant, an index needs not have them.
        among = ", ".join(repr(one) for one in standings)
        narrowed = msgspec.structs.replace(choice, where=f"{choice.where} and l.{choice.sheet.standing} in ({among})")
    if order.few:
        groups = in_order(counted.by_value(standings), alphabet, descending=descending)
        return await _grouped(tx, narrowed, groups, order, descending=descending, offset=offset, limit=most)
    values = counted.by_value(standings)
    # An index is read from either end only where no row is without a value: those come by themselves, behind the others.
    parts = [("", total, True)] if order.full else [(" is not null", values.get(False, 0), True), (" is null", values.get(True, 0), False)]
    found: list[UUID] = []
    for condition, size, by_value in parts:
        taken = min(most - len(found), size - offset)
        if taken > 0:
            where = f"{narrowed.where} and {order.column}{condition}" if condition else narrowed.where
            part = msgspec.structs.replace(narrowed, where=where)
            column = order.column if by_value else None
            found += await _sorted(tx, part, column, descending=descending, size=size, offset=offset, limit=taken)
        offset = max(0, offset - size)
    return found


async def _sorted(tx: Tx, choice: Choice, column: str | None, *, descending: bool, size: int, offset: int, limit: int) -> list[UUID]:
    stretch = cut(offset, limit, size)
    way = "desc" if descending != stretch.backwards else "asc"
    by = f"{column} {way}, {_ties(choice.sheet, way)}" if column else _ties(choice.sheet, way)
    source = f"{choice.sheet.table} l where {choice.where}"
    if size <= _FEW:
        columns = ", ".join(dict.fromkeys(["l.id", *([column] if column else []), *(f"l.{one}" for one in choice.sheet.ties)]))
        source = f"(select {columns} from {source} offset 0) l"
    return await _stretch(tx, source, by, choice.args, stretch.offset, stretch.limit, backwards=stretch.backwards)


async def _grouped(
    tx: Tx,
    choice: Choice,
    groups: Sequence[tuple[tuple[Any, ...], int]],
    order: Order,
    *,
    descending: bool,
    offset: int,
    limit: int,
) -> list[UUID]:
    near = touched(groups, offset, limit)
    values = [key for key in near.keys if key is not None]
    place = f"${len(choice.args) + 1}::{order.few}[]"
    either = [f"{order.column} = any({place})"] if values else []
    if None in near.keys:
        either.append(f"{order.column} is null")
    # What has no place of its own stands together behind the others; a single group needs no places.
    single = any(keys == near.keys for keys, _ in groups)
    stretch = cut(near.offset, limit, near.total)
    way = "desc" if descending != stretch.backwards else "asc"
    by, joined = _ties(choice.sheet, way), ""
    if not single:
        placed = [keys[0] for keys, _ in groups if len(keys) == 1 and keys[0] is not None and keys[0] in near.keys]
        joined = (
            f" left join unnest(${len(choice.args) + 2}::{order.few}[]) with ordinality named (key, place) on named.key = {order.column}"
        )
        by = f"named.place {'desc nulls first' if stretch.backwards else 'asc nulls last'}, {by}"
    source = f"{choice.sheet.table} l{joined} where {choice.where} and ({' or '.join(either)})"
    args = [*choice.args, *([values] if values else []), *([placed] if joined else [])]
    return await _stretch(tx, source, by, args, stretch.offset, stretch.limit, backwards=stretch.backwards)


def _ties(sheet: Sheet, way: str) -> str:
    return ", ".join(f"l.{one} {way}" for one in sheet.ties)


async def _stretch(tx: Tx, source: str, by: str, args: Sequence[Any], offset: int, limit: int, *, backwards: bool) -> list[UUID]:
    # The bounds stand in the text: a plan made for any number of rows would sort them all instead of keeping the first.
    rows = await tx.rows(f"select l.id from {source} order by {by} offset {int(offset)} limit {int(limit)}", *args)
    return [row["id"] for row in (reversed(rows) if backwards else rows)]
