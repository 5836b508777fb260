"""Whatever happens in whatever order, the books balance: people, customers and time drawn at random on a real database.

The numbers are those of the invariants of routing: 1 the load is what is held, within capacity; 2 one owner, one winner;
3 one state, and a next look for all that waits; 6 the arrival never moves; 13 what was reserved comes back exactly; 15 who was
silent or declined is asked again when nobody else is there; 19 what is given by hand is written down and counts.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from frontdesk import inbox, routing
from frontdesk.kit.clock import ShiftedClock, SystemClock
from frontdesk.kit.consumers import begin_new
from frontdesk.kit.context import Actor
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Conflict
from frontdesk.team.shifts import Hours
from tests.routing.desk import Desk, books_balance, open_desk
from tests.routing.test_offers import offering
from tests.routing.test_reactions import react

T = TypeVar("T")
_PEOPLE = 3
_SOON = timedelta(minutes=5)
_EVERY_DAY = [Hours(day, 0, 1440) for day in range(7)]
_BEFORE_WORK = [Hours(day, 0, 60) for day in range(7)]
_NEVER_FULL = 60

who = st.integers(0, _PEOPLE - 1)
which = st.integers(0, 1000)


class AnyDay(RuleBasedStateMachine):
    """One business, three people, and everything that can happen to their work."""

    dsn: ClassVar[str] = ""
    seconds: ClassVar[int] = 60

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.made: list[UUID] = []

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do it now; of two who do the same at once one is refused, and that is no mistake."""
        return self.loop.run_until_complete(work)

    def may_be_refused(self, work: Coroutine[Any, Any, object]) -> None:
        """What a person tries, and the present state may forbid."""
        with contextlib.suppress(Conflict):
            self.run(work)

    @initialize()
    def opens(self) -> None:
        """A desk at nine with everybody there."""
        self.run(self._open())

    async def _open(self) -> None:
        self.clock = ShiftedClock(SystemClock().now().replace(hour=9, minute=0, second=0, microsecond=0))
        self.database = await Database.connect(self.dsn, clock=self.clock, size=3)
        await begin_new(self.database)
        self.desk: Desk = await open_desk(self.database, timezone="UTC")
        await offering(self.desk, self.seconds)
        self.people = [
            await self.desk.person(f"Person {n}", capacity=4, urgent_headroom=2, skills={"complaints": 3}) for n in range(_PEOPLE)
        ]

    @rule(
        urgent=st.booleans(), need=st.sampled_from(("scheduling", "post_service_support", "complaint")), weight=st.sampled_from((1, 2, 4))
    )
    def a_customer_writes(self, urgent: bool, need: str, weight: int) -> None:
        self.made.append(self.run(self.desk.routed(urgent=urgent, need=need, weight=weight)))

    @precondition(lambda self: self.made)
    @rule(one=which)
    def a_customer_writes_again(self, one: int) -> None:
        self.run(self._write_again(self._one(one)))

    @rule(person=who, accepts=st.booleans(), one=which)
    def somebody_answers(self, person: int, accepts: bool, one: int) -> None:
        self.may_be_refused(self._answer(self.people[person], accepts, one))

    @rule(seconds=st.sampled_from((1, 20, 60, 61, 300, 900, 3600)))
    def time_passes(self, seconds: int) -> None:
        self.clock.advance(timedelta(seconds=seconds))
        self.run(routing.wake_waiting(self.database))

    @rule(person=who, presence=st.sampled_from(("available", "busy", "away", "offline")))
    def somebody_comes_or_goes(self, person: int, presence: str) -> None:
        self.run(self.desk.present(self.people[person], presence))

    @rule(person=who, hours=st.sampled_from(((), _EVERY_DAY, _BEFORE_WORK)))
    def a_shift_changes(self, person: int, hours: list[Hours]) -> None:
        self.run(self.desk.change(self.people[person], shifts=list(hours)))

    @rule(person=who, units=st.integers(0, 8))
    def a_capacity_changes(self, person: int, units: int) -> None:
        self.may_be_refused(self.desk.change(self.people[person], capacity=units))

    @precondition(lambda self: self.made)
    @rule(one=which, person=st.none() | who)
    def somebody_gives_it_by_hand(self, one: int, person: int | None) -> None:
        self.may_be_refused(self._assign(self._one(one), None if person is None else self.people[person]))

    @precondition(lambda self: self.made)
    @rule(one=which, person=who)
    def somebody_takes_it(self, one: int, person: int) -> None:
        self.may_be_refused(self._act(routing.claim, self._one(one), self.people[person]))

    @precondition(lambda self: self.made)
    @rule(one=which, until=st.none() | st.sampled_from((60, 3600)))
    def it_is_closed_or_set_aside(self, one: int, until: int | None) -> None:
        self.may_be_refused(self._rest(self._one(one), until))

    @rule()
    def the_house_catches_up(self) -> None:
        """Jobs and reactions run; in between they have not yet, as when every process was killed."""
        self.run(react(self.database))

    @invariant()
    def the_books_balance(self) -> None:
        if self.made:
            self.run(books_balance(self.desk))
            self.run(self._nothing_moved())

    def teardown(self) -> None:
        """In the end everybody is there with room for everything: then everything is somebody's, or somebody is asked."""
        try:
            if self.made:
                self.run(self._come_to_rest())
        finally:
            self.run(self.database.close())
            self.loop.close()

    def _one(self, number: int) -> UUID:
        return self.made[number % len(self.made)]

    async def _act(self, act: Any, *what: Any) -> None:
        async with self.desk.tx() as tx:
            await act(tx, *what)

    async def _write_again(self, conversation: UUID) -> None:
        status = (await self.desk.row(conversation))["status"]
        async with self.desk.tx() as tx:
            if status == "closed":
                await inbox.actions.reopen(tx, conversation, "the customer wrote again")
            elif status == "snoozed":
                await inbox.actions.wake(tx, conversation, "the customer wrote")
            await self.desk.say(tx, conversation, "Hello?")
            await routing.route(tx, conversation, "message")

    async def _answer(self, person: UUID, accepts: bool, one: int) -> None:
        async with self.desk.tx() as tx:
            held = await tx.rows("select offer_id from reservations where staff_id = $1 and state = 'held' order by 1", person)
        if held:
            offer = held[one % len(held)]["offer_id"]
            async with self.desk.tx(Actor.staff(person)) as tx:
                await (routing.accept(tx, offer, person) if accepts else routing.decline(tx, offer, person, "busy"))

    async def _assign(self, conversation: UUID, person: UUID | None) -> None:
        before = await self.desk.row(conversation)
        await self._act(routing.assign, conversation, person, "by hand")
        after = await self.desk.row(conversation)
        assert after["owner_id"] == person
        if before["owner_id"] != person or before["status"] == "offered":
            async with self.desk.tx() as tx:
                decision = await routing.last_decision(tx, conversation)
            assert decision is not None
            assert decision.by_hand

    async def _rest(self, conversation: UUID, until: int | None) -> None:
        async with self.desk.tx() as tx:
            if until is None:
                await inbox.actions.close(tx, conversation)
            else:
                await inbox.actions.snooze(tx, conversation, tx.at + timedelta(seconds=until))
            await routing.release(tx, conversation, "closed" if until is None else "snoozed")

    async def _nothing_moved(self) -> None:
        async with self.desk.tx() as tx:
            moved = await tx.value(
                "select count(*) from decisions d join conversations c on c.business_id = d.business_id and c.id = d.conversation_id"
                " where (d.record -> 'situation' ->> 'arrived_at')::timestamptz <> c.opened_at"
            )
            wrong = await tx.value(
                "select count(*) from reservations r join conversations c on c.business_id = r.business_id and c.id = r.conversation_id"
                " where r.weight <> c.weight"
            )
            winners = await tx.value("select count(*) - count(distinct offer_id) from reservations where state = 'accepted'")
        assert (moved, wrong, winners) == (0, 0, 0)

    async def _come_to_rest(self) -> None:
        for person in self.people:
            await self.desk.change(person, shifts=[], capacity=_NEVER_FULL)
            await self.desk.present(person, "available")
        for _ in range(4):
            await react(self.database)
            self.clock.advance(_SOON)
            await routing.wake_waiting(self.database)
            for person in self.people:
                await self.desk.present(person, "available")
        await react(self.database)
        await books_balance(self.desk)
        async with self.desk.tx() as tx:
            rows = await tx.rows("select id from conversations where status = 'waiting'")
            left = [(await routing.last_decision(tx, row["id"])) for row in rows]
        assert not [one.sentence for one in left if one is not None]


def test_any_day_with_offers(own_dsn: str) -> None:
    _play(own_dsn, 60)


def test_any_day_without_offers(own_dsn: str) -> None:
    _play(own_dsn, 0)


def _play(dsn: str, seconds: int) -> None:
    machine = type("Day", (AnyDay,), {"dsn": dsn, "seconds": seconds})
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=8,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=checks,
            phases=[Phase.explicit, Phase.generate, Phase.shrink],
        ),
    )
