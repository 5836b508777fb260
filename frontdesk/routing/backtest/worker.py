"""The process that computes a backtest: frames in, frames out, no database. `python -m frontdesk.routing.backtest.worker`"""

from __future__ import annotations

import os
import struct
import sys
from typing import BinaryIO

import msgspec

from frontdesk.routing.backtest.apart import Asked, At, Counted, Decided, Play, Said, Try
from frontdesk.routing.backtest.compare import compare
from frontdesk.routing.backtest.recorded import Recount
from frontdesk.routing.records import Decision

_LENGTH = struct.Struct(">I")
# Serving people comes first.
_NICE = 10
_OFTEN = 0.01


def main() -> None:
    """Answer until nobody asks any more."""
    os.nice(_NICE)
    source, target = sys.stdin.buffer, sys.stdout.buffer
    tried, recount = None, None
    told = 0.0

    def tell(done: float) -> bool:
        nonlocal told
        if done - told >= _OFTEN:
            told = done
            _write(target, Said(at=At(done)))
        return True

    while (asked := _read(source)) is not None:
        match asked:
            case Try(policy, versions):
                tried, recount = policy, Recount(versions.get, policy)
            case Decided(records) if recount is not None:
                recount.add(msgspec.json.decode(one, type=Decision) for one in records)
                _write(target, Said())
            case Counted() if recount is not None:
                _write(target, Said(recorded=recount.found()))
            case Play(past, seeds) if tried is not None:
                _write(target, Said(replayed=compare(past, tried, seeds=seeds, watch=tell)))
            case _:
                raise SystemExit(f"not asked in order: {type(asked).__name__}")


def _read(source: BinaryIO) -> Asked | None:
    head = source.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    asked: Asked = msgspec.json.decode(source.read(length), type=Asked)
    return asked


def _write(target: BinaryIO, said: Said) -> None:
    body = msgspec.json.encode(said)
    target.write(_LENGTH.pack(len(body)) + body)
    target.flush()


if __name__ == "__main__":
    main()
