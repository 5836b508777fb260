"""The line protocol between a day and a router: one JSON object in, one out; the router lives in this process or in another one."""

from __future__ import annotations

import shlex
import subprocess
from typing import Any, Protocol

import msgspec


class Router(Protocol):
    """Whatever decides who gets what. It never sees the true need, the work, the patience, silent absences or the future."""

    def answer(self, message: dict[str, Any], /) -> dict[str, Any]:
        """`{"ok": true}` to the first line; offers and the next wake-up to every other."""


class Program:
    """A router behind a command line, one JSON object a line each way."""

    def __init__(self, command: str) -> None:
        self._process = subprocess.Popen(shlex.split(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def answer(self, message: dict[str, Any], /) -> dict[str, Any]:
        """Write one line, read one line."""
        into, out = self._process.stdin, self._process.stdout
        if into is None or out is None:
            raise RuntimeError("the router has no pipes")
        into.write(msgspec.json.encode(message) + b"\n")
        into.flush()
        line = out.readline()
        if not line:
            raise RuntimeError(f"the router ended with {self._process.wait()}")
        return msgspec.json.decode(line, type=dict[str, Any])

    def close(self) -> None:
        """End of input is the end of the program; one that stays is ended."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
