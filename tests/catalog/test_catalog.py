"""Services, areas and who works where."""

from __future__ import annotations

import asyncio
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.catalog import Money, Price, api, called, catalog_version, services_by_ids
from frontdesk.catalog.records import AreaChange, ServiceChange
from frontdesk.catalog.rules import goes_in_circles, same_name, tidy_aliases
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Conflict, Invalid, NotFound
from frontdesk.kit.ids import uuid7
from tests.team.made import Made, make

DEEP = api.ServiceIn(
    names={"en": "Deep  cleaning", "ar": "تنظيف عميق"},
    price=Price("from", Money(52000, "SAR")),
    aliases=["spring clean", " Spring Clean ", "", "big clean"],
    duration_minutes=240,
)


async def _version(made: Made) -> int:
    async with made.tx() as tx:
        return await catalog_version(tx)


async def test_a_service_is_offered_changed_and_no_longer_offered(common: Database) -> None:
    made = await make(common)
    skill = made.created.skills["cleaning"]
    service = await api.add_service(made.as_("manager"), msgspec.structs.replace(DEEP, skill_id=skill))
    assert (service.names, service.aliases) == ({"en": "Deep cleaning", "ar": "تنظيف عميق"}, ("spring clean", "big clean"))
    assert (service.price, service.skill_id, service.duration_minutes) == (Price("from", Money(52000, "SAR")), skill, 240)
    change = ServiceChange(price=Price("on_inspection"), skill_id=None, duration_minutes=None, active=False)
    changed = await api.change_service(made.as_(), service.id, change)
    assert (changed.price, changed.skill_id, changed.duration_minutes, changed.active) == (Price("on_inspection"), None, None, False)
    assert changed.names == service.names
    await api.change_service(made.as_(), service.id, change)
    facts = await made.events("service.changed")
    assert [fact["data"]["fields"] for fact in facts] == [["skill_id", "duration_minutes", "price", "active"]]
    assert [fact["subject_id"] for fact in await made.events("service.added")] == [service.id]


async def test_every_change_moves_the_version_and_nothing_else_does(common: Database) -> None:
    made = await make(common)
    assert await _version(made) == 0
    service = await api.add_service(made.as_(), DEEP)
    area = await api.add_area(made.as_(), api.AreaIn(names={"en": "Jeddah"}))
    assert await _version(made) == 2
    await api.change_service(made.as_(), service.id, ServiceChange(description="With steam."))
    await api.change_area(made.as_(), area.id, AreaChange(active=False))
    assert await _version(made) == 4
    await api.change_service(made.as_(), service.id, ServiceChange(description="With steam."))
    assert await _version(made) == 4
    listed = await api.list_services(made.as_("agent"))
    assert (listed.version, [one.id for one in listed.items]) == (4, [service.id])
    assert (await api.list_areas(made.as_("agent"))).version == 4


async def test_an_impossible_service_is_refused_with_every_reason(common: Database) -> None:
    made = await make(common)
    wrong = api.ServiceIn(
        names={"English": " "}, price=Price("fixed"), aliases=["x" * 81], description="x" * 2001, skill_id=uuid7(), duration_minutes=0
    )
    with pytest.raises(Invalid) as refused:
        await api.add_service(made.as_(), wrong)
    assert set(refused.value.fields) == {"names", "price", "aliases", "description", "skill_id", "duration_minutes"}
    for price in (Price("fixed", Money(100, "USD")), Price("from", Money(-1, "SAR")), Price("on_inspection", Money(1, "SAR"))):
        with pytest.raises(Invalid) as refused:
            await api.add_service(made.as_(), msgspec.structs.replace(DEEP, price=price))
        assert set(refused.value.fields) == {"price"}
    with pytest.raises(Invalid):
        await api.add_service(made.as_(), msgspec.structs.replace(DEEP, names={}))
    assert await _version(made) == 0


async def test_a_name_belongs_to_one_service_in_each_language_while_it_is_offered(common: Database) -> None:
    made = await make(common)
    first = await api.add_service(made.as_(), DEEP)
    again = msgspec.structs.replace(DEEP, names={"en": "DEEP cleaning"})
    with pytest.raises(Conflict) as refused:
        await api.add_service(made.as_(), again)
    assert refused.value.code == "name_taken"
    await api.change_service(made.as_(), first.id, ServiceChange(active=False))
    await api.add_service(made.as_(), again)
    with pytest.raises(Conflict):
        await api.change_service(made.as_(), first.id, ServiceChange(active=True))


async def test_of_two_services_of_one_name_at_once_one_wins(common: Database) -> None:
    made = await make(common)
    answers = await asyncio.gather(*(api.add_service(made.as_(), DEEP) for _ in range(4)), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "Conflict", "Conflict", "Service"]


async def _area(made: Made, name: str, parent_id: UUID | None = None) -> UUID:
    return (await api.add_area(made.as_(), api.AreaIn(names={"en": name}, parent_id=parent_id))).id


async def test_areas_lie_in_areas_and_never_in_themselves(common: Database) -> None:
    made = await make(common)
    city = await api.add_area(made.as_(), api.AreaIn(names={"en": "Jeddah", "ar": "جدة"}, branch_id=made.created.branch_id))
    district = await _area(made, "Al Rawdah", city.id)
    street = await _area(made, "Palestine Street", district)
    assert city.branch_id == made.created.branch_id
    for area_id, parent_id in ((city.id, street), (city.id, city.id), (district, street)):
        with pytest.raises(Invalid) as refused:
            await api.change_area(made.as_(), area_id, AreaChange(parent_id=parent_id))
        assert set(refused.value.fields) == {"parent_id"}
    moved = await api.change_area(made.as_(), street, AreaChange(parent_id=None, branch_id=made.created.branch_id, aliases=["Falasteen"]))
    assert (moved.parent_id, moved.branch_id, moved.aliases) == (None, made.created.branch_id, ("Falasteen",))
    assert await _area(made, "Al Rawdah") != district
    with pytest.raises(Conflict):
        await _area(made, "al rawdah", city.id)


