"""Telling what is being done, with the seconds since the start, while other programs do it quietly."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.trouble import ROOT, from_output

_SIGN_OF_LIFE = 15.0


class Steps:
    """One piece of work with several steps; says each on standard error."""

    def __init__(self, *, keep_open: Sequence[int] = ()) -> None:
        self._start = time.monotonic()
        self._terminal = sys.stderr.isatty()
        # Handed to every program started here: the folder stays locked until the last of them is gone.
        self.keep_open = tuple(keep_open)

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self._start

    def say(self, text: str) -> None:
        """A line of progress."""
        print(f"{self.elapsed:6.1f} s  {text}", file=sys.stderr, flush=True)

    def run(self, command: Sequence[str | Path], *, doing: str, environment: Mapping[str, str], folder: Path = ROOT) -> str:
        """Run a program to its end and return what it said; when it fails, its words are turned into a sentence."""
        with tempfile.TemporaryFile() as heard:
            program = subprocess.Popen(
                [str(part) for part in command],
                cwd=folder,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=heard,
                stderr=subprocess.STDOUT,
                pass_fds=self.keep_open,
            )
            try:
                self._wait(program)
            except BaseException:
                program.terminate()
                program.wait()
                raise
            heard.seek(0)
            output = heard.read().decode("utf-8", "replace")
        if program.returncode:
            raise from_output(doing, output)
        return output

    def _wait(self, program: subprocess.Popen[bytes]) -> None:
        spoken = time.monotonic()
        while True:
            try:
                program.wait(1.0 if self._terminal else _SIGN_OF_LIFE)
            except subprocess.TimeoutExpired:
                seconds = int(time.monotonic() - spoken)
                if self._terminal:
                    print(f"\r{self.elapsed:6.1f} s  ... still at it ({seconds} s)", end="", file=sys.stderr, flush=True)
                else:
                    self.say(f"... still at it ({seconds} s)")
            else:
                if self._terminal:
                    print("\r\x1b[K", end="", file=sys.stderr, flush=True)
                return
