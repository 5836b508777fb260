"""What people say of signals counts at once: for the conversation, for whoever has it next, and for the next message."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest

from frontdesk import catalog, inbox
from frontdesk.kit.money import Money
from frontdesk.pipeline import understand
from frontdesk.routing.queries import situations
from frontdesk.understanding import Reading
from frontdesk.understanding.corrections import learning
from tests.desk import BOOKING, Json, Shop, a_phone, says

PEARL = "Hello, how much is the pearl treatment for my villa?"
PEARL_AGAIN = "I'd like the pearl treatment next week please"
CALM = "my daughter's graduation party stands before the door and the blue majlis waits for you"
CALM_AGAIN = "the graduation party of my daughter stands before the door, the blue majlis waits for you"
UNLIKE = "What are your opening hours on Friday?"


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


def at(message: Json, signal: str) -> str:
    return f"/api/conversations/{message['conversation_id']}/messages/{message['id']}/signals/{signal}"


async def say(console: httpx.AsyncClient, message: Json, signal: str, value: Json | None, **more: Any) -> Json:
    answer = await console.post(at(message, signal), json={"value": value, **more})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def seen(console: httpx.AsyncClient, message: Json, language: str = "en") -> dict[str, Json]:
    """The signals as the console shows them."""
    found = await console.get(f"/api/conversations/{message['conversation_id']}", params={"language": language})
    return {one["kind"]: one for one in found.json()["reading"]["signals"]}


async def row(shop: Shop, message: Json) -> Json:
    (found,) = await shop.rows("select * from conversations where id = $1", message["conversation_id"])
    return found


async def add_service(shop: Shop, name: str) -> UUID:
    async with shop.tx() as tx:
        return await catalog.add_service(tx, {"en": name}, catalog.Price("from", Money(10000, "SAR")))


async def add_area(shop: Shop, name: str) -> UUID:
    async with shop.tx() as tx:
        return await catalog.add_area(tx, {"en": name}, branch_id=shop.made.created.branch_id)


async def stretch(console: httpx.AsyncClient, message: Json, signal: str, words: str) -> Json:
    """Where these words stand in the message."""
    found = [one["text"].lower() for one in (await console.get(f"{at(message, signal)}/words")).json()]
    wanted = words.lower().split()
    first = next(place for place in range(len(found)) if found[place : place + len(wanted)] == wanted)
    return {"first": first, "last": first + len(wanted)}


async def test_a_corrected_service_is_what_the_conversation_is_about(shop: Shop) -> None:
    carpets = await add_service(shop, "Carpet cleaning")
    message = await wrote(shop, BOOKING)
    async with await shop.console("Amal") as amal:
        answer = await say(amal, message, "service", {"services": [str(carpets)]})
        shown = (await seen(amal, message))["service"]
        packet = (await amal.get(f"/api/conversations/{message['conversation_id']}/packet", params={"language": "en"})).json()
    assert answer["service_name"] == "Carpet cleaning"
    assert (shown["label"], shown["by_person"], shown["was"]) == ("Carpet cleaning", True, "Deep cleaning")
    assert (await row(shop, message))["service_ids"] == [carpets]
    assert {"name": "service", "value": "Carpet cleaning"} in packet["signals"]
    (fact,) = await shop.facts("conversation.signal_corrected")
    assert (fact["data"]["was"], fact["data"]["now"]) == ([str(shop.services["deep"])], [str(carpets)])
    assert fact["actor_id"] == str(shop.people["Amal"])
    async with shop.tx() as tx:
        loaded = (await situations(tx, [message["conversation_id"]]))[message["conversation_id"]]
    assert loaded.situation.service_ids == (carpets,)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Amal corrected the service: Deep cleaning → Carpet cleaning"),
        ("ar", "صحّح Amal الخدمة من «تنظيف عميق» إلى «Carpet cleaning»"),
    ],
)
async def test_the_timeline_tells_before_and_after(shop: Shop, language: str, sentence: str) -> None:
    carpets = await add_service(shop, "Carpet cleaning")
    message = await wrote(shop, BOOKING)
    async with await shop.console("Amal") as amal:
        await say(amal, message, "service", {"services": [str(carpets)]})
        found = (await amal.get(f"/api/conversations/{message['conversation_id']}", params={"language": language})).json()
    assert sentence in [one["sentence"] for one in found["timeline"]]


async def test_a_later_message_overwrites_a_correction_only_by_saying_something_new(shop: Shop) -> None:
    carpets, sofas = await add_service(shop, "Carpet cleaning"), await add_service(shop, "Sofa cleaning")
    phone = a_phone()
    message = await wrote(shop, BOOKING, phone)
    async with await shop.console("Amal") as amal:
        await say(amal, message, "service", {"services": [str(carpets)]})
    for text, expected in (
        ("ok thank you", carpets),
        ("so when will you come for the deep cleaning?", carpets),
        ("I also want the sofa cleaning", sofas),
    ):
        later = await wrote(shop, text, phone)
        assert later["conversation_id"] == message["conversation_id"]
        assert (await row(shop, message))["service_ids"] == [expected], text
    async with await shop.console("Amal") as amal:
        shown = (await seen(amal, message))["service"]
    assert (shown["label"], shown["by_person"]) == ("Sofa cleaning", False)


async def test_nothing_is_a_correction_too_and_what_was_said_before_does_not_come_back(shop: Shop) -> None:
    phone = a_phone()
    await wrote(shop, "How much is a deep cleaning in Jeddah?", phone)
    message = await wrote(shop, "I mean in Jeddah, tomorrow", phone)
    assert (await row(shop, message))["area_id"] == shop.areas["jeddah"]
    async with await shop.console("Amal") as amal:
        await say(amal, message, "location", None)
        shown = (await seen(amal, message))["location"]
        assert (shown["label"], shown["by_person"], shown["was"]) == ("", True, "Jeddah")
        found = await row(shop, message)
        assert (found["area_id"], found["branch_id"]) == (None, None)
        await amal.delete(at(message, "location"))
        assert (await seen(amal, message))["location"]["label"] == "Jeddah"
    found = await row(shop, message)
    assert (found["area_id"], found["branch_id"]) == (shop.areas["jeddah"], shop.made.created.branch_id)
    (fact,) = await shop.facts("conversation.signal_taken_back")
    assert (fact["data"]["was"], fact["data"]["now"]) == (["not said"], [str(shop.areas["jeddah"])])


async def test_urgency_changes_how_soon_the_answer_is_due(shop: Shop) -> None:
    message = await wrote(shop, "How much is a deep cleaning?")
    before = await row(shop, message)
    assert not before["urgent"]
    async with await shop.console("Amal") as amal:
        answer = await say(amal, message, "urgency", {"urgent": True})
        assert answer["urgent"] is True
        urgent = [one["id"] for one in (await amal.get("/api/conversations", params={"view": "all", "urgent": True})).json()["items"]]
        assert str(message["conversation_id"]) in urgent
        assert (await row(shop, message))["reply_due_at"] < before["reply_due_at"]
        await say(amal, message, "urgency", {"urgent": False})
        assert (await row(shop, message))["reply_due_at"] == before["reply_due_at"]


@pytest.mark.parametrize(
    ("signal", "value", "label", "pieces"),
    [
        ("timing", {"date": "2030-03-04", "time": "15:00", "time_to": "17:30"}, "on 04.03.2030", ["2030-03-04", "15:00 – 17:30"]),
        (
            "timing",
            {"date": "2030-03-04", "date_to": "2030-03-06", "part": "morning"},
            "04.03.2030",
            ["2030-03-04 – 2030-03-06", "morning"],
        ),
        ("timing", {"asap": True}, "as soon as possible", ["as soon as possible"]),
        ("budget", {"amount_minor": 30000, "kind": "at_most"}, "SAR 300", ["SAR 300"]),
        ("language", {"language": "ur"}, "ur", ["Urdu"]),
        ("lead", {"lead": False}, "no", ["no"]),
        ("urgency", {"urgent": False}, "normal", ["normal"]),
    ],
)
async def test_every_signal_can_be_said(shop: Shop, signal: str, value: Json, label: str, pieces: list[str]) -> None:
    message = await wrote(shop, BOOKING)
    async with await shop.console("Amal") as amal:
        before = (await seen(amal, message)).get(signal)
        await say(amal, message, signal, value)
        shown = (await seen(amal, message))[signal]
        assert label in shown["label"]
        assert shown["by_person"]
        facts = [*await shop.facts("conversation.signal_corrected"), *await shop.facts("conversation.signal_confirmed")]
        assert facts[-1]["data"]["now"] == pieces
        assert (await amal.delete(at(message, signal))).status_code == 200
        assert (await seen(amal, message)).get(signal) == before
        assert (await amal.delete(at(message, signal))).status_code == 404
    assert await shop.rows("select id from corrections") == []


@pytest.mark.parametrize(
    ("signal", "value", "code"),
    [
        ("timing", {"date": "2030-02-31"}, "no_such_day"),
        ("timing", {"time": "25:00"}, "no_such_hour"),
        ("timing", {"time": "17:00", "time_to": "15:00"}, "ends_before_it_begins"),
        ("timing", {"date": "2030-03-04", "date_to": "2030-03-03"}, "ends_before_it_begins"),
        ("timing", {"time_to": "15:00"}, "range_without_beginning"),
        ("timing", {"urgent": True}, "wrong_value"),
        ("timing", {}, "wrong_value"),
        ("budget", {"amount_minor": -5}, "no_such_amount"),
        ("language", {"language": "xx"}, "unknown_language"),
        ("service", {"services": ["0190d1f0-0000-7000-8000-000000000000"]}, "unknown_service"),
        ("location", {"area_id": "0190d1f0-0000-7000-8000-000000000000"}, "unknown_area"),
    ],
)
async def test_what_cannot_be_is_refused_by_name(shop: Shop, signal: str, value: Json, code: str) -> None:
    message = await wrote(shop, BOOKING)
    async with await shop.console("Amal") as amal:
        answer = await amal.post(at(message, signal), json={"value": value})
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert await shop.rows("select id from corrections") == []


async def test_of_another_business_nothing_can_be_said_or_seen(shop: Shop, other: Shop) -> None:
    message = await wrote(shop, BOOKING)
    async with await shop.console("Amal") as amal:
        answer = await amal.post(at(message, "location"), json={"value": {"area_id": str(other.areas["jeddah"])}})
        assert (answer.status_code, answer.json()["code"]) == (400, "unknown_area")
        await say(amal, message, "urgency", {"urgent": True})
    async with await other.console("Amal") as stranger:
        assert (await stranger.post(at(message, "urgency"), json={"value": {"urgent": False}})).status_code == 404
        assert (await stranger.delete(at(message, "urgency"))).status_code == 404
        assert (await stranger.get(f"{at(message, 'urgency')}/words")).status_code == 404
    assert await other.rows("select id from corrections") == []
    assert len(await shop.rows("select id from corrections")) == 1


async def test_next_time_too_the_words_mean_the_service(shop: Shop) -> None:
    pearl = await add_service(shop, "Marble polishing")
    message = await wrote(shop, PEARL)
    assert (await read(shop, PEARL_AGAIN)).services == ()
    async with await shop.console("Amal") as amal:
        words = (await amal.get(f"{at(message, 'service')}/words")).json()
        assert [one["text"] for one in words if one["proposed"]] == ["pearl", "treatment"]
        where = await stretch(amal, message, "service", "pearl treatment")
        await say(amal, message, "service", {"services": [str(pearl)]}, words=where, next_time=True)
        (known,) = [one for one in (await amal.get("/api/catalog/services")).json()["items"] if one["id"] == str(pearl)]
        assert known["aliases"] == ["pearl treatment"]
        again = await read(shop, PEARL_AGAIN)
        assert [one.service_id for one in again.services] == [str(pearl)]
        later = await wrote(shop, PEARL_AGAIN)
        assert (await row(shop, later))["service_ids"] == [pearl]
        (fact,) = await shop.facts("service.words_learned")
        assert (fact["data"]["words"], fact["actor_id"]) == ("pearl treatment", str(shop.people["Amal"]))
        await amal.delete(at(message, "service"))
    assert (await read(shop, PEARL_AGAIN)).services == ()
    (fact,) = await shop.facts("service.words_forgotten")
    assert fact["data"]["words"] == "pearl treatment"
    assert (await row(shop, message))["service_ids"] == []


async def test_next_time_too_the_words_mean_the_place(shop: Shop) -> None:
    rawdah = await add_area(shop, "Al Rawdah")
    message = await wrote(shop, "How much is deep cleaning behind the Corniche towers?")
    async with await shop.console("Amal") as amal:
        where = await stretch(amal, message, "location", "corniche towers")
        await say(amal, message, "location", {"area_id": str(rawdah)}, words=where, next_time=True)
    found = await read(shop, "a deep cleaning near the corniche towers please")
    assert found.location is not None
    assert (found.location.area_id, found.location.branch_id) == (str(rawdah), str(shop.made.created.branch_id))
    assert len(await shop.facts("area.words_learned")) == 1


async def test_a_new_word_about_a_service_takes_the_words_of_the_old_one_back(shop: Shop) -> None:
    first, second = await add_service(shop, "Marble polishing"), await add_service(shop, "Window cleaning")
    message = await wrote(shop, PEARL)
    async with await shop.console("Amal") as amal:
        where = await stretch(amal, message, "service", "pearl treatment")
        for service in (first, second):
            await say(amal, message, "service", {"services": [str(service)]}, words=where, next_time=True)
            assert [one.service_id for one in (await read(shop, PEARL_AGAIN)).services] == [str(service)]
        # Said once more without teaching, nothing is taught any more.
        await say(amal, message, "service", {"services": [str(second)]}, words=where)
    assert (await read(shop, PEARL_AGAIN)).services == ()
    assert len(await shop.rows("select id from corrections")) == 1


@pytest.mark.parametrize(
    ("text", "words", "code"),
    [
        ("Can you do the pearl treatment tomorrow?", "tomorrow", "words_mean_something"),
        ("Can you do the pearl treatment please?", "please", "words_mean_something"),
        ("Can you do the pearl treatment 200?", "200", "words_mean_something"),
        ("Can you do the pearl cleaning?", "cleaning", "words_mean_something"),
        ("Is the jeddah treatment good?", "jeddah", "words_taken"),
        ("Is a deep cleaning the pearl treatment?", "deep cleaning", "words_taken"),
    ],
)
async def test_words_that_mean_something_else_are_not_taught(shop: Shop, text: str, words: str, code: str) -> None:
    pearl = await add_service(shop, "Marble polishing")
    message = await wrote(shop, text)
    async with await shop.console("Amal") as amal:
        where = await stretch(amal, message, "service", words)
        answer = await amal.post(at(message, "service"), json={"value": {"services": [str(pearl)]}, "words": where, "next_time": True})
    assert answer.json()["code"] == code
    assert await shop.facts("service.words_learned") == []
    assert await shop.rows("select id from corrections") == []


async def test_teaching_needs_words_and_one_new_entry(shop: Shop) -> None:
    first, second = await add_service(shop, "Marble polishing"), await add_service(shop, "Window cleaning")
    message = await wrote(shop, PEARL)
    async with await shop.console("Amal") as amal:
        two = {"value": {"services": [str(first), str(second)]}, "words": {"first": 4, "last": 6}, "next_time": True}
        assert (await amal.post(at(message, "service"), json=two)).json()["code"] == "nothing_to_learn"
        none: Json = {"value": {"services": [str(first)]}, "next_time": True}
        assert (await amal.post(at(message, "service"), json=none)).json()["code"] == "words_needed"
        beyond = {"value": {"services": [str(first)]}, "words": {"first": 4, "last": 99}}
        assert (await amal.post(at(message, "service"), json=beyond)).json()["code"] == "no_such_words"


async def test_a_message_like_one_that_was_said_to_be_urgent_is_urgent_and_an_unlike_one_is_as_before(shop: Shop) -> None:
    message = await wrote(shop, CALM)
    before = {text: await read(shop, text) for text in (CALM_AGAIN, UNLIKE, BOOKING)}
    assert before[CALM_AGAIN].urgency.value == "normal"
    async with await shop.console("Amal") as amal:
        await say(amal, message, "urgency", {"urgent": True})
        after = {text: await read(shop, text) for text in before}
        assert after[CALM_AGAIN].urgency.value == "urgent"
        assert after[UNLIKE] == before[UNLIKE]
        assert after[BOOKING].urgency == before[BOOKING].urgency
        later = await wrote(shop, CALM_AGAIN)
        assert (await row(shop, later))["urgent"]
        await amal.delete(at(message, "urgency"))
    assert await read(shop, CALM_AGAIN) == before[CALM_AGAIN]


async def test_a_message_like_one_that_was_no_lead_is_no_lead(shop: Shop, other: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    text, again = "I want to book the interview for the cleaner job", "I want to book an interview for the job of cleaner"
    message = await wrote(shop, text)
    before = {one: await read(shop, one) for one in (again, BOOKING, UNLIKE)}
    async with await shop.console("Amal") as amal:
        await say(amal, message, "lead", {"lead": not before[again].is_lead.value})
    assert (await read(shop, again)).is_lead.value is not before[again].is_lead.value
    assert (await read(shop, BOOKING)).is_lead == before[BOOKING].is_lead
    assert await read(shop, UNLIKE) == before[UNLIKE]
    assert (await read(other, again)).is_lead == before[again].is_lead
    # A process that starts anew has learned the same.
    learned = await read(shop, again)
    monkeypatch.setattr(learning, "_kept", {})
    assert await read(shop, again) == learned


async def test_an_erased_message_teaches_nothing(shop: Shop) -> None:
    message = await wrote(shop, CALM)
    before = await read(shop, CALM_AGAIN)
    async with await shop.console("Amal") as amal:
        await say(amal, message, "urgency", {"urgent": True})
    async with shop.tx() as tx:
        await inbox.actions.revoke_message(tx, message["id"], tx.at)
    assert await read(shop, CALM_AGAIN) == before


async def test_the_page_counts_corrections_by_signal_with_examples_for_those_who_may_read_them(shop: Shop) -> None:
    carpets = await add_service(shop, "Carpet cleaning")
    overlooked = await wrote(shop, PEARL)
    async with await shop.console("Amal") as amal, await shop.console("Huda") as huda:
        for message in (await wrote(shop, BOOKING), await wrote(shop, f"{BOOKING}, please")):
            await say(amal, message, "service", {"services": [str(carpets)]})
        await say(amal, await wrote(shop, f"{BOOKING}!"), "service", {"services": [str(shop.services["deep"])]})
        where = await stretch(amal, overlooked, "service", "pearl treatment")
        await say(amal, overlooked, "service", {"services": [str(carpets)]}, words=where, next_time=True)
        found = (await huda.get("/api/understanding", params={"language": "ar"})).json()
    figures = next(one for one in found["signals"] if one["signal"] == "service")
    assert (figures["read"], figures["corrected"], figures["overlooked"], figures["share"]) == (3, 2, 1, 0.75)
    told = {(one["read"], one["value"], one["text"]) for one in figures["examples"]}
    assert ("لم يُذكر", "Carpet cleaning", PEARL) in told
    assert ("تنظيف عميق", "Carpet cleaning", BOOKING) in told
    (words,) = found["learned"]
    assert (words["words"], words["entry"], words["by"]) == ("pearl treatment", "Carpet cleaning", "Amal")
    assert next(one for one in found["signals"] if one["signal"] == "budget")["share"] is None


async def test_people_who_correct_one_message_at_the_same_moment_take_turns(shop: Shop) -> None:
    message = await wrote(shop, BOOKING)
    path = f"/api/conversations/{message['conversation_id']}/messages/{message['id']}"
    async with await shop.console("Amal") as amal, await shop.console("Huda") as huda:
        for urgent, need in ((True, "complaint"), (False, "pricing"), (True, "scheduling")):
            answers = await asyncio.gather(
                amal.post(f"{path}/need", json={"need": need}),
                huda.post(f"{path}/signals/urgency", json={"value": {"urgent": urgent}}),
                huda.post(f"{path}/need", json={"need": need}),
                amal.post(f"{path}/signals/lead", json={"value": {"lead": urgent}}),
            )
            assert [one.status_code for one in answers] == [200] * 4
            assert ((await row(shop, message))["need"], (await row(shop, message))["urgent"]) == (need, urgent)
