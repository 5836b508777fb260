"""The network itself: a text in, a vector of length one out, on one thread and always the same.

A text is cut into the pieces its network knows; the vector is the mean of what the network says of each piece (Reimers and Gurevych,
Sentence-BERT, EMNLP 2019, section 3: mean pooling), less what it says of any message, made as long as one.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from frontdesk.kit.errors import Invalid
from frontdesk.understanding.encoder.folder import PIECES, Found, look_into
from frontdesk.understanding.encoder.ordinary import ORDINARY

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

Vector = npt.NDArray[np.float32]

MOST_PIECES = 128
# No need to cut a whole letter into pieces of which only the first are looked at.
_LONGEST = 2_000
# Vectors of so many texts are kept; 384 numbers each make 6 MB.
_MOST_KEPT = 4_096
_INPUTS = {"input_ids", "attention_mask", "token_type_ids"}
_INTEGERS: dict[str, type[np.int64] | type[np.int32]] = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}
_WHOLE = ("last_hidden_state", "token_embeddings")
# A text of which more pieces than this are unknown, or that is spelt out letter by letter, is in a language the network never
# learned: all such texts would look alike.
_UNKNOWN, _SPELT_OUT = 0.2, 0.6
_FEW_LETTERS = 6
# Scripts that write a word in one or two characters.
_DENSE = (("\u3040", "\u30ff"), ("\u3400", "\u9fff"), ("\uac00", "\ud7af"), ("\u0e00", "\u0eff"))


class _Shape(NamedTuple):
    """What a network wants to be given and which of its answers is read."""

    inputs: dict[str, type[np.int64] | type[np.int32]]
    output: str


class Encoder:
    """A network with its words; safe to be asked from several threads."""

    def __init__(self, found: Found, session: InferenceSession, words: Tokenizer) -> None:
        self.name = found.name
        self.file = found.model.name
        self._session = session
        self._words = words
        self._shape = _shape_of(session, found.model)
        self._unknown = {words.token_to_id(one) for one in ("[UNK]", "<unk>")} - {None}
        self._kept: OrderedDict[bytes, Vector | None] = OrderedDict()
        self._lock = Lock()
        self._middle: Vector | None = None
        ordinary = [one for text in ORDINARY if (one := self._pooled(text)) is not None]
        if not ordinary:
            raise Invalid("encoder_unfit", f"The words beside {found.model} know no language that the network could be tried with.")
        # What all messages share says nothing of any (Mu and Viswanath, All-but-the-Top, ICLR 2018).
        self._middle = np.mean(np.stack(ordinary), axis=0, dtype=np.float32)
        self.width = len(self._middle)

    def vectors(self, texts: Sequence[str]) -> Vector:
        """One row a text, each of length one; a row of zeros where the network does not know the language.

        Texts are not put together in batches: int8 networks scale by the largest number of a batch, and a message must not be
        read differently for its company.
        """
        found = np.zeros((len(texts), self.width), np.float32)
        for row, text in enumerate(texts):
            vector = self.vector(text)
            if vector is not None:
                found[row] = vector
        return found

    def vector(self, text: str) -> Vector | None:
        """The vector of one text; None where the network does not know the language or there are no words."""
        key = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = self._vector(text)
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return found

    def known(self, text: str) -> bool:
        """Whether the vector of a text is at hand."""
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest() in self._kept

    def _vector(self, text: str) -> Vector | None:
        pooled = self._pooled(text)
        if pooled is None or self._middle is None:
            return None
        return _of_length_one(pooled - self._middle)

    def _pooled(self, text: str) -> Vector | None:
        """The mean of what the network says of each piece, of length one."""
        pieces = self._words.encode(text[:_LONGEST].encode("utf-8", "replace").decode("utf-8"))
        if not self._speaks(pieces, text[:_LONGEST]):
            return None
        given = {"input_ids": pieces.ids, "attention_mask": pieces.attention_mask, "token_type_ids": pieces.type_ids}
        inputs = {name: np.array([given[name]], kind) for name, kind in self._shape.inputs.items()}
        (said,) = self._session.run([self._shape.output], inputs)
        mask = np.array(pieces.attention_mask, np.float32)
        return _of_length_one(np.asarray(mask @ said[0] / mask.sum(), np.float32))

    def _speaks(self, pieces: Encoding, text: str) -> bool:
        own = [one for one, special in zip(pieces.ids, pieces.special_tokens_mask, strict=True) if not special]
        if not own:
            return False
        if sum(one in self._unknown for one in own) > _UNKNOWN * len(own):
            return False
        # Counted is the part of the text that was looked at.
        seen = text[: max((end for _, end in pieces.offsets), default=0)]
        letters = sum(one.isalpha() for one in seen)
        dense = sum(first <= one <= last for one in seen for first, last in _DENSE)
        return letters <= _FEW_LETTERS or dense * 2 > letters or len(own) <= _SPELT_OUT * letters


def opened(folder: Path) -> Encoder:
    """The encoder in a folder, tried once; raises Invalid, with what to do."""
    found = look_into(folder)
    try:
        import onnxruntime
        import tokenizers
    except ImportError as error:
        raise Invalid(
            "encoder_extra_missing",
            f"Comparing by meaning needs two more packages ({error.name} is missing): pip install 'frontdesk[semantic]'",
        ) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.log_severity_level = 4
    try:
        session = onnxruntime.InferenceSession(str(found.model), options, providers=["CPUExecutionProvider"])
    # Its errors are of many kinds, which are all the same to the operator.
    except Exception as error:
        raise Invalid("encoder_broken", f"{found.model} cannot be opened: {_short(error)}") from error
    try:
        words = _wordpieces(found.words) if found.words.name == PIECES else tokenizers.Tokenizer.from_file(str(found.words))
        words.enable_truncation(MOST_PIECES)
        words.no_padding()
    except Exception as error:
        raise Invalid("encoder_words_broken", f"{found.words} cannot be used: {_short(error)}") from error
    try:
        encoder = Encoder(found, session, words)
    except Invalid:
        raise
    except Exception as error:
        raise Invalid("encoder_broken", f"{found.model} fails with the words in {found.words.name}: {_short(error)}") from error
    return encoder


def _shape_of(session: InferenceSession, model: Path) -> _Shape:
    inputs = {one.name: one.type for one in session.get_inputs()}
    unfit = [name for name, kind in inputs.items() if name not in _INPUTS or kind not in _INTEGERS]
    if "input_ids" not in inputs or unfit:
        raise Invalid(
            "encoder_unfit",
            f"{model} is no text encoder: it takes {', '.join(sorted(inputs)) or 'nothing'}, not input_ids and attention_mask.",
        )
    answers = {one.name: one.shape for one in session.get_outputs() if one.shape is not None and len(one.shape) == 3}
    output = next((name for name in _WHOLE if name in answers), None) or next(iter(answers), None)
    if output is None:
        raise Invalid(
            "encoder_unfit", f"{model} gives no vector for each piece of a text (last_hidden_state); export it as a feature extractor."
        )
    return _Shape({name: _INTEGERS[kind] for name, kind in inputs.items()}, output)


def _wordpieces(file: Path) -> Tokenizer:
    """The words of a BERT as a list of pieces; whether capitals and accents count is seen from the list."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    pieces = file.read_text("utf-8").splitlines()
    plain = not any(one != one.lower() for one in pieces if not one.startswith("["))
    numbers = {piece: number for number, piece in enumerate(pieces)}
    words = Tokenizer(models.WordPiece(numbers, unk_token="[UNK]"))
    words.normalizer = normalizers.BertNormalizer(lowercase=plain, strip_accents=plain)
    words.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    words.post_processor = processors.BertProcessing(("[SEP]", numbers["[SEP]"]), ("[CLS]", numbers["[CLS]"]))
    return words


def _of_length_one(vector: Vector) -> Vector | None:
    length = float(np.sqrt(vector @ vector))
    if not np.isfinite(length):
        raise ValueError("the network says what is no number")
    return vector / np.float32(length) if length > 1e-6 else None


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
