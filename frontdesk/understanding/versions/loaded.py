"""The versions this process has in memory: opened once, and only the few used last are kept."""

from __future__ import annotations

import asyncio
import logging
import time
from functools import lru_cache
from typing import NamedTuple

from frontdesk.kit.database import Tx
from frontdesk.understanding.model.digest import digest
from frontdesk.understanding.model.stored import SHIPPED, Broken, Model, shipped
from frontdesk.understanding.versions.rules import opened

log = logging.getLogger(__name__)

# Beside the shipped one. A version takes about 20 MB, and 60 MB for a moment while it is opened; only one is opened at a time.
_MOST = 2
# A version that could not be had is asked for again after so many seconds, not with every message.
_PATIENCE = 60.0

_held: dict[str, Model] = {}
_failed: dict[str, float] = {}
_opening: list[asyncio.Event] = []


class Version(NamedTuple):
    """A version that is ready to read."""

    digest: str
    model: Model


@lru_cache(maxsize=1)
def shipped_digest() -> str:
    """The name of exactly the version that comes with this program."""
    return digest(SHIPPED.read_bytes())


async def version_for(tx: Tx, wanted: str | None) -> Version:
    """The version a business wants (None: the shipped one); where it cannot be had, the shipped one, and an error in the log."""
    if wanted is None or wanted == shipped_digest():
        return Version(shipped_digest(), shipped())
    model = _known(wanted)
    if model is None and wanted not in _failed:
        model = await _open(tx, wanted)
    elif model is None and time.monotonic() - _failed[wanted] > _PATIENCE:
        del _failed[wanted]
        model = await _open(tx, wanted)
    return Version(shipped_digest(), shipped()) if model is None else Version(wanted, model)


def look_again(wanted: str) -> None:
    """Ask for a version anew although it could not be had a moment ago."""
    _failed.pop(wanted, None)


async def _open(tx: Tx, wanted: str) -> Model | None:
    # Many messages may want it at the same moment: one opens it, the others wait.
    while _opening:
        await _opening[0].wait()
        if wanted in _held or wanted in _failed:
            return _known(wanted)
    done = asyncio.Event()
    _opening.append(done)
    try:
        content: bytes | None = await tx.value("select content from models where digest = $1", wanted)
        if content is None:
            raise Broken("it is not in the database")
        if digest(content) != wanted:
            raise Broken("its content is not what was stored")
        model = await asyncio.to_thread(opened, content)
    except Broken as broken:
        _failed[wanted] = time.monotonic()
        log.error("model %s cannot be used: %s; messages of business %s are read by the shipped one", wanted, broken, tx.business_id)
        return None
    finally:
        _opening.clear()
        done.set()
    while len(_held) >= _MOST:
        del _held[next(iter(_held))]
    _held[wanted] = model
    return model


def _known(wanted: str) -> Model | None:
    model = _held.pop(wanted, None)
    if model is not None:
        # Used last is let go last.
        _held[wanted] = model
    return model
