"""The pretend WhatsApp network: numbers, telephones, messages between them, and the webhooks about what became of each."""

from __future__ import annotations

import asyncio
import heapq
import secrets
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta

import msgspec

from frontdesk.demo import wire
from frontdesk.demo.fake_providers.records import Manners, Number, Spoken, shown_of
from frontdesk.demo.fake_providers.refusals import GraphRefusal, title_of
from frontdesk.kit.clock import Clock

# Hands one signed body to the webhook at a path of ours, and tells the HTTP status it was answered with; 0 when nobody answered.
Post = Callable[[str, bytes, wire.Headers], Awaitable[int]]

WINDOW = timedelta(hours=24)
_PAIR_BURST, _PAIR_SPAN = 45, timedelta(seconds=6 * 45)
_TRIES = 8
_BATCH = 100


class _Due(msgspec.Struct, order=True):
    at: datetime
    order: int
    phone_id: str
    status: wire.Json
    tries: int = 0


class Network:
    """Remembers every message it carried. Statuses wait for their time and are posted by `run`, or by `post_due` when history is played."""

    def __init__(self, clock: Clock, post: Post) -> None:
        self.clock = clock
        self.post = post
        self.brief = False
        """Tell only how far a message got in the end, as the real network may; for playing history."""
        self.numbers: dict[str, Number] = {}
        self.messages: dict[str, Spoken] = {}
        self._threads: dict[tuple[str, str], list[Spoken]] = {}
        self._heard: dict[tuple[str, str], datetime] = {}
        self._manners: dict[str, Manners] = {}
        self._files: dict[str, tuple[bytes, str, str]] = {}
        self._waiting: list[_Due] = []
        self._count = 0
        self._news = asyncio.Event()

    # Set-up ------------------------------------------------------------------------------------------------------

    def connect(self, number: Number) -> None:
        """Put a business number on the network, or change what it is known by."""
        self.numbers[number.phone_id] = number

    def behave(self, wa_id: str, manners: Manners) -> None:
        """Let one telephone misbehave from now on."""
        self._manners[wa_id] = manners

    def manners(self, wa_id: str) -> Manners:
        """How the telephone behaves."""
        return self._manners.get(wa_id) or Manners()

    def recall(self, spoken: Iterable[Spoken]) -> None:
        """Remember messages that were carried before, in place of what is remembered of them now."""
        for one in spoken:
            known = self.messages.get(one.id)
            if known is not None:
                known.at, known.status = one.at, one.status or known.status
            else:
                self._remember(one)

    def thread(self, phone_id: str, wa_id: str) -> list[Spoken]:
        """What the telephone shows of its talk with a number, in order of time."""
        return sorted(self._threads.get((phone_id, wa_id), ()), key=lambda one: one.at)

    # From the telephone --------------------------------------------------------------------------------------------

    async def say(
        self,
        phone_id: str,
        sender: wire.Sender,
        kind: str,
        content: object,
        *,
        text: str,
        reply_to: str | None = None,
        mark: str | None = None,
    ) -> tuple[str, int]:
        """A customer writes: the webhook is posted once; the message's id, and how it was answered."""
        number = self.numbers[phone_id]
        at = self.clock.now()
        message_id = wire.wamid(sender.wa_id, mark or secrets.token_hex(16), inbound=True)
        shown = "voice" if kind == "audio" else kind
        if kind != "reaction":
            self._remember(Spoken(message_id, phone_id, sender.wa_id, True, shown, text, at, "sent", reply_to=reply_to))
        self._heard[phone_id, sender.wa_id] = at
        context = None if reply_to is None else (number.line.display, reply_to)
        message = wire.message(sender, message_id, at, kind, content, reply_to=context)
        status = await self._deliver(number, wire.said(message, line=number.line, sender=sender))
        if status == 200 and message_id in self.messages:
            self.messages[message_id].status = "delivered"
        return message_id, status

    def keep_file(self, content: bytes, mime: str, filename: str = "") -> str:
        """Take a file in; the id by which it can be fetched."""
        media_id = str(10**15 + secrets.randbelow(9 * 10**15))
        self._files[media_id] = (content, mime, filename)
        return media_id

    def file(self, media_id: str) -> tuple[bytes, str, str] | None:
        """A file's bytes, type and name."""
        return self._files.get(media_id)

    def forget_file(self, media_id: str) -> None:
        """Throw a file away."""
        self._files.pop(media_id, None)

    def mark_read(self, message_id: str) -> None:
        """The business has read a message: it and everything before it shows two blue ticks."""
        last = self.messages.get(message_id)
        if last is not None:
            for one in self._threads[last.phone_id, last.wa_id]:
                if one.inbound and one.at <= last.at:
                    one.status = "read"

    # From the business ---------------------------------------------------------------------------------------------

    def accept(self, phone_id: str, body: wire.Json) -> tuple[str, str]:
        """Take a checked message of the business: its id and the recipient. What becomes of it is told by webhook."""
        number = self.numbers[phone_id]
        wa_id = self._recipient(number, body)
        manners = self.manners(wa_id)
        if manners.busy > 0:
            manners.busy -= 1
            raise GraphRefusal(130429, "Cloud API message throughput has been reached.")
        at = self.clock.now()
        thread = self._threads.get((phone_id, wa_id), [])
        if sum(1 for one in thread[-_PAIR_BURST:] if not one.inbound and at - one.at < _PAIR_SPAN) >= _PAIR_BURST:
            raise GraphRefusal(131056, "Too many messages sent from this phone number to the same phone number in a short period of time.")
        message_id = wire.wamid(wa_id, secrets.token_hex(9), inbound=False)
        kind = str(body.get("type", "text"))
        text, buttons = shown_of(kind, body)
        context = body.get("context")
        reply_to = context.get("message_id") if isinstance(context, dict) else None
        self._remember(Spoken(message_id, phone_id, wa_id, False, kind, text, at, "queued", buttons, reply_to))
        tracker = body.get("biz_opaque_callback_data")
        self._plan(number, message_id, wa_id, kind, at, tracker if isinstance(tracker, str) else None)
        return message_id, wa_id

    def _recipient(self, number: Number, body: wire.Json) -> str:
        to = str(body.get("to") or "")
        if not to:
            return str(body.get("recipient"))
        digits = "".join(filter(str.isdigit, to))
        return digits if to.startswith("+") else number.country_code + digits

    def _plan(self, number: Number, message_id: str, wa_id: str, kind: str, at: datetime, tracker: str | None) -> None:
        manners = self.manners(wa_id)
        code = manners.fails or (131047 if kind != "template" and self._window_closed(number.phone_id, wa_id, at, manners) else None)
        if code is not None:
            details = "Message failed to send because more than 24 hours have passed since the customer last replied to this number."
            told = (code, title_of(code), details if code == 131047 else "Message undeliverable.")
            self._wait(number, wire.status(message_id, "failed", at + timedelta(seconds=1), wa_id, tracker=tracker, error=told), at, 0.3)
            return
        steps = [("sent", 0.25), ("delivered", 0.9), ("read", 4.0)]
        steps = steps[: 1 if manners.silent else 3 if manners.reads else 2]
        for word, later in steps[-1:] if self.brief else steps:
            status = wire.status(message_id, word, at + timedelta(seconds=later), wa_id, tracker=tracker, priced=word != "read")
            self._wait(number, status, at, later)

    def _window_closed(self, phone_id: str, wa_id: str, at: datetime, manners: Manners) -> bool:
        heard = self._heard.get((phone_id, wa_id))
        return manners.window_closed or (heard is not None and at - heard > WINDOW)

    def _wait(self, number: Number, status: wire.Json, at: datetime, later: float) -> None:
        self._count += 1
        heapq.heappush(self._waiting, _Due(at + timedelta(seconds=later), self._count, number.phone_id, status))
        self._news.set()

    # Webhooks ------------------------------------------------------------------------------------------------------

    async def post_due(self, until: datetime | None = None) -> int:
        """Post the news whose time has come, in batches; how many. What is not answered with 200 comes again, later and later."""
        until = until or self.clock.now()
        batches: dict[str, list[_Due]] = {}
        while self._waiting and self._waiting[0].at <= until:
            due = heapq.heappop(self._waiting)
            batches.setdefault(due.phone_id, []).append(due)
        for phone_id, batch in batches.items():
            for first in range(0, len(batch), _BATCH):
                await self._tell(self.numbers[phone_id], batch[first : first + _BATCH])
        return sum(len(batch) for batch in batches.values())

    async def _tell(self, number: Number, batch: list[_Due]) -> None:
        for due in batch:
            self._advance(due)
        if await self._deliver(number, wire.told([due.status for due in batch], line=number.line)) == 200:
            return
        for due in batch:
            if due.tries < _TRIES:
                due.at += timedelta(seconds=2**due.tries)
                due.tries += 1
                heapq.heappush(self._waiting, due)

    def _advance(self, due: _Due) -> None:
        spoken = self.messages.get(str(due.status["id"]))
        word = str(due.status["status"])
        if spoken is not None and spoken.status != "read":
            spoken.status = word

    async def _deliver(self, number: Number, payload: wire.Json) -> int:
        body = wire.encoded(payload)
        return await self.post(number.webhook, body, wire.signed(body, number.app_secret))

    async def run(self) -> None:
        """Post news for ever, each at its time."""
        while True:
            self._news.clear()
            await self.post_due()
            wait = (self._waiting[0].at - self.clock.now()).total_seconds() if self._waiting else None
            try:
                async with asyncio.timeout(None if wait is None else max(wait, 0.01)):
                    await self._news.wait()
            except TimeoutError:
                continue

    def _remember(self, spoken: Spoken) -> None:
        self.messages[spoken.id] = spoken
        self._threads.setdefault((spoken.phone_id, spoken.wa_id), []).append(spoken)
        if spoken.inbound:
            key = (spoken.phone_id, spoken.wa_id)
            self._heard[key] = max(self._heard.get(key, spoken.at), spoken.at)