async def test_two_moves_at_once_make_no_circle(common: Database) -> None:
    made = await make(common)
    for number in range(5):
        one, other = await _area(made, f"One {number}"), await _area(made, f"Other {number}")
        answers = await asyncio.gather(
            api.change_area(made.as_(), one, AreaChange(parent_id=other)),
            api.change_area(made.as_(), other, AreaChange(parent_id=one)),
            return_exceptions=True,
        )
        assert sorted(type(answer).__name__ for answer in answers) == ["Area", "Invalid"]


async def test_who_works_where(common: Database) -> None:
    made = await make(common)
    north, south = await _area(made, "North"), await _area(made, "South")
    owner_id = made.created.owner_id
    assert (await api.set_staff_areas(made.as_(), owner_id, api.StaffAreasIn([south, north]))).areas == tuple(sorted([north, south]))
    await api.set_staff_areas(made.as_(), owner_id, api.StaffAreasIn([north]))
    await api.set_staff_areas(made.as_(), owner_id, api.StaffAreasIn([north]))
    assert (await api.list_staff_areas(made.as_())).items == [api.StaffAreas(owner_id, (north,))]
    facts = [fact["data"] for fact in await made.events("staff.areas_changed")]
    assert [(fact["added"], fact["removed"]) for fact in facts] == [(sorted([str(north), str(south)]), []), ([], [str(south)])]
    assert (await api.set_staff_areas(made.as_(), owner_id, api.StaffAreasIn([]))).areas == ()
    assert (await api.list_staff_areas(made.as_())).items == []


async def test_another_business_has_another_catalogue(common: Database) -> None:
    made, other = await make(common), await make(common)
    service = await api.add_service(other.as_(), DEEP)
    area = await _area(other, "Jeddah")
    with pytest.raises(NotFound):
        await api.change_service(made.as_(), service.id, ServiceChange(description="Ours"))
    with pytest.raises(NotFound):
        await api.change_area(made.as_(), area, AreaChange(aliases=["Ours"]))
    with pytest.raises(NotFound):
        await api.set_staff_areas(made.as_(), other.created.owner_id, api.StaffAreasIn([]))
    with pytest.raises(Invalid):
        await api.set_staff_areas(made.as_(), made.created.owner_id, api.StaffAreasIn([area]))
    for wrong in (api.AreaIn(names={"en": "X"}, parent_id=area), api.AreaIn(names={"en": "X"}, branch_id=other.created.branch_id)):
        with pytest.raises(Invalid):
            await api.add_area(made.as_(), wrong)
    with pytest.raises(Invalid):
        await api.add_service(made.as_(), msgspec.structs.replace(DEEP, skill_id=other.created.skills["cleaning"]))
    assert (await api.list_services(made.as_())).items == []
    async with made.tx() as tx:
        assert await services_by_ids(tx, [service.id]) == {}


def test_a_body_that_leaves_something_out_differs_from_one_that_empties_it() -> None:
    assert msgspec.json.decode(b'{"skill_id": null}', type=ServiceChange) == ServiceChange(skill_id=None)
    assert msgspec.json.decode(b"{}", type=ServiceChange) == ServiceChange()
    assert ServiceChange() != ServiceChange(skill_id=None)


@given(st.dictionaries(st.integers(0, 8), st.none() | st.integers(0, 8), max_size=9), st.integers(0, 8), st.none() | st.integers(0, 8))
def test_a_circle_is_found_exactly_when_the_way_up_never_ends(tree: dict[int, int | None], area: int, parent: int | None) -> None:
    ids = [UUID(int=number + 1) for number in range(9)]
    parents = {ids[child]: None if above is None else ids[above] for child, above in tree.items()}
    wanted = None if parent is None else ids[parent]
    after = {**parents, ids[area]: wanted}
    seen, step, ends = set(), wanted, True
    while step is not None and ends:
        ends = step not in seen and step != ids[area]
        seen.add(step)
        step = after.get(step)
    assert goes_in_circles(ids[area], wanted, parents) == (not ends)


@given(st.lists(st.text(max_size=8), max_size=10))
def test_tidy_aliases_are_tidy(aliases: list[str]) -> None:
    tidy = tidy_aliases(aliases)
    assert tidy_aliases(tidy) == tidy
    assert len({alias.casefold() for alias in tidy}) == len(tidy)
    assert all(alias.strip() for alias in tidy)
    assert {" ".join(alias.split()).casefold() for alias in aliases} - {""} == {alias.casefold() for alias in tidy}


def test_names_are_found_in_the_language_asked_for_or_in_any() -> None:
    names = {"en": "Cleaning", "ar": "تنظيف"}
    assert [called(names, *languages) for languages in (("ar", "en"), ("fr", "en"), ("fr",), ())] == [
        "تنظيف",
        "Cleaning",
        "Cleaning",
        "Cleaning",
    ]
    assert called({}, "en") == ""
    other = UUID(int=1)
    assert same_name({"en": "CLEANING"}, [(other, names)]) == "CLEANING"
    assert same_name({"fr": "Cleaning"}, [(other, names)]) is None
