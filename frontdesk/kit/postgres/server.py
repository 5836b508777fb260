"""What the rest of Frontdesk knows of a database server, whoever runs it."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import msgspec


class Server(Protocol):
    """A PostgreSQL that answers: embedded or external."""

    @property
    def dsn(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def socket_dir(self) -> Path | None: ...
    @property
    def bin_dir(self) -> Path | None: ...
    @property
    def pid(self) -> int | None: ...

    async def stop(self) -> None:
        """Stop what we started; leave alone what others run."""
        ...


class Reached(msgspec.Struct, frozen=True):
    """A server somebody else keeps running."""

    dsn: str
    version: str
    socket_dir: Path | None = None
    bin_dir: Path | None = None
    pid: int | None = None

    async def stop(self) -> None:
        """Nothing to stop: it is not ours."""
