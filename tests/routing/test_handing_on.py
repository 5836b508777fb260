"""Work changes hands with a packet: by a person's hand, or because whoever had it is gone; and how soon it is taken up."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from frontdesk import inbox
from frontdesk.kit.clock import ShiftedClock, SystemClock
from frontdesk.kit.context import Actor
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Invalid
from frontdesk.routing import current_policy, hand_off, on_first_action, wake_waiting
from frontdesk.routing.packets.queries import packet_view
from frontdesk.routing.packets.receiving import receivers
from frontdesk.routing.packets.records import PacketView, Receivers
from frontdesk.routing.packets.taking_up import hand_offs
from frontdesk.team.shifts import Hours
from tests.routing.desk import Desk, books_balance, open_desk
from tests.routing.test_reactions import react


async def packet(desk: Desk, conversation: UUID) -> PacketView:
    """The packet that stands."""
    async with desk.tx() as tx:
        found = await packet_view(tx, conversation)
    assert found is not None
    return found


async def places(desk: Desk, conversation: UUID, language: str = "en") -> Receivers:
    """Where it could go."""
    async with desk.tx() as tx:
        return await receivers(tx, conversation, await current_policy(tx), language)


async def hand(
    desk: Desk, conversation: UUID, by: UUID, *, to: UUID | None = None, queue: str | None = None, next_action: str = "Call"
) -> None:
    """One person hands it to another, or to a queue."""
    async with desk.tx(Actor("staff", str(by))) as tx:
        await hand_off(tx, conversation, to=to, queue=queue, next_action=next_action)


async def act(desk: Desk, conversation: UUID, staff_id: UUID) -> None:
    """The owner answers."""
    async with desk.tx(Actor("staff", str(staff_id))) as tx:
        await on_first_action(tx, conversation, staff_id)


async def test_who_can_take_it_stands_first_and_everybody_is_told_with_what_speaks_against_them(common: Database) -> None:
    desk = await open_desk(common)
    maya = await desk.person("Maya")
    conversation = await desk.routed(language="ar")
    free = await desk.person("Leo", capacity=8)
    full = await desk.person("Anna", capacity=1, urgent_headroom=0)
    other = await desk.person("Tom", languages=("en",))
    gone = await desk.person("Huda", presence="offline")
    found = await places(desk, conversation)
    assert maya not in {one.id for one in found.people}, "who has it is not offered it"
    here = [one for one in found.people if one.presence == "available"]
    assert [one.id for one in here] == [free, other, full]
    assert [one.room for one in here] == [True, True, False]
    assert (here[0].against, here[1].against) == ("", "does not speak Arabic")
    assert gone in {one.id for one in found.people}
    desk_queue = next(one for one in found.queues if one.queue == "front_desk")
    assert (desk_queue.name, desk_queue.waiting) == ("Front desk", 0)
    assert desk_queue.there >= 3
    assert next(one for one in (await places(desk, conversation, "ar")).queues if one.queue == "front_desk").name == "الاستقبال"


async def test_a_hand_over_stands_until_it_is_taken_up_and_the_time_is_measured(own_dsn: str) -> None:
    clock = ShiftedClock(SystemClock().now())
    database = await Database.connect(own_dsn, clock=clock, size=4)
    try:
        desk = await open_desk(database)
        leo = await desk.person("Leo")
        conversation = await desk.routed()
        clock.advance(timedelta(minutes=1))
        maya = await desk.person("Maya")
        with pytest.raises(Invalid) as refused:
            await hand(desk, conversation, leo, to=maya, next_action="  ")
        assert refused.value.code == "next_action_required"
        await hand(desk, conversation, leo, to=maya, next_action="Call Sara before four")
        clock.advance(timedelta(minutes=4))
        async with desk.tx() as tx:
            assert (await hand_offs(tx, 30)).whole.waiting == 1
        await act(desk, conversation, maya)
        found = await packet(desk, conversation)
        assert (found.next_action, found.made_by, found.taken_up_seconds) == ("Call Sara before four", "Leo", 240)

        await hand(desk, conversation, maya, queue="complaints", next_action="Somebody else")
        await react(database)
        clock.advance(timedelta(minutes=10))
        async with desk.tx() as tx:
            found_all = await hand_offs(tx, 30)
        assert (found_all.whole.handed, found_all.whole.taken_up, found_all.whole.median_seconds) == (2, 1, 240)
        by = {one.id: (one.handed, one.taken_up) for one in found_all.by_person}
        assert by[maya] == (1, 1)
        await books_balance(desk)
    finally:
        await database.close()


@pytest.mark.parametrize("how", ["offline", "deactivated", "shift_over", "silence"])
async def test_whoever_is_gone_leaves_a_packet_that_says_what_is_open(own_dsn: str, how: str) -> None:
    start = SystemClock().now().replace(hour=9, minute=0, second=0, microsecond=0)
    clock = ShiftedClock(start)
    database = await Database.connect(own_dsn, clock=clock, size=4)
    try:
        desk = await open_desk(database, timezone="UTC")
        await react(database)
        shifts = [Hours(day, 480, 545) for day in range(7)] if how == "shift_over" else []
        leo = await desk.person("Leo", shifts=shifts)
        conversation = await desk.routed()
        assert await desk.owner(conversation) == leo
        maya = await desk.person("Maya")
        before = await packet(desk, conversation)
        clock.advance(timedelta(minutes=6))
        match how:
            case "offline":
                await desk.present(leo, "offline")
            case "deactivated":
                await desk.change(leo, active=False)
            case "silence":
                await desk.present(leo, "away")
                clock.advance(timedelta(minutes=20))
        await react(database)
        await wake_waiting(database)
        await react(database)
        assert await desk.owner(conversation) == maya
        after = await packet(desk, conversation)
        assert after.id != before.id
        assert "Leo had it until" in after.summary
        assert "is not answered yet" in after.summary
        assert await desk.load(leo) == 0
        await books_balance(desk)
    finally:
        await database.close()


async def test_what_a_person_wrote_for_the_next_one_outlives_that_ones_absence(database: Database) -> None:
    await react(database)
    desk = await open_desk(database)
    leo = await desk.person("Leo")
    conversation = await desk.routed()
    maya = await desk.person("Maya")
    anna = await desk.person("Anna")
    await hand(desk, conversation, leo, to=maya, next_action="Call Sara before four")
    await desk.present(maya, "offline")
    await react(database)
    assert await desk.owner(conversation) == anna
    assert (await packet(desk, conversation)).next_action == "Call Sara before four"


async def test_a_packet_links_the_customers_other_conversations_what_is_open_first(common: Database) -> None:
    desk = await open_desk(common)
    await desk.person("Maya", capacity=20)
    conversation = await desk.routed(customer="Sara")
    customer = (await desk.row(conversation))["customer_id"]
    made = []
    for number in range(4):
        async with desk.tx() as tx:
            other = await inbox.actions.open_conversation(
                tx, customer_id=customer, account_id=desk.account_id, channel="whatsapp", at=tx.at - timedelta(days=number)
            )
            if number < 2:
                await inbox.actions.close(tx, other)
            made.append(other)
    found = await packet(desk, conversation)
    assert [one.conversation_id for one in found.links] == [made[2], made[3], made[0]]
    assert [one.status for one in found.links] == ["waiting", "waiting", "closed"]
