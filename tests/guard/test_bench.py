"""What is measured only now and then is still there when somebody wants to measure it."""

from __future__ import annotations

import importlib
import pkgutil

import bench


def test_every_measure_can_be_loaded() -> None:
    """Keeps a renamed function from breaking a measure that no other test calls."""
    found = [one.name for one in pkgutil.walk_packages(bench.__path__, "bench.")]
    assert "bench.leads" in found
    for name in found:
        importlib.import_module(name)
