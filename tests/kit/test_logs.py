"""Logs: a line a person can read, or one JSON object a line, whatever strangers put into it."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.kit.logs import JsonLines, set_up


def _line(message: object, *args: object, **more: object) -> dict[str, str]:
    record = logging.LogRecord("frontdesk.test", logging.WARNING, __file__, 1, str(message), args, None)
    for name, value in more.items():
        setattr(record, name, value)
    text = JsonLines().format(record)
    assert "\n" not in text
    found: dict[str, str] = json.loads(text)
    return found


def test_a_line_says_when_how_bad_where_from_and_what() -> None:
    line = _line("%s arrivals wait", 3)
    assert (line["level"], line["from"], line["message"]) == ("warning", "frontdesk.test", "3 arrivals wait")
    assert datetime.fromisoformat(line["at"]).utcoffset() == timedelta(0)


def test_an_exception_stays_inside_its_line() -> None:
    try:
        raise ValueError("first\nsecond")
    except ValueError:
        line = _line("it failed", exc_info=sys.exc_info())
    assert "ValueError: first\nsecond" in line["exception"]
    assert "Traceback" in line["exception"]


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_no_line_is_lost_over_what_a_stranger_wrote(words: str) -> None:
    told = _line("%s", words)["message"]
    assert told == words.encode("utf-8", "backslashreplace").decode()


@pytest.fixture
def _logging_as_it_was() -> Iterator[None]:
    root, quiet = logging.getLogger(), {name: logging.getLogger(name).level for name in ("httpx", "httpcore", "uvicorn.access")}
    handlers, level = root.handlers[:], root.level
    root.handlers = []
    yield
    root.handlers, root.level = handlers, level
    for name, was in quiet.items():
        logging.getLogger(name).setLevel(was)


@pytest.mark.usefixtures("_logging_as_it_was")
def test_logs_go_to_standard_error_and_chatty_libraries_are_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("json")
    logging.getLogger("frontdesk.kit").info("hello")
    logging.getLogger("httpx").info("HTTP Request: POST https://provider.example/secret-token")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert [json.loads(line)["message"] for line in captured.err.splitlines()] == ["hello"]


@pytest.mark.usefixtures("_logging_as_it_was")
def test_text_is_the_default_and_setting_up_twice_tells_everything_once(capsys: pytest.CaptureFixture[str]) -> None:
    set_up()
    set_up()
    logging.getLogger("frontdesk.kit").warning("hello")
    assert capsys.readouterr().err.count("hello") == 1
