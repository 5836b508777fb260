"""Every kind of thing WhatsApp can deliver, read into our words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.channels.contract import Unparsable
from frontdesk.channels.records import ChannelEvent, Handle
from frontdesk.channels.whatsapp.parse import parse
from tests.channels import samples as s


def only(raw: bytes) -> ChannelEvent:
    events = parse(raw)
    assert len(events) == 1, events
    return events[0]


def read(type_: str, body: object = None, **more: Any) -> ChannelEvent:
    return only(s.of_messages(s.message(type_, body, **more)))


def test_a_text_says_who_wrote_what_to_whom_and_when() -> None:
    event = read("text")
    assert (event.kind, event.type, event.text, event.id) == ("message", "text", "Can you come today?", "wamid.IN1")
    assert (event.from_, event.from_user_id, event.name, event.username) == (s.NOURA, s.NOURA_ID, "Noura", "@noura")
    assert (event.account, event.business_account) == (s.ACCOUNT, s.BUSINESS)
    assert event.ts is not None
    assert event.ts.strftime("%Y-%m-%dT%H:%M:%SZ") == s.AT_ISO
    assert event.handles == (Handle("phone", s.NOURA, f"+{s.NOURA}"), Handle("whatsapp_user", s.NOURA_ID, s.NOURA_ID))


@pytest.mark.parametrize("type_", ["image", "video", "document", "sticker"])
def test_a_file_is_named_by_its_media_id(type_: str) -> None:
    event = read(
        type_, {"id": 4711, "mime_type": "image/webp", "sha256": "abc", "caption": "the kitchen", "filename": "k.webp", "animated": True}
    )
    assert event.type == type_
    assert event.text == "the kitchen"
    media = event.media[0]
    assert (media.id, media.mime, media.filename, media.sha256, media.voice, media.animated) == (
        "4711",
        "image/webp",
        "k.webp",
        "abc",
        False,
        True,
    )


def test_a_voice_note_is_told_from_a_sound_file() -> None:
    assert read("audio", {"id": "1", "mime_type": "audio/ogg; codecs=opus", "voice": True}).type == "voice"
    assert read("audio", {"id": "1", "mime_type": "audio/mpeg"}).type == "audio"
    assert read("voice", {"id": "1", "mime_type": "audio/ogg"}).media[0].voice


def test_a_file_that_is_not_there_is_still_a_message() -> None:
    event = read("image", {"caption": "see"})
    assert (event.kind, event.text, event.media, event.note) == ("message", "see", (), "no file in it")


def test_a_place_reads_as_its_name_and_address() -> None:
    event = read(
        "location",
        {"latitude": "21.5433", "longitude": 39.1728, "name": "Villa 7", "address": "Al Rawdah", "url": "https://maps.example/7"},
    )
    assert (event.location, event.text, event.url) == ((21.5433, 39.1728), "Villa 7, Al Rawdah", "https://maps.example/7")
    assert read("location", {"latitude": None}).location is None


def test_a_contact_card_is_not_the_sender() -> None:
    card = {
        "name": {"first_name": "Sami", "last_name": "A."},
        "phones": [{"phone": "+966 55 555 5555", "wa_id": "966555555555"}],
        "emails": [{"email": "s@a.sa"}],
    }
    event = read("contacts", [card, {"phones": [{"wa_id": "1"}]}])
    assert event.contacts[0].name == "Sami A."
    assert event.contacts[0].phones == ("+966 55 555 5555",)
    assert event.contacts[0].emails == ("s@a.sa",)
    assert event.contacts[1].phones == ("1",)
    assert all(handle.value in (s.NOURA, s.NOURA_ID) for handle in event.handles)


@pytest.mark.parametrize("kind", ["button_reply", "list_reply"])
def test_a_tap_carries_its_words_and_its_payload(kind: str) -> None:
    event = read(
        "interactive",
        {"type": kind, kind: {"id": "slot-9", "title": "9:00", "description": "Thursday"}},
        context={"id": "wamid.Q", "from": s.OURS},
    )
    assert (event.kind, event.type, event.text, event.payload, event.description, event.reply_to) == (
        "message",
        kind,
        "9:00",
        "slot-9",
        "Thursday",
        "wamid.Q",
    )


def test_a_template_button_may_lack_its_context() -> None:
    event = read("button", {"payload": "YES", "text": "Yes, confirm"})
    assert (event.type, event.text, event.payload, event.reply_to) == ("button", "Yes, confirm", "YES", None)


@pytest.mark.parametrize(
    ("written", "form"), [('{"rooms": "3"}', {"rooms": "3"}), ("[1, 2]", [1, 2]), ("not json", "not json"), (None, None)]
)
def test_a_flow_answers_with_json_in_a_string_of_any_shape(written: object, form: object) -> None:
    event = read("interactive", {"type": "nfm_reply", "nfm_reply": {"name": "flow", "body": "Sent", "response_json": written}})
    assert (event.type, event.text, event.form) == ("nfm_reply", "Sent", form)


def test_a_call_permission_is_a_message_with_the_choice_as_payload() -> None:
    event = read("interactive", {"type": "call_permission_reply", "call_permission_reply": {"response": "accept", "is_permanent": False}})
    assert (event.kind, event.type, event.payload) == ("message", "call_permission_reply", "accept")
    assert event.details == {"response": "accept", "is_permanent": False}


def test_an_interactive_answer_we_do_not_know_is_shown_as_unsupported() -> None:
    event = read("interactive", {"type": "hologram_reply", "hologram_reply": {"title": "Wave"}})
    assert (event.kind, event.type, event.original_type, event.text) == ("message", "unsupported", "interactive/hologram_reply", "Wave")
    assert read("interactive").note == "the answer itself is missing"


def test_a_reaction_and_its_removal() -> None:
    given_ = read("reaction", {"message_id": "wamid.OUT1", "emoji": "👍"})
    assert (given_.kind, given_.emoji, given_.target) == ("reaction", "👍", "wamid.OUT1")
    for taken in ({"message_id": "wamid.OUT1", "emoji": ""}, {"message_id": "wamid.OUT1"}):
        assert read("reaction", taken).emoji is None


def test_an_order_lists_what_and_how_many() -> None:
    lines = [
        {"product_retailer_id": "SOAP", "quantity": "2", "item_price": 15, "currency": "SAR"},
        {"product_retailer_id": 7, "quantity": 1.5},
    ]
    event = read("order", {"catalog_id": "c", "text": "please today", "product_items": lines})
    assert event.items == (("SOAP", 2), ("7", 1.5))
    assert event.text == "please today"


def test_a_customer_from_an_advertisement_brings_it_along() -> None:
    event = read(
        "text", referral={"source_id": 55, "source_type": "ad", "headline": "Deep cleaning", "ctwa_clid": "c1", "video_url": "https://v"}
    )
    assert event.ad_referral == "55"
    assert event.referral is not None
    assert (event.referral.source_type, event.referral.headline, event.referral.click_id, event.referral.media_url) == (
        "ad",
        "Deep cleaning",
        "c1",
        "https://v",
    )


def test_a_reply_a_forward_and_a_question_about_a_product() -> None:
    assert read("text", context={"id": "wamid.OUT1"}).reply_to == "wamid.OUT1"
    assert read("text", context={"forwarded": True}).forwarded
    assert read("text", context={"frequently_forwarded": True}).forwarded
    assert read("text", context={"referred_product": {"catalog_id": "1", "product_retailer_id": "SOAP"}}).product == "SOAP"


def test_an_edit_names_what_it_changes_and_how_it_reads_now() -> None:
    event = read("edit", {"original_message_id": "wamid.IN0", "message": {"type": "text", "text": {"body": "tomorrow, sorry"}}})
    assert (event.kind, event.target, event.type, event.text) == ("edit", "wamid.IN0", "text", "tomorrow, sorry")
    nested: dict[str, Any] = {"type": "text", "text": {"body": "deep"}}
    for _ in range(50):
        nested = {"type": "edit", "edit": {"original_message_id": "x", "message": nested}}
    assert read("edit", nested["edit"]).type == "unsupported"


def test_a_revoked_message_is_a_deletion() -> None:
    event = read("revoke", {"original_message_id": "wamid.IN0"})
    assert (event.kind, event.type, event.target) == ("delete", "revoke", "wamid.IN0")


@pytest.mark.parametrize("type_", ["unsupported", "unknown"])
def test_an_unsupported_message_is_shown_with_its_reason(type_: str) -> None:
    event = read(type_, errors=[{"code": 131051, "title": "t", "error_data": {"details": "d"}}], unsupported={"type": "video_note"})
    assert (event.kind, event.type, event.errors, event.original_type) == ("message", "unsupported", (131051,), "video_note")
    assert event.faults[0].details == "d"


def test_a_type_from_the_future_is_shown_with_the_text_it_carries() -> None:
    event = read("poll_creation", {"title": "Which day?", "options": ["Mon"]})
    assert (event.kind, event.type, event.original_type, event.text) == ("message", "unsupported", "poll_creation", "Which day?")
    assert event.details == {"title": "Which day?", "options": ["Mon"]}
    assert event.note == "unsupported: poll_creation"


def test_opening_the_chat_is_no_message() -> None:
    assert read("request_welcome").kind == "system"


class TestWhoIsWho:
    def test_contacts_are_joined_by_id_never_by_position(self) -> None:
        sami = {"profile": {"name": "Sami"}, "wa_id": "966500000009"}
        first, second = parse(s.of_messages(s.message(), s.message(id_="wamid.IN2") | {"from": "966500000009"}, contacts=[sami, s.CONTACT]))
        assert (first.name, second.name) == ("Noura", "Sami")

    def test_a_contact_of_somebody_else_is_nobodys(self) -> None:
        both = parse(s.of_messages(s.message() | {"from": "1"}, s.message(id_="wamid.IN2") | {"from": "2"}, contacts=[s.CONTACT]))
        assert [event.name for event in both] == [None, None]

    def test_a_lone_contact_belongs_to_a_lone_sender_whose_ids_differ(self) -> None:
        event = only(s.of_messages(s.message() | {"from": "966509999999"}))
        assert event.name == "Noura"
        assert {handle.value for handle in event.handles} == {"966509999999", s.NOURA, s.NOURA_ID}

    def test_without_contacts_the_message_still_counts(self) -> None:
        event = only(s.raw(s.delivery(s.change({"metadata": {"phone_number_id": s.ACCOUNT}, "messages": [s.message()]}))))
        assert (event.from_, event.name, event.text) == (s.NOURA, None, "Can you come today?")

    @pytest.mark.parametrize("from_", ["", None])
    def test_a_hidden_number_leaves_the_user_id(self, from_: str | None) -> None:
        contact = {"profile": {"name": "Noura"}, "user_id": s.NOURA_ID}
        event = only(s.of_messages(s.message() | {"from": from_}, contacts=[contact]))
        assert (event.from_, event.from_user_id) == (None, s.NOURA_ID)
        assert event.handles == (Handle("whatsapp_user", s.NOURA_ID, s.NOURA_ID),)

    def test_a_user_id_in_from_is_not_a_phone_number(self) -> None:
        event = only(s.of_messages(s.message() | {"from": s.NOURA_ID, "from_user_id": s.NOURA_ID}))
        assert [handle.kind for handle in event.handles if handle.value == s.NOURA_ID] == ["whatsapp_user"]

    def test_a_group_message_names_the_group(self) -> None:
        assert only(s.of_messages(s.message(group_id="120363@g.us"))).group == "120363@g.us"

    def test_a_new_number_stands_for_the_old_one(self) -> None:
        for body in (
            {"type": "user_changed_number", "wa_id": "966509990000", "body": "changed"},
            {"type": "user_changed_number", "new_wa_id": "966509990000"},
        ):
            event = only(s.of_messages(s.message("system", body), contacts=[]))
            assert (event.kind, event.system, event.new_id) == ("system", "user_changed_number", "966509990000")
            assert [handle.value for handle in event.supersedes] == [s.NOURA]
            assert [handle.value for handle in event.handles] == ["966509990000"]

    @pytest.mark.parametrize(
        "body",
        [
            {"user_id": "SA.NEW9", "previous_user_id": s.NOURA_ID},
            {"user_id": {"previous": s.NOURA_ID, "current": "SA.NEW9"}},
            {"user_id": "SA.NEW9", "body": f"User Noura changed from {s.NOURA_ID} to SA.NEW9"},
            {"body": f"User Noura changed from {s.NOURA_ID} to SA.NEW9"},
        ],
    )
    def test_a_new_user_id_stands_for_the_old_one(self, body: dict[str, Any]) -> None:
        change = {"id": "wamid.S", "timestamp": str(s.AT), "type": "system", "system": {"type": "user_changed_user_id"} | body}
        event = only(s.of_messages(change, contacts=[]))
        assert (event.system, event.new_id) == ("user_changed_user_id", "SA.NEW9")
        assert [handle.value for handle in event.supersedes] == [s.NOURA_ID]
        assert [handle.value for handle in event.handles] == ["SA.NEW9"]

    def test_a_new_security_code_changes_no_address(self) -> None:
        event = only(s.of_messages(s.message("system", {"type": "customer_identity_changed", "body": "code"})))
        assert (event.system, event.supersedes) == ("customer_identity_changed", ())

    def test_a_user_id_update_is_a_change_of_identity(self) -> None:
        row = {"wa_id": s.NOURA, "detail": "d", "user_id": {"previous": s.NOURA_ID, "current": "SA.NEW9"}, "timestamp": str(s.AT)}
        event = only(s.of("user_id_update", user_id_update=[row]))
        assert (event.kind, event.from_, event.old_user_id, event.new_user_id) == ("identity_change", s.NOURA, s.NOURA_ID, "SA.NEW9")
        assert [handle.value for handle in event.supersedes] == [s.NOURA_ID]
        assert [handle.value for handle in event.handles] == [s.NOURA, "SA.NEW9"]


class TestStatuses:
    def test_a_status_hands_back_what_we_attached_and_what_it_cost(self) -> None:
        pricing = {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "utility"}
        event = only(s.of_statuses(s.status(biz_opaque_callback_data="outbox-1", pricing=pricing)))
        assert (event.kind, event.id, event.status, event.to, event.tracker) == ("status", "wamid.OUT1", "delivered", s.NOURA, "outbox-1")
        assert (event.billable, event.category, event.value) == (True, "utility", "PMP")

    def test_a_failure_says_why(self) -> None:
        event = only(s.of_statuses(s.status("failed", errors=[{"code": "131047", "title": "x", "error_data": {"details": "24 hours"}}])))
        assert (event.status, event.errors, event.faults[0].details) == ("failed", (131047,), "24 hours")

    def test_an_unknown_word_is_kept_as_it_is(self) -> None:
        assert only(s.of_statuses(s.status("in_orbit"))).status == "in_orbit"

    def test_in_a_group_the_reader_is_not_the_group(self) -> None:
        row = s.status("read") | {"recipient_id": "120363@g.us", "recipient_type": "group", "recipient_participant_id": s.NOURA}
        event = only(s.of_statuses(row))
        assert (event.group, event.to) == ("120363@g.us", "120363@g.us")
        assert [handle.value for handle in event.handles] == [s.NOURA]

    def test_a_ringing_call_is_a_call(self) -> None:
        event = only(s.of("calls", statuses=[s.status("RINGING", id_="wacid.1", type="call")]))
        assert (event.kind, event.event, event.status, event.to) == ("call", "ringing", None, s.NOURA)


class TestFromThePhone:
    def test_an_echo_is_the_businesss_own_message(self) -> None:
        row = {"from": s.OURS, "to": s.NOURA, "id": "wamid.E", "timestamp": str(s.AT), "type": "text", "text": {"body": "On our way"}}
        event = only(s.of("smb_message_echoes", message_echoes=[row]))
        assert (event.kind, event.from_, event.to, event.text) == ("echo", s.OURS, s.NOURA, "On our way")
        assert [handle.value for handle in event.handles] == [s.NOURA]

    @pytest.mark.parametrize(("type_", "kind"), [("edit", "echo_edit"), ("revoke", "echo_delete")])
    def test_it_can_be_changed_and_taken_back(self, type_: str, kind: str) -> None:
        row = {"from": s.OURS, "to_user_id": s.NOURA_ID, "id": "wamid.E2", "type": type_, type_: {"original_message_id": "wamid.E"}}
        event = only(s.of("smb_message_echoes", message_echoes=[row]))
        assert (event.kind, event.target, event.to_user_id) == (kind, "wamid.E", s.NOURA_ID)

    def test_staff_may_react_on_the_phone(self) -> None:
        row = {"from": s.OURS, "to": s.NOURA, "id": "wamid.E3", "type": "reaction", "reaction": {"message_id": "wamid.IN1", "emoji": "👍"}}
        event = only(s.of("smb_message_echoes", message_echoes=[row]))
        assert (event.kind, event.ours, event.target, event.emoji, event.from_) == ("reaction", True, "wamid.IN1", "👍", s.OURS)

    def test_old_messages_come_in_threads(self) -> None:
        ours = {"from": s.OURS, "to": s.NOURA, "id": "h1", "timestamp": "1750000000", "type": "text", "text": {"body": "Salam"}}
        theirs = {
            "from": s.NOURA,
            "id": "h2",
            "timestamp": "1750000100",
            "type": "media_placeholder",
            "history_context": {"status": "READ"},
        }
        chunk = {"metadata": {"phase": 0, "chunk_order": 1, "progress": 40}, "threads": [{"id": s.NOURA, "messages": [ours, theirs]}]}
        first, second = parse(s.of("history", history=[chunk]))
        assert (first.kind, first.ours, first.text) == ("history", True, "Salam")
        assert (second.kind, second.ours, second.type, second.status) == ("history", False, "media_placeholder", "read")
        assert all(handle.value == s.NOURA for event in (first, second) for handle in event.handles)

    def test_the_file_of_an_old_message_follows(self) -> None:
        event = only(s.of("history", messages=[s.message("image", {"id": "9"})]))
        assert (event.kind, event.media[0].id, event.ours) == ("history_media", "9", False)
        assert only(s.of("history", messages=[s.message("image", {"id": "9"}) | {"from": s.OURS}])).ours

    def test_history_may_be_declined_or_empty(self) -> None:
        event = only(s.of("history", history=[{"errors": [{"code": 2593109}]}]))
        assert (event.kind, event.errors) == ("error", (2593109,))
        assert only(s.of("history", history=[{"metadata": {"progress": 100}}])).note == "a chunk without messages"

    def test_the_address_book_is_read(self) -> None:
        row = {
            "type": "contact",
            "action": "add",
            "contact": {"full_name": "Noura S.", "phone_number": s.NOURA},
            "metadata": {"timestamp": str(s.AT)},
        }
        event = only(s.of("smb_app_state_sync", state_sync=[row]))
        assert (event.kind, event.event, event.name, event.from_) == ("contact_sync", "add", "Noura S.", s.NOURA)


class TestTheRest:
    def test_a_call_knows_its_customer_from_either_end(self) -> None:
        inward = {"id": "wacid.1", "from": s.NOURA, "to": s.OURS, "event": "connect", "timestamp": s.AT, "direction": "USER_INITIATED"}
        outward = {"id": "wacid.2", "from": s.OURS, "to": s.NOURA, "event": "terminate", "status": "COMPLETED", "duration": "61"}
        first, second = parse(s.of("calls", calls=[inward, outward]))
        assert (first.kind, first.event, first.direction) == ("call", "connect", "user_initiated")
        assert (second.status, second.duration) == ("COMPLETED", 61)
        assert [event.handles[0].value for event in (first, second)] == [s.NOURA, s.NOURA]

    def test_a_marketing_choice(self) -> None:
        event = only(
            s.of(
                "user_preferences",
                user_preferences=[{"wa_id": s.NOURA, "category": "marketing_messages", "value": "stop", "timestamp": s.AT}],
            )
        )
        assert (event.kind, event.from_, event.category, event.value) == ("preference", s.NOURA, "marketing_messages", "stop")

    def test_an_error_beside_a_message(self) -> None:
        message, error = parse(s.raw(s.delivery(s.change(s.value(messages=[s.message()], errors=[{"code": 131000}])))))
        assert (message.kind, error.kind, error.errors, error.account) == ("message", "error", (131000,), s.ACCOUNT)

    @pytest.mark.parametrize(
        ("field", "found", "event"),
        [
            ("message_template_status_update", {"event": "REJECTED"}, "REJECTED"),
            ("message_template_quality_update", {"new_quality_score": "RED"}, "RED"),
            ("template_category_update", {"new_category": "MARKETING"}, "MARKETING"),
            ("phone_number_name_update", {"decision": "DEFERRED"}, "DEFERRED"),
            ("account_alerts", {"alert_info": {"alert_type": "OBA_APPROVED"}}, "OBA_APPROVED"),
            ("business_capability_update", {"max_phone_numbers_per_business": 25}, None),
            ("something_new", {"x": 1}, None),
        ],
    )
    def test_news_about_the_account(self, field: str, found: dict[str, Any], event: str | None) -> None:
        told = only(s.news(field, **found))
        assert (told.kind, told.field, told.event, told.details) == ("account", field, event, found)
        assert told.ts is not None

    def test_a_handover_names_the_number_it_is_about(self) -> None:
        found = {
            "type": "control_passed",
            "sender": {"phone_number": s.NOURA},
            "recipient": {"phone_number_id": s.ACCOUNT},
            "control_passed": {},
        }
        event = only(s.raw(s.delivery({"field": "messaging_handovers", "value": found})))
        assert (event.kind, event.event, event.from_, event.account) == ("handover", "control_passed", s.NOURA, s.ACCOUNT)

    def test_what_another_app_answers_is_marked(self) -> None:
        assert only(s.of("standby", messages=[s.message()])).standby
        inner = only(s.of("standby", standby={"messages": [s.message()]}, contacts=[s.CONTACT]))
        assert (inner.standby, inner.name) == (True, "Noura")

    def test_a_list_nobody_told_us_of_becomes_a_visible_item(self) -> None:
        alone = only(s.of("messages", holograms=[{"id": "1"}], contacts=[s.CONTACT]))
        assert (alone.kind, alone.type, alone.from_, alone.note) == ("message", "unsupported", s.NOURA, "unsupported: holograms")
        known, unknown = parse(s.of("messages", messages=[s.message()], holograms=[{"id": "1"}]))
        assert (known.text, unknown.type) == ("Can you come today?", "unsupported")
        assert unknown.details == {"holograms": [{"id": "1"}]}

    def test_the_same_id_twice_is_marked(self) -> None:
        first, second, third = parse(s.of_messages(s.message(), s.message(), s.message(id_="wamid.IN2")))
        assert (first.duplicate, second.duplicate, third.duplicate) == (False, True, False)

    @pytest.mark.parametrize("body", [b"{}", b'{"object": "page"}', b'{"object":"whatsapp_business_account","entry":[]}'])
    def test_what_says_nothing_is_ignored_with_the_reason(self, body: bytes) -> None:
        event = only(body)
        assert event.kind == "ignored"
        assert event.note

    @pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'"text"', b"{", b"[" * 100_000])
    def test_what_is_no_delivery_cannot_be_read(self, body: bytes) -> None:
        with pytest.raises(Unparsable):
            parse(body)


class TestBroken:
    def test_invalid_utf8_loses_a_character_not_the_message(self) -> None:
        body = s.of_messages(s.message("text", {"body": "caf#"})).replace(b"caf#", b"caf\xe9")
        assert only(body).text == "caf\ufffd"

    def test_a_byte_order_mark_a_lone_surrogate_and_nan_are_put_up_with(self) -> None:
        assert only(b"\xef\xbb\xbf" + s.of_messages(s.message())).text == "Can you come today?"
        broken = only(s.of_messages(s.message("text", {"body": "oh #"})).replace(b"oh #", rb"oh \ud83d"))
        assert broken.text == "oh ?"
        assert only(s.of_messages(s.message(score=float("nan")))).text == "Can you come today?"

    def test_a_zero_byte_is_dropped_because_no_database_takes_it(self) -> None:
        assert only(s.of_messages(s.message("text", {"body": "a\0b"}))).text == "ab"
        assert read("poll", {"deep": [{"a\0": "b\0"}]}).details == {"deep": [{"a": "b"}]}
        flow = {"type": "nfm_reply", "nfm_reply": {"response_json": '{"a": "b\\u0000", "c": "\\\\u0000"}'}}
        assert read("interactive", flow).form == {"a": "b", "c": "\\u0000"}

    @pytest.mark.parametrize(
        "written", [s.AT, str(s.AT), s.AT * 1000, str(s.AT * 1000), s.AT_ISO, "2025-11-21T07:40:00+03:00", float(s.AT)]
    )
    def test_time_comes_in_many_forms(self, written: object) -> None:
        event = only(s.of_messages(s.message() | {"timestamp": written}))
        assert event.ts is not None
        assert event.ts.strftime("%Y-%m-%dT%H:%M:%SZ") == s.AT_ISO

    @pytest.mark.parametrize("written", ["soon", "", None, 0, -5, 1e30, "9" * 400, True, [], {}])
    def test_an_absurd_time_is_no_time(self, written: object) -> None:
        assert only(s.of_messages(s.message() | {"timestamp": written})).ts is None

    def test_ids_as_numbers_become_text(self) -> None:
        event = only(s.of_messages(s.message(id_="x") | {"id": 12345678901234567890123, "from": int(s.NOURA)}))
        assert (event.id, event.from_) == ("12345678901234567890123", s.NOURA)

    @given(
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=8,
        )
    )
    def test_any_member_may_hold_anything(self, strange: object) -> None:
        for place in ("from", "id", "timestamp", "type", "text", "context", "referral", "errors", "interactive"):
            assert parse(s.of_messages(s.message() | {place: strange}))
        for type_ in ("image", "location", "contacts", "interactive", "order", "edit", "system", "reaction", "button", "novel"):
            assert parse(s.of_messages(s.message(type_) | {type_: strange}))
        for found in (s.value(messages=strange), s.value(contacts=[s.CONTACT], messages=[strange]), strange):
            assert parse(s.raw({"object": "whatsapp_business_account", "entry": [{"changes": [{"field": "messages", "value": found}]}]}))
        for field in ("statuses", "calls", "history", "state_sync", "user_id_update", "user_preferences", "errors", "message_echoes"):
            assert parse(s.raw(s.delivery(s.change(s.value() | {field: strange, "contacts": strange}))))
