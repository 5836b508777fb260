"""The engine over a pipe, and what one business teaches it."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from frontdesk.understanding import NEEDS
from frontdesk.understanding.line import Desk, serve
from frontdesk.understanding.model.alike import Example
from frontdesk.understanding.model.grams import groups
from frontdesk.understanding.model.head import MOST, Head
from frontdesk.understanding.model.stored import shipped
from frontdesk.understanding.needs.decide import likeliest
from frontdesk.understanding.text.normal import Text

HOMES = {
    "id": "homes",
    "languages": ["en", "ar"],
    "timezone": "Asia/Riyadh",
    "currency": "SAR",
    "weekend": ["fri", "sat"],
    "services": [{"id": "deep", "names": {"en": "Deep cleaning"}, "keywords": ["spring clean"]}],
    "areas": [{"id": "jeddah", "names": ["Jeddah", "جدة"], "kind": "city"}, {"id": "rawdah", "names": ["Al Rawdah"], "kind": "district"}],
}
ASKED = {"type": "message", "id": "1", "text": "Deep cleaning in Al Rawdah tomorrow at 5pm, max 300 riyal", "business": "homes"}
REFERENCE = "2026-04-15T10:00"


def _said(*lines: dict[str, Any]) -> list[dict[str, Any]]:
    return [json.loads(reply) for reply in serve(json.dumps(line) for line in lines)]


def test_a_message_is_answered_with_its_signals() -> None:
    (reply,) = _said({"type": "businesses", "businesses": [HOMES]}, {**ASKED, "reference": REFERENCE})
    assert (reply["id"], reply["intent"], reply["lead"], reply["language"]) == ("1", "scheduling", True, "en")
    assert (reply["service"], reply["location"]) == (["deep"], "rawdah")
    assert reply["budget"] == {"max": 300, "currency": "SAR"}
    assert (reply["timing"]["date"], reply["timing"]["time"]) == ("2026-04-16", "17:00")
    assert sum(reply["scores"].values()) == pytest.approx(1, abs=0.001)
    assert "out_of_scope" in reply["scores"]


@pytest.mark.parametrize("line", ["{", "[]", '"hello"', '{"type": "message"}', '{"type": "feedback", "text": "x"}'])
def test_a_line_that_cannot_be_read_is_answered_and_the_next_one_too(line: str) -> None:
    replies = [json.loads(reply) for reply in serve([line, "", json.dumps({"id": "2", "text": "how much?"})])]
    assert replies[0]["error"] == "bad_line"
    assert replies[1]["intent"] == "pricing"


def test_a_correction_counts_on_the_next_message_and_only_for_its_business() -> None:
    text = "we would like the blue arrangement for the second hall"
    desk = Desk()
    desk.answer({"type": "businesses", "businesses": [HOMES, {**HOMES, "id": "other"}]})
    before = desk.answer({"id": "1", "text": text, "business": "homes"})
    assert before is not None
    wanted = "complaint" if before["intent"] != "complaint" else "pricing"
    desk.answer({"type": "feedback", "id": "1", "text": text, "business": "homes", "intent": wanted})
    after = desk.answer({"id": "2", "text": text + " please", "business": "homes"})
    elsewhere = desk.answer({"id": "3", "text": text, "business": "other"})
    assert after is not None
    assert elsewhere is not None
    assert after["intent"] == wanted
    assert {**elsewhere, "id": "1"} == before


def test_needs_of_ones_own_are_told_apart_and_strangers_are_not_claimed() -> None:
    examples = [
        {"text": text, "intent": intent}
        for intent, texts in {
            "tow": ["my car needs a tow truck", "please tow my car", "stuck on the highway, send the tow truck", "car broke down, tow it"],
            "tyres": ["change my winter tyres", "four new tyres please", "tyre change on monday", "do you have tyres in stock"],
        }.items()
        for text in texts
    ]
    first, tow, tyres, stranger = _said(
        {"type": "train", "examples": examples},
        {"id": "1", "text": "can a tow truck come for my car"},
        {"id": "2", "text": "I want new tyres"},
        {"id": "3", "text": "ما هو رقم الدكتورة؟"},
    )
    assert first == {"trained": 8}
    assert (tow["intent"], tow["act"]) == ("tow", True)
    assert (tyres["intent"], tyres["act"]) == ("tyres", True)
    assert not stranger["act"]
    assert stranger["confidence"] < min(tow["confidence"], tyres["confidence"])


def _example(text: str, need: str, *, weak: bool = False) -> Example:
    folded = Text(text)
    return Example(shipped(), groups(folded.normal, folded.words), np.full(len(NEEDS), 1 / len(NEEDS)), need, weak=weak)


def _bent(head: Head, text: str) -> dict[str, float]:
    folded = Text(text)
    return head.bend(shipped(), groups(folded.normal, folded.words), np.full(len(NEEDS), 1 / len(NEEDS)))


def test_lessons_taken_one_by_one_or_together_teach_the_same() -> None:
    lessons = [
        _example("a bouquet for friday", "scheduling"),
        _example("roses how much", "pricing"),
        _example("wilted roses!", "complaint"),
    ]
    slowly, at_once = Head(), Head()
    for lesson in lessons:
        slowly.learn([lesson])
    at_once.learn(lessons)
    for text in ("roses for friday", "something else entirely", ""):
        assert _bent(slowly, text) == pytest.approx(_bent(at_once, text))
    assert likeliest(_bent(slowly, "wilted roses again")) == "complaint"


def test_a_weak_lesson_bends_less_than_a_persons_word() -> None:
    told, supposed = Head(), Head()
    told.learn([_example("the usual for my office", "scheduling")])
    supposed.learn([_example("the usual for my office", "scheduling", weak=True)])
    nothing = 1 / len(NEEDS)
    assert nothing < _bent(supposed, "the usual for the office")["scheduling"] < _bent(told, "the usual for the office")["scheduling"]


def test_a_head_forgets_the_oldest_and_ignores_needs_it_does_not_have() -> None:
    head = Head()
    head.learn([_example("anything", "a need of another business")])
    assert len(head) == 0
    head.learn([_example(f"message number {number} about {'roses' if number % 2 else 'tulips'}", "pricing") for number in range(MOST + 5)])
    assert len(head) == MOST
    assert likeliest(_bent(head, "about roses")) == "pricing"
