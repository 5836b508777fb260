"""Waiting for whoever knows the customer, for a while; and what happens to work when its people go."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from frontdesk import inbox
from frontdesk.kit.clock import ShiftedClock, SystemClock
from frontdesk.kit.context import Actor
from frontdesk.kit.database import Database
from frontdesk.routing import (
    Candidate,
    Situation,
    current_policy,
    decide,
    default_policy,
    last_decision,
    on_first_action,
    packet_view,
    recompute,
    release,
    route,
    why_not,
)
from frontdesk.routing.clocks import target_of
from frontdesk.team.shifts import Hours
from tests.routing.desk import Desk, books_balance, open_desk
from tests.routing.test_offers import Clocked
from tests.routing.test_reactions import react
from tests.routing.worlds import NOW, numbered, person, situation

POLICY = default_policy(("en", "ar"))
AFTER_THE_VISIT: dict[str, Any] = {"need": "post_service_support", "last_owner_id": numbered(1)}
FULL: dict[str, Any] = {"load": 10, "capacity": 10, "urgent_headroom": 0}


@pytest.fixture
async def clocked(own_dsn: str) -> AsyncIterator[Clocked]:
    """A desk at nine in the morning."""
    start = SystemClock().now().replace(hour=9, minute=0, second=0, microsecond=0)
    clock = ShiftedClock(start)
    database = await Database.connect(own_dsn, clock=clock, size=6)
    yield Clocked(await open_desk(database, timezone="UTC"), database, clock, start)
    await database.close()


def people(**more: Any) -> list[Candidate]:
    """Ana, who knows the customer, and Leo, who is free."""
    return [person(1, "Ana", **more), person(2, "Leo")]


@pytest.mark.parametrize("more", [FULL, {"presence": "away"}, {"presence": "busy"}, {**FULL, "presence": "away"}])
def test_it_waits_for_whoever_had_the_customer_while_they_are_at_work_but_cannot_take_it(more: dict[str, Any]) -> None:
    decision = decide(situation(**AFTER_THE_VISIT), people(**more), POLICY, NOW)
    assert (decision.action, decision.owner, decision.held_for and decision.held_for.name) == ("hold", None, "Ana")
    assert decision.held_until == decision.wake_at == NOW + timedelta(seconds=0.35 * 3600)
    assert decision.sentence.startswith("Held in Aftercare for Ana, who had this customer last, until ")
    assert why_not(decision, numbered(2)) == "Leo could take it; it is held for Ana for a while."
    assert recompute(decision, POLICY) == decision


@pytest.mark.parametrize("more", [{"presence": "offline"}, {"presence": "no_answer"}, {"on_shift": False}, {**FULL, "on_shift": False}])
def test_for_somebody_who_is_not_at_work_nothing_waits(more: dict[str, Any]) -> None:
    decision = decide(situation(**AFTER_THE_VISIT), people(**more), POLICY, NOW)
    assert (decision.action, decision.owner and decision.owner.name) == ("assign", "Leo")


def test_urgent_work_and_work_whose_rule_does_not_say_so_waits_for_nobody() -> None:
    for more in ({"urgent": True}, {"need": "scheduling"}):  # type: dict[str, Any]
        decision = decide(situation(**{**AFTER_THE_VISIT, **more}), people(presence="away"), POLICY, NOW)
        assert decision.owner is not None
        assert decision.owner.name == "Leo"


def test_a_hold_ends_by_its_share_of_the_target() -> None:
    for share, action in ((0.34, "hold"), (0.35, "assign"), (0.9, "assign")):
        one: Situation = situation(**AFTER_THE_VISIT, arrived_at=NOW - timedelta(seconds=share * 3600))
        assert target_of(one, POLICY.rules[2], POLICY) == 3600
        assert decide(one, people(presence="away"), POLICY, NOW).action == action


async def knows_the_customer(desk: Desk) -> tuple[UUID, UUID, UUID]:
    """Maya has answered a customer's question after a visit, and it is closed."""
    maya = await desk.person("Maya", capacity=2, urgent_headroom=0)
    conversation = await desk.routed(need="post_service_support")
    leo = await desk.person("Leo", capacity=20)
    async with desk.tx(Actor.staff(maya)) as tx:
        await inbox.actions.close(tx, conversation)
        await release(tx, conversation, "closed")
    return maya, leo, conversation


