"""Slow work of this room: fetching the files that came with messages."""

from __future__ import annotations

import asyncio
import mimetypes
from datetime import timedelta
from pathlib import Path
from uuid import UUID
from weakref import WeakKeyDictionary

import msgspec

from frontdesk.channels.accounts import account_of
from frontdesk.channels.actions import media_failed, media_stored
from frontdesk.channels.adapters import adapter_of
from frontdesk.channels.contract import Busy, Refused, Unconfirmed
from frontdesk.channels.queries import account_by_id
from frontdesk.channels.records import Media
from frontdesk.kit.database import Database
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


class Reach(msgspec.Struct, frozen=True):
    """What the jobs of this room need from the process they run in."""

    outbound: Outbound
    store: MediaStore


_reaches: WeakKeyDictionary[Database, Reach] = WeakKeyDictionary()
# WhatsApp keeps a customer's file for seven days.
_KEPT = timedelta(days=7)
_SELDOM = timedelta(hours=1)


def give_reach(database: Database, outbound: Outbound, store: MediaStore) -> None:
    """Tell the jobs of this database how to get out and where files lie; once at the start."""
    _reaches[database] = Reach(outbound, store)


async def content_of(database: Database, business_id: UUID, name: str) -> bytes | None:
    """The bytes of a file that was fetched; None where it does not lie here any more."""
    reach = _reaches.get(database)
    if reach is None:
        return None
    try:
        return await asyncio.to_thread(reach.store.path_of(business_id, Path(name).name).read_bytes)
    except FileNotFoundError:
        return None


@job("channels.fetch_media")
async def fetch_media(run: Run) -> Outcome:
    """Download one file of a message from its provider; one that cannot be had yet is asked for less and less often, while it is kept."""
    reach = _reaches.get(run.database)
    if reach is None:
        return Retry("this process cannot fetch files")
    media_id = UUID(run.args["media_id"])
    media = msgspec.convert(run.args["media"], Media)
    async with run.transaction() as tx:
        row = await tx.rows("select account_id, state, created_at from media where id = $1", media_id)
        if not row or row[0]["state"] == "stored":
            return Done()
        account = await account_by_id(tx, row[0]["account_id"])
        now, age = tx.at, tx.at - row[0]["created_at"]
    adapter = adapter_of(account.kind)
    try:
        got = await adapter.fetch_media(reach.outbound, account_of(account), media)
    except Busy as busy:
        if age < _KEPT:
            return Later(now + max(timedelta(seconds=max(busy.retry_after, 1)), min(age, _SELDOM)))
        return await _given_up(run, media_id, busy.detail)
    except (Refused, Unconfirmed) as refused:
        return await _given_up(run, media_id, refused.detail)
    name = await reach.store.keep(run.business_id, media_id, got.content, got.mime)
    async with run.finishing() as tx:
        await media_stored(tx, media_id, path=name, mime=got.mime, size=len(got.content), sha256=got.sha256)
    return Done()


async def _given_up(run: Run, media_id: UUID, detail: str) -> Outcome:
    async with run.finishing() as tx:
        await media_failed(tx, media_id, detail)
    return Done()
