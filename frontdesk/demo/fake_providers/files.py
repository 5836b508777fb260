"""The files that pretend telephones send: drawn pictures, and voice notes of any length that carry their words in the comment."""

from __future__ import annotations

import mimetypes
import struct
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from zlib import crc32

_FRAME = 2880  # samples in each packet of the recording: 60 ms at 48 kHz
_SPOKEN = "SPOKEN="
_PDF = (
    b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 595]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length %d>>stream\n%s\nendstream endobj\n5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%%%EOF\n"
)


def picture(name: str) -> tuple[bytes, str]:
    """A picture by its file name, with its type; an unknown name shows the first one there is."""
    folder = resources.files("frontdesk.demo") / "content" / "media"
    wanted = folder / name
    if not name.endswith(".jpg") or "/" in name or not wanted.is_file():
        wanted = min((file for file in folder.iterdir() if file.name.endswith(".jpg")), key=lambda file: file.name)
    return wanted.read_bytes(), "image/jpeg"


def pictures() -> list[str]:
    """The names of all pictures."""
    folder = resources.files("frontdesk.demo") / "content" / "media"
    return sorted(file.name for file in folder.iterdir() if file.name.endswith(".jpg"))


def paper(name: str) -> tuple[bytes, str]:
    """A document of one page that shows its own name."""
    words = b"BT /F 22 Tf 50 520 Td (%s) Tj ET" % name.encode("ascii", "replace").replace(b"(", b"").replace(b")", b"")
    return _PDF % (len(words), words), mimetypes.guess_type(name)[0] or "application/pdf"


def voice(seconds: int, words: str) -> tuple[bytes, str]:
    """A voice note (Opus in Ogg, RFC 7845) that lasts `seconds`; its words stand in the comment header, for a listener that reads."""
    head, packets = _recording()
    wanted = max(1, seconds * 48_000 // _FRAME)
    tags = b"OpusTags" + _text("frontdesk demo") + struct.pack("<I", 1) + _text(_SPOKEN + words)
    pages = [_page([head], 0, 0, start=True), _page([tags], 0, 1)]
    played = 0
    for first in range(0, wanted, 16):
        run = [packets[place % len(packets)] for place in range(first, min(first + 16, wanted))]
        played += len(run) * _FRAME
        pages.append(_page(run, played, len(pages), end=first + 16 >= wanted))
    return b"".join(pages), "audio/ogg; codecs=opus"


def spoken_in(content: bytes) -> str | None:
    """The words of a voice note made here; None for any other recording."""
    packets = list(_packets(content[:20_000]))
    if len(packets) < 2 or not packets[1].startswith(b"OpusTags"):
        return None
    for part in packets[1].split(_SPOKEN.encode(), 1)[1:]:
        return part.decode("utf-8", "replace")
    return None


@lru_cache(maxsize=1)
def _recording() -> tuple[bytes, list[bytes]]:
    content = (resources.files("frontdesk.demo") / "content" / "media" / "voice.ogg").read_bytes()
    head, _, *packets = _packets(content)
    return head, packets


def _packets(content: bytes) -> Iterator[bytes]:
    """The packets in an Ogg file (RFC 3533): a packet ends with the first lacing value below 255."""
    place, held = 0, b""
    while content[place : place + 4] == b"OggS" and len(content) > place + 26:
        count = content[place + 26]
        lacing = content[place + 27 : place + 27 + count]
        place += 27 + count
        for length in lacing:
            held += content[place : place + length]
            place += length
            if length < 255:
                yield held
                held = b""


def _page(packets: list[bytes], position: int, number: int, *, start: bool = False, end: bool = False) -> bytes:
    lacing = b"".join(b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255]) for packet in packets)
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, start * 2 | end * 4, position, 0x66726F6E, number, 0, len(lacing))
    page = head + lacing + b"".join(packets)
    return page[:22] + struct.pack("<I", _checksum(page)) + page[26:]


_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def _checksum(page: bytes) -> int:
    """Ogg's CRC-32: the usual polynomial, but unreflected, from 0 and without the final complement."""
    # zlib's is the reflected one with complements: feed it mirrored bytes, undo the start value, and mirror the result.
    mirrored = crc32(page.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{mirrored:032b}"[::-1], 2)


def _text(words: str) -> bytes:
    raw = words.encode()
    return struct.pack("<I", len(raw)) + raw
