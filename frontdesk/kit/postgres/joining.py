"""A short command beside a running Frontdesk: it uses the database that is already there."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from frontdesk.kit.data_folder import prepare
from frontdesk.kit.errors import Problem
from frontdesk.kit.postgres import postmaster as process
from frontdesk.kit.postgres.answer import ask
from frontdesk.kit.postgres.cluster import start
from frontdesk.kit.postgres.install import find
from frontdesk.kit.postgres.place import Place, dsn, remembered
from frontdesk.kit.postgres.problems import FolderInUse, Leftover
from frontdesk.kit.postgres.server import Reached, Server

# The Frontdesk we join may be in the middle of its own start.
_PATIENCE = 10.0


@asynccontextmanager
async def joined(data_dir: Path, *, say: Callable[[str], None]) -> AsyncIterator[Server]:
    """The database of this folder for a short command: the one a running Frontdesk serves, or else our own for that time."""
    try:
        server: Server = await start(data_dir, say=say)
    except FolderInUse:
        server = await _reach(data_dir)
    try:
        yield server
    finally:
        await server.stop()


async def _reach(data_dir: Path) -> Reached:
    data_dir = prepare(data_dir)
    patience = time.monotonic() + _PATIENCE
    while True:
        place = remembered(data_dir)
        found = process.running(place) if place else None
        if place and found:
            found.close()
            socket_dir = process.socket_dir(place)
            answer = await ask(socket_dir)
            if answer.state == "ready" and os.path.samefile(answer.cluster, place.cluster):
                return Reached(dsn(socket_dir), answer.version, socket_dir, await asyncio.to_thread(_bin_dir, place), found.pid)
        if time.monotonic() > patience:
            raise Leftover([found.pid] if found else [])
        await asyncio.sleep(0.1)


def _bin_dir(place: Place) -> Path | None:
    with contextlib.suppress(Problem):
        return find(place.account, lambda _: None, cluster=place.cluster, written_by=place.version).bin_dir
    return None
