"""Turns one of our messages into the request WhatsApp expects, after checking every limit WhatsApp would refuse it for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from urllib.parse import quote, urlsplit

import msgspec

from frontdesk.channels.contract import Refused, Request
from frontdesk.channels.records import Account, Choice, Handle, Json, OutboundMessage
from frontdesk.channels.whatsapp.identity import is_phone

GRAPH = "https://graph.facebook.com/v25.0"
SENDS = frozenset(("text", "buttons", "list", "link", "location_request", "template", "media", "reaction", "mark_read", "typing"))

_NOT_DIGIT = re.compile(r"\D")


def build(message: OutboundMessage, account: Account) -> Request:
    """The request that sends this message. Raises Refused, with what to do, when it breaks a limit."""
    if message.kind in ("mark_read", "typing"):
        body: Json = {"messaging_product": "whatsapp", "status": "read", "message_id": _target(message)}
        if message.kind == "typing":
            body["typing_indicator"] = {"type": "text"}
    else:
        kind, content = _BUILDERS[message.kind](message)
        body = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            **_recipient(message),
            "type": kind,
            kind: content,
            "biz_opaque_callback_data": message.id,
        }
        if message.reply_to and message.kind not in ("reaction", "template"):
            body["context"] = {"message_id": message.reply_to}
    return Request("POST", f"{base(account)}/{quote(account.external_id, safe='')}/messages", headers(account), msgspec.json.encode(body))


def base(account: Account) -> str:
    """Where the Graph API lives for this account: the vendor's, or a stand-in that an administrator named."""
    return (account.api_base or GRAPH).rstrip("/")


def headers(account: Account) -> dict[str, str]:
    """The headers of a JSON request in this account's name."""
    return {"Authorization": f"Bearer {token(account)}", "Content-Type": "application/json"}


def token(account: Account) -> str:
    """The account's access token. Raises Refused when there is none."""
    found = account.secrets.get("access_token", "").strip()
    if not found or not found.isascii() or not found.isprintable():
        raise Refused("token_missing", "This channel has no access token. Save one in Settings, Channels.", permanent=False)
    return found


def _recipient(message: OutboundMessage) -> Json:
    """The phone number when we know it, else the user id: the phone number wins at WhatsApp too."""
    phone = _first(message.to, "phone")
    if phone is not None:
        # Without "+" WhatsApp may put the business's own country code in front.
        return {"to": f"+{_NOT_DIGIT.sub('', phone.value)}"}
    user = _first(message.to, "whatsapp_user")
    if user is None:
        raise Refused("no_address", "This customer has no WhatsApp number or user id.")
    if message.template is not None and message.template.category.lower() == "authentication":
        raise Refused("phone_needed", "A sign-in code can only go to a phone number, and this customer's is hidden.")
    return {"recipient": user.value}


def _first(handles: Sequence[Handle], kind: str) -> Handle | None:
    usable = (one for one in handles if one.kind == kind and (kind != "phone" or is_phone(_compact(one.value))))
    return next(usable, None)


def _compact(written: str) -> str:
    return re.sub(r"[\s()./-]", "", written)


def _text(message: OutboundMessage) -> tuple[str, Json]:
    body = {"body": _within("text", message.text, 4096), "preview_url": message.preview_url}
    return "text", body


def _buttons(message: OutboundMessage) -> tuple[str, Json]:
    _count("buttons", len(message.buttons), 3)
    _distinct(message.buttons)
    buttons = [
        {"type": "reply", "reply": {"id": _within("button id", one.id, 256), "title": _within("button", one.title, 20)}}
        for one in message.buttons
    ]
    return _interactive(message, "button", {"buttons": buttons}, longest=1024)


def _list(message: OutboundMessage) -> tuple[str, Json]:
    rows = [row for section in message.sections for row in section.rows]
    _count("sections", len(message.sections), 10)
    _count("list rows", len(rows), 10)
    _distinct(rows, titles=False)
    if len(message.sections) > 1 and not all(section.title for section in message.sections):
        raise Refused("section_title_missing", "A list with several sections needs a title on each.")
    sections: list[Json] = []
    for section in message.sections:
        if not section.rows:
            raise Refused("section_empty", "A section of a list needs at least one row.")
        entry: Json = {"rows": [_row(row) for row in section.rows]}
        if section.title:
            entry["title"] = _within("section title", section.title, 24)
        sections.append(entry)
    action: Json = {"button": _within("list label", message.list_label, 20), "sections": sections}
    return _interactive(message, "list", action, longest=4096)


