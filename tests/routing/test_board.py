"""The board: what it shows, and what a manager's hand does to it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from frontdesk import inbox
from frontdesk.kit.context import Actor
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Conflict, Forbidden, Invalid
from frontdesk.routing import current_policy, last_decision, release
from frontdesk.routing.board import queries
from frontdesk.routing.board.actions import move, pause, resume, undo
from frontdesk.routing.board.records import Seen
from frontdesk.team import DayHours, Hours, change_day, set_presence, staff_by_id
from tests.routing.desk import Desk, books_balance, open_desk


async def moved(desk: Desk, conversation: UUID, *, by: UUID, over: bool = False, seen: Seen | None = None, **to: object) -> UUID:
    row = await desk.row(conversation)
    async with desk.tx(Actor.staff(by)) as tx:
        return await move(
            tx,
            conversation,
            to=to.get("to"),  # type: ignore[arg-type]
            queue=to.get("queue"),  # type: ignore[arg-type]
            seen=seen or Seen(row["owner_id"], row["queue"]),
            over_capacity=over,
            by=by,
        )


async def undone(desk: Desk, move_id: UUID, by: UUID) -> None:
    async with desk.tx(Actor.staff(by)) as tx:
        await undo(tx, move_id, by)


async def test_it_shows_queues_lines_and_people(common: Database) -> None:
    desk = await open_desk(common)
    maya = await desk.person("Maya", capacity=2, urgent_headroom=0)
    await desk.person("Khalid", role="specialist", presence="offline", skills={"specialist": 4})
    mine = await desk.routed(need="scheduling", customer="First")
    late = await desk.routed(need="scheduling", before=timedelta(minutes=20), customer="Late")
    soon = await desk.routed(need="scheduling", before=timedelta(minutes=12), customer="Soon")
    special = await desk.routed(need="specialist_review", customer="Special")
    assert await desk.owner(mine) == maya
    async with desk.tx() as tx:
        board = await queries.board(tx, await current_policy(tx), "en")
        page = await queries.waiting(tx, "scheduling", "en", offset=0, limit=10, names=True)
        arabic = await queries.waiting(tx, "specialist", "ar", offset=0, limit=10, names=False)
        held = await queries.held_by(tx, maya, names=True)
        everything = await queries.waiting(tx, None, "en", offset=1, limit=1, names=True)
    scheduling = next(one for one in board.queues if one.queue == "scheduling")
    assert (scheduling.name, scheduling.waiting, scheduling.soon, scheduling.late) == ("Scheduling", 2, 1, 1)
    assert {"complaints", "support", "inquiries"} <= {one.queue for one in board.queues if not one.waiting}
    person = next(one for one in board.people if one.id == maya)
    assert (person.load, person.capacity, person.open, person.late, person.presence) == (2, 2, 1, 0, "available")
    assert [(one.id, one.place, one.customer) for one in page.items] == [(late, 1, "Late"), (soon, 2, "Soon")]
    assert page.total == 2
    assert page.items[0].why == "Late in Scheduling: 2 people could take it later (not available: 1, full: 1)."
    assert [(one.id, one.customer) for one in arabic.items] == [(special, "")]
    assert "قائمة" in arabic.items[0].why or "ينتظر" in arabic.items[0].why or "تنتظر" in arabic.items[0].why
    assert [one.id for one in held.items] == [mine]
    assert (everything.total, [one.id for one in everything.items]) == (3, [soon])


async def test_a_manager_gives_waiting_work_to_a_person_and_takes_that_back(common: Database) -> None:
    desk = await open_desk(common)
    owner = desk.made.created.owner_id
    khalid = await desk.person("Khalid", presence="offline")
    conversation = await desk.routed(need="scheduling", before=timedelta(minutes=3))
    before = await desk.row(conversation)
    made = await moved(desk, conversation, by=owner, to=khalid)
    assert await desk.owner(conversation) == khalid
    assert await desk.load(khalid) == 2
    async with desk.tx() as tx:
        decision = await last_decision(tx, conversation)
    assert decision is not None
    assert decision.sentence == "Huda moved this to Khalid."
    (fact,) = await desk.facts("conversation.moved")
    assert (fact["was"], fact["to"], fact["over_capacity"]) == ("scheduling", str(khalid), False)
    await undone(desk, made, owner)
    after = await desk.row(conversation)
    same = ("status", "owner_id", "queue", "reply_due_at", "wake_at", "reroutes", "first_owner_id", "opened_at")
    assert {key: after[key] for key in same} == {key: before[key] for key in same}
    assert await desk.load(khalid) == 0
    with pytest.raises(Conflict, match="taken back already"):
        await undone(desk, made, owner)
    await books_balance(desk)


async def test_a_move_between_people_counts_as_a_reroute_unless_it_is_taken_back(common: Database) -> None:
    desk = await open_desk(common)
    owner = desk.made.created.owner_id
    maya = await desk.person("Maya", capacity=2, urgent_headroom=0)
    conversation = await desk.routed(need="scheduling")
    waits = await desk.routed(need="scheduling")
    ali = await desk.person("Ali", presence="away")
    made = await moved(desk, conversation, by=owner, to=ali)
    assert (await desk.row(conversation))["reroutes"] == 1
    # Maya's place went to who waited; the former owner has theirs again all the same, and it counts.
    assert await desk.owner(waits) == maya
    await undone(desk, made, owner)
    row = await desk.row(conversation)
    assert (row["owner_id"], row["reroutes"]) == (maya, 0)
    assert (await desk.load(maya), await desk.load(ali)) == (4, 0)
    async with desk.tx() as tx:
        await inbox.actions.close(tx, conversation)
        await release(tx, conversation, "closed")
        assert await tx.value("select beyond from staff where id = $1", maya) == 0
    assert await desk.load(maya) == 2


async def test_a_queue_takes_it_and_the_undo_forgets_where_it_was_placed(common: Database) -> None:
    desk = await open_desk(common)
    owner = desk.made.created.owner_id
    maya = await desk.person("Maya")
    conversation = await desk.routed(need="scheduling")
    made = await moved(desk, conversation, by=owner, queue="complaints")
    row = await desk.row(conversation)
    assert (row["status"], row["queue"], await desk.load(maya)) == ("waiting", "complaints", 0)
    await undone(desk, made, owner)
    row = await desk.row(conversation)
    assert (row["owner_id"], row["queue"], row["reroutes"]) == (maya, "scheduling", 0)
    async with desk.tx() as tx:
        decision = await last_decision(tx, conversation)
        assert decision is not None
        assert decision.situation.placed_in is None
    with pytest.raises(Invalid, match="no queue called"):
        await moved(desk, conversation, by=owner, queue="nowhere")


async def test_somebody_without_room_is_only_filled_on_purpose(common: Database) -> None:
    desk = await open_desk(common)
    owner = desk.made.created.owner_id
    maya = await desk.person("Maya", capacity=2, urgent_headroom=2)
    await desk.routed(need="scheduling")
    waits = [await desk.routed(need="scheduling") for _ in range(2)]
    with pytest.raises(Conflict) as refused:
        await moved(desk, waits[0], by=owner, to=maya)
    assert refused.value.code == "no_room"
    assert refused.value.extra == {"load": 2, "capacity": 2, "headroom": 2, "weight": 2}
    for conversation in waits:
        await moved(desk, conversation, by=owner, to=maya, over=True)
    assert await desk.load(maya) == 6
    async with desk.tx() as tx:
        assert await tx.value("select beyond from staff where id = $1", maya) == 2
    assert [one["over_capacity"] for one in await desk.facts("conversation.moved")] == [True, True]
    # Nothing comes by itself, not even what is urgent.
    assert await desk.owner(await desk.routed(urgent=True)) is None


async def test_of_two_who_move_one_wins_and_the_other_is_told(common: Database) -> None:
    desk = await open_desk(common)
    first = desk.made.created.owner_id
    second = await desk.made.staff("Nora", "manager")
    ali, maya = await desk.person("Ali", presence="away"), await desk.person("Maya", presence="away")
    conversation = await desk.routed(need="scheduling")
    seen = Seen(None, "scheduling")
    answers = await asyncio.gather(
        moved(desk, conversation, by=first, to=ali, seen=seen),
        moved(desk, conversation, by=second, to=maya, seen=seen),
        return_exceptions=True,
    )
    won = [one for one in answers if isinstance(one, UUID)]
    lost = [one for one in answers if isinstance(one, Conflict)]
    assert (len(won), len(lost)) == (1, 1)
    assert lost[0].code == "moved_meanwhile"
    assert lost[0].extra["by"] in ("Huda", "Nora")
    assert "moved this a moment ago" in lost[0].detail
    await books_balance(desk)


async def test_only_ones_own_move_and_only_for_ten_seconds(common: Database) -> None:
    desk = await open_desk(common)
    owner = desk.made.created.owner_id
    nora = await desk.made.staff("Nora", "manager")
    ali = await desk.person("Ali", presence="away")
    conversation = await desk.routed(need="scheduling")
    made = await moved(desk, conversation, by=owner, to=ali)
    with pytest.raises(Forbidden):
        await undone(desk, made, nora)
    async with desk.tx(Actor.staff(owner)) as tx:
        await tx.execute("update moves set at = at - interval '13 seconds'")
        with pytest.raises(Conflict, match="ten seconds"):
            await undo(tx, made, owner)
        await tx.execute("update moves set at = at + interval '13 seconds'")
        await set_presence(tx, ali, "busy")


async def test_a_pause_is_told_and_ends_when_the_person_says_otherwise(common: Database) -> None:
    desk = await open_desk(common)
    owner = desk.made.created.owner_id
    maya = await desk.person("Maya", presence="busy")
    async with desk.tx(Actor.staff(owner)) as tx:
        assert await pause(tx, maya, by=owner)
        (person,) = await queries.people(tx, maya)
    assert person.presence == "away"
    assert person.paused_by is not None
    assert person.paused_by.name == "Huda"
    (fact,) = await desk.facts("staff.paused")
    assert fact == {"staff_id": str(maya), "by_id": str(owner)}
    async with desk.tx(Actor.staff(owner)) as tx:
        assert await resume(tx, maya, by=owner)
        (person,) = await queries.people(tx, maya)
    assert (person.presence, person.paused_by) == ("busy", None)
    async with desk.tx(Actor.staff(owner)) as tx:
        await pause(tx, maya, by=owner)
    await desk.present(maya, "available")
    await desk.present(maya, "away")
    async with desk.tx() as tx:
        (person,) = await queries.people(tx, maya)
    assert person.paused_by is None, "they went away themselves"


async def test_todays_work_can_be_changed_without_touching_the_week(common: Database) -> None:
    desk = await open_desk(common)
    owner = desk.made.created.owner_id
    week = tuple(Hours(weekday, 0, 1) for weekday in range(7))
    maya = await desk.person("Maya", shifts=week)
    async with desk.tx(Actor.staff(owner)) as tx:
        (person,) = await queries.people(tx, maya)
        assert not person.on_shift
        assert person.hours == (DayHours(0, 1),)
        longer = [DayHours(0, 1440)]
        await change_day(tx, maya, person.day, longer, by=owner)
        (person,) = await queries.people(tx, maya)
        assert (person.on_shift, person.changed, person.hours) == (True, True, (DayHours(0, 1440),))
        assert (await staff_by_id(tx, maya)).shifts == week
    assert await desk.owner(await desk.routed(need="scheduling")) == maya
    async with desk.tx(Actor.staff(owner)) as tx:
        await change_day(tx, maya, person.day, None, by=owner)
        (person,) = await queries.people(tx, maya)
        assert (person.on_shift, person.changed) == (False, False)
        with pytest.raises(Invalid, match="over each other"):
            await change_day(tx, maya, person.day, [DayHours(0, 100), DayHours(50, 200)], by=owner)
        with pytest.raises(Invalid, match="two weeks"):
            await change_day(tx, maya, person.day + timedelta(days=30), longer, by=owner)
    facts = await desk.facts("staff.shift_changed")
    assert [(fact["hours"], fact["planned"]) for fact in facts] == [(["00:00-24:00"], False), (["00:00-00:01"], True)]
