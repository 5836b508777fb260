"""What the Graph API says no to, and in which words: the limits of sending, and errors in Meta's own shape."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from uuid import uuid4

from frontdesk.demo.wire import Json

_PHONE = re.compile(r"\+?[0-9 ()-]{6,24}")
_TITLES = {
    4: "Application request limit reached",
    100: "Invalid parameter",
    190: "Authentication Error",
    130429: "Rate limit hit",
    131000: "Something went wrong",
    131005: "Access denied",
    131008: "Required parameter is missing",
    131009: "Parameter value is not valid",
    131016: "Service unavailable",
    131026: "Message undeliverable",
    131047: "Re-engagement message",
    131053: "Media upload error",
    131056: "(Business Account, Consumer Account) pair rate limit hit",
    132001: "Template does not exist in the translation",
}
_STATUS = {4: 429, 190: 401, 131005: 403, 130429: 429, 131000: 500, 131016: 503, 131056: 429}


class GraphRefusal(Exception):
    """An answer that is an error, with the code that programs must look at."""

    def __init__(self, code: int, details: str, *, subcode: int | None = None) -> None:
        super().__init__(details)
        self.code = code
        self.details = details
        self.subcode = subcode
        self.status = _STATUS.get(code, 400)

    @property
    def title(self) -> str:
        return title_of(self.code)

    def body(self) -> Json:
        """The error as Graph writes it."""
        error: Json = {
            "message": f"(#{self.code}) {self.title}",
            "type": "OAuthException",
            "code": self.code,
            "error_data": {"messaging_product": "whatsapp", "details": self.details},
            "fbtrace_id": f"A{uuid4().hex[:22]}",
        }
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        return {"error": error}


def title_of(code: int) -> str:
    """The title Meta gives an error code."""
    return _TITLES.get(code, "Message failed to send because of an unknown error")


def check(body: Mapping[str, object]) -> None:
    """Refuse a message that Graph would refuse. Raises GraphRefusal."""
    if body.get("messaging_product") != "whatsapp":
        raise GraphRefusal(100, "The parameter messaging_product is required.")
    if body.get("status") is not None:
        if body["status"] != "read" or not isinstance(body.get("message_id"), str):
            raise GraphRefusal(131009, "status must be read and message_id must name a message.")
        return
    to, recipient = body.get("to"), body.get("recipient")
    if not to and not recipient:
        raise GraphRefusal(131008, "The parameter to is required.")
    if to and not (isinstance(to, str) and _PHONE.fullmatch(to)):
        raise GraphRefusal(131009, "to is not a phone number.")
    tracker = body.get("biz_opaque_callback_data")
    if tracker is not None and not (isinstance(tracker, str) and len(tracker) <= 512):
        raise GraphRefusal(131009, "biz_opaque_callback_data may have 512 characters.")
    kind = body.get("type", "text")
    checker = _CHECKS.get(str(kind))
    if checker is None:
        raise GraphRefusal(131009, f"Unsupported message type {kind}.")
    checker(_part(body, str(kind)))


def _part(body: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = body.get(name)
    if not isinstance(found, Mapping):
        raise GraphRefusal(131008, f"The parameter {name} is required.")
    return found


def _within(found: Mapping[str, object], name: str, most: int, *, least: int = 1) -> None:
    value = found.get(name)
    if not isinstance(value, str) or not value.strip():
        if least:
            raise GraphRefusal(131008, f"The parameter {name} is required.")
        return
    if len(value) > most:
        raise GraphRefusal(131009, f"The parameter {name} must be at most {most} characters long.")


def _text(found: Mapping[str, object]) -> None:
    _within(found, "body", 4096)


def _interactive(found: Mapping[str, object]) -> None:
    kind = found.get("type")
    action = _part(found, "action")
    _within(_part(found, "body"), "text", 4096 if kind == "list" else 1024)
    if isinstance(found.get("footer"), Mapping):
        _within(_part(found, "footer"), "text", 60)
    if kind == "button":
        _buttons(action)
    elif kind == "list":
        _list(action)
    elif kind == "cta_url":
        _within(_part(action, "parameters"), "display_text", 20)
    elif kind != "location_request_message":
        raise GraphRefusal(131009, f"Unsupported interactive type {kind}.")


def _items(found: Mapping[str, object], name: str, most: int) -> list[Mapping[str, object]]:
    given = found.get(name)
    items = [one for one in given if isinstance(one, Mapping)] if isinstance(given, list) else []
    if not 1 <= len(items) <= most:
        raise GraphRefusal(131009, f"The number of {name} must be from 1 to {most}.")
    return items


def _buttons(action: Mapping[str, object]) -> None:
    replies = [_part(button, "reply") for button in _items(action, "buttons", 3)]
    for reply in replies:
        _within(reply, "id", 256)
        _within(reply, "title", 20)
    if len({reply["title"] for reply in replies}) < len(replies) or len({reply["id"] for reply in replies}) < len(replies):
        raise GraphRefusal(131009, "Buttons must have distinct titles and ids.")


def _list(action: Mapping[str, object]) -> None:
    _within(action, "button", 20)
    sections = _items(action, "sections", 10)
    rows = [row for section in sections for row in _items(section, "rows", 10)]
    if len(rows) > 10:
        raise GraphRefusal(131009, "The total number of rows must be at most 10.")
    for row in rows:
        _within(row, "id", 200)
        _within(row, "title", 24)
        _within(row, "description", 72, least=0)


def _template(found: Mapping[str, object]) -> None:
    _within(found, "name", 512)
    _within(_part(found, "language"), "code", 20)


def _file(found: Mapping[str, object]) -> None:
    if bool(found.get("id")) == bool(found.get("link")):
        raise GraphRefusal(131008, "Exactly one of id and link is required.")
    _within(found, "caption", 1024, least=0)


def _reaction(found: Mapping[str, object]) -> None:
    _within(found, "message_id", 512)


_CHECKS: dict[str, Callable[[Mapping[str, object]], None]] = {
    "text": _text,
    "interactive": _interactive,
    "template": _template,
    "image": _file,
    "video": _file,
    "audio": _file,
    "document": _file,
    "sticker": _file,
    "reaction": _reaction,
}
