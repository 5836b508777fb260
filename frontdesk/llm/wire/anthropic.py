"""Anthropic's Messages API, version 2026-10-21."""

from __future__ import annotations

from typing import Any

import msgspec

from frontdesk.llm.records import Failed, Usage
from frontdesk.llm.wire.contract import Question, Request, Said, Wire, decoded, place, refusal, request, shown


class _Block(msgspec.Struct, frozen=True):
    type: str
    text: str = ""


class _Usage(msgspec.Struct, frozen=True):
    input_tokens: int
    output_tokens: int
    cache_creation_input_tokens: int | None = None
    cache_read_input_tokens: int | None = None


class _Message(msgspec.Struct, frozen=True):
    content: list[_Block]
    stop_reason: str | None = None
    usage: _Usage | None = None


class _Error(msgspec.Struct, frozen=True):
    type: str = ""
    message: str = ""


class _Refusal(msgspec.Struct, frozen=True):
    error: _Error = _Error()


def _ask(base_url: str, secret: str, question: Question) -> Request:
    body: dict[str, Any] = {
        "model": question.model,
        "system": question.system,
        "messages": [{"role": "user", "content": question.user}],
        "max_tokens": question.most_tokens,
    }
    if question.schema is not None:
        body["output_config"] = {"format": {"type": "json_schema", "schema": question.schema}}
    headers = {"anthropic-version": "2026-10-21", **({"x-api-key": secret} if secret else {})}
    return request(place(base_url, "v1", "messages"), headers, body)


def _read(status: int, body: bytes) -> Said | Failed:
    if status != 200:
        told = decoded(body, _Refusal)
        return refusal(status, body, "") if isinstance(told, Failed) else refusal(status, body, told.error.message, told.error.type)
    found = decoded(body, _Message)
    if isinstance(found, Failed):
        return found
    usage = found.usage
    counted = (
        None
        if usage is None
        else Usage(
            usage.input_tokens + (usage.cache_creation_input_tokens or 0) + (usage.cache_read_input_tokens or 0), usage.output_tokens
        )
    )
    if found.stop_reason in ("max_tokens", "model_context_window_exceeded"):
        return Failed("cut", "The answer was cut at its longest length.", raw=shown(body), usage=counted)
    if found.stop_reason == "refusal":
        return Failed("filtered", "The model would not answer this.", usage=counted)
    # A model that thinks aloud puts its thoughts into blocks of their own.
    return Said("".join(block.text for block in found.content if block.type == "text"), counted)


WIRE = Wire(_ask, _read)
