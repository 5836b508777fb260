"""The day itself: what is due is done in order of time, and the router is asked whenever something it may know has changed.

What the router may not do is refused and counted: offering what is not waiting, to somebody not available, or beyond the capacity (plus the
headroom for what is known as urgent).
"""

from __future__ import annotations

import heapq
import time
from typing import Any

from bench.inbox_day.arrivals import Enquiry
from bench.inbox_day.contact import Contact, Ending, Outcome
from bench.inbox_day.costs import cost
from bench.inbox_day.house import ARRIVE, BACK, GIVE_UP, ROSTER, SILENT, WAKE, House, Line
from bench.inbox_day.line import Router
from bench.inbox_day.worlds import World

_SOONEST = 0.1  # seconds until a wake-up asked for now


class Day(House):
    """Plays one world under one router.

    `clear_sight` shows the router the truth and who silently left: perfect information. `urgent_first`: people pick what is known as urgent
    first from their personal inbox. A `journal` gets everything that happens, for those who check the rules.
    """

    def __init__(
        self, world: World, router: Router, *, clear_sight: bool = False, urgent_first: bool = False, journal: list[Line] | None = None
    ) -> None:
        super().__init__(world, clear_sight=clear_sight, urgent_first=urgent_first, journal=journal)
        self.router = router
        self.numbers = {person.id: number for number, person in enumerate(world.people)}
        self.refused: dict[str, int] = {}
        self._ask = True
        self._wake: float | None = None
        self._calls = 0
        self._router_seconds = 0.0

    def run(self) -> Outcome:
        """Play until nothing happens any more."""
        self._open()
        handlers = (
            self._arrive,
            self._give_up,
            self._accept,
            self._expire,
            self._end,
            self._roster,
            self._silent,
            self._back,
            self.pick,
            self._woken,
        )
        queue = self.queue
        self._dispatch()
        while queue:
            self.now = now = queue[0][0]
            while queue and queue[0][0] <= now:
                _, _, kind, one, other = heapq.heappop(queue)
                handlers[kind](one, other)
            if self.told or self._ask:
                self._dispatch()
        return self._outcome()

    def _open(self) -> None:
        self.router.answer(self.world.announcement())
        for enquiry in self.world.enquiries:
            self._expect(enquiry)
        for number, person in enumerate(self.world.people):
            start, end = person.shift
            self.at(start, ROSTER, number, 0)
            self.at(end, ROSTER, number, 1)
            for begins, ends in person.breaks:
                self.at(begins, ROSTER, number, 2)
                self.at(ends, ROSTER, number, 3)
            for begins, ends in person.absences:
                self.at(begins, SILENT, number, 1)
                self.at(ends, SILENT, number, 0)

    def _expect(self, enquiry: Enquiry) -> None:
        contact = Contact(len(self.contacts), enquiry, known=self.clear_sight)
        self.contacts.append(contact)
        self.by_id[contact.id] = contact
        self.at(enquiry.told, ARRIVE, contact.number, 0)
        leaves = max(enquiry.arrived, self.world.scenario.opens) + enquiry.patience
        if leaves < self.world.scenario.closes:
            self.at(leaves, GIVE_UP, contact.number, 0)

    def _arrive(self, number: int, _: int) -> None:
        contact = self.contacts[number]
        contact.state = "waiting"
        self.note("arrive", contact, -1)
        self.told.append({"ev": "arrive", "conversation": self.seen(contact)})

    def _give_up(self, number: int, _: int) -> None:
        contact = self.contacts[number]
        if contact.state in ("served", "done"):
            return
        if contact.state == "inspected":
            self.close(contact)
        else:
            self.release(contact)
        contact.state = "lost"
        contact.waited = self.world.waited(contact.enquiry.arrived, self.now)
        self.note("gone", contact, -1)
        self.told.append({"ev": "gone", "id": contact.id})

    def _roster(self, number: int, what: int) -> None:
        desk = self.desks[number]
        desk.advance(self.now)
        if what < 2:
            desk.on_shift = what == 0
        else:
            desk.on_break = what == 2
        if what in (1, 2):
            desk.no_answer = False
            self.withdraw(number, inbox=what == 1)
        self.paced(number)
        self.stirred.add(number)
        self._ask = True
        if what in (0, 3):
            self.look(number)

    def _silent(self, number: int, away: int) -> None:
        desk = self.desks[number]
        desk.advance(self.now)
        desk.away = bool(away)
        self.paced(number)
        if self.clear_sight:
            self.stirred.add(number)
            self._ask = True
        if not away:
            self.look(number)

    def _back(self, number: int, _: int) -> None:
        desk = self.desks[number]
        if desk.no_answer:
            desk.no_answer = False
            self.stirred.add(number)
            self._ask = True

    def _accept(self, number: int, both: int) -> None:
        contact = self.contacts[number]
        token, person = divmod(both, len(self.desks))
        if contact.state != "offered" or contact.token != token or person not in contact.holders:
            return
        self.release(contact)
        self.begin(contact, person)

    def _expire(self, number: int, token: int) -> None:
        contact = self.contacts[number]
        if contact.state != "offered" or contact.token != token:
            return
        for person in contact.holders:
            desk = self.desks[person]
            desk.no_answer = True
            notice = self.world.notice(contact.number, person, contact.attempts)
            self.at(desk.person.there_from(self.now) + notice, BACK, person, 0)
            self.note("no answer", contact, person)
        self.requeue(contact)

    def _end(self, number: int, version: int) -> None:
        desk = self.desks[number]
        if desk.version != version:
            return
        desk.advance(self.now)
        for one in desk.finished():
            contact = self.contacts[one]
            inspected = contact.state == "inspected"
            self.close(contact)
            if inspected:
                contact.transfers += 1
                contact.known = True
                contact.asked_not.append(number)
                contact.state = "waiting"
                self.note("transfer", contact, number)
                not_them = [self.desks[person].person.id for person in contact.asked_not]
                self.told.append({"ev": "transfer", "conversation": self.seen(contact), "not": not_them})
            else:
                contact.state = "done"
                self.note("done", contact, number)
                self.told.append({"ev": "done", "id": contact.id, "agent": desk.person.id})
                self._maybe_back(contact, number)
        self.look(number)

    def _maybe_back(self, contact: Contact, by: int) -> None:
        scenario = self.world.scenario
        if contact.enquiry.luck >= scenario.resolved + (scenario.own_resolved if contact.owned else 0.0):
            again = self.world.customers.back(contact.enquiry, contact.number, by, self.now)
            if again is not None:
                self._expect(again)

    def _woken(self, _: int, sequence: int) -> None:
        if self._wake is not None and self.now >= self._wake:
            self._wake = None
            self._ask = True

    def _dispatch(self) -> None:
        events, self.told, self._ask = self.told, [], False
        for number in sorted(self.stirred):
            desk = self.desks[number]
            available = desk.available and not (self.clear_sight and desk.away)
            state = (available, desk.load, len(desk.active) + len(desk.inbox))
            if state != desk.told:
                desk.told = state
                events.append({"ev": "agent", "id": desk.person.id, "available": available, "load": state[1], "open": state[2]})
        self.stirred.clear()
        self._calls += 1
        began = time.perf_counter()
        answer = self.router.answer({"type": "dispatch", "now": round(self.now, 3), "events": events})
        self._router_seconds += time.perf_counter() - began
        for offer in answer["offers"]:
            self._offer(offer)
        self._wake_at(answer.get("wake_at"))

    def _wake_at(self, asked: float | None) -> None:
        """Every answer says anew when to be called; after closing nobody is."""
        if asked is None or asked > self.world.scenario.closes:
            self._wake = None
            return
        wake = max(float(asked), self.now + _SOONEST)
        if wake != self._wake:
            self._wake = wake
            self.at(wake, WAKE, 0, 0)

    def _refuse(self, why: str) -> None:
        self.refused[why] = self.refused.get(why, 0) + 1

    def _offer(self, offer: dict[str, Any]) -> None:
        contact = self.by_id.get(offer["conversation"])
        if contact is None or contact.state == "away":
            return self._refuse("unknown conversation")
        if contact.state != "waiting":
            return self._refuse("not waiting")
        timeout = offer["timeout"]
        rung = []
        for name in dict.fromkeys(offer["agents"]):
            number = self.numbers.get(name)
            if number is None:
                self._refuse("unknown person")
            elif not self.desks[number].available or (self.clear_sight and self.desks[number].away):
                self._refuse("not available")
            elif timeout is not None and self.full(self.desks[number], contact):
                self._refuse("over capacity")
            else:
                rung.append(number)
        if not rung:
            return None
        contact.attempts += 1
        if timeout is None:
            return self.push(contact, rung[0])
        return self.ring(contact, rung, float(timeout))

    def _outcome(self) -> Outcome:
        endings = []
        classes = self.world.scenario.classes
        for contact in self.contacts:
            ended = {"done": "served", "served": "served", "lost": "lost"}.get(contact.state, "waiting")
            waited = contact.waited
            if waited is None:
                waited = self.world.waited(contact.enquiry.arrived, self.world.scenario.closes)
            kind = contact.enquiry.kind
            price = cost(classes[kind], waited, lost=ended == "lost", transfers=contact.transfers)
            own = None if contact.enquiry.owner is None else contact.owned
            endings.append(Ending(kind, ended, waited, price, contact.transfers, own))
        busy = [(desk.person.role, desk.busy, desk.person.rostered()) for desk in self.desks]
        return Outcome(endings, busy, self.refused, self._calls, self._router_seconds)
