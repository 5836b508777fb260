"""A version of the model is tried on what a business confirmed, and takes over only where it is not worse."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from frontdesk import team
from frontdesk.kit.database import Database
from frontdesk.kit.events import record
from frontdesk.understanding.events import HandledAsRead
from frontdesk.understanding.lessons import queries as lesson_queries
from frontdesk.understanding.own import actions as own
from frontdesk.understanding.own.queries import all_needs
from frontdesk.understanding.own.records import NewNeed
from frontdesk.understanding.versions import actions, jobs, queries
from frontdesk.understanding.versions.rules import ENOUGH, opened
from tests.desk import House, Shop, open_house, open_shop
from tests.pipeline.trying import ASKED, SHIPPED_DIGEST, WORDS, confirmed, known, on_trial, read, report, used
from tests.understanding.made_models import another

pytestmark = pytest.mark.usefixtures("begun")


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
        name = await known(house, another("loud about prices", always="pricing"))
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


async def test_a_trial_that_another_change_overtook_changes_nothing(shop: Shop, house: House) -> None:
    await confirmed(shop)
    same, other_one = await known(house, another("same")), await known(house, another("other one"))
    async with shop.tx() as tx:
        await actions.ask_trial(tx, same, against=SHIPPED_DIGEST, takes_over=True)
    await used(shop, other_one)
    await shop.settle()
    found = await report(shop)
    assert (found["trial"]["verdict"], found["in_use"]["digest"]) == ("no_worse", other_one)


@pytest.fixture
async def alone(database: Database, tmp_path: Any) -> AsyncIterator[House]:
    """A house on a database of its own, for what happens to all businesses."""
    house = await open_house(database, tmp_path)
    yield house
    await house.outbound.close()


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
