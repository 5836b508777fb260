"""Which concepts a message speaks of: the words of every language looked up in one table of hashes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from zlib import adler32, crc32

import numpy as np
import numpy.typing as npt

from frontdesk.understanding.model.grams import rolled
from frontdesk.understanding.text.normal import Text, fold, words_of

FOLDER = Path(__file__).parent.parent / "concepts"
MEANINGS = FOLDER / "meanings.txt"
_SHORTEST_STEM, _LONGEST_STEM = 3, 12
_LONGEST_PHRASE = 6
_MOST_WORDS = 150
_MIX = np.uint64(0x9E3779B97F4A7C15)
_STEM = 0x5D_0000_0001
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "ae", "Ö": "oe", "Ü": "ue"})

Codes = npt.NDArray[np.uint64]
Keys = npt.NDArray[np.uint32]


class Spoken(NamedTuple):
    """A concept spoken of at words `first` up to, not including, `last`."""

    first: int
    last: int
    concept: int


@dataclass(frozen=True)
class Table:
    """The keys of all forms in rising order, and the number of the concept behind each."""

    keys: Keys
    concepts: npt.NDArray[np.uint16]

    def concepts_in(self, text: Text, languages: Sequence[str]) -> list[int]:
        """The numbers of the concepts, each once, in the order they are first spoken of."""
        return list(dict.fromkeys(one.concept for one in sorted(self.spoken_in(text, languages), key=_first_spoken)))

    def spoken_in(self, text: Text, languages: Sequence[str]) -> list[Spoken]:
        """The concepts and the words that speak of them, in no order."""
        if not len(self.keys) or not text.words:
            return []
        places, codes = _codes_of(text)
        found: list[Spoken] = []
        for language in languages:
            keys = _salted(codes, language)
            at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
            hits = np.nonzero(self.keys[at] == keys)[0]
            for hit in hits:
                # One form may stand under several concepts: its keys lie side by side.
                index = int(at[hit])
                while index < len(self.keys) and self.keys[index] == keys[hit]:
                    found.append(Spoken(*places[hit], int(self.concepts[index])))
                    index += 1
        return found


def _first_spoken(one: Spoken) -> tuple[int, int]:
    return one.first, one.concept


def names() -> tuple[str, ...]:
    """The concepts, in the order of the list of meanings."""
    lines = MEANINGS.read_text("utf-8").splitlines()
    return tuple(line.partition(":")[0] for line in lines if line.strip() and not line.startswith("#"))


def table_of(folder: Path = FOLDER) -> Table:
    """The table of all languages that have a list."""
    number = {name: index for index, name in enumerate(names())}
    pairs: set[tuple[int, int]] = set()
    for path in sorted(folder.glob("*.txt")):
        if path == MEANINGS:
            continue
        for line in path.read_text("utf-8").splitlines():
            concept, _, listed = line.partition(":")
            if concept.strip() in number:
                pairs.update((key, number[concept.strip()]) for form in listed.split(",") for key in _keys_of(form.strip(), path.stem))
    ordered = sorted(pairs)
    return Table(np.array([key for key, _ in ordered], np.uint32), np.array([concept for _, concept in ordered], np.uint16))


def _keys_of(form: str, language: str) -> Iterable[int]:
    spellings = {form, form.translate(_UMLAUTS)} if language == "de" else {form}
    for spelling in spellings:
        stem = spelling.endswith("*")
        words = words_of(fold(spelling.rstrip("*")))
        if not words or (stem and (len(words) > 1 or not _SHORTEST_STEM <= len(words[0]) <= _LONGEST_STEM)):
            continue
        code = _code(words[0]) + _STEM if stem else _whole([_code(word) for word in words])
        yield int(_salted(np.array([code & 0xFFFFFFFFFFFFFFFF], np.uint64), language)[0])


def _code(word: str) -> int:
    written = word.encode("utf-8", "surrogatepass")
    return crc32(written) | adler32(written) << 32


def _whole(codes: Sequence[int]) -> int:
    *_, whole = rolled(np.array(codes, np.uint64), len(codes))
    return int(whole[0])


def _salted(codes: Codes, language: str) -> Keys:
    return ((codes ^ np.uint64(crc32(language.encode()))) * _MIX >> np.uint64(32)).astype(np.uint32)


def _codes_of(text: Text) -> tuple[list[tuple[int, int]], Codes]:
    """Every word, stem and phrase of the message as a code, and the words it begins with and ends before."""
    words = text.words[:_MOST_WORDS]
    singles = np.array([_code(word) for word in words], np.uint64)
    places: list[tuple[int, int]] = []
    parts: list[Codes] = []
    for length, rolling in enumerate(rolled(singles, _LONGEST_PHRASE), 1):
        parts.append(rolling)
        places.extend((first, first + length) for first in range(len(rolling)))
    others = [(index, other) for index, forms in enumerate(text.forms[: len(words)]) for other in forms[1:6]]
    parts += rolled(np.array([_code(other) for _, other in others], np.uint64), 1)
    places += [(index, index + 1) for index, _ in others]
    stems: list[int] = []
    for index, forms in enumerate(text.forms[: len(words)]):
        for form in forms[:6]:
            for length in range(_SHORTEST_STEM, min(len(form), _LONGEST_STEM) + 1):
                stems.append((_code(form[:length]) + _STEM) & 0xFFFFFFFFFFFFFFFF)
                places.append((index, index + 1))
    parts.append(np.array(stems, np.uint64))
    return places, np.concatenate(parts)
