"""The pretend telephone: what a visitor writes becomes the provider's own bytes, signed, and goes to the real webhook."""

from __future__ import annotations

import re
import secrets
import time
from datetime import datetime
from uuid import UUID

import msgspec

from frontdesk.channels import Handle
from frontdesk.channels.phones import phone_handle
from frontdesk.channels.queries import account_by_id, accounts
from frontdesk.channels.rows import AccountRow
from frontdesk.channels.webchat.visitors import issue_token, visitor_id
from frontdesk.demo import scenarios, wire
from frontdesk.demo.content import AreaFacts, Content, contents
from frontdesk.demo.fake_providers import files
from frontdesk.demo.fake_providers.network import Network, Post
from frontdesk.demo.fake_providers.records import Spoken
from frontdesk.demo.queries import conversation_of, page_of
from frontdesk.kit.clock import Clock
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import Invalid, NotFound

_TOKENS_KEPT = 1000
# A person speaks about two and a half words a second.
_WORDS_PER_SECOND = 2.5


class Writing(msgspec.Struct, frozen=True):
    """What somebody does on the telephone."""

    name: str
    phone: str
    type: scenarios.StepType
    text: str
    file: str = ""
    latitude: float | None = None
    longitude: float | None = None
    button_id: str = ""


class Written(msgspec.Struct, frozen=True):
    """What the provider saw: the answer of the webhook, how long it took, and the id the message was given."""

    status: int
    ms: float
    message_id: str


class PhoneMessage(msgspec.Struct, frozen=True):
    """A message as the telephone shows it."""

    id: str
    direction: str
    type: str
    text: str
    at: datetime
    status: str | None
    buttons: list[dict[str, str]]


class PhoneThread(msgspec.Struct, frozen=True):
    """What the telephone shows, and which conversation of the console it has become."""

    items: list[PhoneMessage]
    conversation_id: UUID | None


