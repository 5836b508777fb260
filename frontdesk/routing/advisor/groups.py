"""Whom a change would help: the customers who are told of, and what they have in common."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from frontdesk.routing.advisor.records import Change, Whom
from frontdesk.routing.backtest.records import PastEnquiry
from frontdesk.routing.records import Situation
from frontdesk.routing.words import base
from frontdesk.team.shifts import MIDNIGHT

# A part of a group is told of alone when it has most of the trouble and is large enough to speak of.
_MOST_OF_IT = 0.6
_ENOUGH = 20
_NEEDS_NAMED = 3


def need_of(situation: Situation) -> str:
    """The need as it is counted; empty where it was not known."""
    return situation.need or ""


def language_of(situation: Situation) -> str:
    """The language as it is counted, without script or country; empty where it was not known."""
    return base(situation.language) if situation.language else ""


def place_in_week(at: datetime, zone: str) -> tuple[int, int]:
    """The weekday and the minute of the day on the branch's clock."""
    there = at.astimezone(ZoneInfo(zone))
    return there.weekday(), there.hour * 60 + there.minute


def belongs(enquiry: PastEnquiry, whom: Whom) -> bool:
    """Whether the enquiry is one of theirs."""
    what = enquiry.truth
    return (
        (not whom.needs or need_of(what) in whom.needs)
        and (whom.area_id is None or whom.area_id in what.area_path)
        and (not whom.language or language_of(what) == base(whom.language))
        and (not whom.urgent or what.urgent)
        and (whom.weekday is None or _wrote_then(enquiry, whom))
    )


def _wrote_then(enquiry: PastEnquiry, whom: Whom) -> bool:
    weekday, minute = place_in_week(enquiry.situation.arrived_at, enquiry.truth.timezone)
    same = weekday == whom.weekday and whom.starts_minute <= minute < whom.ends_minute
    after_midnight = weekday == ((whom.weekday or 0) + 1) % 7 and minute < whom.ends_minute - MIDNIGHT
    return same or after_midnight


def whom_of(change: Change, gained: Sequence[tuple[PastEnquiry, float]]) -> Whom:
    """Whom the change would help, from the enquiries that somebody more could do and the trouble each had."""
    match change.kind:
        case "area":
            whom = Whom(area_id=change.area_id)
        case "language":
            whom = Whom(language=change.language)
        case "skill" | "level":
            whom = Whom(needs=_most_troubled(gained))
        case "shift":
            whom = Whom(weekday=change.weekday, starts_minute=change.starts_minute, ends_minute=change.ends_minute)
        case _:
            whom = Whom()
    urgent = [trouble for one, trouble in gained if one.truth.urgent]
    if len(urgent) >= _ENOUGH and sum(urgent) >= _MOST_OF_IT * sum(trouble for _, trouble in gained):
        return msgspec.structs.replace(whom, urgent=True)
    return whom


def _most_troubled(gained: Sequence[tuple[PastEnquiry, float]]) -> tuple[str, ...]:
    trouble: dict[str, float] = defaultdict(float)
    for one, cost in gained:
        trouble[need_of(one.truth)] += cost + 1e-6
    found = sorted((need for need in trouble if need), key=lambda need: -trouble[need])
    return tuple(found[:_NEEDS_NAMED])
