"""Leads on a real database: one for a customer and need, later words over earlier ones, a person's over all, and it follows its talk."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from frontdesk import catalog, inbox, routing
from frontdesk.catalog import Price
from frontdesk.intake.leads import actions
from frontdesk.intake.leads.actions.stored import locked
from frontdesk.intake.leads.choosing import Viewer
from frontdesk.intake.leads.details import view
from frontdesk.intake.leads.reactions import be_about_what_a_person_said, keep_up
from frontdesk.intake.leads.records import LeadBudget, LeadChange, LeadDetails, NewLead, StoredLead
from frontdesk.kit.context import Actor
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Conflict, Invalid, NotFound
from frontdesk.kit.events import StoredEvent
from frontdesk.kit.ids import uuid7
from frontdesk.kit.money import Money
from frontdesk.understanding import Timing
from tests.routing.desk import Desk, open_desk


async def lead_of(desk: Desk, lead_id: UUID) -> StoredLead:
    async with desk.tx() as tx:
        return (await locked(tx, [lead_id]))[lead_id]


async def captured(desk: Desk, conversation_id: UUID, *, confirmed: bool = False, need: str = "scheduling", **details: object) -> UUID:
    async with desk.tx() as tx:
        found = LeadDetails(need=need, **details)  # type: ignore[arg-type]
        return await actions.capture(tx, conversation_id=conversation_id, details=found, confirmed=confirmed)


async def another_talk(desk: Desk, conversation_id: UUID) -> UUID:
    """The same customer opens another conversation."""
    async with desk.tx() as tx:
        customer_id: UUID = await tx.value("select customer_id from conversations where id = $1", conversation_id)
    return await another_talk_of(desk, customer_id)


async def catch_up(desk: Desk, conversation_id: UUID, *, since: int = 0) -> None:
    """The reactions of leads hear everything that happened to a conversation, late and twice over."""
    async with desk.tx() as tx:
        rows = await tx.rows("select * from events where conversation_id = $1 order by at, id", conversation_id)
    stored = [
        StoredEvent(**{field: row[field] for field in StoredEvent.__struct_fields__ if field != "position"}, position=0) for row in rows
    ]
    for event in [*stored, *stored]:
        async with desk.tx(Actor("rule", "intake.leads")) as tx:
            await keep_up(tx, event)


async def service(desk: Desk, name: str, minor: int) -> UUID:
    async with desk.tx() as tx:
        currency = await tx.value("select currency from businesses")
        return await catalog.add_service(tx, {"en": name}, Price("fixed", Money(minor, currency)))


async def test_what_is_said_later_wins_and_what_is_left_out_erases_nothing(common: Database) -> None:
    desk = await open_desk(common)
    deep, sofa = await service(desk, "Deep cleaning", 35_000), await service(desk, "Sofa", 15_000)
    talk = await desk.conversation()
    lead_id = await captured(desk, talk, service_ids=(deep,), urgent=True, own={"Floor": "3"})
    again = await captured(desk, talk, service_ids=(deep, sofa), timing=Timing(date=date(2030, 1, 2)))
    assert again == lead_id
    lead = await lead_of(desk, lead_id)
    assert (lead.urgent, lead.service_ids, lead.own, lead.value_minor) == (True, (deep, sofa), {"Floor": "3"}, 50_000)
    assert lead.wanted_at is not None
    assert lead.wanted_at < lead.wanted_to  # type: ignore[operator]
    assert lead.confirmed_at is None
    assert [fact["fields"] for fact in await desk.facts("lead.completed")] == [["services", "timing"]]
    await captured(desk, talk, service_ids=(deep, sofa))
    assert len(await desk.facts("lead.completed")) == 1, "said twice, nothing is news"


async def test_what_the_customer_confirmed_is_kept_apart_from_what_is_read_later(common: Database) -> None:
    desk = await open_desk(common)
    talk = await desk.conversation()
    budget = LeadBudget(Money(20_000, "SAR"), "at_most")
    lead_id = await captured(desk, talk, urgent=False, budget=budget, confirmed=True)
    lead = await lead_of(desk, lead_id)
    assert lead.confirmed_at is not None
    assert {field: origin.how for field, origin in lead.origin.items()} == {"urgent": "confirmed", "budget": "confirmed"}
    told = len(await desk.facts("lead.completed"))
    await captured(desk, talk, urgent=False, budget=budget, confirmed=True)
    assert len(await desk.facts("lead.completed")) == told, "a second yes to the same is no news"
    await captured(desk, talk, urgent=True)
    lead = await lead_of(desk, lead_id)
    assert (lead.urgent, lead.origin["urgent"].how, lead.confirmed["urgent"]) == (True, "read", False)
    assert (lead.budget, lead.origin["budget"].how) == (budget, "confirmed")


async def test_a_person_is_not_overruled_by_a_reading_but_by_the_customers_yes(common: Database) -> None:
    desk = await open_desk(common)
    talk = await desk.conversation()
    lead_id = await captured(desk, talk, urgent=True)
    async with desk.tx() as tx:
        await actions.change(tx, lead_id, LeadChange(urgent=False, own={"Pets": "two cats"}, value_minor=9_900))
    await captured(desk, talk, urgent=True)
    lead = await lead_of(desk, lead_id)
    assert (lead.urgent, lead.value_minor, lead.own) == (False, 9_900, {"Pets": "two cats"})
    await captured(desk, talk, urgent=True, confirmed=True)
    assert (await lead_of(desk, lead_id)).urgent


async def test_one_open_lead_of_a_customer_for_a_need_whatever_comes_at_once(common: Database) -> None:
    desk = await open_desk(common)
    first = await desk.conversation()
    talks = [first, *[await another_talk(desk, first) for _ in range(5)]]
    found = await asyncio.gather(*[captured(desk, talk, own={f"Field {number}": "x"}) for number, talk in enumerate(talks)])
    assert len(set(found)) == 1
    assert len((await lead_of(desk, found[0])).own) == 6
    async with desk.tx() as tx:
        assert await tx.value("select count(*) from lead_conversations where lead_id = $1", found[0]) == 6


async def test_a_corrected_need_that_has_an_open_lead_makes_one_of_two(common: Database) -> None:
    desk = await open_desk(common)
    first = await desk.conversation(need="pricing")
    second = await another_talk(desk, first)
    older = await captured(desk, first, need="pricing", own={"Floor": "3"}, urgent=True)
    younger = await captured(desk, second, need="scheduling", own={"Pets": "cat"}, language="ar")
    assert older != younger
    async with desk.tx() as tx:
        await inbox.actions.correct_need(tx, second, "pricing")
    await _need_events(desk, second)
    lead = await lead_of(desk, older)
    assert (lead.own, lead.language, lead.urgent, lead.need) == ({"Floor": "3", "Pets": "cat"}, "ar", True, "pricing")
    assert (await lead_of(desk, younger)).merged_into == older
    assert [fact["into"] for fact in await desk.facts("lead.merged")] == [str(older)]
    with pytest.raises(Conflict, match="lead_merged"):
        async with desk.tx() as tx:
            await actions.set_status(tx, younger, "contacted")


async def test_the_older_one_takes_the_need_of_the_younger_when_it_is_the_one_corrected(common: Database) -> None:
    desk = await open_desk(common)
    first = await desk.conversation(need="pricing")
    second = await another_talk(desk, first)
    older = await captured(desk, first, need="pricing", own={"Floor": "3"})
    await captured(desk, second, need="scheduling", own={"Pets": "cat"})
    async with desk.tx() as tx:
        assert await actions.change(tx, older, LeadChange(need="scheduling")) == older
    lead = await lead_of(desk, older)
    assert (lead.need, lead.own) == ("scheduling", {"Floor": "3", "Pets": "cat"})


async def test_two_customers_who_are_one_have_one_lead(common: Database) -> None:
    desk = await open_desk(common)
    one, other = await desk.conversation(customer="Sara"), await desk.conversation(customer="Sarah")
    kept, gone = await captured(desk, one, own={"a": "1"}), await captured(desk, other, own={"b": "2"})
    lone = await captured(desk, await another_talk(desk, other), need="pricing")
    async with desk.tx() as tx:
        ids = [await tx.value("select customer_id from conversations where id = $1", talk) for talk in (other, one)]
        await actions.join_customers(tx, *ids)
    assert (await lead_of(desk, kept)).own == {"a": "1", "b": "2"}
    assert (await lead_of(desk, gone)).merged_into == kept
    assert ((await lead_of(desk, lone)).customer_id, (await lead_of(desk, lone)).customer_name) == (ids[1], "Sara")


async def test_a_lead_follows_who_has_its_conversation_and_is_contacted_by_the_first_reply(common: Database) -> None:
    desk = await open_desk(common)
    maya = await desk.person("Maya")
    talk = await desk.conversation(window_ends_at=datetime.now(UTC) + timedelta(hours=20))
    lead_id = await captured(desk, talk)
    async with desk.tx() as tx:
        await routing.route(tx, talk, "arrival")
    await catch_up(desk, talk)
    lead = await lead_of(desk, lead_id)
    assert (lead.owner_id, lead.reply_due_at, lead.status) == (maya, (await desk.row(talk))["reply_due_at"], "new")
    assert lead.reply_due_at is not None
    async with desk.tx(Actor.staff(maya)) as tx:
        await routing.answer(tx, talk, staff_id=maya, name="Maya", text="On our way", client_id=None)
    await catch_up(desk, talk)
    lead = await lead_of(desk, lead_id)
    assert (lead.reply_due_at, lead.status) == (None, "contacted")
    # A person places it back: the reply, heard of once more, is older than that.
    async with desk.tx() as tx:
        await actions.set_status(tx, lead_id, "new")
    await catch_up(desk, talk)
    assert (await lead_of(desk, lead_id)).status == "new"


async def test_what_changed_meanwhile_is_refused_and_told(common: Database) -> None:
    desk = await open_desk(common)
    maya = await desk.person("Maya")
    lead_id = await captured(desk, await desk.conversation())
    async with desk.tx(Actor.staff(maya)) as tx:
        await actions.set_status(tx, lead_id, "qualified", version=1)
    with pytest.raises(Conflict) as refused:
        async with desk.tx() as tx:
            await actions.set_status(tx, lead_id, "lost", lost_reason="too dear", version=1)
    assert (refused.value.code, refused.value.extra["by"], refused.value.extra["status"]) == ("lead_changed", "Maya", "qualified")
    with pytest.raises(Invalid, match="lost_reason_required"):
        async with desk.tx() as tx:
            await actions.set_status(tx, lead_id, "lost", lost_reason="  ")
    with pytest.raises(NotFound):
        async with desk.tx() as tx:
            await actions.set_status(tx, uuid7(), "lost", lost_reason="gone")


async def test_a_lost_lead_comes_back_only_where_no_other_is_open(common: Database) -> None:
    desk = await open_desk(common)
    talk = await desk.conversation()
    first = await captured(desk, talk)
    async with desk.tx() as tx:
        await actions.set_status(tx, first, "lost", lost_reason="went elsewhere")
    second = await captured(desk, talk)
    assert second != first
    with pytest.raises(Conflict) as refused:
        async with desk.tx() as tx:
            await actions.set_status(tx, first, "new")
    assert (refused.value.code, refused.value.extra["lead_id"]) == ("open_lead_exists", str(second))


async def test_a_lead_is_given_within_capacity_and_after_its_talk_is_closed(common: Database) -> None:
    desk = await open_desk(common)
    maya, leo = await desk.person("Maya"), await desk.person("Leo", capacity=1, urgent_headroom=0)
    talk = await desk.routed()
    lead_id = await captured(desk, talk)
    with pytest.raises(Conflict, match="at_capacity"):
        async with desk.tx() as tx:
            await actions.assign(tx, lead_id, leo)
    async with desk.tx() as tx:
        await actions.assign(tx, lead_id, maya)
    assert ((await lead_of(desk, lead_id)).owner_id, await desk.owner(talk)) == (maya, maya)
    async with desk.tx() as tx:
        await inbox.actions.close(tx, talk)
        await routing.release(tx, talk, "closed")
    async with desk.tx() as tx:
        await actions.assign(tx, lead_id, leo)
    await catch_up(desk, talk)
    assert (await lead_of(desk, lead_id)).owner_id == leo, "what is heard late of the closed conversation changes nothing"


async def _need_events(desk: Desk, conversation_id: UUID) -> None:
    async with desk.tx() as tx:
        rows = await tx.rows("select * from events where conversation_id = $1 and name = 'conversation.need_corrected'", conversation_id)
    for row in rows:
        async with desk.tx() as tx:
            fields = {field: row[field] for field in StoredEvent.__struct_fields__ if field != "position"}
            await be_about_what_a_person_said(tx, StoredEvent(**fields, position=0))


async def test_timing_becomes_a_time_to_sort_by(common: Database) -> None:
    desk = await open_desk(common)
    lead_id = await captured(desk, await desk.conversation(), timing=Timing(asap=True))
    lead = await lead_of(desk, lead_id)
    assert lead.wanted_at is not None
    assert abs(lead.wanted_at - lead.created_at) < timedelta(seconds=1)


async def test_a_customer_who_names_everything_there_is_has_a_lead(common: Database) -> None:
    desk = await open_desk(common)
    many = tuple(uuid7() for _ in range(150))
    lead_id = await captured(desk, await desk.conversation(customer="Ü" * 3_000), service_ids=many)
    assert (await lead_of(desk, lead_id)).service_ids == many


async def test_a_lead_is_added_by_hand_and_joins_the_conversation_once_there_is_one(common: Database) -> None:
    desk = await open_desk(common)
    maya, leo = await desk.person("Maya"), await desk.person("Leo")
    deep = await service(desk, "Deep cleaning", 35_000)
    new = NewLead(need="scheduling", phone="+966 50 123 4567", name="Walked In", details=LeadChange(service_ids=[deep], urgent=True))
    async with desk.tx(Actor.staff(maya)) as tx:
        lead_id = await actions.add(tx, new, by=maya)
    lead = await lead_of(desk, lead_id)
    assert (lead.customer_name, lead.owner_id, lead.value_minor, lead.urgent) == ("Walked In", maya, 35_000, True)
    assert (lead.conversation_id, lead.channel, lead.origin["services"].how) == (None, "voice", "person")
    # The same number in another spelling is the same customer, who has an open lead about this already.
    with pytest.raises(Conflict) as refused:
        async with desk.tx(Actor.staff(leo)) as tx:
            await actions.add(tx, msgspec.structs.replace(new, phone="00966501234567"), by=leo)
    assert (refused.value.code, refused.value.extra["lead_id"]) == ("open_lead_exists", str(lead_id))
    with pytest.raises(Invalid, match="bad_phone"):
        async with desk.tx(Actor.staff(leo)) as tx:
            await actions.add(tx, msgspec.structs.replace(new, phone="call me"), by=leo)
    async with desk.tx(Actor.staff(maya)) as tx:
        await actions.assign(tx, lead_id, leo)
        await actions.set_status(tx, lead_id, "qualified")
        found = await view(tx, lead_id, Viewer(maya, own_only=False), "en")
        assert (found.lead.owner.name if found.lead.owner else "", found.lead.conversation_id) == ("Leo", None)
    # Then the customer writes.
    talk = await another_talk_of(desk, lead.customer_id)
    assert await captured(desk, talk, timing=Timing(asap=True)) == lead_id
    assert (await lead_of(desk, lead_id)).current_conversation_id == talk


async def another_talk_of(desk: Desk, customer_id: UUID) -> UUID:
    async with desk.tx() as tx:
        return await inbox.actions.open_conversation(tx, customer_id=customer_id, account_id=desk.account_id, channel="webform", at=tx.at)
