"""A real network of a few words, written here byte by byte: words of one topic have vectors close to each other.

The format is that of ONNX (onnx.proto, version 8 of its representation): a protobuf message of one node that takes, for each piece
of a text, its row of a table.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from frontdesk.understanding.encoder.ordinary import ORDINARY

WIDTH = 48
TOPICS = {
    "loss": "left lost forgot mislaid misplaced dropped vanished",
    "finding": "find found handed spotted discovered turned",
    "things": "umbrella wallet earring jacket glasses scarf necklace gloves phone belongings",
    "places": "place room changing waiting reception lobby salon counter",
    "brand": "franchise brand licence license branch partner partners outlet",
    "opening": "open start launch run begin",
    "sparkle": "sparkle gleam dazzle",
}
# What stands in any sentence and says next to nothing.
COMMON = "i my your you did anybody in a an the can it her have of at up is was has been any by somebody somewhere there black pair"
_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
_INT64, _FLOAT = 7, 1


def make(folder: Path, *, inputs: Sequence[str] = ("input_ids", "attention_mask", "token_type_ids"), pooled: bool = False) -> Path:
    """The folder of an encoder: model.onnx and tokenizer.json."""
    folder.mkdir(parents=True, exist_ok=True)
    words, table = _words()
    (folder / "model.onnx").write_bytes(network(table, inputs, pooled=pooled))
    (folder / "tokenizer.json").write_text(json.dumps(_tokenizer(words)), "utf-8")
    return folder


def pieces() -> list[str]:
    """The words of the network, as the lines of a vocab.txt."""
    return _words()[0]


def network(table: np.ndarray, inputs: Sequence[str], *, pooled: bool = False) -> bytes:
    """A network that looks each piece up in a table; `pooled` answers in two dimensions, which is no answer a piece."""
    node = _text(1, "table") + _text(1, inputs[0] if inputs else "x") + _text(2, "last_hidden_state") + _text(4, "Gather")
    held = _number(1, table.shape[0]) + _number(1, table.shape[1]) + _number(2, _FLOAT) + _text(8, "table")
    held += _bytes(9, table.astype("<f4").tobytes())
    graph = _bytes(1, node) + _text(2, "toy") + _bytes(5, held)
    sizes: list[str | int] = ["batch", "pieces"]
    graph += b"".join(_bytes(11, _value(name, _INT64, sizes[:1] if pooled else sizes)) for name in inputs)
    graph += _bytes(12, _value("last_hidden_state", _FLOAT, [*(sizes[:1] if pooled else sizes), WIDTH]))
    return _number(1, 8) + _bytes(8, _text(1, "") + _number(2, 13)) + _bytes(7, graph)


def _words() -> tuple[list[str], np.ndarray]:
    """Every word with its vector: those of a topic close together, common ones short, all others anywhere."""
    chance = np.random.default_rng(7)
    topics = {word: topic for topic, words in TOPICS.items() for word in words.split()}
    others = {word for text in ORDINARY if text.isascii() for word in re.findall(r"[a-z]+", text.lower())}
    words = [*_SPECIAL, *sorted({*topics, *COMMON.split(), *others}), *(f"##{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"), *"xyzq"]
    middle = {topic: _direction(chance) for topic in TOPICS}
    rows = []
    for word in words:
        if word in topics:
            rows.append(middle[topics[word]] + 0.3 * _direction(chance))
        else:
            rows.append(_direction(chance) * (0.1 if word in COMMON.split() or word in _SPECIAL else 0.8))
    return words, np.array(rows, np.float32)


def _direction(chance: np.random.Generator) -> np.ndarray:
    found = chance.normal(size=WIDTH)
    return found / np.sqrt(found @ found)


def _tokenizer(words: Sequence[str]) -> dict[str, object]:
    """The words as a tokenizer.json says them: a BERT's WordPiece in small letters."""
    special = [
        {
            "id": words.index(one),
            "content": one,
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": True,
        }
        for one in _SPECIAL
    ]
    return {
        "version": "1.0",
        "truncation": {"direction": "Right", "max_length": 512, "strategy": "LongestFirst", "stride": 0},
        "padding": None,
        "added_tokens": special,
        "normalizer": {
            "type": "BertNormalizer",
            "clean_text": True,
            "handle_chinese_chars": True,
            "strip_accents": None,
            "lowercase": True,
        },
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", words.index("[SEP]")], "cls": ["[CLS]", words.index("[CLS]")]},
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
        "model": {
            "type": "WordPiece",
            "unk_token": "[UNK]",
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": {word: number for number, word in enumerate(words)},
        },
    }


def _value(name: str, kind: int, sizes: Sequence[str | int]) -> bytes:
    dims = b"".join(_bytes(1, _number(1, one) if isinstance(one, int) else _text(2, one)) for one in sizes)
    return _text(1, name) + _bytes(2, _bytes(1, _number(1, kind) + _bytes(2, dims)))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _text(field: int, value: str) -> bytes:
    return _bytes(field, value.encode())


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])
