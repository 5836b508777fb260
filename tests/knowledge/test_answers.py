"""Approved answers: written, changed, retired and brought back by those who may; found where and when they are valid."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from frontdesk import knowledge, team
from frontdesk.kit.context import Actor
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Conflict, Invalid, NotFound
from frontdesk.kit.ids import uuid7
from frontdesk.kit.money import Money
from frontdesk.knowledge import Answer, AnswerChange, Found, NewAnswer, api
from frontdesk.team.business.actions import add_branch
from tests.team.made import Made, make

PARKING = NewAnswer(
    title="Parking for customers",
    texts={"en": "Parking is free for customers, behind the building.", "ar": "الموقف مجاني للعملاء خلف المبنى."},
    questions=["Where can I park?", "Is there parking?"],
)
WIFI = NewAnswer(title="Wi-Fi", texts={"en": "Yes, the Wi-Fi is free."}, questions=["Do you have wifi?"])


async def write(made: Made, answer: NewAnswer = PARKING, **more: Any) -> Answer:
    """The owner approves it."""
    async with made.tx(Actor.staff(made.created.owner_id)) as tx:
        answer_id = await knowledge.write_answer(tx, msgspec.structs.replace(answer, **more))
        return await knowledge.answer_by_id(tx, answer_id)


async def finds(made: Made, text: str, **more: Any) -> list[Found]:
    """What a question finds."""
    async with made.tx() as tx:
        return await knowledge.find(tx, text, **more)


async def today(made: Made) -> date:
    """The day on the business's clock, which is three hours ahead."""
    async with made.tx() as tx:
        return (tx.at + timedelta(hours=3)).date()


async def test_a_question_finds_its_answer_in_any_language_and_despite_slips(common: Database) -> None:
    made = await make(common)
    parking = await write(made)
    await write(made, WIFI)
    for question in ("where can i park", "هل يوجد موقف سيارات؟", "停车场有吗", "есть парковка?", "do u have parkng", "otopark var mı"):
        found = await finds(made, question)
        assert found[0].answer.id == parking.id, question
        assert found[0].sure, question
    assert await finds(made, "hello, thanks!") == []
    assert await finds(made, "") == []


async def test_a_near_miss_is_found_and_not_sure(common: Database) -> None:
    made = await make(common)
    await write(made)
    for question in ("do you have parking for trucks", "how much is the parking fine", "is there parking for caravans?"):
        found = await finds(made, question)
        assert found, question
        assert not found[0].sure, question
    assert (await finds(made, "do you have parking for trucks"))[0].missed == ("trucks",)


async def test_a_letter_and_a_flood_are_looked_through_and_never_sure(common: Database) -> None:
    made = await make(common)
    await write(made)
    letter = "is there parking? " + " ".join(f"besides, about matter{number} there is something" for number in range(40))
    for text in (letter, "parking " * 8000, "🚗" * 3000, "\u202eparking\x00?"):
        begun = asyncio.get_running_loop().time()
        found = await finds(made, text)
        assert asyncio.get_running_loop().time() - begun < 5
        assert not found or not found[0].sure or text.startswith("\u202e")


async def test_what_is_written_is_tidied_told_and_kept_as_the_first_version(common: Database) -> None:
    made = await make(common)
    answer = await write(made, title="  Parking   here ", questions=["Where?  ", "where?", ""], needs=["general_question"])
    assert (answer.title, answer.questions, answer.version) == ("Parking here", ("Where?",), 1)
    assert answer.changed_by == made.created.owner_id
    assert [(one["name"], one["subject_id"]) for one in await made.events("answer.written")] == [("answer.written", answer.id)]
    async with made.tx() as tx:
        source = await knowledge.source_of(tx, answer, language="en")
        assert await knowledge.source_of(tx, answer, language="fr") is None
    assert source is not None
    assert (source.kind, source.id, source.text) == ("answer", str(answer.id), PARKING.texts["en"])