class Simulator:
    """Holds the pretend telephones of a running demo."""

    def __init__(self, network: Network, post: Post, clock: Clock) -> None:
        self.network = network
        self._post = post
        self._clock = clock
        self._tokens: dict[tuple[UUID, str], str] = {}

    async def account(self, tx: Tx, account_id: UUID) -> AccountRow:
        """The account written to; only those whose provider is simulated here."""
        found = await account_by_id(tx, account_id)
        if not self.reaches(found):
            raise NotFound("simulated channel")
        return found

    def reaches(self, account: AccountRow) -> bool:
        """Whether this account's provider is simulated here."""
        return account.active and (account.kind in ("webform", "webchat") or account.external_id in self.network.numbers)

    async def accounts(self, tx: Tx) -> list[AccountRow]:
        """The accounts of the business that can be written to."""
        return [one for one in await accounts(tx) if self.reaches(one)]

    async def write(self, account: AccountRow, writing: Writing) -> Written:
        """Do it, and wait for the webhook's answer as the provider does."""
        begun = time.perf_counter()
        if account.kind == "whatsapp":
            message_id, status = await self._whatsapp(account, writing)
        else:
            message_id, status = await self._web(account, writing)
        return Written(status, round((time.perf_counter() - begun) * 1000, 1), message_id)

    async def _whatsapp(self, account: AccountRow, writing: Writing) -> tuple[str, int]:
        number = self.network.numbers[account.external_id]
        wa_id = digits_of(writing.phone)
        sender = wire.Sender(writing.name, wa_id, wire.user_id(wa_id, number.line.business_account, country_of(wa_id)))
        kind, content = self._content(account, writing)
        reply_to = self._tapped(account.external_id, wa_id, writing.button_id) if writing.type == "button" else None
        return await self.network.say(account.external_id, sender, kind, content, text=writing.text, reply_to=reply_to)

    def _content(self, account: AccountRow, writing: Writing) -> tuple[str, object]:
        match writing.type:
            case "text":
                return "text", wire.text(_some(writing.text))
            case "image":
                picture, mime = files.picture(writing.file or picture_for(writing.text))
                return "image", wire.file(self.network.keep_file(picture, mime), mime, picture, caption=writing.text.strip())
            case "voice":
                seconds = max(2, round(len(_some(writing.text).split()) / _WORDS_PER_SECOND))
                note, mime = files.voice(seconds, writing.text)
                return "audio", wire.file(self.network.keep_file(note, mime), mime, note, voice=True)
            case "location":
                return "location", self._place(account, writing)
            case "button":
                return "interactive", wire.tap(_some(writing.button_id), writing.text)

    def _place(self, account: AccountRow, writing: Writing) -> wire.Json:
        if writing.latitude is not None and writing.longitude is not None:
            return wire.place(writing.latitude, writing.longitude, address=writing.text)
        content = content_of(account)
        area = area_in(content, writing.text) if content else None
        if area is None or area.at is None:
            raise Invalid("unknown_place", "Name one of the areas, or send coordinates.", fields={"text": "not an area of this business"})
        return wire.place(*area.at, address=f"{area.names['en']}, {next(iter(content.areas.values())).names['en']}" if content else "")

    def _tapped(self, phone_id: str, wa_id: str, button_id: str) -> str:
        offered = (one for one in reversed(self.network.thread(phone_id, wa_id)) if button_id in dict(one.buttons))
        found = next(offered, None)
        if found is None:
            raise Invalid("no_such_button", "This telephone has not been offered that button.", fields={"button_id": "unknown"})
        return found.id

    async def _web(self, account: AccountRow, writing: Writing) -> tuple[str, int]:
        now = self._clock.now()
        path = f"/hooks/{account.kind}/{account.id}"
        if account.kind == "webform":
            fields = {"name": writing.name, "phone": writing.phone, "message": _some(writing.text)}
            body, headers = wire.form(fields, secret=account.secrets["form_secret"], at=now)
            return "", await self._post(path, body, headers)
        message_id = secrets.token_hex(8)
        token = self.token(account, writing.phone)
        body, headers = wire.chat(_some(writing.text), message_id=message_id, at=now, token=token, name=writing.name, phone=writing.phone)
        return message_id, await self._post(path, body, headers)

    def token(self, account: AccountRow, phone: str) -> str:
        """The visitor token that this telephone's browser holds for the chat."""
        key = (account.id, digits_of(phone))
        if key not in self._tokens:
            if len(self._tokens) >= _TOKENS_KEPT:
                self._tokens.clear()
            self._tokens[key] = issue_token(account.secrets["visitor_secret"])
        return self._tokens[key]

    async def thread(self, tx: Tx, account: AccountRow, phone: str) -> PhoneThread:
        """What the telephone shows of its talk with this account."""
        handle = self._handle(account, phone)
        conversation_id = await conversation_of(tx, handle, account.id)
        if account.kind == "whatsapp":
            items = [_shown(one) for one in self.network.thread(account.external_id, digits_of(phone))[-200:]]
        else:
            items = [
                PhoneMessage(str(one.id), one.direction, one.type, one.text, one.at, one.status, [])
                for one in await page_of(tx, handle, account.id)
            ]
        return PhoneThread(items, conversation_id)

    def _handle(self, account: AccountRow, phone: str) -> Handle:
        if account.kind == "webchat":
            visitor = visitor_id(self.token(account, phone))
            return Handle("webchat", visitor, visitor)
        return phone_handle(digits_of(phone))


def digits_of(phone: str) -> str:
    """A telephone number as WhatsApp writes it."""
    found = re.sub(r"\D", "", phone)
    if not 7 <= len(found) <= 15:
        raise Invalid("bad_phone", "Write the number with its country code, as +966 50 123 4567.", fields={"phone": "not a phone number"})
    return found


def country_of(wa_id: str) -> str:
    """The country a user id begins with."""
    known = {"966": "SA", "962": "JO", "44": "GB", "971": "AE", "20": "EG"}
    return next((country for code, country in known.items() if wa_id.startswith(code)), "US")


def content_of(account: AccountRow) -> Content | None:
    """The demo business this account belongs to; None for one that a visitor made."""
    return next((one for one in contents() for channel in one.channels.values() if channel.external_id == account.external_id), None)


def area_in(content: Content, text: str) -> AreaFacts | None:
    """The area with a middle that the text names."""
    wanted = text.strip().casefold()
    named = (area for area in content.areas.values() if area.at is not None)
    return next((area for area in named if wanted in {name.casefold() for name in area.names.values()}), None)


def picture_for(words: str) -> str:
    """The picture whose name has most to do with the words."""
    spoken = set(re.findall(r"\w+", words.casefold()))
    return max(files.pictures(), key=lambda name: len(spoken & set(re.findall(r"[a-z]+", name.removesuffix(".jpg")))))


def _some(words: str) -> str:
    if not words.strip():
        raise Invalid("empty_message", "Write something first.", fields={"text": "must not be empty"})
    return words


def _shown(one: Spoken) -> PhoneMessage:
    buttons = [{"id": key, "title": title} for key, title in one.buttons]
    direction = "inbound" if one.inbound else "outbound"
    return PhoneMessage(one.id, direction, one.type, one.text, one.at, one.status, buttons)
