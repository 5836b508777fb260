"""A version of the model is tried before use, reads the very next message when it is used, and goes back with one click."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from frontdesk import team
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Conflict, NotFound
from frontdesk.kit.events import record
from frontdesk.pipeline import understand
from frontdesk.understanding import Reading
from frontdesk.understanding.events import HandledAsRead
from frontdesk.understanding.lessons import memory
from frontdesk.understanding.lessons import queries as lesson_queries
from frontdesk.understanding.model import corpus
from frontdesk.understanding.model.stored import SHIPPED, digest
from frontdesk.understanding.own import actions as own
from frontdesk.understanding.own.queries import all_needs
from frontdesk.understanding.own.records import NewNeed
from frontdesk.understanding.versions import actions, jobs, loaded, queries
from frontdesk.understanding.versions.rules import ENOUGH, opened
from tests.desk import House, Json, Shop, a_phone, open_shop, says
from tests.understanding.made_models import another

PRICE = "How much is a deep cleaning?"
SHIPPED_DIGEST = digest(SHIPPED.read_bytes())
# Messages of every kind but complaints; the shipped one learned from them and reads nearly all of them rightly.
ASKED = [(row.text, row.need) for row in corpus.rows() if row.language == "en" and row.need != "complaint"][::25][:90]
WORDS = {text for text, _ in ASKED}


@pytest.fixture(scope="module", autouse=True)
async def _begun(house: House) -> None:
    await jobs.begin(house.database)


@pytest.fixture(autouse=True)
def _nothing_failed() -> Iterator[None]:
    loaded._failed.clear()
    yield
    loaded._held.clear()
    loaded._failed.clear()


async def read(shop: Shop, text: str = PRICE) -> Reading:
    """How a message would be read now."""
    async with shop.tx() as tx:
        return await understand.read(tx, text, at=tx.at, channel="whatsapp")


async def known(house: House, content: bytes, file: str = "a.model") -> str:
    """A version becomes known to the installation."""
    async with house.database.across() as tx:
        return await actions.register(tx, content, opened(content).card, file=file)


async def confirmed(shop: Shop, rows: Sequence[tuple[str, str]] = ASKED) -> None:
    """So many messages were confirmed to be about what they are about."""
    await shop.whatsapp(says(PRICE, by=a_phone()))
    await shop.settle()
    (message, *_) = await shop.messages(direction="inbound")
    async with shop.tx() as tx:
        for text, need in rows:
            copy = tx.new_id()
            await tx.execute(
                "insert into messages (id, conversation_id, customer_id, account_id, direction, author_kind, type, text, at, received_at)"
                " select $1, conversation_id, customer_id, account_id, direction, author_kind, type, $3, at, received_at"
                " from messages where id = $2",
                copy,
                message["id"],
                text,
            )
            await tx.execute(
                "insert into lessons (id, conversation_id, message_id, need, strength, by_id, read_need, sure, abstained, engine, at)"
                " values ($1, $2, $3, $4, 'explicit', $5, 'pricing', 0.99, false, 'x', $6)",
                tx.new_id(),
                message["conversation_id"],
                copy,
                need,
                shop.people["Amal"],
                tx.at,
            )
        await tx.execute(
            "insert into promises (version) values ($1) on conflict (business_id) do update set version = excluded.version", tx.new_id()
        )
        await record(tx, HandledAsRead(conversation_id=message["conversation_id"], message_ids=[], need="pricing"))


async def used(shop: Shop, name: str) -> None:
    async with shop.tx() as tx:
        await actions.use(tx, name, because="chosen")


async def on_trial(shop: Shop, name: str, *, takes_over: bool = True) -> None:
    async with shop.tx() as tx:
        await actions.ask_trial(tx, name, against=await actions.in_use(tx), takes_over=takes_over)
    await shop.settle()


async def report(shop: Shop, who: str = "Huda") -> Json:
    async with await shop.console(who) as console:
        answer = await console.get("/api/understanding/model")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


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


async def test_a_version_that_is_no_worse_takes_over_after_its_trial(shop: Shop, house: House) -> None:
    await confirmed(shop)
    name = await known(house, another("same"))
    await on_trial(shop, name)
    found = await report(shop)
    trial = found["trial"]
    assert (trial["verdict"], trial["better"], trial["worse"], trial["read"]) == ("no_worse", 0, 0, len(ASKED))
    assert (found["in_use"]["digest"], found["because"], found["before"]["digest"]) == (name, "tried", SHIPPED_DIGEST)
    assert trial["whole"]["current"] == trial["whole"]["candidate"]
    assert trial["whole"]["current"]["right"] > 80
    (fact,) = await shop.facts("understanding.model_tried")
    assert (fact["data"]["verdict"], fact["data"]["messages"]) == ("no_worse", len(ASKED))


async def test_a_worse_version_does_not_take_over_and_the_page_shows_why(shop: Shop, house: House) -> None:
    await confirmed(shop)
    name = await known(house, another("loud", always="complaint"))
    await on_trial(shop, name)
    found = await report(shop)
    trial = found["trial"]
    assert (trial["verdict"], trial["candidate_version"], trial["may_be_used"], trial["in_use"]) == ("worse", "loud", True, False)
    assert trial["worse"] >= 1
    assert found["in_use"]["digest"] == SHIPPED_DIGEST
    assert (await read(shop)).need == "pricing"
    shown = trial["changed"][0]
    assert (shown["need"], shown["now"], shown["better"]) == (shown["was"], "complaint", False)
    assert shown["text"].rstrip("…")[:100] in {text[:100] for text in WORDS}
    assert {one["name"] for one in trial["needs"]} == {need for _, need in ASKED}


async def test_a_promise_is_proven_by_the_version_that_reads_and_not_by_the_one_before(shop: Shop, house: House) -> None:
    await confirmed(shop)
    async with await shop.console("Huda") as huda:
        before = (await huda.get("/api/understanding")).json()
        # What was stored with the lessons says 0.99 of each: right for the prices, wrong for all others.
        assert (before["proven"], before["proven_on"]) == (False, 0)
        name = await known(house, another("loud", always="pricing"))
        await on_trial(shop, name, takes_over=False)
        assert (await huda.get("/api/understanding")).json()["still_needed"] == before["still_needed"], "tried is not in use"
        await used(shop, await known(house, another("same")))
        assert (await huda.get("/api/understanding")).json()["still_needed"] == before["still_needed"], "nothing is known of it"
        async with shop.tx() as tx:
            await actions.go_back(tx)
            tried = await queries.readings_of(tx, SHIPPED_DIGEST)
        assert len(tried) == len(ASKED)
        async with shop.tx() as tx:
            proof = await lesson_queries.proof(tx, SHIPPED_DIGEST)
        assert {(str(one.message_id), one.sure, one.read_need) for one in proof} == {(key, *was) for key, was in tried.items()}
        assert sum(one.right for one in proof) > 0.8 * len(ASKED)


async def test_a_better_version_is_called_better(shop: Shop, house: House) -> None:
    # Whatever is said there is a complaint.
    await confirmed(shop, [(text, "complaint") for text, _ in ASKED])
    name = await known(house, another("loud", always="complaint"))
    await on_trial(shop, name)
    found = await report(shop)
    assert (found["trial"]["verdict"], found["in_use"]["digest"]) == ("better", name)
    assert found["trial"]["whole"]["candidate"]["right"] == len(ASKED)


async def test_needs_of_a_business_of_its_own_are_tried_with_their_examples(shop: Shop, house: House) -> None:
    lost = [f"I lost my {thing} at your place yesterday" for thing in ("umbrella", "wallet", "scarf", "watch", "jacket", "ring")]
    async with shop.tx() as tx:
        for name in ("Lost property", "Retired"):
            await own.add(tx, NewNeed(name=name, handled_as="post_service_support", examples=[f"{one}, {name}" for one in lost[:4]]))
        found = {one.name: one for one in await all_needs(tx)}
        await own.retire(tx, found["Retired"].id)
    code = found["Lost property"].code
    await confirmed(shop, [*ASKED[:70], *((one, code) for one in lost), (lost[0], found["Retired"].code)])
    name = await known(house, another("same"))
    await on_trial(shop, name)
    trial = (await report(shop))["trial"]
    assert (trial["verdict"], trial["messages"]) == ("no_worse", 76)
    (cell,) = [one for one in trial["needs"] if one["name"] == code]
    assert cell["messages"] == cell["candidate"]["right"] == 6
    assert found["Retired"].code not in {one["name"] for one in trial["needs"]}


async def test_few_confirmed_messages_tell_nothing_and_nothing_is_used(shop: Shop, house: House) -> None:
    await confirmed(shop, ASKED[: ENOUGH - 1])
    await on_trial(shop, await known(house, another("same")))
    found = await report(shop)
    assert (found["trial"]["verdict"], found["confirmed"], found["enough"]) == ("too_few", ENOUGH - 1, ENOUGH)
    assert found["in_use"]["digest"] == SHIPPED_DIGEST


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


async def test_who_may_not_decide_may_look_and_who_may_not_read_sees_no_words(shop: Shop, house: House, other: Shop) -> None:
    await confirmed(shop)
    name = await known(house, another("loud", always="complaint"))
    await on_trial(shop, name, takes_over=False)
    async with await shop.console("Amal") as amal:
        for verb, body in (("use", {"digest": name}), ("try", {"digest": name}), ("go-back", None)):
            assert (await amal.post(f"/api/understanding/model/{verb}", json=body)).status_code == 403
        assert (await amal.get("/api/understanding/model")).json()["trial"]["changed"][0]["text"]
    async with await shop.console("Dina") as dina:
        assert (await dina.get("/api/understanding/model")).status_code == 403
    async with shop.tx() as tx:
        await team.add_role(tx, "Auditor", ["routing.read"], may=team.EVERYTHING)
    await shop.person("Lena", "Auditor")
    changed = (await report(shop, "Lena"))["trial"]["changed"]
    assert changed
    assert {one["text"] for one in changed} == {None}
    theirs = await report(other)
    assert (theirs["trial"], theirs["confirmed"], theirs["in_use"]["digest"]) == (None, 0, SHIPPED_DIGEST)
    async with await other.console("Huda") as stranger:
        assert (await stranger.post("/api/understanding/model/go-back")).json()["code"] == "no_model_before"


async def test_the_words_of_an_erased_message_are_gone_from_a_trial(shop: Shop, house: House) -> None:
    await confirmed(shop)
    await on_trial(shop, await known(house, another("loud", always="complaint")))
    gone = (await report(shop))["trial"]["changed"][0]["message_id"]
    async with shop.tx() as tx:
        await tx.execute("update messages set deleted_at = $2, text = '' where id = $1", UUID(gone), tx.at)
        await record(tx, HandledAsRead(conversation_id=UUID(int=0), message_ids=[], need="pricing"))
    (shown,) = [one for one in (await report(shop))["trial"]["changed"] if one["message_id"] == gone]
    assert shown["text"] == ""


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


async def test_a_trial_that_another_change_overtook_changes_nothing(shop: Shop, house: House) -> None:
    await confirmed(shop)
    same, other_one = await known(house, another("same")), await known(house, another("other one"))
    async with shop.tx() as tx:
        await actions.ask_trial(tx, same, against=SHIPPED_DIGEST, takes_over=True)
    await used(shop, other_one)
    await shop.settle()
    found = await report(shop)
    assert (found["trial"]["verdict"], found["in_use"]["digest"]) == ("no_worse", other_one)


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


@pytest.fixture
async def alone(database: Database, tmp_path: Any) -> AsyncIterator[House]:
    """A house on a database of its own, for what happens to all businesses."""
    from tests.desk import open_house

    house = await open_house(database, tmp_path)
    yield house
    await house.outbound.close()


def comes_with(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let a version be the one that came with the software."""
    for module in (loaded, actions, jobs):
        monkeypatch.setattr(module, "shipped_digest", lambda: name)


