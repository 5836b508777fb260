"""Passwords: kept as Argon2id, and never computed on the event loop."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# The library's defaults are the second recommended option of RFC 9106 (64 MiB of memory, three passes).
_hasher = PasswordHasher()
# Each computation takes 64 MiB and a core for a while: two at a time, the rest waits in line.
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="password")


class Verdict(msgspec.Struct, frozen=True):
    """Whether a password was right, and the new hash to keep when the old one was made with weaker parameters."""

    right: bool
    better_hash: str | None = None


async def hash_password(password: str) -> str:
    """What is kept of a password."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, password)


async def verify_password(password: str, kept: str | None) -> Verdict:
    """Whether the password is the one behind `kept`; without anything kept it takes as long and is wrong."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _verify, password, kept)


def _verify(password: str, kept: str | None) -> Verdict:
    try:
        _hasher.verify(kept or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return Verdict(False)
    if kept is None:
        return Verdict(False)
    return Verdict(True, _hasher.hash(password) if _hasher.check_needs_rehash(kept) else None)


@cache
def _nobody() -> str:
    # Nobody's password: verified against when the e-mail is unknown, so that the time taken does not tell.
    return _hasher.hash("nobody signs in with this")
