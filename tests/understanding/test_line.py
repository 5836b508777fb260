"""The engine over a pipe, and what one business teaches it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from frontdesk.app.pipe import desk_of
from frontdesk.app.reading import compared
from frontdesk.kit.errors import Invalid
from frontdesk.understanding import NEEDS
from frontdesk.understanding.line import Desk, serve
from frontdesk.understanding.model.alike import Example
from frontdesk.understanding.model.grams import groups
from frontdesk.understanding.model.head import MOST, Head
from frontdesk.understanding.model.stored import SHIPPED, shipped
from frontdesk.understanding.needs.decide import likeliest
from frontdesk.understanding.text.normal import Text
from tests.understanding.made_models import another

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


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "null",
        '"hello"',
        "[" * 100_000,
        '{"type": "message"}',
        '{"type": "message", "text": null}',
        '{"type": "greeting", "text": "x"}',
        '{"text": "x", "business": ["homes"]}',
        '{"text": "tomorrow", "reference": "9999-12-31T10:00"}',
        '{"text": "tomorrow", "reference": "soon"}',
        '{"type": "feedback", "text": "x"}',
        '{"type": "feedback", "text": "x", "intent": "praise"}',
        '{"type": "train", "examples": []}',
        '{"type": "train", "examples": [{"text": "x"}]}',
        '{"type": "businesses", "businesses": [{"name": "homes"}]}',
        '{"type": "businesses", "businesses": [{"id": "homes", "timezone": "Mars/Phobos"}]}',
    ],
)
def test_a_line_that_cannot_be_read_is_answered_and_the_next_one_too(line: str) -> None:
    replies = [json.loads(reply) for reply in serve([line, "", json.dumps({"id": "2", "text": "how much?"})])]
    assert replies[0]["error"] == "bad_line"
    assert "Error" not in replies[0]["detail"]
    assert replies[1]["intent"] == "pricing"


def test_a_refusal_names_the_line_that_it_answers() -> None:
    (reply,) = _said({"type": "message", "id": "7", "text": 5})
    assert reply == {"id": "7", "error": "bad_line", "detail": "“text” must be a text."}


@pytest.mark.parametrize("sent", [b'\xff\xfe{"text": "x"}\n', b'{"id": "\\ud800", "text": "how much? \\udfff"}\n'])
def test_bytes_that_are_no_text_do_not_end_the_pipe(sent: bytes) -> None:
    command = [sys.executable, "-m", "frontdesk", "understand", "--stdio"]
    ended = subprocess.run(command, input=sent + b'{"id": "2", "text": "how much?"}\n', capture_output=True, check=True)
    first, second = (json.loads(line) for line in ended.stdout.splitlines())
    assert "error" in first or first["id"] == "\ud800"
    assert (second["id"], second["intent"]) == ("2", "pricing")


@pytest.mark.parametrize("told", ["{", "[1]", '{"shops": []}', '"homes"', '[{"id": "homes", "services": [{"names": {}}]}]', '[{"id": 1}]'])
def test_a_file_of_businesses_that_cannot_be_used_is_named_with_the_reason(tmp_path: Path, told: str) -> None:
    file = tmp_path / "businesses.json"
    file.write_text(told)
    with pytest.raises(Invalid, match=str(file)) as refused:
        desk_of(file, None, None)
    assert refused.value.code == "bad_file"


@pytest.mark.parametrize("told", ["", "[]", '{"text": "x"}', '{"text": 1, "intent": "x"}'])
def test_rows_of_examples_that_cannot_be_used_are_refused(tmp_path: Path, told: str) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(told)
    with pytest.raises(Invalid, match=str(file)):
        desk_of(None, file, None)
    with pytest.raises(Invalid, match=str(file)):
        compared(SHIPPED, SHIPPED, file)


def test_a_model_of_another_program_is_refused_before_it_reads(tmp_path: Path) -> None:
    file = tmp_path / "other.model"
    file.write_bytes(another(gate=(0.0,)))
    with pytest.raises(Invalid, match="another version of Frontdesk"):
        desk_of(None, None, file)


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


def test_a_correction_of_a_need_of_ones_own_counts_on_the_next_message() -> None:
    rows = [("tow", "please tow my car"), ("tow", "send the tow truck"), ("tyres", "four new tyres"), ("tyres", "change my winter tyres")]
    train = {"type": "train", "examples": [{"intent": intent, "text": text} for intent, text in rows]}
    odd = {"id": "1", "text": "the lorry with the hook, same spot as last year"}
    again = {"id": "2", "text": "that lorry with the hook again please"}
    told = {"type": "feedback", "id": "1", "text": odd["text"], "intent": "tow"}
    _, _, before = _said(train, odd, again)
    _, _, after = _said(train, odd, told, again)
    assert after["intent"] == "tow"
    assert after["scores"]["tow"] > before["scores"]["tow"] + 0.2
    # A need that nobody had named before can be told as well.
    _, _, new = _said(train, odd, {**told, "intent": "crane"}, again)
    assert new["intent"] == "crane"


def test_what_is_let_pass_counts_once_somebody_corrects() -> None:
    rows = [("tow", "please tow my car"), ("tyres", "four new tyres")]
    train = {"type": "train", "examples": [{"intent": intent, "text": text} for intent, text in rows]}
    corrected = [{"id": "0", "text": "rims"}, {"type": "feedback", "id": "0", "text": "rims", "intent": "tyres"}]
    passed = {"id": "1", "text": "my car stopped on the bridge"}
    asked = {"id": "2", "text": "it stopped on the bridge"}
    *_, let_pass, heeded = _said(train, *corrected, passed, asked)
    unheeded = _said(train, *corrected, asked)[-1]
    assert heeded["scores"][let_pass["intent"]] > unheeded["scores"][let_pass["intent"]] + 0.1


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
