"""Customers' files, to signed-in staff of the same business only."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import UUID

from frontdesk.app.asgi import Scope, Send, answer, cookie
from frontdesk.channels.jobs import MediaStore
from frontdesk.kit.context import Actor
from frontdesk.kit.database import Database
from frontdesk.kit.errors import NotFound, Unauthenticated
from frontdesk.team import COOKIE, person_of

# Shown in the page; everything else is only ever downloaded, so that no file of a stranger runs as a page of ours.
_SHOWN = ("image/jpeg", "image/png", "image/webp", "image/gif", "audio/", "video/")


class Files:
    """`/api/media/<id>`: one file."""

    def __init__(self, database: Database, store: MediaStore) -> None:
        self._database = database
        self._store = store

    async def __call__(self, scope: Scope, send: Send) -> None:
        token = cookie(scope, COOKIE)
        person = None if token is None else await person_of(self._database, token)
        if person is None:
            raise Unauthenticated
        try:
            media_id = UUID(scope["path"].rsplit("/", 1)[-1])
        except ValueError:
            raise NotFound("file") from None
        own_only = "inbox.read" not in person.permissions
        async with self._database.business(person.business_id, Actor.staff(person.staff_id)) as tx:
            found = await tx.rows(
                "select md.path, md.mime_type, md.file_name from media md where md.id = $1 and md.state = 'stored' and (not $2 or exists"
                " (select from messages m join conversations c on c.business_id = m.business_id and c.id = m.conversation_id"
                " where m.business_id = md.business_id and m.media_id = md.id and c.owner_id = $3))",
                media_id,
                own_only,
                person.staff_id,
            )
        if not found:
            raise NotFound("file")
        path = self._store.path_of(person.business_id, Path(found[0]["path"]).name)
        try:
            content = await asyncio.to_thread(path.read_bytes)
        except FileNotFoundError:
            raise NotFound("file") from None
        kind = found[0]["mime_type"] or "application/octet-stream"
        inline = kind.startswith(_SHOWN)
        headers = [
            (b"cache-control", b"private, max-age=86400"),
            (b"content-disposition", b"inline" if inline else b"attachment"),
        ]
        await answer(send, 200, content, kind.encode("latin-1", "replace") if inline else b"application/octet-stream", headers)
