"""The server itself: sockets, the checks a provider makes before it thinks, and the ways in which an answer can fail to arrive."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable
from types import TracebackType
from typing import Any

from tests.llm.fake import listening
from tests.llm.fake.bodies import refusal, streamed, whole
from tests.llm.fake.minds import Mode, text_for
from tests.llm.fake.received import Json, Received

KEY = "a key of a test"
_BASES = {
    "openai": "/openai/v1",
    "ollama": "/ollama/v1",
    "compatible": "/compatible/v1",
    "anthropic": "/anthropic/v1",
    "gemini": "/gemini/v1beta",
}
_PAGE = b"<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>502</h1></body></html>"


class FakeModel:
    """A model's server on a free port; `mode` may be changed at any time, `received` is what came, the newest last.

    `says` puts words of the test's own into its mouth: a value that becomes the JSON of the answer, or a function of what was asked.
    """

    def __init__(self, mode: Mode = "honest") -> None:
        self.mode: Mode = mode
        self.says: Any | Callable[[Received], Any] = None
        self.hears: str | Callable[[bytes], str] = "This is what was said."
        """What is said in a recording, or a function of its bytes."""
        self.language, self.seconds, self.silent = "en", 4.2, False
        self.received: list[Received] = []
        self.connections = 0
        self.at_once = 0
        self.most_at_once = 0
        self.pause = 0.0
        """Seconds that every answer waits."""
        self.asked = asyncio.Event()
        self.may_answer = asyncio.Event()
        """Cleared, no answer is given until it is set; `asked` tells that a question came."""
        self.may_answer.set()
        self._server: asyncio.Server | None = None
        self._talking: set[asyncio.Task[None]] = set()
        self._times: dict[str, int] = {}

    async def __aenter__(self) -> FakeModel:
        self._server = await asyncio.start_server(self._met, "127.0.0.1", 0)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert self._server is not None
        self._server.close()
        for task in list(self._talking):
            task.cancel()
        await asyncio.gather(*self._talking, return_exceptions=True)

    @property
    def port(self) -> int:
        """Where it listens."""
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def host(self) -> str:
        """Its host and port, as `outbound_allow` names them."""
        return f"127.0.0.1:{self.port}"

    def base(self, provider: str) -> str:
        """The base address that an owner would enter for this provider."""
        return f"http://{self.host}{_BASES[provider]}"

    @property
    def wire(self) -> str:
        """Everything that ever came over the wire, to look for what must not be there."""
        return "\n".join(one.raw.decode("utf-8", "replace") + one.path + str(one.headers) for one in self.received)

    def forget(self) -> None:
        """Forget what came."""
        self.received.clear()
        self._times.clear()

    async def _met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._talking.add(task)
        self.connections += 1
        try:
            while (request := await _read(reader)) is not None:
                self.received.append(request)
                self.at_once += 1
                self.most_at_once = max(self.most_at_once, self.at_once)
                self.asked.set()
                try:
                    await self.may_answer.wait()
                    await asyncio.sleep(self.pause)
                    if not await self._answer(request, writer):
                        break
                finally:
                    self.at_once -= 1
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._talking.discard(task)
            writer.close()
            with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _answer(self, request: Received, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; whether the connection may be used again."""
        wrong = _checked(request)
        if wrong is not None:
            return await _send(writer, *wrong)
        mode = self.mode
        if mode.startswith("refuse_"):
            return await _send(writer, *refusal(request, int(mode.removeprefix("refuse_"))), retry=mode == "refuse_429")
        if mode == "redirect":
            writer.write(b"HTTP/1.1 307 Temporary Redirect\r\nlocation: http://169.254.169.254/\r\ncontent-length: 0\r\n\r\n")
            await writer.drain()
            return True
        if mode == "hang":
            await asyncio.sleep(3600)
        if mode == "html":
            return await _send(writer, 200, _PAGE, kind="text/html")
        if request.path.endswith(listening.PATH):
            return await self._listen(request, writer, mode)
        mark = request.system.rpartition(" is a secret of this one question")[0].rpartition(" ")[2]
        self._times[mark] = self._times.get(mark, 0) + 1
        text = self._text(request, mode, self._times[mark])
        if request.body.get("stream") is True:
            return await self._stream(writer, streamed(request, text), cut=mode == "cut")
        body = whole(request, text, reason=mode, usage=mode != "no_usage")
        if mode == "slow":
            return await _drip(writer, body)
        if mode == "huge":
            return await _flood(writer)
        if mode == "cut":
            writer.write(_head(200, len(body), "application/json") + body[: len(body) // 2])
            await writer.drain()
            return False
        return await _send(writer, 200, body)

    async def _listen(self, request: Received, writer: asyncio.StreamWriter, mode: Mode) -> bool:
        content = listening.parts_of(request)["file"][0]
        said = self.hears(content) if callable(self.hears) else self.hears
        if mode in ("empty", "wrong_shape"):
            return await _send(writer, 200, json.dumps({"text": ""} if mode == "empty" else {"words": [said]}).encode())
        if mode == "not_json":
            return await _send(writer, 200, said.encode(), kind="text/plain")
        usage = mode != "no_usage"
        found = listening.body(request, said, language=self.language, seconds=self.seconds, silent=self.silent, usage=usage)
        if mode == "cut":
            writer.write(_head(200, len(found), "application/json") + found[: len(found) // 2])
            await writer.drain()
            return False
        if mode == "slow":
            return await _drip(writer, found)
        if mode == "huge":
            return await _flood(writer)
        return await _send(writer, 200, found)

    def _text(self, request: Received, mode: Mode, times: int) -> str:
        if self.says is not None and mode in ("honest", "no_usage", "slow"):
            said = self.says(request) if callable(self.says) else self.says
            return said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
        return text_for(mode, request, times=times)

    async def _stream(self, writer: asyncio.StreamWriter, parts: list[bytes], *, cut: bool) -> bool:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
        for part in parts[: len(parts) // 2] if cut else parts:
            writer.write(b"%x\r\n%s\r\n" % (len(part), part))
            await writer.drain()
        if not cut:
            writer.write(b"0\r\n\r\n")
            await writer.drain()
        return not cut


async def _read(reader: asyncio.StreamReader) -> Received | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    line, *rest = head.split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (one.partition(":") for one in rest if one)}
    raw = await reader.readexactly(int(headers.get("content-length", 0)))
    path = line.split(" ")[1]
    try:
        body: Json = json.loads(raw)
    except ValueError:
        body = {}
    return Received(path.split("/")[1], path, headers, raw, body)


def _checked(request: Received) -> tuple[int, bytes] | None:
    """What a provider refuses before its model has seen it."""
    path = request.path.partition("?")[0]
    if request.provider == "anthropic":
        known = path.endswith("/v1/messages")
        # The provider's own programs send it in the other header since 2026; both are taken.
        key = request.headers.get("x-api-key") or request.headers.get("authorization", "").removeprefix("Bearer ")
        version = request.headers.get("anthropic-version", "")
        if version not in ("2023-06-01", "2026-10-21"):
            return refusal(request, 400, f'anthropic-version: "{version}" is not a valid version')
        if version == "2026-10-21" and {"temperature", "top_p", "top_k"} & set(request.body):
            return refusal(request, 400, "temperature: Extra inputs are not permitted")
        if "max_tokens" not in request.body:
            return refusal(request, 400, "max_tokens: Field required")
    elif request.provider == "gemini":
        known = path.endswith(":generateContent")
        key = request.headers.get("x-goog-api-key")
    else:
        known = path.endswith(("/chat/completions", listening.PATH))
        key = request.headers.get("authorization", "").removeprefix("Bearer ")
        if request.provider == "openai" and "max_tokens" in request.body:
            words = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
            return refusal(request, 400, words)
    if not known:
        return refusal(request, 404, f"Invalid URL (POST {path})")
    if request.provider in ("openai", "anthropic", "gemini") and key != KEY:
        return refusal(request, 401)
    if path.endswith(listening.PATH):
        return listening.checked(request)
    if request.schema is not None and (loose := _loose(request.schema)):
        return refusal(
            request, 400, f"Invalid schema for response_format 'answer': In context=({loose}), 'additionalProperties' is required"
        )
    return None


def _loose(schema: Any, way: str = "") -> str:
    """Where a schema is not as strict as strict mode wants it."""
    if isinstance(schema, list):
        return next((found for one in schema if (found := _loose(one, way))), "")
    if not isinstance(schema, dict):
        return ""
    if "$ref" in schema:
        return f"{way}/$ref"
    parts = schema.get("properties", {})
    if schema.get("type") == "object" and (
        schema.get("additionalProperties") is not False or set(schema.get("required", [])) != set(parts)
    ):
        return way or "/"
    inside = [*parts.items(), *((key, schema[key]) for key in ("items", "anyOf") if key in schema)]
    return next((found for key, one in inside if (found := _loose(one, f"{way}/{key}"))), "")


def _head(status: int, length: int, kind: str, *, retry: bool = False) -> bytes:
    wait = "retry-after: 7\r\n" if retry else ""
    return f"HTTP/1.1 {status} Answer\r\ncontent-type: {kind}\r\n{wait}content-length: {length}\r\n\r\n".encode()


async def _send(writer: asyncio.StreamWriter, status: int, body: bytes, *, kind: str = "application/json", retry: bool = False) -> bool:
    writer.write(_head(status, len(body), kind, retry=retry) + body)
    await writer.drain()
    return True


async def _drip(writer: asyncio.StreamWriter, body: bytes) -> bool:
    writer.write(_head(200, len(body), "application/json"))
    for at in range(len(body)):
        writer.write(body[at : at + 1])
        await writer.drain()
        await asyncio.sleep(0.1)
    return True


async def _flood(writer: asyncio.StreamWriter) -> bool:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n")
    piece = b'{"choices": [' + b" " * 100_000
    while True:
        writer.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        await writer.drain()
