"""Beginning a business, and changing it and its branches."""

from __future__ import annotations

import pytest

from frontdesk.kit.database import Database
from frontdesk.kit.errors import Invalid, NotFound
from frontdesk.kit.ids import uuid7
from frontdesk.team.business import api
from frontdesk.team.countries import country_of, first_day_in, spoken_in
from frontdesk.team.permissions import BUILT_IN
from frontdesk.team.roles.queries import all_roles, all_skills
from frontdesk.team.shifts import Hours
from tests.team.made import make


async def test_a_business_begins_with_a_branch_the_built_in_roles_first_skills_and_its_owner(common: Database) -> None:
    made = await make(common)
    async with made.tx() as tx:
        roles = await all_roles(tx)
        skills = await all_skills(tx)
    assert {role.name for role in roles} == set(BUILT_IN)
    assert {role.name: role.people for role in roles}["owner"] == 1
    assert {"front_desk", "cleaning", "pest_control"} <= {skill.key for skill in skills}
    business = await api.show_business(made.as_("specialist"))
    assert (business.languages, business.week_start, business.currency) == (("ar", "en"), 7, "SAR")
    names = await made.names()
    assert names[:2] == ["business.created", "branch.added"]
    assert names.count("role.added") == 4
    assert names[-1] == "staff.added"


async def test_an_impossible_business_is_refused_with_every_reason(common: Database) -> None:
    with pytest.raises(Invalid) as refused:
        await make(common, timezone="Mars/Base", currency="riyal", country="Saudi", name=" ")
    assert set(refused.value.fields) == {"business_name", "timezone", "currency", "country"}


async def test_the_business_changes_and_says_so_once(common: Database) -> None:
    made = await make(common)
    change = api.BusinessChange(name=" Nadhif Jeddah ", languages=["ar", "en", "ur"], week_start=1)
    business = await api.change_business(made.as_(), change)
    assert (business.name, business.languages, business.week_start) == ("Nadhif Jeddah", ("ar", "en", "ur"), 1)
    await api.change_business(made.as_(), change)
    changed = await made.events("business.changed")
    assert [event["data"]["fields"] for event in changed] == [["name", "languages", "week_start"]]
    with pytest.raises(Invalid) as refused:
        await api.change_business(made.as_(), api.BusinessChange(languages=[], timezone="../etc/passwd"))
    assert set(refused.value.fields) == {"languages", "timezone"}


async def test_a_branch_opens_changes_and_closes(common: Database) -> None:
    made = await make(common)
    hours = [Hours(6, 9 * 60, 26 * 60)]
    branch = await api.add_branch(made.as_(), api.BranchIn(name="North", address="Al Rawdah", opening=hours, names={"ar": "الشمال"}))
    assert (branch.timezone, branch.opening, branch.names) == ("Asia/Riyadh", (Hours(6, 540, 1560),), {"ar": "الشمال"})
    closed = await api.change_branch(made.as_(), branch.id, api.BranchChange(active=False, timezone="Asia/Dubai"))
    assert (closed.active, closed.timezone, closed.name) == (False, "Asia/Dubai", "North")
    assert (await made.events("branch.changed"))[-1]["data"]["fields"] == ["timezone", "active"]
    assert [found.name for found in (await api.list_branches(made.as_())).items] == ["Nadhif Test", "North"]


async def test_opening_hours_that_cannot_be_are_refused(common: Database) -> None:
    made = await make(common)
    for hours in ([Hours(0, 600, 600)], [Hours(0, 600, 700), Hours(0, 650, 800)], [Hours(6, 1400, 2880), Hours(0, 60, 120)]):
        with pytest.raises(Invalid) as refused:
            await api.add_branch(made.as_(), api.BranchIn(name="North", opening=hours))
        assert set(refused.value.fields) == {"opening"}


async def test_another_business_does_not_exist_for_this_one(common: Database) -> None:
    made, other = await make(common), await make(common)
    with pytest.raises(NotFound):
        await api.change_branch(made.as_(), other.created.branch_id, api.BranchChange(name="Ours now"))
    with pytest.raises(NotFound):
        await api.change_branch(made.as_(), uuid7(), api.BranchChange(name="Ours now"))
    assert [branch.id for branch in (await api.list_branches(made.as_())).items] == [made.created.branch_id]
    await api.change_business(made.as_(), api.BusinessChange(name="Only mine"))
    assert (await api.show_business(other.as_())).name == "Nadhif Test"


def test_a_country_brings_its_languages_and_its_first_day() -> None:
    assert [country_of(zone) for zone in ("Asia/Riyadh", "America/Sao_Paulo", "UTC")] == ["SA", "BR", None]
    assert spoken_in("SA") == ("ar", "en")
    assert spoken_in("ZZ") == ("en",)
    assert [first_day_in(country) for country in ("SA", "EG", "DE")] == [7, 6, 1]
