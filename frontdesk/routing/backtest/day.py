"""Replaying a past period under a policy: discrete events, the product's own decisions, and the same chances for every policy.

1. Customers come as they came. 2. The policy decides; what is given or offered takes room at once. 3. Who is given work begins when they
usually would, who is offered it accepts or lets it pass. 4. The right person does it; a wrong one finds out and passes it on with what
they found. 5. A customer whose patience ends first is lost. 6. Work goes on while its owner is there, slower the more they have open.
7. Freed room goes to who waits. 8. Who was served may come back with the same, to whoever served them.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid5

import msgspec

from frontdesk.routing.backtest.clock import after_open_seconds
from frontdesk.routing.backtest.deciding import Deciding
from frontdesk.routing.backtest.estimates import estimate
from frontdesk.routing.backtest.habits import Habits
from frontdesk.routing.backtest.matter import Matter
from frontdesk.routing.backtest.outcomes import outcome_of
from frontdesk.routing.backtest.records import Carried, Day, Past, PastEnquiry, PastOutcome, PastPerson
from frontdesk.routing.backtest.totals import totals_of
from frontdesk.routing.policies.records import Policy

_LEFT = frozenset({"busy", "away", "offline"})
_SOON = 1.0
_RETURNS = 2

Watch = Callable[[float], bool]


class Stopped(Exception):
    """Whoever watches the replay does not want it any more."""


def replay(
    past: Past,
    policy: Policy,
    *,
    seed: int = 0,
    changes: Sequence[PastPerson] = (),
    habits: Habits | None = None,
    watch: Watch | None = None,
) -> Day:
    """What would have become of the period under the policy.

    `changes` are people who are otherwise than they were, by id; who is not in the past yet joins. Whatever chance decides is drawn
    from the seed and the enquiry's id, so that two replays with one seed differ in nothing but what was changed. `habits` are
    estimated from the past unless given. `watch` is told how much is done (0 to 1) and may end the replay by saying no.
    """
    others = {person.id: person for person in changes}
    people = [others.pop(person.id, person) for person in past.people] + list(others.values())
    return _Replay(past, people, policy, habits or estimate(past), seed).run(watch)


class _Replay(Deciding):
    """A period that is played through: customers come, work is done, people come and go."""

    def run(self, watch: Watch | None) -> Day:
        """Play until the period is over."""
        for number, person in enumerate(self.order):
            for moment in self.desks[person].moments(self.ends):
                self.at(moment, self._moment, number, 0)
        for one in self.past.enquiries:
            self._expect(one)
        told = 0.0
        while self.queue and self.queue[0][0] <= self.ends:
            self.now, _, handler, one_number, other = heapq.heappop(self.queue)
            handler(one_number, other)
            if watch is not None and self.now - told > self.ends / 200:
                told = self.now
                if not watch(self.now / self.ends):
                    raise Stopped
        return self._day()

    def _expect(self, one: PastEnquiry) -> None:
        """It comes when it came; what comes back to something else comes once that is done."""
        matter = Matter(len(self.matters), one, self.draws.customer(one))
        self.matters.append(matter)
        self.by_id[one.id] = matter
        parent = self.by_id.get(one.repeat_of) if one.repeat_of is not None else None
        if parent is None or parent.one.outcome.done_at is None:
            self._comes(matter, one.situation.arrived_at)
        else:
            parent.repeats.append(matter.number)

    def _comes(self, matter: Matter, at: datetime, owner: UUID | None = None) -> None:
        changes = {"arrived_at": at} if owner is None else {"arrived_at": at, "last_owner_id": owner}
        shift = at - matter.situation.arrived_at
        if matter.situation.window_ends_at is not None:
            changes["window_ends_at"] = matter.situation.window_ends_at + shift
        matter.situation = msgspec.structs.replace(matter.situation, **changes)
        truth = msgspec.structs.replace(matter.drawn.truth, **changes)
        matter.drawn = msgspec.structs.replace(matter.drawn, truth=truth)
        matter.due = True
        self.at(self.seconds(at), self._arrive, matter.number, 0)
        leaves = after_open_seconds(matter.situation, at, matter.drawn.patience)
        self.at(self.seconds(leaves), self._leave, matter.number, 0)

    def _arrive(self, number: int, _: int) -> None:
        matter = self.matters[number]
        self.wait(matter)
        self.route(matter, newcomer=True)

    def _leave(self, number: int, _: int) -> None:
        matter = self.matters[number]
        if matter.state in ("away", "served", "open", "done"):
            return
        holders = self.take_off(matter)
        self.set(matter, "lost")
        matter.ended_at = self.now
        for person in holders:
            self.fill(person)

    def begin(self, number: int, token: int) -> None:
        matter = self.matters[number]
        if matter.state != "given" or matter.token != token:
            return
        person = matter.holders[0]
        desk = self.desks[person]
        desk.advance(self.now)
        truth = matter.drawn.truth
        if self.draws.passes_on(matter.one, truth, desk.who, self.past.policy, matter.passed):
            self.set(matter, "inspected")
            desk.add(number, self.draws.finds_out_after(matter.one, matter.passed))
        else:
            self.set(matter, "served")
            matter.right_at = self.now
            matter.owner = person
            own = matter.situation.last_owner_id == person
            desk.add(number, self.draws.work_of(matter.one, matter.drawn, person, own=own))
        self.paced(person)

    def end(self, place: int, version: int) -> None:
        person = self.order[place]
        desk = self.desks[person]
        if desk.version != version:
            return
        desk.advance(self.now)
        finished = desk.finished()
        for number in finished:
            desk.drop(number)
        self.paced(person)
        for number in finished:
            matter = self.matters[number]
            if matter.state == "inspected":
                self._passed_on(matter, person)
            else:
                self.set(matter, "open")
                self.at(self.now + matter.drawn.idle, self._done, number, 0)

    def _passed_on(self, matter: Matter, person: UUID) -> None:
        """Somebody found out what it really is about; it is routed by that."""
        self.take_off(matter)
        matter.passed += 1
        known = matter.situation.declined
        matter.situation = msgspec.structs.replace(matter.drawn.truth, declined=known)
        self.not_again(matter, person)
        self.wait(matter)
        self.route(matter)
        self.fill(person)

    def _done(self, number: int, _: int) -> None:
        matter = self.matters[number]
        self.set(matter, "done")
        matter.ended_at = self.now
        (person,) = self.take_off(matter)
        self._comes_back(matter, person)
        self.fill(person)

    def _comes_back(self, matter: Matter, by: UUID) -> None:
        was = matter.one.outcome.done_at
        for number in matter.repeats:
            again = self.matters[number]
            gap = again.one.situation.arrived_at - (was or again.one.situation.arrived_at)
            self._comes(again, self.moment + max(gap, timedelta(seconds=_SOON)), by)
        if matter.repeats or matter.returns >= _RETURNS:
            return
        after = self.draws.comes_back_after(matter.one)
        if after is None:
            return
        one_id = uuid5(matter.one.id, "again")
        truth = msgspec.structs.replace(matter.drawn.truth, conversation_id=one_id, declined=(), refused=())
        one = PastEnquiry(id=one_id, situation=truth, truth=truth, known=True, outcome=PastOutcome(ended="lost"))
        again = Matter(len(self.matters), one, self.draws.customer(one))
        again.returns = matter.returns + 1
        self.matters.append(again)
        self.by_id[one_id] = again
        self._comes(again, self.moment + timedelta(seconds=after), by)

    def _moment(self, place: int, _: int) -> None:
        """Somebody comes or goes."""
        person = self.order[place]
        desk = self.desks[person]
        desk.advance(self.now)
        was = desk.presence
        desk.look(self.now)
        self.paced(person)
        if desk.presence != was and desk.presence in _LEFT:
            for number in sorted(desk.asked):
                if self.matters[number].state == "offered":
                    self.step_back(self.matters[number], person)
            if desk.presence == "offline":
                for number in sorted(desk.held):
                    if self.matters[number].state == "given":
                        self.goes_back(self.matters[number], declined=False)
        if desk.may_take:
            self.fill(person)

    def _day(self) -> Day:
        outcomes = tuple(outcome_of(matter, self.past) for matter in self.matters)
        carried = []
        for desk in self.desks.values():
            desk.advance(self.ends)
            carried.append(Carried(staff_id=desk.past.id, handled=desk.handled, busy=desk.busy, at_work=desk.at_work(self.ends)))
        return Day(
            outcomes=outcomes,
            people=tuple(carried),
            longest_queue=self.longest,
            totals=totals_of(outcomes, self.past.policy, self.longest),
        )
