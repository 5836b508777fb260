"""Writing down recordings as OpenAI does it: multipart in, `json` or `verbose_json` out, with its checks and its words."""

from __future__ import annotations

import json
import struct
from email import message_from_bytes, policy

from tests.llm.fake.bodies import refusal
from tests.llm.fake.received import Json, Received

PATH = "/audio/transcriptions"
_TAKEN = ("flac", "m4a", "mp3", "mp4", "mpeg", "mpga", "oga", "ogg", "wav", "webm")
_LARGEST = 25 * 1024 * 1024
_NAMES = {"en": "english", "ar": "arabic", "fr": "french", "tr": "turkish"}


def an_ogg(seconds: float) -> bytes:
    """A voice note as messengers send it: Opus in Ogg, as long as it says."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 16000, 0, 0)

    def page(position: int, body: bytes) -> bytes:
        laced = b"\xff" * (len(body) // 255) + bytes([len(body) % 255])
        return struct.pack("<4sBBqIIIB", b"OggS", 0, 0, position, 1, 0, 0, len(laced)) + laced + body

    sound = b"\x5a" * int(seconds * 2000)
    return page(0, head) + page(int(seconds * 48000) + 312, sound[:60_000]) + sound[60_000:]


def parts_of(received: Received) -> dict[str, tuple[bytes, str]]:
    """The form's fields: content and file name."""
    kind = received.headers.get("content-type", "")
    found = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + received.raw, policy=policy.HTTP)
    return {
        str(part.get_param("name", header="content-disposition")): (part.get_payload(decode=True) or b"", part.get_filename() or "")
        for part in found.iter_parts()
    }


def checked(received: Received) -> tuple[int, bytes] | None:
    """What is refused before anybody listens."""
    if not received.headers.get("content-type", "").startswith("multipart/form-data; boundary="):
        return refusal(received, 400, "Invalid content type. Expected multipart/form-data.")
    parts = parts_of(received)
    for name in ("model", "file"):
        if not parts.get(name, (b"", ""))[0]:
            return refusal(received, 400, f"you must provide a {name} parameter")
    content, filename = parts["file"]
    if len(content) > _LARGEST:
        return refusal(received, 413, f"Maximum content size limit ({_LARGEST}) exceeded ({len(content)} bytes read)")
    if filename.rpartition(".")[2] not in _TAKEN:
        return refusal(received, 400, f"Invalid file format. Supported formats: {list(_TAKEN)}")
    if _told(parts, "response_format") == "verbose_json" and b"gpt-4o" in parts["model"][0]:
        return refusal(
            received,
            400,
            "response_format 'verbose_json' is not compatible with model 'gpt-4o-transcribe-api-ev3'. Use 'json' or 'text' instead.",
        )
    return None


def body(received: Received, text: str, *, language: str, seconds: float, silent: bool, usage: bool) -> bytes:
    """What was heard in the shape that was asked for."""
    parts = parts_of(received)
    told: Json = {"text": text}
    if _told(parts, "response_format") == "verbose_json":
        segment = {
            "id": 0,
            "seek": 0,
            "start": 0.0,
            "end": seconds,
            "text": f" {text}",
            "tokens": [50364, 50564],
            "temperature": 0.0,
            "avg_logprob": -1.3 if silent else -0.28,
            "compression_ratio": 0.9,
            "no_speech_prob": 0.93 if silent else 0.01,
        }
        told = {"task": "transcribe", "language": _NAMES[language], "duration": seconds, **told, "segments": [segment]}
    if usage:
        told["usage"] = {"type": "duration", "seconds": int(seconds + 0.99)}
    return json.dumps(told, ensure_ascii=False).encode()


def _told(parts: dict[str, tuple[bytes, str]], name: str) -> str:
    return parts.get(name, (b"", ""))[0].decode()
