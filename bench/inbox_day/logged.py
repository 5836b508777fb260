"""A simulated day as a business would have written it down: what routing knew, who had what when, who answered offers, who was there.

The truth behind it (work, patience, what customers really want before anybody looked) is not in it. Silent absences are known afterwards,
as heartbeats tell them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from bench.inbox_day.arrivals import Enquiry
from bench.inbox_day.by_rules import MORNING, Rules
from bench.inbox_day.contact import Contact, Outcome
from bench.inbox_day.day import Day
from bench.inbox_day.house import Line
from bench.inbox_day.people import Person
from bench.inbox_day.policies import policy
from bench.inbox_day.worlds import World
from frontdesk.routing.backtest.records import Past, PastEnquiry, PastHolding, PastOffer, PastOutcome, PastPerson, PresentFrom
from frontdesk.team.shifts import Hours, Stretch

# Under these work is picked up within moments of being given, as an offer is accepted; elsewhere it lies in a personal inbox first.
_PICKED_UP_AT_ONCE = frozenset({"FIFO queue, capacity", "longest idle, skills"})


class _Written(Day):
    """A day that also remembers what came back to what."""

    def __init__(self, world: World, name: str) -> None:
        chosen = policy(name)
        self.lines: list[Line] = []
        self.parents: dict[str, str] = {}
        self._answered: Contact | None = None
        super().__init__(world, chosen.make(), urgent_first=chosen.urgent_first, journal=self.lines)

    def _maybe_back(self, contact: Contact, by: int) -> None:
        self._answered = contact
        super()._maybe_back(contact, by)
        self._answered = None

    def _expect(self, enquiry: Enquiry) -> None:
        super()._expect(enquiry)
        if self._answered is not None:
            self.parents[self.contacts[-1].id] = self._answered.id


def logged(world: World, name: str) -> tuple[Past, Outcome]:
    """The day under a policy, as it was written down, and what really came of it."""
    day = _Written(world, name)
    outcome = day.run()
    rules = Rules()
    rules.answer(world.announcement())
    events: dict[str, list[Line]] = defaultdict(list)
    for line in day.lines:
        events[line[2]].append(line)
    spans = _spans(day)
    enquiries = [
        _enquiry(day, contact, events[contact.id], spans, rules, picked=name in _PICKED_UP_AT_ONCE)
        for contact in day.contacts
        if contact.state != "away"
    ]
    people = tuple(_person(person, rules) for person in world.people)
    live = msgspec.structs.replace(rules.policy, last_minutes=0)
    past = Past(
        starts=MORNING,
        ends=_at(world.scenario.closes),
        policy=live,
        people=people,
        enquiries=tuple(sorted(enquiries, key=lambda one: (one.situation.arrived_at, one.id))),
    )
    return past, outcome


def _at(seconds: float) -> datetime:
    return MORNING + timedelta(seconds=seconds)


def _person(person: Person, rules: Rules) -> PastPerson:
    start, end = person.shift
    changes = [PresentFrom(_at(edge), what) for begins, ends in person.breaks for edge, what in ((begins, "away"), (ends, "available"))]
    return PastPerson(
        who=msgspec.structs.replace(rules.people[rules.ids[person.id]], presence="available"),
        shifts=tuple(Hours(weekday, int(start // 60), int(end // 60)) for weekday in range(7)),
        presence=(PresentFrom(MORNING, "available"), *sorted(changes, key=lambda one: one.at)),
        silent=tuple(Stretch(_at(begins), _at(ends)) for begins, ends in person.absences),
    )


def _spans(day: Day) -> dict[int, list[tuple[float, float]]]:
    """When each person had which conversations open."""
    begun: dict[str, tuple[int, float]] = {}
    found: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for at, what, contact, person in day.journal or ():
        if what == "begin":
            begun[contact] = (person, at)
        elif what in ("done", "transfer", "gone") and contact in begun:
            whose, since = begun.pop(contact)
            found[whose].append((since, at))
    for whose, since in begun.values():
        found[whose].append((since, day.world.scenario.closes))
    return found


def _enquiry(
    day: _Written, contact: Contact, lines: Sequence[Line], spans: dict[int, list[tuple[float, float]]], rules: Rules, *, picked: bool
) -> PastEnquiry:
    looked = any(what == "begin" for _, what, _, _ in lines)
    contact.known = False
    situation = rules.situation(day.seen(contact), ())
    contact.known = True
    truth = rules.situation(day.seen(contact), ())
    parent = day.parents.get(contact.id)
    return PastEnquiry(
        id=situation.conversation_id,
        situation=situation,
        truth=truth if looked else situation,
        known=looked,
        repeat_of=None if parent is None else rules.id_of(parent),
        outcome=_outcome(day, contact, lines, spans, rules, picked=picked),
    )


def _outcome(
    day: Day, contact: Contact, lines: Sequence[Line], spans: dict[int, list[tuple[float, float]]], rules: Rules, *, picked: bool
) -> PastOutcome:
    ids = [rules.ids[desk.person.id] for desk in day.desks]
    holdings, doing = _holdings(lines, ids)
    offers = tuple(_offers(lines, ids, day.world.people, picked=picked))
    common = PastOutcome(holdings=tuple(holdings), offers=offers, reroutes=contact.transfers)
    if contact.state == "lost":
        gone = next(at for at, what, _, _ in lines if what == "gone")
        return msgspec.structs.replace(common, ended="lost", done_at=_at(gone))
    if contact.state not in ("served", "done") or doing is None:
        return common
    begun, person = doing
    known = msgspec.structs.replace(common, ended="served", owner_id=ids[person], right_at=_at(begun))
    done = next((at for at, what, _, _ in lines if what == "done"), None)
    if done is None:
        return known
    active = max(done - begun - _absent(day.world.people[person], begun, done), 1.0)
    together = sum(_overlap(begun, done, since, until) for since, until in spans[person]) / max(done - begun, 1e-9)
    return msgspec.structs.replace(known, done_at=_at(done), active=active, together=max(together, 1.0))


def _holdings(lines: Sequence[Line], ids: Sequence[UUID]) -> tuple[list[PastHolding], tuple[float, int] | None]:
    found: list[PastHolding] = []
    doing: tuple[float, int] | None = None
    for at, what, _, person in lines:
        if what == "begin":
            doing = (at, person)
            found.append(PastHolding(staff_id=ids[person], since=_at(at), acted_at=_at(at)))
        elif what in ("transfer", "done") and found:
            reason = {"ended": "closed"} if what == "done" else {"ended": "handed_off", "reason": "wrong_need"}
            found[-1] = msgspec.structs.replace(found[-1], until=_at(at), **reason)
    return found, doing


def _offers(lines: Sequence[Line], ids: Sequence[UUID], people: Sequence[Person], *, picked: bool) -> Iterable[PastOffer]:
    asked: list[tuple[float, int]] = []
    for at, what, _, person in lines:
        if what == "offer" or (what == "push" and picked):
            asked.append((at, person))
        elif what == "begin":
            for since, whom in asked:
                seconds = max(at - since - _away(people[whom], since, at), 0.0)
                yield PastOffer(staff_id=ids[whom], at=_at(since), answered="accepted" if whom == person else "released", seconds=seconds)
            asked = []
        elif what in ("requeue", "gone"):
            yield from (PastOffer(staff_id=ids[whom], at=_at(since), answered="timed_out", seconds=at - since) for since, whom in asked)
            asked = []


def _absent(person: Person, since: float, until: float) -> float:
    return _away(person, since, until) + sum(_overlap(since, until, begins, ends) for begins, ends in person.breaks)


def _away(person: Person, since: float, until: float) -> float:
    return sum(_overlap(since, until, begins, ends) for begins, ends in person.absences)


def _overlap(since: float, until: float, begins: float, ends: float) -> float:
    return max(0.0, min(until, ends) - max(since, begins))
