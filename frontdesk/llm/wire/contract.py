"""What a way of speaking to models has to do, and what all of them share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

import msgspec

from frontdesk.llm.records import Failed, FailureCode, Usage

S = TypeVar("S")
_SHOWN = 300


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of a model: what it is told to do, and the data apart from it."""

    model: str
    system: str
    user: str
    schema: dict[str, Any] | None
    most_tokens: int


class Request(NamedTuple):
    """What goes over the wire."""

    url: str
    headers: dict[str, str]
    body: bytes


class Said(msgspec.Struct, frozen=True):
    """What a model said, and what it counted where it told."""

    text: str
    usage: Usage | None


class Wire(NamedTuple):
    """One way of speaking: `ask` makes the request, `read` understands the answer of a status and its bytes."""

    ask: Callable[[str, str, Question], Request]
    read: Callable[[int, bytes], Said | Failed]


_encoder = msgspec.json.Encoder()


def request(url: str, headers: Mapping[str, str], body: dict[str, Any]) -> Request:
    """A request with a JSON body."""
    return Request(url, {"content-type": "application/json", "accept": "application/json", **headers}, _encoder.encode(body))


def place(base_url: str, version: str, rest: str) -> str:
    """The address of a call; a base without any path gets the version that the provider's own programs put there."""
    base = base_url.rstrip("/")
    return f"{base}/{rest}" if urlsplit(base).path else f"{base}/{version}/{rest}"


def decoded(body: bytes, into: type[S]) -> S | Failed:
    """The provider's own envelope, or why it is none: a proxy's page, half an answer, another program's JSON."""
    try:
        return msgspec.json.decode(body, type=into)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        what = "a web page" if body.lstrip()[:1] == b"<" else "something else"
        return Failed("wrong_shape", f"The server answered with {what}, not with what this provider sends: {error}", raw=shown(body))


def refusal(status: int, body: bytes, words: str, kind: str = "") -> Failed:
    """What a status other than 200 means; `words` and `kind` are what the provider's own error says."""
    code: FailureCode
    long = any(mark in f"{kind} {words}".lower() for mark in ("context_length", "context length", "too long", "too large", "token count"))
    if status == 413 or (status == 400 and long):
        code = "too_long"
    elif status == 429:
        code = "rate_limited"
    elif status in (408, 504):
        code = "timeout"
    elif status >= 500:
        code = "unreachable"
    else:
        code = "refused"
    said = words or shown(body)
    return Failed(code, f"{status}: {said[:_SHOWN]}", raw=shown(body))


def shown(body: bytes) -> str:
    """The beginning of an answer, fit to be shown to who connects the model."""
    return " ".join(body[: 4 * _SHOWN].decode("utf-8", "replace").split())[:_SHOWN]
