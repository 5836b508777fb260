"""Where people hand work on to tells what it was about: weakly, and never over what somebody said."""

from __future__ import annotations

import httpx
import pytest

from tests.desk import Json, Shop, a_phone, reply, says

PRICE = "How much is a deep cleaning?"


async def wrote(shop: Shop, text: str = PRICE) -> Json:
    """A customer wrote; the message."""
    await shop.whatsapp(says(text, by=a_phone()))
    await shop.settle()
    return (await shop.messages(direction="inbound"))[-1]


async def hand_on(shop: Shop, console: httpx.AsyncClient, message: Json, **to: str) -> None:
    path = f"/api/conversations/{message['conversation_id']}/hand-off"
    answer = await console.post(path, json={"next_action": "Please look at this", **to})
    assert answer.status_code == 200, answer.text
    await shop.settle()


async def lessons(shop: Shop) -> list[tuple[str, str, str]]:
    return [(one["read_need"], one["need"], one["strength"]) for one in await shop.rows("select * from lessons order by id")]


async def test_a_queue_of_one_other_need_teaches_that_need_weakly(shop: Shop) -> None:
    message = await wrote(shop)
    async with await shop.console("Huda") as huda:
        await hand_on(shop, huda, message, queue="complaints")
        figures = (await huda.get("/api/understanding")).json()
    assert await lessons(shop) == [("pricing", "complaint", "weak")]
    assert (figures["explicit"], figures["weak"], figures["rerouted"], figures["whole"]["weak"]) == (0, 0, 1, 0)
    (fact,) = await shop.facts("conversation.rerouted_as")
    assert (fact["data"]["read_need"], fact["data"]["need"]) == ("pricing", "complaint")


async def test_a_person_who_is_only_given_work_of_one_other_need_teaches_it_too(shop: Shop) -> None:
    message = await wrote(shop)
    async with await shop.console("Huda") as huda:
        await hand_on(shop, huda, message, staff_id=str(shop.people["Dina"]))
    assert await lessons(shop) == [("pricing", "specialist_review", "weak")]


@pytest.mark.parametrize("to", [{"queue": "front_desk"}, {"queue": "inquiries"}, "Omar", "Amal"])
async def test_whoever_takes_all_kinds_of_work_teaches_nothing(shop: Shop, to: Json | str) -> None:
    message = await wrote(shop)
    async with await shop.console("Huda") as huda:
        (owner,) = await shop.rows("select owner_id from conversations")
        if isinstance(to, str):
            if owner["owner_id"] == shop.people[to]:
                return
            to = {"staff_id": str(shop.people[to])}
        await hand_on(shop, huda, message, **to)
    assert await lessons(shop) == []


async def test_what_somebody_said_stands(shop: Shop) -> None:
    message = await wrote(shop)
    async with await shop.console("Huda") as huda:
        said = f"/api/conversations/{message['conversation_id']}/messages/{message['id']}/need"
        assert (await huda.post(said, json={"need": "scheduling"})).status_code == 200
        await hand_on(shop, huda, message, queue="complaints")
        assert await lessons(shop) == [("pricing", "scheduling", "explicit")]


async def test_a_word_replaces_what_a_reroute_taught_and_handing_back_takes_it_back(shop: Shop) -> None:
    first, second = await wrote(shop), await wrote(shop, "What does a deep cleaning cost in Jeddah?")
    async with await shop.console("Huda") as huda:
        for message in (first, second):
            await hand_on(shop, huda, message, queue="complaints")
        assert len(await lessons(shop)) == 2
        said = f"/api/conversations/{first['conversation_id']}/messages/{first['id']}/need"
        assert (await huda.post(said, json={"need": "scheduling"})).status_code == 200
        await hand_on(shop, huda, second, queue="specialist")
    assert sorted(await lessons(shop)) == [("pricing", "scheduling", "explicit"), ("pricing", "specialist_review", "weak")]


async def test_what_had_been_confirmed_weakly_is_doubted_and_the_end_confirms_nothing(shop: Shop) -> None:
    message = await wrote(shop)
    at = f"/api/conversations/{message['conversation_id']}"
    async with await shop.console("Amal") as amal, await shop.console("Huda") as huda:
        assert (await reply(amal, message["conversation_id"])).status_code == 201
        assert (await amal.post(f"{at}/close")).status_code == 200
        await shop.settle()
        assert await lessons(shop) == [("pricing", "pricing", "weak")]
        assert (await amal.post(f"{at}/reopen", json={})).status_code == 200
        await hand_on(shop, huda, message, queue="complaints")
        assert await lessons(shop) == [("pricing", "complaint", "weak")]
        assert len(await shop.facts("conversation.doubted")) == 1
        # Handled and closed, it is still what it was handed on as.
        assert (await huda.post(f"{at}/close")).status_code == 200
        await shop.settle()
    assert await lessons(shop) == [("pricing", "complaint", "weak")]
