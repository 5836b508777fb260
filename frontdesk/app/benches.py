"""Finding the measurements, which live beside the package in the project's folder."""

from __future__ import annotations

import asyncio
import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from frontdesk.kit.errors import Invalid, Problem

_FOLDER = Path(__file__).resolve().parent.parent.parent / "bench"


def names() -> list[str]:
    """The measurements there are."""
    return sorted(path.stem for path in _FOLDER.glob("*.py") if path.stem not in ("__init__", "rig"))


def run_bench(name: str, *, as_json: bool, size: int | None, say: Callable[[str], None]) -> None:
    """Run one measurement and print what it found."""
    if not _FOLDER.is_dir():
        raise Problem("no_benches", "Measurements come with the project's source, not with the installed program.")
    if name == "list":
        print("\n".join(names()))
        return
    if name not in names():
        raise Invalid("unknown_bench", f"There is no measurement called {name}. There are: {', '.join(names())}.")
    sys.path.insert(0, str(_FOLDER.parent))
    found: dict[str, Any] = asyncio.run(importlib.import_module(f"bench.{name}").measure(size=size, say=say))
    print(msgspec.json.encode(found).decode() if as_json else msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
