"""Computing in a process of its own, so that whoever serves people is not held up by it; it ends when nobody listens any more.

Both sides write frames: four bytes with the length, then JSON.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import struct
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from frontdesk.routing.backtest.found import Recorded, Replayed
from frontdesk.routing.backtest.records import Past
from frontdesk.routing.policies.records import Policy

_LENGTH = struct.Struct(">I")
MODULE = "frontdesk.routing.backtest.worker"


class Try(msgspec.Struct, frozen=True, tag=True):
    """First: the policy that is tried, and the versions that decided."""

    tried: Policy
    versions: dict[int, Policy]


class Decided(msgspec.Struct, frozen=True, tag=True):
    """Recorded decisions, as they are stored, in the order in which they were made. Answered when they are counted."""

    records: list[msgspec.Raw]


class Counted(msgspec.Struct, frozen=True, tag=True):
    """No more decisions follow. Answered with what was recomputed."""


class Play(msgspec.Struct, frozen=True, tag=True):
    """Replay this past. Answered with the progress, then with what was found."""

    past: Past
    seeds: int


class At(msgspec.Struct, frozen=True, tag=True):
    """So much is done."""

    done: float


Asked = Try | Decided | Counted | Play
Answer = At | Recorded | Replayed


class Said(msgspec.Struct, frozen=True):
    """One of the answers."""

    at: At | None = None
    recorded: Recorded | None = None
    replayed: Replayed | None = None


class Worker:
    """The other process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def ask(self, what: Asked) -> None:
        """Send it; what it answers is read with `answer`."""
        assert self._process.stdin is not None
        body = msgspec.json.encode(what)
        self._process.stdin.write(_LENGTH.pack(len(body)) + body)
        await self._process.stdin.drain()

    async def answer(self) -> Said:
        """The next answer. Raises when the process is gone."""
        assert self._process.stdout is not None
        (length,) = _LENGTH.unpack(await self._process.stdout.readexactly(_LENGTH.size))
        return msgspec.json.decode(await self._process.stdout.readexactly(length), type=Said)


@asynccontextmanager
async def worker() -> AsyncIterator[Worker]:
    """A process for one backtest. It is ended in any case when this ends."""
    # The same program, wherever it was loaded from.
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        MODULE,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=environment,
    )
    try:
        yield Worker(process)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