def _row(row: Choice) -> Json:
    found: Json = {"id": _within("row id", row.id, 200), "title": _within("row title", row.title, 24)}
    if row.description:
        found["description"] = _within("row description", row.description, 72)
    return found


def _link(message: OutboundMessage) -> tuple[str, Json]:
    _web("url", message.url)
    parameters = {"display_text": _within("link label", message.url_label, 20), "url": message.url}
    return _interactive(message, "cta_url", {"name": "cta_url", "parameters": parameters}, longest=1024)


def _location_request(message: OutboundMessage) -> tuple[str, Json]:
    return _interactive(message, "location_request_message", {"name": "send_location"}, longest=1024)


def _interactive(message: OutboundMessage, kind: str, action: Json, *, longest: int) -> tuple[str, Json]:
    body: Json = {"type": kind, "body": {"text": _within("text", message.text, longest)}, "action": action}
    if message.header and kind != "location_request_message":
        body["header"] = {"type": "text", "text": _within("header", message.header, 60)}
    if message.footer and kind != "location_request_message":
        body["footer"] = {"text": _within("footer", message.footer, 60)}
    return "interactive", body


def _template(message: OutboundMessage) -> tuple[str, Json]:
    template = message.template
    if template is None or not template.name or not template.language:
        raise Refused("template_missing", "Choose an approved template and its language.")
    body: Json = {"name": template.name, "language": {"code": template.language}}
    if template.components:
        body["components"] = list(template.components)
    return "template", body


def _media(message: OutboundMessage) -> tuple[str, Json]:
    file = message.attachment
    if file is None or bool(file.id) == bool(file.link):
        raise Refused("file_missing", "Name one file: uploaded before, or by a public link.")
    if file.link:
        _web("link", file.link)
    body: Json = {"id": file.id} if file.id else {"link": file.link}
    if message.text:
        if file.type not in ("image", "video", "document"):
            raise Refused("caption_impossible", "Voice and stickers carry no text on WhatsApp. Send the text as a message of its own.")
        body["caption"] = _within("caption", message.text, 1024)
    if file.filename and file.type == "document":
        body["filename"] = file.filename
    return file.type, body


def _reaction(message: OutboundMessage) -> tuple[str, Json]:
    return "reaction", {"message_id": _target(message), "emoji": message.emoji}


def _target(message: OutboundMessage) -> str:
    if not message.target:
        raise Refused("target_missing", "The message this is about is not known to WhatsApp.")
    return message.target


def _within(what: str, words: str, longest: int) -> str:
    code = what.replace(" ", "_")
    if not words.strip():
        raise Refused(f"{code}_missing", f"The {what} is empty. Write something.")
    if len(words) > longest:
        raise Refused(f"{code}_too_long", f"The {what} may have {longest} characters here and has {len(words)}. Shorten or divide it.")
    return words


def _count(what: str, number: int, most: int) -> None:
    if not number:
        raise Refused(f"{what.replace(' ', '_')}_missing", f"There are no {what}. Add at least one.")
    if number > most:
        raise Refused(f"too_many_{what.replace(' ', '_')}", f"WhatsApp shows at most {most} {what}; these are {number}.")


def _distinct(choices: Sequence[Choice], *, titles: bool = True) -> None:
    if len({one.id for one in choices}) < len(choices) or (titles and len({one.title for one in choices}) < len(choices)):
        raise Refused("choices_alike", "Two choices are the same. Give each its own words and id.")


def _web(what: str, address: str) -> None:
    try:
        parts = urlsplit(address)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and address.isprintable()
    except ValueError:
        good = False
    if not good:
        raise Refused(f"{what}_wrong", "The address must be a full web address that begins with https://.")


_BUILDERS: dict[str, Callable[[OutboundMessage], tuple[str, Json]]] = {
    "text": _text,
    "buttons": _buttons,
    "list": _list,
    "link": _link,
    "location_request": _location_request,
    "template": _template,
    "media": _media,
    "reaction": _reaction,
}
