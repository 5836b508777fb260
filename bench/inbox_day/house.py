"""Who holds what: offers, personal inboxes, open conversations. Every change keeps the units of everybody right.

An offer with a timeout reserves capacity with everybody it rings at; the first who accepts has it. An offer without one goes into the
personal inbox, whose owner starts it when there is room and time: inboxes have no limit, as in life.
"""

from __future__ import annotations

import heapq
from typing import Any

from bench.inbox_day.arrivals import can
from bench.inbox_day.contact import Contact
from bench.inbox_day.desk import Desk
from bench.inbox_day.worlds import World

ARRIVE, GIVE_UP, ACCEPT, EXPIRE, END, ROSTER, SILENT, BACK, PICK, WAKE = range(10)
"""What can be due at a moment."""

Line = tuple[float, str, str, int]
"""One line of the journal: time, what, contact, person (-1: nobody)."""


class House:
    """The people, the contacts, what is due, and what the router is yet to be told."""

    def __init__(self, world: World, *, clear_sight: bool, urgent_first: bool, journal: list[Line] | None) -> None:
        self.world = world
        self.clear_sight = clear_sight
        self.urgent_first = urgent_first
        self.journal = journal
        self.now = 0.0
        self.contacts: list[Contact] = []
        self.by_id: dict[str, Contact] = {}
        self.desks = [Desk(person, world.scenario.effort) for person in world.people]
        self.queue: list[tuple[float, int, int, int, int]] = []
        self.told: list[dict[str, Any]] = []
        self.stirred: set[int] = set(range(len(self.desks)))
        self._sequence = 0

    def at(self, when: float, kind: int, one: int, other: int) -> None:
        self._sequence += 1
        heapq.heappush(self.queue, (when, self._sequence, kind, one, other))

    def note(self, what: str, contact: Contact, person: int) -> None:
        if self.journal is not None:
            self.journal.append((self.now, what, contact.id, person))

    def seen(self, contact: Contact) -> dict[str, Any]:
        enquiry = contact.enquiry
        clear = contact.known
        return {
            "id": contact.id,
            "arrived_at": round(enquiry.arrived, 3),
            "probs": {enquiry.need.name: 1.0} if clear else dict(enquiry.probs),
            "urgent": enquiry.urgent if clear else enquiry.flag,
            "area": enquiry.area if clear else enquiry.told_area,
            "language": enquiry.language,
            "owner": None if enquiry.owner is None else self.desks[enquiry.owner].person.id,
            "weight": contact.weight,
        }

    def push(self, contact: Contact, number: int) -> None:
        desk = self.desks[number]
        contact.state, contact.holders = "inbox", [number]
        desk.inbox.append(contact.number)
        desk.pushed += contact.weight
        self.stirred.add(number)
        self.note("push", contact, number)
        self.look(number)

    def ring(self, contact: Contact, rung: list[int], timeout: float) -> None:
        contact.state, contact.holders = "offered", rung
        expires = self.now + timeout
        for number in rung:
            desk = self.desks[number]
            desk.reserved += contact.weight
            desk.rung.add(contact.number)
            self.stirred.add(number)
            self.note("offer", contact, number)
            accepts = desk.person.there_from(desk.person.there_from(self.now) + self.world.delay(contact.number, number, contact.attempts))
            if accepts <= expires:
                self.at(accepts, ACCEPT, contact.number, contact.token * len(self.desks) + number)
        self.at(expires, EXPIRE, contact.number, contact.token)

    def full(self, desk: Desk, contact: Contact) -> bool:
        limit = desk.person.capacity + (self.world.scenario.headroom if contact.flag else 0)
        return desk.load + contact.weight > limit

    def look(self, number: int) -> None:
        """Somebody with a personal inbox and a free hand takes the next thing after a moment."""
        desk = self.desks[number]
        if desk.picking or not desk.inbox or desk.on_break or not desk.on_shift or desk.away:
            return
        room = desk.person.capacity - desk.working - desk.reserved
        fits = [one for one in desk.inbox if self.contacts[one].weight <= room]
        if not fits:
            return
        contact = self.contacts[fits[0]]
        desk.picking = True
        self.at(self.now + self.world.delay(contact.number, number, contact.attempts), PICK, number, 0)

    def pick(self, number: int, _: int) -> None:
        desk = self.desks[number]
        desk.picking = False
        if desk.on_break or not desk.on_shift or desk.away:
            return
        room = desk.person.capacity - desk.working - desk.reserved
        fits = [self.contacts[one] for one in desk.inbox if self.contacts[one].weight <= room]
        if not fits:
            return
        chosen = min(fits, key=lambda one: not one.flag) if self.urgent_first else fits[0]
        self.release(chosen)
        self.begin(chosen, number)
        self.look(number)

    def begin(self, contact: Contact, number: int) -> None:
        """Start on it: the right person serves, a wrong one only finds out what it is about."""
        desk, enquiry = self.desks[number], contact.enquiry
        able = can(desk.person, enquiry.need, enquiry.language, enquiry.area)
        desk.advance(self.now)
        if able:
            contact.state = "served"
            contact.owned = enquiry.owner == number
            contact.waited = self.world.waited(enquiry.arrived, self.now)
            factor = self.world.scenario.own_work if contact.owned else 1.0
            work = enquiry.work * factor / (desk.person.skills[enquiry.need.name] * desk.person.speed)
        else:
            contact.state = "inspected"
            work = enquiry.inspection
        contact.holders = [number]
        desk.add(contact.number, work, contact.weight)
        self.paced(number)
        self.stirred.add(number)
        self.note("begin", contact, number)
        self.told.append({"ev": "begin", "id": contact.id, "agent": desk.person.id})

    def close(self, contact: Contact) -> None:
        """Take open work from its desk."""
        number = contact.holders[0]
        desk = self.desks[number]
        desk.advance(self.now)
        desk.drop(contact.number, contact.weight)
        contact.holders = []
        self.paced(number)
        self.stirred.add(number)
        self.look(number)

    def release(self, contact: Contact) -> None:
        """Undo reservations or take it out of the personal inbox."""
        for person in contact.holders:
            desk = self.desks[person]
            if contact.state == "inbox":
                desk.inbox.remove(contact.number)
                desk.pushed -= contact.weight
            else:
                desk.reserved -= contact.weight
                desk.rung.discard(contact.number)
            self.stirred.add(person)
        contact.holders = []
        contact.token += 1

    def requeue(self, contact: Contact) -> None:
        self.release(contact)
        contact.state = "waiting"
        self.note("requeue", contact, -1)
        self.told.append({"ev": "requeue", "conversation": self.seen(contact)})

    def withdraw(self, number: int, *, inbox: bool) -> None:
        """A person leaves: what they have not started goes back, unless somebody else is still being rung."""
        desk = self.desks[number]
        for one in sorted(desk.rung):
            contact = self.contacts[one]
            if len(contact.holders) > 1:
                contact.holders.remove(number)
                desk.reserved -= contact.weight
                desk.rung.discard(one)
            else:
                self.requeue(contact)
        if inbox:
            for one in list(desk.inbox):
                self.requeue(self.contacts[one])

    def paced(self, number: int) -> None:
        desk = self.desks[number]
        after = desk.changed()
        if after is not None:
            self.at(self.now + after, END, number, desk.version)
