"""Roles made of permissions, and skills."""

from __future__ import annotations

import pytest

from frontdesk.kit.database import Database
from frontdesk.kit.errors import Conflict, Forbidden, Invalid, NotFound
from frontdesk.team.permissions import BUILT_IN, EVERYTHING, PERMISSIONS, permissions_of, unknown
from frontdesk.team.roles import api
from tests.team.made import make


async def test_a_role_is_made_of_permissions_and_changed(common: Database) -> None:
    made = await make(common)
    role = await api.add_role(made.as_(), api.RoleIn("Night desk", ["inbox.read", "inbox.work"]))
    assert role.permissions == ("inbox.read", "inbox.work")
    changed = await api.change_role(made.as_(), role.id, api.RoleChange(name="Night", permissions=["inbox.read", "customers.read"]))
    assert (changed.name, changed.permissions) == ("Night", ("customers.read", "inbox.read"))
    fact = (await made.events("role.changed"))[-1]["data"]
    assert (fact["added"], fact["removed"], fact["fields"]) == (["customers.read"], ["inbox.work"], ["name", "permissions"])
    listed = await api.list_roles(made.as_())
    assert [role.name for role in listed.items] == ["agent", "manager", "owner", "specialist", "Night"]
    assert {permission.name for permission in listed.permissions} == EVERYTHING


async def test_nobody_gives_what_they_do_not_have(common: Database) -> None:
    made = await make(common)
    with pytest.raises(Forbidden) as refused:
        await api.add_role(made.as_("manager"), api.RoleIn("Boss", ["business.write"]))
    assert refused.value.code == "stronger_than_you"
    boss = await api.add_role(made.as_(), api.RoleIn("Boss", ["business.write"]))
    with pytest.raises(Forbidden):
        await api.change_role(made.as_("manager"), boss.id, api.RoleChange(permissions=["inbox.read"]))


async def test_built_in_roles_stay_as_they_are(common: Database) -> None:
    made = await make(common)
    with pytest.raises(Forbidden) as refused:
        await api.change_role(made.as_(), made.created.roles["agent"], api.RoleChange(name="Agents"))
    assert refused.value.code == "role_built_in"


async def test_a_name_is_taken_once(common: Database) -> None:
    made = await make(common)
    await api.add_role(made.as_(), api.RoleIn("Night", ["inbox.read"]))
    day = await api.add_role(made.as_(), api.RoleIn("Day", ["inbox.read"]))
    for attempt in (
        api.add_role(made.as_(), api.RoleIn("Night", ["inbox.read"])),
        api.change_role(made.as_(), day.id, api.RoleChange(name="Night")),
        api.add_skill(made.as_(), api.SkillIn("Cleaning")),
    ):
        with pytest.raises(Conflict) as refused:
            await attempt
        assert refused.value.code == "name_taken"


async def test_a_role_of_nothing_or_of_unheard_of_permissions_is_refused(common: Database) -> None:
    made = await make(common)
    for permissions in ([], ["inbox.rule"]):
        with pytest.raises(Invalid) as refused:
            await api.add_role(made.as_(), api.RoleIn("Odd", permissions))
        assert set(refused.value.fields) == {"permissions"}


async def test_a_skill_keeps_its_key_when_it_is_renamed(common: Database) -> None:
    made = await make(common)
    skill = await api.add_skill(made.as_(), api.SkillIn("Sofa & carpet"))
    arabic = await api.add_skill(made.as_(), api.SkillIn("غسيل السجاد"))
    assert (skill.key, arabic.key) == ("sofa_carpet", "غسيل_السجاد")
    renamed = await api.change_skill(made.as_(), skill.id, api.SkillChange("Upholstery"))
    await api.change_skill(made.as_(), skill.id, api.SkillChange("Upholstery"))
    assert (renamed.key, renamed.name) == ("sofa_carpet", "Upholstery")
    assert len(await made.events("skill.changed")) == 1
    assert "Upholstery" in {skill.name for skill in (await api.list_skills(made.as_())).items}
    with pytest.raises(Invalid):
        await api.add_skill(made.as_(), api.SkillIn("!!!"))


async def test_roles_and_skills_of_another_business_do_not_exist(common: Database) -> None:
    made, other = await make(common), await make(common)
    role = await api.add_role(other.as_(), api.RoleIn("Theirs", ["inbox.read"]))
    with pytest.raises(NotFound):
        await api.change_role(made.as_(), role.id, api.RoleChange(name="Ours"))
    with pytest.raises(NotFound):
        await api.change_skill(made.as_(), other.created.skills["cleaning"], api.SkillChange("Ours"))


def test_built_in_roles_follow_the_program_and_custom_ones_lose_what_no_longer_exists() -> None:
    assert permissions_of("owner", builtin=True, stored=[]) == EVERYTHING
    assert permissions_of("owner", builtin=False, stored=["inbox.read", "gone.read"]) == {"inbox.read"}
    assert permissions_of("unheard of", builtin=True, stored=["inbox.read"]) == frozenset()
    assert unknown(["b", "inbox.read", "a", "a"]) == ["a", "b"]
    assert all(allowed <= EVERYTHING for allowed in BUILT_IN.values())
    assert "inbox.read" not in BUILT_IN["specialist"]
    assert "inbox.read_own" in BUILT_IN["specialist"]
    assert all(sentence.endswith(".") and sentence[0].isupper() for sentence in PERMISSIONS.values())