async def test_every_wording_stays_findable(common: Database) -> None:
    made = await make(common)
    answer = await write(made)
    context = made.as_("manager")
    texts = {"en": "Parking costs SAR 5 an hour.", "ar": ""}
    changed = await api.change_answer(context, answer.id, AnswerChange(texts=texts, was=1))
    assert (changed.version, changed.texts) == (2, {"en": "Parking costs SAR 5 an hour."})
    versions = await api.list_versions(context, answer.id)
    assert [(one.version.version, one.version.texts) for one in versions] == [(2, changed.texts), (1, dict(PARKING.texts))]
    assert [fact["data"]["fields"] for fact in await made.events("answer.changed")] == [["texts"]]
    await api.change_answer(context, answer.id, AnswerChange(texts=texts))
    assert len(await made.events("answer.changed")) == 1
    with pytest.raises(Conflict, match="meanwhile"):
        await api.change_answer(context, answer.id, AnswerChange(title="Other", was=1))


async def test_a_retired_answer_is_not_found_until_it_is_brought_back(common: Database) -> None:
    made = await make(common)
    answer = await write(made)
    await api.retire_answer(made.as_(), answer.id)
    assert await finds(made, "is there parking?") == []
    with pytest.raises(Conflict):
        await api.retire_answer(made.as_(), answer.id)
    other = await write(made)
    with pytest.raises(Conflict, match="already"):
        await api.restore_answer(made.as_(), answer.id)
    await api.retire_answer(made.as_(), other.id)
    restored = await api.restore_answer(made.as_(), answer.id)
    assert restored.state == "valid"
    assert (await finds(made, "is there parking?"))[0].answer.id == answer.id
    assert await made.names() != []
    assert len(await made.events("answer.restored")) == 1


async def test_only_what_is_valid_on_the_day_is_found(common: Database) -> None:
    made = await make(common)
    day = await today(made)
    answer = await write(made, valid_from=day, valid_until=day)
    assert (await finds(made, "is there parking?"))[0].sure
    # The day ends at midnight in Riyadh: 21:00 UTC.
    ends = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=21)
    assert (await finds(made, "is there parking?", at=ends - timedelta(seconds=1)))[0].answer.id == answer.id
    assert await finds(made, "is there parking?", at=ends) == []
    assert await finds(made, "is there parking?", at=ends - timedelta(days=1, seconds=1)) == []
    await write(made, WIFI, valid_until=day - timedelta(days=1))
    await write(made, WIFI, title="Wi-Fi later", valid_from=day + timedelta(days=1))
    listed = await api.list_answers(made.as_("agent"))
    assert {one.title: one.state for one in listed.items} == {
        "Parking for customers": "valid",
        "Wi-Fi": "expired",
        "Wi-Fi later": "not_yet",
    }
    assert msgspec.to_builtins(listed.tally) == {"valid": 1, "not_yet": 1, "expired": 1, "retired": 0}
    assert [one.title for one in (await api.list_answers(made.as_(), only="expired")).items] == ["Wi-Fi"]
    assert [one.title for one in (await api.list_answers(made.as_(), search="خلف المبنى")).items] == ["Parking for customers"]
    assert (await api.list_answers(made.as_(), search="%")).items == []


async def test_an_answer_of_some_branches_is_sure_only_there(common: Database) -> None:
    made = await make(common)
    async with made.tx() as tx:
        second = await add_branch(tx, "Second", timezone="Asia/Riyadh")
    answer = await write(made, branches=[second])
    found = await finds(made, "is there parking?")
    assert [one.answer.id for one in found] == [answer.id]
    assert not found[0].sure
    assert (await finds(made, "is there parking?", branch_id=second))[0].sure
    assert await finds(made, "is there parking?", branch_id=made.created.branch_id) == []


async def test_an_impossible_answer_is_refused_with_every_reason(common: Database) -> None:
    made = await make(common)
    wrong = NewAnswer(
        title=" ",
        texts={"English": "x", "en": "x" * 2001},
        questions=["x" * 301],
        needs=["scheduling"],
        branches=[uuid7()],
        valid_from=date(2026, 2, 2),
        valid_until=date(2026, 2, 1),
    )
    with pytest.raises(Invalid) as refused:
        await api.write_answer(made.as_(), wrong)
    assert set(refused.value.fields) == {"title", "texts", "questions", "branches", "valid_until"}
    with pytest.raises(Invalid):
        await api.write_answer(made.as_(), msgspec.structs.replace(PARKING, texts={"en": "  "}))
    with pytest.raises(Invalid, match="no need"):
        await api.write_answer(made.as_(), msgspec.structs.replace(PARKING, needs=["unheard_of"]))
    with pytest.raises(NotFound):
        await api.get_answer(made.as_(), uuid7())
    assert await made.events("answer.written") == []


