"""Chance that is the same for every policy: a number depends on the seed, on what it is for, and on nothing that happened before."""

from __future__ import annotations

import math
from hashlib import blake2b
from statistics import NormalDist
from uuid import UUID

_NORMAL = NormalDist()
_SPAN = 2.0**64


class Chance:
    """Numbers by lot, each found by what it decides."""

    def __init__(self, seed: int) -> None:
        self._key = seed.to_bytes(8, "little", signed=True)

    def uniform(self, of: UUID, what: str, with_whom: UUID | None = None, turn: int = 0) -> float:
        """A number between 0 and 1, both excluded."""
        text = of.bytes + (b"" if with_whom is None else with_whom.bytes) + turn.to_bytes(4, "little") + what.encode()
        found = int.from_bytes(blake2b(text, key=self._key, digest_size=8).digest(), "little")
        return (found + 0.5) / _SPAN

    def normal(self, of: UUID, what: str, with_whom: UUID | None = None, turn: int = 0) -> float:
        """A standard normal number."""
        return _NORMAL.inv_cdf(self.uniform(of, what, with_whom, turn))

    def exponential(self, mean: float, of: UUID, what: str, with_whom: UUID | None = None, turn: int = 0) -> float:
        """An exponential number with this mean."""
        return -mean * math.log(self.uniform(of, what, with_whom, turn))
