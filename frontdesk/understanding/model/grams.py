"""A message as a set of numbered buckets: its letter groups and word groups, hashed.

The hash of a group of letters is the polynomial of their code points modulo 2**64, mixed by a multiplication (Knuth, The Art
of Computer Programming, volume 3, 6.4); the upper bits number the bucket. Nothing depends on the machine or the day.
"""

import re
from collections.abc import Sequence
from zlib import crc32

import numpy as np
import numpy.typing as npt

BITS = 19
TONGUE_BITS = 15
_LONGEST = 1000
LETTERS = 5
WORDS = 3

Buckets = npt.NDArray[np.int64]

_BASE = np.uint64(0x100000001B3)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_DIGITS = str.maketrans("123456789", "000000000")
_SPACES = re.compile(r"\s+")
_RUNS = re.compile(r"(.)\1{2,}")
_LINKS = re.compile(r"(?:https?://|www\.)\S+")


def plain(normal: str) -> str:
    """Folded text as groups are taken from it: numbers lose their value, links their address, cries their length."""
    short = _SPACES.sub(" ", _LINKS.sub(" \u2197 ", normal)).translate(_DIGITS)
    return _RUNS.sub(r"\1\1", short).strip()


def buckets(normal: str, words: Sequence[str], bits: int = BITS) -> Buckets:
    """The buckets of a folded message, each once, in order."""
    text = f" {plain(normal)} "
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    parts = [_grouped(codes, LETTERS)]
    if words:
        known = [crc32(word.translate(_DIGITS).encode("utf-8", "surrogatepass")) + (1 << 32) for word in words]
        parts.append(_grouped(np.array(known, np.uint64), WORDS))
    mixed = np.concatenate(parts) * _MIX
    return np.unique(mixed >> np.uint64(64 - bits)).astype(np.int64)


def tongue_buckets(text: str) -> Buckets:
    """The buckets a language is told by: the letters as they were written, accents and all."""
    lowered = text[:_LONGEST].lower()
    return buckets(lowered, lowered.split(), TONGUE_BITS)


def _grouped(codes: npt.NDArray[np.uint64], most: int) -> npt.NDArray[np.uint64]:
    """The hashes of every group of one to `most` neighbours."""
    found: list[npt.NDArray[np.uint64]] = []
    rolling = np.zeros(len(codes), np.uint64)
    for length in range(1, most + 1):
        if len(codes) < length:
            break
        rolling = rolling[: len(codes) - length + 1] * _BASE + codes[length - 1 :] + np.uint64(length)
        found.append(rolling)
    return np.concatenate(found)
