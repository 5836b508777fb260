"""Lets pip, uv and build put the console into the package: the building itself is in tools/console.py."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))

from tools import console
from tools.trouble import Trouble


class ConsoleHook(BuildHookInterface[Any]):
    """Runs before the package is put together."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if not console.CONSOLE.is_dir():
            return
        try:
            console.build()
        except Trouble as trouble:
            raise RuntimeError(f"{trouble.output[-3000:]}\n{trouble.sentence}") from trouble
