"""What an encoder's folder must hold: one network, the words it knows, and, where given, the hashes both must have."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import NamedTuple

from frontdesk.kit.errors import Invalid

MODEL, WORDS, PIECES, HASHES = "model.onnx", "tokenizer.json", "vocab.txt", "encoder.sha256"
# A line as `sha256sum` writes it.
_HASH = re.compile(r"([0-9a-fA-F]{64})[ \t]+\*?(?:\./)?([^/\\]+)")
_AT_ONCE = 1 << 20


class Found(NamedTuple):
    """The files of an encoder, and a short name for exactly this content."""

    model: Path
    words: Path
    name: str


def look_into(folder: Path) -> Found:
    """The files of the encoder in a folder; raises Invalid, with what to do."""
    if not folder.is_dir():
        raise Invalid("encoder_no_folder", f"There is no folder {folder} for the encoder.")
    model, words = _model_in(folder), _words_in(folder)
    try:
        hashes = {path.name: _sha256(path) for path in (model, words)}
        _check(folder, hashes)
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid("encoder_unreadable", f"The encoder in {folder} cannot be read: {error}") from error
    return Found(model, words, hashlib.sha256("".join(hashes.values()).encode()).hexdigest()[:12])


def _model_in(folder: Path) -> Path:
    if (folder / MODEL).is_file():
        return folder / MODEL
    networks = sorted(path for path in folder.glob("*.onnx") if path.is_file())
    if not networks:
        raise Invalid("encoder_no_model", f"There is no network in {folder}: put a file {MODEL} there.")
    if len(networks) > 1:
        names = ", ".join(path.name for path in networks)
        raise Invalid("encoder_many_models", f"There are several networks in {folder} ({names}): keep one, or call one {MODEL}.")
    return networks[0]


def _words_in(folder: Path) -> Path:
    for name in (WORDS, PIECES):
        if (folder / name).is_file():
            return folder / name
    raise Invalid("encoder_no_words", f"The words of the network are missing in {folder}: put its {WORDS} (or {PIECES}) beside it.")


def _check(folder: Path, hashes: dict[str, str]) -> None:
    """Whether every file is what the list of hashes says, where there is one; the network must be in it."""
    if not (folder / HASHES).is_file():
        return
    wanted: dict[str, str] = {}
    for number, line in enumerate((folder / HASHES).read_text("utf-8").splitlines(), 1):
        if line.strip():
            found = _HASH.fullmatch(line.strip())
            if found is None:
                raise Invalid(
                    "encoder_hash_unreadable", f"{folder / HASHES}, line {number}: no hash and file name as sha256sum writes them."
                )
            wanted[found[2]] = found[1].lower()
    for name in sorted({*wanted, *hashes}):
        if name not in wanted:
            raise Invalid("encoder_hash_missing", f"{folder / HASHES} has no hash of {name}.")
        if not (folder / name).is_file():
            raise Invalid("encoder_hash_wrong", f"{folder / HASHES} names {name}, which is not there.")
        if (hashes.get(name) or _sha256(folder / name)) != wanted[name]:
            raise Invalid("encoder_hash_wrong", f"{folder / name} is not the file whose hash is in {HASHES}; fetch it again.")


def _sha256(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(_AT_ONCE):
            found.update(part)
    return found.hexdigest()
