"""Work that is offered: room is kept with everybody asked, one wins, and what nobody takes goes on at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from frontdesk import inbox
from frontdesk.kit.clock import ShiftedClock, SystemClock
from frontdesk.kit.context import Actor
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Conflict, NotFound
from frontdesk.kit.ids import uuid7
from frontdesk.routing import (
    accept,
    assign,
    claim,
    current_policy,
    decision_view,
    decline,
    last_decision,
    publish_policy,
    recompute,
    release,
    route,
    save_draft,
    wake_waiting,
)
from frontdesk.routing.offers.api import Refusal, accept_offer, decline_offer, list_offers
from frontdesk.routing.offers.queries import offers_to
from tests.routing.desk import Desk, books_balance, open_desk
from tests.routing.test_reactions import react


async def offering(desk: Desk, seconds: int = 60, **more: Any) -> None:
    """From now on work is offered instead of given."""
    async with desk.tx() as tx:
        policy = await current_policy(tx)
        await save_draft(tx, msgspec.structs.replace(policy, offer_seconds=seconds, **more))
        await publish_policy(tx, policy.version + 1, by=None)


async def standing(desk: Desk, staff_id: UUID) -> list[UUID]:
    """The offers a person can answer."""
    async with desk.tx() as tx:
        return [one.id for one in await offers_to(tx, staff_id)]


async def presence(desk: Desk, staff_id: UUID) -> str:
    """Whether somebody is there."""
    async with desk.tx() as tx:
        found: str = await tx.value("select presence from staff where id = $1", staff_id)
        return found


class Clocked(msgspec.Struct, frozen=True):
    """A desk whose time the test moves."""

    desk: Desk
    database: Database
    clock: ShiftedClock
    start: datetime

    async def after(self, **passed: float) -> None:
        """So much later than the beginning, whatever was due until then is done."""
        self.clock.set(self.start + timedelta(**passed))
        await wake_waiting(self.database)


@pytest.fixture
async def clocked(own_dsn: str) -> AsyncIterator[Clocked]:
    """A desk at nine in the morning that offers its work."""
    start = SystemClock().now().replace(hour=9, minute=0, second=0, microsecond=0)
    clock = ShiftedClock(start)
    database = await Database.connect(own_dsn, clock=clock, size=6)
    desk = await open_desk(database, timezone="UTC")
    await offering(desk)
    yield Clocked(desk, database, clock, start)
    await database.close()


async def test_an_offer_keeps_room_and_nobody_owns_it_yet(common: Database) -> None:
    desk = await open_desk(common)
    await offering(desk)
    maya = await desk.person("Maya")
    conversation = await desk.routed()
    row = await desk.row(conversation)
    assert (row["status"], row["owner_id"], await desk.load(maya)) == ("offered", None, 2)
    assert row["wake_at"] is not None
    fact = (await desk.facts("conversation.offered"))[0]
    assert (fact["offered_to"], fact["seconds"]) == ([str(maya)], 60)
    async with desk.tx() as tx:
        view = await decision_view(tx, conversation)
        decision = await last_decision(tx, conversation)
        policy = await current_policy(tx)
    assert view is not None
    assert view.sentence == "Offered to Maya for 60 s. Maya: speaks English, 0 of 4 taken."
    assert decision is not None
    assert recompute(decision, policy) == decision
    await books_balance(desk)


async def test_accepted_it_is_theirs_with_the_packet_and_the_clock_since_the_customer_wrote(common: Database) -> None:
    desk = await open_desk(common)
    await offering(desk)
    maya = await desk.person("Maya")
    conversation = await desk.routed(before=timedelta(minutes=2))
    (offer,) = await standing(desk, maya)
    async with desk.tx(Actor.staff(maya)) as tx:
        assert await accept(tx, offer, maya) == conversation
        assert await accept(tx, offer, maya) == conversation
    row = await desk.row(conversation)
    assert (row["status"], row["owner_id"], row["reroutes"], await desk.load(maya)) == ("owned", maya, 0, 2)
    assert row["reply_due_at"] == row["opened_at"] + timedelta(minutes=15)
    assert len(await desk.facts("conversation.offer_accepted")) == 1
    assert (await desk.names(conversation))[-1] == "conversation.offer_accepted"
    await books_balance(desk)


async def test_urgent_work_is_offered_to_two_and_exactly_one_of_them_wins(common: Database) -> None:
    desk = await open_desk(common)
    await offering(desk)
    maya, leo = await desk.person("Maya"), await desk.person("Leo")
    await desk.person("Tom", presence="away")
    conversation = await desk.routed(urgent=True)
    (offer,) = await standing(desk, maya)
    assert await standing(desk, leo) == [offer]
    assert (await desk.load(maya), await desk.load(leo)) == (2, 2)
    await books_balance(desk)

    async def take(person: UUID) -> object:
        try:
            async with desk.tx(Actor.staff(person)) as tx:
                await accept(tx, offer, person)
        except Conflict as conflict:
            return conflict
        return person

    outcomes = await asyncio.gather(*(take(person) for person in (maya, leo)))
    (winner,) = [one for one in outcomes if isinstance(one, UUID)]
    (refused,) = [one for one in outcomes if isinstance(one, Conflict)]
    assert (refused.code, refused.extra["owner"]["id"]) == ("already_taken", str(winner))
    assert await desk.owner(conversation) == winner
    assert sorted((await desk.load(maya), await desk.load(leo))) == [0, 2]
    await books_balance(desk)


async def test_declined_it_goes_to_the_next_best_at_once_and_never_back_while_others_are_there(database: Database) -> None:
    await react(database)
    desk = await open_desk(database)
    await offering(desk)
    maya = await desk.person("Maya", capacity=10)
    leo, tom = await desk.person("Leo", capacity=8), await desk.person("Tom", capacity=6)
    conversation = await desk.routed(before=timedelta(minutes=1))
    for person in (maya, leo, tom):
        (offer,) = await standing(desk, person)
        async with desk.tx(Actor.staff(person)) as tx:
            await decline(tx, offer, person, "at lunch" if person == maya else "")
        assert await desk.load(person) == 0
        await react(database)
    told = await desk.facts("conversation.offer_declined")
    assert [(fact["staff_id"], fact["because"]) for fact in told] == [
        (str(maya), "at lunch"),
        (str(leo), "no reason given"),
        (str(tom), "no reason given"),
    ]
    row = await desk.row(conversation)
    assert (row["status"], row["wake_at"] is not None) == ("waiting", True)
    assert await presence(desk, maya) == "available"
    async with desk.tx() as tx:
        decision = await last_decision(tx, conversation)
    assert decision is not None
    assert decision.situation.arrived_at == row["opened_at"]
    assert decision.sentence == "Waits in Scheduling: 4 people could take it later (not available: 1, declined it: 3)."
    await books_balance(desk)


async def test_a_team_of_one_is_asked_again_after_declining(clocked: Clocked) -> None:
    desk = clocked.desk
    maya = await desk.person("Maya")
    conversation = await desk.routed()
    (offer,) = await standing(desk, maya)
    async with desk.tx(Actor.staff(maya)) as tx:
        await decline(tx, offer, maya)
    await clocked.after(seconds=1)
    assert await standing(desk, maya) == []
    await clocked.after(seconds=61)
    assert len(await standing(desk, maya)) == 1
    assert (await desk.row(conversation))["status"] == "offered"
    await books_balance(desk)


async def test_nobody_answers_the_next_is_asked_and_whoever_was_silent_gets_none_until_they_show_life(clocked: Clocked) -> None:
    desk = clocked.desk
    maya, leo = await desk.person("Maya", capacity=10), await desk.person("Leo")
    conversation = await desk.routed()
    assert len(await standing(desk, maya)) == 1
    await clocked.after(seconds=59)
    assert len(await standing(desk, maya)) == 1
    await clocked.after(seconds=60)
    assert (await presence(desk, maya), await desk.load(maya)) == ("no_answer", 0)
    (offer,) = await standing(desk, leo)
    fact = (await desk.facts("conversation.offer_timed_out"))[0]
    assert (fact["offered_to"], fact["seconds"]) == ([str(maya)], 60)
    other = await desk.routed()
    assert await standing(desk, maya) == []
    async with desk.tx(Actor.staff(leo)) as tx:
        await accept(tx, offer, leo)
    row = await desk.row(conversation)
    assert (row["owner_id"], row["reply_due_at"]) == (leo, clocked.start + timedelta(minutes=15))
    assert (await desk.row(other))["status"] == "offered"
    await books_balance(desk)


async def test_one_timeout_bans_nobody_and_a_team_of_one_gets_the_offer_again(database: Database) -> None:
    await react(database)
    desk = await open_desk(database)
    await offering(desk, 1)
    maya = await desk.person("Maya")
    conversation = await desk.routed()
    await asyncio.sleep(1.1)
    await wake_waiting(database)
    assert (await presence(desk, maya), (await desk.row(conversation))["status"]) == ("no_answer", "waiting")
    async with desk.tx(Actor.staff(maya)) as tx:
        await inbox.actions.mark_read(tx, conversation)
    await react(database)
    assert await presence(desk, maya) == "available"
    assert len(await standing(desk, maya)) == 1
    await books_balance(desk)


async def test_whoever_leaves_their_desk_is_asked_no_more(database: Database) -> None:
    await react(database)
    desk = await open_desk(database)
    await offering(desk)
    maya, leo = await desk.person("Maya", capacity=10), await desk.person("Leo", capacity=6)
    conversation = await desk.routed()
    await desk.present(maya, "away")
    await react(database)
    assert (await desk.load(maya), await standing(desk, maya)) == (0, [])
    assert len(await standing(desk, leo)) == 1
    await desk.change(leo, active=False)
    await react(database)
    assert (await desk.load(leo), (await desk.row(conversation))["status"]) == (0, "waiting")
    await books_balance(desk)


async def test_taken_by_hand_the_others_need_not_answer_any_more(common: Database) -> None:
    desk = await open_desk(common)
    await offering(desk)
    maya, leo = await desk.person("Maya"), await desk.person("Leo")
    tom = await desk.person("Tom", presence="away")
    first, second, third = [await desk.routed(urgent=True) for _ in range(3)]
    async with desk.tx(Actor.staff(tom)) as tx:
        await claim(tx, first, tom)
    assert await desk.owner(first) == tom
    async with desk.tx(Actor.staff(maya)) as tx:
        await claim(tx, second, maya)
    assert await desk.owner(second) == maya
    async with desk.tx() as tx:
        await assign(tx, third, leo, "she knows them")
    assert (await desk.load(maya), await desk.load(leo), await desk.load(tom)) == (2, 2, 2)
    assert await standing(desk, maya) == await standing(desk, leo) == []
    await books_balance(desk)


async def test_put_back_by_hand_while_offered_it_is_not_offered_to_the_same_person_at_once(common: Database) -> None:
    desk = await open_desk(common)
    await offering(desk)
    maya = await desk.person("Maya", capacity=2, urgent_headroom=0)
    conversation, other = await desk.routed(), await desk.routed()
    async with desk.tx() as tx:
        await assign(tx, conversation, None, "I will look into it")
        decision = await last_decision(tx, conversation)
    assert decision is not None
    assert decision.by_hand == "put_back"
    assert [(await desk.row(one))["status"] for one in (conversation, other)] == ["waiting", "offered"]
    assert await desk.load(maya) == 2
    await books_balance(desk)


@pytest.mark.parametrize("how", ["closed", "snoozed"])
async def test_closed_or_set_aside_while_offered_it_keeps_nobodys_room(common: Database, how: str) -> None:
    desk = await open_desk(common)
    await offering(desk)
    maya = await desk.person("Maya", capacity=2, urgent_headroom=0)
    conversation, other = await desk.routed(), await desk.routed()
    async with desk.tx(Actor.staff(maya)) as tx:
        if how == "closed":
            await inbox.actions.close(tx, conversation)
        else:
            await inbox.actions.snooze(tx, conversation, tx.at + timedelta(hours=1))
        assert await release(tx, conversation, how)
    assert (await desk.row(conversation))["status"] == how
    assert (await desk.row(other))["status"] == "offered"
    assert await desk.load(maya) == 2
    await books_balance(desk)


async def test_another_message_leaves_the_offer_and_a_correction_asks_anew(database: Database) -> None:
    await react(database)
    desk = await open_desk(database)
    await offering(desk)
    maya = await desk.person("Maya", capacity=10)
    lina = await desk.person("Lina", skills={"complaints": 5})
    conversation = await desk.routed(need="pricing")
    (offer,) = await standing(desk, maya)
    async with desk.tx() as tx:
        await desk.say(tx, conversation, "Hello?")
        await route(tx, conversation, "message")
    assert await standing(desk, maya) == [offer]
    async with desk.tx() as tx:
        await inbox.actions.correct_need(tx, conversation, "complaint")
        await route(tx, conversation, "corrected")
    await react(database)
    assert (await standing(desk, maya), len(await standing(desk, lina))) == ([], 1)
    assert await desk.load(maya) == 0
    await books_balance(desk)


async def test_full_people_are_not_asked_and_a_freed_place_is_offered_to_who_waits_longest(common: Database) -> None:
    desk = await open_desk(common)
    await offering(desk)
    maya = await desk.person("Maya", capacity=2, urgent_headroom=0)
    first, second, third = [await desk.routed() for _ in range(3)]
    assert [(await desk.row(one))["status"] for one in (first, second, third)] == ["offered", "waiting", "waiting"]
    (offer,) = await standing(desk, maya)
    async with desk.tx(Actor.staff(maya)) as tx:
        await decline(tx, offer, maya)
    assert [(await desk.row(one))["status"] for one in (first, second, third)] == ["waiting", "offered", "waiting"]
    await books_balance(desk)


async def test_over_http_one_sees_ones_offers_and_answers_them(common: Database) -> None:
    desk = await open_desk(common)
    await offering(desk)
    maya, leo = await desk.person("Maya"), await desk.person("Leo")
    conversation = await desk.routed(urgent=True)
    as_maya, as_leo = desk.made.as_("agent", maya), desk.made.as_("agent", leo)
    (mine,) = (await list_offers(as_maya)).items
    assert (mine.conversation.id, mine.others, mine.urgent, mine.seconds) == (conversation, 1, True, 60)
    assert mine.next_action
    assert mine.why.startswith("Offered to ")
    assert mine.expires_at == mine.offered_at + timedelta(seconds=60)
    assert (await decline_offer(as_leo, mine.id, Refusal("busy"))).items == []
    assert (await list_offers(as_maya)).items[0].others == 0
    assert (await accept_offer(as_maya, mine.id)).owner is not None
    with pytest.raises(Conflict, match="already_taken"):
        await accept_offer(as_leo, mine.id)
    with pytest.raises(NotFound):
        await accept_offer(as_leo, uuid7())
    await books_balance(desk)


async def test_time_runs_out_the_leads_are_told_once_at_each_step_and_it_is_marked_late(clocked: Clocked) -> None:
    desk = clocked.desk
    head = await desk.person("Huda", role="manager", presence="away", skills={})
    manager = await desk.person("Rana", role="manager", presence="busy")
    conversation = await desk.routed()
    await clocked.after(minutes=11, seconds=59)
    assert await desk.facts("conversation.escalated") == []
    for minutes in (12, 13, 15, 16, 45):
        await clocked.after(minutes=minutes)
        assert (await desk.row(conversation))["wake_at"] > clocked.start + timedelta(minutes=minutes)
    told = await desk.facts("conversation.escalated")
    assert [(fact["step"], fact["share"], fact["told"]) for fact in told] == [(1, 0.8, [str(manager)]), (2, 1.0, [str(manager)])]
    assert len(await desk.facts("conversation.overdue")) == 1
    assert head not in told[0]["told"]


async def test_an_offer_that_stands_while_time_runs_out_calls_for_help_too(clocked: Clocked) -> None:
    desk = clocked.desk
    maya = await desk.person("Maya")
    await desk.person("Rana", role="manager", presence="busy")
    await desk.routed(before=timedelta(minutes=11, seconds=30))
    await clocked.after(seconds=30)
    assert len(await desk.facts("conversation.escalated")) == 1
    assert len(await standing(desk, maya)) == 1
    await clocked.after(seconds=60)
    assert await standing(desk, maya) == []


@pytest.mark.parametrize("seconds", [0, 60])
async def test_several_come_at_once_and_nothing_that_one_of_them_can_take_goes_on_waiting(database: Database, seconds: int) -> None:
    """Whoever fills first must not leave behind what would rather be somebody else's, because the others may have filled before."""
    await react(database)
    desk = await open_desk(database)
    await offering(desk, seconds)
    people = [await desk.person(f"Person {number}", capacity=40, presence="away") for number in range(3)]
    conversations = [await desk.routed(urgent=number % 3 == 0, weight=(1, 2, 4)[number % 3]) for number in range(14)]
    for person in people:
        await desk.present(person, "available")
    await react(database)
    # Whoever lost every race for a place is looked at again a second later.
    async with asyncio.timeout(10):
        while "waiting" in {(await desk.row(one))["status"] for one in conversations}:
            await asyncio.sleep(0.3)
            await wake_waiting(database)
            await react(database)
    await books_balance(desk)
