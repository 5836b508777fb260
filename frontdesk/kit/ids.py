"""Identifiers that sort by time."""

from __future__ import annotations

import itertools
import os
import threading
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_lock = threading.Lock()
_last = 0
_made = itertools.count()


def uuid7(at: datetime | None = None) -> UUID:
    """A UUID version 7 (RFC 9562 section 5.7): 48 bits of Unix milliseconds, then what keeps order, then random bits.

    Ids made in one process strictly increase. `at` sets the time they claim, for history played with a shifted clock;
    such ids increase within each of its milliseconds.
    """
    if at is not None:
        return _shifted(at)
    global _last
    nanos = time.time_ns()
    # 12 bits below the millisecond (method 3 of section 6.2); a clock set back must not bring smaller ids.
    ticks = (nanos // 1_000_000 << 12) | (nanos % 1_000_000 * 4096 // 1_000_000)
    with _lock:
        _last = ticks = max(ticks, _last + 1)
    return _id(ticks >> 12, ticks & 0xFFF, int.from_bytes(os.urandom(8), "big") >> 2)


def _shifted(at: datetime) -> UUID:
    # The clock stands still while much happens, so a counter of 32 bits keeps the order (method 1 of section 6.2).
    count = next(_made) & 0xFFFFFFFF
    millis = max((at - _EPOCH) // timedelta(milliseconds=1), 0)
    return _id(millis, count >> 20, (count & 0xFFFFF) << 42 | int.from_bytes(os.urandom(6), "big") >> 6)


def _id(millis: int, high: int, low: int) -> UUID:
    return UUID(int=(millis & 0xFFFFFFFFFFFF) << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)
