"""An approved answer that was probably asked for, though nobody can be sure: staff have it in their hands, the customer does not."""

from __future__ import annotations

import pytest

from tests.desk import Shop
from tests.intake.talking import Customer, approve, let

PETS = {
    "en": "Pets are no problem. Our products are safe for cats and dogs once the floor is dry.",
    "ar": "لا مشكلة في وجود الحيوانات الأليفة، ومنتجاتنا آمنة للقطط والكلاب بعد جفاف الأرضية.",
}
WHY = "An approved answer comes near, but the assistant is not sure that it is what was asked."
ARABIC_WHY = "هناك إجابة معتمدة قريبة، لكن المساعد غير متأكد من أنها المقصودة."


@pytest.mark.parametrize(
    ("asked", "language"),
    [("Would a bird in the house be a problem for your products?", "en"), ("هل وجود عصفور في البيت مشكلة مع منتجاتكم؟", "ar")],
)
async def test_what_was_probably_asked_for_is_proposed_to_staff(shop: Shop, asked: str, language: str) -> None:
    """The inquiry and the thread hold the approved answer word for word with its source, and say whose words it has."""
    await approve(shop, "Pets at home", ["Are pets a problem for your products?", "هل الحيوانات مشكلة مع منتجاتكم؟"], **PETS)
    await let(shop)
    (told,) = await Customer(shop).says(asked)
    assert PETS[language] not in told, "what is not sure is not sent"
    async with await shop.console("Amal") as amal:
        (inquiry,) = (await amal.get("/api/inquiries", params={"language": "en"})).json()["items"]
        arabic = (await amal.get("/api/inquiries", params={"language": "ar"})).json()["items"][0]
        shown = (await amal.get(f"/api/conversations/{inquiry['conversation_id']}")).json()["assistant"]["draft"]
    (proposal,) = inquiry["proposals"]
    assert (proposal["text"], proposal["words_of"], proposal["sources"][0]["title"]) == (PETS[language], "answer", "Pets at home")
    assert (inquiry["why"], arabic["why"]) == (WHY, ARABIC_WHY)
    assert (shown["text"], shown["words_of"], shown["held_because"]) == (PETS[language], "answer", ["near"])


async def test_what_is_not_near_is_not_proposed(shop: Shop) -> None:
    """Nobody is handed an answer to another question."""
    await approve(shop, "Pets at home", ["Are pets a problem for your products?"], **PETS)
    await let(shop)
    await Customer(shop).says("Do you also repair bicycles?")
    (inquiry,) = await shop.rows("select proposals from inquiries")
    assert inquiry["proposals"] == []
