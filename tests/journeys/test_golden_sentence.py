"""The decision path in one message: from the provider's bytes to a person's screen, in two languages."""

from __future__ import annotations

import pytest

from tests.desk import Json, Shop, a_phone, heard, says

ENGLISH = "Hi, I need deep cleaning today. I'm in Jeddah. What's the price?"
ARABIC = "مرحبا، أحتاج تنظيف عميق اليوم. أنا في جدة. كم السعر؟"


@pytest.mark.parametrize(("words", "language"), [(ENGLISH, "en"), (ARABIC, "ar")], ids=["English", "Arabic"])
async def test_one_sentence_becomes_owned_work_with_reasons(shop: Shop, words: str, language: str) -> None:
    async with await shop.console("Amal") as amal:
        position = (await amal.get("/api/conversations", params={"view": "mine"})).json()["position"]
        await shop.whatsapp(says(words, by=a_phone()))
        await shop.settle()

        (row,) = (await amal.get("/api/conversations", params={"view": "mine"})).json()["items"]
        assert (row["status"], row["owner"]["name"], row["need"], row["urgent"]) == ("owned", "Amal", "scheduling", True)
        assert (row["location_name"], row["service_name"], row["language"], row["unread"]) == ("Jeddah", "Deep cleaning", language, 1)
        assert row["preview"]["text"] == words
        assert row["reply_due_at"] is not None

        shown = (await amal.get(f"/api/conversations/{row['id']}")).json()
        _need_and_signals(shop, shown["reading"], words, language)
        _reasons(shop, shown["decision"])
        _packet(shown, row)
        assert [event["name"] for event in shown["timeline"]][:4] == [
            "conversation.opened",
            "conversation.classified",
            "lead.captured",
            "conversation.routed",
        ]

        live = await heard(shop.house, amal, after=position)
    assigned = next(event for event in live if event["name"] == "conversation.assigned")
    assert assigned["conversation"]["owner"]["name"] == "Amal", "on the open screen without loading it again"


def _need_and_signals(shop: Shop, reading: Json, words: str, language: str) -> None:
    assert (reading["need"], reading["abstained"], reading["is_lead"]) == ("scheduling", False, True)
    assert "pricing" in reading["secondary"], "the price was asked too"
    signals = {signal["kind"]: signal for signal in reading["signals"]}
    assert set(signals) >= {"urgency", "location", "service", "timing", "language"}
    assert signals["location"]["value"]["area_id"] == str(shop.areas["jeddah"])
    assert signals["location"]["value"]["branch_id"] == str(shop.made.created.branch_id)
    assert signals["service"]["value"]["services"][0]["service_id"] == str(shop.services["deep"])
    assert signals["language"]["value"]["languages"][0]["code"] == language
    for kind in ("urgency", "location", "service", "timing"):
        assert signals[kind]["label"]
        assert 0 < signals[kind]["confidence"] <= 1
        assert signals[kind]["evidence"], kind
        for found in signals[kind]["evidence"]:
            assert words[found["start"] : found["end"]] == found["text"], "the very words, to be shown in the message"


def _reasons(shop: Shop, decision: Json) -> None:
    assert "Amal" in decision["sentence"]
    assert decision["steps"]
    considered = {one["name"]: one for one in decision["candidates"]}
    assert set(considered) >= {"Amal", "Omar", "Huda", "Dina"}, "everybody was considered"
    assert (considered["Amal"]["chosen"], considered["Amal"]["staff_id"]) == (True, str(shop.people["Amal"]))
    for name in ("Omar", "Huda", "Dina"):
        assert not considered[name]["chosen"]
        assert considered[name]["excluded_because"] or considered[name]["score"] is not None, f"why not {name}?"


def _packet(shown: Json, row: Json) -> None:
    packet = shown["packet"]
    assert packet["next_action"]
    assert packet["summary"]
    assert {signal["name"] for signal in packet["signals"]} >= {"location", "service"}, packet["signals"]
    assert shown["messages"][0]["id"] in packet["cites"]


async def test_the_answer_ends_the_wait_and_frees_the_next_step(shop: Shop) -> None:
    await shop.whatsapp(says(ENGLISH, by=a_phone()))
    await shop.settle()
    conversation_id = (await shop.conversation())["id"]
    async with await shop.console("Amal") as amal:
        await amal.post(f"/api/conversations/{conversation_id}/messages", json={"text": "From 350 SAR. Is 4 pm good?"})
        await shop.settle()
        shown = (await amal.get(f"/api/conversations/{conversation_id}")).json()
        assert shown["conversation"]["reply_due_at"] is None
        assert [message["status"] for message in shown["messages"]] == [None, "sent"]
        (taken_up,) = await shop.facts("conversation.taken_up")
        assert taken_up["data"]["owner_id"] == str(shop.people["Amal"])
        await amal.post(f"/api/conversations/{conversation_id}/close")
    await shop.settle()
    assert await shop.value("select sum(load) from staff") == 0
