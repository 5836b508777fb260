"""How many wrong passwords are allowed, counted in a window that slides."""

from __future__ import annotations

import hashlib
import ipaddress
import math
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

WINDOW = timedelta(minutes=15)


class Limit(msgspec.Struct, frozen=True):
    """At most so many failed tries in the window for one key: a hash, so that the table holds no addresses."""

    key: bytes
    most: int

    @property
    def lock(self) -> int:
        """The advisory lock under which tries of this key take turns."""
        return int.from_bytes(self.key[:8], signed=True)


def limits_for(email: str, address: str) -> list[Limit]:
    """The limits a try falls under, in the order in which their locks are taken."""
    limits = [Limit(_key("email", email.strip().casefold()), 10)]
    if address:
        # An office or a mobile network shares one address, so it may fail more often than one person.
        limits.append(Limit(_key("address", network_of(address)), 60))
    return sorted(limits, key=lambda limit: limit.lock)


def network_of(address: str) -> str:
    """Who an address belongs to: one IPv4 address, or the /64 that an IPv6 customer has to himself."""
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)


def seconds_to_wait(tries: Sequence[datetime], now: datetime, most: int) -> int:
    """How long until one more try is allowed, when `tries` are the times of the failed ones; 0 means now."""
    recent = sorted(at for at in tries if at > now - WINDOW)
    if len(recent) < most:
        return 0
    return max(1, math.ceil((recent[len(recent) - most] + WINDOW - now).total_seconds()))


def _key(kind: str, value: str) -> bytes:
    return hashlib.sha256(f"{kind}:{value}".encode()).digest()
