"""The transport under the way out: a connection goes only to an address that was looked at, and serves only the name it was made for."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import httpcore
import httpx

from frontdesk.kit.errors import Problem

# Global in the sense of the registries, and yet not the public internet.
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24",  # protocol assignments (RFC 6890); one cloud keeps its metadata there
        "192.88.99.0/24",  # the relay of 6to4, out of use (RFC 7526)
        "168.63.129.16/32",  # a cloud's own service address, seen from inside its machines
    )
)
_UNICAST = ipaddress.ip_network("2000::/3")
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")


def public(address: str) -> bool:
    """Whether an IP address belongs to the public internet; mapped and translated forms are looked through."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return public(str(inner))
        return ip.is_global and ip in _UNICAST
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in _NOT_PUBLIC)


class Guard(httpcore.AsyncNetworkBackend):
    """Opens connections: resolves the name, looks at every address it has, and connects to one of exactly those.

    Resolving and connecting are one step, so no second answer of the name server can lead elsewhere. `permitted` tells
    which host and port may be private.
    """

    def __init__(self, permitted: Callable[[str, int], bool], *, inner: httpcore.AsyncNetworkBackend | None = None) -> None:
        self._permitted = permitted
        self._inner = inner or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the host, or an error that says why there is none."""
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in await _addresses(host, port, timeout, private=self._permitted(host, port)):
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.AsyncNetworkStream:
        """Never: a socket of this machine is as private as can be."""
        raise Problem("private_address", "Frontdesk does not talk to sockets of its own machine.")

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await self._inner.sleep(seconds)


async def _addresses(host: str, port: int, timeout: float | None, *, private: bool) -> list[str]:
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(timeout):
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except TimeoutError as error:
        raise httpcore.ConnectTimeout(f"{host} was not found in time") from error
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"cannot find {host}: {error}") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if not private and not public(address):
            raise Problem(
                "private_address",
                f"{host} leads to the private address {address}; Frontdesk goes there only when the setting outbound_allow names it.",
            )
    return addresses


@cache
def _authorities() -> ssl.SSLContext:
    """Whose certificates are believed; reading them all takes longer than a start has to spare for it more than once."""
    return httpx.create_ssl_context()


class Transport(httpx.AsyncBaseTransport):
    """Carries httpx's requests over a guarded pool that keeps connections by name, so one name's certificate never vouches for another."""

    def __init__(self, guard: Guard, *, connections: int = 50) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=_authorities(),
            max_connections=connections,
            max_keepalive_connections=connections // 2,
            keepalive_expiry=30.0,
            network_backend=guard,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; the answer's body is read from the wire as it is asked for."""
        url = request.url
        wire = httpcore.Request(
            method=request.method,
            url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _as_httpx():
            response = await self._pool.handle_async_request(wire)
        return httpx.Response(response.status, headers=response.headers, stream=_Body(response), extensions=response.extensions)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _as_httpx():
            async for piece in self._response.aiter_stream():
                yield piece

    async def aclose(self) -> None:
        with _as_httpx():
            await self._response.aclose()


@contextmanager
def _as_httpx() -> Iterator[None]:
    """Both libraries call the same errors by the same names."""
    try:
        yield
    except (
        httpcore.NetworkError,
        httpcore.TimeoutException,
        httpcore.ProtocolError,
        httpcore.UnsupportedProtocol,
        httpcore.ProxyError,
    ) as error:
        raise getattr(httpx, type(error).__name__, httpx.TransportError)(str(error)) from error
