"""Every language staff read says what the program says of itself, and says it with fields that exist."""

from __future__ import annotations

import ast
from pathlib import Path
from string import Formatter

import pytest

from frontdesk.app import rooms
from frontdesk.intake.conversation.why import told
from frontdesk.intake.dialogue import rules
from frontdesk.intake.inquiries.wording import DETAIL, REASON
from frontdesk.intake.settings.records import SIGNALS
from frontdesk.kit.events import CATALOGUE
from frontdesk.kit.wording import book, phrase
from frontdesk.understanding import NEEDS
from frontdesk.understanding.signals import urgency

LANGUAGES = ("ar",)
assert rooms.ROOMS


def _places(sentence: str) -> set[str]:
    return {part for _, part, _, _ in Formatter().parse(sentence) if part is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_of_events_that_exist_and_show_fields_they_have(language: str) -> None:
    for name, sentence in book(language).events.items():
        assert name in CATALOGUE
        assert _places(sentence) <= {"actor", *CATALOGUE[name].__struct_fields__}, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_happens_to_a_conversation_is_worded(language: str) -> None:
    shown = {name for name, kind in CATALOGUE.items() if kind.subject == "conversation"}
    assert shown - set(book(language).events) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_needs_and_reasons_of_urgency_are_worded(language: str) -> None:
    source = ast.parse(Path(urgency.__file__).read_text("utf-8"))
    reasons = {
        node.value
        for node in ast.walk(source)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith(".") and "\n" not in node.value
    } - {ast.get_docstring(node) for node in ast.walk(source) if isinstance(node, (ast.Module, ast.FunctionDef))}
    assert len(reasons) == 7
    assert [one for one in (*NEEDS, *reasons) if phrase(language, one) == one] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_leads_inquiries_and_what_stops_the_assistant_are_worded(language: str) -> None:
    told = {name for name, kind in CATALOGUE.items() if kind.subject in ("lead", "view", "inquiry")}
    assert told - set(book(language).events) == set()
    reasons = [*REASON, *REASON.values(), *DETAIL.values()]
    assert [one for one in reasons if phrase(language, one) == one] == []
    assert [one for one in DETAIL.values() if _places(one) != _places(phrase(language, one))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_why_the_assistant_did_something_is_a_code_that_every_language_words(language: str) -> None:
    nodes = list(ast.walk(ast.parse(Path(rules.__file__).read_text("utf-8"))))
    said = {text for node in nodes if isinstance(node, ast.keyword) and node.arg == "why" for text in _text(node.value)}
    calls = [node for node in nodes if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_hand_over"]
    handed = {text for node in calls for text in _text(node.args[1])}
    codes = {told(code) for code in (*said, *handed, *(f"asked_{signal}" for signal in SIGNALS), "asked_own_floor")}
    assert len(codes) > 20
    assert [code for code in codes if phrase("en", code) == code] == []
    assert set(book("en").phrases) <= set(book(language).phrases)
    # What was stored before it was a code is still read in every language.
    assert phrase(language, "asked for the place") == phrase(language, "why.asked_location") != "asked for the place"
    assert phrase("en", "asked for the place") == "asked for the place"


def _text(node: ast.expr) -> list[str]:
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def test_a_language_without_a_book_and_a_name_that_is_no_language_are_told_in_english() -> None:
    for language in (None, "en", "xx", "../kit", ""):
        assert phrase(language, "closed") == "closed"
    assert phrase("ar-SA", "closed") == "أُغلقت"
