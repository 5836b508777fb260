"""What makes routing move without anybody asking: people come and go, work ends, time passes."""

from __future__ import annotations

from datetime import timedelta

from frontdesk import inbox
from frontdesk.kit.clock import ShiftedClock, SystemClock
from frontdesk.kit.consumers import CONSUMERS, Reader
from frontdesk.kit.database import Database
from frontdesk.kit.jobs import Worker
from frontdesk.kit.stamper import Stamper
from frontdesk.routing import packet_view, reactions, wake_waiting
from frontdesk.routing.api import Assignment, HandOff, get_decision, get_packet, get_why_not, give, list_queues, pass_on, take
from frontdesk.team import SkillLevel
from frontdesk.team.shifts import Hours
from tests.routing.desk import books_balance, open_desk

assert reactions


async def react(database: Database) -> None:
    """Let routing see what has happened, and do what follows from it."""
    readers = [Reader(database, reaction) for name, reaction in CONSUMERS.items() if name.startswith("routing.")]
    while True:
        done = await Stamper(database).stamp_all() + await Worker(database).run_all()
        for reader in readers:
            done += await reader.catch_up()
        if not done:
            return


async def test_somebody_comes_and_gets_what_has_waited_longest(database: Database) -> None:
    await react(database)
    desk = await open_desk(database)
    maya = await desk.person("Maya", capacity=4, urgent_headroom=0, presence="offline")
    first, second, third = [await desk.routed() for _ in range(3)]
    await desk.present(maya, "available")
    await react(database)
    assert [await desk.owner(one) for one in (first, second, third)] == [maya, maya, None]
    await desk.change(maya, capacity=6)
    await react(database)
    assert await desk.owner(third) == maya
    await books_balance(desk)


async def test_somebody_learns_something_and_gets_what_waited_for_it(database: Database) -> None:
    await react(database)
    desk = await open_desk(database)
    khalid = await desk.person("Khalid", role="agent")
    conversation = await desk.routed(need="specialist_review")
    assert await desk.owner(conversation) is None
    await desk.change(khalid, skills=[SkillLevel(desk.made.created.skills["specialist"], 3)])
    await react(database)
    assert await desk.owner(conversation) == khalid


async def test_somebody_leaves_the_team_and_others_get_the_work(database: Database) -> None:
    await react(database)
    desk = await open_desk(database)
    maya = await desk.person("Maya")
    conversations = [await desk.routed(), await desk.routed()]
    leo = await desk.person("Leo")
    await desk.change(maya, active=False)
    await react(database)
    assert [await desk.owner(one) for one in conversations] == [leo, leo]
    assert (await desk.row(conversations[0]))["reroutes"] == 1
    await books_balance(desk)


async def test_closed_by_a_room_that_knows_nothing_of_capacity_it_is_still_released(database: Database) -> None:
    await react(database)
    desk = await open_desk(database)
    maya = await desk.person("Maya")
    conversation = await desk.routed()
    async with desk.tx() as tx:
        await inbox.actions.close(tx, conversation)
    assert await desk.load(maya) == 2
    await react(database)
    assert await desk.load(maya) == 0
    await books_balance(desk)


async def test_an_answer_from_the_phone_counts(database: Database) -> None:
    await react(database)
    desk = await open_desk(database)
    maya = await desk.person("Maya")
    conversation = await desk.routed()
    async with desk.tx() as tx:
        await desk.say(tx, conversation, "Coming at four", direction="echo")
    await react(database)
    assert [fact["owner_id"] for fact in await desk.facts("conversation.taken_up")] == [str(maya)]
    assert (await desk.row(conversation))["wake_at"] is None


async def test_a_shift_begins_and_what_waited_for_it_is_given_out(own_dsn: str) -> None:
    start = SystemClock().now().replace(hour=8, minute=0, second=0, microsecond=0)
    clock = ShiftedClock(start)
    database = await Database.connect(own_dsn, clock=clock, size=4)
    try:
        desk = await open_desk(database, timezone="UTC")
        maya = await desk.person("Maya", shifts=[Hours(day, 540, 1020) for day in range(7)])
        conversation = await desk.routed(need="post_service_support")
        row = await desk.row(conversation)
        assert (row["status"], row["wake_at"]) == ("waiting", start + timedelta(minutes=15))
        clock.set(start + timedelta(minutes=50))
        await wake_waiting(database)
        assert (await desk.row(conversation))["wake_at"] == start + timedelta(hours=1)
        clock.set(start + timedelta(hours=1))
        await wake_waiting(database)
        assert await desk.owner(conversation) == maya
        names = await desk.names(conversation)
        assert "conversation.kept_waiting" in names
        assert names.count("conversation.overdue") == 1
    finally:
        await database.close()


async def test_what_waits_without_a_time_is_found(own_dsn: str) -> None:
    clock = ShiftedClock(SystemClock().now())
    database = await Database.connect(own_dsn, clock=clock, size=4)
    try:
        desk = await open_desk(database)
        maya = await desk.person("Maya")
        conversation = await desk.conversation()
        await wake_waiting(database)
        assert await desk.owner(conversation) is None
        clock.advance(timedelta(minutes=2))
        await wake_waiting(database)
        assert await desk.owner(conversation) == maya
    finally:
        await database.close()


async def test_over_http_work_is_taken_given_handed_on_and_explained(common: Database) -> None:
    desk = await open_desk(common)
    maya, leo = await desk.person("Maya", presence="away"), await desk.person("Leo", presence="away")
    conversation = await desk.routed()
    board = await list_queues(desk.made.as_("manager"))
    assert [(queue.queue, queue.waiting) for queue in board.items] == [("scheduling", 1)]
    as_maya = desk.made.as_("agent", maya)
    assert (await get_decision(as_maya, conversation)).action == "queue"
    assert (await get_why_not(as_maya, conversation, leo)).sentence == "Leo is away."
    assert (await get_why_not(as_maya, conversation, leo, "ar")).sentence == "Leo: حالته: بعيد عن مكتبه."
    row = await take(as_maya, conversation)
    assert row.owner is not None
    assert (row.owner.name, row.status) == ("Maya", "owned")
    row = await pass_on(as_maya, conversation, HandOff(staff_id=leo, next_action="Call Sara", already_said=["We are open until 23:00"]))
    assert row.owner is not None
    assert row.owner.name == "Leo"
    assert (await get_packet(as_maya, conversation)).made_by == "Maya"
    assert (await give(as_maya, conversation, Assignment(None, "Leo went home"))).owner is None
    decision = await get_decision(as_maya, conversation)
    assert decision.sentence == "Maya put this back into Scheduling: Leo went home."
    async with desk.tx() as tx:
        packet = await packet_view(tx, conversation, "ar")
    assert packet is not None
    assert packet.next_action == "Call Sara"
    await books_balance(desk)
