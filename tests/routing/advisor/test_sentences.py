"""What the advisor says, in both languages, and that it says only what is sure."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import msgspec
import pytest

from frontdesk.routing.advisor.records import Assumption, Change, Effect, Finding, Gap, Kind, Whom
from frontdesk.routing.advisor.sentences import Adviser
from frontdesk.routing.advisor.statistics import Interval
from frontdesk.routing.policies.records import Names
from frontdesk.routing.words import BOOKS

OMAR, LEO, MALQA = (UUID(int=number) for number in range(3))
NAMES = Names(ids={OMAR: "Omar", LEO: "Leo", MALQA: "Al Malqa"}, skills={"ac": "Air conditioning"})
EN, AR = Adviser("en", NAMES), Adviser("ar", NAMES)
MORE_AREA = Change(kind="area", staff_id=OMAR, area_id=MALQA)


def effect(before: float, value: float, least: float, most: float) -> Effect:
    """Before, and after with its interval."""
    return Effect(before, Interval(value, least, most))


def finding(**more: Any) -> Finding:
    """Omar and Al Malqa, unless said otherwise."""
    values: dict[str, Any] = {
        "change": MORE_AREA,
        "whom": Whom(area_id=MALQA, urgent=True),
        "customers": 61,
        "days": 28,
        "replays": 4,
        "wait": effect(840, 360, 240, 540),
        "in_time": effect(0.5, 0.8, 0.7, 0.9),
        "lost": effect(7.1, 4.0, 2.5, 5.8),
        "cost": effect(100, 60, 50, 75),
    }
    return Finding(**values | more)


def test_a_finding_is_a_sentence_a_manager_says() -> None:
    assert EN.finding(finding()) == (
        "If Omar also covered Al Malqa, urgent customers there would wait 6 min instead of 14 min (between 4 min and 9 min);"
        " about 3 enquiries a week would not be lost (between 1.3 and 5)."
    )
    assert AR.finding(finding()) == (
        "لو شملت مناطق \u2068Omar\u2069 منطقة \u2068Al Malqa\u2069 أيضًا: ينتظر أصحاب الطلبات العاجلة هناك 6 د بدل 14 د (بين 4 د و9 د)؛"
        " ولا يُفقد نحو 3 من الاستفسارات أسبوعيًا (بين 1.3 و5)."
    )
    assert EN.rests(finding()) == "Measured on 28 days not used to choose it, replayed 4 times, with 61 of these customers."
    assert EN.instead(finding(instead=(Change(kind="area", staff_id=LEO, area_id=MALQA),))) == "Leo instead would help nearly as much."
    assert EN.instead(finding()) == ""


def test_what_is_not_sure_is_not_said() -> None:
    unsure = finding(wait=effect(840, 700, 500, 900), lost=effect(7.1, 6.9, 6.0, 7.4))
    assert EN.finding(unsure) == (
        "If Omar also covered Al Malqa, 80 % of urgent customers there would be answered in time instead of 50 % (between 70 % and 90 %)."
    )


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        (effect(2.0, 1.0, 0.5, 1.5), "about 1 enquiry a week would not be lost (between 0.5 and 1.5)"),
        (effect(0.6, 0.1, 0.0, 0.4), "about 2 enquiries a month would not be lost (between 0.9 and 3)"),
        (effect(0.3, 0.07, 0.0, 0.2), "about 1 enquiry a month would not be lost (between 0.4 and 1.3)"),
    ],
)
def test_few_are_counted_by_the_month(lost: Effect, said: str) -> None:
    assert EN.finding(finding(lost=lost)).endswith(f"; {said}.")


@pytest.mark.parametrize("adviser", [EN, AR])
def test_every_change_every_group_and_every_assumption_has_words(adviser: Adviser) -> None:
    kinds: list[Kind] = ["area", "language", "skill", "level", "shift", "absences", "understanding", "person"]
    for kind in kinds:
        change = Change(
            kind=kind,
            staff_id=OMAR,
            area_id=MALQA,
            language="ur",
            skill="ac",
            level=3,
            weekday=4 if kind == "shift" else None,
            starts_minute=1200,
            ends_minute=1560,
        )
        for form in ("change", "short"):
            assert "{" not in adviser.change(change, form=form)
    groups = [Whom(), Whom(area_id=MALQA), Whom(language="ur"), Whom(needs=("complaint", "pricing")), Whom(weekday=2)]
    for whom in (*groups, *(msgspec.structs.replace(one, urgent=True) for one in groups)):
        assert adviser.whom(whom)
    codes: tuple[Assumption, ...] = Assumption.__args__  # type: ignore[attr-defined]
    assert all(adviser.assumption(code) for code in codes)
    gap = Gap(covered="not_then", language="ur", enquiries=9, uncovered=4)
    assert "9" in adviser.gap(gap)
    assert adviser.combination(gap) == adviser.language_called("ur")


def test_a_shift_over_midnight_is_said_as_hours() -> None:
    change = Change(kind="shift", staff_id=OMAR, weekday=4, starts_minute=1200, ends_minute=1560)
    assert EN.change(change) == "If Omar also worked Friday 20:00–02:00"


def test_both_books_say_the_same_things() -> None:
    ours = [{key: text for key, text in BOOKS[language].items() if key.startswith("advice.")} for language in ("en", "ar")]
    assert ours[0].keys() == ours[1].keys()
    for key, text in ours[0].items():
        holes = set(re.findall(r"\{(\w+)\}", text))
        assert set(re.findall(r"\{(\w+)\}", ours[1][key])) <= holes, key
