"""The stories of the product with the assistant switched on, in English and in Arabic."""

from __future__ import annotations

import pytest

from tests.desk import Shop
from tests.intake.talking import Customer, approve, district, let, service

BOTH = pytest.mark.parametrize("language", ["en", "ar"])


async def _lead(shop: Shop) -> dict[str, object]:
    (lead,) = await shop.rows("select * from leads where merged_into is null")
    return lead


async def _inquiries(shop: Shop) -> list[str]:
    return [row["reason"] for row in await shop.rows("select reason from inquiries order by asked_at")]


@BOTH
async def test_how_much_is_it(shop: Shop, language: str) -> None:
    await service(shop, "Sofa cleaning", "تنظيف كنب")
    await let(shop)
    customer = Customer(shop)
    en = language == "en"

    (question,) = await customer.says("How much is it?" if en else "كم السعر؟")
    print(question)
    assert ("Deep cleaning" if en else "تنظيف عميق") in question

    (answer,) = await customer.says("deep cleaning" if en else "تنظيف عميق")
    print(answer)
    assert "350" in answer
    print(await _lead(shop), await _inquiries(shop), await shop.conversation())
