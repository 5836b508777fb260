"""Identifiers that sort by time."""

from __future__ import annotations

import os
import threading
import time
from datetime import datetime
from uuid import UUID

_lock = threading.Lock()
_last = 0


def uuid7(at: datetime | None = None) -> UUID:
    """A UUID version 7 (RFC 9562 section 5.7): 48 bits of Unix milliseconds, 12 of sub-millisecond order, 62 random.

    Ids made in one process strictly increase; `at` sets the time they claim, for history played with a shifted clock.
    """
    global _last
    if at is not None:
        nanos = int(at.timestamp() * 1_000_000) * 1_000
        ticks = (nanos // 1_000_000 << 12) | int.from_bytes(os.urandom(2), "big") & 0xFFF
    else:
        nanos = time.time_ns()
        ticks = (nanos // 1_000_000 << 12) | (nanos % 1_000_000 * 4096 // 1_000_000)
        with _lock:
            ticks = max(ticks, _last + 1)
            _last = ticks
    value = (ticks >> 12) << 80 | 0x7 << 76 | (ticks & 0xFFF) << 64 | 0b10 << 62
    return UUID(int=value | int.from_bytes(os.urandom(8), "big") >> 2)
