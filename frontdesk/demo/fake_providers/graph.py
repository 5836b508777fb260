"""The pretend Graph API on the port of this machine: the few addresses that WhatsApp's Cloud API has, with its rules and its errors."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import time
from collections.abc import Awaitable, Callable, MutableMapping
from email import message_from_bytes, policy
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs

from frontdesk.demo.fake_providers.files import spoken_in
from frontdesk.demo.fake_providers.network import Network
from frontdesk.demo.fake_providers.records import Number
from frontdesk.demo.fake_providers.refusals import GraphRefusal, check
from frontdesk.demo.wire import Json

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Reply = tuple[int, bytes, str]

VERSION = "v25.0"
_URL_LIFE = 300.0
_LARGEST = 110_000_000
_MEDIA_LIMITS = {"image": 5_000_000, "audio": 16_000_000, "video": 16_000_000, "application": 100_000_000, "text": 100_000_000}
_VERSION = re.compile(r"v\d+\.\d")


class Graph:
    """An ASGI application. Every request needs the bearer token of the number it concerns."""

    def __init__(self, network: Network, *, base: str = "") -> None:
        self._network = network
        self.base = base
        self._links: dict[str, tuple[str, float]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        try:
            body = await _body(receive)
            status, content, kind = await self._answer(scope, body)
        except GraphRefusal as refusal:
            status, content, kind = refusal.status, _json(refusal.body()), "application/json"
        headers = [(b"content-type", kind.encode()), (b"content-length", str(len(content)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    async def _answer(self, scope: Scope, body: bytes) -> Reply:
        method = scope["method"]
        parts = [part for part in scope["path"].split("/") if part]
        if parts and _VERSION.fullmatch(parts[0]):
            parts = parts[1:]
        if len(parts) == 2 and parts[0] == "attachments" and method == "GET":
            return self._download(scope, parts[1])
        if parts == ["audio", "transcriptions"] and method == "POST":
            return _heard(_multipart(_header(scope, b"content-type"), body))
        if len(parts) == 2 and method == "POST" and parts[1] in ("messages", "media"):
            number = self._number(scope, parts[0])
            return await (self._message(number, body) if parts[1] == "messages" else self._upload(scope, number, body))
        if len(parts) == 1 and method in ("GET", "DELETE"):
            return self._thing(scope, method, parts[0])
        raise GraphRefusal(100, f"Unsupported {method.lower()} request.", subcode=33)

    async def _message(self, number: Number, raw: bytes) -> Reply:
        try:
            body = json.loads(raw)
        except ValueError:
            raise GraphRefusal(100, "The body is not JSON.") from None
        if not isinstance(body, dict):
            raise GraphRefusal(100, "The body is not a JSON object.")
        check(body)
        if body.get("status") is not None:
            self._network.mark_read(str(body["message_id"]))
            return _ok({"success": True})
        manners = self._network.manners("".join(filter(str.isdigit, str(body.get("to") or ""))))
        if manners.slow:
            await asyncio.sleep(manners.slow)
        message_id, wa_id = self._network.accept(number.phone_id, body)
        contact = {"input": body.get("to") or body.get("recipient"), "wa_id": wa_id}
        return _ok({"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": message_id}]})

    async def _upload(self, scope: Scope, number: Number, raw: bytes) -> Reply:
        fields = _multipart(_header(scope, b"content-type"), raw)
        if "messaging_product" not in fields:
            raise GraphRefusal(100, "The parameter messaging_product is required.")
        if "file" not in fields:
            raise GraphRefusal(100, "The parameter file is required.")
        content, declared, name = fields["file"]
        mime = fields["type"][0].decode("ascii", "replace") if "type" in fields else declared
        most = _MEDIA_LIMITS.get(mime.split("/")[0])
        if most is None:
            raise GraphRefusal(100, f"Param file must be a file with one of the supported types, not {mime}.")
        if len(content) > most:
            raise GraphRefusal(131053, f"The file is {len(content)} bytes long; at most {most} are taken for {mime}.")
        return _ok({"id": self._network.keep_file(content, mime, name)})

    def _thing(self, scope: Scope, method: str, thing: str) -> Reply:
        if thing in self._network.numbers:
            number = self._number(scope, thing)
            return _ok(
                {
                    "id": number.phone_id,
                    "display_phone_number": number.line.display,
                    "verified_name": number.verified_name,
                    "quality_rating": "GREEN",
                }
            )
        self._any_number(scope)
        found = self._network.file(thing)
        if found is None:
            raise GraphRefusal(100, f"Object with ID '{thing}' does not exist.", subcode=33)
        if method == "DELETE":
            self._network.forget_file(thing)
            return _ok({"success": True})
        content, mime, _ = found
        link = secrets.token_urlsafe(18)
        self._links[link] = (thing, time.monotonic() + _URL_LIFE)
        return _ok(
            {
                "url": f"{self.base}/attachments/{link}",
                "mime_type": mime,
                "sha256": sha256(content).hexdigest(),
                "file_size": len(content),
                "id": thing,
                "messaging_product": "whatsapp",
            }
        )

    def _download(self, scope: Scope, link: str) -> Reply:
        self._any_number(scope)
        media_id, until = self._links.get(link, ("", 0.0))
        found = self._network.file(media_id)
        if found is None or time.monotonic() > until:
            return 404, b"", "text/plain"
        return 200, found[0], found[1]

    def expire_links(self) -> None:
        """Let five minutes pass for every address of a file."""
        self._links.clear()

    def _number(self, scope: Scope, phone_id: str) -> Number:
        number = self._network.numbers.get(phone_id)
        token = _token(scope)
        if number is None or not secrets.compare_digest(token.encode(), number.access_token.encode()):
            self._any_number(scope)
            raise GraphRefusal(
                100, f"Object with ID '{phone_id}' does not exist or cannot be loaded due to missing permissions.", subcode=33
            )
        return number

    def _any_number(self, scope: Scope) -> None:
        token = _token(scope).encode()
        if not any(secrets.compare_digest(token, number.access_token.encode()) for number in self._network.numbers.values()):
            raise GraphRefusal(190, "Error validating access token.")


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if sum(map(len, parts)) > _LARGEST:
            raise GraphRefusal(100, "The request is too large.")
        if not message.get("more_body"):
            return b"".join(parts)


def _header(scope: Scope, name: bytes) -> str:
    found: str = next((str(value, "latin-1") for key, value in scope["headers"] if key.lower() == name), "")
    return found


def _token(scope: Scope) -> str:
    scheme, _, token = _header(scope, b"authorization").partition(" ")
    if scheme.lower() == "bearer":
        return token.strip()
    query: bytes = scope.get("query_string", b"")
    return parse_qs(query.decode("latin-1")).get("access_token", [""])[0]


def _multipart(kind: str, raw: bytes) -> dict[str, tuple[bytes, str, str]]:
    """The fields of a form with files: bytes, type and file name of each."""
    message = message_from_bytes(b"Content-Type: " + kind.encode("latin-1") + b"\r\n\r\n" + raw, policy=policy.HTTP)
    fields: dict[str, tuple[bytes, str, str]] = {}
    for part in message.iter_parts() if message.is_multipart() else ():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            fields[name] = (content, part.get_content_type(), part.get_filename() or "")
    return fields


def _heard(fields: dict[str, tuple[bytes, str, str]]) -> Reply:
    """A listener for voice notes that were made here: their words stand in them. Nobody really listens."""
    if "file" not in fields or "model" not in fields:
        raise GraphRefusal(100, "The parameters file and model are required.")
    return _ok({"text": spoken_in(fields["file"][0]) or ""})


def _ok(body: Json) -> Reply:
    return 200, _json(body), "application/json"


def _json(body: Json) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()
