"""How long a recording is, and what kind: from its own bytes, without decoding it."""

from __future__ import annotations

import math
import struct

# Voice is not spoken in fewer bytes than this a second (Opus at 6 kbit/s), so a file of unknown form is at most so long.
_LEAST_BYTES_A_SECOND = 750
_OPUS_RATE = 48_000
_SUFFIXES = {
    "audio/ogg": "ogg",
    "audio/opus": "ogg",
    "audio/mpeg": "mp3",
    "audio/mp3": "mp3",
    "audio/mp4": "m4a",
    "audio/m4a": "m4a",
    "audio/x-m4a": "m4a",
    "audio/aac": "aac",
    "audio/amr": "amr",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "audio/wave": "wav",
    "audio/webm": "webm",
    "video/webm": "webm",
    "audio/flac": "flac",
}


def suffix_of(mime: str) -> str:
    """The ending by which servers tell what they are given; Opus in Ogg is what every messenger sends."""
    return _SUFFIXES.get(mime.split(";")[0].strip().lower(), "ogg")


def seconds_of(content: bytes) -> int:
    """How long it is in whole seconds, rounded up; where the bytes do not say, at most as long as it can be."""
    most = max(1, math.ceil(len(content) / _LEAST_BYTES_A_SECOND))
    told = _of_ogg(content) if content[:4] == b"OggS" else _of_wav(content) if content[:4] == b"RIFF" else None
    # A header may say anything; it cannot make a recording longer than its bytes could hold.
    return most if told is None or not 0 < told <= most else max(1, math.ceil(told))


def _of_ogg(content: bytes) -> float | None:
    """RFC 3533: the last page's granule position, in 48,000ths of a second for Opus (RFC 7845), less what is skipped at first."""
    last = content.rfind(b"OggS")
    head = content.find(b"OpusHead", 0, 200)
    if last < 0 or head < 0 or last + 14 > len(content) or head + 12 > len(content):
        return None
    (position,) = struct.unpack_from("<q", content, last + 6)
    (skipped,) = struct.unpack_from("<H", content, head + 10)
    return float(position - skipped) / _OPUS_RATE if position > skipped else None


def _of_wav(content: bytes) -> float | None:
    """The bytes a second stand in the format chunk, which comes first."""
    if content[8:16] != b"WAVEfmt " or len(content) < 32:
        return None
    (rate,) = struct.unpack_from("<I", content, 28)
    return (len(content) - 44) / rate if rate else None


def silence(seconds: float = 1.0, rate: int = 8000) -> bytes:
    """A recording in which nobody speaks, for trying a server."""
    count = int(seconds * rate)
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, rate * 2, 2, 16)
    data = struct.pack("<4sI", b"data", count * 2) + b"\0\0" * count
    return struct.pack("<4sI4s", b"RIFF", 4 + len(form) + len(data), b"WAVE") + form + data
