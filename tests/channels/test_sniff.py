"""A file is what its bytes say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.channels.sniff import ACTIVE, settle, sniff


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (b"\xff\xd8\xff\xe1", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8", "image/webp"),
        (b"RIFF\x00\x00\x00\x00WAVE", "audio/wav"),
        (b"RIFF\x00\x00\x00\x00????", None),
        (b"\x00\x00\x00\x18ftypmp42", "video/mp4"),
        (b"\x00\x00\x00\x18ftypM4A ", "audio/mp4"),
        (b"\x00\x00\x00\x18ftypheic", "image/heic"),
        (b"\xff\xfb\x90\x00", "audio/mpeg"),
        (b"%PDF-1.7", "application/pdf"),
        (b"  <!-- x --> <HTML>", "text/html"),
        (b'<?xml version="1.0"?><svg onload="x">', "text/html"),
        (b"MZ\x90", "application/x-msdownload"),
        (b"hello", None),
        (b"", None),
    ],
)
def test_first_bytes(content: bytes, mime: str | None) -> None:
    assert sniff(content) == mime


@pytest.mark.parametrize(
    ("content", "declared", "mime"),
    [
        (b"OggS", "audio/ogg; codecs=opus", "audio/ogg; codecs=opus"),
        (b"OggS", "image/png", "audio/ogg"),
        (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", None),
        (b"PK\x03\x04", "image/png", "application/zip"),
        (b"<html>", "image/png", "text/html"),
        (b"a,b\n1,2", "text/csv", "text/csv"),
        (b"a,b\n1,2", "text/html", "application/octet-stream"),
        (b"nothing known", "image/png", "application/octet-stream"),
        (b"a\0b", "text/plain", "application/octet-stream"),
        (b"a", None, "application/octet-stream"),
    ],
)
def test_the_senders_word_counts_only_where_the_bytes_allow_it(content: bytes, declared: str | None, mime: str | None) -> None:
    assert settle(content, declared) == (mime or declared)


@given(st.binary(max_size=64), st.text(max_size=20))
def test_nothing_harmful_passes_for_something_harmless(content: bytes, declared: str) -> None:
    assert settle(content, declared)
    if sniff(content) in ACTIVE:
        assert settle(content, declared).partition(";")[0].strip() in ACTIVE
