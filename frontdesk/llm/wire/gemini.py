"""Google's Gemini API: models.generateContent."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import msgspec

from frontdesk.llm.records import Failed, Usage
from frontdesk.llm.wire.contract import Question, Request, Said, Wire, decoded, place, refusal, request, shown

_FILTERED = frozenset(("SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII"))


class _Part(msgspec.Struct, frozen=True):
    text: str = ""
    thought: bool = False


class _Content(msgspec.Struct, frozen=True):
    parts: list[_Part] = []


class _Candidate(msgspec.Struct, frozen=True, rename="camel"):
    content: _Content = _Content()
    finish_reason: str | None = None


class _Feedback(msgspec.Struct, frozen=True, rename="camel"):
    block_reason: str | None = None


class _Usage(msgspec.Struct, frozen=True, rename="camel"):
    prompt_token_count: int
    candidates_token_count: int = 0
    thoughts_token_count: int = 0


class _Answer(msgspec.Struct, frozen=True, rename="camel"):
    candidates: list[_Candidate] = []
    prompt_feedback: _Feedback | None = None
    usage_metadata: _Usage | None = None


class _Error(msgspec.Struct, frozen=True):
    message: str = ""
    status: str = ""


class _Refusal(msgspec.Struct, frozen=True):
    error: _Error = _Error()


def _ask(base_url: str, secret: str, question: Question) -> Request:
    settings: dict[str, Any] = {"maxOutputTokens": question.most_tokens, "candidateCount": 1}
    if question.schema is not None:
        settings |= {"responseMimeType": "application/json", "responseJsonSchema": question.schema}
    body = {
        "systemInstruction": {"parts": [{"text": question.system}]},
        "contents": [{"role": "user", "parts": [{"text": question.user}]}],
        "generationConfig": settings,
    }
    name = quote(question.model.removeprefix("models/"), safe="-._")
    # In a header, not in the address: addresses are written into logs.
    headers = {"x-goog-api-key": secret} if secret else {}
    return request(place(base_url, "v1beta", f"models/{name}:generateContent"), headers, body)


def _read(status: int, body: bytes) -> Said | Failed:
    if status != 200:
        told = decoded(body, _Refusal)
        return refusal(status, body, "") if isinstance(told, Failed) else refusal(status, body, told.error.message, told.error.status)
    found = decoded(body, _Answer)
    if isinstance(found, Failed):
        return found
    usage = found.usage_metadata
    counted = None if usage is None else Usage(usage.prompt_token_count, usage.candidates_token_count + usage.thoughts_token_count)
    if found.prompt_feedback is not None and found.prompt_feedback.block_reason:
        return Failed("filtered", f"The question was blocked: {found.prompt_feedback.block_reason}.", usage=counted)
    if not found.candidates:
        return Failed("wrong_shape", "The answer has no candidates.", raw=shown(body))
    candidate = found.candidates[0]
    if candidate.finish_reason == "MAX_TOKENS":
        return Failed("cut", "The answer was cut at its longest length.", raw=shown(body), usage=counted)
    if candidate.finish_reason in _FILTERED:
        return Failed("filtered", f"The provider kept the answer back: {candidate.finish_reason}.", usage=counted)
    return Said("".join(part.text for part in candidate.content.parts if not part.thought), counted)


WIRE = Wire(_ask, _read)
