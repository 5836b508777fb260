"""The way out: a client that refuses to talk while a transaction is open, and refuses private addresses."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx

from frontdesk.kit.database import in_transaction
from frontdesk.kit.errors import Problem
from frontdesk.kit.transport import Guard, Transport, public

LARGEST = 10_000_000
_OF_THE_WIRE = frozenset(("content-encoding", "content-length", "transfer-encoding"))


class Outbound:
    """One shared client for everything that leaves the machine.

    Every address of a name must be public, and the connection goes to an address that was looked at. `allow` names
    host:port pairs that may be private: the demo's local provider, a language model on the same machine.
    """

    def __init__(self, *, allow: Iterable[str] = (), transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._allow = frozenset(one.lower() for one in allow)
        self._client = httpx.AsyncClient(
            transport=transport or Transport(Guard(self._may_be_private)),
            follow_redirects=False,
            trust_env=False,
            timeout=20.0,
            # One client serves many businesses: nothing one of them is told to keep may be sent along for another.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            headers={"user-agent": "Frontdesk"},
        )

    def allow(self, host_and_port: str) -> None:
        """Let one more private host:port be reached."""
        self._allow |= {host_and_port.lower()}

    def _may_be_private(self, host: str, port: int) -> bool:
        return f"[{host}]:{port}" in self._allow if ":" in host else f"{host}:{port}" in self._allow

    async def request(
        self, method: str, url: str, *, timeout: float = 20.0, whole: float = 300.0, limit: int = LARGEST, **parts: Any
    ) -> httpx.Response:
        """Send one request and take at most `limit` bytes in answer; redirects are not followed, the caller decides about each anew.

        `timeout` is the longest silence in seconds, `whole` the longest that all of it may take.
        """
        if in_transaction():
            raise RuntimeError("no network inside a transaction: enqueue a job and do it there")
        target = httpx.URL(url)
        if target.scheme not in ("http", "https") or not _host_of(target):
            raise Problem("bad_address", f"Only http and https addresses can be reached, not {target.scheme or 'this one'}.")
        try:
            async with asyncio.timeout(whole):
                return await self._read(limit, method, target, timeout=timeout, **parts)
        except TimeoutError as error:
            raise httpx.ReadTimeout(f"{target.host} took longer than {whole:.0f} seconds.") from error

    async def _read(self, limit: int, method: str, url: httpx.URL, **parts: Any) -> httpx.Response:
        held = bytearray()
        async with self._client.stream(method, url, **parts) as response:
            # Counted after decompression: a small answer may unfold into one that fills the memory.
            async for piece in response.aiter_bytes():
                held += piece
                if len(held) > limit:
                    raise Problem("answer_too_large", f"{url.host} answered with more than {limit} bytes.", status=502)
        headers = [(name, value) for name, value in response.headers.multi_items() if name.lower() not in _OF_THE_WIRE]
        return httpx.Response(response.status_code, headers=headers, content=bytes(held), request=response.request)

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()


def _host_of(url: httpx.URL) -> str:
    try:
        return url.host
    except UnicodeError as error:
        raise Problem("bad_address", f"This is no name that anything could have: {error}.") from error


__all__ = ["LARGEST", "Outbound", "public"]
