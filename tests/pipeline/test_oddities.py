"""What is not an ordinary message: files, forms, news about the account, and what nobody foresaw."""

from __future__ import annotations

from datetime import timedelta

import pytest

from frontdesk import understanding
from tests.desk import BOOKING, PIXEL, Json, Shop, a_phone, heard, picture, says, spoken

# What nobody foresaw --------------------------------------------------------------------------------------------------


async def test_a_type_nobody_knows_is_shown(shop: Shop) -> None:
    await shop.whatsapp(spoken("hologram", {"caption": "look at this", "beam": 7}, by=a_phone()))
    await shop.settle()
    (message,) = await shop.messages()
    assert (message["type"], message["text"]) == ("unsupported", "look at this")
    assert message["content"]["original_type"] == "hologram"
    assert (await shop.conversation())["status"] == "owned"


async def test_what_reading_stumbles_over_goes_to_a_person(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def stumbles(text: str, **_: object) -> object:
        raise RecursionError(text)

    monkeypatch.setattr(understanding, "read", stumbles)
    await shop.whatsapp(says("a message like no other", by=a_phone()))
    await shop.settle()
    (message,) = await shop.messages()
    assert message["text"] == "a message like no other"
    (reading,) = await shop.rows("select need, abstained, reading from readings")
    assert (reading["abstained"], reading["reading"]["abstained_code"]) == (True, "unreadable")
    conversation = await shop.conversation()
    assert conversation["needs_person"]
    assert conversation["status"] in ("owned", "waiting")
    assert "left to a person" in caplog.text
    assert "like no other" not in caplog.text


async def test_a_list_nobody_told_us_of_is_shown(shop: Shop) -> None:
    phone = a_phone()
    poems = {"contacts": [{"wa_id": phone, "profile": {"name": "Noura"}}], "poems": [{"verse": "roses are red"}]}
    await shop.changes("messages", poems)
    await shop.settle()
    (message,) = await shop.messages()
    assert message["type"] == "unsupported"
    assert "roses are red" in str(message["content"])


@pytest.mark.parametrize(
    ("news", "health"),
    [
        ({"event": "ACCOUNT_VIOLATION", "violation_info": {"violation_type": "ADULT"}}, "failing"),
        ({"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE"}}, "stopped"),
        ({"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "SCHEDULE_FOR_DISABLE"}}, "failing"),
        ({"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "REINSTATE"}}, "working"),
        ({"event": "PARTNER_REMOVED"}, "stopped"),
        ({"event": "VERIFIED_ACCOUNT"}, "working"),
    ],
    ids=lambda value: value if isinstance(value, str) else str(value.get("ban_info", value["event"])),
)
async def test_news_about_the_account_is_shown_on_it(shop: Shop, news: Json, health: str) -> None:
    await shop.news("account_update", news)
    await shop.settle()
    (row,) = await shop.rows("select health, health_detail from channel_accounts where kind = 'whatsapp'")
    assert row["health"] == health
    assert bool(row["health_detail"]) == (health != "working")


async def test_history_that_was_not_shared_does_not_make_the_channel_fail(shop: Shop) -> None:
    await shop.changes("history", {"history": [{"errors": [{"code": 2593109, "title": "declined"}]}]})
    await shop.settle()
    assert await shop.value("select health from channel_accounts where kind = 'whatsapp'") == "working"


# The form -------------------------------------------------------------------------------------------------------------


async def test_a_suspicious_form_waits_for_a_person_who_says_that_it_is_real(shop: Shop) -> None:
    phone = a_phone()
    assert (await shop.form(BOOKING, phone=phone, website="https://spam.example")).status_code == 200, "never told to the sender"
    await shop.settle()
    (arrival,) = await shop.arrivals()
    assert arrival["state"] == "quarantined"
    assert arrival["reason"].startswith("suspicious: ")
    assert await shop.messages() == []
    async with await shop.console("Huda") as huda:
        (listed,) = (await huda.get("/api/channels/quarantine")).json()
        assert listed["id"] == str(arrival["id"])
        answer = await huda.post(f"/api/channels/quarantine/{arrival['id']}/replay")
        assert answer.status_code == 202, answer.text
        await shop.settle()
        assert (await huda.post(f"/api/channels/quarantine/{arrival['id']}/replay")).status_code == 404, "it is threaded now"
    assert [row["text"] for row in await shop.messages()] == [BOOKING]
    (fact,) = await shop.facts("arrival.replayed")
    assert (fact["actor_kind"], fact["data"]["vouched"]) == ("staff", True)


async def test_a_form_sent_twice_is_one_message(shop: Shop) -> None:
    phone = a_phone()
    for _ in range(2):
        assert (await shop.form(BOOKING, phone=phone, _key="the-same-key-of-one-page")).status_code == 200
    await shop.settle()
    assert len(await shop.messages()) == 1


# Files ----------------------------------------------------------------------------------------------------------------


async def test_a_file_is_fetched_and_the_open_screen_is_told(shop: Shop) -> None:
    shop.house.provider.files["stain"] = PIXEL
    async with await shop.console("Amal") as amal:
        position = (await amal.get("/api/me")).json()["position"]
        await shop.whatsapp(spoken("image", picture("stain", "this stain"), by=a_phone()))
        await shop.settle()
        live = await heard(shop.house, amal, after=position)
    stored = next(event for event in live if event["name"] == "media.stored")
    assert (stored["message"]["media"]["state"], stored["message"]["media"]["mime_type"]) == ("stored", "image/png")


async def test_a_file_that_is_not_ready_is_asked_for_again_for_days(shop: Shop) -> None:
    provider = shop.house.provider
    provider.files["slow"] = PIXEL
    provider.slow_files.add("slow")
    await shop.whatsapp(spoken("image", picture("slow"), by=a_phone()))
    for hours in (0, 1, 2, 48):
        shop.house.clock.ahead = timedelta(hours=hours)
        await shop.settle()
        assert await shop.rows("select state from media") == [{"state": "pending"}]
    provider.slow_files.clear()
    shop.house.clock.ahead += timedelta(hours=1)
    await shop.settle()
    assert await shop.rows("select state from media") == [{"state": "stored"}]


async def test_a_file_that_is_never_ready_is_given_up_when_the_provider_has_thrown_it_away(shop: Shop) -> None:
    shop.house.provider.slow_files.add("never")
    await shop.whatsapp(spoken("image", picture("never"), by=a_phone()))
    for days in (0, 4, 8):
        shop.house.clock.ahead = timedelta(days=days)
        await shop.settle()
    (media,) = await shop.rows("select state, error from media")
    assert (media["state"], bool(media["error"])) == ("failed", True)


async def test_a_file_that_cannot_be_fetched_says_why(shop: Shop) -> None:
    await shop.whatsapp(spoken("image", picture("gone", "this stain"), by=a_phone()))
    await shop.settle()
    async with await shop.console("Amal") as amal:
        (message,) = (await amal.get(f"/api/conversations/{(await shop.conversation())['id']}/messages")).json()
    assert (message["text"], message["media"]["state"]) == ("this stain", "failed")
    assert message["media"]["error"]


async def test_the_address_of_a_shared_position_says_where_and_nothing_else(shop: Shop) -> None:
    phone = a_phone()
    place = {"latitude": 21.54, "longitude": 39.17, "name": "Corniche Tower", "address": "Jeddah"}
    await shop.whatsapp(spoken("location", place, by=phone))
    await shop.settle()
    (row,) = await shop.rows(
        "select r.need, r.abstained, r.reading, m.language, m.text from readings r join messages m on m.id = r.message_id"
    )
    assert "Corniche Tower" in row["text"]
    assert (row["need"], row["reading"]["abstained_code"], row["reading"]["languages"], row["language"]) == ("other", "no_words", [], None)
    assert row["reading"]["location"]["area_id"] == str(shop.areas["jeddah"])
    conversation = await shop.conversation()
    assert (conversation["language"], conversation["area_id"]) == (None, shop.areas["jeddah"])
