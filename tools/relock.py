"""Writing the lock files. Unlike uv's own lock file they hold no address of any registry, only versions and hashes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from tools import installer, locks, machine
from tools.steps import Steps


def write(arguments: Sequence[str]) -> int:
    """Resolve for every platform and Python we support; `--upgrade` takes the newest of everything."""
    steps = Steps()
    for lock, groups in ((locks.RUNTIME, ["build"]), (locks.DEVELOPMENT, ["build", "dev"])):
        # The second follows the first, so that tests run on what is shipped.
        tied = ["--constraints", str(locks.RUNTIME)] if lock == locks.DEVELOPMENT else []
        _compile(steps, lock, [*(f"--group={group}" for group in groups), *tied, *arguments])
    return 0


def _compile(steps: Steps, lock: Path, options: Sequence[str]) -> None:
    steps.say(f"Writing {lock.name}")
    uv = installer.uv(steps, machine.PYTHON)
    command = [str(uv), "pip", "compile", "pyproject.toml", "--universal", "--python-version=3.11", "--generate-hashes", "--quiet"]
    steps.run([*command, "--no-header", "--no-emit-index-url", *options, f"--output-file={lock}"], doing="Locking", environment=os.environ)
