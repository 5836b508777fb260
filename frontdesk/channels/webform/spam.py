"""Signs of a machine behind a form. They only set a message aside for a person to look at; nothing is thrown away."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from frontdesk.channels.webform.fields import HONEYPOT, KEY, STAMP

SHORTEST = timedelta(seconds=3)
_LONGEST = timedelta(hours=24)
_ENOUGH = 50
_LINK = re.compile(r"https?://|www\.|\[url|<a\s", re.IGNORECASE)


def hidden_fields(secret: str, shown_at: datetime) -> dict[str, str]:
    """The hidden fields of a form shown now, and the honeypot, which must stay empty."""
    return {KEY: secrets.token_urlsafe(16), STAMP: stamp(secret, shown_at), HONEYPOT: ""}


def stamp(secret: str, shown_at: datetime) -> str:
    """The time a form was shown, as `seconds.signature`: HMAC-SHA256 over the seconds, first 16 bytes in hex."""
    seconds = str(int(shown_at.timestamp()))
    return f"{seconds}.{_signature(secret, seconds)}"


def shown_at(secret: str, written: str) -> datetime | None:
    """When the form was shown; None when the stamp is not ours."""
    seconds, _, signature = written.partition(".")
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) <= 11):
        return None
    if not hmac.compare_digest(signature.encode("utf-8", "replace"), _signature(secret, seconds).encode()):
        return None
    return datetime.fromtimestamp(int(seconds), UTC)


def _signature(secret: str, seconds: str) -> str:
    return hmac.digest(secret.encode(), b"form-shown:" + seconds.encode(), "sha256")[:16].hex()


def reasons(
    values: Mapping[str, str], *, secret: str | None, received_at: datetime | None, shortest: timedelta = SHORTEST
) -> tuple[str, ...]:
    """Why this post should wait for a person; nothing when the signs do not add up to enough.

    honeypot filled 100 · sent faster than a person types 60 · stamp forged 60 · stamp missing 40 · shown over a day ago 10 ·
    20 for each link after the first. Set aside from 50.
    """
    score = 0
    found: list[str] = []

    def count(points: int, reason: str) -> None:
        nonlocal score
        score += points
        found.append(reason)

    if values.get(HONEYPOT, "").strip():
        count(100, "the field hidden from people was filled in")
    links = sum(len(_LINK.findall(value)) for name, value in values.items() if name != HONEYPOT)
    if links > 1:
        count(20 * (links - 1), f"{links} links")
    if secret is not None:
        written = values.get(STAMP)
        shown = shown_at(secret, written) if written else None
        if written is None:
            count(40, "not sent from the form itself")
        elif shown is None:
            count(60, "the hidden time stamp is forged")
        elif received_at is not None and received_at - shown < shortest:
            count(60, "filled in faster than a person can")
        elif received_at is not None and received_at - shown > _LONGEST:
            count(10, "the form was opened more than a day before")
    return tuple(found) if score >= _ENOUGH else ()
