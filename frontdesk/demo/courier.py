"""How pretend providers reach the webhooks: over real HTTP to this very server, or straight into it while history is played."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import httpx

from frontdesk.demo.wire import Headers

App = Callable[[MutableMapping[str, Any], Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]]


class HttpCourier:
    """Posts to the server at `base`, as a provider on the internet would."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._client = httpx.AsyncClient(timeout=20.0, trust_env=False)

    async def __call__(self, path: str, body: bytes, headers: Headers) -> int:
        try:
            reply = await self._client.post(self._base + path, content=body, headers=headers)
        except httpx.HTTPError:
            return 0
        return reply.status_code

    async def close(self) -> None:
        """Hang up."""
        await self._client.aclose()


class InProcessCourier:
    """Calls the application itself: the same bytes, headers and answers, without a socket."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, path: str, body: bytes, headers: Headers) -> int:
        status = 0

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]

        scope: dict[str, Any] = {
            "type": "http",
            "method": "POST",
            "path": path,
            "query_string": b"",
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers.items()],
        }
        await self._app(scope, receive, send)
        return status
