"""Another version of the model reads the very next message when it is used, in every process, and goes back with one click."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from frontdesk.kit.errors import Conflict, NotFound
from frontdesk.understanding.lessons import memory
from frontdesk.understanding.versions import actions, loaded, queries
from frontdesk.understanding.versions.rules import opened
from tests.desk import House, Shop, open_shop
from tests.pipeline.trying import ASKED, PRICE, SHIPPED_DIGEST, confirmed, known, read, report, used
from tests.understanding.made_models import another

pytestmark = pytest.mark.usefixtures("begun")


async def test_another_version_reads_the_very_next_message_and_going_back_reads_as_before(shop: Shop, house: House) -> None:
    before = msgspec.json.encode(await read(shop))
    name = await known(house, another("loud", always="complaint"))
    await used(shop, name)
    after = await read(shop)
    assert (after.need, after.engine_version) == ("complaint", "loud")
    async with shop.tx() as tx:
        assert await actions.go_back(tx) == SHIPPED_DIGEST
    assert msgspec.json.encode(await read(shop)) == before
    async with shop.tx() as tx:
        assert await actions.go_back(tx) == name, "going back once more undoes it"
    assert (await read(shop)).need == "complaint"
    facts = [fact["data"] for fact in await shop.facts("understanding.model_changed")]
    assert [(fact["was"], fact["model"], fact["because"]) for fact in facts] == [
        (SHIPPED_DIGEST, name, "chosen"),
        (name, SHIPPED_DIGEST, "went_back"),
        (SHIPPED_DIGEST, name, "went_back"),
    ]


_READER = """
import asyncio, sys
from uuid import UUID
from frontdesk import team
from frontdesk.kit.database import Database
from frontdesk.pipeline import understand

async def main():
    database = await Database.connect(sys.argv[1], size=1)
    for line in sys.stdin:
        async with database.business(UUID(sys.argv[2])) as tx:
            found = await understand.read(tx, line.strip(), at=tx.at, channel="whatsapp")
        print(found.need, found.engine_version, flush=True)
    await database.close()

asyncio.run(main())
"""


@pytest.fixture
async def elsewhere(shop: Shop, house: House) -> AsyncIterator[Any]:
    """Another process that reads for the same business."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _READER, house.database.dsn, str(shop.id), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdin
    assert process.stdout

    async def ask(text: str) -> list[str]:
        process.stdin.write(f"{text}\n".encode())
        await process.stdin.drain()
        return (await asyncio.wait_for(process.stdout.readline(), 60)).decode().split()

    yield ask
    process.stdin.close()
    await process.wait()


async def test_another_process_reads_the_very_next_message_by_it_too(shop: Shop, house: House, elsewhere: Any) -> None:
    await confirmed(shop, ASKED[:3])
    first = await elsewhere(PRICE)
    assert first[0] == "pricing"
    await used(shop, await known(house, another("loud", always="complaint")))
    assert await elsewhere(PRICE) == ["complaint", "loud"]
    async with shop.tx() as tx:
        await actions.go_back(tx)
    assert await elsewhere(PRICE) == first


async def test_what_was_taught_counts_with_each_version_and_is_learned_as_that_version_reads(shop: Shop, house: House) -> None:
    odd = "the usual arrangement for the blue villa as with my sister please"
    await confirmed(shop, [(odd, "specialist_review")])
    before = await read(shop, odd)
    assert before.need == "specialist_review"
    await used(shop, await known(house, another("quiet", temperature=6.0)))
    other = await read(shop, odd)
    assert other.need == "specialist_review"
    assert other.probabilities != before.probabilities
    memory._kept.clear()
    assert (await read(shop, odd)).probabilities == other.probabilities, "what is kept is what a fresh process learns"
    async with shop.tx() as tx:
        await actions.go_back(tx)
    assert await read(shop, odd) == before


