"""Slow work of this room: fetching the files that came with messages."""

from __future__ import annotations

import asyncio
import mimetypes
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import msgspec

from frontdesk.channels.accounts import account_of
from frontdesk.channels.actions import media_failed, media_stored
from frontdesk.channels.adapters import adapter_of
from frontdesk.channels.contract import Busy, Refused, Unconfirmed
from frontdesk.channels.queries import account_by_id
from frontdesk.channels.records import Media
from frontdesk.kit.http import Outbound
from frontdesk.kit.jobs import Done, Later, Outcome, Retry, Run, job


class MediaStore:
    """Where files of customers lie: a folder of the data directory, one sub-folder a business."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path_of(self, business_id: UUID, name: str) -> Path:
        """The file's place; names are ours (an id and a suffix), never the sender's."""
        return self._folder / str(business_id) / name

    async def keep(self, business_id: UUID, media_id: UUID, content: bytes, mime: str) -> str:
        """Write the file, whole or not at all; its name."""
        suffix = mimetypes.guess_extension(mime.split(";")[0].strip()) or ".bin"
        name = f"{media_id}{suffix}"
        await asyncio.to_thread(self._write, self.path_of(business_id, name), content)
        return name

    @staticmethod
    def _write(path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.write_bytes(content)
        partial.replace(path)


class Reach(msgspec.Struct):
    """What the jobs of this room need from the process they run in; set once at start."""

    outbound: Outbound | None = None
    store: MediaStore | None = None


REACH = Reach()


@job("channels.fetch_media")
async def fetch_media(run: Run) -> Outcome:
    """Download one file of a message from its provider."""
    if REACH.outbound is None or REACH.store is None:
        return Retry("this process cannot fetch files")
    media_id = UUID(run.args["media_id"])
    media = msgspec.convert(run.args["media"], Media)
    async with run.transaction() as tx:
        row = await tx.rows("select account_id, state from media where id = $1", media_id)
        if not row or row[0]["state"] == "stored":
            return Done()
        account = await account_by_id(tx, row[0]["account_id"])
        now = tx.at
    adapter = adapter_of(account.kind)
    try:
        got = await adapter.fetch_media(REACH.outbound, account_of(account), media)
    except Busy as busy:
        return Retry(str(busy)) if run.job.attempts > 4 else Later(now + timedelta(seconds=max(busy.retry_after, 1)))
    except (Refused, Unconfirmed) as refused:
        async with run.finishing() as tx:
            await media_failed(tx, media_id, refused.detail)
        return Done()
    name = await REACH.store.keep(run.business_id, media_id, got.content, got.mime)
    async with run.finishing() as tx:
        await media_stored(tx, media_id, path=name, mime=got.mime, size=len(got.content), sha256=got.sha256)
    return Done()
