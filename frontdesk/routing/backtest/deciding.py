"""What is decided in a replay and what follows from it: work that is given, offered, let pass, asked after and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from frontdesk.routing.backtest.clock import after_open_seconds, open_seconds
from frontdesk.routing.backtest.floor import chosen
from frontdesk.routing.backtest.house import House
from frontdesk.routing.backtest.matter import Matter
from frontdesk.routing.matching import rule_for
from frontdesk.routing.records import Decision

_SOON = 1.0


class Deciding(House):
    """A house in which a policy decides."""

    def route(self, matter: Matter, *, newcomer: bool = False) -> None:
        """Have the policy decide, and carry that out."""
        decision = self.floor.decide(matter.situation, self.moment, newcomer=newcomer)
        if matter.first is None:
            matter.first = decision
        self.carry_out(matter, decision)

    def carry_out(self, matter: Matter, decision: Decision) -> None:
        """Somebody has it, some are asked, or it is looked at again later."""
        people = chosen(decision)
        if not people:
            self.at(max(self.seconds(decision.wake_at), self.now + _SOON), self.wake, matter.number, matter.token)
        elif decision.owner is not None:
            self.give(matter, people[0], decision)
        else:
            self.offer(matter, people, decision.offer_seconds)

    def wake(self, number: int, token: int) -> None:
        """Look again at what waits."""
        matter = self.matters[number]
        if matter.state == "waiting" and matter.token == token:
            self.route(matter)

    def fill(self, person: UUID) -> None:
        """Give somebody who has room what they should have of what waits."""
        if not self.floor.waiting or not self.desks[person].may_take:
            return
        for decision in self.floor.for_whom_is_free(person, self.moment):
            self.carry_out(self.by_id[decision.conversation_id], decision)

    def give(self, matter: Matter, person: UUID, decision: Decision) -> None:
        """It is theirs at once; they begin when they usually do, and are asked after when the policy says so."""
        matter.token += 1
        self.set(matter, "given")
        matter.since = self.now
        turn = matter.turn
        self.take(matter, person)
        after = self.draws.begins_after(matter.one, matter.drawn, person, turn)
        self.begin_at(matter, person, self.now + after)
        asked = self.seconds(decision.wake_at)
        ends_at = self.desks[person].who.shift_ends_at
        self.at(asked if ends_at is None else min(asked, self.seconds(ends_at)), self.ask, matter.number, matter.token)

    def offer(self, matter: Matter, people: Sequence[UUID], seconds: float) -> None:
        """Room is kept with everybody who is asked; each accepts, declines, or lets it pass."""
        matter.token += 1
        self.set(matter, "offered")
        matter.since = self.now
        matter.holders = list(people)
        matter.offers += 1
        for person in people:
            desk = self.desks[person]
            desk.asked.add(matter.number)
            desk.hold(matter.number, matter.weight)
            after = self.draws.accepts_after(matter.one, person, matter.offers)
            when = desk.there_from(desk.there_from(self.now) + after)
            if when <= self.now + seconds:
                answer = self.decline if self.draws.declines(matter.one, person, matter.offers) else self.accept
                self.at(when, answer, matter.number, matter.token * len(self.order) + self.place[person])
        self.at(self.now + seconds, self.expire, matter.number, matter.token)

    def answer(self, number: int, both: int) -> tuple[Matter, UUID] | None:
        """The offer somebody answers, if it still stands for them."""
        matter = self.matters[number]
        token, place = divmod(both, len(self.order))
        person = self.order[place]
        if matter.state != "offered" or matter.token != token or person not in matter.holders:
            return None
        return matter, person

    def accept(self, number: int, both: int) -> None:
        """The first to accept has it; the others have room again."""
        found = self.answer(number, both)
        if found is None:
            return
        matter, person = found
        others = [one for one in matter.holders if one != person]
        self.take_off(matter)
        matter.token += 1
        self.set(matter, "given")
        turn = matter.turn
        self.take(matter, person)
        # Looking at it counts from when they were asked.
        began = self.draws.begins_after(matter.one, matter.drawn, person, turn)
        self.begin_at(matter, person, max(self.now, matter.since + began))
        self.ask_later(matter)
        for other in others:
            self.fill(other)

    def decline(self, number: int, both: int) -> None:
        """Somebody will not take it."""
        found = self.answer(number, both)
        if found is None:
            return
        matter, person = found
        refused = (*matter.situation.refused, person)
        matter.situation = msgspec.structs.replace(matter.situation, refused=tuple(sorted(set(refused))), refused_at=self.moment)
        self.step_back(matter, person)
        self.fill(person)

    def step_back(self, matter: Matter, person: UUID) -> None:
        """One of those asked does not take it; with nobody left it waits again."""
        matter.holders.remove(person)
        self.desks[person].let_go(matter.number, matter.weight)
        if not matter.holders:
            self.wait(matter)
            self.route(matter)

    def expire(self, number: int, token: int) -> None:
        """Nobody answered in time: they are asked no more until they notice, and it waits again."""
        matter = self.matters[number]
        if matter.state != "offered" or matter.token != token:
            return
        for person in self.take_off(matter):
            desk = self.desks[person]
            desk.no_answer = True
            desk.show()
            back = desk.there_from(self.now) + self.draws.notices_after(matter.one, person, matter.offers)
            if back < float("inf"):
                self.at(back, self.back, self.place[person], 0)
        self.wait(matter)
        self.route(matter)

    def back(self, place: int, _: int) -> None:
        """Somebody who had not answered is back."""
        desk = self.desks[self.order[place]]
        if desk.no_answer:
            desk.no_answer = False
            desk.show()
            self.fill(self.order[place])

    def ask_later(self, matter: Matter) -> None:
        """See to it when the answer is due."""
        due = after_open_seconds(matter.situation, matter.situation.arrived_at, self.target(matter))
        self.at(max(self.seconds(due), self.now + _SOON), self.ask, matter.number, matter.token)

    def ask(self, number: int, token: int) -> None:
        """Whether the owner is at it: what nobody has begun goes back when its owner is not there, or its rule says so once it is late."""
        matter = self.matters[number]
        if matter.state != "given" or matter.token != token:
            return
        desk = self.desks[matter.holders[0]]
        late = open_seconds(matter.situation, matter.situation.arrived_at, self.moment) >= self.target(matter)
        returns = late and (rule_for(matter.situation, self.policy, self.moment).on_silence == "return" or not desk.may_take)
        if returns or not desk.who.on_shift:
            self.goes_back(matter, declined=late)
        else:
            self.at(self.now + max(self.target(matter), 60.0), self.ask, number, token)

    def goes_back(self, matter: Matter, *, declined: bool) -> None:
        """Nobody has begun it: it is taken off whoever has it, and somebody else decided on."""
        (person,) = self.take_off(matter)
        if declined:
            self.not_again(matter, person)
        self.wait(matter)
        self.route(matter)
        self.fill(person)
