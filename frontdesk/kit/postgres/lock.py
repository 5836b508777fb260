"""One Frontdesk on one data folder: a lock the kernel takes back by itself when the process dies."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import time

from frontdesk.kit.data_folder import explain
from frontdesk.kit.postgres.place import Place
from frontdesk.kit.postgres.problems import FolderInUse

# A process killed this moment still holds its lock while the kernel buries it.
_PATIENCE = 0.5


class FolderLock:
    """The right to supervise this folder's database, held until released or until this process ends."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    def release(self) -> None:
        """Let the next one in."""
        if self._descriptor is not None:
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None


async def acquire(place: Place) -> FolderLock:
    """Take the folder's lock; refused when another process, or another part of this one, holds it."""
    try:
        descriptor = os.open(place.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise explain(error, place.lock) from error
    deadline = time.monotonic() + _PATIENCE
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise FolderInUse(place.data_dir, _holder(descriptor)) from None
                await asyncio.sleep(0.02)
            except OSError as error:
                raise explain(error, place.lock) from error
        # The number is only for the other one's error message: a full disk must not fail the start here.
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    except BaseException:
        os.close(descriptor)
        raise
    return FolderLock(descriptor)


def _holder(descriptor: int) -> int | None:
    said = os.pread(descriptor, 32, 0).strip()
    return int(said) if said.isdigit() else None
