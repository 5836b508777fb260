"""The way out: a client that refuses to talk while a transaction is open, and refuses private addresses."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Iterable
from typing import Any

import httpx

from frontdesk.kit.database import in_transaction
from frontdesk.kit.errors import Problem

LARGEST = 10_000_000
_OF_THE_WIRE = frozenset(("content-encoding", "content-length", "transfer-encoding"))


class Outbound:
    """One shared client for everything that leaves the machine.

    A name is resolved once, every address of it must be public, and the connection goes to that checked address
    (so a second, different answer of the name server cannot redirect it). `allow` names host:port pairs that may be
    private: the demo's local provider, a language model on the same machine.
    """

    def __init__(self, *, allow: Iterable[str] = (), transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._allow = frozenset(allow)
        self._client = httpx.AsyncClient(
            transport=transport, follow_redirects=False, trust_env=False, limits=httpx.Limits(max_connections=50), timeout=20.0
        )

    def allow(self, host_and_port: str) -> None:
        """Let one more private host:port be reached."""
        self._allow |= {host_and_port}

    async def request(self, method: str, url: str, *, timeout: float = 20.0, limit: int = LARGEST, **parts: Any) -> httpx.Response:
        """Send one request and take at most `limit` bytes in answer; redirects are not followed, the caller decides about each anew."""
        if in_transaction():
            raise RuntimeError("no network inside a transaction: enqueue a job and do it there")
        target = httpx.URL(url)
        if target.scheme not in ("http", "https"):
            raise Problem("bad_address", f"Only http and https addresses can be reached, not {target.scheme}.")
        port = target.port or (443 if target.scheme == "https" else 80)
        if f"{target.host}:{port}" in self._allow:
            return await self._read(limit, method, target, timeout=timeout, **parts)
        address = await self._checked(target.host, port)
        headers = dict(parts.pop("headers", None) or {})
        headers["Host"] = target.netloc.decode()
        extensions = {"sni_hostname": target.host}
        host = f"[{address}]" if ":" in address else address
        pinned = target.copy_with(host=host)
        return await self._read(limit, method, pinned, headers=headers, extensions=extensions, timeout=timeout, **parts)

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

    async def _checked(self, host: str, port: int) -> str:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            raise httpx.ConnectError(f"cannot find {host}: {error}") from error
        addresses = [str(entry[4][0]) for entry in found]
        for address in addresses:
            if not public(address):
                raise Problem("private_address", f"{host} leads to the private address {address}; Frontdesk does not go there.")
        return addresses[0]

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()


def public(address: str) -> bool:
    """Whether an IP address belongs to the public internet; mapped and translated forms are looked through."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None:
            return public(str(inner))
        if ip in ipaddress.ip_network("64:ff9b::/96"):
            return public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
    return ip.is_global and not ip.is_multicast
