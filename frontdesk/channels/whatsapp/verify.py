"""Proves that a delivery comes from WhatsApp, and answers its question whether the webhook is ours."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from frontdesk.channels.contract import ChallengeWrong, Headers, Secrets, SignatureWrong

_HEADER = "x-hub-signature-256"


def challenge(query: Mapping[str, str], secrets: Secrets) -> bytes:
    """The number WhatsApp wants back when it is told the webhook's address."""
    expected = secrets.get("verify_token", "")
    given = query.get("hub.verify_token", "")
    right = expected and hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode("utf-8", "replace"))
    if query.get("hub.mode") != "subscribe" or not right:
        raise ChallengeWrong
    return query.get("hub.challenge", "").encode("utf-8", "replace")


def verify(body: bytes, headers: Headers, secrets: Secrets) -> None:
    """`X-Hub-Signature-256: sha256=` + hex(HMAC-SHA256(app secret, raw body)), over the bytes as they came.

    `previous_app_secret` is accepted beside `app_secret`, so that the secret can be changed without losing a message.
    """
    given = headers.get(_HEADER) or next((value for name, value in headers.items() if name.lower() == _HEADER), "")
    sent = given.encode("utf-8", "replace")
    for name in ("app_secret", "previous_app_secret"):
        secret = secrets.get(name)
        if secret and hmac.compare_digest(sent, b"sha256=" + hmac.digest(secret.encode(), body, "sha256").hex().encode()):
            return
    raise SignatureWrong
