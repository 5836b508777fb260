"""`frontdesk channels parse KIND FILE...`: what the adapter of a channel reads in files, without a database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypedDict

import msgspec

from frontdesk.channels.contract import Unparsable
from frontdesk.channels.records import ChannelEvent, Json
from frontdesk.channels.webchat.parse import parse as webchat
from frontdesk.channels.webform.parse import parse as webform
from frontdesk.channels.whatsapp.parse import parse as whatsapp
from frontdesk.kit.errors import Invalid

# Not the adapters themselves: those bring the network client, which takes longer to import than everything here.
READERS: dict[str, Callable[[bytes], list[ChannelEvent]]] = {"whatsapp": whatsapp, "webform": webform, "webchat": webchat}

_CARD = ("name", "phones")
_MEDIA = ("id", "mime", "filename")


class Reading(TypedDict):
    """One line of the answer."""

    file: str
    events: list[Json]


def main(kind: str, files: Sequence[str | Path], say: Callable[[str], None] = print) -> int:
    """Say one JSON line a file; the exit code is 1 when some file could not be opened."""
    _reader(kind)
    unreadable = False
    for name in files:
        line = parse_file(kind, Path(name))
        unreadable = unreadable or not Path(name).is_file()
        say(msgspec.json.encode(line).decode())
    return 1 if unreadable else 0


def parse_file(kind: str, path: Path) -> Reading:
    """The events in one file, in the order in which they stand in it; what cannot be read is one event of kind "error"."""
    read = _reader(kind)
    try:
        events = [reading(event) for event in read(path.read_bytes())]
    except OSError as error:
        events = [{"kind": "error", "event": "file_unreadable", "note": f"{path}: {error.strerror or error}"}]
    except Unparsable as problem:
        events = [{"kind": "error", "event": problem.code, "note": problem.detail}]
    return {"file": path.name, "events": events}


def reading(event: ChannelEvent) -> Json:
    """An event in plain words and values: times to the second in UTC, cards and files by what names them."""
    found: Json = msgspec.to_builtins(event)
    if event.ts is not None:
        found["ts"] = event.ts.strftime("%Y-%m-%dT%H:%M:%SZ")
    if event.media:
        found["media"] = [{key: value for key in _MEDIA if (value := getattr(one, key))} for one in event.media]
    if event.contacts:
        found["contacts"] = [{key: value for key in _CARD if (value := getattr(one, key))} for one in event.contacts]
    return found


def _reader(kind: str) -> Callable[[bytes], list[ChannelEvent]]:
    if kind not in READERS:
        known = ", ".join(sorted(READERS))
        raise Invalid("unknown_channel_kind", f'There is no channel kind "{kind}". The kinds are: {known}.', fields={"kind": known})
    return READERS[kind]
