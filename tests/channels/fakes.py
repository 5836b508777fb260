"""A stand-in for the way out: answers from a list and remembers what was asked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import msgspec


class FakeReply(msgspec.Struct):
    """An answer of the provider."""

    status_code: int = 200
    content: bytes = b""
    headers: Mapping[str, str] = {}


class Asked(msgspec.Struct):
    """One request as it left us."""

    method: str
    url: str
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)


class FakeClient:
    """Plays its answers in order; an exception among them is raised."""

    def __init__(self, *answers: FakeReply | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[Asked] = []

    async def request(self, method: str, url: str, *, timeout: float = 20.0, **parts: Any) -> FakeReply:
        self.asked.append(Asked(method, url, dict(parts["headers"]), parts["content"] or b""))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def reply(found: object, status: int = 200, **headers: str) -> FakeReply:
    """A JSON answer."""
    return FakeReply(status, json.dumps(found).encode(), headers)


def graph_error(code: int, details: str = "", status: int = 400, **more: Any) -> FakeReply:
    """An error as the Graph API words it."""
    error = {"message": f"(#{code})", "type": "OAuthException", "code": code, "fbtrace_id": "x"} | more
    return reply({"error": error | ({"error_data": {"messaging_product": "whatsapp", "details": details}} if details else {})}, status)
