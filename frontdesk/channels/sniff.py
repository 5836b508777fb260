"""What a file is by its own first bytes, whatever its name or sender says."""

from __future__ import annotations

import re

_STARTS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"MZ", "application/x-msdownload"),
    (b"\x7fELF", "application/x-executable"),
    (b"#!", "text/x-script"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_AUDIO_BRANDS = (b"M4A ", b"M4B ")
_MARKUP = re.compile(rb"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype html|html|head|body|script|svg|iframe|meta)\b", re.I | re.S)
# Several formats share one container; the sender's word is believed when it is one of those the bytes allow.
_INSIDE = {
    "application/zip": ("application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument.", "application/epub+zip"),
    "application/x-ole-storage": ("application/msword", "application/vnd.ms-"),
    "audio/ogg": ("audio/ogg", "video/ogg", "audio/opus"),
    "video/webm": ("video/webm", "audio/webm", "video/x-matroska"),
    "video/mp4": ("video/", "audio/mp4", "audio/x-m4a", "audio/m4a"),
    "audio/mp4": ("audio/",),
    "audio/mpeg": ("audio/mpeg", "audio/mp3"),
    "image/heic": ("image/heic", "image/heif"),
}
ACTIVE = frozenset({"text/html", "application/x-msdownload", "application/x-executable", "text/x-script"})
"""Types that could act on the computer of the person who opens them: never shown inline."""


def sniff(content: bytes) -> str | None:
    """The type the first bytes show, or None when they show nothing known."""
    for start, mime in _STARTS:
        if content.startswith(start):
            return mime
    if content[:4] == b"RIFF":
        return _RIFF.get(content[8:12])
    if content[4:8] == b"ftyp":
        brand = content[8:12]
        if brand in (b"heic", b"heix", b"mif1", b"heif"):
            return "image/heic"
        return "audio/mp4" if brand in _AUDIO_BRANDS else "video/mp4"
    # MPEG audio has no magic word, only a sync pattern of eleven set bits followed by a valid layer.
    if len(content) > 2 and content[0] == 0xFF and content[1] & 0xE0 == 0xE0 and content[1] & 0x06:
        return "audio/mpeg" if content[1] & 0xF6 != 0xF0 else "audio/aac"
    return "text/html" if _MARKUP.match(content[:1024]) else None


def settle(content: bytes, declared: str | None) -> str:
    """The type to store: what the bytes show, made precise by the sender's word where that does not contradict them."""
    found = sniff(content)
    said = (declared or "").strip().lower()
    plain = said.partition(";")[0].strip()
    if found is None:
        # Text has no signature; anything that must have one and does not is not what it says it is.
        return said if plain.startswith("text/") and plain != "text/html" and b"\0" not in content[:1024] else "application/octet-stream"
    return said if plain == found or plain.startswith(_INSIDE.get(found, ("\0",))) else found
