"""People: added, changed, taken off the team, and given work."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from frontdesk.kit.database import Database
from frontdesk.kit.errors import Conflict, Forbidden, Invalid, NotFound
from frontdesk.kit.ids import uuid7
from frontdesk.team import Hours, SkillLevel, let_go, names_of_staff, people, set_presence, staff_by_id, staff_by_ids, take_on
from frontdesk.team.business import api as business_api
from frontdesk.team.roles import api as roles_api
from frontdesk.team.staff import api
from tests.guard.silence import permit
from tests.team.made import Made, an_email, make


async def test_somebody_joins_with_everything_that_matters_for_work(common: Database) -> None:
    made = await make(common)
    dubai = await business_api.add_branch(made.as_(), business_api.BranchIn(name="Dubai", timezone="Asia/Dubai"))
    shifts = [Hours(5, 17 * 60, 26 * 60), Hours(5, 9 * 60, 13 * 60)]
    email = an_email()
    person = await api.add(
        made.as_("manager"),
        api.StaffIn(
            name="  Maya Haddad ",
            email=email,
            role="agent",
            languages=["ar", "en"],
            skills=[SkillLevel(made.created.skills["cleaning"], 5)],
            branches=[dubai.id],
            shifts=shifts,
            capacity=8,
            urgent_headroom=1,
        ),
    )
    assert (person.name, person.email, person.role, person.languages) == ("Maya Haddad", email, "agent", ("ar", "en"))
    assert [(held.key, held.level) for held in person.skills] == [("cleaning", 5)]
    assert (person.level("cleaning"), person.level("laser"), person.may("inbox.work"), person.may("team.write")) == (5, 0, True, False)
    assert person.shifts == tuple(sorted(shifts))
    assert (person.branches, person.timezone, person.capacity, person.load, person.presence) == ((dubai.id,), "Asia/Dubai", 8, 0, "offline")
    saturday_night = datetime(2026, 11, 28, 21, 30, tzinfo=UTC)
    assert person.on_shift(saturday_night)
    assert not person.on_shift(datetime(2026, 11, 28, 10, 0, tzinfo=UTC))
    assert (await made.events("staff.added"))[-1]["subject_id"] == person.id


async def test_a_form_is_refused_with_every_reason_at_once(common: Database) -> None:
    made = await make(common)
    wrong = api.StaffIn(
        name="",
        email="maya at example",
        role="agent",
        languages=["Arabic"],
        shifts=[Hours(0, 60, 60)],
        skills=[SkillLevel(made.created.skills["cleaning"], 9)],
        capacity=-1,
    )
    with pytest.raises(Invalid) as refused:
        await api.add(made.as_(), wrong)
    assert set(refused.value.fields) == {"name", "email", "languages", "shifts", "skills", "capacity"}
    with pytest.raises(Invalid) as refused:
        await api.add(made.as_(), api.StaffIn(name="Maya", email=an_email(), role="agent", password="maya"))
    assert set(refused.value.fields) == {"password"}
    with pytest.raises(Invalid) as refused:
        await api.add(made.as_(), api.StaffIn(name="Maya", email=an_email(), role="king"))
    assert refused.value.code == "unknown_role"


async def test_an_email_signs_in_one_person_only_whatever_its_letters(common: Database) -> None:
    made, other = await make(common), await make(common)
    first = await api.add(made.as_(), api.StaffIn(name="Maya", email=an_email(), role="agent"))
    second = await api.add(made.as_(), api.StaffIn(name="Leo", email=an_email(), role="agent"))
    for attempt in (
        api.add(other.as_(), api.StaffIn(name="Maya", email=first.email.upper(), role="agent")),
        api.change(made.as_(), second.id, api.StaffChange(email=first.email)),
    ):
        with pytest.raises(Conflict) as refused:
            await attempt
        assert refused.value.code == "email_taken"


async def test_a_change_says_what_changed_and_only_that(common: Database) -> None:
    made = await make(common)
    staff_id = await made.staff(languages=["ar"], skills=[SkillLevel(made.created.skills["cleaning"], 3)])
    change = api.StaffChange(
        name="Maya H.",
        languages=["ar"],
        skills=[SkillLevel(made.created.skills["cleaning"], 4), SkillLevel(made.created.skills["pest_control"], 2)],
        branches=[made.created.branch_id],
        shifts=[Hours(1, 540, 1020)],
        capacity=12,
    )
    person = await api.change(made.as_("manager"), staff_id, change)
    assert (person.name, person.level("cleaning"), person.level("pest_control"), person.capacity) == ("Maya H.", 4, 2, 12)
    assert (person.branches, person.shifts) == ((made.created.branch_id,), (Hours(1, 540, 1020),))
    await api.change(made.as_("manager"), staff_id, change)
    changed = await made.events("staff.changed")
    assert [event["data"]["fields"] for event in changed] == [["branches", "capacity", "name", "shifts", "skills"]]
    emptied = await api.change(made.as_("manager"), staff_id, api.StaffChange(languages=[], skills=[], branches=[], shifts=[]))
    assert (emptied.languages, emptied.skills, emptied.branches, emptied.shifts) == ((), (), (), ())


async def test_events_hold_no_names_addresses_or_secrets(common: Database) -> None:
    made = await make(common)
    email = an_email()
    added = await api.add(made.as_(), api.StaffIn(name="Unforgettable", email=email, role="agent", password="long enough to keep"))
    await api.change(made.as_(), added.id, api.StaffChange(name="Unforgettably", password="another one to keep"))
    written = str(await made.events())
    assert "Unforgettabl" not in written
    assert email not in written
    assert "argon2" not in written


async def test_a_manager_can_neither_make_nor_become_an_owner(common: Database) -> None:
    made = await make(common)
    manager_id = await made.staff("Leo", "manager")
    agent_id = await made.staff("Maya", "agent")
    manager = made.as_("manager", manager_id)
    owner_id = made.created.owner_id
    for attempt in (
        api.add(manager, api.StaffIn(name="New", email=an_email(), role="owner")),
        api.change(manager, manager_id, api.StaffChange(role="owner")),
        api.change(manager, agent_id, api.StaffChange(role="owner")),
        api.change(manager, owner_id, api.StaffChange(password="something new and long")),
        api.change(manager, owner_id, api.StaffChange(email=an_email())),
        api.change(manager, owner_id, api.StaffChange(role="agent")),
        api.change(manager, owner_id, api.StaffChange(active=False)),
    ):
        with pytest.raises(Forbidden) as refused:
            await attempt
        assert refused.value.code == "stronger_than_you"
    assert (await api.change(manager, owner_id, api.StaffChange(capacity=3))).capacity == 3
    assert (await api.change(manager, agent_id, api.StaffChange(role="manager"))).role == "manager"


async def test_somebody_with_a_custom_role_stays_within_it(common: Database) -> None:
    made = await make(common)
    await roles_api.add_role(made.as_(), roles_api.RoleIn("Team lead", ["team.read", "team.write", "inbox.read"]))
    await roles_api.add_role(made.as_(), roles_api.RoleIn("Reader", ["inbox.read"]))
    lead = made.as_(may=frozenset({"team.read", "team.write", "inbox.read"}))
    reader = await api.add(lead, api.StaffIn(name="New", email=an_email(), role="Reader"))
    with pytest.raises(Forbidden):
        await api.change(lead, reader.id, api.StaffChange(role="agent"))


async def test_the_last_owner_stays(common: Database) -> None:
    made = await make(common)
    owner_id = made.created.owner_id
    for change in (api.StaffChange(active=False), api.StaffChange(role="agent")):
        with pytest.raises(Conflict) as refused:
            await api.change(made.as_(), owner_id, change)
        assert refused.value.code == "last_owner"
    second = await made.staff("Second", "owner")
    assert not (await api.change(made.as_(), owner_id, api.StaffChange(active=False))).active
    with pytest.raises(Conflict):
        await api.change(made.as_("owner", second), second, api.StaffChange(active=False))


async def test_two_owners_cannot_take_each_other_off_the_team(common: Database) -> None:
    for _ in range(5):
        made = await make(common)
        one, other = made.created.owner_id, await made.staff("Second", "owner")
        results = await asyncio.gather(
            api.change(made.as_("owner", one), other, api.StaffChange(active=False)),
            api.change(made.as_("owner", other), one, api.StaffChange(role="agent")),
            return_exceptions=True,
        )
        assert sorted(type(result).__name__ for result in results) == ["Conflict", "Staff"]


async def test_somebody_taken_off_the_team_goes_offline_and_can_come_back(common: Database) -> None:
    made = await make(common)
    staff_id = await made.staff()
    async with made.tx() as tx:
        assert await set_presence(tx, staff_id, "available")
    await api.change(made.as_(), staff_id, api.StaffChange(active=False))
    assert (await made.names())[-2:] == ["staff.presence_changed", "staff.deactivated"]
    async with made.tx() as tx:
        assert staff_id not in {person.id for person in await people(tx)}
        gone = await staff_by_id(tx, staff_id)
        assert not await set_presence(tx, staff_id, "available")
        assert not await take_on(tx, staff_id, 1)
    assert (gone.active, gone.presence) == (False, "offline")
    assert staff_id in {person.id for person in (await api.list_staff(made.as_())).items}
    back = await api.change(made.as_(), staff_id, api.StaffChange(active=True))
    assert back.active
    assert (await made.names())[-1] == "staff.reactivated"


async def test_presence_is_news_once(common: Database) -> None:
    made = await make(common)
    staff_id = await made.staff()
    async with made.tx() as tx:
        assert [await set_presence(tx, staff_id, "busy"), await set_presence(tx, staff_id, "busy")] == [True, False]
    assert [event["data"] for event in await made.events("staff.presence_changed")] == [
        {"staff_id": str(staff_id), "was": "offline", "presence": "busy"}
    ]


async def _load(made: Made, staff_id: object) -> int:
    async with made.tx() as tx:
        load: int = await tx.value("select load from staff where id = $1", staff_id)
    return load


async def test_capacity_is_never_exceeded_however_many_give_work_at_once(common: Database) -> None:
    made = await make(common)
    staff_id = await made.staff(capacity=6, urgent_headroom=2)

    async def give(headroom: bool) -> bool:
        async with made.tx() as tx:
            await permit(tx)
            return await take_on(tx, staff_id, 2, headroom=headroom)

    assert sum(await asyncio.gather(*(give(False) for _ in range(10)))) == 3
    assert sum(await asyncio.gather(*(give(True) for _ in range(5)))) == 1
    assert await _load(made, staff_id) == 8
    async with made.tx() as tx:
        await permit(tx)
        await let_go(tx, staff_id, 2)
    assert await _load(made, staff_id) == 6
    with pytest.raises(Conflict) as refused:
        await api.change(made.as_(), staff_id, api.StaffChange(capacity=1, urgent_headroom=0))
    assert (refused.value.code, refused.value.extra) == ("capacity_below_load", {"load": 6})


async def test_colleagues_show_at_a_glance_who_could_take_work(common: Database) -> None:
    made = await make(common)
    await made.staff("Aisha", "specialist", languages=["ar"], skills=[SkillLevel(made.created.skills["cleaning"], 2)])
    found = await api.list_colleagues(made.as_("specialist"))
    assert [(one.name, one.skills, one.languages, one.on_shift, one.load) for one in found.items] == [
        ("Aisha", ("Cleaning",), ("ar",), True, 0),
        ("Huda", (), ("ar", "en"), True, 0),
    ]
    assert found.position >= 0


async def test_people_of_another_business_do_not_exist(common: Database) -> None:
    made, other = await make(common), await make(common)
    theirs = other.created.owner_id
    with pytest.raises(NotFound):
        await api.change(made.as_(), theirs, api.StaffChange(name="Ours"))
    async with made.tx() as tx:
        assert await staff_by_ids(tx, [theirs, made.created.owner_id, uuid7()]) == {
            made.created.owner_id: await staff_by_id(tx, made.created.owner_id)
        }
        assert await names_of_staff(tx, [theirs]) == {}
        assert not await take_on(tx, theirs, 1)
    for field, change in (
        ("skills", api.StaffChange(skills=[SkillLevel(other.created.skills["cleaning"])])),
        ("branches", api.StaffChange(branches=[other.created.branch_id])),
    ):
        with pytest.raises(Invalid) as refused:
            await api.change(made.as_(), made.created.owner_id, change)
        assert set(refused.value.fields) == {field}
