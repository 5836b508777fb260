"""Reading what strangers wrote."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.channels.contract import Unparsable
from frontdesk.channels.tolerant import document, mapping, moment, number, sequence, text, truth, whole


@given(st.binary())
def test_bytes_are_read_or_unparsable(raw: bytes) -> None:
    try:
        document(raw)
    except Unparsable as problem:
        if problem.code not in ("not_json", "nested_too_deep"):
            raise


ANYTHING = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.lists(st.integers())
    | st.dictionaries(st.text(), st.integers())
)


@given(ANYTHING)
def test_no_value_is_too_strange(value: object) -> None:
    mapping(value), sequence(value), number(value), whole(value), truth(value)
    found = text(value)
    assert found is None or (found and "\0" not in found)
    at = moment(value)
    assert at is None or at.tzinfo is UTC


@pytest.mark.parametrize(
    ("value", "found"), [(7, "7"), (7.0, "7"), (7.5, "7.5"), (True, None), ("", None), (float("inf"), None), ("a\0", "a")]
)
def test_text(value: object, found: str | None) -> None:
    assert text(value) == found


@pytest.mark.parametrize(("value", "found"), [("12", 12), (12.0, 12), (1.5, None), ("x", None), (True, None), (2**70, None), ("1e3", 1000)])
def test_whole(value: object, found: int | None) -> None:
    assert whole(value) == found


@pytest.mark.parametrize(("value", "found"), [("true", True), ("False", False), (True, True), (1, None), ("yes", None)])
def test_truth(value: object, found: bool | None) -> None:
    assert truth(value) is found


def test_milliseconds_keep_their_order() -> None:
    assert moment(1763700000123) == datetime(2025, 11, 21, 4, 40, 0, 123000, tzinfo=UTC)
    assert moment("2025-11-21") == datetime(2025, 11, 21, tzinfo=UTC)
    assert moment("0001-01-01T00:00:00+23:59") is None


def test_one_in_place_of_a_list_is_a_list_of_it() -> None:
    assert sequence({"a": 1}) == [{"a": 1}]
    assert sequence(None) == []
