"""The encoder of this process. Reading never waits for it long and never fails because of it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import msgspec

from frontdesk.kit.errors import Invalid
from frontdesk.understanding.encoder.network import Encoder, Vector, opened

log = logging.getLogger(__name__)

# A message waits so many seconds; after so many failures in a row the encoder is left alone for so many seconds.
_PATIENCE = 0.25
_ENOUGH = 3
_REST = 60.0

Because = Literal["works", "not_set", "unusable", "slow", "fails"]


class MeaningState(msgspec.Struct, frozen=True):
    """Whether messages are compared by meaning, and why or why not; `code` and `detail` tell what is wrong with the encoder."""

    used: bool
    because: Because
    model: str = ""
    code: str = ""
    detail: str = ""


class Careful:
    """An encoder that answers in time or not at all: one that fails or dawdles again and again is left alone for a while."""

    def __init__(self, encoder: Encoder, clock: Callable[[], float] = time.monotonic) -> None:
        self.encoder = encoder
        self._clock = clock
        self._failed = 0
        self._rests_until: float | None = None
        self._because: Because = "works"
        # One thread of its own: what is slow must not hold up anything else.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="encoder")

    @property
    def state(self) -> MeaningState:
        """How it does."""
        return MeaningState(self._because == "works", self._because, model=self.encoder.file)

    def meaning_of(self, text: str) -> Vector | None:
        """The vector of a text, or None: then it is compared by its letters."""
        if self._resting():
            return None
        begun = self._clock()
        try:
            found = self.encoder.vector(text)
        # Whatever a network can raise, a message must be read.
        except Exception as error:
            self._stumbled("fails", error)
            return None
        self._went(self._clock() - begun)
        return found

    async def soon(self, text: str) -> Vector | None:
        """The same beside the event loop, for a quarter of a second at most."""
        if self._resting():
            return None
        if self.encoder.known(text):
            return self.encoder.vector(text)
        asked = asyncio.get_running_loop().run_in_executor(self._thread, self.encoder.vector, text)
        try:
            found = await asyncio.wait_for(asked, _PATIENCE)
        except TimeoutError:
            self._stumbled("slow", None)
            return None
        except Exception as error:
            self._stumbled("fails", error)
            return None
        self._went(0.0)
        return found

    def _resting(self) -> bool:
        return self._rests_until is not None and self._clock() < self._rests_until

    def _went(self, seconds: float) -> None:
        if seconds > _PATIENCE:
            self._stumbled("slow", None)
            return
        self._failed = 0
        if self._because != "works":
            self._because, self._rests_until = "works", None
            log.warning("the encoder %s answers again: messages are compared by meaning", self.encoder.file)

    def _stumbled(self, because: Because, error: Exception | None) -> None:
        self._failed += 1
        if self._failed < _ENOUGH:
            return
        self._rests_until = self._clock() + _REST
        if self._because == "works":
            why = f"fails ({type(error).__name__}: {error})" if error else f"takes longer than {_PATIENCE} seconds"
            log.error("the encoder %s %s: messages are compared by their letters until it does better", self.encoder.file, why)
        self._because = because


_NOT_SET = MeaningState(used=False, because="not_set")
_in_use: list[Careful] = []
_without: list[MeaningState] = [_NOT_SET]


def use(folder: Path | None) -> MeaningState:
    """Compare by the encoder in a folder from now on (None: by letters); one that cannot be used is told in the log, and why."""
    _in_use.clear()
    _without[:] = [_NOT_SET]
    if folder is not None:
        try:
            _in_use.append(Careful(opened(folder)))
        except Invalid as problem:
            log.error("the encoder cannot be used: %s [%s] Messages are compared by their letters.", problem.detail, problem.code)
            _without[:] = [MeaningState(used=False, because="unusable", code=problem.code, detail=problem.detail)]
    return state()


def state() -> MeaningState:
    """Whether this process compares by meaning, and why or why not."""
    return _in_use[0].state if _in_use else _without[0]


def name() -> str:
    """The name of exactly the encoder in use; empty without one."""
    return _in_use[0].encoder.name if _in_use else ""


def meaning_of(text: str) -> Vector | None:
    """What a text means to the encoder, or None."""
    return _in_use[0].meaning_of(text) if _in_use else None


async def soon(text: str) -> Vector | None:
    """The same beside the event loop, for a quarter of a second at most."""
    return await _in_use[0].soon(text) if _in_use else None
