"""The trained part as it is kept in a file and used: small whole numbers by bucket, and what they are to be multiplied with."""

import struct
import zlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from frontdesk.understanding.model.grams import Buckets

SHIPPED = Path(__file__).parent / "shipped.model"
_MAGIC = b"FRONTDESK-MODEL\n"


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What a model says of itself: what it was made of, what it answers, and what came out when it was examined.

    `outputs` names the columns: first the needs, then "urgent" and "lead"; `scales` is what one unit of each column is worth, in
    natural-log units. `noticed` names the features that stand beside the letter groups, with their weights in `beside`
    (one line an output). `gate` turns the signs listed in `gate.py` into the probability that the need is right.
    """

    version: str
    made_of: dict[str, int]
    corpus: str
    bits: int
    outputs: tuple[str, ...]
    scales: tuple[float, ...]
    bias: tuple[float, ...]
    noticed: tuple[str, ...]
    beside: tuple[tuple[float, ...], ...]
    languages: tuple[str, ...]
    read: tuple[str, ...]
    language_bits: int
    language_scales: tuple[float, ...]
    language_bias: tuple[float, ...]
    gate: tuple[float, ...]
    act_at: float
    examined: dict[str, float]


class Broken(ValueError):
    """A file that is no model, or was cut off on its way."""


@dataclass(frozen=True)
class Model:
    """A model ready for use. `weights` is one line a bucket; `rarity` is the natural-log rarity of each bucket, times ten."""

    card: Card
    weights: npt.NDArray[np.int8]
    languages: npt.NDArray[np.int8]
    rarity: npt.NDArray[np.uint8]

    @cached_property
    def _bias(self) -> npt.NDArray[np.float64]:
        return np.array(self.card.bias)

    @cached_property
    def _beside(self) -> npt.NDArray[np.float64]:
        return np.array(self.card.beside)

    @cached_property
    def _language_bias(self) -> npt.NDArray[np.float64]:
        return np.array(self.card.language_bias)

    def scores(self, buckets: Buckets, noticed: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """One score an output, in natural-log units."""
        card = self.card
        sums = self.weights[buckets].sum(axis=0, dtype=np.int64)
        scaled: npt.NDArray[np.float64] = sums * np.array(card.scales) / np.sqrt(max(1, len(buckets))) + self._bias
        return scaled + self._beside @ noticed

    def familiar(self, buckets: Buckets) -> float:
        """The share of the message's groups that the corpus has, from 0 to 1."""
        return float(np.count_nonzero(self.rarity[buckets] < 255) / max(1, len(buckets)))

    def tongues(self, buckets: Buckets) -> npt.NDArray[np.float64]:
        """One score a language, in natural-log units; `buckets` are those of the text as it was written."""
        card = self.card
        sums = self.languages[buckets].sum(axis=0, dtype=np.int64)
        scaled: npt.NDArray[np.float64] = sums * np.array(card.language_scales) / np.sqrt(max(1, len(buckets)))
        return scaled + self._language_bias

    def packed(self) -> bytes:
        """The model as a file: a magic line, the length of the card, the card as JSON, the tables one after the other, deflated."""
        card = msgspec.json.encode(self.card)
        body = b"".join(table.tobytes() for table in (self.weights, self.languages, self.rarity))
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
        body = zlib.decompress(content[begin + length :])
        tables = _tables(body, card)
    except (struct.error, zlib.error, msgspec.DecodeError, ValueError) as error:
        raise Broken(f"this model cannot be read: {error}") from error
    return Model(card, *tables)


def _tables(body: bytes, card: Card) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int8], npt.NDArray[np.uint8]]:
    needs, tongues = (1 << card.bits, len(card.outputs)), (1 << card.language_bits, len(card.languages))
    first, second = needs[0] * needs[1], needs[0] * needs[1] + tongues[0] * tongues[1]
    return (
        np.frombuffer(body, np.int8, first).reshape(needs),
        np.frombuffer(body, np.int8, second - first, first).reshape(tongues),
        np.frombuffer(body, np.uint8, 1 << card.bits, second),
    )


def digest(content: bytes) -> str:
    """A short name for exactly these bytes."""
    return sha256(content).hexdigest()[:12]


@lru_cache(maxsize=1)
def shipped() -> Model:
    """The model that comes with Frontdesk."""
    return unpacked(SHIPPED.read_bytes())
