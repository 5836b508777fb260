"""The trained part as it is kept in a file and used: small whole numbers by group, and what they are to be multiplied with."""

import struct
import zlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from frontdesk.understanding.model.concepts import Table
from frontdesk.understanding.model.grams import Groups

SHIPPED = Path(__file__).parent / "shipped.model"
_MAGIC = b"FRONTDESK-MODEL\n"
# Ten times the natural logarithm of one over a share; what was never seen counts as rare as can be.
MOST_RARE = 110
_LARGEST = 64_000_000
_PIECE = 1 << 16


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What a model says of itself: what it was made of, what it answers, and what came out when it was examined.

    `outputs` names the columns: first the needs, then "urgent" and "lead"; `scales` is what one unit of each column is worth, in
    natural-log units. `noticed` and `concepts` name the features that stand beside the letter groups, with their weights in
    `beside` (one line an output). Scores are divided by `temperature` before they are probabilities, and `gate` turns the signs
    listed in `gate.py` into the probability that the need is right. `languages` can be told apart; what people need was learned
    in those of `read`. `sizes` counts the groups, the groups that tell languages, and the forms of concepts.
    """

    version: str
    made_of: dict[str, int]
    corpus: str
    sizes: tuple[int, int, int]
    outputs: tuple[str, ...]
    scales: tuple[float, ...]
    bias: tuple[float, ...]
    noticed: tuple[str, ...]
    concepts: tuple[str, ...]
    beside: tuple[tuple[float, ...], ...]
    languages: tuple[str, ...]
    read: tuple[str, ...]
    language_scales: tuple[float, ...]
    language_bias: tuple[float, ...]
    temperature: float
    gate: tuple[float, ...]
    act_at: float
    examined: dict[str, float]


class Broken(ValueError):
    """A file that is no model, or was cut off on its way."""


@dataclass(frozen=True)
class Weights:
    """One line of small whole numbers for each group that is known, by its name; the names rise."""

    names: Groups
    lines: npt.NDArray[np.int8]

    def lookup(self, groups: Groups) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        """Where the known ones of these groups stand, and which ones those are."""
        if not len(self.names):
            return np.zeros(0, np.int64), np.zeros(len(groups), np.bool_)
        at = np.minimum(np.searchsorted(self.names, groups), len(self.names) - 1)
        known = self.names[at] == groups
        return at[known], known

    def places(self, groups: Groups) -> npt.NDArray[np.int64]:
        """Where the known ones of these groups stand."""
        return self.lookup(groups)[0]

    def sums(self, groups: Groups) -> npt.NDArray[np.float64]:
        """The sum of the lines of these groups, over the root of how many groups there are."""
        found = self.lines[self.places(groups)].sum(axis=0, dtype=np.int64)
        scaled: npt.NDArray[np.float64] = found / np.sqrt(max(1, len(groups)))
        return scaled


@dataclass(frozen=True)
class Model:
    """A model ready for use. `rarity` is how rare each known group is, in tenths of natural-log units."""

    card: Card
    needs: Weights
    tongues: Weights
    rarity: npt.NDArray[np.uint8]
    forms: Table

    @cached_property
    def scales(self) -> npt.NDArray[np.float64]:
        """What one unit of each output's weights is worth, in natural-log units."""
        return np.array(self.card.scales)

    @cached_property
    def _bias(self) -> npt.NDArray[np.float64]:
        return np.array(self.card.bias)

    @cached_property
    def _beside(self) -> npt.NDArray[np.float64]:
        return np.array(self.card.beside)

    @cached_property
    def _language_scales(self) -> npt.NDArray[np.float64]:
        return np.array(self.card.language_scales)

    @cached_property
    def _language_bias(self) -> npt.NDArray[np.float64]:
        return np.array(self.card.language_bias)

    def scores(self, groups: Groups, noticed: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """One score an output, in natural-log units."""
        found: npt.NDArray[np.float64] = self.needs.sums(groups) * self.scales + self._bias + self._beside @ noticed
        return found

    def familiar(self, groups: Groups) -> float:
        """The share of the message's groups that the corpus has, from 0 to 1."""
        return len(self.needs.places(groups)) / max(1, len(groups))

    def rareness(self, groups: Groups) -> npt.NDArray[np.float64]:
        """How rare each group is, in natural-log units."""
        found = np.full(len(groups), MOST_RARE / 10)
        places, known = self.needs.lookup(groups)
        found[known] = self.rarity[places] / 10
        return found

    def heard(self, groups: Groups) -> npt.NDArray[np.float64]:
        """One score a language, in natural-log units; the groups are those of the text as it was written."""
        found: npt.NDArray[np.float64] = self.tongues.sums(groups) * self._language_scales + self._language_bias
        return found

    def packed(self) -> bytes:
        """The model as a file: a magic line, the length of the card, the card as JSON, the tables one after the other, deflated."""
        card = msgspec.json.encode(self.card)
        # Wide numbers first, so that every table stands where its numbers may stand; names as what each is more than the one before.
        wide = (_steps(self.forms.keys), _steps(self.needs.names), _steps(self.tongues.names), self.forms.concepts)
        tables = (*wide, self.needs.lines, self.tongues.lines, self.rarity)
        body = b"".join(table.tobytes() for table in tables)
        return _MAGIC + struct.pack("<I", len(card)) + card + zlib.compress(body, 9)

    @property
    def name(self) -> str:
        """The version a person reads."""
        return self.card.version


def unpacked(content: bytes) -> Model:
    """A model out of its file; raises Broken."""
    try:
        if not content.startswith(_MAGIC):
            raise Broken("this is no Frontdesk model")
        begin = len(_MAGIC) + 4
        (length,) = struct.unpack("<I", content[len(_MAGIC) : begin])
        card = msgspec.json.decode(content[begin : begin + length], type=Card)
        if not 0 < _size_of(card) <= _LARGEST:
            raise Broken("its card promises tables of an impossible size")
        return _model_of(card, _inflated(memoryview(content)[begin + length :], _size_of(card)))
    except (struct.error, zlib.error, msgspec.DecodeError, ValueError) as error:
        raise Broken(f"this model cannot be read: {error}") from error


def _size_of(card: Card) -> int:
    groups, tongues, forms = card.sizes
    # Names are four bytes, concepts two, weights and rarities one.
    return 6 * forms + groups * (5 + len(card.outputs)) + tongues * (4 + len(card.languages))


def _inflated(packed: memoryview, size: int) -> npt.NDArray[np.uint8]:
    """The tables, piece by piece, so that never much more than they are in memory, whatever the file says; raises Broken."""
    found = np.empty(size, np.uint8)
    stream = zlib.decompressobj()
    at = 0
    for begin in range(0, len(packed), _PIECE):
        waiting: bytes | memoryview = packed[begin : begin + _PIECE]
        while waiting:
            piece = stream.decompress(waiting, _PIECE)
            waiting = stream.unconsumed_tail
            if at + len(piece) > size:
                raise Broken("it holds more than its card promises")
            found[at : at + len(piece)] = np.frombuffer(piece, np.uint8)
            at += len(piece)
    if at != size or not stream.eof:
        raise Broken("it was cut off")
    return found


def _model_of(card: Card, body: npt.NDArray[np.uint8]) -> Model:
    groups, tongues, forms = card.sizes
    at = 0

    def next_table(size: int) -> npt.NDArray[np.uint8]:
        nonlocal at
        table = body[at : at + size]
        at += size
        return table

    keys = _climbed(next_table(4 * forms))
    names = _climbed(next_table(4 * groups))
    tongue_names = _climbed(next_table(4 * tongues))
    concepts = next_table(2 * forms).view(np.uint16)
    lines = next_table(groups * len(card.outputs)).view(np.int8).reshape(groups, len(card.outputs))
    tongue_lines = next_table(tongues * len(card.languages)).view(np.int8).reshape(tongues, len(card.languages))
    rarity = next_table(groups)
    return Model(card, Weights(names, lines), Weights(tongue_names, tongue_lines), rarity, Table(keys, concepts))


def _steps(rising: Groups) -> npt.NDArray[np.uint8]:
    """Rising numbers as their differences, all lowest bytes first and all highest last: the high ones are nothing, and pack well."""
    steps = np.diff(rising, prepend=rising.dtype.type(0)).astype("<u4")
    return np.ascontiguousarray(steps.view(np.uint8).reshape(len(rising), 4).T)


def _climbed(steps: npt.NDArray[np.uint8]) -> Groups:
    """What `_steps` was made of, written where the steps stood."""
    found: Groups = steps.view(np.uint32)
    found[:] = np.cumsum(np.ascontiguousarray(steps.reshape(4, -1).T).view("<u4")[:, 0], dtype=np.uint32)
    return found


@lru_cache(maxsize=1)
def shipped() -> Model:
    """The model that comes with Frontdesk."""
    return unpacked(SHIPPED.read_bytes())
