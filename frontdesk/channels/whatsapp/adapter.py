"""The WhatsApp Cloud API behind the contract every channel keeps."""

from datetime import timedelta
from typing import Final

from frontdesk.channels.whatsapp.build import SENDS, build
from frontdesk.channels.whatsapp.errors import explain
from frontdesk.channels.whatsapp.media import fetch_media, upload_media
from frontdesk.channels.whatsapp.parse import parse
from frontdesk.channels.whatsapp.send import send
from frontdesk.channels.whatsapp.split import split
from frontdesk.channels.whatsapp.verify import challenge, verify

kind: Final = "whatsapp"
sends: Final = SENDS
reply_window: Final = timedelta(hours=24)

__all__ = [
    "build",
    "challenge",
    "explain",
    "fetch_media",
    "kind",
    "parse",
    "reply_window",
    "send",
    "sends",
    "split",
    "upload_media",
    "verify",
]
