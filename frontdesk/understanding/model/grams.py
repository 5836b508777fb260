"""A message as a set of named groups: its letter groups and word groups, each named by a hash.

The hash of a group of letters is the polynomial of their code points modulo 2**64, mixed by a multiplication (Knuth, The Art
of Computer Programming, volume 3, 6.4); its upper half is the name. Nothing depends on the machine or the day.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from zlib import crc32

import numpy as np
import numpy.typing as npt

LETTERS, WORDS = 5, 3
TONGUE_LETTERS, TONGUE_WORDS = 4, 1
_LONGEST = 1000

Groups = npt.NDArray[np.uint32]

_BASE = np.uint64(0x100000001B3)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_UPPER = np.uint64(32)
_DIGITS = str.maketrans("123456789", "000000000")
_SPACES = re.compile(r"\s+")
_RUNS = re.compile(r"(.)\1{2,}")
_LINKS = re.compile(r"(?:https?://|www\.)\S+")


def plain(normal: str) -> str:
    """Folded text as groups are taken from it: numbers lose their value, links their address, cries their length."""
    short = _SPACES.sub(" ", _LINKS.sub(" \u2197 ", normal)).translate(_DIGITS)
    return _RUNS.sub(r"\1\1", short).strip()


def groups(normal: str, words: Sequence[str], letters: int = LETTERS, neighbours: int = WORDS) -> Groups:
    """The names of the groups of a folded message, each once, in order: up to so many letters, up to so many words."""
    text = f" {plain(normal)} "
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    parts = [*rolled(codes, letters)]
    if words:
        known = [crc32(word.translate(_DIGITS).encode("utf-8", "surrogatepass")) + (1 << 32) for word in words]
        parts += rolled(np.array(known, np.uint64), neighbours)
    return once((np.concatenate(parts) * _MIX >> _UPPER).astype(np.uint32))


def once(names: Groups) -> Groups:
    """Every name once, in order. (NumPy's own `unique` loads its masked arrays first: 10 MB and a tenth of a second.)"""
    ordered = np.sort(names)
    first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first]


def tongue_groups(text: str) -> Groups:
    """The groups a language is told by: the letters as they were written, accents and all."""
    lowered = text[:_LONGEST].lower()
    return groups(lowered, lowered.split(), TONGUE_LETTERS, TONGUE_WORDS)


def groups_by_word(words: Sequence[str]) -> tuple[Groups, npt.NDArray[np.int64]]:
    """The letter groups within each word, and the number of the word each belongs to."""
    padded = [f" {plain(word)} " for word in words]
    codes = np.frombuffer("".join(padded).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    owners = np.repeat(np.arange(len(padded)), [len(word) for word in padded])
    names: list[npt.NDArray[np.uint64]] = []
    of: list[npt.NDArray[np.int64]] = []
    for length, rolling in enumerate(rolled(codes, LETTERS), 1):
        within = owners[: len(rolling)] == owners[length - 1 :]
        names.append(rolling[within])
        of.append(owners[: len(rolling)][within])
    return (np.concatenate(names) * _MIX >> _UPPER).astype(np.uint32), np.concatenate(of)


def pairs(numbers: Sequence[int]) -> Groups:
    """The names of any two of some numbered things that come together, each once, in order."""
    one = np.array(sorted(set(numbers)), np.uint64)
    first, second = _any_two(len(one))
    return once(((one[first] * _BASE + one[second] + np.uint64(1 << 40)) * _MIX >> _UPPER).astype(np.uint32))


@cache
def _any_two(things: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    first, second = np.triu_indices(things, 1)
    return first, second


def rolled(codes: npt.NDArray[np.uint64], most: int) -> Iterator[npt.NDArray[np.uint64]]:
    """The hashes of all groups of one neighbour, then of two, up to `most` or as many as there are."""
    rolling = np.zeros(len(codes), np.uint64)
    for length in range(1, min(most, len(codes)) + 1):
        rolling = rolling[: len(codes) - length + 1] * _BASE + codes[length - 1 :] + np.uint64(length)
        yield rolling
