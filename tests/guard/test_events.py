"""Every event can be read by a person, reaches somebody, and is recorded somewhere."""

from __future__ import annotations

import ast
import re
from string import Formatter

from frontdesk.app import rooms
from frontdesk.kit.events import CATALOGUE
from frontdesk.team import PERMISSIONS
from tests.guard.house import ROOT, modules

assert rooms.ROOMS

_NAME = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*")
# Facts that tell of something in no single row, or of a row that is not kept.
NO_SUBJECT: dict[str, str] = {}


def test_every_event_is_documented() -> None:
    """Keeps an event from being known only to whoever wrote it."""
    assert CATALOGUE
    page = (ROOT / "docs" / "events.md").read_text("utf-8")
    silent = [name for name, kind in CATALOGUE.items() if not (kind.__doc__ or "").strip() or not kind.sentence.strip()]
    missing = [name for name in CATALOGUE if f"`{name}`" not in page]
    assert not silent, f"these need a docstring and a sentence: {silent}"
    assert not missing, f"run `python3 run.py docs`: {missing}"


def test_events_are_called_thing_dot_past() -> None:
    """Keeps names alike, since programs outside listen for them."""
    assert not [name for name in CATALOGUE if not _NAME.fullmatch(name)]


def test_a_sentence_names_only_what_the_event_holds() -> None:
    """Keeps the timeline from showing braces to a person."""
    wrong = [
        f"{name}: {field}"
        for name, kind in CATALOGUE.items()
        for _, field, _, _ in Formatter().parse(kind.sentence)
        if field is not None and field != "actor" and field not in kind.__struct_fields__
    ]
    assert not wrong


def test_an_event_holds_the_id_of_its_subject() -> None:
    """Keeps an event from being lost to the timeline of the thing it is about."""
    wrong = [name for name, kind in CATALOGUE.items() if f"{kind.subject}_id" not in kind.__struct_fields__ and name not in NO_SUBJECT]
    assert not wrong


def test_personal_fields_exist() -> None:
    """Keeps a misspelt field from surviving the erasure of a person."""
    assert not [name for name, kind in CATALOGUE.items() if set(kind.personal) - set(kind.__struct_fields__)]


def test_an_audience_is_everybody_or_a_permission() -> None:
    """Keeps an event from reaching nobody live, or the wrong people."""
    assert not [f"{name}: {kind.audience}" for name, kind in CATALOGUE.items() if kind.audience not in {"business", *PERMISSIONS}]


def test_every_event_is_recorded_somewhere() -> None:
    """Keeps the catalogue from promising what never happens."""
    used = {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for module in modules().values()
        for node in ast.walk(module.tree)
        if isinstance(node, (ast.Attribute, ast.Name))
    }
    assert not [name for name, kind in CATALOGUE.items() if kind.__name__ not in used]


def test_events_hold_no_words_of_a_customer() -> None:
    """Keeps a person's own words out of a table that is never rewritten."""
    words = {"text", "body", "content", "message", "email", "phone", "address", "value", "preview", "summary"}
    wrong = [
        f"{name}: {field}"
        for name, kind in CATALOGUE.items()
        for field in kind.__struct_fields__
        if field in words and field not in kind.personal
    ]
    assert not wrong
