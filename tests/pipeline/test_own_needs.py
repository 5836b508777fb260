"""A business adds needs of its own: previewed on its history, read from the next message on, routed, corrected, retired."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import msgspec
import pytest

from frontdesk import routing
from frontdesk.pipeline import understand
from frontdesk.routing import Conditions, Rule
from frontdesk.understanding import Reading
from frontdesk.understanding.context import context_of
from frontdesk.understanding.lessons import memory, taught
from frontdesk.understanding.own import api as own_api
from tests.desk import Json, Shop, a_phone, says

LOST = [
    "I think I left my umbrella at your place yesterday",
    "Did anybody hand in a black wallet?",
    "I lost an earring in the changing room, can you check?",
    "My daughter forgot her jacket in the waiting room",
    "Have you found a pair of glasses?",
]
NEXT = "hello, I forgot my black jacket in your waiting room"
PRICE = "How much is a deep cleaning?"
NEEDS = "/api/understanding/needs"


def lost(**more: Any) -> Json:
    """A need as the owner would add it."""
    return {"name": "Lost property", "handled_as": "post_service_support", "examples": LOST, **more}


async def add(owner: httpx.AsyncClient, **more: Any) -> Json:
    """The owner adds it."""
    answer = await owner.post(NEEDS, json=lost(**more))
    assert answer.status_code == 201, answer.text
    found: Json = answer.json()
    return found


async def wrote(shop: Shop, text: str, phone: str | None = None) -> Json:
    """A customer wrote; the message."""
    before = {one["id"] for one in await shop.messages()}
    await shop.whatsapp(says(text, by=phone or a_phone()))
    await shop.settle()
    (found,) = [one for one in await shop.messages(direction="inbound") if one["id"] not in before]
    return found


async def read(shop: Shop, text: str) -> Reading:
    """How a message would be read now."""
    async with shop.tx() as tx:
        return await understand.read(tx, text, at=tx.at, channel="whatsapp")


async def need_of(shop: Shop, message: Json) -> str:
    """What the conversation of a message is about."""
    found: str = await shop.value("select need from conversations where id = $1", message["conversation_id"])
    return found


async def drafted(owner: httpx.AsyncClient, policy: Json, revision: int = 0) -> Json:
    """The owner keeps a draft of the rules."""
    answer = await owner.put("/api/routing/policy/draft", json={"policy": policy, "revision": revision})
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def published(owner: httpx.AsyncClient, page: Json) -> httpx.Response:
    """The owner lets the draft decide."""
    draft = page["draft"]
    return await owner.post("/api/routing/policy/publish", json={"version": draft["version"], "revision": draft["revision"]})


def at(message: Json) -> str:
    return f"/api/conversations/{message['conversation_id']}/messages/{message['id']}/need"


async def refused(answer: httpx.Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


async def test_the_next_message_is_read_as_a_need_that_was_just_added(shop: Shop) -> None:
    assert (await read(shop, NEXT)).need != "lost_property"
    async with await shop.console("Huda") as huda:
        added = await add(huda)
    assert (added["code"], added["own"], added["handled_as"]) == ("lost_property", True, "post_service_support")
    message = await wrote(shop, NEXT)
    assert await need_of(shop, message) == "lost_property"
    (stored,) = await shop.rows("select need, reading from readings where message_id = $1", message["id"])
    assert (stored["need"], stored["reading"]["handled_as"]) == ("lost_property", "post_service_support")
    assert (await read(shop, PRICE)).need == "pricing"
    (fact,) = await shop.facts("need.added")
    assert fact["data"] == {
        "need_id": added["id"],
        "code": "lost_property",
        "called": "Lost property",
        "handled_as": "post_service_support",
        "examples": 5,
    }


async def test_a_process_that_starts_anew_reads_it_too(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    async with await shop.console("Huda") as huda:
        await add(huda)
        before = await read(shop, NEXT)
        monkeypatch.setattr(memory, "_kept", {})
        assert await read(shop, NEXT) == before
        # A process that had learned all there was hears of a change with its next message.
        await huda.patch(f"{NEEDS}/{(await huda.get(NEEDS)).json()[-1]['id']}", json={"handled_as": "general_question"})
    assert (await read(shop, NEXT)).handled_as == "general_question"


async def test_in_a_conversation_about_it_the_answer_stays_there(shop: Shop) -> None:
    async with await shop.console("Huda") as huda:
        added = await add(huda)
        phone = a_phone()
        first = await wrote(shop, NEXT, phone)
        second = await wrote(shop, "it is dark blue with a zip", phone)
        assert second["conversation_id"] == first["conversation_id"]
        assert await need_of(shop, second) == "lost_property"
        complaint = await wrote(shop, "Your cleaner was rude and broke my vase, I want to complain", phone)
        assert complaint["conversation_id"] != first["conversation_id"]
        # Retired meanwhile, it is read on as what it was handled as.
        assert (await huda.post(f"{NEEDS}/{added['id']}/retire")).status_code == 200
    third = await wrote(shop, "did you find my bag yet? nobody told me anything", phone)
    assert third["conversation_id"] in (first["conversation_id"], complaint["conversation_id"])


async def test_it_is_corrected_to_and_from_by_a_click(shop: Shop) -> None:
    async with await shop.console("Huda") as huda, await shop.console("Amal") as amal:
        added = await add(huda)
        odd = await wrote(shop, "the usual arrangement for the blue villa as with my sister please")
        answer = await amal.post(at(odd), json={"need": "lost_property"})
        assert (answer.status_code, answer.json()["need"]) == (200, "lost_property")
        assert (await read(shop, "the usual arrangement for the blue villa, as with my sister")).need == "lost_property"
        view = (await amal.get(f"/api/conversations/{odd['conversation_id']}", params={"language": "en"})).json()
        assert view["reading"]["corrected_need"] == "lost_property"
        assert any("Lost property" in one["sentence"] for one in view["timeline"])
        assert "Lost property" in view["packet"]["summary"]

        message = await wrote(shop, NEXT)
        assert (await amal.post(at(message), json={"need": "complaint"})).status_code == 200
        assert (await read(shop, NEXT)).need == "complaint"
        figures = (await huda.get("/api/understanding")).json()
        assert "lost_property" in {one["need"] for one in figures["needs"]}
        assert ("lost_property", "complaint") in {(one["read_need"], one["need"]) for one in figures["confused"]}

        await refused(await amal.post(at(message), json={"need": "no_such_need"}), 400, "unknown_need")
        await huda.post(f"{NEEDS}/{added['id']}/retire")
        await refused(await amal.post(at(message), json={"need": "lost_property"}), 409, "need_retired")
        # What was taught of it is kept, and teaches again once it is back.
        assert (await read(shop, "the usual arrangement for the blue villa, as with my sister")).need != "lost_property"
        await huda.post(f"{NEEDS}/{added['id']}/bring-back")
        assert (await read(shop, "the usual arrangement for the blue villa, as with my sister")).need == "lost_property"


async def test_a_preview_shows_what_would_change_and_changes_nothing(shop: Shop) -> None:
    for text in (NEXT, "did you find a black wallet this morning?", PRICE, "Can you come tomorrow at ten?", "hello"):
        await wrote(shop, text)
    before = await read(shop, NEXT)
    async with await shop.console("Huda") as huda:
        answer = await huda.post(f"{NEEDS}/preview", json=lost())
        assert answer.status_code == 200, answer.text
        found = answer.json()
        again = (await huda.post(f"{NEEDS}/preview", json=lost())).json()
    assert found == again
    assert (found["code"], found["looked_at"], found["of"], found["would_be"]) == ("lost_property", 4, 4, 2)
    assert sum(move["times"] for move in found["moves"]) == 2
    assert {move["becomes"] for move in found["moves"]} == {"lost_property"}
    assert {one["text"] for one in found["found"]} == {NEXT, "did you find a black wallet this morning?"}
    assert [one["sure"] for one in found["found"]] == sorted((one["sure"] for one in found["found"]), reverse=True)
    assert (found["contradicted"], found["clashes"], found["lessons_looked_at"]) == ([], [], 0)
    assert await read(shop, NEXT) == before
    assert await shop.facts("need.added") == []


async def test_a_preview_warns_of_what_people_had_confirmed_otherwise(shop: Shop) -> None:
    message = await wrote(shop, NEXT)
    price = await wrote(shop, PRICE)
    async with await shop.console("Huda") as huda, await shop.console("Amal") as amal:
        await amal.post(at(message), json={"need": "complaint"})
        await amal.post(at(price), json={"need": "pricing"})
        found = (await huda.post(f"{NEEDS}/preview", json=lost())).json()
        assert found["lessons_looked_at"] == 2
        (one,) = found["contradicted"]
        assert (one["message_id"], one["need"], one["text"]) == (str(message["id"]), "complaint", NEXT)
        # Confirmed as the very need, it speaks for it.
        added = await add(huda)
        await amal.post(at(message), json={"need": "lost_property"})
        assert (await huda.post(f"{NEEDS}/preview", json=lost(id=added["id"]) | {"name": "Lost"})).json()["contradicted"] == []


async def test_a_preview_tells_which_example_is_unlike_the_rest_and_what_it_clashes_with(shop: Shop) -> None:
    async with await shop.console("Huda") as huda:
        await add(huda)
        draft = {
            "name": "Found things",
            "handled_as": "general_question",
            "examples": ["I found a wallet, did anybody hand one in, is it yours?", "I found an umbrella at my place", "Do you take cats?"],
        }
        found = (await huda.post(f"{NEEDS}/preview", json=draft)).json()
        assert 2 in [one["place"] for one in found["unlike"]]
        (clash,) = found["clashes"]
        assert (clash["code"], clash["name"]) == ("lost_property", "Lost property")
        assert clash["here"] or clash["there"]


async def test_changing_the_examples_is_previewed_too(shop: Shop) -> None:
    await wrote(shop, NEXT)
    await wrote(shop, "Where can I park my bicycle?")
    bicycles = ["Where can I leave my bicycle?", "Is there parking for bicycles?", "May I bring my bike inside?"]
    async with await shop.console("Huda") as huda:
        added = await add(huda)
        found = (
            await huda.post(
                f"{NEEDS}/preview", json={"id": added["id"], "name": "x", "handled_as": "general_question", "examples": bicycles}
            )
        ).json()
    moves = {(move["was"], move["becomes"]) for move in found["moves"]}
    assert found["code"] == "lost_property"
    assert any(was == "lost_property" for was, _ in moves)
    assert any(becomes == "lost_property" for _, becomes in moves)


async def test_a_preview_ends_when_it_has_taken_long_enough(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    await wrote(shop, NEXT)
    monkeypatch.setattr(own_api, "_SECONDS", 0.0)
    async with await shop.console("Huda") as huda:
        found = (await huda.post(f"{NEEDS}/preview", json=lost())).json()
    assert (found["looked_at"], found["of"], found["since"]) == (0, 1, None)


async def test_who_may_do_and_see_what(shop: Shop) -> None:
    await wrote(shop, NEXT)
    async with await shop.console("Huda") as huda, await shop.console("Amal") as amal, await shop.console("Dina") as dina:
        added = await add(huda)
        one = f"{NEEDS}/{added['id']}"
        for answer in (
            await amal.post(NEEDS, json=lost(name="Another")),
            await amal.patch(one, json={"name": "Another"}),
            await amal.post(f"{one}/retire"),
            await amal.post(f"{one}/bring-back"),
            await amal.post(f"{NEEDS}/preview", json=lost()),
        ):
            await refused(answer, 403, "not_allowed")
        seen = (await amal.get(NEEDS, params={"details": True})).json()
        assert [each["code"] for each in seen] == [
            "complaint",
            "specialist_review",
            "post_service_support",
            "scheduling",
            "pricing",
            "general_question",
            "other",
            "lost_property",
        ]
        assert (seen[-1]["examples"], seen[-1]["messages"]) == (LOST, 0)
        assert sum(each["messages"] for each in seen) == 1
        # Whoever only sees their own conversations still sees what needs are called.
        (named,) = [each for each in (await dina.get(NEEDS, params={"details": True})).json() if each["own"]]
        assert (named["name"], named["examples"], named["messages"]) == ("Lost property", None, None)


async def test_what_cannot_be_is_refused_with_what_to_do(shop: Shop) -> None:
    async with await shop.console("Huda") as huda:
        await refused(await huda.post(NEEDS, json=lost(examples=LOST[:2])), 400, "too_few_examples")
        await refused(await huda.post(NEEDS, json=lost(name=" ")), 400, "name_missing")
        await refused(await huda.post(NEEDS, json=lost(code="pricing")), 409, "code_taken")
        added = await add(huda)
        await refused(await huda.post(NEEDS, json=lost(name="LOST PROPERTY")), 409, "name_taken")
        await refused(await huda.post(NEEDS, json=lost(name="Forgotten")), 409, "example_of_another")
        fresh = ["one thing", "another thing", "a third thing"]
        # Nobody could tell these apart from what there is, or see them at all.
        await refused(await huda.post(NEEDS, json=lost(name="Lo\u200bst property", examples=fresh)), 409, "name_taken")
        await refused(await huda.post(NEEDS, json=lost(name="Ｌost property", examples=fresh)), 409, "name_taken")
        await refused(await huda.post(NEEDS, json=lost(name="\u200b\u2060", examples=fresh)), 400, "name_missing")
        await refused(await huda.post(NEEDS, json=lost(name="Lost\0", examples=fresh)), 400, "invalid")
        await refused(await huda.post(NEEDS, json=lost(name="Forgotten", code="lost_property", examples=fresh)), 409, "code_taken")
        second = await add(huda, name="Lost-property", examples=fresh)
        assert second["code"] == "lost_property_2"
        await refused(await huda.patch(f"{NEEDS}/{second['id']}", json={"name": "Lost property"}), 409, "name_taken")
        assert (await huda.patch(f"{NEEDS}/{second['id']}", json={"name": "Lost-property"})).status_code == 200
        assert await shop.facts("need.changed") == []
        assert (await huda.patch(f"{NEEDS}/{second['id']}", json={"description": "Left behind", "name": "Left"})).status_code == 200
        (fact,) = await shop.facts("need.changed")
        assert fact["data"]["fields"] == ["name", "description"]
        await huda.post(f"{NEEDS}/{added['id']}/retire")
        await refused(await huda.post(f"{NEEDS}/{added['id']}/retire"), 409, "need_retired")
        # Its name and examples are free while it is retired, and then it cannot come back as it is.
        await add(huda)
        await refused(await huda.post(f"{NEEDS}/{added['id']}/bring-back"), 409, "name_taken")
        await refused(await huda.post(f"{NEEDS}/{second['id']}/bring-back"), 409, "need_in_use")
        await refused(await huda.patch(f"{NEEDS}/{UUID(int=7)}", json={"name": "x"}), 404, "not_found")


async def test_another_business_has_no_part_in_it(shop: Shop, other: Shop) -> None:
    theirs = await read(other, NEXT)
    async with await shop.console("Huda") as huda, await other.console("Huda") as stranger:
        added = await add(huda)
        assert await read(other, NEXT) == theirs
        assert [one["code"] for one in (await stranger.get(NEEDS)).json() if one["own"]] == []
        await refused(await stranger.post(f"{NEEDS}/{added['id']}/retire"), 404, "not_found")
        await refused(await stranger.post(f"{NEEDS}/preview", json=lost(id=added["id"])), 404, "not_found")
        # The same name and code are free for everybody.
        assert (await add(stranger))["code"] == "lost_property"
    assert await other.value("select count(*) from own_needs") == 1
    with pytest.raises(asyncpg.PostgresError):
        async with other.tx() as tx:
            await tx.execute("update own_needs set business_id = $1", shop.id)


async def test_rules_may_name_it_and_what_it_is_handled_as_covers_it(shop: Shop) -> None:
    async with await shop.console("Huda") as huda:
        added = await add(huda)
        live = (await huda.get("/api/routing/policy")).json()["published"]["policy"]
        covering = await wrote(shop, NEXT)
        queue = await shop.value("select record->'rule'->>'key' from decisions where conversation_id = $1", covering["conversation_id"])
        assert queue == "aftercare"
        decision = (await huda.get(f"/api/conversations/{covering['conversation_id']}")).json()["decision"]
        assert "Lost property" in decision["steps"][0]["detail"]

        own = msgspec.to_builtins(
            Rule(key="lost", name="Lost things", when=Conditions(needs=("lost_property",)), queue="front_desk", priority="lead")
        )
        below = {**live, "rules": [*live["rules"], own]}
        page = await drafted(huda, below)
        assert ("unreachable_rule", "lost") in {(one["code"], one["rule"]) for one in page["draft_problems"]}
        above = {**live, "rules": [own, *live["rules"]]}
        page = await drafted(huda, above, page["draft"]["revision"])
        assert [one for one in page["draft_problems"] if one["severity"] == "error"] == []
        answer = await published(huda, page)
        assert answer.status_code == 200, answer.text
        message = await wrote(shop, "did anybody hand in my black wallet? I lost it at your place")
        assert await need_of(shop, message) == "lost_property"
        assert (
            await shop.value("select record->'rule'->>'key' from decisions where conversation_id = $1", message["conversation_id"])
            == "lost"
        )

        await huda.post(f"{NEEDS}/{added['id']}/retire")
        page = (await huda.get("/api/routing/policy")).json()
        assert "need_retired" in {one["code"] for one in page["problems"]}
        await refused(await published(huda, await drafted(huda, above)), 400, "policy_has_errors")
    async with shop.tx() as tx:
        assert (await routing.current_policy(tx)).rules[0].key == "lost"


async def test_an_own_need_that_is_no_business_of_anybody_leaves_the_matter_as_it_is(shop: Shop) -> None:
    async with await shop.console("Huda") as huda:
        await add(huda, name="Lost", handled_as="other")
    phone = a_phone()
    booking = await wrote(shop, "Can you come tomorrow at ten for a deep cleaning?", phone)
    assert await need_of(shop, booking) == "scheduling"
    await wrote(shop, NEXT, phone)
    assert await need_of(shop, booking) == "scheduling"


async def test_the_head_knows_only_needs_in_use(shop: Shop) -> None:
    async with await shop.console("Huda") as huda:
        added = await add(huda)
        async with shop.tx() as tx:
            found = await taught(tx, await context_of(tx))
        assert found.head is not None
        assert (found.head.own, found.retired) == ({"lost_property": "post_service_support"}, {})
        shop.house.clock.ahead += timedelta(minutes=1)
        await huda.post(f"{NEEDS}/{added['id']}/retire")
    async with shop.tx() as tx:
        found = await taught(tx, await context_of(tx))
    assert (found.head, found.still_about("lost_property")) == (None, "post_service_support")
