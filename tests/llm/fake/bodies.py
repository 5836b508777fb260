"""The envelopes and error bodies of the providers."""

from __future__ import annotations

import json
from typing import Any

from tests.llm.fake.received import Json, Received

REASONS = {"filtered": ("content_filter", "refusal", "SAFETY"), "length": ("length", "max_tokens", "MAX_TOKENS")}
_PLACES = ("openai", "anthropic", "gemini")
_OPENAI: dict[int, Json] = {
    400: {"message": "Invalid type for 'messages'.", "type": "invalid_request_error", "param": "messages", "code": "invalid_type"},
    401: {
        "message": "Incorrect API key provided: sk-inv*****1234. You can find your API key in your account.",
        "type": "invalid_request_error",
        "param": None,
        "code": "invalid_api_key",
    },
    404: {
        "message": "The model `gpt-none` does not exist or you do not have access to it.",
        "type": "invalid_request_error",
        "param": None,
        "code": "model_not_found",
    },
    413: {
        "message": "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.",
        "type": "invalid_request_error",
        "param": "messages",
        "code": "context_length_exceeded",
    },
    429: {
        "message": "Rate limit reached for gpt-test in organization org-test on requests per min (RPM): Limit 3, Used 3, Requested 1.",
        "type": "requests",
        "param": None,
        "code": "rate_limit_exceeded",
    },
    500: {"message": "The server had an error while processing your request. Sorry about that!", "type": "server_error", "param": None},
}
_ANTHROPIC: dict[int, tuple[str, str]] = {
    400: ("invalid_request_error", "messages: at least one message is required"),
    401: ("authentication_error", "invalid x-api-key"),
    404: ("not_found_error", "model: claude-none"),
    413: ("request_too_large", "Request exceeds the maximum size"),
    429: ("rate_limit_error", "This request would exceed your organization's rate limit."),
    500: ("api_error", "Internal server error"),
    503: ("api_error", "Service unavailable"),
    529: ("overloaded_error", "Overloaded"),
}
_GEMINI: dict[int, tuple[int, str, str]] = {
    400: (400, "INVALID_ARGUMENT", "Invalid JSON payload received."),
    # Google says 400 to a wrong key.
    401: (400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key."),
    404: (404, "NOT_FOUND", "models/gemini-none is not found for API version v1beta, or is not supported for generateContent."),
    413: (400, "INVALID_ARGUMENT", "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."),
    429: (429, "RESOURCE_EXHAUSTED", "You exceeded your current quota, please check your plan and billing details."),
    500: (500, "INTERNAL", "An internal error has occurred. Please retry."),
    503: (503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
    529: (503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
}


def refusal(received: Received, status: int, words: str = "") -> tuple[int, bytes]:
    """The provider's error of a status."""
    if received.provider == "anthropic":
        kind, said = _ANTHROPIC[status]
        body: Json = {"type": "error", "error": {"type": kind, "message": words or said}, "request_id": "req_test"}
    elif received.provider == "gemini":
        status, kind, said = _GEMINI[status]
        body = {"error": {"code": status, "message": words or said, "status": kind, "details": []}}
    elif received.provider == "ollama":
        error = {
            "message": words or _ollama(status),
            "type": "not_found_error" if status == 404 else "api_error",
            "param": None,
            "code": None,
        }
        body = {"error": error}
    else:
        # What OpenAI has no words for, it calls a server error; a context that is too long is a 400 there.
        body = {"error": {"param": None, "code": None, **_OPENAI.get(status, _OPENAI[500]), **({"message": words} if words else {})}}
        status = 400 if status == 413 else status
    return status, json.dumps(body).encode()


def _ollama(status: int) -> str:
    return "model 'none' not found" if status == 404 else "an error was encountered while running the model"


def whole(received: Received, text: str, *, reason: str = "", usage: bool = True) -> bytes:
    """The provider's envelope around an answer."""
    counted = (max(1, len(received.raw) // 4), max(1, len(text) // 4))
    why = REASONS.get(reason)
    body: dict[str, Any]
    if received.provider == "anthropic":
        body = {
            "id": "msg_test",
            "type": "message",
            "role": "assistant",
            "model": received.body["model"],
            "content": [{"type": "text", "text": text}],
            "stop_reason": why[1] if why else "end_turn",
            "stop_sequence": None,
        }
        if usage:
            body["usage"] = {
                "input_tokens": counted[0],
                "cache_creation_input_tokens": 0,
                "cache_read_input_tokens": 0,
                "output_tokens": counted[1],
            }
    elif received.provider == "gemini":
        candidate = {"content": {"parts": [{"text": text}], "role": "model"}, "finishReason": why[2] if why else "STOP", "index": 0}
        body = {"candidates": [candidate], "modelVersion": "gemini-test", "responseId": "r-test"}
        if usage:
            total = {"promptTokenCount": counted[0], "candidatesTokenCount": counted[1], "totalTokenCount": sum(counted)}
            body["usageMetadata"] = total
    else:
        message = {"role": "assistant", "content": text, "refusal": None}
        body = {
            "id": "chatcmpl-test",
            "object": "chat.completion",
            "created": 1763800000,
            "model": received.body["model"],
            "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": why[0] if why else "stop"}],
        }
        if usage:
            body["usage"] = {"prompt_tokens": counted[0], "completion_tokens": counted[1], "total_tokens": sum(counted)}
    return json.dumps(body, ensure_ascii=False).encode()


def streamed(received: Received, text: str) -> list[bytes]:
    """The answer as OpenAI streams it: server-sent events, one for each few letters."""
    frame = {"id": "chatcmpl-test", "object": "chat.completion.chunk", "created": 1763800000, "model": received.body["model"]}
    deltas = [{"role": "assistant", "content": ""}, *({"content": text[at : at + 12]} for at in range(0, len(text), 12))]
    parts = [{**frame, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas]
    parts.append({**frame, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    return [*(b"data: " + json.dumps(part).encode() + b"\n\n" for part in parts), b"data: [DONE]\n\n"]
