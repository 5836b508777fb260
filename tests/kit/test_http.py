"""The way out leads to the public internet only, to the address that was looked at, and brings back no more than was asked for."""

from __future__ import annotations

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any

import httpcore
import httpx
import pytest

from frontdesk.kit import http as module
from frontdesk.kit.errors import Problem
from frontdesk.kit.http import Outbound
from frontdesk.kit.transport import Guard, Transport, public

Write = Callable[[bytes], Awaitable[None]]


@pytest.fixture
async def outbound() -> AsyncIterator[Outbound]:
    found = Outbound()
    yield found
    await found.close()


class Names:
    """A name server of the test's own: what a name leads to may change from one question to the next."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.known: dict[str, list[list[str]]] = {}
        self.asked: list[str] = []
        monkeypatch.setattr(socket, "getaddrinfo", self._look_up)

    def _look_up(self, host: str, port: int, *_: Any, **__: Any) -> list[tuple[Any, ...]]:
        self.asked.append(host)
        answers = self.known.get(host)
        if not answers:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET6 if ":" in one else socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    return Names(monkeypatch)


class Wire(httpcore.AsyncNetworkBackend):
    """Records where connections go; every one of them answers the same."""

    def __init__(self, *, dead: Iterable[str] = ()) -> None:
        self.reached: list[tuple[str, int]] = []
        self._dead = frozenset(dead)

    async def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        self.reached.append((host, port))
        if host in self._dead:
            raise httpcore.ConnectError("nobody there")
        return httpcore.AsyncMockStream([b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"] * 5)


@asynccontextmanager
async def _over(wire: Wire) -> AsyncIterator[Outbound]:
    outbound = Outbound(transport=Transport(Guard(lambda host, port: False, inner=wire)))
    try:
        yield outbound
    finally:
        await outbound.close()


@asynccontextmanager
async def _serving(answer: Callable[[bytes, Write], Awaitable[None]], host: str = "127.0.0.1") -> AsyncIterator[str]:
    """A server on this machine; its host:port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def write(data: bytes) -> None:
            writer.write(data)
            await writer.drain()

        try:
            await answer(await reader.readuntil(b"\r\n\r\n"), write)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, host, 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    finally:
        server.close()


# Which addresses are public


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "203.0.113.7",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "168.63.129.16",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:0:127.0.0.1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::169.254.169.254",
        "64:ff9b:1::10.0.0.1",
        "100::1",
        "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::1",
        "2002:c0a8:101::1",
        "4000::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_a_private_address_is_known_in_every_disguise(address: str) -> None:
    assert not public(address)


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "93.184.216.34", "172.32.0.1", "2606:4700::6810:84e5", "2a00:1450:4001::8a", "64:ff9b::101:101", "2002:101:101::1"],
)
def test_a_public_address_is_let_through(address: str) -> None:
    assert public(address)


# Where a request goes


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "0",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "good.example@127.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "169.254.169.254",
    ],
)
async def test_however_it_is_written_this_machine_is_not_reached(outbound: Outbound, host: str) -> None:
    async def answer(_: bytes, __: Write) -> None:
        reached.append(host)

    reached: list[str] = []
    async with _serving(answer) as place:
        port = place.rpartition(":")[2]
        with pytest.raises((Problem, httpx.ConnectError, httpx.InvalidURL)) as told:
            await outbound.request("GET", f"http://{host}:{port}/")
    assert reached == []
    if isinstance(told.value, Problem):
        assert told.value.code == "private_address"


@pytest.mark.parametrize("url", ["ftp://1.1.1.1/", "file:///etc/passwd", "gopher://1.1.1.1/", "//1.1.1.1/", "http://", "/path"])
async def test_only_http_and_https_lead_out(outbound: Outbound, url: str) -> None:
    with pytest.raises(Problem, match="bad_address"):
        await outbound.request("GET", url)


async def test_a_name_is_refused_when_any_of_its_addresses_is_private(names: Names) -> None:
    names.known["mixed.example"] = [["93.184.216.34", "10.0.0.5"]]
    wire = Wire()
    async with _over(wire) as outbound:
        with pytest.raises(Problem, match=r"private_address.*10\.0\.0\.5"):
            await outbound.request("GET", "https://mixed.example/")
    assert wire.reached == []


