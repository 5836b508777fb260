"""Web forms behind the contract every channel keeps: anyone may write, nothing can be sent back on the form itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from frontdesk.channels.contract import ChallengeWrong, Client, Headers, Refused, Request, Secrets, TooMuch
from frontdesk.channels.records import Account, Attachment, Downloaded, Item, Media, OutboundMessage, Sent, Verdict
from frontdesk.channels.webform.fields import KEY, LARGEST, values_in
from frontdesk.channels.webform.parse import parse

kind: Final = "webform"
sends: Final[frozenset[str]] = frozenset()
reply_window: Final = None

_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
_NO_REPLY = Verdict(
    "no_reply_channel", "A form cannot be answered on itself. Write to the e-mail address or phone number the person left.", "fail"
)

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


def challenge(query: Mapping[str, str], secrets: Secrets) -> bytes:
    """No provider asks about a form."""
    raise ChallengeWrong("A form has no webhook to confirm.")


def verify(body: bytes, headers: Headers, secrets: Secrets) -> None:
    """Anyone may send a form, so the only proof asked for is that it is one of a sane size; doubts are weighed when it is read."""
    if len(body) > LARGEST:
        raise TooMuch(f"A form may have {LARGEST // 1000} KB; this is larger.")


def split(body: bytes, headers: Headers) -> list[Item]:
    """A post is one item, named by the key hidden in the form, else by its own hash."""
    key = "sha256:" + sha256(body).hexdigest()
    sender = key
    try:
        values = values_in(body)
        if _KEY.fullmatch(values.get(KEY, "")):
            key = f"form:{values[KEY]}"
        written = values.get("phone") or values.get("email") or ""
        sender = re.sub(r"\D", "", written) if values.get("phone") else written.strip().lower()
    except Exception:
        # Whatever is wrong with a body is for the reader to say.
        return [Item(key, key, None, body, "")]
    return [Item(key, sender if sender and len(sender) <= 254 and sender.isprintable() else key, None, body, "")]


def build(message: OutboundMessage, account: Account) -> Request:
    """There is no way back over a form."""
    raise Refused(_NO_REPLY.code, _NO_REPLY.detail, verdict=_NO_REPLY)


async def send(client: Client, account: Account, message: OutboundMessage, *, attempt: int = 0) -> Sent:
    """There is no way back over a form."""
    raise Refused(_NO_REPLY.code, _NO_REPLY.detail, verdict=_NO_REPLY)


def explain(provider_code: int | None, details: str = "") -> Verdict:
    """There is no provider; the only failure is that there is no way back."""
    return _NO_REPLY


async def fetch_media(client: Client, account: Account, media: Media, *, limit: int = 0) -> Downloaded:
    """Forms carry no files yet."""
    raise Refused("no_media", "Forms carry no files.")


async def upload_media(client: Client, account: Account, attachment: Attachment, content: bytes, mime: str) -> Attachment:
    """There is no way back over a form."""
    raise Refused(_NO_REPLY.code, _NO_REPLY.detail, verdict=_NO_REPLY)
