"""The requests we make of our messages, and the ones we refuse to make."""

from __future__ import annotations

import json
from typing import Any

import pytest

from frontdesk.channels.contract import Refused
from frontdesk.channels.phones import phone_handle
from frontdesk.channels.records import Account, Attachment, Choice, Handle, OutboundMessage, Section, Template
from frontdesk.channels.whatsapp.build import SENDS, build

ACCOUNT = Account("whatsapp", "700100200300", secrets={"access_token": "EAAx"})
NOURA = (phone_handle("966501230001"), Handle("whatsapp_user", "SA.77", "SA.77"))


def message(kind: str, **more: Any) -> OutboundMessage:
    return OutboundMessage(**({"id": "outbox-1", "kind": kind, "to": NOURA, "text": "Hello"} | more))


def body(found: OutboundMessage) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(build(found, ACCOUNT).content)
    return content


def test_a_text() -> None:
    request = build(message("text", reply_to="wamid.Q", preview_url=True), ACCOUNT)
    assert (request.method, request.url) == ("POST", "https://graph.facebook.com/v25.0/700100200300/messages")
    assert request.headers["Authorization"] == "Bearer EAAx"
    assert json.loads(request.content) == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "+966501230001",
        "type": "text",
        "text": {"body": "Hello", "preview_url": True},
        "context": {"message_id": "wamid.Q"},
        "biz_opaque_callback_data": "outbox-1",
    }


def test_a_stand_in_may_be_named_for_the_vendor() -> None:
    account = Account("whatsapp", "1", secrets={"access_token": "t"}, api_base="http://127.0.0.1:9/fake/")
    assert build(message("text"), account).url == "http://127.0.0.1:9/fake/1/messages"


def test_the_phone_number_wins_over_the_user_id() -> None:
    assert body(message("text", to=NOURA[::-1]))["to"] == "+966501230001"
    found = body(message("text", to=NOURA[1:]))
    assert found["recipient"] == "SA.77"
    assert "to" not in found


def test_the_number_goes_out_as_whatsapp_knows_it() -> None:
    assert body(message("text", to=(phone_handle("5215512345678"),)))["to"] == "+5215512345678"
    assert body(message("text", to=(phone_handle("+966 50-123 0001"),)))["to"] == "+966501230001"


def test_buttons() -> None:
    found = body(message("buttons", buttons=(Choice("y", "Yes"), Choice("n", "No")), footer="f", header="h"))["interactive"]
    assert found == {
        "type": "button",
        "body": {"text": "Hello"},
        "header": {"type": "text", "text": "h"},
        "footer": {"text": "f"},
        "action": {
            "buttons": [{"type": "reply", "reply": {"id": "y", "title": "Yes"}}, {"type": "reply", "reply": {"id": "n", "title": "No"}}]
        },
    }


def test_a_list() -> None:
    sections = (Section((Choice("a", "Deep cleaning", "4 hours"),), "Home"), Section((Choice("b", "AC"),), "Machines"))
    found = body(message("list", list_label="Services", sections=sections))["interactive"]
    assert found["action"] == {
        "button": "Services",
        "sections": [
            {"title": "Home", "rows": [{"id": "a", "title": "Deep cleaning", "description": "4 hours"}]},
            {"title": "Machines", "rows": [{"id": "b", "title": "AC"}]},
        ],
    }


def test_a_link_and_a_question_for_the_place() -> None:
    found = body(message("link", url="https://nadhif.example/book", url_label="Book"))["interactive"]
    assert found["action"] == {"name": "cta_url", "parameters": {"display_text": "Book", "url": "https://nadhif.example/book"}}
    asked = body(message("location_request"))["interactive"]
    assert asked == {"type": "location_request_message", "body": {"text": "Hello"}, "action": {"name": "send_location"}}


def test_a_template() -> None:
    components: tuple[dict[str, object], ...] = ({"type": "body", "parameters": [{"type": "text", "text": "Noura"}]},)
    found = body(message("template", template=Template("visit_reminder", "ar", components), reply_to="wamid.Q"))
    assert found["template"] == {"name": "visit_reminder", "language": {"code": "ar"}, "components": list(components)}
    assert "context" not in found


def test_files_by_id_or_by_link() -> None:
    found = body(message("media", attachment=Attachment("document", id="9", filename="offer.pdf")))
    assert (found["type"], found["document"]) == ("document", {"id": "9", "caption": "Hello", "filename": "offer.pdf"})
    assert body(message("media", text="", attachment=Attachment("audio", link="https://x.example/a.ogg")))["audio"] == {
        "link": "https://x.example/a.ogg"
    }


