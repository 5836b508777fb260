"""The demo businesses are made once, by the rooms' own verbs, and a second start changes only what belongs to it."""

from __future__ import annotations

from datetime import timedelta

from frontdesk import catalog, team
from frontdesk.channels.queries import accounts
from frontdesk.demo.seed import PASSWORD, Seeded, seed
from frontdesk.kit.database import Database
from frontdesk.team.sign_in.passwords import verify_password
from tests.demo.conftest import GRAPH, NOW

_TABLES = ("staff", "staff_skills", "roles", "skills", "branches", "services", "areas", "channel_accounts", "customers", "handles")


async def counts(database: Database, seeded: list[Seeded]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in seeded:
        async with database.business(one.business_id) as tx:
            for table in _TABLES:
                found[f"{one.content.key} {table}"] = await tx.value(f"select count(*) from {table}")
    return found


async def test_seeding_twice_makes_nothing_twice(database: Database) -> None:
    first = await seed(database, graph_base=GRAPH, say=lambda _: None, begun=NOW, now=NOW)
    before = await counts(database, first)
    second = await seed(database, graph_base="http://127.0.0.1:10/v25.0", say=lambda _: None, now=NOW + timedelta(hours=5))
    assert await counts(database, second) == before
    assert [one.fresh for one in (*first, *second)] == [True, True, False, False]
    assert [one.business_id for one in first] == [one.business_id for one in second]
    assert second[0].accounts["whatsapp"].api_base == "http://127.0.0.1:10/v25.0"
    assert second[0].number.app_secret == first[0].number.app_secret


async def test_the_business_is_complete(database: Database) -> None:
    nadhif, shifa = await seed(database, graph_base=GRAPH, say=lambda _: None, begun=NOW, now=NOW)
    async with database.business(nadhif.business_id) as tx:
        people = await team.people(tx)
        assert len(people) == 12
        assert {person.presence for person in people} == {"available"}
        maya = next(person for person in people if person.name == "Maya Haddad")
        assert (maya.role, maya.may("simulator.use"), maya.may("team.write")) == ("team lead", True, False)
        assert maya.on_shift(NOW)
        assert maya.on_shift(NOW + timedelta(hours=10))
        assert len(await catalog.services(tx)) == 14
        areas = await catalog.areas(tx)
        city = next(area for area in areas if area.parent_id is None)
        assert city.names["en"] == "Jeddah"
        assert {area.parent_id for area in areas if area is not city} == {city.id}
        assert all(area.branch_id for area in areas if area is not city)
        assert {account.kind for account in await accounts(tx)} == {"whatsapp", "webform", "webchat"}
    async with database.business(shifa.business_id) as tx:
        assert len(await team.people(tx)) == 6
        assert (await team.this_business(tx)).currency == "JOD"


async def test_everybody_can_sign_in(database: Database) -> None:
    nadhif, _ = await seed(database, graph_base=GRAPH, say=lambda _: None, begun=NOW, now=NOW)
    async with database.business(nadhif.business_id) as tx:
        hashes = [row["password_hash"] for row in await tx.rows("select password_hash from staff")]
    assert len(hashes) == 12
    assert await verify_password(hashes[0], PASSWORD)
