"""Card numbers on the way out: covered in whatever is told of customers, and nothing else is touched."""

from __future__ import annotations

import time

import msgspec

from frontdesk.app.masking import covered, covers
from frontdesk.kit.cards import card_numbers, mask, without_cards
from frontdesk.kit.ids import uuid7
from frontdesk.kit.web import ROUTES, Answer

_CARD = "4111 1111 1111 1111"


class _Told(msgspec.Struct):
    id: str
    text: str
    more: dict[str, object]


def test_what_holds_no_card_number_is_the_very_same() -> None:
    told = [_Told(str(uuid7()), "order 1234 5678 9012 3456", {"at": "2026-11-22T21:00:00Z", "phone": "+6281234567890"}) for _ in range(50)]
    assert covered(told) is told


def test_every_text_is_covered_however_deep_it_stands() -> None:
    told = _Told("1", f"my card: {_CARD}", {"edits": [{"text": "٤١١١ ١١١١ ١١١١ ١١١١"}], "form": {"message": "4111\n1111\n1111\n1111"}})
    shown = covered(told)
    assert shown["text"] == "my card: •••• •••• •••• 1111"
    assert shown["more"] == {"edits": [{"text": "•••• •••• •••• ١١١١"}], "form": {"message": "••••\n••••\n••••\n1111"}}
    assert covered(Answer(told)).body == shown


def test_what_only_looks_like_one_stays() -> None:
    """An id of ours, the number of a phone, and what the business wrote itself."""
    own = {
        "id": "01a20539-4111-1111-8111-111111111111",
        "handle": {"kind": "phone", "value": "4111111111111111", "verified": True},
        "note": _CARD,
        "draft": {"text": _CARD},
    }
    assert covered({**own, "text": _CARD}) == {**own, "text": "•••• •••• •••• 1111"}
    assert card_numbers(own["id"]) == ()
    plain = {f"{route.method} {route.path}" for route in ROUTES if not covers(route)}
    assert {"PATCH /api/knowledge/answers/{answer_id:uuid}", "PUT /api/assistant/settings"} <= plain
    about_customers = ("/api/conversations", "/api/customers", "/api/leads", "/api/inquiries", "/api/search", "/api/knowledge/gaps")
    assert [one for one in plain if one.split(" ")[1].startswith(about_customers)] == [
        "POST /api/conversations/{conversation_id:uuid}/messages/{message_id:uuid}/reveal"
    ]


def test_whoever_reads_gets_as_many_characters_and_no_digit() -> None:
    text = f"card {_CARD}, tomorrow"
    assert without_cards(text) == "card •••• •••• •••• ••••, tomorrow"
    assert len(without_cards(text)) == len(text) == len(mask(text))


def test_long_texts_take_time_in_proportion() -> None:
    """Ten times the length, about ten times the time, also where every digit could begin a card number."""

    def seconds(text: str) -> float:
        began = time.process_time()
        mask(text)
        return time.process_time() - began

    seconds("4 " * 1000)
    assert seconds("4 " * 30_000) < 40 * max(seconds("4 " * 3_000), 0.002)