async def test_a_name_server_that_changes_its_mind_leads_nowhere_else(names: Names) -> None:
    names.known["rebinding.example"] = [["93.184.216.34"], ["127.0.0.1"]]
    wire = Wire()
    async with _over(wire) as outbound:
        assert (await outbound.request("GET", "http://rebinding.example:8080/")).text == "ok"
    assert wire.reached == [("93.184.216.34", 8080)]
    assert names.asked == ["rebinding.example"]


async def test_a_name_that_turned_private_is_refused_at_its_next_connection(names: Names) -> None:
    names.known["rebinding.example"] = [["93.184.216.34"], ["127.0.0.1"]]
    wire = Wire()
    async with _over(wire) as outbound:
        await outbound.request("GET", "http://rebinding.example/", headers={"connection": "close"})
        with pytest.raises(Problem, match="private_address"):
            await outbound.request("GET", "http://rebinding.example:8080/")
    assert wire.reached == [("93.184.216.34", 80)]


async def test_another_address_of_the_name_is_tried_when_the_first_is_dead(names: Names) -> None:
    names.known["two.example"] = [["2606:4700::1", "93.184.216.34"]]
    wire = Wire(dead=["2606:4700::1"])
    async with _over(wire) as outbound:
        assert (await outbound.request("GET", "http://two.example/")).text == "ok"
    assert [host for host, _ in wire.reached] == ["2606:4700::1", "93.184.216.34"]


async def test_two_names_at_one_address_never_share_a_connection(names: Names) -> None:
    """Else the second one's request would travel where only the first one's certificate was proven."""
    names.known = {"one.example": [["93.184.216.34"]], "two.example": [["93.184.216.34"]]}
    wire = Wire()
    async with _over(wire) as outbound:
        for host in ("one.example", "two.example", "one.example", "two.example"):
            await outbound.request("GET", f"http://{host}/")
    assert len(wire.reached) == 2


@pytest.mark.parametrize("host", ["unknown.example", "a" * 70 + ".example", "xn--.example", "nul\u2024example"])
async def test_a_name_that_leads_nowhere_was_certainly_not_reached(names: Names, outbound: Outbound, host: str) -> None:
    with pytest.raises((httpx.ConnectError, httpx.InvalidURL, Problem)):
        await outbound.request("GET", f"http://{host}/")


async def test_a_name_server_that_hangs_is_not_waited_for(outbound: Outbound, monkeypatch: pytest.MonkeyPatch) -> None:
    async def hang(*_: Any, **__: Any) -> None:
        await asyncio.sleep(30)

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", hang, raising=False)
    with pytest.raises(httpx.ConnectTimeout):
        await outbound.request("GET", "http://slow.example/", timeout=0.1)


async def test_a_private_place_can_be_allowed_by_host_and_port(outbound: Outbound) -> None:
    async def answer(request: bytes, write: Write) -> None:
        asked = next(line for line in request.split(b"\r\n") if line.lower().startswith(b"host:"))
        await write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(asked), asked))

    async with _serving(answer) as place, _serving(answer) as other, _serving(answer, "::1") as six:
        outbound.allow(place)
        outbound.allow(six.upper())
        assert (await outbound.request("GET", f"http://{place}/x")).text.lower() == f"host: {place}"
        assert (await outbound.request("GET", f"http://{six}/x")).text.lower() == f"host: {six}"
        with pytest.raises(Problem, match="private_address"):
            await outbound.request("GET", f"http://{other}/x")


# What comes back


