"""Who holds what in a replay: customers on their way, people at their desks, what is due. Every change keeps the units right."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from frontdesk.routing.backtest.desk import Desk
from frontdesk.routing.backtest.draws import Draws
from frontdesk.routing.backtest.floor import Floor
from frontdesk.routing.backtest.habits import Habits
from frontdesk.routing.backtest.matter import Matter, State
from frontdesk.routing.backtest.records import Past, PastPerson
from frontdesk.routing.clocks import target_of
from frontdesk.routing.matching import rule_for
from frontdesk.routing.policies.records import Policy

Handler = Callable[[int, int], None]


class House:
    """The state of a replay at a moment, which is `now` seconds after the period began."""

    def __init__(self, past: Past, people: Sequence[PastPerson], policy: Policy, habits: Habits, seed: int) -> None:
        self.past, self.policy = past, policy
        self.draws = Draws(past, habits, seed)
        self.starts = past.starts
        self.ends = (past.ends - past.starts).total_seconds()
        self.now = 0.0
        self.desks = {person.id: Desk(person, past.starts, past.ends, habits.work.crowd) for person in people}
        self.order = list(self.desks)
        self.place = {person: place for place, person in enumerate(self.order)}
        self.floor = Floor(policy, lambda: {person: desk.who for person, desk in self.desks.items()})
        self.matters: list[Matter] = []
        self.by_id: dict[UUID, Matter] = {}
        self.queue: list[tuple[float, int, Handler, int, int]] = []
        self.sequence = self.longest = self.in_line = 0

    def at(self, when: float, handler: Handler, one: int, other: int) -> None:
        """Have it done at that moment; what is due at the same moment is done in the order in which it was asked for."""
        self.sequence += 1
        heapq.heappush(self.queue, (max(when, self.now), self.sequence, handler, one, other))

    @property
    def moment(self) -> datetime:
        """This moment as a time."""
        return self.starts + timedelta(seconds=self.now)

    def seconds(self, at: datetime) -> float:
        """A time as seconds since the period began."""
        return (at - self.starts).total_seconds()

    def set(self, matter: Matter, state: State) -> None:
        """It is in another state from now on; who waits, and how long the line is, follows from that."""
        line = (matter.state in ("waiting", "offered"), state in ("waiting", "offered"))
        self.in_line += line[1] - line[0]
        self.longest = max(self.longest, self.in_line)
        matter.state = state
        if state == "waiting":
            self.floor.wait(matter.situation)
        else:
            self.floor.gone(matter.situation.conversation_id)

    def wait(self, matter: Matter) -> None:
        """It waits; whatever was planned for it is void."""
        matter.token += 1
        self.set(matter, "waiting")

    def take(self, matter: Matter, person: UUID) -> None:
        """It is this person's work now."""
        desk = self.desks[person]
        matter.holders = [person]
        matter.first_owner = matter.first_owner or person
        if matter.last_holder is not None and matter.last_holder != person:
            matter.reroutes += 1
        matter.last_holder = person
        matter.turn += 1
        desk.handled += 1
        desk.hold(matter.number, matter.weight, self.moment)

    def begin_at(self, matter: Matter, person: UUID, when: float) -> None:
        """Have them begin at that moment, or as soon as they are there."""
        there = self.desks[person].there_from(when)
        if there < float("inf"):
            self.at(there, self.begin, matter.number, matter.token)

    def not_again(self, matter: Matter, person: UUID) -> None:
        """This person is not given it again."""
        declined = tuple(sorted({*matter.situation.declined, person}))
        matter.situation = msgspec.structs.replace(matter.situation, declined=declined)

    def take_off(self, matter: Matter) -> list[UUID]:
        """Free what it occupies of anybody; who that was."""
        holders, matter.holders = matter.holders, []
        for person in holders:
            desk = self.desks[person]
            if matter.state == "inspected":
                desk.advance(self.now)
                desk.drop(matter.number)
                self.paced(person)
            desk.let_go(matter.number, matter.weight)
        return holders

    def paced(self, person: UUID) -> None:
        """Somebody's work goes on at another pace: plan anew when the next of it is done."""
        desk = self.desks[person]
        after = desk.changed()
        if after is not None:
            self.at(self.now + after, self.end, self.place[person], desk.version)

    def target(self, matter: Matter) -> float:
        """Seconds of opening hours that the policy promises at most."""
        return target_of(matter.situation, rule_for(matter.situation, self.policy, self.moment), self.policy)

    def begin(self, number: int, token: int) -> None:
        """Whoever was given it begins."""
        raise NotImplementedError

    def end(self, place: int, version: int) -> None:
        """Something that somebody worked on is done."""
        raise NotImplementedError
