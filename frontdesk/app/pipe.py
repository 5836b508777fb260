"""The engine over a pipe, begun without anything it does not need: programs start it for a single message too."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from frontdesk.kit.errors import Invalid, Problem
from frontdesk.understanding.line import Desk, serve
from frontdesk.understanding.model.stored import Broken, Model


def main(arguments: Sequence[str]) -> None:
    """`frontdesk understand --stdio` with the options that go with it."""
    options = argparse.ArgumentParser(prog="frontdesk understand")
    options.add_argument("--stdio", action="store_true")
    for name in ("--businesses", "--examples", "--model", "--encoder"):
        options.add_argument(name, type=Path)
    given = options.parse_args(arguments[1:])
    try:
        pipe(desk_of(given.businesses, given.examples, given.model, given.encoder))
    except Problem as problem:
        raise SystemExit(f"{problem.detail} [{problem.code}]") from None
    except (KeyboardInterrupt, BrokenPipeError):
        raise SystemExit(130) from None


def pipe(desk: Desk) -> None:
    """Answer lines of standard input until it ends."""
    # Bytes that are no UTF-8, and halves of characters on the way back, must not end the pipe for the lines after them.
    for stream, otherwise in ((sys.stdin, "replace"), (sys.stdout, "backslashreplace")):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors=otherwise)
    for reply in serve(sys.stdin, desk):
        print(reply, flush=True)


def desk_of(businesses: Path | None, examples: Path | None, model: Path | None, encoder: Path | None = None) -> Desk:
    """A desk that has been told of its businesses, of an owner's own needs, and which model to read with (the shipped one).

    With an encoder's folder, what was taught is compared by meaning too; raises Invalid when that cannot be used.
    """
    meaning_of = None
    if encoder is not None:
        from frontdesk.understanding.encoder.in_use import Careful
        from frontdesk.understanding.encoder.network import opened

        meaning_of = Careful(opened(encoder)).meaning_of
    desk = Desk(None if model is None else model_in(model), meaning_of)
    if businesses is not None:
        _tell(desk, businesses, "businesses", _businesses_in(businesses))
    if examples is not None:
        _tell(desk, examples, "train", rows_of(examples))
    return desk


def _tell(desk: Desk, file: Path, kind: str, told: Any) -> None:
    """Tell a desk what a file says; raises Invalid, with the file's name."""
    try:
        desk.answer({"type": kind, "businesses" if kind == "businesses" else "examples": told})
    except (Invalid, msgspec.ValidationError) as error:
        raise Invalid("bad_file", f"{file}: {error.detail if isinstance(error, Invalid) else error}") from error


def _businesses_in(file: Path) -> Any:
    try:
        told = json.loads(text_of(file))
    except (ValueError, RecursionError) as error:
        raise Invalid("bad_file", f"{file} is no JSON: {error}") from error
    return told.get("businesses") if isinstance(told, dict) else told


def text_of(file: Path) -> str:
    """What a file says; raises Invalid."""
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid("no_such_file", f"{file} cannot be read: {error}") from error


def rows_of(file: Path) -> list[dict[str, Any]]:
    """The rows of a file with one JSON object a line; raises Invalid."""
    found: list[dict[str, Any]] = []
    for number, line in enumerate(text_of(file).split("\n"), 1):
        if line.strip():
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise Invalid("bad_line", f"{file}, line {number}, is no JSON: {error}") from error
            if not isinstance(row, dict):
                raise Invalid("bad_line", f"{file}, line {number}, is no JSON object.")
            found.append(row)
    return found


def model_in(file: Path) -> Model:
    """The model in a file, when this program can read with it; raises Invalid."""
    from frontdesk.understanding.versions.rules import opened

    try:
        return opened(file.read_bytes())
    except OSError as error:
        raise Invalid("no_such_file", f"{file} cannot be read: {error}") from error
    except Broken as broken:
        raise Invalid("broken_model", f"{file}: {broken}.") from broken
