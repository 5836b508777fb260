"""When a version may take another one's place, and which ones this program can read with at all."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from itertools import product
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.understanding.model.stored import SHIPPED, Broken, shipped
from frontdesk.understanding.versions.records import Lesson, TrialSide
from frontdesk.understanding.versions.rules import ENOUGH, at_least, may_be_used, misfit, opened, verdict
from frontdesk.understanding.versions.trial import Pair, Was, result
from tests.understanding.made_models import another

NOON = datetime(2026, 4, 15, 12, tzinfo=UTC)


def by_pascal(heads: int, throws: int) -> Fraction:
    """The same probability from Pascal's triangle, row by row."""
    row = [1]
    for _ in range(throws):
        row = [left + right for left, right in zip([0, *row], [*row, 0], strict=True)]
    return Fraction(sum(row[heads:]), sum(row))


@given(st.integers(0, 60), st.data())
def test_the_sign_test_is_exact(throws: int, data: st.DataObject) -> None:
    heads = data.draw(st.integers(0, throws))
    assert at_least(heads, throws) == pytest.approx(float(by_pascal(heads, throws)), rel=1e-12)


@pytest.mark.parametrize("throws", range(9))
def test_the_sign_test_counts_every_way_a_coin_can_fall(throws: int) -> None:
    ways = [sum(way) for way in product((0, 1), repeat=throws)]
    for heads in range(throws + 1):
        assert at_least(heads, throws) == sum(one >= heads for one in ways) / len(ways)


def test_known_values_of_the_sign_test() -> None:
    assert at_least(0, 0) == 1.0
    assert at_least(9, 10) == pytest.approx(11 / 1024)
    assert at_least(600, 600) == 2.0**-600


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_verdict_has_one_meaning(better: int, worse: int) -> None:
    found = verdict(messages=600, better=better, worse=worse)
    turned = verdict(messages=600, better=worse, worse=better)
    if found == "better":
        assert better > worse
        assert turned == "worse"
    if found == "worse":
        assert worse > better
    assert may_be_used(found) is (found != "worse")
    # One more message read better never speaks against a version.
    order = ("worse", "no_worse", "better")
    assert order.index(verdict(messages=600, better=better + 1, worse=worse)) >= order.index(found)


@pytest.mark.parametrize(
    ("better", "worse", "expected"),
    [
        (0, 0, "no_worse"),
        (0, 3, "no_worse"),
        (0, 4, "worse"),
        (5, 0, "better"),
        (4, 0, "no_worse"),
        (10, 12, "no_worse"),
        (10, 20, "worse"),
    ],
)
def test_verdicts(better: int, worse: int, expected: str) -> None:
    assert verdict(messages=ENOUGH, better=better, worse=worse) == expected
    assert verdict(messages=ENOUGH - 1, better=better, worse=worse) == "too_few"


def test_a_version_that_is_as_good_is_rarely_called_worse() -> None:
    """The chance of "worse" for an equally good version, over every way its changed messages can fall."""
    for changed in range(61):
        chance = sum(
            float(by_pascal(worse, changed) - by_pascal(worse + 1, changed))
            for worse in range(changed + 1)
            if verdict(messages=600, better=changed - worse, worse=worse) == "worse"
        )
        assert chance <= 0.1


def lesson(need: str, language: str = "en") -> Lesson:
    return Lesson(uuid4(), uuid4(), need, language, "words", NOON)


def test_what_a_trial_finds_is_counted_by_need_and_language() -> None:
    pairs = [
        Pair(lesson("pricing"), Was("pricing", 0.9, True), Was("pricing", 0.8, False)),
        Pair(lesson("pricing", "ar"), Was("other", 0.4, False), Was("pricing", 0.9, True)),
        Pair(lesson("complaint", "ar"), Was("complaint", 0.9, True), Was("other", 0.9, True)),
        Pair(lesson("complaint", ""), Was("other", 0.3, False), Was("pricing", 0.3, False)),
    ]
    found = result(pairs)
    assert (found.messages, found.better, found.worse) == (4, 1, 1)
    assert (found.current, found.candidate) == (TrialSide(2, 2, 2), TrialSide(2, 2, 1))
    assert [(one.name, one.messages) for one in found.needs] == [("complaint", 2), ("pricing", 2)]
    assert {one.name for one in found.languages} == {"ar", "en", ""}
    assert [(one.need, one.was, one.now, one.better) for one in found.changed] == [
        ("complaint", "complaint", "other", False),
        ("pricing", "other", "pricing", True),
    ]
    for cells in (found.needs, found.languages):
        assert sum(one.current.right for one in cells) == found.current.right


def test_the_shipped_model_can_be_used_and_so_can_one_made_like_it() -> None:
    assert misfit(shipped().card) is None
    assert opened(SHIPPED.read_bytes()).card == shipped().card
    assert opened(another("x")).name == "x"


@pytest.mark.parametrize(
    ("card", "told"),
    [
        ({"concepts": ("price",)}, "another version of Frontdesk"),
        ({"outputs": ("pricing", "urgent", "lead")}, "more than its card promises"),
        ({"gate": (1.0,)}, "another version of Frontdesk"),
        ({"scales": (1.0,)}, "do not belong together"),
        ({"temperature": 0.0}, "impossible numbers"),
    ],
)
def test_a_model_that_this_program_cannot_read_with_is_refused(card: dict[str, object], told: str) -> None:
    with pytest.raises(Broken, match=told):
        opened(another(**card))  # type: ignore[arg-type]


def test_no_file_is_a_model_by_accident() -> None:
    for content in (b"", b"hello", SHIPPED.read_bytes()[:-7], SHIPPED.read_bytes()[:3000] + b"\0" * 50):
        with pytest.raises(Broken):
            opened(content)
