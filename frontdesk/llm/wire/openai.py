"""Chat completions as OpenAI defined them and Ollama, vLLM, llama.cpp, LM Studio and many others understand them."""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec

from frontdesk.llm.records import Failed, Usage
from frontdesk.llm.wire.contract import Question, Request, Said, Wire, decoded, place, refusal, request, shown


class _Message(msgspec.Struct, frozen=True):
    content: str | None = None
    refusal: str | None = None


class _Choice(msgspec.Struct, frozen=True):
    message: _Message
    finish_reason: str | None = None


class _Usage(msgspec.Struct, frozen=True):
    prompt_tokens: int
    completion_tokens: int = 0


class _Completion(msgspec.Struct, frozen=True):
    choices: list[_Choice]
    usage: _Usage | None = None


class _Error(msgspec.Struct, frozen=True):
    message: str = ""
    type: str | None = None
    code: str | int | None = None


class _Refusal(msgspec.Struct, frozen=True):
    # Ollama's own part and some proxies put a bare sentence there.
    error: _Error | str = ""


def _ask(base_url: str, secret: str, question: Question, *, simple: bool) -> Request:
    body: dict[str, Any] = {
        "model": question.model,
        "messages": [{"role": "system", "content": question.system}, {"role": "user", "content": question.user}],
        # OpenAI's reasoning models refuse the old name and a temperature; small servers know only the old name.
        **({"max_tokens": question.most_tokens, "temperature": 0} if simple else {"max_completion_tokens": question.most_tokens}),
        "stream": False,
    }
    if question.schema is not None:
        shape = {"name": "answer", "strict": True, "schema": question.schema}
        body["response_format"] = {"type": "json_schema", "json_schema": shape}
    headers = {"authorization": f"Bearer {secret}"} if secret else {}
    return request(place(base_url, "v1", "chat/completions"), headers, body)


def _read(status: int, body: bytes) -> Said | Failed:
    if status != 200:
        return refusal(status, body, *told_why(body))
    found = decoded(body, _Completion)
    if isinstance(found, Failed):
        return found
    if not found.choices:
        return Failed("wrong_shape", "The answer has no choices.", raw=shown(body))
    choice = found.choices[0]
    usage = None if found.usage is None else Usage(found.usage.prompt_tokens, found.usage.completion_tokens)
    if choice.finish_reason == "length":
        return Failed("cut", "The answer was cut at its longest length.", raw=shown(body), usage=usage)
    if choice.finish_reason == "content_filter" or choice.message.refusal:
        return Failed("filtered", choice.message.refusal or "The provider's content filter kept the answer back.", usage=usage)
    return Said(choice.message.content or "", usage)


def told_why(body: bytes) -> tuple[str, str]:
    """The words and the kind of an error as OpenAI and its imitators send it."""
    told = decoded(body, _Refusal)
    if isinstance(told, Failed):
        return "", ""
    if isinstance(told.error, str):
        return told.error, ""
    return told.error.message, f"{told.error.type} {told.error.code}"


WIRE = Wire(partial(_ask, simple=False), _read)
SIMPLE_WIRE = Wire(partial(_ask, simple=True), _read)
