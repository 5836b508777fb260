"""Inquiries on a real database: opened once, renewed, answered from the queue or in the thread, put aside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from frontdesk import inbox, knowledge, routing
from frontdesk.intake.inquiries import actions
from frontdesk.intake.inquiries.reactions import keep_up
from frontdesk.intake.inquiries.records import InquiryReason, Proposal, Why
from frontdesk.kit.context import Actor
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Conflict
from frontdesk.kit.events import StoredEvent
from frontdesk.knowledge.records import Source
from tests.routing.desk import Desk, open_desk

PRICE = Source(kind="price", id="x", title="Deep cleaning", text="Deep cleaning costs SAR 350.", language="en")


async def asked(desk: Desk, talk: UUID, reason: InquiryReason = "no_source", text: str = "Do you clean boats?") -> UUID:
    async with desk.tx() as tx:
        message_id = await desk.say(tx, talk, text)
        proposal = Proposal(text="Deep cleaning costs SAR 350.", language="en", sources=(PRICE,), why_not=Why("mode_draft"))
        return await actions.open_inquiry(
            tx, conversation_id=talk, message_id=message_id, reason=reason, detail=Why("nothing_found"), proposals=(proposal,)
        )


async def row_of(desk: Desk, inquiry_id: UUID) -> dict[str, object]:
    async with desk.tx() as tx:
        return dict((await tx.rows("select * from inquiries where id = $1", inquiry_id))[0])


async def hear(desk: Desk, talk: UUID, name: str, by: UUID) -> None:
    async with desk.tx() as tx:
        rows = await tx.rows("select * from events where conversation_id = $1 and name = $2 order by at, id", talk, name)
    for row in rows:
        fields = {field: row[field] for field in StoredEvent.__struct_fields__ if field != "position"}
        async with desk.tx(Actor("rule", "intake.inquiries")) as tx:
            await keep_up(tx, StoredEvent(**fields, position=0))


async def test_the_same_reason_again_renews_and_another_one_stands_beside(common: Database) -> None:
    desk = await open_desk(common)
    talk = await desk.conversation()
    first = await asked(desk, talk)
    assert await asked(desk, talk, text="And ships?") == first
    assert await asked(desk, talk, "policy") != first
    row = await row_of(desk, first)
    assert (row["times"], row["state"]) == (2, "open")
    assert [fact["code"] for fact in await desk.facts("inquiry.renewed")] == ["nothing_found"]


async def test_an_answer_goes_out_takes_the_conversation_and_ends_everything_open_in_it(common: Database) -> None:
    desk = await open_desk(common)
    maya = await desk.person("Maya")
    talk = await desk.conversation(window_ends_at=datetime.now(UTC) + timedelta(hours=20))
    one, other = await asked(desk, talk), await asked(desk, talk, "judgement")
    async with desk.tx(Actor.staff(maya)) as tx:
        message_id = await actions.answer(tx, one, staff_id=maya, name="Maya", text="We do.", client_id="c1")
    for inquiry_id in (one, other):
        row = await row_of(desk, inquiry_id)
        assert (row["state"], row["ended_by"], row["answer_id"]) == ("answered", maya, message_id)
    assert await desk.owner(talk) == maya
    assert (await desk.row(talk))["reply_due_at"] is None
    # The same click twice sends nothing more; another person is told who was first.
    async with desk.tx(Actor.staff(maya)) as tx:
        assert await actions.answer(tx, one, staff_id=maya, name="Maya", text="We do.", client_id="c1") == message_id
    with pytest.raises(Conflict) as refused:
        async with desk.tx() as tx:
            await actions.answer(tx, one, staff_id=maya, name="Maya", text="No!", client_id="c2")
    assert (refused.value.code, refused.value.extra["by"]) == ("inquiry_answered", "Maya")
    with pytest.raises(Conflict, match="inquiry_answered"):
        async with desk.tx() as tx:
            await actions.dismiss(tx, one, by=maya)


async def test_a_reply_in_the_thread_answers_what_was_asked_before_it(common: Database) -> None:
    desk = await open_desk(common)
    maya = await desk.person("Maya")
    talk = await desk.conversation(window_ends_at=datetime.now(UTC) + timedelta(hours=20))
    before = await asked(desk, talk)
    async with desk.tx(Actor.staff(maya)) as tx:
        await routing.answer(tx, talk, staff_id=maya, name="Maya", text="We do.", client_id=None)
    after = await asked(desk, talk, "policy")
    await hear(desk, talk, "message.replied", maya)
    assert [(await row_of(desk, one))["state"] for one in (before, after)] == ["answered", "open"]


async def test_it_follows_its_conversation_and_ends_with_it(common: Database) -> None:
    desk = await open_desk(common)
    maya = await desk.person("Maya")
    talk = await desk.routed()
    inquiry_id = await asked(desk, talk)
    row = await row_of(desk, inquiry_id)
    assert (row["owner_id"], row["reply_due_at"]) == (maya, (await desk.row(talk))["reply_due_at"])
    leo = await desk.person("Leo")
    async with desk.tx() as tx:
        await actions.assign(tx, inquiry_id, leo)
    assert ((await row_of(desk, inquiry_id))["owner_id"], await desk.owner(talk)) == (leo, leo)
    async with desk.tx() as tx:
        await inbox.actions.close(tx, talk)
    await hear(desk, talk, "conversation.closed", leo)
    row = await row_of(desk, inquiry_id)
    assert (row["state"], row["dismissed_because"]) == ("dismissed", "closed")


async def test_what_changed_since_it_was_looked_at_is_not_dismissed(common: Database) -> None:
    desk = await open_desk(common)
    maya = await desk.person("Maya")
    talk = await desk.conversation()
    inquiry_id = await asked(desk, talk)
    await asked(desk, talk)
    with pytest.raises(Conflict, match="inquiry_changed"):
        async with desk.tx() as tx:
            await actions.dismiss(tx, inquiry_id, by=maya, version=1)
    async with desk.tx() as tx:
        await actions.dismiss(tx, inquiry_id, by=maya, because="a joke", version=2)
    assert (await row_of(desk, inquiry_id))["dismissed_because"] == "a joke"


async def test_what_was_answered_is_taught_once_and_ends_the_gap_it_stood_in(common: Database) -> None:
    desk = await open_desk(common)
    maya = await desk.person("Maya")
    talk = await desk.conversation(window_ends_at=datetime.now(UTC) + timedelta(hours=20))
    inquiry_id = await asked(desk, talk)
    async with desk.tx() as tx:
        question_id: UUID = await tx.value("select message_id from inquiries where id = $1", inquiry_id)
        gap_id = await knowledge.note_gap(tx, conversation_id=talk, message_id=question_id)
    boats = knowledge.NewAnswer(title="Boats", texts={"en": "We clean boats."}, questions=("Do you clean boats?",))
    with pytest.raises(Conflict, match="inquiry_unanswered"):
        async with desk.tx(Actor.staff(maya)) as tx:
            await actions.teach(tx, inquiry_id, boats)
    async with desk.tx(Actor.staff(maya)) as tx:
        message_id = await actions.answer(tx, inquiry_id, staff_id=maya, name="Maya", text="We clean boats.", client_id="c1")
    async with desk.tx(Actor.staff(maya)) as tx:
        prepared = await knowledge.save_as_answer(tx, message_id, question_id=question_id)
        assert (prepared.texts, prepared.questions) == ({"en": "We clean boats."}, ("Do you clean boats?",))
        answer_id = await actions.teach(tx, inquiry_id, prepared)
    assert (await row_of(desk, inquiry_id))["taught_id"] == answer_id
    async with desk.tx() as tx:
        assert await tx.value("select answer_id from gaps where id = $1 and state = 'answered'", gap_id) == answer_id
    with pytest.raises(Conflict, match="Do you clean boats"):
        async with desk.tx(Actor.staff(maya)) as tx:
            await actions.teach(tx, inquiry_id, boats)
    assert [fact["title"] for fact in await desk.facts("inquiry.taught")] == ["Do you clean boats"]
