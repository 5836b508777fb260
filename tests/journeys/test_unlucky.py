"""Customers who do not answer as they are asked: beside the point, with a sign, in another language, with two matters at once."""

from __future__ import annotations

from tests.desk import Shop
from tests.intake.talking import Customer, approve, district, let

BOOKS = "I'd like to book a deep cleaning tomorrow in Al Rawdah"


async def asked_to_confirm(shop: Shop) -> Customer:
    """A customer who was asked whether the details are right."""
    await district(shop, "Al Rawdah", "الروضة")
    await approve(shop, "Parking", ["Do you have parking?"], en="Yes, there is parking behind the house.")
    await let(shop)
    customer = Customer(shop)
    (summary,) = await customer.says(BOOKS)
    assert summary.endswith("Is that right?")
    return customer


async def confirmed(shop: Shop) -> bool:
    (lead,) = await shop.rows("select confirmed_at from leads")
    return lead["confirmed_at"] is not None


async def test_a_question_before_the_yes_is_answered_and_the_yes_still_counts(shop: Shop) -> None:
    customer = await asked_to_confirm(shop)
    assert await customer.says("do you have parking?") == ["Yes, there is parking behind the house."]
    (price,) = await customer.says("yes. how much is it?")
    assert price.startswith("Deep cleaning: from SAR")
    (last,) = await customer.says("yes")
    assert "Is that right?" not in last, "it was repeated for a yes already"
    assert await confirmed(shop)


async def test_a_thumb_is_a_yes_or_a_no_and_a_smile_is_neither(shop: Shop) -> None:
    customer = await asked_to_confirm(shop)
    assert await customer.says("🙂") == []
    assert await customer.says("👎") == ["What should we change?"]
    (again,) = await customer.says("on Thursday")
    assert "Thursday" in again
    assert not await confirmed(shop)
    assert await customer.says("👍🏽")
    assert await confirmed(shop)


async def test_one_word_in_another_script_is_another_language(shop: Shop) -> None:
    """What is written in Arabic is answered in Arabic, however short it is; an "ok" in Latin letters changes nothing."""
    await district(shop, "Al Rawdah", "الروضة")
    await let(shop)
    customer = Customer(shop)
    assert await customer.says("I'd like to book a deep cleaning")
    assert await customer.says("في الروضة") == ["ما اليوم والوقت المناسبان لكم؟"]
    (summary,) = await customer.says("غدا")
    assert summary.startswith("للتأكيد")
    (last,) = await customer.says("ok")
    assert not last.isascii()


async def test_who_also_complains_is_not_asked_to_confirm(shop: Shop) -> None:
    await district(shop, "Al Rawdah", "الروضة")
    await let(shop)
    (said,) = await Customer(shop).says(f"{BOOKS}, and also I want to complain, your cleaner broke my vase")
    assert said.startswith("We're sorry")
    assert (await shop.conversation())["owner_id"] is not None
    assert await shop.value("select reason from inquiries") == "policy"
    assert await shop.value("select count(*) from leads") == 1, "what they want to book is kept"
