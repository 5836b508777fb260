"""Serving the built console: a small folder of hashed files, kept in memory, packed once."""

from __future__ import annotations

import gzip
import mimetypes
from collections.abc import Awaitable, Callable, MutableMapping
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_MISSING = b"""<!doctype html><meta charset="utf-8"><title>Frontdesk</title>
<body style="font:16px system-ui;max-width:40rem;margin:4rem auto;padding:0 1rem">
<h1>The console has not been built</h1>
<p>Frontdesk itself is running, but the files of its console are missing. In the folder of the project run</p>
<pre>python3 run.py build</pre><p>and load this page again.</p>"""


class _File(msgspec.Struct):
    content: bytes
    packed: bytes | None
    kind: bytes
    forever: bool


class Console:
    """The built single-page console; every unknown address is answered with its first page."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or Path(str(resources.files("frontdesk"))) / "web"
        self._files: dict[str, _File] = {}

    @property
    def built(self) -> bool:
        """Whether there is anything to serve."""
        return (self._folder / "index.html").is_file()

    def _load(self, path: str) -> _File | None:
        if path in self._files:
            return self._files[path]
        target = (self._folder / path.lstrip("/")).resolve()
        if not target.is_relative_to(self._folder.resolve()) or not target.is_file():
            return None
        content = target.read_bytes()
        kind = mimetypes.guess_type(target.name)[0] or "application/octet-stream"
        if kind.startswith("text/") or kind.endswith(("javascript", "json")):
            kind += "; charset=utf-8" if "charset" not in kind else ""
        worth_it = len(content) > 1000 and not kind.startswith(("image/png", "font/"))
        found = _File(content, gzip.compress(content, 6, mtime=0) if worth_it else None, kind.encode(), "/assets/" in path)
        if found.forever:
            self._files[path] = found
        return found

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        found = self._load(path) if path != "/" else None
        status = 200
        if found is None and "." in path.rsplit("/", 1)[-1]:
            found, status = _File(b"There is no such file.", None, b"text/plain", False), 404
        found = found or self._load("/index.html")
        if found is None:
            found, status = _File(_MISSING, None, b"text/html; charset=utf-8", False), 503
        accepts = any(name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"])
        body = found.packed if accepts and found.packed is not None else found.content
        headers = [
            (b"content-type", found.kind),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"public, max-age=31536000, immutable" if found.forever else b"no-cache"),
            (b"vary", b"accept-encoding"),
        ]
        if body is found.packed:
            headers.append((b"content-encoding", b"gzip"))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
