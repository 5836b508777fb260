"""From the click that says why to the rate, through the whole program; and what it teaches, or not."""

from __future__ import annotations

from datetime import timedelta

from tests.desk import BOOKING, Shop, a_phone, says


async def _passed_on(shop: Shop, **because: object) -> str:
    """Huda gives a conversation to Omar and says why; fifteen seconds later that stands."""
    await shop.whatsapp(says(BOOKING, by=a_phone()))
    await shop.settle()
    conversation = (await shop.conversations())[-1]
    assert conversation["owner_id"] == shop.people["Amal"]
    async with await shop.console("Huda") as huda:
        path = f"/api/conversations/{conversation['id']}"
        body = {"staff_id": str(shop.people["Omar"]), "next_action": "Call them", **because}
        answer = await huda.post(f"{path}/hand-off", json=body)
        assert answer.status_code == 200, answer.text
        await shop.settle()
        before = (await huda.get("/api/routing/reroutes")).json()
        assert before["whole"]["handled"] == len(await shop.conversations()) - 1
        shop.house.clock.ahead += timedelta(seconds=16)
        await shop.settle()
    return str(conversation["id"])


async def test_another_reason_than_a_wrong_need_is_counted_and_teaches_nothing(shop: Shop) -> None:
    conversation = await _passed_on(shop, reason="unavailable")
    async with await shop.console("Huda") as huda:
        found = (await huda.get("/api/routing/reroutes", params={"days": 7, "language": "ar"})).json()
    assert (found["whole"]["handled"], found["whole"]["rerouted"], found["whole"]["reasons"]) == (1, 1, {"unavailable": 1})
    assert [one["name"] for one in found["by_need"]] == ["حجز"]
    (example,) = found["examples"]
    assert (example["conversation_id"], example["reason"], example["told"], example["to"]) == (conversation, "unavailable", True, "Omar")
    assert await shop.rows("select need from lessons") == []


async def test_what_it_really_is_becomes_a_lesson_and_the_conversations_need(shop: Shop) -> None:
    await _passed_on(shop, reason="wrong_need", need="complaint")
    (lesson,) = await shop.rows("select need, strength, by_id from lessons")
    assert (lesson["need"], lesson["strength"], lesson["by_id"]) == ("complaint", "explicit", shop.people["Huda"])
    assert (await shop.conversation())["need"] == "complaint"
    async with await shop.console("Huda") as huda:
        found = (await huda.get("/api/routing/reroutes")).json()
        assert [(one["key"], one["rerouted"]) for one in found["by_need"]] == [("scheduling", 1)], "as it was first given away"
        said = [one["sentence"] for one in (await huda.get(f"/api/conversations/{(await shop.conversation())['id']}")).json()["timeline"]]
    assert any("said why this was passed on: it was about something else" in one for one in said)


async def test_what_stayed_counts_when_it_is_closed(shop: Shop) -> None:
    await shop.whatsapp(says(BOOKING, by=a_phone()))
    await shop.settle()
    async with await shop.console("Amal") as amal, await shop.console("Huda") as huda:
        assert (await amal.post(f"/api/conversations/{(await shop.conversation())['id']}/close")).status_code == 200
        await shop.settle()
        found = (await huda.get("/api/routing/reroutes")).json()
        assert (found["whole"]["handled"], found["whole"]["rerouted"], found["whole"]["rate"]) == (1, 0, 0.0)
        assert [(one["name"], one["handled"]) for one in found["by_person"]] == [("Amal", 1)]
        assert (await huda.get("/api/routing/reroutes", params={"days": 0})).status_code == 400


async def test_a_number_that_no_column_can_hold_is_refused_and_not_an_error_of_ours(shop: Shop) -> None:
    async with await shop.console("Huda") as huda:
        found = await huda.get("/api/routing/board/waiting", params={"offset": 10**30})
        assert (found.status_code, found.json()["code"]) == (400, "invalid")
