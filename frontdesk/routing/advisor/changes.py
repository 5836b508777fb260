"""The same past with one thing otherwise: each change is a pure function from a past to a past."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import NAMESPACE_OID, UUID, uuid5

import msgspec

from frontdesk.routing.advisor.records import Change
from frontdesk.routing.backtest.ability import lacks
from frontdesk.routing.backtest.records import Past, PastEnquiry, PastPerson, PresentFrom
from frontdesk.team.shifts import ChangedDay, DayHours, Hours, Stretch, stretches

_THERE = "available"
# Whoever is away for longer is off for the day; what can become less are the gaps within a working day.
_LONGEST_GAP = timedelta(hours=3)


def with_change(past: Past, change: Change) -> Past:
    """The past as if this had been so all along."""
    match change.kind:
        case "person":
            return with_person_like(past, _one(past, change.staff_id))
        case "absences":
            return _each(past, lambda person: _less_away(person) if change.staff_id in (None, person.id) else person)
        case "understanding":
            return with_surer_understanding(past)
        case _:
            return _otherwise(past, change)


def changed(person: PastPerson, change: Change, past: Past) -> PastPerson:
    """Somebody who can do one thing more, or is there at one more time."""
    who = person.who
    match change.kind:
        case "area" if change.area_id is not None and who.areas and change.area_id not in who.areas:
            return _with(person, areas=(*who.areas, change.area_id))
        case "language" if change.language not in who.languages:
            return _with(person, languages=(*who.languages, change.language))
        case "skill" | "level" if who.skills.get(change.skill, 0) < max(change.level, 1):
            return _with(person, skills={**who.skills, change.skill: max(change.level, 1)})
        case "shift" if change.weekday is not None:
            return _also_at_work(person, Hours(change.weekday, change.starts_minute, change.ends_minute), past)
    return person


def newcomer_id(like: UUID) -> UUID:
    """The id of one more person like somebody."""
    return uuid5(NAMESPACE_OID, f"one more like {like}")


def with_person_like(past: Past, model: PastPerson) -> Past:
    """One more person who can and does the same, at the same times."""
    who = msgspec.structs.replace(model.who, staff_id=newcomer_id(model.id), load=0, promised=0, last_assigned_at=None)
    return msgspec.structs.replace(past, people=(*past.people, msgspec.structs.replace(model, who=who)))


def with_surer_understanding(past: Past) -> Past:
    """Half of what was misread is read rightly: those whose id is even, so that it is always the same ones."""
    found = (msgspec.structs.replace(one, situation=one.truth) if misread(one) and one.id.int % 2 == 0 else one for one in past.enquiries)
    return msgspec.structs.replace(past, enquiries=tuple(found))


def misread(enquiry: PastEnquiry) -> bool:
    """Whether it turned out to be about something else than was read, or in another language."""
    return enquiry.known and (enquiry.situation.need, enquiry.situation.language) != (enquiry.truth.need, enquiry.truth.language)


def is_gap(person: PastPerson, place: int) -> timedelta | None:
    """How long somebody was away from the desk from one entry of their presence to the next; None when it was no such gap."""
    was, following = person.presence[place], person.presence[place + 1]
    lasted = following.at - was.at
    return lasted if was.presence != _THERE and following.presence == _THERE and lasted <= _LONGEST_GAP else None


def _otherwise(past: Past, change: Change) -> Past:
    """One person is otherwise; what they passed on because they could not do it, they would do."""
    was = _one(past, change.staff_id)
    now = changed(was, change, past)
    people = tuple(now if person.id == was.id else person for person in past.people)
    enquiries = past.enquiries
    if now.who != was.who:
        enquiries = tuple(_not_passed_on(one, was, now, past) for one in past.enquiries)
    return msgspec.structs.replace(past, people=people, enquiries=enquiries)


def _not_passed_on(one: PastEnquiry, was: PastPerson, now: PastPerson, past: Past) -> PastEnquiry:
    kept = tuple(holding for holding in one.outcome.holdings if holding.staff_id != was.id)
    if len(kept) == len(one.outcome.holdings) or not lacks(one.truth, was.who, past.policy) or lacks(one.truth, now.who, past.policy):
        return one
    return msgspec.structs.replace(one, outcome=msgspec.structs.replace(one.outcome, holdings=kept))


def _one(past: Past, staff_id: UUID | None) -> PastPerson:
    return next(person for person in past.people if person.id == staff_id)


def _each(past: Past, change: Callable[[PastPerson], PastPerson]) -> Past:
    return msgspec.structs.replace(past, people=tuple(change(person) for person in past.people))


def _with(person: PastPerson, **more: object) -> PastPerson:
    return msgspec.structs.replace(person, who=msgspec.structs.replace(person.who, **more))


def _less_away(person: PastPerson) -> PastPerson:
    """Every gap is half as long: those their presence shows, and those in which they silently did not answer."""
    found = list(person.presence)
    for place in range(len(found) - 1):
        lasted = is_gap(person, place)
        if lasted is not None:
            found[place + 1] = PresentFrom(person.presence[place].at + lasted / 2, _THERE)
    silent = tuple(Stretch(one.starts, one.starts + (one.ends - one.starts) / 2) for one in person.silent)
    return msgspec.structs.replace(person, presence=tuple(found), silent=silent)


def _also_at_work(person: PastPerson, more: Hours, past: Past) -> PastPerson:
    """One more stretch of the week at work, and at the desk; on days that were changed as well."""
    if not person.shifts:
        return person
    changed_days = tuple(
        ChangedDay(one.day, tuple(sorted((*one.hours, DayHours(more.starts_minute, more.ends_minute)))))
        if one.day.weekday() == more.weekday
        else one
        for one in person.changed_days
    )
    times = stretches((more,), past.starts, past.ends, person.timezone)
    return msgspec.structs.replace(
        person,
        shifts=tuple(sorted((*person.shifts, more))),
        changed_days=changed_days,
        presence=_present(person.presence, times),
        silent=tuple(one for one in person.silent if not any(one.starts < time.ends and time.starts < one.ends for time in times)),
    )


def _present(presence: Sequence[PresentFrom], times: Sequence[Stretch]) -> tuple[PresentFrom, ...]:
    """The presence with the person at the desk at these times; where none is kept they are always there."""
    if not presence:
        return ()
    found = list(presence)
    for time in times:
        before = [one for one in found if one.at < time.starts]
        within = [one for one in found if time.starts <= one.at < time.ends]
        last = (within or before)[-1:]
        after = [PresentFrom(time.ends, last[0].presence)] if last else []
        found = [*before, PresentFrom(time.starts, _THERE), *after, *(one for one in found if one.at >= time.ends)]
    return tuple(found)
