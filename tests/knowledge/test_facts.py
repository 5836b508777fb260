"""Facts drawn live: their words for staff, and the exact figures they vouch for."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest

from frontdesk import catalog, knowledge
from frontdesk.catalog import AreaChange, Price, ServiceChange
from frontdesk.kit.database import Database
from frontdesk.kit.errors import NotFound
from frontdesk.kit.ids import uuid7
from frontdesk.kit.money import Money
from frontdesk.team.business.actions import add_branch, change_branch
from frontdesk.team.shifts import Hours
from tests.team.made import make

NAMES = {"en": "Deep cleaning", "ar": "تنظيف عميق"}


@pytest.mark.parametrize(
    ("price", "text", "arabic"),
    [
        (Price("fixed", Money(52050, "SAR")), "Deep cleaning: SAR 520.50", "تنظيف عميق: SAR 520.50"),
        (Price("from", Money(52000, "SAR")), "Deep cleaning: from SAR 520", "تنظيف عميق: من SAR 520"),
        (Price("on_inspection"), "Deep cleaning: the price is given after an inspection", "تنظيف عميق: يُحدَّد السعر بعد المعاينة"),
    ],
)
async def test_a_price_is_told_with_its_kind_and_its_exact_amount(common: Database, price: Price, text: str, arabic: str) -> None:
    made = await make(common)
    async with made.tx() as tx:
        service = await catalog.add_service(tx, NAMES, price)
        told = await knowledge.price_of(tx, service, language="en")
        assert told is not None
        assert (told.kind, told.id, told.title, told.text, told.language) == ("price", str(service), "Deep cleaning", text, "en")
        assert told.amounts == (() if price.amount is None else (price.amount,))
        in_arabic = await knowledge.price_of(tx, service, language="ar")
        assert in_arabic is not None
        assert (in_arabic.text, in_arabic.language) == (arabic, "ar")
        await catalog.change_service(tx, service, ServiceChange(active=False))
        assert await knowledge.price_of(tx, service, language="en") is None
        with pytest.raises(NotFound):
            await knowledge.price_of(tx, uuid7(), language="en")


@pytest.mark.parametrize(
    ("minutes", "numbers"),
    [(None, None), (45, ["45"]), (90, ["90", "1.5"]), (240, ["240", "4"]), (100, ["100"])],
)
async def test_a_duration_is_told_in_minutes_and_in_hours_that_need_no_rounding(
    common: Database, minutes: int | None, numbers: list[str] | None
) -> None:
    made = await make(common)
    async with made.tx() as tx:
        service = await catalog.add_service(tx, NAMES, Price("on_inspection"), duration_minutes=minutes)
        told = await knowledge.duration_of(tx, service, language="fr")
    assert (told.numbers if told else None) == (tuple(map(Decimal, numbers)) if numbers else None)
    assert told is None or told.language == "en"


async def test_opening_hours_know_split_days_closed_days_and_nights(common: Database) -> None:
    made = await make(common)
    week = [Hours(0, 540, 720), Hours(0, 960, 1320), Hours(4, 1320, 1560), *(Hours(day, 0, 1440) for day in (1, 2))]
    async with made.tx() as tx:
        branch = made.created.branch_id
        assert await knowledge.hours_of(tx, branch, language="en") is None
        await change_branch(tx, branch, name="Jeddah", opening=week)
        told = await knowledge.hours_of(tx, branch, language="en")
        assert told is not None
        assert told.text == (
            "Jeddah: Monday 09:00–12:00, 16:00–22:00; Tuesday 00:00–24:00 (open all day); Wednesday 00:00–24:00 (open all day);"
            " Thursday closed; Friday 22:00–02:00; Saturday closed; Sunday closed"
        )
        assert set(told.times) == {time(9), time(12), time(16), time(22), time(2), time(0)}
        monday = await knowledge.hours_of(tx, branch, language="ar", on=date(2026, 3, 2))
        assert monday is not None
        assert (monday.text, monday.dates) == ("Jeddah: الاثنين 09:00–12:00، 16:00–22:00", (date(2026, 3, 2),))
        closed = await knowledge.hours_of(tx, branch, language="en", on=date(2026, 3, 5))
        assert closed is not None
        assert (closed.text, closed.times) == ("Jeddah: Thursday closed", ())


async def test_an_address_is_told_where_there_is_one(common: Database) -> None:
    made = await make(common)
    async with made.tx() as tx:
        branch = await add_branch(tx, "North", timezone="Asia/Riyadh", address="Prince Sultan Road 14, Jeddah 23435")
        told = await knowledge.address_of(tx, branch, language="en")
        assert told is not None
        assert (told.kind, told.text, told.numbers) == (
            "branch",
            "North: Prince Sultan Road 14, Jeddah 23435",
            (Decimal(14), Decimal(23435)),
        )
        bare = await add_branch(tx, "South", timezone="Asia/Riyadh")
        assert await knowledge.address_of(tx, bare, language="en") is None


async def test_an_area_is_served_by_its_own_branch_or_that_of_the_place_it_lies_in(common: Database) -> None:
    made = await make(common)
    async with made.tx() as tx:
        north = await add_branch(tx, "North", timezone="Asia/Riyadh")
        city = await catalog.add_area(tx, {"en": "Jeddah", "ar": "جدة"}, branch_id=north)
        rawdah = await catalog.add_area(tx, {"en": "Al Rawdah", "ar": "الروضة"}, parent_id=city)
        told = await knowledge.area_served(tx, rawdah, language="en")
        assert (told.kind, told.text) == ("area", "Al Rawdah: served by North")
        assert (await knowledge.area_served(tx, rawdah, language="ar")).text == "الروضة: يخدمها North"
        await catalog.change_area(tx, rawdah, AreaChange(active=False))
        assert (await knowledge.area_served(tx, rawdah, language="en")).text == "Al Rawdah: not served"
        alone = await catalog.add_area(tx, {"en": "Taif"})
        assert (await knowledge.area_served(tx, alone, language="en")).text == "Taif: served"
