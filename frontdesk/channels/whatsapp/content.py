"""What a message says, by its type; the same for a customer's message, our own from the phone, an edit, and old history."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from frontdesk.channels.contract import Unparsable
from frontdesk.channels.records import Card, Json, Media
from frontdesk.channels.tolerant import document, mapping, number, sequence, text, truth, whole


class Content(msgspec.Struct, frozen=True):
    """The body of one message in our words."""

    type: str
    text: str | None = None
    description: str | None = None
    payload: str | None = None
    url: str | None = None
    media: tuple[Media, ...] = ()
    location: tuple[float, float] | None = None
    contacts: tuple[Card, ...] = ()
    items: tuple[tuple[str | None, int | float | None], ...] = ()
    form: object = None
    emoji: str | None = None
    target: str | None = None
    details: Json | None = None
    original_type: str | None = None
    note: str | None = None


def read(message: Json) -> Content:
    """The content of a message; a type we do not know becomes a visible "unsupported" item with what text it has."""
    kind = text(message.get("type")) or next((name for name in _READERS if name in message), "")
    reader = _READERS.get(kind)
    return reader(message, kind) if reader else _unsupported(message, kind)


def _plain(message: Json, kind: str) -> Content:
    body = message.get("text")
    return Content("text", text=text(mapping(body).get("body")) or text(body))


def _file(message: Json, kind: str) -> Content:
    found = mapping(message.get(kind))
    voice = kind == "voice" or (kind == "audio" and truth(found.get("voice")) is True)
    media = Media(
        id=text(found.get("id")),
        mime=text(found.get("mime_type")),
        filename=text(found.get("filename")),
        sha256=text(found.get("sha256")),
        url=text(found.get("url")) or text(found.get("link")),
        size=whole(found.get("file_size")),
        voice=voice,
        animated=truth(found.get("animated")) is True,
    )
    given = media.id or media.url
    return Content(
        "voice" if voice else kind,
        text=text(found.get("caption")),
        media=(media,) if given else (),
        note=None if given else "no file in it",
    )


def _placeholder(message: Json, kind: str) -> Content:
    return Content(kind, note="the file follows in a later webhook")


def _place(message: Json, kind: str) -> Content:
    found = mapping(message.get(kind))
    latitude, longitude = number(found.get("latitude")), number(found.get("longitude"))
    words = [part for part in (text(found.get("name")), text(found.get("address"))) if part]
    spot = (latitude, longitude) if latitude is not None and longitude is not None else None
    return Content(kind, text=", ".join(words) or None, location=spot, url=text(found.get("url")))


def _cards(message: Json, kind: str) -> Content:
    return Content(kind, contacts=tuple(_card(mapping(one)) for one in sequence(message.get(kind))))


def _card(card: Json) -> Card:
    name = mapping(card.get("name"))
    phones = [mapping(one) for one in sequence(card.get("phones"))]
    emails = [mapping(one) for one in sequence(card.get("emails"))]
    joined = " ".join(part for part in (text(name.get("first_name")), text(name.get("last_name"))) if part)
    return Card(
        name=text(name.get("formatted_name")) or joined or None,
        phones=tuple(found for one in phones if (found := text(one.get("phone")) or text(one.get("wa_id")))),
        emails=tuple(found for one in emails if (found := text(one.get("email")))),
        wa_ids=tuple(found for one in phones if (found := text(one.get("wa_id")))),
        organisation=text(mapping(card.get("org")).get("company")),
    )


def _interactive(message: Json, kind: str) -> Content:
    found = mapping(message.get(kind))
    answer = text(found.get("type")) or next((name for name in _ANSWERS if name in found), "")
    body = mapping(found.get(answer))
    if answer in ("button_reply", "list_reply"):
        return Content(answer, text=text(body.get("title")), payload=text(body.get("id")), description=text(body.get("description")))
    if answer == "nfm_reply":
        return Content(answer, text=text(body.get("body")), form=_form(body.get("response_json")), description=text(body.get("name")))
    if answer == "call_permission_reply":
        return Content(answer, payload=text(body.get("response")), details=body or None)
    if not answer:
        return Content(kind, note="the answer itself is missing")
    return Content(
        "unsupported", text=text(body.get("title")), details=body or None, original_type=f"{kind}/{answer}", note=_opaque(answer)
    )


_ANSWERS = ("button_reply", "list_reply", "nfm_reply", "call_permission_reply")


def _form(written: object) -> object:
    """A flow's answers come as JSON inside a string and need not be an object; what is not JSON stays as it is."""
    if type(written) is not str:
        return written
    try:
        return document(written.encode("utf-8", "replace"))
    except Unparsable:
        return text(written)


def _button(message: Json, kind: str) -> Content:
    found = mapping(message.get(kind))
    return Content(kind, text=text(found.get("text")), payload=text(found.get("payload")))


def _reaction(message: Json, kind: str) -> Content:
    found = mapping(message.get(kind))
    return Content(kind, emoji=text(found.get("emoji")), target=text(found.get("message_id")))


def _order(message: Json, kind: str) -> Content:
    found = mapping(message.get(kind))
    lines = [mapping(one) for one in sequence(found.get("product_items"))]
    items = tuple((text(one.get("product_retailer_id")), _quantity(one.get("quantity"))) for one in lines)
    return Content(kind, text=text(found.get("text")), items=items, details=found or None)


def _quantity(value: object) -> int | float | None:
    found = whole(value)
    return number(value) if found is None else found


def _edit(message: Json, kind: str) -> Content:
    found = mapping(message.get(kind))
    inner = mapping(found.get("message"))
    # An edit of an edit is not described anywhere; it would otherwise recurse as deep as a stranger likes.
    content = read(inner) if inner and inner.get("type") != kind else Content("unsupported", note="the new wording is missing")
    return msgspec.structs.replace(content, target=text(found.get("original_message_id")))


def _revoke(message: Json, kind: str) -> Content:
    return Content(kind, target=text(mapping(message.get(kind)).get("original_message_id")))


def _system(message: Json, kind: str) -> Content:
    return Content(kind, text=text(mapping(message.get(kind)).get("body")))


def _unsupported(message: Json, kind: str) -> Content:
    hidden = text(mapping(message.get("unsupported")).get("type"))
    original = hidden or (kind if kind not in ("unsupported", "unknown") else None)
    inside = mapping(message.get(kind)) if kind else {}
    words = _plain(message, kind).text or next(
        (found for key in ("body", "text", "caption", "title") if (found := text(inside.get(key)))), None
    )
    return Content("unsupported", text=words, original_type=original, details=inside or None, note=_opaque(original) if original else None)


def _opaque(kind: str) -> str:
    return f"unsupported: {kind}"


_READERS: dict[str, Callable[[Json, str], Content]] = {
    "text": _plain,
    "image": _file,
    "video": _file,
    "audio": _file,
    "voice": _file,
    "document": _file,
    "sticker": _file,
    "media_placeholder": _placeholder,
    "location": _place,
    "contacts": _cards,
    "interactive": _interactive,
    "button": _button,
    "reaction": _reaction,
    "order": _order,
    "edit": _edit,
    "revoke": _revoke,
    "system": _system,
    "request_welcome": _system,
}
