"""What channels speak of: items cut from a delivery, events read from them, messages to send."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import msgspec

Json = dict[str, object]


class Item(msgspec.Struct, frozen=True):
    """One inbound item cut out of a delivery; `raw` can be read again without the rest of that delivery."""

    event_key: str
    """Names this item once per account, so that a repeated delivery adds nothing."""
    sender_key: str
    """Items with the same key are handled strictly in order."""
    at: datetime | None
    """The provider's own time, when it gave a usable one."""
    raw: bytes
    account: str
    """The provider's id of the account written to; for news about a whole WhatsApp account, that account's id."""


class Handle(msgspec.Struct, frozen=True, omit_defaults=True):
    """One address that the sender claims or proves to own."""

    kind: str
    value: str
    """Verbatim, as the provider gave it."""
    normal: str
    """The comparable form: E.164 for a phone number that can be dialled, lower case for e-mail."""
    verified: bool = True
    """False when the sender only says so (a form field), true when the provider vouches for it."""


class Media(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file that came with a message and is still at the provider."""

    id: str | None = None
    mime: str | None = None
    filename: str | None = None
    sha256: str | None = None
    url: str | None = None
    size: int | None = None
    voice: bool = False
    animated: bool = False


class Card(msgspec.Struct, frozen=True, omit_defaults=True):
    """A contact card somebody passed on; it does not describe the sender."""

    name: str | None = None
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    wa_ids: tuple[str, ...] = ()
    organisation: str | None = None


class Referral(msgspec.Struct, frozen=True, omit_defaults=True):
    """The advertisement or post that the customer came from."""

    source_id: str | None = None
    source_type: str | None = None
    source_url: str | None = None
    headline: str | None = None
    body: str | None = None
    media_type: str | None = None
    media_url: str | None = None
    click_id: str | None = None


class Fault(msgspec.Struct, frozen=True, omit_defaults=True):
    """An error as the provider words it."""

    code: int | None = None
    title: str | None = None
    message: str | None = None
    details: str | None = None
    href: str | None = None


class ChannelEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename={"from_": "from"}):
    """One thing that happened on a channel, in the same words for every provider; absent means the payload does not say."""

    kind: str
    id: str | None = None
    account: str | None = None
    business_account: str | None = None
    ts: datetime | None = None
    from_: str | None = None
    to: str | None = None
    from_user_id: str | None = None
    to_user_id: str | None = None
    parent_user_id: str | None = None
    name: str | None = None
    username: str | None = None
    group: str | None = None
    handles: tuple[Handle, ...] = ()
    """Whose event this is: every address the customer is known by in it."""
    supersedes: tuple[Handle, ...] = ()
    """Addresses the customer had before; from now on `handles` stand for them."""

    type: str | None = None
    original_type: str | None = None
    """The provider's own type word when we show the item as unsupported."""
    text: str | None = None
    description: str | None = None
    payload: str | None = None
    url: str | None = None
    media: tuple[Media, ...] = ()
    location: tuple[float, float] | None = None
    contacts: tuple[Card, ...] = ()
    items: tuple[tuple[str | None, int | float | None], ...] = ()
    form: object = None
    reply_to: str | None = None
    forwarded: bool = False
    ad_referral: str | None = None
    referral: Referral | None = None
    product: str | None = None
    emoji: str | None = None
    target: str | None = None

    status: str | None = None
    tracker: str | None = None
    """What we attached when sending (our outbox id), handed back."""
    billable: bool | None = None
    category: str | None = None
    value: str | None = None
    errors: tuple[int, ...] = ()
    faults: tuple[Fault, ...] = ()

    event: str | None = None
    field: str | None = None
    health: Literal["working", "failing", "stopped"] | None = None
    """What news about the account means for it; `note` says it in words."""
    direction: str | None = None
    duration: int | None = None
    system: str | None = None
    new_id: str | None = None
    old_user_id: str | None = None
    new_user_id: str | None = None
    details: Json | None = None
    """The provider's own object where our words do not cover it."""

    ours: bool = False
    """Done by the business: in a synchronised history, and for a reaction made on the phone."""
    standby: bool = False
    duplicate: bool = False
    suspicious: tuple[str, ...] = ()
    """Why this looks like a machine's form post; such an item goes to quarantine."""
    automatic: str | None = None
    """Why it is taken for written by a machine: the assistant does not answer it, a person has it."""
    note: str | None = None


class Account(msgspec.Struct, frozen=True):
    """One connected number, page, form or widget, with what is needed to speak for it."""

    kind: str
    external_id: str
    name: str = ""
    address: str = ""
    secrets: Mapping[str, str] = {}
    settings: Mapping[str, object] = {}
    api_base: str | None = None


class Arrived(msgspec.Struct, frozen=True):
    """What is known of an arrival besides its bytes."""

    account: Account | None = None
    received_at: datetime | None = None


class Choice(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing the customer can tap."""

    id: str
    title: str
    description: str = ""


class Section(msgspec.Struct, frozen=True, omit_defaults=True):
    """A titled part of a list."""

    rows: tuple[Choice, ...]
    title: str = ""


class Template(msgspec.Struct, frozen=True, omit_defaults=True):
    """A message the provider approved beforehand; the only kind allowed outside the reply window."""

    name: str
    language: str
    components: tuple[Json, ...] = ()
    category: str = ""


class Attachment(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file to send: uploaded before (`id`) or public (`link`)."""

    type: Literal["image", "video", "audio", "document", "sticker"]
    id: str = ""
    link: str = ""
    filename: str = ""


MessageKind = Literal["text", "buttons", "list", "link", "location_request", "template", "media", "reaction", "mark_read", "typing"]


class OutboundMessage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One message that a person or the assistant decided to send; `id` is that of its outbox row."""

    id: str
    kind: MessageKind
    to: tuple[Handle, ...] = ()
    text: str = ""
    header: str = ""
    footer: str = ""
    preview_url: bool = False
    buttons: tuple[Choice, ...] = ()
    list_label: str = ""
    sections: tuple[Section, ...] = ()
    url: str = ""
    url_label: str = ""
    template: Template | None = None
    attachment: Attachment | None = None
    emoji: str = ""
    target: str = ""
    """The provider's id of the message that is reacted to, marked as read, or answered by typing."""
    reply_to: str = ""


class Sent(msgspec.Struct, frozen=True):
    """The provider took the message. That is not yet a delivery: only a status says so."""

    provider_id: str
    raw: bytes = b""
    status: str = ""
    recipient: tuple[Handle, ...] = ()


class Downloaded(msgspec.Struct, frozen=True):
    """A file fetched from the provider, with the type its own bytes show."""

    content: bytes
    mime: str
    sha256: str


class Verdict(msgspec.Struct, frozen=True):
    """What a provider's error means for us, whether it came at once or in a later status."""

    code: str
    detail: str
    outcome: Literal["fail", "retry", "stop"]
    """fail: this message is over. retry: try again later. stop: nothing more can be sent on this account until someone acts."""
    alarm: bool = False
    pause: Literal["recipient", "account"] = "recipient"
    """Who has to wait when the outcome is retry."""
    opted_out: bool = False
    template_helps: bool = False
    not_before: int = 0
    """Seconds before the same recipient may be tried again."""
