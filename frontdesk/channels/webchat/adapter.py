"""The web chat behind the contract every channel keeps: nothing leaves the machine, the visitor's page reads our own stream."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Final

import msgspec

from frontdesk.channels.contract import ChallengeWrong, Client, Headers, Refused, Request, Secrets, SignatureWrong, TooMuch, Unparsable
from frontdesk.channels.records import Account, Attachment, Downloaded, Item, Media, OutboundMessage, Sent, Verdict
from frontdesk.channels.tolerant import document, mapping, moment, text
from frontdesk.channels.webchat.parse import parse
from frontdesk.channels.webchat.visitors import is_token, token_in, visitor_id

kind: Final = "webchat"
sends: Final = frozenset(("text", "buttons", "list", "link", "reaction", "mark_read", "typing"))
reply_window: Final = None
LARGEST = 4_096

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
    """No provider asks about our own chat."""
    raise ChallengeWrong("The web chat has no webhook to confirm.")


def verify(body: bytes, headers: Headers, secrets: Secrets) -> None:
    """The visitor's token must be one we issued for this widget."""
    if len(body) > LARGEST:
        raise TooMuch(f"A chat message may have {LARGEST // 1024} KB; this is larger.")
    try:
        found = mapping(document(body))
    except Unparsable:
        found = {}
    secret = secrets.get("visitor_secret")
    if not secret or not is_token(secret, token_in(headers, found)):
        raise SignatureWrong("The visitor's token is not one of ours. Reload the page to get a new one.")


def split(body: bytes, headers: Headers) -> list[Item]:
    """One item, named by the visitor and the page's own message id. The token is replaced by its hash: it is never stored."""
    try:
        found = mapping(document(body))
    except Exception:
        found = {}
    if not found:
        key = "sha256:" + sha256(body).hexdigest()
        return [Item(key, key, None, body, "")]
    visitor = visitor_id(token_in(headers, found))
    found.pop("token", None)
    found["visitor"] = visitor
    raw = msgspec.json.encode(found)
    own = text(found.get("id"))
    name = own if own and len(own) <= 128 and own.isprintable() else "sha256:" + sha256(raw).hexdigest()
    return [Item(f"chat:{visitor[:32]}:{name}", visitor, moment(found.get("at")), raw, "")]


def build(message: OutboundMessage, account: Account) -> Request:
    """There is no request: the page is told through the live stream."""
    raise Refused("no_request", "A chat message is not sent over the network.")


async def send(client: Client, account: Account, message: OutboundMessage, *, attempt: int = 0) -> Sent:
    """Done as soon as it is in the thread, where the visitor's page finds it."""
    if message.kind not in sends:
        raise Refused("kind_impossible", f"The web chat cannot show a {message.kind.replace('_', ' ')}.")
    if message.kind in ("text", "buttons", "list", "link") and not message.text.strip():
        raise Refused("text_missing", "The text is empty. Write something.")
    return Sent(f"webchat:{message.id}")


def explain(provider_code: int | None, details: str = "") -> Verdict:
    """There is no provider that could fail."""
    return Verdict("refused", "The web chat refused the message.", "fail")


async def fetch_media(client: Client, account: Account, media: Media, *, limit: int = 0) -> Downloaded:
    """The chat carries no files yet."""
    raise Refused("no_media", "The web chat carries no files yet.")


async def upload_media(client: Client, account: Account, attachment: Attachment, content: bytes, mime: str) -> Attachment:
    """The chat carries no files yet."""
    raise Refused("no_media", "The web chat carries no files yet.")
