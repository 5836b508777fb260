"""Numbers of days: intervals, ratios, fairness; and a router that is another program."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bench.inbox_day.costs import CLASSES, cost
from bench.inbox_day.policies import PRIORITY, ROUND_ROBIN
from bench.inbox_day.results import Numbers, compared, gini, half_width
from bench.inbox_day.run import play, told
from bench.inbox_day.table import table


def of_cost(points: float) -> Numbers:
    return Numbers(1, points, 1.0, {"urgent": 1.0}, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0, 1, 0.0)


def test_the_interval_is_that_of_student() -> None:
    """Five values with standard deviation sqrt(2.5): 2.776 * sqrt(2.5 / 5)."""
    assert half_width([1, 2, 3, 4, 5]) == pytest.approx(2.776 * (2.5 / 5) ** 0.5, abs=0.01)
    assert half_width([3.0]) == 0.0


def test_a_ratio_that_never_varies_has_no_interval() -> None:
    days = [of_cost(points) for points in (2.0, 4.0, 8.0)]
    half = [of_cost(points) for points in (1.0, 2.0, 4.0)]
    found = compared(half, days)
    assert (found["ratio"], found["half_width"], found["wins"], found["median"]) == (0.5, 0.0, 3, 0.5)


def test_gini_is_nothing_among_equals_and_grows_with_difference() -> None:
    assert gini([1, 1, 1]) == 0
    assert gini([0, 0, 3]) == pytest.approx(2 / 3)


def test_waiting_costs_more_and_more_until_the_target_and_steadily_after() -> None:
    kind = CLASSES["lead"]
    points = [cost(kind, kind.target * x, lost=False, transfers=0) for x in (0.0, 0.5, 1.0)]
    assert points == pytest.approx([0.0, 0.375, 1.5])
    assert cost(kind, kind.target * 2, lost=True, transfers=2) == pytest.approx(4.5 + kind.breach + kind.value + 2)


def test_another_program_is_played_like_a_policy(tmp_path: Path) -> None:
    """One that never offers anything serves nobody; one that meets the same customers as the others meets the same number."""
    silent = tmp_path / "silent.py"
    silent.write_text('import sys\nfor line in sys.stdin: print(\'{"offers": [], "wake_at": null}\', flush=True)\n')
    nobody, served = play(("clinic_6", 1, (f"$ {sys.executable} {silent}", PRIORITY)))
    assert nobody.lost + nobody.waiting == pytest.approx(1)
    assert nobody.sla == 0
    assert served.sla > 0.5
    assert nobody.cost > 10 * served.cost


def test_the_table_has_a_line_for_every_policy_and_programs_get_the_same() -> None:
    days = {ROUND_ROBIN: [of_cost(2.0), of_cost(4.0)], PRIORITY: [of_cost(1.0), replace(of_cost(1.0), refused=3)]}
    lines = table(days, round_robin=ROUND_ROBIN, priority=PRIORITY).splitlines()
    assert [line[:10].strip() for line in lines] == ["policy", "round robi", "priority,"]
    assert "0.333" in lines[2]
    assert told(days)[PRIORITY][f"to {ROUND_ROBIN}"] == compared(days[PRIORITY], days[ROUND_ROBIN])