def test_a_reaction_and_its_removal() -> None:
    assert body(message("reaction", target="wamid.IN1", emoji="👍"))["reaction"] == {"message_id": "wamid.IN1", "emoji": "👍"}
    assert body(message("reaction", target="wamid.IN1"))["reaction"]["emoji"] == ""


def test_read_and_typing() -> None:
    assert body(message("mark_read", target="wamid.IN1")) == {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.IN1"}
    assert body(message("typing", target="wamid.IN1"))["typing_indicator"] == {"type": "text"}


def choices(number: int) -> tuple[Choice, ...]:
    return tuple(Choice(str(n), f"Row {n}") for n in range(number))


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (message("text", text="x" * 4097), "text_too_long"),
        (message("text", text="  "), "text_missing"),
        (message("text", to=()), "no_address"),
        (message("text", to=(Handle("email", "a@b.c", "a@b.c"),)), "no_address"),
        (message("text", to=(phone_handle("call me"),)), "no_address"),
        (message("buttons"), "buttons_missing"),
        (message("buttons", buttons=choices(4)), "too_many_buttons"),
        (message("buttons", buttons=(Choice("a", "x" * 21),)), "button_too_long"),
        (message("buttons", buttons=(Choice("x" * 257, "a"),)), "button_id_too_long"),
        (message("buttons", buttons=(Choice("a", "Yes"), Choice("b", "Yes"))), "choices_alike"),
        (message("buttons", buttons=choices(1), text="x" * 1025), "text_too_long"),
        (message("buttons", buttons=choices(1), footer="x" * 61), "footer_too_long"),
        (message("list", list_label="L"), "sections_missing"),
        (message("list", list_label="L", sections=(Section(choices(11)),)), "too_many_list_rows"),
        (message("list", list_label="L", sections=(Section(choices(1)), Section((Choice("z", "Z"),)))), "section_title_missing"),
        (message("list", list_label="L", sections=(Section(()),)), "list_rows_missing"),
        (message("list", list_label="", sections=(Section(choices(1)),)), "list_label_missing"),
        (message("list", list_label="L", sections=(Section((Choice("a", "x" * 25),)),)), "row_title_too_long"),
        (message("list", list_label="L", sections=(Section((Choice("x" * 201, "a"),)),)), "row_id_too_long"),
        (message("list", list_label="L", sections=(Section((Choice("a", "a", "x" * 73),)),)), "row_description_too_long"),
        (message("link", url="javascript:alert(1)", url_label="x"), "url_wrong"),
        (message("link", url="https://a.example", url_label="x" * 21), "link_label_too_long"),
        (message("location_request", text="x" * 1025), "text_too_long"),
        (message("template"), "template_missing"),
        (message("template", to=NOURA[1:], template=Template("otp", "en", category="AUTHENTICATION")), "phone_needed"),
        (message("media"), "file_missing"),
        (message("media", attachment=Attachment("image", id="1", link="https://x.example")), "file_missing"),
        (message("media", attachment=Attachment("image", link="ftp://x.example")), "link_wrong"),
        (message("media", attachment=Attachment("audio", id="1")), "caption_impossible"),
        (message("reaction"), "target_missing"),
        (message("typing"), "target_missing"),
    ],
)
def test_what_whatsapp_would_refuse_is_refused_before_with_what_to_do(found: OutboundMessage, code: str) -> None:
    with pytest.raises(Refused) as refused:
        build(found, ACCOUNT)
    assert refused.value.code == code
    assert refused.value.permanent
    assert refused.value.detail.endswith(".")


def test_without_a_token_nothing_can_be_sent_yet() -> None:
    for token in ("", "two\nlines"):
        with pytest.raises(Refused) as refused:
            build(message("text"), Account("whatsapp", "1", secrets={"access_token": token}))
        assert (refused.value.code, refused.value.permanent) == ("token_missing", False)


def test_every_kind_that_is_offered_can_be_built() -> None:
    more: dict[str, Any] = {
        "buttons": choices(1),
        "list_label": "L",
        "sections": (Section(choices(1)),),
        "url": "https://a.example",
        "url_label": "x",
        "template": Template("t", "en"),
        "attachment": Attachment("image", id="1"),
        "target": "wamid.IN1",
    }
    for kind in SENDS:
        assert body(message(kind, **more))