async def test_reopened_it_waits_for_its_last_owner_until_they_have_room_or_the_time_is_over(clocked: Clocked) -> None:
    desk = clocked.desk
    maya, leo, conversation = await knows_the_customer(desk)
    await desk.present(maya, "away")
    async with desk.tx() as tx:
        await inbox.actions.reopen(tx, conversation, "the customer wrote again")
        await desk.say(tx, conversation, "It leaks again")
        await route(tx, conversation, "reopened")
    row = await desk.row(conversation)
    assert (row["status"], row["wake_at"]) == ("waiting", clocked.start + timedelta(seconds=0.35 * 3600))
    assert (await desk.facts("conversation.held"))[0]["staff_id"] == str(maya)
    await clocked.after(seconds=0.35 * 3600)
    assert await desk.owner(conversation) == leo
    await books_balance(desk)


async def test_a_held_conversation_is_its_last_owners_as_soon_as_they_have_room(database: Database) -> None:
    await react(database)
    desk = await open_desk(database)
    maya, _, conversation = await knows_the_customer(desk)
    await desk.present(maya, "busy")
    async with desk.tx() as tx:
        await inbox.actions.reopen(tx, conversation, "the customer wrote again")
        await desk.say(tx, conversation, "It leaks again")
        await route(tx, conversation, "reopened")
    assert await desk.owner(conversation) is None
    await desk.present(maya, "available")
    await react(database)
    assert await desk.owner(conversation) == maya
    await books_balance(desk)


async def test_whoever_goes_offline_leaves_what_customers_wait_for_to_others_with_a_packet(database: Database) -> None:
    await react(database)
    desk = await open_desk(database)
    maya = await desk.person("Maya", capacity=10)
    waited_for, answered = await desk.routed(), await desk.routed()
    async with desk.tx(Actor.staff(maya)) as tx:
        await desk.say(tx, answered, "On our way", direction="echo")
        await on_first_action(tx, answered, maya)
    leo = await desk.person("Leo", capacity=20)
    await desk.present(maya, "offline")
    await react(database)
    assert [await desk.owner(one) for one in (waited_for, answered)] == [leo, maya]
    async with desk.tx() as tx:
        assert await packet_view(tx, waited_for) is not None
        await desk.say(tx, answered, "Where are you?")
        await route(tx, answered, "message")
    assert await desk.owner(answered) == leo
    await books_balance(desk)


async def test_when_a_shift_ends_what_was_not_begun_goes_to_others_and_what_was_begun_stays(clocked: Clocked) -> None:
    desk = clocked.desk
    maya = await desk.person("Maya", capacity=10, shifts=[Hours(day, 480, 560) for day in range(7)])
    fresh, begun = await desk.routed(need="post_service_support"), await desk.routed(need="post_service_support")
    assert (await desk.row(fresh))["wake_at"] == clocked.start + timedelta(minutes=20)
    async with desk.tx(Actor.staff(maya)) as tx:
        await desk.say(tx, begun, "Looking into it", direction="echo")
        await on_first_action(tx, begun, maya)
    leo = await desk.person("Leo", capacity=20)
    await clocked.after(minutes=19)
    assert await desk.owner(fresh) == maya
    await clocked.after(minutes=20)
    assert [await desk.owner(one) for one in (fresh, begun)] == [leo, maya]
    async with desk.tx() as tx:
        decision, policy = await last_decision(tx, fresh), await current_policy(tx)
    assert decision is not None
    assert decision.due_at == clocked.start + timedelta(hours=1)
    assert recompute(decision, policy) == decision
    await books_balance(desk)
