"""The few words of ASGI that the parts without a framework speak."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any

import msgspec

from frontdesk.kit.errors import Problem

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_encoder = msgspec.json.Encoder(enc_hook=str)


class TooLarge(Problem):
    """The body is larger than anything a provider sends."""

    def __init__(self, most: int) -> None:
        super().__init__("too_large", f"At most {most} bytes are taken here.", status=413)


async def read_body(receive: Receive, most: int) -> bytes:
    """The whole body, refused as soon as it grows past `most` bytes."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Problem("gone", "The sender hung up.", status=400)
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            raise TooLarge(most)
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


async def answer(send: Send, status: int, body: bytes, kind: bytes, headers: list[tuple[bytes, bytes]] | None = None) -> None:
    """One complete answer."""
    start = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), *(headers or [])]
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": body})


async def answer_problem(send: Send, problem: Problem) -> None:
    """A problem as JSON, the same shape everywhere."""
    headers = [(b"retry-after", str(problem.extra["retry_after"]).encode())] if "retry_after" in problem.extra else []
    await answer(send, problem.status, _encoder.encode(problem_body(problem)), b"application/json", headers)


def problem_body(problem: Problem) -> dict[str, Any]:
    """The one shape in which errors are told: code, detail, fields, and what else helps."""
    return {"code": problem.code, "detail": problem.detail, "fields": problem.fields, **problem.extra}


def header(scope: Scope, name: bytes) -> str | None:
    """One request header, by its lower-case name."""
    for key, value in scope["headers"]:
        if key == name:
            text: str = value.decode("latin-1")
            return text
    return None


def cookie(scope: Scope, name: str) -> str | None:
    """One cookie of the request."""
    text = header(scope, b"cookie")
    if text is None:
        return None
    try:
        found = SimpleCookie(text).get(name)
    except CookieError:
        return None
    return None if found is None else found.value
