"""A choice of rows as a condition of the database. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from frontdesk.intake.listing.records import RowFilter, Viewer

Put = Callable[[Any], str]


def putting(args: list[Any]) -> Put:
    """A way to hand over a value: it is added to `args`, and its place in the statement comes back."""

    def put(value: Any) -> str:
        args.append(value)
        return f"${len(args)}"

    return put


def conditions(
    chosen: RowFilter, viewer: Viewer, at: datetime, within: Mapping[UUID, Collection[UUID]], put: Put, *, born: str
) -> list[str]:
    """What all lists can be chosen by, as conditions on the table `l`; `born` is the column that says since when a row is there."""
    parts: list[str] = []
    # What can only be one of a few words stands in the text, so that the planner sees it.
    if chosen.urgent is not None:
        parts.append("l.urgent" if chosen.urgent else "not l.urgent")
    if chosen.areas:
        parts.append(f"l.area_id = any({put(sorted({inner for one in chosen.areas for inner in within.get(one, (one,))}))}::uuid[])")
    if chosen.branches:
        parts.append(f"l.branch_id = any({put(list(chosen.branches))}::uuid[])")
    if chosen.services:
        parts.append(f"l.first_services && {put(list(chosen.services))}::uuid[]")
    if chosen.owners:
        parts.append(_owners(chosen.owners, viewer, put))
    for column, codes in (("language", chosen.languages), ("channel", chosen.channels), ("need", chosen.needs)):
        if codes:
            parts.append(f"l.{column} = any({put(list(codes))}::text[])")
    if chosen.age_from is not None:
        parts.append(f"l.{born} <= {put(at - timedelta(hours=chosen.age_from))}::timestamptz")
    if chosen.age_to is not None:
        parts.append(f"l.{born} >= {put(at - timedelta(hours=chosen.age_to))}::timestamptz")
    if chosen.late is not None:
        late = f"l.reply_due_at < {put(at)}::timestamptz"
        parts.append(late if chosen.late else f"({late}) is not true")
    if chosen.text.strip():
        escaped = chosen.text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        parts.append(f"l.sought like lower({put(f'%{escaped}%')})")
    if viewer.own_only:
        parts.append(f"l.owner_id = {put(viewer.staff_id)}::uuid")
    return parts


def _owners(owners: Sequence[str], viewer: Viewer, put: Put) -> str:
    ids = [viewer.staff_id if one == "me" else UUID(one) for one in owners if one != "nobody"]
    either = [f"l.owner_id = any({put(ids)}::uuid[])"] if ids else []
    if "nobody" in owners:
        either.append("l.owner_id is null")
    return f"({' or '.join(either)})"


def problem_of(chosen: RowFilter) -> str | None:
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
