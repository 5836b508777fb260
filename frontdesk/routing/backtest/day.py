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

from frontdesk.routing.backtest.clock import after_open_seconds, open_seconds
from frontdesk.routing.backtest.desk import Desk
from frontdesk.routing.backtest.draws import Draws
from frontdesk.routing.backtest.estimates import estimate
from frontdesk.routing.backtest.floor import Floor, chosen
from frontdesk.routing.backtest.habits import Habits
from frontdesk.routing.backtest.matter import Matter, State
from frontdesk.routing.backtest.outcomes import outcome_of
from frontdesk.routing.backtest.records import Carried, Day, Past, PastEnquiry, PastOutcome, PastPerson
from frontdesk.routing.backtest.totals import totals_of
from frontdesk.routing.clocks import target_of
from frontdesk.routing.matching import rule_for
from frontdesk.routing.policies.records import Policy
from frontdesk.routing.records import Decision

_LEFT = frozenset({"busy", "away", "offline"})
_SOON = 1.0
_RETURNS = 2

Handler = Callable[[int, int], None]
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
    return _Replay(past, people, policy, habits or estimate(past), seed, watch).run()


class _Replay:
    def __init__(self, past: Past, people: Sequence[PastPerson], policy: Policy, habits: Habits, seed: int, watch: Watch | None) -> None:
        self.past, self.policy, self.watch = past, policy, watch
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

    # The run ------------------------------------------------------------------------------------------------------------

    def run(self) -> Day:
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
            if self.watch is not None and self.now - told > self.ends / 200:
                told = self.now
                if not self.watch(self.now / self.ends):
                    raise Stopped
        return self._day()

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

    # Customers ----------------------------------------------------------------------------------------------------------

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
        self._wait(matter)
        self._route(matter, newcomer=True)

    def _leave(self, number: int, _: int) -> None:
        matter = self.matters[number]
        if matter.state in ("away", "served", "open", "done"):
            return
        holders = self._take_off(matter)
        self._set(matter, "lost")
        matter.ended_at = self.now
        for person in holders:
            self._fill(person)

    # Decisions ----------------------------------------------------------------------------------------------------------

    def _route(self, matter: Matter, *, newcomer: bool = False) -> None:
        decision = self.floor.decide(matter.situation, self.moment, newcomer=newcomer)
        if matter.first is None:
            matter.first = decision
        self._carry_out(matter, decision)

    def _carry_out(self, matter: Matter, decision: Decision) -> None:
        people = chosen(decision)
        if not people:
            self.at(max(self.seconds(decision.wake_at), self.now + _SOON), self._wake, matter.number, matter.token)
        elif decision.owner is not None:
            self._give(matter, people[0], decision)
        else:
            self._offer(matter, people, decision.offer_seconds)

    def _wait(self, matter: Matter) -> None:
        matter.token += 1
        self._set(matter, "waiting")

    def _set(self, matter: Matter, state: State) -> None:
        line = (matter.state in ("waiting", "offered"), state in ("waiting", "offered"))
        self.in_line += line[1] - line[0]
        self.longest = max(self.longest, self.in_line)
        matter.state = state
        if state == "waiting":
            self.floor.wait(matter.situation)
        else:
            self.floor.gone(matter.situation.conversation_id)

    def _wake(self, number: int, token: int) -> None:
        matter = self.matters[number]
        if matter.state == "waiting" and matter.token == token:
            self._route(matter)

    def _fill(self, person: UUID) -> None:
        if not self.floor.waiting or not self.desks[person].may_take:
            return
        for decision in self.floor.for_whom_is_free(person, self.moment):
            self._carry_out(self.by_id[decision.conversation_id], decision)

    # Given and offered --------------------------------------------------------------------------------------------------

    def _give(self, matter: Matter, person: UUID, decision: Decision) -> None:
        matter.token += 1
        self._set(matter, "given")
        matter.since = self.now
        turn = matter.turn
        self._take(matter, person)
        after = self.draws.begins_after(matter.one, matter.drawn, person, turn)
        self._begin_at(matter, person, self.now + after)
        asked = self.seconds(decision.wake_at)
        ends_at = self.desks[person].who.shift_ends_at
        self.at(asked if ends_at is None else min(asked, self.seconds(ends_at)), self._ask, matter.number, matter.token)

    def _take(self, matter: Matter, person: UUID) -> None:
        desk = self.desks[person]
        matter.holders = [person]
        matter.first_owner = matter.first_owner or person
        if matter.last_holder is not None and matter.last_holder != person:
            matter.reroutes += 1
        matter.last_holder = person
        matter.turn += 1
        desk.handled += 1
        desk.hold(matter.number, matter.weight, self.moment)

    def _begin_at(self, matter: Matter, person: UUID, when: float) -> None:
        there = self.desks[person].there_from(when)
        if there < float("inf"):
            self.at(there, self._begin, matter.number, matter.token)

    def _offer(self, matter: Matter, people: Sequence[UUID], seconds: float) -> None:
        matter.token += 1
        self._set(matter, "offered")
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
                answer = self._decline if self.draws.declines(matter.one, person, matter.offers) else self._accept
                self.at(when, answer, matter.number, matter.token * len(self.order) + self.place[person])
        self.at(self.now + seconds, self._expire, matter.number, matter.token)

    def _answer(self, number: int, both: int) -> tuple[Matter, UUID] | None:
        matter = self.matters[number]
        token, place = divmod(both, len(self.order))
        person = self.order[place]
        if matter.state != "offered" or matter.token != token or person not in matter.holders:
            return None
        return matter, person

    def _accept(self, number: int, both: int) -> None:
        found = self._answer(number, both)
        if found is None:
            return
        matter, person = found
        others = [one for one in matter.holders if one != person]
        self._take_off(matter)
        matter.token += 1
        self._set(matter, "given")
        turn = matter.turn
        self._take(matter, person)
        # Looking at it counts from when they were asked.
        began = self.draws.begins_after(matter.one, matter.drawn, person, turn)
        self._begin_at(matter, person, max(self.now, matter.since + began))
        self._ask_later(matter)
        for other in others:
            self._fill(other)

    def _decline(self, number: int, both: int) -> None:
        found = self._answer(number, both)
        if found is None:
            return
        matter, person = found
        refused = (*matter.situation.refused, person)
        matter.situation = msgspec.structs.replace(matter.situation, refused=tuple(sorted(set(refused))), refused_at=self.moment)
        self._step_back(matter, person)
        self._fill(person)

    def _step_back(self, matter: Matter, person: UUID) -> None:
        """One of those asked does not take it; with nobody left it waits again."""
        matter.holders.remove(person)
        self.desks[person].let_go(matter.number, matter.weight)
        if not matter.holders:
            self._wait(matter)
            self._route(matter)

    def _expire(self, number: int, token: int) -> None:
        matter = self.matters[number]
        if matter.state != "offered" or matter.token != token:
            return
        for person in self._take_off(matter):
            desk = self.desks[person]
            desk.no_answer = True
            desk.show()
            back = desk.there_from(self.now) + self.draws.notices_after(matter.one, person, matter.offers)
            if back < float("inf"):
                self.at(back, self._back, self.place[person], 0)
        self._wait(matter)
        self._route(matter)

    def _back(self, place: int, _: int) -> None:
        desk = self.desks[self.order[place]]
        if desk.no_answer:
            desk.no_answer = False
            desk.show()
            self._fill(self.order[place])

    def _ask_later(self, matter: Matter) -> None:
        due = after_open_seconds(matter.situation, matter.situation.arrived_at, self._target(matter))
        self.at(max(self.seconds(due), self.now + _SOON), self._ask, matter.number, matter.token)

    def _ask(self, number: int, token: int) -> None:
        """Whether the owner is at it: what nobody has begun goes back when its owner is not there, or its rule says so once it is late."""
        matter = self.matters[number]
        if matter.state != "given" or matter.token != token:
            return
        desk = self.desks[matter.holders[0]]
        late = open_seconds(matter.situation, matter.situation.arrived_at, self.moment) >= self._target(matter)
        returns = late and (rule_for(matter.situation, self.policy, self.moment).on_silence == "return" or not desk.may_take)
        if returns or not desk.who.on_shift:
            self._goes_back(matter, declined=late)
        else:
            self.at(self.now + max(self._target(matter), 60.0), self._ask, number, token)

    def _goes_back(self, matter: Matter, *, declined: bool) -> None:
        (person,) = self._take_off(matter)
        if declined:
            self._not_again(matter, person)
        self._wait(matter)
        self._route(matter)
        self._fill(person)

    def _not_again(self, matter: Matter, person: UUID) -> None:
        declined = tuple(sorted({*matter.situation.declined, person}))
        matter.situation = msgspec.structs.replace(matter.situation, declined=declined)

    def _take_off(self, matter: Matter) -> list[UUID]:
        """Free what it occupies of anybody; who that was."""
        holders, matter.holders = matter.holders, []
        for person in holders:
            desk = self.desks[person]
            if matter.state == "inspected":
                desk.advance(self.now)
                desk.drop(matter.number)
                self._paced(person)
            desk.let_go(matter.number, matter.weight)
        return holders

    # Work ---------------------------------------------------------------------------------------------------------------

    def _begin(self, number: int, token: int) -> None:
        matter = self.matters[number]
        if matter.state != "given" or matter.token != token:
            return
        person = matter.holders[0]
        desk = self.desks[person]
        desk.advance(self.now)
        truth = matter.drawn.truth
        if self.draws.passes_on(matter.one, truth, desk.who, self.past.policy, matter.passed):
            self._set(matter, "inspected")
            desk.add(number, self.draws.finds_out_after(matter.one, matter.passed))
        else:
            self._set(matter, "served")
            matter.right_at = self.now
            matter.owner = person
            own = matter.situation.last_owner_id == person
            desk.add(number, self.draws.work_of(matter.one, matter.drawn, person, own=own))
        self._paced(person)

    def _paced(self, person: UUID) -> None:
        desk = self.desks[person]
        after = desk.changed()
        if after is not None:
            self.at(self.now + after, self._end, self.place[person], desk.version)

    def _end(self, place: int, version: int) -> None:
        person = self.order[place]
        desk = self.desks[person]
        if desk.version != version:
            return
        desk.advance(self.now)
        finished = desk.finished()
        for number in finished:
            desk.drop(number)
        self._paced(person)
        for number in finished:
            matter = self.matters[number]
            if matter.state == "inspected":
                self._passed_on(matter, person)
            else:
                self._set(matter, "open")
                self.at(self.now + matter.drawn.idle, self._done, number, 0)

    def _passed_on(self, matter: Matter, person: UUID) -> None:
        """Somebody found out what it really is about; it is routed by that."""
        self._take_off(matter)
        matter.passed += 1
        known = matter.situation.declined
        matter.situation = msgspec.structs.replace(matter.drawn.truth, declined=known)
        self._not_again(matter, person)
        self._wait(matter)
        self._route(matter)
        self._fill(person)

    def _done(self, number: int, _: int) -> None:
        matter = self.matters[number]
        self._set(matter, "done")
        matter.ended_at = self.now
        (person,) = self._take_off(matter)
        self._comes_back(matter, person)
        self._fill(person)

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

    # People -------------------------------------------------------------------------------------------------------------

    def _moment(self, place: int, _: int) -> None:
        """Somebody comes or goes."""
        person = self.order[place]
        desk = self.desks[person]
        desk.advance(self.now)
        was = desk.presence
        desk.look(self.now)
        self._paced(person)
        if desk.presence != was and desk.presence in _LEFT:
            for number in sorted(desk.asked):
                if self.matters[number].state == "offered":
                    self._step_back(self.matters[number], person)
            if desk.presence == "offline":
                for number in sorted(desk.held):
                    if self.matters[number].state == "given":
                        self._goes_back(self.matters[number], declined=False)
        if desk.may_take:
            self._fill(person)

    # The end ------------------------------------------------------------------------------------------------------------

    def _target(self, matter: Matter) -> float:
        return target_of(matter.situation, rule_for(matter.situation, self.policy, self.moment), self.policy)

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