async def test_a_redirect_is_handed_back_and_not_followed(outbound: Outbound) -> None:
    asked = 0

    async def answer(_: bytes, write: Write) -> None:
        nonlocal asked
        asked += 1
        await write(b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest\r\nContent-Length: 0\r\n\r\n")

    async with _serving(answer) as place:
        outbound.allow(place)
        found = await outbound.request("GET", f"http://{place}/")
    assert (found.status_code, found.headers["location"], asked) == (302, "http://169.254.169.254/latest", 1)


async def test_no_more_is_taken_than_was_asked_for_packed_or_not(outbound: Outbound) -> None:
    async def answer(request: bytes, write: Write) -> None:
        body = b"x" * 5_000_000
        if request.startswith(b"GET /packed"):
            body = gzip.compress(body)
            assert len(body) < 10_000
            await write(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body))
        else:
            await write(b"HTTP/1.1 200 OK\r\n\r\n")
        await write(body)

    async with _serving(answer) as place:
        outbound.allow(place)
        for path in ("packed", "plain"):
            with pytest.raises(Problem, match="answer_too_large"):
                await outbound.request("GET", f"http://{place}/{path}", limit=100_000)
            found = await outbound.request("GET", f"http://{place}/{path}", limit=5_000_000)
            assert len(found.content) == 5_000_000
            assert "content-encoding" not in found.headers


async def test_an_answer_that_drips_for_ever_is_cut_off(outbound: Outbound) -> None:
    async def answer(request: bytes, write: Write) -> None:
        await write(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(200):
            await write(b".")
            await asyncio.sleep(0.02)

    async with _serving(answer) as place:
        outbound.allow(place)
        with pytest.raises(httpx.ReadTimeout, match="took longer"):
            await outbound.request("GET", f"http://{place}/", whole=0.2)


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        (b"", httpx.RemoteProtocolError),
        (b"nonsense\r\n\r\n", httpx.RemoteProtocolError),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", httpx.RemoteProtocolError),
    ],
)
async def test_an_answer_that_breaks_off_is_told_by_httpx_s_names(outbound: Outbound, sent: bytes, error: type[Exception]) -> None:
    async def answer(_: bytes, write: Write) -> None:
        await write(sent)

    async with _serving(answer) as place:
        outbound.allow(place)
        with pytest.raises(error):
            await outbound.request("GET", f"http://{place}/")


async def test_silence_is_a_timeout_and_a_closed_port_a_failed_connection(outbound: Outbound) -> None:
    async def answer(_: bytes, __: Write) -> None:
        await asyncio.sleep(5)

    async with _serving(answer) as place:
        outbound.allow(place)
        with pytest.raises(httpx.ReadTimeout):
            await outbound.request("GET", f"http://{place}/", timeout=0.1)
    with pytest.raises(httpx.ConnectError):
        await outbound.request("GET", f"http://{place}/")


async def test_nothing_that_one_answer_asks_to_keep_is_sent_with_another_request(outbound: Outbound) -> None:
    asked: list[bytes] = []

    async def answer(request: bytes, write: Write) -> None:
        asked.append(request)
        await write(b"HTTP/1.1 200 OK\r\nSet-Cookie: session=of-another-business; Path=/\r\nContent-Length: 0\r\n\r\n")

    async with _serving(answer) as place:
        outbound.allow(place)
        for _ in range(2):
            await outbound.request("GET", f"http://{place}/")
    assert len(asked) == 2
    assert b"cookie" not in asked[1].lower()


async def test_the_machine_s_proxy_settings_are_not_obeyed(monkeypatch: pytest.MonkeyPatch, names: Names) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    names.known["one.example"] = [["93.184.216.34"]]
    wire = Wire()
    async with _over(wire) as outbound:
        assert (await outbound.request("GET", "http://one.example/")).text == "ok"
    assert wire.reached == [("93.184.216.34", 80)]


async def test_a_cancelled_request_gives_its_place_back(monkeypatch: pytest.MonkeyPatch) -> None:
    async def answer(request: bytes, write: Write) -> None:
        if b"/hang" in request:
            await asyncio.sleep(5)
        await write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    outbound = Outbound(transport=Transport(Guard(lambda host, port: True), connections=2))
    async with _serving(answer) as place:
        for _ in range(5):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(outbound.request("GET", f"http://{place}/hang"), 0.05)
        assert (await asyncio.wait_for(outbound.request("GET", f"http://{place}/"), 2)).text == "ok"
    await outbound.close()
    assert module.LARGEST == 10_000_000
