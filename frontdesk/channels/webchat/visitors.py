"""Who a visitor is: a token only their browser holds, and, when the web page vouches for them, their customer number."""

from __future__ import annotations

import hmac
import re
import secrets as randomness
from datetime import datetime
from hashlib import sha256

from frontdesk.channels.contract import Headers
from frontdesk.channels.records import Json
from frontdesk.channels.tolerant import mapping, moment, text

_TOKEN = re.compile(r"([A-Za-z0-9_-]{22})\.([0-9a-f]{32})")


def issue_token(secret: str) -> str:
    """A new visitor's token: 128 random bits, signed, so that nobody can make one up and no table of them is needed."""
    body = randomness.token_urlsafe(16)
    return f"{body}.{_mark(secret, body)}"


def is_token(secret: str, token: str) -> bool:
    """Whether we issued this token."""
    found = _TOKEN.fullmatch(token)
    return found is not None and hmac.compare_digest(found[2].encode(), _mark(secret, found[1]).encode())


def visitor_id(token: str) -> str:
    """The visitor's lasting name: the hash of the token, which itself is never stored."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def token_in(headers: Headers, body: Json) -> str:
    """The token as sent: `Authorization: Bearer ...`, or the member `token` where a page cannot set headers."""
    header = next((value for name, value in headers.items() if name.lower() == "authorization"), "")
    scheme, _, value = header.partition(" ")
    return value.strip() if scheme.lower() == "bearer" and value.strip() else text(body.get("token")) or ""


def vouch(secret: str, user_id: str, expires: int) -> str:
    """What the business's own page signs for a customer it has signed in: hex HMAC-SHA256 of user id, newline, expiry in seconds."""
    return hmac.digest(secret.encode(), f"{user_id}\n{expires}".encode(), "sha256").hex()


def vouched_user(secret: str | None, body: Json, at: datetime | None) -> tuple[str | None, str | None]:
    """The customer the page vouches for, and why not when it does not. Without a clock the expiry is not judged."""
    claim = mapping(body.get("user"))
    if not claim:
        return None, None
    user_id, expires = text(claim.get("id")), moment(claim.get("expires"))
    signature = text(claim.get("signature")) or ""
    if not user_id or expires is None or not secret:
        return None, "the page names a customer without proof"
    expected = vouch(secret, user_id, int(expires.timestamp()))
    if not hmac.compare_digest(signature.encode("utf-8", "replace"), expected.encode()):
        return None, "the page's proof for the customer is wrong"
    if at is not None and at > expires:
        return None, "the page's proof for the customer has run out"
    return user_id, None


def _mark(secret: str, body: str) -> str:
    return hmac.digest(secret.encode(), b"visitor:" + body.encode(), "sha256")[:16].hex()
