"""Deliveries as WhatsApp sends them, written by hand: one customer, Noura, and one number of a cleaning company in Jeddah."""

from __future__ import annotations

import json
from typing import Any

ACCOUNT = "700100200300"
BUSINESS = "900800700600"
OURS = "966126000000"
NOURA = "966501230001"
NOURA_ID = "SA.7711223344556677"
CONTACT = {"profile": {"name": "Noura", "username": "@noura"}, "wa_id": NOURA, "user_id": NOURA_ID}
AT = 1_763_700_000
AT_ISO = "2025-11-21T04:40:00Z"


def message(type_: str = "text", body: object = None, *, id_: str = "wamid.IN1", **more: Any) -> dict[str, Any]:
    """A message from Noura; `body` is the object named after the type."""
    found: dict[str, Any] = {"from": NOURA, "id": id_, "timestamp": str(AT), "type": type_}
    if body is not None:
        found[type_] = body
    elif type_ == "text":
        found["text"] = {"body": "Can you come today?"}
    return found | more


def status(word: str = "delivered", *, id_: str = "wamid.OUT1", **more: Any) -> dict[str, Any]:
    """A status of a message to Noura."""
    return {"id": id_, "status": word, "timestamp": str(AT), "recipient_id": NOURA} | more


def value(*, account: str = ACCOUNT, contacts: list[dict[str, Any]] | None = None, **lists: Any) -> dict[str, Any]:
    """What a change carries."""
    found: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": OURS, "phone_number_id": account},
    }
    if contacts is None and "messages" in lists:
        contacts = [CONTACT]
    return found | ({"contacts": contacts} if contacts else {}) | lists


def change(found: dict[str, Any], field: str = "messages") -> dict[str, Any]:
    """One change of an entry."""
    return {"value": found, "field": field}


def delivery(*changes: dict[str, Any], time: int | None = None) -> dict[str, Any]:
    """A delivery of one entry."""
    entry: dict[str, Any] = {"id": BUSINESS, "changes": list(changes)}
    return {"object": "whatsapp_business_account", "entry": [entry | ({"time": time} if time else {})]}


def raw(found: object) -> bytes:
    """As it goes over the wire: non-ASCII characters are escaped."""
    return json.dumps(found).encode()


def of_messages(*messages: dict[str, Any], **more: Any) -> bytes:
    """A delivery with these messages."""
    return raw(delivery(change(value(messages=list(messages), **more))))


def of_statuses(*statuses: dict[str, Any], **more: Any) -> bytes:
    """A delivery with these statuses."""
    return raw(delivery(change(value(statuses=list(statuses), **more))))


def of(field: str, **lists: Any) -> bytes:
    """A delivery of one change of any field."""
    return raw(delivery(change(value(**lists), field)))


def news(field: str, time: int | None = AT, **found: Any) -> bytes:
    """A delivery about the account, which names no number."""
    return raw(delivery({"field": field, "value": found}, time=time))
