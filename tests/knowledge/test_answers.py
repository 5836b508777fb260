"""Approved answers: written, changed, retired, restored; found where and when they are valid, and nowhere else."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from frontdesk import knowledge
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Conflict, Forbidden, Invalid, NotFound
from frontdesk.kit.ids import uuid7
from frontdesk.knowledge import Answer, AnswerChange, Found, NewAnswer, api
from tests.team.made import Made, make

PARKING = NewAnswer(
    title="Parking for customers",
    texts={"en": "Parking is free for customers, behind the building.", "ar": "الموقف مجاني للعملاء خلف المبنى."},
    questions=["Where can I park?", "Is there parking?"],
)
WIFI = NewAnswer(title="Wi-Fi", texts={"en": "Yes, the Wi-Fi is free."}, questions=["Do you have wifi?"])


async def write(made: Made, answer: NewAnswer = PARKING, **more: Any) -> Answer:
    """The owner approves it."""
    async with made.tx(made.as_().person and _owner(made)) as tx:
        answer_id = await knowledge.write_answer(tx, _with(answer, **more))
        return await knowledge.answer_by_id(tx, answer_id)


def _owner(made: Made) -> Any:
    from frontdesk.kit.context import Actor

    return Actor.staff(made.created.owner_id)


def _with(answer: NewAnswer, **more: Any) -> NewAnswer:
    import msgspec

    return msgspec.structs.replace(answer, **more)


async def finds(made: Made, text: str, **more: Any) -> list[Found]:
    """What a question finds."""
    async with made.tx() as tx:
        return await knowledge.find(tx, text, **more)


async def today(made: Made) -> date:
    async with made.tx() as tx:
        return await api._today(tx)


async def test_a_question_in_another_language_finds_the_answer(common: Database) -> None:
    made = await make(common)
    parking = await write(made)
    await write(made, WIFI)
    for question in ("where can i park", "هل يوجد موقف سيارات؟", "停车场有吗", "есть парковка?", "do u have parkng"):
        found = await finds(made, question)
        assert found and found[0].answer.id == parking.id, question
    assert await finds(made, "hello, thanks!") == []
