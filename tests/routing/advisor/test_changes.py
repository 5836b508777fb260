"""The same past with one thing otherwise: only that is otherwise, and nothing is changed in place."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import msgspec
import pytest

from frontdesk.routing.advisor.changes import newcomer_id, with_change
from frontdesk.routing.advisor.records import Change
from frontdesk.routing.backtest.records import Past, PastEnquiry, PastHolding, PastOutcome, PastPerson, PresentFrom
from frontdesk.team.shifts import ChangedDay, Hours, Stretch, on_shift
from tests.routing.advisor.worlds import MALQA, NORTH, STARTS, World, at_work, past_of, person, staff

ANA = person(1, "Ana", at_work(8, 16), areas=(NORTH,))
OMAR = person(2, "Omar", at_work(8, 16, days=(0, 1, 2)))
HOUR = timedelta(hours=1)


def past(*people: PastPerson, enquiries: tuple[PastEnquiry, ...] = ()) -> Past:
    """A fortnight of these people."""
    empty = past_of(World(people=people, days=0))
    return msgspec.structs.replace(empty, ends=STARTS + timedelta(days=14), enquiries=enquiries)


def now(changed: Past, number: int = 1) -> PastPerson:
    """Somebody in the changed past."""
    return next(one for one in changed.people if one.id == staff(number))


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        (Change(kind="area", staff_id=staff(1), area_id=MALQA), "areas", (NORTH, MALQA)),
        (Change(kind="language", staff_id=staff(1), language="ur"), "languages", ("en", "ar", "ur")),
        (Change(kind="skill", staff_id=staff(1), skill="pipes", level=2), "skills", {"complaints": 3, "pipes": 2}),
        (Change(kind="level", staff_id=staff(1), skill="complaints", level=5), "skills", {"complaints": 5}),
    ],
)
def test_one_person_can_do_one_thing_more(change: Change, field: str, value: object) -> None:
    before = past(ANA, OMAR)
    after = with_change(before, change)
    assert getattr(now(after).who, field) == value
    assert now(after, 2) == OMAR
    assert msgspec.structs.replace(after, people=before.people) == before
    assert before.people == (ANA, OMAR)


@pytest.mark.parametrize(
    "change",
    [
        Change(kind="area", staff_id=staff(1), area_id=NORTH),
        Change(kind="area", staff_id=staff(2), area_id=MALQA),  # no areas of one's own means all of them
        Change(kind="language", staff_id=staff(1), language="ar"),
        Change(kind="level", staff_id=staff(1), skill="complaints", level=2),
    ],
)
def test_what_somebody_can_already_changes_nothing(change: Change) -> None:
    assert with_change(past(ANA, OMAR), change) == past(ANA, OMAR)


def test_one_more_person_is_like_the_other_in_all_but_the_id() -> None:
    after = with_change(past(ANA, OMAR), Change(kind="person", staff_id=staff(2)))
    (more,) = after.people[2:]
    assert more.id == newcomer_id(staff(2)) != staff(2)
    assert more.shifts == OMAR.shifts
    assert msgspec.structs.replace(more.who, staff_id=staff(2)) == OMAR.who
    again = with_change(after, Change(kind="person", staff_id=staff(2)))
    assert again.people[3].id == more.id


def test_one_more_shift_has_the_person_at_work_and_at_the_desk_on_that_day_only() -> None:
    gone = (PresentFrom(STARTS, "available"), PresentFrom(STARTS + 16 * HOUR, "offline"))
    before = past(ANA, msgspec.structs.replace(OMAR, presence=gone, changed_days=(ChangedDay(date(2026, 3, 13), ()),)))
    after = now(with_change(before, Change(kind="shift", staff_id=staff(2), weekday=4, starts_minute=1200, ends_minute=1560)), 2)
    friday = STARTS + timedelta(days=4)
    for hour, there in ((19, False), (20, True), (25, True), (26, False)):
        at = friday + hour * HOUR
        assert on_shift(after.shifts, at, after.timezone) is there
        last = [one.presence for one in after.presence if one.at <= at][-1]
        assert (last == "available") is there
    assert Hours(4, 1200, 1560) in after.shifts
    assert after.changed_days[0].hours[0].starts_minute == 1200
    assert [one.at for one in after.presence] == sorted(one.at for one in after.presence)


def test_gaps_are_half_as_long_and_nights_stay_nights() -> None:
    presence = tuple(
        PresentFrom(STARTS + hours * HOUR, what)
        for hours, what in ((8, "available"), (10, "away"), (12, "available"), (16, "offline"), (32, "available"))
    )
    silent = (Stretch(STARTS + 13 * HOUR, STARTS + 14 * HOUR),)
    before = past(msgspec.structs.replace(ANA, presence=presence, silent=silent))
    after = now(with_change(before, Change(kind="absences")))
    assert [(one.at - STARTS) / HOUR for one in after.presence] == [8, 10, 11, 16, 32]
    assert after.silent == (Stretch(STARTS + 13 * HOUR, STARTS + 13.5 * HOUR),)


def test_half_of_what_was_misread_is_read_rightly() -> None:
    (sample, *_) = past_of(World(people=(ANA,), days=1)).enquiries
    wrong = tuple(
        msgspec.structs.replace(
            sample, id=UUID(int=number), known=number < 8, situation=msgspec.structs.replace(sample.situation, need="other")
        )
        for number in range(10)
    )
    after = with_change(past(ANA, enquiries=wrong), Change(kind="understanding"))
    assert [one.situation.need == sample.truth.need for one in after.enquiries] == [number % 2 == 0 for number in range(8)] + [False] * 2


def test_what_somebody_passed_on_for_want_of_it_they_would_do() -> None:
    (sample, *_) = past_of(World(people=(OMAR,), days=1, areas={MALQA: 1.0})).enquiries
    held = PastOutcome(holdings=(PastHolding(staff_id=staff(1), since=STARTS), PastHolding(staff_id=staff(2), since=STARTS)))
    before = past(ANA, OMAR, enquiries=(msgspec.structs.replace(sample, outcome=held),))
    (learned,) = with_change(before, Change(kind="area", staff_id=staff(1), area_id=MALQA)).enquiries
    assert [one.staff_id for one in learned.outcome.holdings] == [staff(2)]
    (same,) = with_change(before, Change(kind="language", staff_id=staff(1), language="ur")).enquiries
    assert same.outcome == held
