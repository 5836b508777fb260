"""`POST {base}/audio/transcriptions` as OpenAI defined it and speaches, faster-whisper-server, LocalAI and vLLM understand it."""

from __future__ import annotations

from typing import Any

import msgspec

from frontdesk.llm.prompt import LANGUAGES
from frontdesk.llm.records import Failed
from frontdesk.llm.wire.contract import decoded, place, refusal
from frontdesk.llm.wire.openai import told_why

LONGEST = 20_000
# Whisper's own bounds for a stretch in which nobody spoke, where it otherwise makes up a sentence.
_SILENT, _UNSURE = 0.6, -1.0
_CODES = {name.lower(): code for code, name in LANGUAGES.items()} | {"urdu": "ur", "mandarin": "zh"}


class _Segment(msgspec.Struct, frozen=True):
    text: str = ""
    no_speech_prob: float = 0.0
    avg_logprob: float = 0.0


class _Usage(msgspec.Struct, frozen=True):
    seconds: float | None = None


class _Answer(msgspec.Struct, frozen=True):
    text: str
    language: str | None = None
    languages: list[str] | None = None
    duration: float | str | None = None
    segments: list[_Segment] | None = None
    usage: _Usage | None = None


class Heard(msgspec.Struct, frozen=True):
    """What a server says it heard."""

    text: str
    language: str | None
    seconds: float | None


def request(base_url: str, secret: str, *, model: str, content: bytes, mime: str, suffix: str, detailed: bool) -> dict[str, Any]:
    """The parts of the request; `detailed` asks for language and length as well, which newer models refuse to tell."""
    return {
        "url": place(base_url, "v1", "audio/transcriptions"),
        "headers": {"accept": "application/json", **({"authorization": f"Bearer {secret}"} if secret else {})},
        "data": {"model": model, "response_format": "verbose_json" if detailed else "json"},
        "files": {"file": (f"voice.{suffix}", content, mime.split(";")[0].strip() or "audio/ogg")},
    }


def read(status: int, body: bytes) -> Heard | Failed:
    """What was heard, or why nothing was."""
    if status != 200:
        return refusal(status, body, *told_why(body))
    found = decoded(body, _Answer)
    if isinstance(found, Failed):
        return found
    spoken = found.segments is None or any(not _silent(one) for one in found.segments)
    text = " ".join(found.text.split()) if spoken else ""
    if len(text) > LONGEST:
        return Failed("too_long", f"More than {LONGEST} characters were heard.")
    first = found.languages[0] if found.languages else None
    return Heard(text, _language(found.language or first), _seconds(found))


def wants_less(failed: Failed) -> bool:
    """Whether the server refused only to tell so much."""
    return failed.code == "refused" and any(word in failed.detail for word in ("response_format", "verbose_json", "format unsupported"))


def _silent(segment: _Segment) -> bool:
    return segment.no_speech_prob > _SILENT and segment.avg_logprob < _UNSURE


def _language(told: str | None) -> str | None:
    """Whisper names languages in English; others give their codes."""
    if not told:
        return None
    name = told.strip().lower()
    return _CODES.get(name) or (name if 2 <= len(name) <= 3 and name.isalpha() else None)


def _seconds(found: _Answer) -> float | None:
    told = found.duration if found.duration is not None else None if found.usage is None else found.usage.seconds
    try:
        return None if told is None else float(told)
    except ValueError:
        return None
