"""The cheap look before the replays: which changes stand where the waiting is.

Trouble is what an enquiry cost in points when the past was replayed as it was. Of a change it is asked: which troubled enquiries
could somebody take who could not before, are they there at that hour with time to spare, and how many others can already? That is no
forecast, only an order in which to replay.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from uuid import UUID

import msgspec

from frontdesk.routing.advisor.changes import changed, is_gap, misread
from frontdesk.routing.advisor.covering import Areas, Team, can, kind_of, there
from frontdesk.routing.advisor.groups import place_in_week, whom_of
from frontdesk.routing.advisor.records import Change, Kind, Whom
from frontdesk.routing.backtest.records import Carried, Past, PastEnquiry, PastPerson
from frontdesk.routing.policies.rules import all_rules
from frontdesk.team.shifts import MIDNIGHT

# Of a kind at most so many are replayed, and of one thing by different people at most two, so that the few replays see all kinds.
_MOST_OF: dict[Kind, int] = {"area": 6, "language": 5, "skill": 5, "level": 3, "shift": 4, "absences": 1, "understanding": 1, "person": 3}
_MOST_OF_WHAT = 2
# Less than this share of all trouble is not worth a replay.
_LEAST_SHARE = 0.002
_TROUBLED = 1500
_SHIFTS = (240, 480)
_EVERY = 120
_LONGEST_DAY = 10 * 60
_LEAST_IDLE = 0.1
_ABSENT_WORTH, _MISREAD_WORTH = 0.3, 0.3
_LEAST_MISREAD = 5


class Troubled(msgspec.Struct, frozen=True):
    """An enquiry and what it cost in the replay of the past as it was."""

    enquiry: PastEnquiry
    trouble: float


class Suggested(msgspec.Struct, frozen=True):
    """A change worth a replay, whom it would help, and how much it seems to be worth."""

    change: Change
    whom: Whom
    worth: float


class Screen:
    """What the screen looks at, and what it has worked out already."""

    def __init__(self, past: Past, troubled: Iterable[Troubled], carried: Iterable[Carried], areas: Areas) -> None:
        everything = sorted(troubled, key=lambda one: -one.trouble)
        self.past = past
        self.areas = areas
        self.all_trouble = sum(one.trouble for one in everything)
        self.troubled = [one for one in everything if one.trouble > 0][:_TROUBLED]
        self.team = Team(past.people, past.policy)
        self.idle = {one.staff_id: max(1 - one.busy / one.at_work, _LEAST_IDLE) if one.at_work else 1.0 for one in carried}
        self._there: dict[tuple[UUID, UUID], bool] = {}
        self._others = [sum(self.at_work(person, one.enquiry) for person in self.team.able(one.enquiry.truth)) for one in self.troubled]

    def at_work(self, person: PastPerson, enquiry: PastEnquiry) -> bool:
        """Whether somebody is there when it comes."""
        key = (person.id, enquiry.id)
        if key not in self._there:
            self._there[key] = there(person, enquiry)
        return self._there[key]

    def worth(self, counts: Callable[[PastEnquiry], bool]) -> tuple[float, list[tuple[PastEnquiry, float]]]:
        """What one more who could take these enquiries is worth: the trouble of each, shared with those who can already."""
        total, those = 0.0, []
        for one, others in zip(self.troubled, self._others, strict=True):
            if counts(one.enquiry):
                total += one.trouble / (1 + others)
                those.append((one.enquiry, one.trouble))
        return total, those


def suggestions(screen: Screen, most: int) -> list[Suggested]:
    """The changes to replay, the most promising first."""
    every = [one for one in _all(screen) if one.worth > max(_LEAST_SHARE * screen.all_trouble, 1e-6)]
    found: list[Suggested] = []
    of_kind: dict[Kind, int] = defaultdict(int)
    of_what: dict[tuple[str, ...], int] = defaultdict(int)
    for one in sorted(every, key=lambda one: -one.worth):
        change = one.change
        what = (*change.what, str(change.staff_id)) if change.kind in ("person", "shift") else change.what
        if of_kind[change.kind] >= _MOST_OF[change.kind] or of_what[what] >= _MOST_OF_WHAT or len(found) >= most:
            continue
        of_kind[change.kind] += 1
        of_what[what] += 1
        found.append(one)
    return found


def _all(screen: Screen) -> Iterable[Suggested]:
    for change in _abilities(screen):
        yield from _more_able(screen, change)
    for person in screen.past.people:
        yield from _one_more(screen, person)
        yield from _shifts(screen, person)
    yield from _whole_team(screen)


def _abilities(screen: Screen) -> Iterable[Change]:
    """Everything that somebody cannot do and that somebody might ask for."""
    seen_areas = {path[0] for one in screen.troubled if (path := one.enquiry.truth.area_path)}
    levels = _levels(screen)
    for person in screen.past.people:
        who = person.who
        if not who.may_reply:
            continue
        if who.areas:
            yield from (Change(kind="area", staff_id=person.id, area_id=area) for area in sorted(seen_areas - {*who.areas}))
        for language in screen.past.policy.languages:
            if language not in who.languages:
                yield Change(kind="language", staff_id=person.id, language=language)
        for skill, level in sorted(levels.items()):
            has = who.skills.get(skill, 0)
            if has < level:
                yield Change(kind="level" if has else "skill", staff_id=person.id, skill=skill, level=level)


def _levels(screen: Screen) -> dict[str, int]:
    """The skills that rules insist on, with the level."""
    levels: dict[str, int] = {}
    for rule in all_rules(screen.past.policy):
        if not rule.enabled:
            continue
        for ring in rule.rings:
            for skill, level in ring.skills.items():
                levels[skill] = max(levels.get(skill, 0), level)
        if rule.service_skill == "required":
            for one in screen.troubled:
                for skill in one.enquiry.truth.service_skills:
                    levels.setdefault(skill, 1)
    return levels


def _more_able(screen: Screen, change: Change) -> Iterable[Suggested]:
    person = next(one for one in screen.past.people if one.id == change.staff_id)
    after = changed(person, change, screen.past)
    gains: dict[tuple[object, ...], bool] = {}

    def gained(enquiry: PastEnquiry) -> bool:
        kind = kind_of(enquiry.truth)
        if kind not in gains:
            policy, truth = screen.past.policy, enquiry.truth
            gains[kind] = can(after, truth, policy) and not can(person, truth, policy)
        return gains[kind] and screen.at_work(person, enquiry)

    worth, those = screen.worth(gained)
    if those:
        yield Suggested(change, whom_of(change, those), worth * screen.idle.get(person.id, 1.0))


def _one_more(screen: Screen, person: PastPerson) -> Iterable[Suggested]:
    worth, those = screen.worth(partial(_takes, screen, person))
    if those:
        change = Change(kind="person", staff_id=person.id)
        yield Suggested(change, whom_of(change, those), worth)


def _takes(screen: Screen, person: PastPerson, enquiry: PastEnquiry) -> bool:
    return person in screen.team.able(enquiry.truth) and screen.at_work(person, enquiry)


def _shifts(screen: Screen, person: PastPerson) -> Iterable[Suggested]:
    """Four or eight hours more on a day on which the person works little."""
    if not person.shifts or not person.who.may_reply:
        return
    by_hour: dict[tuple[int, int], list[tuple[PastEnquiry, float, float]]] = defaultdict(list)
    for one, others in zip(screen.troubled, screen._others, strict=True):
        if person in screen.team.able(one.enquiry.truth) and not screen.at_work(person, one.enquiry):
            weekday, minute = place_in_week(one.enquiry.situation.arrived_at, person.timezone)
            by_hour[weekday, minute // _EVERY].append((one.enquiry, one.trouble, one.trouble / (1 + others)))
    found = []
    for weekday in range(7):
        worked = sum(one.ends_minute - one.starts_minute for one in person.shifts if one.weekday == weekday)
        for length in _SHIFTS:
            if worked + length > _LONGEST_DAY:
                continue
            for starts in range(0, MIDNIGHT, _EVERY):
                slots = [_slot(weekday, starts + later) for later in range(0, length, _EVERY)]
                those = [one for slot in slots for one in by_hour.get(slot, ())]
                if those and not _collides(person, weekday, starts, starts + length):
                    change = Change(kind="shift", staff_id=person.id, weekday=weekday, starts_minute=starts, ends_minute=starts + length)
                    worth = sum(one[2] for one in those) * (_SHIFTS[0] / length) ** 0.5
                    found.append(Suggested(change, whom_of(change, [(one[0], one[1]) for one in those]), worth))
    yield from sorted(found, key=lambda one: -one.worth)[:1]


def _slot(weekday: int, minute: int) -> tuple[int, int]:
    return (weekday + minute // MIDNIGHT) % 7, minute % MIDNIGHT // _EVERY


def _collides(person: PastPerson, weekday: int, starts: int, ends: int) -> bool:
    week = 7 * MIDNIGHT
    first, last = weekday * MIDNIGHT + starts, weekday * MIDNIGHT + ends
    for one in person.shifts:
        begin, end = one.weekday * MIDNIGHT + one.starts_minute, one.weekday * MIDNIGHT + one.ends_minute
        if any(begin + turn < last and first < end + turn for turn in (-week, 0, week)):
            return True
    return False


def _whole_team(screen: Screen) -> Iterable[Suggested]:
    away = _away_share(screen.past.people, (screen.past.ends - screen.past.starts).total_seconds())
    if away > 0:
        yield Suggested(Change(kind="absences"), Whom(), _ABSENT_WORTH * screen.all_trouble * min(away * 4, 1))
    wrong = sum(misread(one) for one in screen.past.enquiries)
    if wrong >= _LEAST_MISREAD:
        share = wrong / len(screen.past.enquiries)
        yield Suggested(Change(kind="understanding"), Whom(), _MISREAD_WORTH * screen.all_trouble * min(share * 4, 1))


def _away_share(people: Sequence[PastPerson], seconds: float) -> float:
    """How much of the time people were away for a moment, whether they said so or not."""
    gone = 0.0
    for person in people:
        gone += sum(lasted.total_seconds() for place in range(len(person.presence) - 1) if (lasted := is_gap(person, place)))
        gone += sum((one.ends - one.starts).total_seconds() for one in person.silent)
    return gone / (seconds * max(len(people), 1))