async def test_no_title_is_given_twice_even_at_the_same_moment(common: Database) -> None:
    made = await make(common)
    results = await asyncio.gather(
        *(write(made, title=title) for title in ("Parking", "parking", "ＰＡＲＫＩＮＧ")),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in results) == ["Answer", "Conflict", "Conflict"]


async def test_a_change_changes_what_it_is_found_by(common: Database) -> None:
    made = await make(common)
    answer = await write(made)
    change = AnswerChange(title="Pets", texts={"en": "Dogs are welcome."}, questions=["Can I bring my dog?"])
    await api.change_answer(made.as_(), answer.id, change)
    assert (await finds(made, "هل أقدر أجيب كلبي؟"))[0].answer.id == answer.id
    assert await finds(made, "is there parking?") == []


async def test_another_business_finds_nothing_of_it(common: Database) -> None:
    made, other = await make(common), await make(common)
    answer = await write(made)
    assert await finds(other, "is there parking?") == []
    with pytest.raises(NotFound):
        await api.get_answer(other.as_(), answer.id)


async def test_a_question_is_tried_with_scores_and_reasons(common: Database) -> None:
    made = await make(common)
    await write(made)
    tried = await api.try_question(made.as_("agent"), api.Asked(text="do you have parking for trucks"))
    (found,) = tried.found
    assert (found.answer.title, found.sure, found.missed) == ("Parking for customers", False, ("trucks",))
    assert 0 < found.score < 0.9


async def test_agents_read_and_owners_and_managers_write() -> None:
    allowed = {role: team.BUILT_IN[role] & {"knowledge.read", "knowledge.write"} for role in team.BUILT_IN}
    assert allowed["agent"] == allowed["specialist"] == {"knowledge.read"}
    assert allowed["owner"] == allowed["manager"] == {"knowledge.read", "knowledge.write"}


async def test_the_figures_of_a_text_are_vouched_for(common: Database) -> None:
    made = await make(common)
    text = "From 2026-03-01 we come from 9:30 to 6 pm; it costs SAR 1,250.50 or ٥٠ ريال, 15 % off for 3 rooms."
    answer = await write(made, texts={"en": text})
    async with made.tx() as tx:
        source = await knowledge.source_of(tx, answer, language="en")
    assert source is not None
    assert source.amounts == (Money(125050, "SAR"), Money(5000, "SAR"))
    assert source.dates == (date(2026, 3, 1),)
    assert [f"{one:%H:%M}" for one in source.times] == ["09:30", "18:00"]
    assert [int(one) for one in source.numbers] == [15, 3]


async def test_thousands_of_answers_are_looked_up_by_their_keys(common: Database) -> None:
    made = await make(common)
    await write(made)
    async with made.tx() as tx:
        await tx.execute("select set_config('frontdesk_test.told', 'yes', true)")
        ids: list[UUID] = [uuid7() for _ in range(3000)]
        await tx.execute_many(
            "insert into answers (id, title, title_key, texts, changed_at) values ($1, $2, $2, $3, now())",
            [(one, f"Answer {number}", {"en": f"Text {number}"}) for number, one in enumerate(ids)],
        )
        await tx.execute_many(
            "insert into answer_keys (key, answer_id) values ($1, $2)",
            [(key, one) for number, one in enumerate(ids) for key in ("cclean", f"wword{number % 50}", f"wrare{number}")],
        )
        await tx.execute("analyze answer_keys")
        plan = await tx.rows(
            "explain select answer_id from answer_keys where key = any($1::text[])", ["wrare17", "cparking", "wparking", "wword3"]
        )
        assert "answer_keys_pkey" in "\n".join(row[0] for row in plan)
    begun = asyncio.get_running_loop().time()
    found = await finds(made, "do you have parking? and cleaning word3")
    assert found[0].answer.title == "Parking for customers"
    assert asyncio.get_running_loop().time() - begun < 2