async def test_new_software_does_not_change_how_a_business_that_taught_enough_is_read(
    alone: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = alone
    taught, new, chooser = [await open_shop(house, name=name) for name in ("Taught", "New", "Chooser")]
    # The software before brought another version.
    old = another("before")
    async with house.database.across() as tx:
        name = await actions.register(tx, old, opened(old).card)
        await actions.started_with(tx, name)
    for one in (taught, chooser):
        await confirmed(one)
    kept = await known(house, another("kept"))
    await used(chooser, kept)
    await jobs.begin(house.database)
    assert [(await read(one)).engine_version for one in (taught, chooser)] == ["before", "kept"]
    assert (await read(new)).engine_version not in ("before", "kept")
    held = await report(taught)
    assert (held["because"], held["follows"], held["trial"]["ended_at"]) == ("held", False, None)
    await jobs.begin(house.database)
    await taught.settle()
    assert len(await taught.facts("understanding.model_trial_asked")) == 1
    found = await report(taught)
    assert (found["in_use"]["digest"], found["follows"], found["because"]) == (SHIPPED_DIGEST, True, "tried")
    assert found["before"]["version"] == "before"
    # One trial at a time: the other one has been put off for a moment.
    house.clock.ahead += timedelta(seconds=5)
    await chooser.settle()
    offered = await report(chooser)
    assert (offered["in_use"]["digest"], offered["trial"]["verdict"], offered["trial"]["may_be_used"]) == (kept, "no_worse", True)
    assert (await report(new))["trial"] is None
