"""Tells what the guards noticed."""

from __future__ import annotations

from typing import Any

from tests.guard import report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Files over the soft limit: allowed, but the next to be split."""
    if report.over_soft_limit:
        terminalreporter.write_line(
            "longer than 300 lines (soft limit): " + ", ".join(f"{name} {length}" for length, name in report.over_soft_limit)
        )
