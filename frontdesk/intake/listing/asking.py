"""What every list is asked for over HTTP: who asks, a choice as JSON, a stretch, and rows by their ids."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

import msgspec

from frontdesk.intake.listing.choosing import problem_of
from frontdesk.intake.listing.records import RowFilter, Viewer
from frontdesk.kit.errors import Forbidden, Invalid
from frontdesk.kit.web import Context

MOST = 200
_Filter = TypeVar("_Filter", bound=RowFilter)


def viewer_of(ctx: Context) -> Viewer:
    """Who looks; refused when they may see no conversation at all, because a row tells what was said in one."""
    if ctx.may("inbox.read"):
        return Viewer(ctx.person.staff_id, own_only=False)
    if ctx.may("inbox.read_own"):
        return Viewer(ctx.person.staff_id, own_only=True)
    raise Forbidden("You may not read conversations. A manager can change that in Settings, Team.")


def filter_of(text: str, kind: type[_Filter]) -> _Filter:
    """The choice a console sends as JSON."""
    try:
        chosen = msgspec.json.decode(text or "{}", type=kind)
    except msgspec.DecodeError as error:
        raise Invalid("bad_filter", f"This choice cannot be used: {error}.", fields={"chosen": str(error)}) from error
    return usable(chosen)


def usable(chosen: _Filter) -> _Filter:
    """The choice, when every part of it can be used."""
    wrong = "text" if "\0" in chosen.text else problem_of(chosen)
    if wrong:
        raise Invalid("bad_filter", f"This choice cannot be used: {wrong}.", fields={wrong: "cannot be used"})
    return chosen


def in_range(offset: int, limit: int) -> None:
    """Refuse a stretch that begins before the list or is too long."""
    if offset < 0 or not 0 < limit <= MOST:
        raise Invalid("bad_range", "Ask for 1 to 200 rows from 0 on.", fields={"limit": "1 to 200", "offset": "0 or more"})


def ids_of(text: str) -> list[UUID]:
    """Ids with commas between them."""
    try:
        found = [UUID(one) for one in text.split(",") if one]
    except ValueError as error:
        raise Invalid("bad_ids", "These are no ids.", fields={"ids": "ids with commas between them"}) from error
    if len(found) > MOST:
        raise Invalid("bad_range", "Ask for 1 to 200 rows.", fields={"ids": "1 to 200"})
    return found
