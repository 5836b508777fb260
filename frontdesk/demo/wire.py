"""What providers put on the wire: the exact bytes of a WhatsApp webhook, a posted form and a chat message, with their proofs."""

from __future__ import annotations

import base64
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlencode

import msgspec

from frontdesk.channels.webform.spam import hidden_fields

Json = dict[str, object]
Headers = dict[str, str]


class Line(msgspec.Struct, frozen=True):
    """A WhatsApp number as its webhooks name it."""

    business_account: str
    phone_id: str
    display: str


class Sender(msgspec.Struct, frozen=True):
    """Who writes: the profile name, the number in digits, and the id WhatsApp gives this person towards this business."""

    name: str
    wa_id: str
    user_id: str | None = None


def wamid(wa_id: str, mark: str, *, inbound: bool) -> str:
    """A message id of WhatsApp's shape: base64 of a small record of the customer's number and a hex mark (32 digits in, 18 out)."""
    digits, own = wa_id.encode(), mark[: 32 if inbound else 18].upper().encode()
    kind = b"\x15\x02\x00\x12\x18" if inbound else b"\x15\x02\x00\x11\x18"
    record = b"\x1c\x18" + bytes([len(digits)]) + digits + kind + bytes([len(own)]) + own + b"\x00"
    return "wamid." + base64.b64encode(record).decode()


def user_id(wa_id: str, business_account: str, country: str) -> str:
    """A person's id towards one business: the country, and digits that mean nothing."""
    digest = sha256(f"{wa_id}:{business_account}".encode()).digest()
    return f"{country}.{int.from_bytes(digest[:9], 'big') % 10**20:020d}"


def said(message: Mapping[str, object], *, line: Line, sender: Sender) -> Json:
    """A `messages` webhook with one message of a customer."""
    contact: Json = {"profile": {"name": sender.name}, "wa_id": sender.wa_id}
    if sender.user_id:
        contact["user_id"] = sender.user_id
    return _delivery(line, {"contacts": [contact], "messages": [dict(message)]})


def told(statuses: Sequence[Mapping[str, object]], *, line: Line) -> Json:
    """A `messages` webhook with news of messages the business sent; the provider batches them as it likes."""
    return _delivery(line, {"statuses": [dict(one) for one in statuses]})


def _delivery(line: Line, content: Json) -> Json:
    value: Json = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": line.display, "phone_number_id": line.phone_id},
        **content,
    }
    change: Json = {"value": value, "field": "messages"}
    return {"object": "whatsapp_business_account", "entry": [{"id": line.business_account, "changes": [change]}]}


def message(sender: Sender, message_id: str, at: datetime, kind: str, content: object, *, reply_to: tuple[str, str] | None = None) -> Json:
    """One message of a customer; `content` stands under the name of its kind. `reply_to` is our number and our message's id."""
    found: Json = {}
    if reply_to is not None:
        found["context"] = {"from": reply_to[0], "id": reply_to[1]}
    found |= {"from": sender.wa_id}
    if sender.user_id:
        found["from_user_id"] = sender.user_id
    return found | {"id": message_id, "timestamp": str(int(at.timestamp())), kind: content, "type": kind}


def text(body: str) -> Json:
    """The content of a text message."""
    return {"body": body}


def file(media_id: str, mime: str, content: bytes, *, url: str = "", caption: str = "", filename: str = "", voice: bool = False) -> Json:
    """The content of an image, audio or document message; the checksum is base64 here and hex where the file is fetched."""
    found: Json = {"mime_type": mime, "sha256": base64.b64encode(sha256(content).digest()).decode(), "id": media_id}
    if caption:
        found = {"caption": caption, **found}
    if filename:
        found = {"filename": filename, **found}
    if url:
        found["url"] = url
    if voice:
        found["voice"] = True
    return found


def place(latitude: float, longitude: float, *, name: str = "", address: str = "") -> Json:
    """The content of a shared location."""
    found: Json = {"latitude": latitude, "longitude": longitude}
    if name:
        found["name"] = name
    if address:
        found["address"] = address
    return found


def card(name: str, phone: str) -> list[Json]:
    """The content of a shared contact."""
    first, _, last = name.partition(" ")
    digits = re.sub(r"\D", "", phone)
    return [
        {
            "name": {"first_name": first, "last_name": last, "formatted_name": name},
            "phones": [{"phone": phone, "wa_id": digits, "type": "CELL"}],
        }
    ]


def tap(button_id: str, title: str) -> Json:
    """The content of a tap on one of our reply buttons."""
    return {"type": "button_reply", "button_reply": {"id": button_id, "title": title}}


def status(
    message_id: str,
    word: str,
    at: datetime,
    wa_id: str,
    *,
    tracker: str | None = None,
    priced: bool = True,
    error: tuple[int, str, str] | None = None,
) -> Json:
    """One status; `error` is code, title and details of a failure."""
    found: Json = {"id": message_id, "status": word, "timestamp": str(int(at.timestamp())), "recipient_id": wa_id}
    if tracker is not None:
        found["biz_opaque_callback_data"] = tracker
    if error is not None:
        code, title, details = error
        found["errors"] = [
            {
                "code": code,
                "title": title,
                "message": title,
                "error_data": {"details": details},
                "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
            }
        ]
    elif priced:
        found["pricing"] = {"billable": False, "pricing_model": "PMP", "category": "service", "type": "free_customer_service"}
    return found


def encoded(payload: Json) -> bytes:
    """The bytes as Meta writes them: no spaces, everything beyond ASCII as \\uXXXX in lower-case hex, and every slash escaped."""
    return json.dumps(payload, separators=(",", ":")).replace("/", "\\/").encode("ascii")


def signed(body: bytes, app_secret: str) -> Headers:
    """The headers of a webhook: both signatures are made over the bytes of the body as they are."""
    key = app_secret.encode()
    return {
        "content-type": "application/json",
        "user-agent": "facebookexternalua",
        "accept": "*/*",
        "x-hub-signature": f"sha1={hmac.digest(key, body, 'sha1').hex()}",
        "x-hub-signature-256": f"sha256={hmac.digest(key, body, 'sha256').hex()}",
    }


def form(fields: Mapping[str, str], *, secret: str, at: datetime, took: timedelta = timedelta(seconds=48)) -> tuple[bytes, Headers]:
    """A form as a browser posts it, with the hidden fields it was given when it was shown."""
    body = urlencode({**hidden_fields(secret, at - took), **fields}).encode("ascii")
    return body, {"content-type": "application/x-www-form-urlencoded", "user-agent": "Mozilla/5.0"}


def chat(
    words: str, *, message_id: str, at: datetime, token: str, name: str = "", phone: str = "", page: str = ""
) -> tuple[bytes, Headers]:
    """A message of the chat window, in the name of the visitor who holds the token."""
    body: Json = {"id": message_id, "at": at.isoformat(), "text": words}
    body |= {key: value for key, value in (("name", name), ("phone", phone), ("page", page)) if value}
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}", "user-agent": "Mozilla/5.0"}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(), headers
