"""Changing one day of somebody: they stay longer, go earlier, come in for an hour, or have the day off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from frontdesk.kit.database import Tx
from frontdesk.kit.errors import Invalid
from frontdesk.kit.events import record
from frontdesk.team.events import StaffShiftChanged
from frontdesk.team.records import Staff
from frontdesk.team.shifts import AROUND_THE_CLOCK, MIDNIGHT, ChangedDay, DayHours, Hours
from frontdesk.team.staff.queries import staff_by_id

# A change is of use until its day is over everywhere; later it would only be carried along.
_KEPT = timedelta(days=3)
_AHEAD = timedelta(days=14)
_MOST = 6


async def change_day(tx: Tx, staff_id: UUID, day: date, hours: Sequence[DayHours] | None, *, by: UUID | None) -> Staff:
    """Set the work that begins on this day, or with None let it be as planned; the person as they are then."""
    await tx.execute("select from staff where id = $1 for no key update", staff_id)
    person = await staff_by_id(tx, staff_id)
    _check(person, day, hours, tx.at)
    was = hours_of(person, day)
    planned = hours is None or tuple(sorted(hours)) == _planned(person, day)
    if planned:
        await tx.execute("delete from shift_changes where staff_id = $1 and day = $2", staff_id, day)
    else:
        await tx.execute(
            "insert into shift_changes (staff_id, day, hours, by_id, at) values ($1, $2, $3, $4, $5)"
            " on conflict (business_id, staff_id, day) do update set hours = excluded.hours, by_id = excluded.by_id, at = excluded.at",
            staff_id,
            day,
            sorted(hours or ()),
            by,
            tx.at,
        )
    await tx.execute("delete from shift_changes where staff_id = $1 and day < $2", staff_id, tx.at.date() - _KEPT)
    changed = await staff_by_id(tx, staff_id)
    becomes = hours_of(changed, day)
    if becomes != was:
        await record(tx, StaffShiftChanged(staff_id, day, _shown(becomes), _shown(was), planned))
    return changed


def hours_of(person: Staff, day: date) -> tuple[DayHours, ...]:
    """The work of somebody that begins on this day."""
    return hours_on(person.shifts, person.changed_days, day)


def hours_on(shifts: tuple[Hours, ...], changed: Sequence[ChangedDay], day: date) -> tuple[DayHours, ...]:
    """The work that begins on this day, by the plan or as it was changed."""
    return next((one.hours for one in changed if one.day == day), _of_weekday(shifts or AROUND_THE_CLOCK, day.weekday()))


def day_at(shifts: tuple[Hours, ...], changed: Sequence[ChangedDay], zone: str, at: datetime) -> date:
    """The day whose work is done at this moment: yesterday's, while a shift that began then goes on over midnight."""
    there = at.astimezone(ZoneInfo(zone))
    minute = there.hour * 60 + there.minute + MIDNIGHT
    yesterday = there.date() - timedelta(days=1)
    under_way = any(one.starts_minute <= minute < one.ends_minute for one in hours_on(shifts, changed, yesterday))
    return yesterday if under_way else there.date()


def _planned(person: Staff, day: date) -> tuple[DayHours, ...]:
    return _of_weekday(person.shifts or AROUND_THE_CLOCK, day.weekday())


@lru_cache(maxsize=4096)
def _of_weekday(plan: tuple[Hours, ...], weekday: int) -> tuple[DayHours, ...]:
    return tuple(sorted(DayHours(one.starts_minute, one.ends_minute) for one in plan if one.weekday == weekday))


def _check(person: Staff, day: date, hours: Sequence[DayHours] | None, at: datetime) -> None:
    today = at.astimezone(ZoneInfo(person.timezone)).date()
    if not today - timedelta(days=1) <= day <= today + _AHEAD:
        raise Invalid("day_out_of_reach", "Only the next two weeks can be changed here.", fields={"day": "from today to two weeks ahead"})
    ordered = sorted(hours or ())
    if len(ordered) > _MOST or any(
        one.ends_minute <= one.starts_minute or one.ends_minute - one.starts_minute > MIDNIGHT for one in ordered
    ):
        raise Invalid("hours_wrong", "Work ends after it begins, and lasts a day at most.", fields={"hours": "from and to"})
    if any(other.starts_minute < one.ends_minute for one, other in pairwise(ordered)):
        raise Invalid("hours_overlap", "These times lie over each other.", fields={"hours": "one after the other"})


def _shown(hours: Sequence[DayHours]) -> tuple[str, ...]:
    return tuple(f"{_clock(one.starts_minute)}-{_clock(one.ends_minute)}" for one in hours)


def _clock(minute: int) -> str:
    return "24:00" if minute == MIDNIGHT else f"{minute // 60 % 24:02}:{minute % 60:02}"
