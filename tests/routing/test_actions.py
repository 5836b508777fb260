"""Routing carried out on a real database: owners, places, queues, clocks, packets, and what is told of each."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from frontdesk import inbox
from frontdesk.kit.context import Actor
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Conflict, Invalid, NotFound
from frontdesk.kit.ids import uuid7
from frontdesk.routing import (
    assign,
    claim,
    current_policy,
    decision_view,
    fill,
    hand_off,
    last_decision,
    on_first_action,
    packet_view,
    publish_policy,
    recompute,
    release,
    release_all_of,
    route,
    save_draft,
)
from frontdesk.routing.actions import look_again
from frontdesk.routing.queries import queues, why_not_staff
from tests.routing.desk import books_balance, open_desk


async def test_a_message_becomes_somebodys_work_with_reasons_and_a_packet(common: Database) -> None:
    desk = await open_desk(common)
    maya = await desk.person("Maya")
    conversation = await desk.routed(need="scheduling")
    row = await desk.row(conversation)
    assert (row["status"], row["owner_id"], row["first_owner_id"], row["queue"]) == ("owned", maya, maya, "scheduling")
    assert row["reply_due_at"] == row["opened_at"] + timedelta(minutes=15)
    assert row["wake_at"] == row["reply_due_at"]
    assert await desk.load(maya) == 2
    async with desk.tx() as tx:
        view = await decision_view(tx, conversation)
        packet = await packet_view(tx, conversation)
    assert view is not None
    assert view.sentence == "Maya: speaks English, 0 of 4 taken."
    assert [step.kind for step in view.steps] == ["classified", "rule", "skill", "load", "owner"]
    assert packet is not None
    assert packet.next_action == "Ask which service to book, and when"
    assert packet.due_at == row["reply_due_at"]
    names = await desk.names(conversation)
    assert names[-3:] == ["conversation.routed", "conversation.assigned", "packet.prepared"]
    await books_balance(desk)


async def test_every_stored_decision_can_be_computed_again(common: Database) -> None:
    desk = await open_desk(common)
    for number in range(4):
        await desk.person(f"Person {number}", skills={"complaints": number + 1} if number else {}, capacity=4)
    conversations = [
        await desk.routed(need=need) for need in ("scheduling", "complaint", "pricing", "complaint", "specialist_review", None)
    ]
    async with desk.tx() as tx:
        policy = await current_policy(tx)
        for conversation in conversations:
            decision = await last_decision(tx, conversation)
            assert decision is not None
            assert recompute(decision, policy) == decision
            row = (await tx.rows("select owner_id from conversations where id = $1", conversation))[0]
            assert row["owner_id"] == (decision.owner and decision.owner.id)


async def test_nobody_can_have_it_so_it_waits_with_the_reason_and_a_time(common: Database) -> None:
    desk = await open_desk(common)
    khalid = await desk.person("Khalid", role="specialist", presence="offline", skills={"specialist": 4})
    conversation = await desk.routed(need="specialist_review")
    row = await desk.row(conversation)
    assert (row["status"], row["owner_id"], row["queue"]) == ("waiting", None, "specialist")
    assert row["wake_at"] is not None
    async with desk.tx() as tx:
        decision = await last_decision(tx, conversation)
        assert decision is not None
        assert decision.sentence == "Waits in Specialists: 1 person could take it later (not available: 1)."
        assert await why_not_staff(tx, conversation, khalid) == "Khalid is offline."
        assert [(queue.queue, queue.waiting, queue.late) for queue in await queues(tx)] == [("specialist", 1, 0)]
    await books_balance(desk)


async def test_routing_twice_gives_one_owner_and_takes_one_place(common: Database) -> None:
    desk = await open_desk(common)
    maya = await desk.person("Maya")
    conversation = await desk.routed()
    async with desk.tx() as tx:
        again = await route(tx, conversation)
    assert again is not None
    assert (again.action, again.owner and again.owner.id) == ("keep", maya)
    assert await desk.load(maya) == 2
    await books_balance(desk)


async def test_a_full_person_gets_nothing_more_and_urgent_work_uses_the_headroom(common: Database) -> None:
    desk = await open_desk(common)
    maya = await desk.person("Maya", capacity=2, urgent_headroom=2)
    first, second = await desk.routed(), await desk.routed()
    urgent = await desk.routed(urgent=True)
    assert [await desk.owner(one) for one in (first, second, urgent)] == [maya, None, maya]
    assert await desk.load(maya) == 4
    assert await desk.owner(await desk.routed(urgent=True)) is None
    await books_balance(desk)


async def test_the_fourth_who_waits_is_served_before_the_fifth(common: Database) -> None:
    """A place that became free goes to whoever has waited longest, in the same transaction."""
    desk = await open_desk(common)
    maya = await desk.person("Maya", capacity=4, urgent_headroom=0)
    first, _second, third, fourth = [await desk.routed() for _ in range(4)]
    assert await desk.owner(third) is None
    async with desk.tx() as tx:
        await inbox.actions.close(tx, first)
        assert await release(tx, first, "closed")
    fifth = await desk.routed()
    assert [await desk.owner(one) for one in (third, fourth, fifth)] == [maya, None, None]
    assert (await desk.row(first))["status"] == "closed"
    await books_balance(desk)


async def test_what_has_just_come_does_not_overtake_who_waits_for_the_same_place(common: Database) -> None:
    desk = await open_desk(common)
    maya = await desk.person("Maya", capacity=2, urgent_headroom=0, presence="offline")
    old = await desk.routed(before=timedelta(minutes=5))
    # Maya is there again, and nobody has looked at those who wait yet.
    await desk.present(maya, "available")
    new = await desk.routed()
    assert await desk.owner(new) is None
    async with desk.tx() as tx:
        decision = await last_decision(tx, new)
        assert decision is not None
        assert await why_not_staff(tx, new, maya) == "Maya has room only for customers who have waited longer."
    await desk.long_ago(old, timedelta(hours=1))
    async with desk.tx() as tx:
        await look_again(tx, old)
    assert await desk.owner(old) == maya


async def test_two_people_take_it_and_the_second_is_told_who_was_first(common: Database) -> None:
    desk = await open_desk(common)
    maya = await desk.person("Maya", presence="offline")
    leo = await desk.person("Leo", presence="offline")
    conversation = await desk.routed()
    async with desk.tx(Actor.staff(maya)) as tx:
        await claim(tx, conversation, maya)
    with pytest.raises(Conflict) as refused:
        async with desk.tx(Actor.staff(leo)) as tx:
            await claim(tx, conversation, leo)
    assert refused.value.code == "already_owned"
    assert refused.value.extra == {"owner": {"id": str(maya), "name": "Maya"}}
    async with desk.tx() as tx:
        await claim(tx, conversation, maya)
        decision = await last_decision(tx, conversation)
    assert decision is not None
    assert decision.sentence == "Maya took this conversation."
    assert await desk.load(maya) == 2
    assert (await desk.row(conversation))["reroutes"] == 0
    await books_balance(desk)


async def test_capacity_holds_for_what_is_given_by_hand_too(common: Database) -> None:
    desk = await open_desk(common)
    maya = await desk.person("Maya", capacity=2, urgent_headroom=2, presence="away")
    leo = await desk.person("Leo", capacity=10)
    conversations = [await desk.routed() for _ in range(4)]
    given = [one for one in conversations if await desk.owner(one) == leo]
    async with desk.tx() as tx:
        await assign(tx, given[0], maya, "she knows them")
    async with desk.tx() as tx:
        await assign(tx, given[1], maya)
    with pytest.raises(Conflict) as refused:
        async with desk.tx() as tx:
            await assign(tx, given[2], maya)
    assert refused.value.code == "at_capacity"
    assert "Maya holds 4 of 2" in refused.value.detail
    await books_balance(desk)


async def test_a_change_of_owner_after_the_first_handoff_is_a_reroute(common: Database) -> None:
    desk = await open_desk(common)
    maya, leo = await desk.person("Maya"), await desk.person("Leo", presence="away")
    conversation = await desk.routed()
    assert await desk.owner(conversation) == maya
    async with desk.tx(Actor.staff(maya)) as tx:
        await assign(tx, conversation, leo, "Leo knows the house")
    row = await desk.row(conversation)
    assert (row["owner_id"], row["first_owner_id"], row["reroutes"]) == (leo, maya, 1)
    fact = (await desk.facts("conversation.rerouted"))[0]
    assert (fact["owner_id"], fact["was"], fact["because"], fact["count"]) == (str(leo), str(maya), "assigned", 1)
    assert (await desk.load(maya), await desk.load(leo)) == (0, 2)
    await books_balance(desk)


async def test_back_in_its_queue_it_is_not_given_to_the_same_person_again(common: Database) -> None:
    desk = await open_desk(common)
    maya = await desk.person("Maya")
    conversation = await desk.routed()
    async with desk.tx() as tx:
        await assign(tx, conversation, None, "wrong person")
    row = await desk.row(conversation)
    assert (row["status"], row["owner_id"], row["queue"]) == ("waiting", None, "scheduling")
    async with desk.tx() as tx:
        decision = await route(tx, conversation, "timer")
    assert decision is not None
    assert decision.owner is None
    assert await desk.load(maya) == 0
    leo = await desk.person("Leo")
    async with desk.tx() as tx:
        await route(tx, conversation, "timer")
    assert await desk.owner(conversation) == leo
    await books_balance(desk)


async def test_a_hand_off_needs_the_one_thing_to_do_and_its_packet_is_what_the_next_person_reads(common: Database) -> None:
    desk = await open_desk(common)
    maya, leo = await desk.person("Maya"), await desk.person("Leo", presence="away")
    conversation = await desk.routed()
    for empty in ("", "   "):
        with pytest.raises(Invalid) as refused:
            async with desk.tx() as tx:
                await hand_off(tx, conversation, to=leo, next_action=empty)
        assert refused.value.code == "next_action_required"
    async with desk.tx(Actor.staff(maya)) as tx:
        await hand_off(
            tx, conversation, to=leo, next_action="Call Sara before noon", summary="Wants a quote.", already_said=["A van is free."]
        )
    async with desk.tx() as tx:
        packet = await packet_view(tx, conversation)
        decision = await last_decision(tx, conversation)
    assert packet is not None
    assert (packet.next_action, packet.summary, packet.already_said, packet.made_by) == (
        "Call Sara before noon",
        "Wants a quote.",
        ["A van is free."],
        "Maya",
    )
    assert decision is not None
    assert decision.sentence == "Maya handed this over to Leo."
    assert await desk.owner(conversation) == leo
    with pytest.raises(Conflict, match="already_theirs"):
        async with desk.tx() as tx:
            await hand_off(tx, conversation, to=leo, next_action="Call")
    await books_balance(desk)


async def test_handed_to_a_queue_it_stays_under_that_queues_rule_with_the_packet(common: Database) -> None:
    desk = await open_desk(common)
    maya = await desk.person("Maya")
    conversation = await desk.routed(need="pricing")
    with pytest.raises(Invalid, match="unknown_queue"):
        async with desk.tx() as tx:
            await hand_off(tx, conversation, queue="nowhere", next_action="Look")
    async with desk.tx(Actor.staff(maya)) as tx:
        await hand_off(tx, conversation, queue="specialist", next_action="Decide whether laser is right for her")
    row = await desk.row(conversation)
    assert (row["status"], row["queue"], await desk.load(maya)) == ("waiting", "specialist", 0)
    khalid = await desk.person("Khalid", role="specialist", skills={"specialist": 3})
    async with desk.tx() as tx:
        await route(tx, conversation, "timer")
        packet = await packet_view(tx, conversation)
        decision = await last_decision(tx, conversation)
    assert await desk.owner(conversation) == khalid
    assert packet is not None
    assert packet.next_action == "Decide whether laser is right for her"
    assert decision is not None
    assert decision.steps[1].detail == "A person put it into Specialists, so “Specialist review” applies"
    assert (await desk.row(conversation))["reroutes"] == 1
    await books_balance(desk)


async def test_the_first_answer_is_measured_and_stops_the_clock(common: Database) -> None:
    desk = await open_desk(common)
    maya = await desk.person("Maya")
    conversation = await desk.routed()
    async with desk.tx(Actor.staff(maya)) as tx:
        await desk.say(tx, conversation, "On our way", direction="echo")
        await on_first_action(tx, conversation, maya)
        await on_first_action(tx, conversation, maya)
    row = await desk.row(conversation)
    assert (row["reply_due_at"], row["wake_at"], row["status"]) == (None, None, "owned")
    taken_up = await desk.facts("conversation.taken_up")
    assert [(fact["owner_id"], fact["seconds"]) for fact in taken_up] == [(str(maya), 0)]
    async with desk.tx() as tx:
        await desk.say(tx, conversation, "How long?")
        await route(tx, conversation, "message")
    row = await desk.row(conversation)
    assert row["reply_due_at"] is not None
    assert row["owner_id"] == maya
    assert len(await desk.facts("message.reply_due")) == 1


async def test_an_answer_that_is_late_is_told_once(common: Database) -> None:
    desk = await open_desk(common)
    maya = await desk.person("Maya")
    conversation = await desk.routed()
    await desk.long_ago(conversation, timedelta(hours=1))
    for _ in range(2):
        async with desk.tx() as tx:
            await look_again(tx, conversation)
    assert [fact["owner_id"] for fact in await desk.facts("conversation.overdue")] == [str(maya)]
    assert await desk.owner(conversation) == maya


async def test_silence_of_somebody_who_is_not_there_gives_the_work_to_somebody_else(common: Database) -> None:
    desk = await open_desk(common)
    maya, leo = await desk.person("Maya"), await desk.person("Leo", presence="away")
    conversation = await desk.routed()
    assert await desk.owner(conversation) == maya
    await desk.present(maya, "away")
    await desk.present(leo, "available")
    await desk.long_ago(conversation, timedelta(hours=1))
    async with desk.tx() as tx:
        await look_again(tx, conversation)
    row = await desk.row(conversation)
    assert (row["owner_id"], row["reroutes"]) == (leo, 1)
    assert (await desk.load(maya), await desk.load(leo)) == (0, 2)
    assert [fact["because"] for fact in await desk.facts("conversation.rerouted")] == ["silence"]
    assert len(await desk.facts("conversation.overdue")) == 1
    await books_balance(desk)


async def test_where_the_rule_says_so_silence_gives_it_away_even_from_somebody_who_is_there(common: Database) -> None:
    desk = await open_desk(common)
    maya, leo = await desk.person("Maya"), await desk.person("Leo", presence="away")
    async with desk.tx() as tx:
        policy = await current_policy(tx)
        rules = tuple(msgspec.structs.replace(rule, on_silence="return") for rule in policy.rules)
        await save_draft(tx, msgspec.structs.replace(policy, rules=rules))
        await publish_policy(tx, 2, by=None)
    conversation = await desk.routed()
    assert await desk.owner(conversation) == maya
    await desk.long_ago(conversation, timedelta(hours=1))
    async with desk.tx() as tx:
        await look_again(tx, conversation)
    row = await desk.row(conversation)
    assert (row["status"], row["owner_id"], await desk.load(maya)) == ("waiting", None, 0)
    await desk.present(leo, "available")
    async with desk.tx() as tx:
        await route(tx, conversation, "timer")
    assert await desk.owner(conversation) == leo
    await books_balance(desk)


async def test_whoever_leaves_the_team_leaves_nothing_behind(common: Database) -> None:
    desk = await open_desk(common)
    maya = await desk.person("Maya", capacity=10)
    conversations = [await desk.routed() for _ in range(3)]
    await desk.change(maya, active=False)
    async with desk.tx() as tx:
        assert await release_all_of(tx, maya, "deactivated") == 3
    assert await desk.load(maya) == 0
    leo = await desk.person("Leo", capacity=10)
    for conversation in conversations:
        async with desk.tx() as tx:
            await route(tx, conversation, "timer")
    assert {await desk.owner(one) for one in conversations} == {leo}
    await books_balance(desk)


async def test_reopened_it_goes_back_to_whoever_solved_it_if_they_are_there(common: Database) -> None:
    desk = await open_desk(common)
    maya = await desk.person("Maya", capacity=20)
    conversation = await desk.routed(need="post_service_support")
    leo = await desk.person("Leo", capacity=20)
    async with desk.tx(Actor.staff(maya)) as tx:
        await inbox.actions.close(tx, conversation)
        await release(tx, conversation, "closed")
    async with desk.tx() as tx:
        await inbox.actions.reopen(tx, conversation, "the customer wrote again")
        await route(tx, conversation, "reopened")
    assert await desk.owner(conversation) == maya
    async with desk.tx() as tx:
        await inbox.actions.close(tx, conversation)
        await release(tx, conversation, "closed")
    await desk.present(maya, "offline")
    async with desk.tx() as tx:
        await inbox.actions.reopen(tx, conversation, "the customer wrote again")
        await route(tx, conversation, "reopened")
    assert await desk.owner(conversation) == leo
    await books_balance(desk)


async def test_snoozed_it_holds_nobodys_place_and_comes_back_through_routing(common: Database) -> None:
    desk = await open_desk(common)
    maya = await desk.person("Maya", capacity=2, urgent_headroom=0)
    conversation, other = await desk.routed(), await desk.routed()
    async with desk.tx(Actor.staff(maya)) as tx:
        await inbox.actions.snooze(tx, conversation, tx.at + timedelta(hours=1))
        assert await release(tx, conversation, "snoozed")
    assert await desk.owner(other) == maya
    async with desk.tx() as tx:
        assert await route(tx, conversation, "message") is None
        await inbox.actions.wake(tx, conversation, "the customer wrote")
        await route(tx, conversation, "woken")
    row = await desk.row(conversation)
    assert (row["status"], row["owner_id"]) == ("waiting", None)
    await books_balance(desk)


async def test_closed_without_being_released_and_open_again_it_still_reserves_once(common: Database) -> None:
    desk = await open_desk(common)
    maya = await desk.person("Maya")
    conversation = await desk.routed()
    async with desk.tx() as tx:
        await inbox.actions.close(tx, conversation)
        await inbox.actions.reopen(tx, conversation, "again")
        await route(tx, conversation, "reopened")
    assert await desk.load(maya) == 2
    await books_balance(desk)


async def test_a_corrected_need_moves_work_whose_owner_does_not_fit_any_more(common: Database) -> None:
    desk = await open_desk(common)
    maya = await desk.person("Maya")
    lina = await desk.person("Lina", skills={"complaints": 5}, presence="away")
    conversation = await desk.routed(need="pricing")
    await desk.present(lina, "available")
    async with desk.tx(Actor.staff(maya)) as tx:
        await inbox.actions.correct_need(tx, conversation, "scheduling")
        await route(tx, conversation, "corrected")
    assert await desk.owner(conversation) == maya
    async with desk.tx(Actor.staff(maya)) as tx:
        await inbox.actions.correct_need(tx, conversation, "complaint")
        await route(tx, conversation, "corrected")
    row = await desk.row(conversation)
    assert (row["owner_id"], row["queue"], row["reroutes"]) == (lina, "complaints", 1)
    await books_balance(desk)


async def test_urgent_work_that_waits_is_served_before_what_came_earlier(common: Database) -> None:
    desk = await open_desk(common)
    maya = await desk.person("Maya", capacity=2, urgent_headroom=0, presence="offline")
    await desk.routed(before=timedelta(minutes=4))
    urgent = await desk.routed(urgent=True)
    await desk.present(maya, "available")
    async with desk.tx() as tx:
        assert await fill(tx, maya) == 1
    assert await desk.owner(urgent) == maya
    await books_balance(desk)


async def test_another_business_cannot_be_routed_from_here(common: Database) -> None:
    mine, other = await open_desk(common), await open_desk(common)
    await mine.person("Maya")
    conversation = await other.conversation()
    with pytest.raises(NotFound):
        async with mine.tx() as tx:
            await route(tx, conversation)
    with pytest.raises(NotFound):
        async with mine.tx() as tx:
            await claim(tx, conversation, uuid7())
    with pytest.raises(NotFound):
        async with mine.tx() as tx:
            await release(tx, conversation, "closed")
