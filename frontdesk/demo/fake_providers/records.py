"""Numbers, messages and manners of the pretend WhatsApp network."""

from __future__ import annotations

from datetime import datetime

import msgspec

from frontdesk.demo import wire


class Number(msgspec.Struct, frozen=True):
    """A business number, and the path its news is posted to."""

    line: wire.Line
    access_token: str
    app_secret: str
    webhook: str
    verified_name: str = ""

    @property
    def phone_id(self) -> str:
        return self.line.phone_id

    @property
    def country_code(self) -> str:
        """What is put in front of a recipient without "+": the mistake that the real API makes silently."""
        digits = "".join(filter(str.isdigit, self.line.display))
        return digits[:3]


class Spoken(msgspec.Struct):
    """One message between a telephone and a business, as the telephone shows it."""

    id: str
    phone_id: str
    wa_id: str
    inbound: bool
    type: str
    text: str
    at: datetime
    status: str | None = None
    buttons: list[tuple[str, str]] = []
    reply_to: str | None = None


class Manners(msgspec.Struct):
    """How one telephone, or the network on the way to it, behaves; for trying out what goes wrong."""

    fails: int | None = None
    """Every message is accepted and then fails with this code."""
    busy: int = 0
    """So many next requests are answered with 130429."""
    slow: float = 0.0
    """Seconds the answer to a request takes."""
    silent: bool = False
    """The telephone is off: messages are sent but not delivered."""
    reads: bool = True
    window_closed: bool = False
    """The 24 hours are over, whatever the network remembers."""


def shown_of(kind: str, body: wire.Json) -> tuple[str, list[tuple[str, str]]]:
    """The words a telephone shows for a message, and its buttons."""
    part = body.get(kind)
    if not isinstance(part, dict):
        return "", []
    if kind == "text":
        return str(part.get("body", "")), []
    if kind == "interactive":
        words = part.get("body")
        action = part.get("action")
        return (str(words.get("text", "")) if isinstance(words, dict) else ""), _buttons_in(action if isinstance(action, dict) else {})
    if kind == "template":
        return f"[{part.get('name')}]", []
    return str(part.get("caption") or part.get("filename") or part.get("emoji") or ""), []


def _buttons_in(action: wire.Json) -> list[tuple[str, str]]:
    given = action.get("buttons")
    replies = [one.get("reply") for one in given if isinstance(one, dict)] if isinstance(given, list) else []
    return [(str(reply.get("id")), str(reply.get("title"))) for reply in replies if isinstance(reply, dict)]
