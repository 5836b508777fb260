"""Reads a chat message from the web page's visitor."""

from __future__ import annotations

from frontdesk.channels.contract import Unparsable
from frontdesk.channels.phones import email_handle, phone_handle
from frontdesk.channels.records import Arrived, ChannelEvent, Handle, Json
from frontdesk.channels.tolerant import document, mapping, moment, text
from frontdesk.channels.webchat.visitors import vouched_user
from frontdesk.channels.webform.fields import is_email, region_of

_UNKNOWN = Arrived()


def parse(raw: bytes, arrived: Arrived = _UNKNOWN) -> list[ChannelEvent]:
    """One message; e-mail and phone are only claimed, the customer number is proven by the page's signature or left out."""
    body = document(raw)
    if type(body) is not dict:
        raise Unparsable("not_an_object", "A chat message is a JSON object; this is something else.")
    found = mapping(body)
    account = arrived.account
    user_id, note = vouched_user(account.secrets.get("widget_secret") if account else None, found, arrived.received_at)
    visitor = text(found.get("visitor"))
    words, payload = text(found.get("text")), text(found.get("payload"))
    event = ChannelEvent(
        kind="message",
        id=text(found.get("id")),
        account=account.external_id if account else None,
        ts=moment(found.get("at")),
        from_=visitor,
        from_user_id=user_id,
        name=text(found.get("name")),
        handles=_handles(found, visitor, user_id, region_of(account)),
        type="button_reply" if payload else "text",
        text=words,
        payload=payload,
        url=text(found.get("page")),
        reply_to=text(found.get("reply_to")),
        note=note,
    )
    if words or payload:
        return [event]
    return [ChannelEvent(kind="ignored", account=event.account, from_=visitor, note="a chat message without words")]


def _handles(body: Json, visitor: str | None, user_id: str | None, region: str | None) -> tuple[Handle, ...]:
    found: list[Handle] = []
    if visitor:
        found.append(Handle("webchat", visitor, visitor))
    if user_id:
        found.append(Handle("webchat_user", user_id, user_id))
    if (email := text(body.get("email"))) and is_email(email):
        found.append(email_handle(email, verified=False))
    if phone := text(body.get("phone")):
        found.append(phone_handle(phone, region=region, verified=False))
    return tuple(found)
