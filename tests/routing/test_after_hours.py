"""The branch is closed: what waits until it opens, what does not, who is rung; and each branch's work goes round its own people."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from frontdesk.kit.clock import ShiftedClock, SystemClock
from frontdesk.kit.database import Database
from frontdesk.routing import current_policy, save_draft, wake_waiting
from frontdesk.routing.policies.actions import publish
from frontdesk.routing.policies.records import OnCall, Window
from frontdesk.routing.queries import decision_view
from frontdesk.routing.rings.queries import ringing
from frontdesk.team.business.actions import add_branch, change_branch
from frontdesk.team.shifts import Hours
from tests.routing.desk import Desk, books_balance, open_desk
from tests.routing.test_reactions import react

WORKDAY = [Hours(day, 540, 1020) for day in range(7)]


class Night(msgspec.Struct, frozen=True):
    """A desk at ten in the evening; its branch opens at nine."""

    desk: Desk
    database: Database
    clock: ShiftedClock
    start: datetime

    async def after(self, **passed: float) -> None:
        """So much later, whatever was due until then is done."""
        self.clock.set(self.start + timedelta(**passed))
        await wake_waiting(self.database)
        await react(self.database)

    async def policy(self, **more: Any) -> None:
        """Other rules from now on."""
        async with self.desk.tx() as tx:
            policy = await current_policy(tx)
            await save_draft(tx, msgspec.structs.replace(policy, **more))
            await publish(tx, policy.version + 1, by=None)

    async def rung(self) -> list[str]:
        """Who was rung, in order."""
        return [fact["told"][0] for fact in await self.desk.facts("conversation.on_call_rung")]


@pytest.fixture
async def night(own_dsn: str) -> AsyncIterator[Night]:
    start = SystemClock().now().replace(hour=22, minute=0, second=0, microsecond=0)
    clock = ShiftedClock(start)
    database = await Database.connect(own_dsn, clock=clock, size=6)
    desk = await open_desk(database, timezone="UTC")
    async with desk.tx() as tx:
        await change_branch(tx, desk.made.created.branch_id, opening=WORKDAY)
    await react(database)
    yield Night(desk, database, clock, start)
    await database.close()


async def test_at_night_work_waits_and_its_answer_is_promised_for_the_morning(night: Night) -> None:
    desk = night.desk
    maya = await desk.person("Maya", shifts=WORKDAY, presence="offline")
    conversation = await desk.routed(need="scheduling")
    row = await desk.row(conversation)
    opens = night.start + timedelta(hours=11)
    assert (row["status"], row["reply_due_at"]) == ("waiting", opens + timedelta(minutes=15))
    async with desk.tx() as tx:
        view = await decision_view(tx, conversation)
    assert view is not None
    assert view.opens_at == opens
    await desk.present(maya, "available")
    await night.after(hours=11)
    assert await desk.owner(conversation) == maya
    async with desk.tx() as tx:
        view = await decision_view(tx, conversation)
    assert view is not None
    assert view.opens_at is None


async def test_urgent_work_at_night_rings_those_on_call_in_turn_until_somebody_has_it(night: Night) -> None:
    desk = night.desk
    leo, anna = [await desk.person(name, shifts=WORKDAY, presence="offline") for name in ("Leo", "Anna")]
    await night.policy(on_call=(OnCall(people=(leo, anna)),), ring_seconds=120)
    calm = await desk.routed(need="scheduling")
    await react(night.database)
    assert await night.rung() == [], "what can wait until the morning rings nobody"
    urgent = await desk.routed(need="scheduling", urgent=True, customer="Sara")
    assert (await desk.row(urgent))["reply_due_at"] == night.start + timedelta(minutes=5), "its clock does not wait for the opening"
    await react(night.database)
    assert await night.rung() == [str(leo)]
    async with desk.tx() as tx:
        assert [one.customer for one in await ringing(tx, leo, names=True)] == ["Sara"]
    await night.after(minutes=1)
    assert await night.rung() == [str(leo)], "one at a time"
    await night.after(minutes=2)
    await night.after(minutes=4)
    assert await night.rung() == [str(leo), str(anna), str(leo)]
    # Whoever comes to their desk has it, although it is not their shift.
    await desk.present(anna, "available")
    await night.after(minutes=5)
    assert await desk.owner(urgent) == anna
    assert await desk.owner(calm) is None, "what is not urgent is nobody's before the morning"
    await night.after(minutes=12)
    assert len(await night.rung()) == 3
    async with desk.tx() as tx:
        assert await ringing(tx, leo, names=True) == []
    await books_balance(desk)


async def test_whoever_left_since_the_turns_were_written_is_passed_over(night: Night) -> None:
    desk = night.desk
    leo, anna = [await desk.person(name, shifts=WORKDAY, presence="offline") for name in ("Leo", "Anna")]
    await night.policy(on_call=(OnCall(people=(leo, anna)),), ring_seconds=120)
    await desk.change(leo, active=False)
    urgent = await desk.routed(need="scheduling", urgent=True)
    await react(night.database)
    assert await night.rung() == [str(anna)], "nobody waits two minutes for somebody who is not on the team"
    await desk.change(anna, active=False)
    await night.after(minutes=6)
    assert await night.rung() == [str(anna)]
    assert (await desk.row(urgent))["status"] == "waiting"
    assert await desk.facts("conversation.escalated"), "with nobody left on call it is brought before those whom the policy names"


async def test_a_turn_has_its_hours_and_nobody_is_rung_while_the_branch_is_open(night: Night) -> None:
    desk = night.desk
    leo, anna = [await desk.person(name, shifts=WORKDAY, presence="offline") for name in ("Leo", "Anna")]
    early = OnCall(people=(leo,), windows=(Window(starts_minute=17 * 60, ends_minute=21 * 60),))
    late = OnCall(people=(anna,), windows=(Window(starts_minute=21 * 60, ends_minute=9 * 60),))
    await night.policy(on_call=(early, late))
    await desk.routed(urgent=True)
    await react(night.database)
    assert await night.rung() == [str(anna)]
    night.clock.set(night.start + timedelta(hours=12))
    await desk.routed(urgent=True, customer="In the morning")
    await react(night.database)
    assert await night.rung() == [str(anna)]


async def test_somebody_at_the_desk_at_night_has_urgent_work_at_once_and_nobody_is_rung(night: Night) -> None:
    desk = night.desk
    leo = await desk.person("Leo", shifts=WORKDAY, presence="offline")
    await night.policy(on_call=(OnCall(people=(leo,)),))
    night_shift = await desk.person("Huda", shifts=[Hours(day, 1200, 1439) for day in range(7)])
    urgent = await desk.routed(urgent=True)
    await react(night.database)
    assert await desk.owner(urgent) == night_shift
    assert await night.rung() == []


async def test_each_branchs_work_goes_round_its_own_people(common: Database) -> None:
    desk = await open_desk(common)
    north = desk.made.created.branch_id
    async with desk.tx() as tx:
        south = await add_branch(tx, "South", timezone="Asia/Riyadh")
    of_north = [await desk.person(name, capacity=20, branches=(north,)) for name in ("Ana", "Ben")]
    of_south = [await desk.person(name, capacity=20, branches=(south,)) for name in ("Cem", "Dia")]
    owners: dict[UUID, list[UUID | None]] = {north: [], south: []}
    for number in range(12):
        branch = (north, south)[number % 2]
        owners[branch].append(await desk.owner(await desk.routed(branch_id=branch)))
    for branch, people in ((north, of_north), (south, of_south)):
        assert [owners[branch].count(one) for one in people] == [3, 3], "fairly, and never outside"


async def test_a_complaint_goes_to_the_one_who_is_named_for_it_and_stays_with_them(common: Database) -> None:
    desk = await open_desk(common)
    await desk.person("Maya", skills={"complaints": 2}, capacity=20)
    leo = await desk.person("Leo", skills={"complaints": 5}, capacity=20)
    first = await desk.routed(need="complaint")
    again = await desk.routed(need="complaint", customer="Other")
    assert [await desk.owner(one) for one in (first, again)] == [leo, leo], "the most skilled, not merely whoever is free"