async def test_the_owner_uses_a_version_anyway_and_goes_back(shop: Shop, house: House) -> None:
    name = await known(house, another("loud", always="complaint"))
    async with await shop.console("Huda") as huda:
        tried = (await huda.post("/api/understanding/model/try", json={"digest": name})).json()
        assert (tried["trial"]["ended_at"], tried["trial"]["asked_by"]) == (None, "Huda")
        assert (await huda.post("/api/understanding/model/try", json={"digest": name})).json()["code"] == "trial_under_way"
        await shop.settle()
        answer = await huda.post("/api/understanding/model/use", json={"digest": name})
        found = answer.json()
        assert (answer.status_code, found["in_use"]["version"], found["by"], found["because"]) == (200, "loud", "Huda", "chosen")
        assert (await huda.post("/api/understanding/model/use", json={"digest": name})).json()["code"] == "model_in_use"
        assert (await read(shop)).need == "complaint"
        assert (await huda.get("/api/understanding")).json()["model"] == "loud"
        found = (await huda.post("/api/understanding/model/go-back")).json()
        assert (found["in_use"]["digest"], found["follows"], found["because"]) == (SHIPPED_DIGEST, True, "went_back")
        assert (await huda.post("/api/understanding/model/use", json={"digest": "nothing"})).status_code == 404
    assert (await read(shop)).need == "pricing"
    assert (await shop.facts("understanding.model_changed"))[0]["actor_id"] == str(shop.people["Huda"])


async def test_of_two_changes_at_once_one_is_told_of_the_other(shop: Shop, house: House) -> None:
    names = [await known(house, another(f"twin {number}")) for number in range(2)]

    async def change(name: str) -> str:
        async with shop.tx() as tx:
            await actions.use(tx, name, because="promoted", instead_of=SHIPPED_DIGEST)
        return name

    ended = await asyncio.gather(*(change(name) for name in names), return_exceptions=True)
    (refused,) = [one for one in ended if isinstance(one, Conflict)]
    (won,) = [one for one in ended if isinstance(one, str)]
    assert refused.code == "model_changed"
    assert (await report(shop))["in_use"]["digest"] == won
    assert len(await shop.facts("understanding.model_changed")) == 1


async def test_a_version_that_is_not_there_is_told_of_and_messages_are_read_all_the_same(
    shop: Shop, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    name = await known(house, another("loud", always="complaint"))
    await used(shop, name)
    async with house.database.across() as tx:
        await tx.execute("delete from models where digest = $1", name)
    with caplog.at_level(logging.ERROR):
        assert [(await read(shop)).need for _ in range(3)] == ["pricing"] * 3
    assert [one.message for one in caplog.records if name in one.message] == [
        f"model {name} cannot be used: it is not in the database; messages of business {shop.id} are read by the shipped one"
    ], "said once, not with every message"
    found = await report(shop)
    assert (found["in_use"]["digest"], found["in_use"]["trouble"]) == (name, "missing")
    assert await known(house, another("loud", always="complaint")) == name
    assert (await read(shop)).need == "complaint", "back again, it is used at once"


async def test_a_damaged_version_is_told_of_and_messages_are_read_all_the_same(shop: Shop, house: House) -> None:
    name = await known(house, another("loud", always="complaint"))
    async with house.database.across() as tx:
        await tx.execute("update models set content = substr(content, 1, 5000) where digest = $1", name)
    await used(shop, name)
    assert (await read(shop)).need == "pricing"
    assert (await report(shop))["in_use"]["trouble"] == "broken"


async def test_only_a_few_versions_are_in_memory(house: House) -> None:
    shops = [await open_shop(house, name=f"Company {number}") for number in range(4)]
    for number, one in enumerate(shops):
        await used(one, await known(house, another(f"of company {number}")))
    for _ in range(2):
        assert [(await read(one)).engine_version for one in shops] == [f"of company {number}" for number in range(4)]
    assert len(loaded._held) <= 2


async def test_many_messages_at_once_open_a_version_once(shop: Shop, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await used(shop, await known(house, another("same")))
    times: list[int] = []
    monkeypatch.setattr(loaded, "opened", lambda content: times.append(1) or opened(content))
    assert {one.engine_version for one in await asyncio.gather(*(read(shop) for _ in range(8)))} == {"same"}
    assert len(times) == 1


async def test_versions_that_nobody_uses_are_let_go_but_the_newest(shop: Shop, house: House) -> None:
    kept = await known(house, another("used"))
    await used(shop, kept)
    names = [await known(house, another(f"unused {number}")) for number in range(7)]
    async with house.database.across() as tx:
        assert await actions.let_go(tx) >= 3
        left = {one.digest for one in await queries.known(tx)}
    assert kept in left
    assert names[-1] in left
    assert not left & set(names[:3])
    with pytest.raises(NotFound):
        await used(shop, names[0])


async def test_no_business_can_write_versions(shop: Shop) -> None:
    for statement in ("delete from models", "update models set version = 'mine'", "insert into models (digest) values ('mine')"):
        with pytest.raises(Exception, match="permission denied"):
            async with shop.tx() as tx:
                await tx.execute(statement)
